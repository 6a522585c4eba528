"""Composes the pack of one brief: read it, draw the scene, make one piece after the other, show each as it is ready, pack them."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from studio.errors import InvalidInput, OutOfMemory
from studio.events import Done, Draft, Event, Notice, Progress
from studio.scenes.spec import SceneSpec, spec_of
from studio.stepping import Emit, stepwise
from studio.tasks.registry import RunContext, task

if TYPE_CHECKING:
    import numpy as np

    from studio.models.cache import Lease
    from studio.models.catalog import ModelRow
    from studio.scenes.regions import Region
    from studio.studio import Studio
    from studio.tasks.game_scene import GameSceneParams, GameSceneResult

TASK = "game_scene"
_SEEDS = 2**32


def compose(studio: Studio, params: GameSceneParams, context: RunContext) -> Iterator[Event]:
    """Events of one pack: `Progress` in pieces and denoising steps, a `Draft` with each finished piece, `Notice`, `Done`.

    The brief, the sketch and the model's limits are checked before a model is touched. Raises `InvalidInput`, `ModelUnavailable`,
    `OutOfMemory`, `StorageFull`; closing the iterator stops within one step, and no half pack is left.
    """
    from studio.diffusion.plan import size_for
    from studio.scenes.sketch import read_sketch

    row = studio.catalog.choose("text-to-image", params.model)
    spec = spec_of(params)
    sketch = read_sketch(params)
    width, height = size_for(params, row, sketch.picture if sketch else None)
    seed = secrets.randbelow(_SEEDS) if params.seed is None else params.seed
    depth_row = _depth_row(studio, params)
    writer_row = studio.catalog.choose("writer") if params.writer == "model" and params.dialogue else None
    control_row = _control_row(studio, params, row, sketch is not None)
    spec = spec.model_copy(update={"seed": seed})
    job = Job(studio, params, context, row, spec, width, height, seed, depth_row, writer_row, control_row)
    if sketch:
        job.base, job.masks, job.regions, notices = sketch.fitted(width, height)
        yield from notices
    elif params.regions.strip():
        yield Notice("notice.regions_without_sketch", level="warning")
    if not spec.understood:
        yield Notice("notice.brief_not_understood", level="warning")
    if params.negative_prompt and job.guidance <= 1:
        yield Notice("notice.negative_ignored", {"guidance": job.guidance})
    result = yield from stepwise(partial(_work, job), watched=context.watched)
    yield Done(result)


@dataclass
class Job:
    """One request on its way. ``result`` grows piece by piece; ``base``, ``masks`` and ``regions`` come from a sketch."""

    studio: Studio
    params: GameSceneParams
    context: RunContext
    row: ModelRow
    spec: SceneSpec
    width: int
    height: int
    seed: int
    depth_row: ModelRow | None = None  # None: depth by rules
    writer_row: ModelRow | None = None  # None: lines by rules
    control_row: ModelRow | None = None  # None: no ControlNet
    base: np.ndarray | None = None
    masks: list[np.ndarray] = field(default_factory=list)
    regions: tuple[Region, ...] = ()
    result: GameSceneResult = field(init=False)
    identities: list[Any] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    albedos: dict[tuple[str, str], np.ndarray] = field(default_factory=dict)
    wav: bytes = b""  # the music without loss, for the pack only

    def __post_init__(self) -> None:
        self.result = task(TASK).result(spec=self.spec, seed=self.seed, settings=self.settings)

    @property
    def steps(self) -> int:
        return max(2, self.params.num_inference_steps or self.row.presets[self.params.preset].steps)

    @property
    def guidance(self) -> float:
        asked = self.params.guidance_scale
        return self.row.presets[self.params.preset].guidance if asked is None else asked

    @property
    def scheduler(self) -> str:
        return self.row.presets[self.params.preset].scheduler if self.params.scheduler == "auto" else self.params.scheduler

    @property
    def language(self) -> Literal["en", "zh-TW"]:
        """That of the brief: what is written for the pack is written in it, whoever asks for the pack again."""
        from studio.diffusion.chinese_words import is_chinese

        return "zh-TW" if is_chinese(self.spec.brief) else "en"

    @property
    def settings(self) -> dict[str, Any]:
        """The parameters that make the same pack again, every "auto" resolved."""
        spec = self.spec
        fixed: dict[str, Any] = {name: ", ".join(getattr(spec, name)) for name in ("terrain", "buildings", "objects")}
        fixed |= {name: getattr(spec, name) for name in ("mood", "time", "weather")}
        fixed |= {"model": self.row.id, "width": self.width, "height": self.height, "seed": self.seed}
        fixed["depth"] = "model" if self.depth_row else "rules"
        fixed["control"] = self.control_row.control if self.control_row else "off"
        fixed |= {"num_inference_steps": self.steps, "guidance_scale": self.guidance, "scheduler": self.scheduler}
        return self.params.model_dump(mode="json", exclude={"sketch_image"}) | fixed

    def add(self, **pieces: Any) -> None:
        """Put finished pieces into the result; ``figures`` join those that are there."""
        figures = {**self.result.figures, **pieces.pop("figures", {})}
        self.result = replace(self.result, figures=figures, **pieces)

    @contextmanager
    def timed(self, name: str) -> Iterator[None]:
        """Adds the seconds of the block to ``timings``."""
        started = time.perf_counter()
        yield
        self.timings[name] = round(time.perf_counter() - started, 3)


def _depth_row(studio: Studio, params: GameSceneParams) -> ModelRow | None:
    """The model that tells depth, None for the rules. Raises `ModelUnavailable` where a model is asked for and none can be had."""
    if params.depth == "rules" or not params.layers:
        return None
    if params.depth == "auto":
        return next((row for row in studio.catalog.rows("depth") if studio.catalog.status(row.id, ask=False).state == "ready"), None)
    return studio.catalog.choose("depth")


def _control_row(studio: Studio, params: GameSceneParams, row: ModelRow, sketched: bool) -> ModelRow | None:
    """The ControlNet for an image model ``row``, None to draw freely. "auto" takes one only for a sketch, and only one that is at hand.

    Raises `InvalidInput` where the wish makes no sense (no sketch, another kind of image model), `ModelUnavailable` where it cannot be had.
    """
    if params.control == "off" or (params.control == "auto" and not sketched):
        return None
    if params.control == "scribble" and not sketched:
        raise InvalidInput("error.control_sketch", "control")
    wish = "scribble" if params.control == "auto" else params.control
    fitting = [r for r in studio.catalog.rows("control") if r.control == wish and r.family and r.family == row.family]
    ready = next((r for r in fitting if studio.catalog.status(r.id, ask=False).state == "ready"), None)
    if ready is not None or params.control == "auto":
        return ready
    if not fitting:
        raise InvalidInput("error.control_fits", "control", title=row.title)
    return studio.catalog.choose("control", fitting[0].id)


def _work(job: Job, emit: Emit) -> GameSceneResult:
    emit(Progress("loading"))  # before the imports below: at the first request they take seconds
    from studio.models.intake import BUILD

    with BUILD:  # two threads that import these libraries at once can meet a half-made module
        from studio.diffusion.scene_artist import SceneArtist  # noqa: F401
        from studio.models.memory import is_out_of_memory

    try:
        with job.studio.cache.lease(job.row.id, on_progress=lambda stage, done, total: emit(Progress(stage, done, total))) as lease:
            job.identities += lease.identities
            _drawn(job, lease, emit)
    except (RuntimeError, MemoryError) as error:
        if is_out_of_memory(error):
            raise OutOfMemory("error.out_of_memory", width=job.width, height=job.height, count=1) from error
        raise
    _made(job, emit)
    return _packed(job, emit)


def _drawn(job: Job, lease: Lease, emit: Emit) -> None:
    """What needs the image model, the scene first."""
    from studio.scenes import drawing

    artist = drawing.artist_for(job, lease, emit)
    _piece(job, emit, "drawing_scene", partial(drawing.scene, job, artist))
    for name, stage in (("textures", "drawing_textures"), ("tile_map", "laying_tiles"), ("panorama", "drawing_panorama")):
        if getattr(job.params, name):
            _piece(job, emit, stage, partial(getattr(drawing, name), job, artist))


def _made(job: Job, emit: Emit) -> None:
    """What is made out of the drawn pictures and of the brief."""
    from studio.scenes import pieces

    for name, stage in (
        ("layers", "splitting_layers"),
        ("pixel_art", "making_pixels"),
        ("music", "composing_music"),
        ("dialogue", "writing_dialogue"),
    ):
        if getattr(job.params, name):
            _piece(job, emit, stage, partial(getattr(pieces, name), job, emit))


def _piece(job: Job, emit: Emit, stage: str, make: Callable[[], None]) -> None:
    emit(Progress(stage))
    with job.timed(stage):
        make()
    emit(Draft(job.result))


def _packed(job: Job, emit: Emit) -> GameSceneResult:
    """The ZIP, whole or not at all."""
    from studio.media.outputs import result_name, session_folder
    from studio.media.provenance import Provenance
    from studio.scenes.packing import fill

    emit(Progress("packing"))
    record = Provenance.of(TASK, job.settings, job.seed, job.identities, job.timings, sketch_image=job.params.sketch_image)
    with job.timed("packing"):
        pack = fill(job, record)
        emit(Progress("packing"))  # the last moment to stop: afterwards the file is there
        told = json.dumps([job.settings, record.inputs], sort_keys=True).encode()
        path = session_folder(job.studio.settings, job.context.session) / result_name(TASK, str(job.seed), told, "zip")
        digest = pack.write(path)
    job.add(pack=path, pack_sha256=digest, contents=pack.contents)
    return replace(job.result, provenance=record.model_copy(update={"timings": dict(job.timings)}))


def piece_seed(seed: int, name: str) -> int:
    """A seed of its own for each piece, so that switching one off changes no other."""
    return int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:4], "big")
