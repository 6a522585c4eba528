"""Draws pictures for one request: lease, encode, sample with live previews, judge, write the files."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from studio.diffusion.image_plan import ImagePlan, plan_image
from studio.errors import InvalidInput
from studio.events import Done, Event, Notice, Preview, Progress
from studio.stepping import Emit, stepwise
from studio.tasks.registry import RunContext
from studio.tasks.running import DrawnSize, Engine, heavy_imports, leased
from studio.tasks.text_to_image.result import TextToImageResult

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.models.catalog import ModelRow
    from studio.models.lease import Lease
    from studio.tasks.text_to_image.params import TextToImageParams

TASK = "text_to_image"


def run(engine: Engine, params: TextToImageParams, context: RunContext) -> Iterator[Event]:
    """Events of one text-to-image, image-to-image or inpainting request.

    Input pictures and limits are checked before a model is touched. Raises `InvalidInput`, `ModelUnavailable`, `OutOfMemory`,
    `StorageFull`; closing the iterator stops within one denoising step.
    """
    from studio.media.image import load_mask, load_picture

    row = engine.catalog.choose("text-to-image", params.model)
    picture = mask = None
    notices: list[Notice] = []
    if params.init_image is not None:
        loaded = load_picture(params.init_image, "init_image")
        picture = loaded.image
        notices += loaded.notices
    if params.mask_image is not None:
        if picture is None:
            raise InvalidInput("error.mask_without_image", field="mask_image")
        mask = load_mask(params.mask_image, "mask_image", size=picture.size)
    plan = plan_image(params, row, picture)
    yield from (*notices, *plan.notices)
    result = yield from stepwise(partial(_draw, engine, params, context, row, plan, picture, mask), watched=context.watched)
    yield Done(result)


def _draw(
    engine: Engine,
    params: TextToImageParams,
    context: RunContext,
    row: ModelRow,
    plan: ImagePlan,
    picture: Image | None,
    mask: Image | None,
    emit: Emit,
) -> TextToImageResult:
    clock = _Clock()
    emit(Progress("loading"))  # before the imports below: at the first request they take seconds
    with heavy_imports():
        from studio.diffusion.canvas import Canvas
        from studio.diffusion.sampling import Sampler

    canvas = Canvas.of(plan, picture, mask)
    with leased(engine, row, emit, size=DrawnSize(plan.width, plan.height, params.count)) as lease:
        clock.lap("load")
        sampler = Sampler(lease, plan, canvas, emit)
        clock.lap("encode")
        sampler.sample()
        clock.lap("sample")
        images = canvas.finish(sampler.decode())
        clock.lap("decode")
        emit(Preview(tuple(_array(i) for i in images), final=True))
        agreement = _judge(engine, params, plan, sampler, images, emit)
        clock.lap("score")
        return _write(engine, params, context, plan, lease, images, agreement, clock.seconds)


def _judge(engine: Engine, params: TextToImageParams, plan: ImagePlan, sampler: Any, images: list[Image], emit: Emit) -> tuple[Any, ...]:
    """One `Agreement` for each picture: a CLIP where one is at hand, else the model's own denoising error, else None."""
    if not params.score or not plan.known:
        return (None,) * len(images)
    emit(Progress("scoring"))
    clips = (r for r in engine.catalog.rows("frame-labels") if r.kind == "transformers")
    judge = next((r for r in clips if engine.catalog.status(r.id, ask=False).state == "ready"), None)
    if judge is not None:
        from studio.metrics.agreement import rank_by_clip

        with engine.cache.lease(judge.id) as lease, lease.lock("processor"):
            return rank_by_clip(lease.components["model"], lease.components["processor"], images, plan.subject, judge.title)
    return sampler.judge() or (None,) * len(images)


def _write(
    engine: Engine,
    params: TextToImageParams,
    context: RunContext,
    plan: ImagePlan,
    lease: Lease,
    images: list[Image],
    agreement: tuple[Any, ...],
    timings: dict[str, float],
) -> TextToImageResult:
    from studio.media.image import grid, save_png
    from studio.media.metadata.provenance import Provenance
    from studio.media.outputs import session_folder

    folder = session_folder(engine.settings, context.session)
    records, files = [], []
    for image, seed in zip(images, plan.seeds, strict=True):
        settings = plan.settings(params, lease.row.id, seed)
        record = Provenance.of(TASK, settings, seed, lease.identities, timings, input_image=params.init_image)
        records.append(record)
        files.append(save_png(image, folder, TASK, seed, record))
    sheet = None
    if len(images) > 1:
        sheet = save_png(grid(images), folder, f"{TASK}-grid", plan.seeds[0], records[0])
    return TextToImageResult(
        images=tuple(images),
        seeds=plan.seeds,
        files=tuple(files),
        provenance=tuple(records),
        agreement=agreement,
        grid=sheet,
        settings=plan.settings(params, lease.row.id, plan.seeds[0]) | {"count": params.count},
    )


def _array(image: Image) -> Any:
    import numpy as np

    return np.asarray(image)


class _Clock:
    """Seconds of each part of a request."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = round(now - self._last, 4)
        self._last = now
