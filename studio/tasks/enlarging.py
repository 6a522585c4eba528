"""What use cases share that make pictures larger: a leased upscaler that reports its tiles, and what a file says about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.events import Progress
from studio.media.metadata.provenance import Upscaling
from studio.stepping import Emit
from studio.tasks.running import DrawnSize, Engine, heavy_imports, leased

if TYPE_CHECKING:
    import numpy as np

    from studio.models.lease import Identity
    from studio.models.model_row import ModelRow
    from studio.upscaling.upscale import Networks, Wrap


@dataclass(frozen=True)
class Enlarger:
    """A leased upscaler; it works only inside the block that gave it."""

    networks: Networks
    factor: int
    identities: Sequence[Identity]
    emit: Emit

    def __call__(self, picture: np.ndarray, size: tuple[int, int] | None = None, *, wrap: Wrap = "") -> np.ndarray:
        """uint8 (h, w, 3) -> ``factor`` times larger, brought to ``size`` (width, height) in px where that is smaller.

        Emits "upscaling" after each tile. ``wrap``: the axes on which the picture repeats.
        """
        from PIL import Image

        from studio.upscaling.upscale import upscale

        made = upscale(self.networks, picture, self.factor, wrap=wrap, on_tile=lambda done, total: self.emit(_progress(done, total)))
        if size is None or (made.shape[1], made.shape[0]) == size:
            return made
        return _array(Image.fromarray(made).resize(size, Image.Resampling.LANCZOS))

    def record(self, before: tuple[int, int], after: tuple[int, int]) -> Upscaling:
        """What the file says: which model made a picture of ``before`` (width, height) px one of ``after``."""
        used = self.identities[0]
        return Upscaling(model=used.model, sha256=used.sha256, factor=round(after[0] / before[0], 4), width=after[0], height=after[1])


@contextmanager
def enlarger(engine: Engine, factor: int, emit: Emit, size: DrawnSize, *, model: str = "auto") -> Iterator[Enlarger]:
    """The upscaler ``model`` (an id of the role "upscaler", or "auto"), leased for enlarging ``factor`` (2 to 16) times.

    ``size`` is that of the result, for the sentence of `OutOfMemory`. Raises `ModelUnavailable`, too.
    """
    row = engine.catalog.choose("upscaler", model)
    emit(_progress(0, 0))
    with heavy_imports():
        import studio.upscaling.upscale  # noqa: F401  # with the locks of a first import held
    with leased(engine, row, emit, size=size, components=_components(row, factor)) as lease:
        yield Enlarger(lease.components, factor, lease.identities, emit)


def _components(row: ModelRow, factor: int) -> tuple[str, ...] | None:
    """A row with a network for each factor is leased for the one that is needed; all of it for a factor that takes several passes."""
    name = f"x{factor}"
    return (name,) if name in row.classes else None


def _progress(done: int, total: int) -> Progress:
    return Progress("upscaling", done, total)


def _array(image: object) -> np.ndarray:
    import numpy as np

    return np.asarray(image)
