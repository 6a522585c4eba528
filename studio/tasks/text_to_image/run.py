"""Draws the pictures of one request: lease the model, encode, sample with live previews, judge, write the files."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from studio.diffusion.image_plan import ImagePlan, plan_image
from studio.errors import InvalidInput
from studio.events import Done, Event, Notice, Preview, Progress
from studio.stepping import Emit, stepwise
from studio.tasks.enlarging import enlarger
from studio.tasks.registry import RunContext
from studio.tasks.running import DrawnSize, Engine, RunRecord, decoding_limits, heavy_imports, leased
from studio.tasks.text_to_image.judging import prompt_judge
from studio.tasks.text_to_image.result import TextToImageResult

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image
    from torch import Tensor

    from studio.media.metadata.provenance import Upscaling
    from studio.metrics.agreement import Agreement
    from studio.models.catalog import ModelRow
    from studio.models.lease import Lease
    from studio.tasks.text_to_image.params import TextToImageParams

TASK = "text_to_image"
_LAYOUT_DETAIL = "Layout detail"  # what a file names as the upscaler where there was none


def run(engine: Engine, params: TextToImageParams, context: RunContext) -> Iterator[Event]:
    """Events of one text-to-image, image-to-image or inpainting request; the last is `Done` with a `TextToImageResult`.

    Input pictures and limits are checked before a model is loaded. Raises `InvalidInput`, `ModelUnavailable`, `OutOfMemory` or
    `StorageFull`; closing the iterator stops within one denoising step.
    """
    from studio.media.image import load_mask, load_picture, looks_like_photograph, mask_notice

    row = engine.catalog.choose("text-to-image", params.model)
    picture = mask = None
    notices: list[Notice] = []
    if params.init_image is not None:
        loaded = load_picture(params.init_image, "init_image", decoding_limits(engine.settings))
        picture = loaded.image
        notices += loaded.notices
        if row.plain_words and looks_like_photograph(picture):
            notices.append(Notice("notice.photograph", {"model": row.title}, "warning"))
    if params.mask_image is not None:
        if picture is None:
            raise InvalidInput("error.mask_without_image", field="mask_image")
        stretched = mask_notice(params.mask_image, picture.size, "mask_image")
        notices += [stretched] if stretched else []
        mask = load_mask(params.mask_image, "mask_image", picture.size, decoding_limits(engine.settings))
    plan = plan_image(params, row, picture)
    yield from (*notices, *plan.notices)
    job = _Job(engine, params, context, row, plan, picture, mask)
    result = yield from stepwise(partial(_work, job), watched=context.watched)
    yield Done(result)


@dataclass
class _Job(RunRecord):
    """One request being worked on; ``picture`` and ``mask`` are the decoded inputs."""

    engine: Engine
    params: TextToImageParams
    context: RunContext
    row: ModelRow
    plan: ImagePlan
    picture: Image | None
    mask: Image | None
    upscaling: Upscaling | None = None


def _work(job: _Job, emit: Emit) -> TextToImageResult:
    plan = job.plan
    emit(Progress("loading"))  # before the imports below, which take seconds at the first request
    with ExitStack() as stack:
        with job.timed("load"):
            with heavy_imports():
                from studio.diffusion.canvas import Canvas
                from studio.diffusion.sampling import Sampler
            canvas = Canvas.of(plan, job.picture, job.mask)
            size = DrawnSize(plan.width, plan.height, job.params.count)
            lease = stack.enter_context(leased(job.engine, job.row, emit, size=size))
        job.identities += lease.identities
        with job.timed("encode"):
            sampler = Sampler(lease, plan, canvas, emit)
        with job.timed("sample"):
            sampler.sample()
        with job.timed("decode"):
            images = canvas.finish(sampler.decode())
        detailed = plan.sketch is not None and job.row.sketch_strength is not None
        if detailed or plan.size.factor > 1:
            emit(Preview(tuple(_array(image) for image in images)))
            with job.timed("upscale"):
                images = (_with_detail if detailed else _enlarged)(job, images, lease, sampler.text, emit)
        emit(Preview(tuple(_array(image) for image in images), final=True))
        with job.timed("score"):
            agreement = _judge(job, images, emit)
        return _write(job, images, agreement)


def _with_detail(job: _Job, images: list[Image], lease: Lease, text: dict[str, Tensor], emit: Emit) -> list[Image]:
    """The pictures at their final size, with the fine detail of the layouts that the model painted over, drawn at that size."""
    from studio.diffusion.detail_transfer import transfer_detail
    from studio.diffusion.hires_fix import repaint
    from studio.media.metadata.provenance import Upscaling

    plan, size = job.plan, (job.plan.size.final_width, job.plan.size.final_height)
    sketch = plan.sketch
    assert sketch is not None
    made = []
    for done, (image, seed) in enumerate(zip(images, plan.seeds, strict=True)):
        emit(Progress("upscaling", done, len(images)))
        layout = sketch.picture(seed, *size)
        one = transfer_detail(image, layout)
        if plan.hires_strength:
            one = transfer_detail(repaint(lease, plan, text, one, seed, emit), layout)
        made.append(one)
    if size != images[0].size:
        factor = round(size[0] / images[0].width, 4)
        strength = plan.hires_strength or None
        job.upscaling = Upscaling(model=_LAYOUT_DETAIL, factor=factor, width=size[0], height=size[1], hires_strength=strength)
    return made


def _enlarged(job: _Job, images: list[Image], lease: Lease, text: dict[str, Tensor], emit: Emit) -> list[Image]:
    """The pictures at their final size, one after the other; what an inpainting keeps comes from the given picture where that is larger."""
    from PIL.Image import fromarray

    from studio.diffusion.canvas import Canvas
    from studio.diffusion.hires_fix import repaint

    plan, size = job.plan, (job.plan.size.final_width, job.plan.size.final_height)
    made = []
    with enlarger(job.engine, plan.size.factor, emit, DrawnSize(*size)) as larger:
        for image, seed in zip(images, plan.seeds, strict=True):
            one = fromarray(larger(_array(image), size))
            made.append(repaint(lease, plan, text, one, seed, emit) if plan.hires_strength else one)
        job.upscaling = larger.record(images[0].size, size).model_copy(update={"hires_strength": plan.hires_strength or None})
        job.identities += larger.identities
    given = job.picture
    if given is None or job.mask is None or min(given.width / size[0], given.height / size[1]) < 1:
        return made
    return Canvas.sized(size, given, job.mask).finish(made)


def _judge(job: _Job, images: list[Image], emit: Emit) -> tuple[Agreement | None, ...]:
    """How well each picture matches the prompt, by a CLIP model; None for each where none is at hand."""
    engine, plan = job.engine, job.plan
    judge = prompt_judge(engine.catalog) if job.params.score and plan.known else None
    if judge is None:
        return (None,) * len(images)
    from studio.metrics.agreement import rank_by_clip

    emit(Progress("scoring"))
    with leased(engine, judge, emit) as lease, lease.lock("processor"):
        return rank_by_clip(lease.components["model"], lease.components["processor"], images, plan.subject, judge.title)


def _write(job: _Job, images: list[Image], agreement: tuple[Agreement | None, ...]) -> TextToImageResult:
    from studio.media.image import grid, save_png
    from studio.media.metadata.provenance import Provenance
    from studio.media.outputs import session_folder

    plan, params = job.plan, job.params
    folder = session_folder(job.engine.settings, job.context.session)
    records, files = [], []
    for image, seed in zip(images, plan.seeds, strict=True):
        settings = plan.settings(params, job.row.id, seed)
        record = Provenance.of(TASK, settings, seed, job.identities, job.timings, input_image=params.init_image)
        record = record.model_copy(update={"upscaling": job.upscaling})
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
        settings=plan.settings(params, job.row.id, plan.seeds[0]) | {"count": params.count},
    )


def _array(image: Image) -> np.ndarray:
    import numpy as np

    return np.asarray(image)
