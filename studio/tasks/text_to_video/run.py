"""Draws the film of one request: lease the model, draw frame by frame, measure, and write the files as frames arrive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studio.diffusion.video.film_progress import FilmProgress
from studio.errors import InvalidInput
from studio.events import Done, Event, Notice, Preview, Progress
from studio.stepping import Emit, stepwise
from studio.tasks.registry import RunContext
from studio.tasks.running import DrawnSize, Engine, RunRecord, decoding_limits, heavy_imports, leased
from studio.tasks.text_to_video.film_request import plan_film
from studio.tasks.text_to_video.result import TextToVideoResult

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

    from studio.diffusion.video.film_plan import FilmPlan
    from studio.diffusion.video.frame_by_frame import FilmFrame
    from studio.diffusion.video.video_backend import VideoRequest
    from studio.media.metadata.provenance import Provenance
    from studio.metrics.temporal import TemporalFigures
    from studio.models.catalog import ModelRow
    from studio.models.lease import Lease
    from studio.tasks.text_to_video.params import FilmFormat, TextToVideoParams

TASK = "text_to_video"
VIDEO_ROLE = "text-to-video"
_THUMBNAIL = 192  # px


def run(engine: Engine, params: TextToVideoParams, context: RunContext) -> Iterator[Event]:
    """Events of one film: `Progress` in frames, a `Preview` of each finished frame, `Notice`, and `Done` with a `TextToVideoResult`.

    Everything is checked before a model is loaded. Raises `InvalidInput`, `ModelUnavailable`, `OutOfMemory` or `StorageFull`; closing the
    iterator stops within one denoising step and leaves no file behind.
    """
    from studio.media.image import load_picture, looks_like_photograph

    row = choose_row(engine, params.model)
    picture = None
    notices: list[Notice] = []
    if params.init_image is not None:
        loaded = load_picture(params.init_image, "init_image", decoding_limits(engine.settings))
        picture = loaded.image
        notices += loaded.notices
        if row.plain_words and looks_like_photograph(picture):
            notices.append(Notice("notice.photograph", {"model": row.title}, "warning"))
    plan = plan_film(params, row, picture)
    yield from (*notices, *plan.drawing.notices)
    job = _Job(engine, params, context, row, plan, picture)
    if row.role == VIDEO_ROLE:
        yield from _checked(job)
    result = yield from stepwise(partial(_work, job), watched=context.watched)
    yield Done(result)


def choose_row(engine: Engine, model: str) -> ModelRow:
    """The image model that draws the frames, or the video model if ``model`` is the id of one. Raises `ModelUnavailable`."""
    named = next((r for r in engine.catalog.rows(VIDEO_ROLE) if r.id == model), None)
    return engine.catalog.choose(VIDEO_ROLE if named else "text-to-image", model)


@dataclass
class _Job(RunRecord):
    """One request being worked on; ``picture`` is the decoded ``init_image``."""

    engine: Engine
    params: TextToVideoParams
    context: RunContext
    row: ModelRow
    plan: FilmPlan
    picture: Image | None

    @property
    def settings(self) -> dict[str, object]:
        return self.plan.drawing.settings(self.params, self.row.id)


def _checked(job: _Job) -> Iterator[Notice]:
    """Notices about parts of the request that a video model ignores. Raises `InvalidInput` for one that it cannot draw at all."""
    from studio.diffusion.video.video_backend import LIMITS

    LIMITS[job.row.kind].check(_request(job), job.row.title)
    if job.params.compare:
        yield Notice("notice.compare_needs_images", {"model": job.row.title}, "warning")
    if len(job.plan.drawing.prompts) > 1:
        yield Notice("notice.video_first_prompt", {"model": job.row.title}, "warning")


def _work(job: _Job, emit: Emit) -> TextToVideoResult:
    emit(Progress("loading"))  # before the imports below, which take seconds at the first request
    with heavy_imports():
        from studio.diffusion.keyframes import KeyframeArtist  # noqa: F401

    drawing = job.plan.drawing
    with leased(job.engine, job.row, emit, size=DrawnSize(drawing.width, drawing.height)) as lease:
        return _film_by_model(job, lease, emit) if job.row.role == VIDEO_ROLE else _film_by_frames(job, lease, emit)


def _film_by_frames(job: _Job, lease: Lease, emit: Emit) -> TextToVideoResult:
    from studio.diffusion.keyframes import KeyframeArtist, SamplingSettings
    from studio.diffusion.video.frame_by_frame import FrameByFrame, naive_frames

    plan, drawing = job.plan, job.plan.drawing
    pace = FilmProgress(emit, "drawing_frames", len(plan.keys), plan.frames)
    brush = SamplingSettings(
        drawing.width, drawing.height, drawing.steps, drawing.guidance, drawing.scheduler, drawing.seed,
        coherence=job.params.coherence, scale=drawing.scale,
    )  # fmt: skip
    artist = KeyframeArtist(lease, brush, pace.step)
    artist.encode_prompts(drawing.prompts, drawing.negative)
    with artist.attention_hooks():
        ours = _record(job, lease, FrameByFrame(artist, plan, job.params.strength).frames(_start(job)), pace, emit)
        naive = None
        if job.params.compare:
            pace = FilmProgress(emit, "drawing_naive", plan.frames, plan.frames)
            artist.emit = pace.step
            try:
                naive = _record(job, lease, naive_frames(artist, plan), pace, emit, naive=True)
            except BaseException:  # stopped or failed: nothing is delivered, so no file may stay
                for path in ours.files:
                    path.unlink(missing_ok=True)
                raise
    return _result(job, ours, naive)


def _film_by_model(job: _Job, lease: Lease, emit: Emit) -> TextToVideoResult:
    from studio.diffusion.video.frame_by_frame import FilmFrame
    from studio.diffusion.video.video_models import DiffusersVideo

    plan = job.plan
    drawn = (FilmFrame(i, picture, True) for i, picture in enumerate(DiffusersVideo(lease).frames(_request(job), emit)))
    return _result(job, _record(job, lease, drawn, FilmProgress(emit, "drawing_frames", plan.frames, plan.frames), emit), None)


def _request(job: _Job) -> VideoRequest:
    """The request as video models take it: with a single prompt, the first."""
    from studio.diffusion.video.video_backend import VideoRequest

    drawing = job.plan.drawing
    return VideoRequest(
        prompt=drawing.prompt_at(0)[0],
        negative_prompt=drawing.negative,
        width=drawing.width,
        height=drawing.height,
        frames=job.plan.frames,
        fps=job.params.fps,
        seed=drawing.seed,
        steps=drawing.steps,
        guidance=drawing.guidance,
        init_image=job.picture,
    )


@dataclass
class _Recorded:
    film: Path
    files: tuple[Path, ...]
    figures: TemporalFigures
    provenance: Provenance
    poster: np.ndarray
    keyframes: tuple[np.ndarray, ...]


def _record(job: _Job, lease: Lease, drawn: Iterator[FilmFrame], pace: FilmProgress, emit: Emit, *, naive: bool = False) -> _Recorded:
    """Pass frames on as they arrive, limited in their flashes: into the files, to the page and through the meter. All files or none."""
    from studio.media.film.film_writer import EXTENSIONS, FilmWriter, film_metadata
    from studio.media.metadata.provenance import Provenance
    from studio.media.outputs import result_name, session_folder
    from studio.metrics.temporal import TemporalMeter
    from studio.motion.flash_limiter import FlashLimiter

    plan = job.plan
    provenance = Provenance.of(TASK, job.settings, plan.drawing.seed, lease.identities, job.timings, input_image=job.params.init_image)
    content = json.dumps([provenance.settings or provenance.params, provenance.inputs, naive], sort_keys=True).encode()
    folder = session_folder(job.engine.settings, job.context.session)
    name = f"{TASK}_naive" if naive else TASK
    kinds: list[FilmFormat] = ["mp4"] if naive else list(dict.fromkeys([job.params.format, "mp4"]))
    paths = [folder / result_name(name, str(plan.drawing.seed), content, EXTENSIONS[kind]) for kind in kinds]
    meter = TemporalMeter(camera=None if job.row.role == VIDEO_ROLE else plan.camera, loop=plan.loop and not naive)
    small: list[np.ndarray] = []
    poster = None
    with job.timed("naive" if naive else "draw"), ExitStack() as files:
        size = plan.drawing.film_size
        limiter = FlashLimiter(*size, job.params.fps)
        writers = [
            files.enter_context(FilmWriter(path, kind, *size, job.params.fps, metadata=film_metadata(provenance)))
            for path, kind in zip(paths, kinds, strict=True)
        ]
        for frame in drawn:
            picture = limiter.limit(frame.picture)
            poster = picture if poster is None else poster
            if frame.is_key and not naive:
                small.append(_thumbnail(picture))
            for writer in writers:
                writer.add(picture)
            meter.add(frame.picture if naive else picture, is_key=frame.is_key)  # softened, the baseline would look better than it is
            pace.frame(frame.index + 1)
            emit(Preview((picture,), final=True))
    if poster is None:
        raise InvalidInput("error.no_frames", field="frames")
    if limiter.softened:
        code = "notice.baseline_softened" if naive else "notice.flashes_softened"
        emit(Notice(code, {"frames": limiter.softened, "total": plan.frames}))

    return _Recorded(paths[-1], tuple(paths), meter.finish(), provenance, poster, tuple(small))


def _result(job: _Job, ours: _Recorded, naive: _Recorded | None) -> TextToVideoResult:
    drawing = job.plan.drawing
    return TextToVideoResult(
        film=ours.film,
        files=ours.files,
        frames=job.plan.frames,
        fps=job.params.fps,
        width=drawing.film_size[0],
        height=drawing.film_size[1],
        seed=drawing.seed,
        poster=ours.poster,
        keyframes=ours.keyframes,
        figures=ours.figures,
        naive=naive.film if naive else None,
        naive_figures=naive.figures if naive else None,
        settings=job.settings,
        provenance=ours.provenance.model_copy(update={"timings": dict(job.timings)}),
    )


def _start(job: _Job) -> np.ndarray | None:
    """The given first frame at the film's size, uint8 (h, w, 3), or None."""
    if job.picture is None:
        return None
    import numpy as np

    from studio.media.image import fit

    return np.asarray(fit(job.picture, *job.plan.drawing.film_size))


def _thumbnail(picture: np.ndarray) -> np.ndarray:
    import cv2

    scale = _THUMBNAIL / max(picture.shape[:2])
    return picture if scale >= 1 else cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
