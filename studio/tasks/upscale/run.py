"""Enlarges one picture: check it, lease the upscaler, work through its tiles, write the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from studio.errors import InvalidInput
from studio.events import Done, Event, Preview
from studio.stepping import Emit, stepwise
from studio.tasks.enlarging import enlarger
from studio.tasks.registry import RunContext
from studio.tasks.running import DrawnSize, Engine, RunRecord, decoding_limits
from studio.tasks.upscale.result import UpscaleResult

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.tasks.upscale.params import UpscaleParams

TASK = "upscale"


def run(engine: Engine, params: UpscaleParams, context: RunContext) -> Iterator[Event]:
    """Events of one upscale; the last is `Done` with an `UpscaleResult`.

    Picture and size are checked before a model is loaded. Raises `InvalidInput`, `ModelUnavailable`, `OutOfMemory` or `StorageFull`;
    closing the iterator stops after the present tile.
    """
    from studio.media.image import load_picture

    check(engine, params.image, params.factor)
    loaded = load_picture(params.image, "image", decoding_limits(engine.settings))
    engine.catalog.choose("upscaler", params.model)
    yield from loaded.notices
    job = _Job(engine, params, context, loaded.image)
    yield Done((yield from stepwise(partial(_work, job), watched=context.watched)))


def check(engine: Engine, image: Path, factor: int) -> None:
    """Refuse what is no picture, or would be too large ``factor`` times enlarged, by reading its header alone: `InvalidInput`."""
    from studio.media.image_decoding import open_picture

    limits = decoding_limits(engine.settings)
    with open_picture(image, "image", limits) as found:
        width, height = found.width * factor, found.height * factor
    if width * height > limits.pixels:
        raise InvalidInput("error.upscale_too_large", "image", width=width, height=height, limit=limits.megapixels)


@dataclass
class _Job(RunRecord):
    """One request being worked on."""

    engine: Engine
    params: UpscaleParams
    context: RunContext
    picture: Image


def _work(job: _Job, emit: Emit) -> UpscaleResult:
    import numpy as np
    from PIL.Image import fromarray

    from studio.media.image import save_png
    from studio.media.metadata.provenance import Provenance
    from studio.media.outputs import session_folder

    params = job.params
    size = (job.picture.width * params.factor, job.picture.height * params.factor)
    with job.timed("upscale"), enlarger(job.engine, params.factor, emit, DrawnSize(*size), model=params.model) as larger:
        pixels = larger(np.asarray(job.picture))
        record = larger.record(job.picture.size, size)
        job.identities += larger.identities
    emit(Preview((pixels,), final=True))
    settings: dict[str, object] = {"factor": params.factor, "model": record.model}
    provenance = Provenance.of(TASK, settings, None, job.identities, job.timings, image=params.image)
    provenance = provenance.model_copy(update={"upscaling": record, "generated": "AI-enhanced"})
    image = fromarray(pixels)
    file = save_png(image, session_folder(job.engine.settings, job.context.session), TASK, params.image.stem, provenance)
    title = job.engine.catalog.row(record.model).title
    return UpscaleResult(image=image, original=job.picture, model=title, provenance=provenance, files=(file,), settings=settings)
