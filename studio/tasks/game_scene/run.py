"""Makes the pack of one brief: read it, draw the scene, make each piece and show it when it is ready, then write the ZIP."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from studio.diffusion.composition import is_ignored
from studio.diffusion.image_plan import translate_prompts
from studio.errors import InvalidInput
from studio.events import Done, Draft, Event, Notice, Progress
from studio.stepping import Emit, stepwise
from studio.tasks.game_scene.brief.scene_spec import spec_of
from studio.tasks.game_scene.pack_job import PackJob
from studio.tasks.registry import RunContext
from studio.tasks.running import DrawnSize, Engine, decoding_limits, heavy_imports, leased

if TYPE_CHECKING:
    from studio.models.catalog import ModelRow
    from studio.models.lease import Lease
    from studio.tasks.game_scene.params import GameSceneParams
    from studio.tasks.game_scene.result import GameSceneResult

TASK = "game_scene"
_SEEDS = 2**32


def run(engine: Engine, params: GameSceneParams, context: RunContext) -> Iterator[Event]:
    """Events of one pack: `Progress` in pieces and denoising steps, a `Draft` with each finished piece, `Notice`, and `Done` with a
    `GameSceneResult`.

    The brief, the sketch and the model's limits are checked before a model is loaded. Raises `InvalidInput`, `ModelUnavailable`,
    `OutOfMemory` or `StorageFull`; closing the iterator stops within one step and leaves no partial pack.
    """
    from studio.diffusion.picture_size import output_size
    from studio.tasks.game_scene.uploaded_sketch import read_sketch

    row = engine.catalog.choose("text-to-image", params.model)
    spec = spec_of(params)
    sketch = read_sketch(params, decoding_limits(engine.settings))
    width, height = output_size(params, row, sketch.picture if sketch else None, params.aspect)
    seed = secrets.randbelow(_SEEDS) if params.seed is None else params.seed
    depth_row = _depth_row(engine, params)
    writer_row = engine.catalog.choose("writer") if params.writer == "model" and params.dialogue else None
    control_row = _control_row(engine, params, row, sketch is not None)
    spec = spec.model_copy(update={"seed": seed})
    job = PackJob(engine, params, context, row, spec, width, height, seed, depth_row, writer_row, control_row)
    if sketch:
        job.base, job.masks, job.regions, notices = sketch.fitted(width, height)
        yield from notices
    elif params.regions.strip():
        yield Notice("notice.regions_without_sketch", level="warning")
    if not spec.understood:
        yield Notice("notice.brief_not_understood", level="warning")
    if spec.not_understood:
        yield Notice("notice.brief_words_unknown", {"words": ", ".join(spec.not_understood)}, "warning")
    if is_ignored(translate_prompts("", params.negative_prompt)[1], job.guidance, bool(job.row.sketch_strength)):
        yield Notice("notice.negative_ignored", {"guidance": job.guidance})
    result = yield from stepwise(partial(_work, job), watched=context.watched)
    yield Done(result)


def _depth_row(engine: Engine, params: GameSceneParams) -> ModelRow | None:
    """The depth model, None for the rules. Raises `ModelUnavailable` if a model is asked for and none is available."""
    if params.depth == "rules" or not params.layers:
        return None
    if params.depth == "auto":
        return next((row for row in engine.catalog.rows("depth") if engine.catalog.status(row.id, ask=False).state == "ready"), None)
    return engine.catalog.choose("depth")


def _control_row(engine: Engine, params: GameSceneParams, row: ModelRow, sketched: bool) -> ModelRow | None:
    """The ControlNet for the image model ``row``, None to draw without. "auto" uses one only for a sketch, and only if it is available.

    Raises `InvalidInput` for an impossible request (no sketch, no ControlNet for this kind of model), `ModelUnavailable` if it cannot be
    obtained.
    """
    if params.control == "off" or (params.control == "auto" and not sketched):
        return None
    if params.control == "scribble" and not sketched:
        raise InvalidInput("error.control_sketch", "control")
    wish = "scribble" if params.control == "auto" else params.control
    fitting = [r for r in engine.catalog.rows("control") if r.control == wish and r.family and r.family == row.family]
    ready = next((r for r in fitting if engine.catalog.status(r.id, ask=False).state == "ready"), None)
    if ready is not None or params.control == "auto":
        return ready
    if not fitting:
        raise InvalidInput("error.control_fits", "control", title=row.title)
    return engine.catalog.choose("control", fitting[0].id)


def _work(job: PackJob, emit: Emit) -> GameSceneResult:
    emit(Progress("loading"))  # before the imports below, which take seconds at the first request
    with heavy_imports():
        from studio.diffusion.scene_artist import SceneArtist  # noqa: F401

    with leased(job.engine, job.row, emit, size=DrawnSize(job.width, job.height)) as lease:
        job.identities += lease.identities
        _drawn(job, lease, emit)
    _made(job, emit)
    return _packed(job, emit)


def _drawn(job: PackJob, lease: Lease, emit: Emit) -> None:
    """The pieces that need the image model, the scene first."""
    from studio.tasks.game_scene import drawn_pieces

    artist = drawn_pieces.artist_for(job, lease, emit)
    _piece(job, emit, "drawing_scene", partial(drawn_pieces.scene, job, artist))
    for name, stage in (("textures", "drawing_textures"), ("tile_map", "laying_tiles"), ("panorama", "drawing_panorama")):
        if getattr(job.params, name):
            _piece(job, emit, stage, partial(getattr(drawn_pieces, name), job, artist))


def _made(job: PackJob, emit: Emit) -> None:
    """The pieces made from the drawn pictures and the brief."""
    from studio.tasks.game_scene import derived_pieces

    for name, stage in (
        ("layers", "splitting_layers"),
        ("pixel_art", "making_pixels"),
        ("music", "composing_music"),
        ("dialogue", "writing_dialogue"),
    ):
        if getattr(job.params, name):
            _piece(job, emit, stage, partial(getattr(derived_pieces, name), job, emit))


def _piece(job: PackJob, emit: Emit, stage: str, make: Callable[[], None]) -> None:
    emit(Progress(stage))
    with job.timed(stage):
        make()
    emit(Draft(job.result))


def _packed(job: PackJob, emit: Emit) -> GameSceneResult:
    """Write the ZIP, whole or not at all."""
    from studio.media.metadata.provenance import Provenance
    from studio.media.outputs import result_name, session_folder
    from studio.tasks.game_scene.pack_contents import fill_pack

    emit(Progress("packing"))
    record = Provenance.of(TASK, job.settings, job.seed, job.identities, job.timings, sketch_image=job.params.sketch_image)
    record = record.model_copy(update={"upscaling": job.upscaling})
    with job.timed("packing"):
        pack = fill_pack(job, record)
        emit(Progress("packing"))  # the last chance to stop: afterwards the file exists
        content = json.dumps([job.settings, record.inputs], sort_keys=True).encode()
        path = session_folder(job.engine.settings, job.context.session) / result_name(TASK, str(job.seed), content, "zip")
        digest = pack.write(path)
    job.add(files=(path,), pack=path, pack_sha256=digest, contents=pack.contents)
    return replace(job.result, provenance=record.model_copy(update={"timings": dict(job.timings)}))
