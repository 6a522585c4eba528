"""At which size a picture is drawn, and how large it ends: a model draws best at one size, and an upscaler does the rest. No torch here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.errors import InvalidInput, Problem

if TYPE_CHECKING:
    from PIL.Image import Image

    from studio.diffusion.drawing_request import Aspect, DrawingRequest, PictureRequest, Size
    from studio.models.model_row import ModelRow

ASPECTS = {"square": 1.0, "portrait": 3 / 4, "landscape": 4 / 3, "wide": 16 / 9}
"""Width / height of each `Aspect` but "auto"."""

_NEAR = 1.06  # a size this close to a whole factor is made by that factor alone
_PAINTED_OVER = 0.6  # strength up to which a picture keeps what the model could not compose at a larger size
_FINE = 512  # px, side of the square at which such a picture is repainted by a model that draws smaller ones
_LARGEST_FACTOR = 16


@dataclass(frozen=True)
class PictureSize:
    """In px: drawn at ``width`` x ``height``, finished at ``final_width`` x ``final_height``; ``name`` is the `Size` that was meant."""

    width: int
    height: int
    final_width: int
    final_height: int
    name: Size

    @property
    def factor(self) -> int:
        """By how much the drawn picture is enlarged: 1 (not at all), 2, 4, 8 or 16; what is more than the final size is averaged away."""
        ratio = max(self.final_width / self.width, self.final_height / self.height)
        return next(f for f in (1, 2, 4, 8, _LARGEST_FACTOR) if ratio <= f or f == _LARGEST_FACTOR)


def picture_size(params: PictureRequest, row: ModelRow, picture: Image | None) -> PictureSize:
    """The sizes of a request for ``row``, which may start from ``picture``.

    ``width`` and ``height`` alone are drawn as they are; with ``size`` the result is enlarged to that area. Without them the model draws
    where it is best: at its native size, or at 512 over a picture that it changes little, and never larger than ``size`` asks for.
    A picture is never made smaller. Raises `InvalidInput` beyond the model's limits.
    """
    width, height = output_size(params, row, picture, params.aspect)
    exact = params.width is not None or params.height is not None
    if exact and params.size == "auto":
        return PictureSize(width, height, width, height, "auto")
    side = int(params.size) if params.size != "auto" else row.presets[params.preset].size or row.native_size
    if not exact:
        little = picture is not None and params.strength <= _PAINTED_OVER
        best = max(row.native_size, min(_FINE, row.max_size)) if little else row.native_size
        width, height = size_of_shape(_shape(params.aspect, picture), row, min(side, best))
    final = _final(width, height, side, row.size_multiple)
    return PictureSize(width, height, *final, name=_name(side))


def whole_factor(width: int, height: int, size: Size) -> int:
    """By which whole factor (1, 2, 4, 8 or 16) what is drawn at ``width`` x ``height`` px reaches about the area of ``size``; "auto": 1."""
    if size == "auto":
        return 1
    ratio = int(size) / (width * height) ** 0.5
    return next((f for f in (1, 2, 4, 8) if ratio <= f * _NEAR), _LARGEST_FACTOR)


def _name(side: int) -> Size:
    names: dict[int, Size] = {256: "256", 512: "512", 1024: "1024"}
    return names.get(side, "auto")


def _final(width: int, height: int, side: int, step: int) -> tuple[int, int]:
    """(width, height) with the area of a square of ``side``: a whole multiple of the drawn size where one is near, else of ``step``."""
    ratio = min(side / (width * height) ** 0.5, _LARGEST_FACTOR)
    if ratio <= _NEAR:
        return width, height
    factor = next((f for f in (2, 4, 8, 16) if 1 / _NEAR <= ratio / f <= _NEAR), None)
    if factor is not None:
        return width * factor, height * factor
    return round(width * ratio / step) * step, round(height * ratio / step) * step


def output_size(params: DrawingRequest, row: ModelRow, picture: Image | None, aspect: Aspect = "auto") -> tuple[int, int]:
    """(width, height) in px: as requested, else in the shape of ``aspect`` (of ``picture``, or a square) with the model's native area.

    Raises `InvalidInput` beyond the model's limits.
    """
    width, height = params.width, params.height
    if width is None and height is None:
        width, height = size_of_shape(_shape(aspect, picture), row, row.native_size)
    width, height = width or row.native_size, height or row.native_size
    problems = tuple(
        Problem("error.size_for_model", name, {"low": row.min_size, "high": row.max_size, "step": row.size_multiple})
        for name, value in (("width", width), ("height", height))
        if not row.min_size <= value <= row.max_size or value % row.size_multiple
    )
    if problems:
        raise InvalidInput.of(problems)
    return width, height


def size_in_range(width: int, height: int, row: ModelRow) -> tuple[int, int]:
    """(width, height) in px as they are where the model can draw them; else the same shape at its native number of pixels."""
    fits = all(row.min_size <= side <= row.max_size and side % row.size_multiple == 0 for side in (width, height))
    return (width, height) if fits else size_of_shape(width / height, row, row.native_size)


def size_of_shape(shape: float, row: ModelRow, side: int) -> tuple[int, int]:
    """(width, height) in px with width / height of about ``shape`` and the area of a square of ``side``, within the model's limits."""
    ratio = shape**0.5
    width, height = (
        max(row.min_size, min(row.max_size, round(side * r / row.size_multiple) * row.size_multiple)) for r in (ratio, 1 / ratio)
    )
    return width, height


def _shape(aspect: Aspect, picture: Image | None) -> float:
    """Width / height of a picture whose sides are left open."""
    if aspect == "auto" and picture is not None:
        return picture.width / picture.height
    return ASPECTS.get(aspect, 1.0)
