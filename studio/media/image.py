"""Pictures in and pictures out: checked inputs, exact sizes, grids, and PNG files (written by imageio) that say how they were made."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio.v3 as iio
import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.errors import InvalidInput
from studio.events import Notice
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.media.image_decoding import ARRAY_MODES, Source, decode, open_picture, rgb
from studio.media.metadata.provenance import Provenance, png_text
from studio.media.outputs import result_name, write_file

_SAME_SHAPE = 0.02  # relative difference of two shapes that nobody sees
_LOOK, _EVEN, _FLAT_SHARE = 256, 1.5, 0.35  # px a side looked at; grey levels of an even block; share of even blocks in flat art
_TINY = 16  # pixels; below this a picture shows nothing recognisable
_OPAQUE = 250  # of 255; below it somebody would notice
_LONG = 8  # longer side over shorter side; beyond it a centre crop loses nearly everything


@dataclass(frozen=True)
class Picture:
    """``image`` is RGB, upright, first frame; ``notices`` say what was changed or is unusual about it."""

    image: Image.Image
    notices: tuple[Notice, ...] = ()


def load_picture(source: Source, field: str | None = None, limits: DecodingLimits = DEFAULT_LIMITS) -> Picture:
    """PNG, JPEG, WebP, AVIF, BMP, GIF or TIFF within ``limits`` (50 megapixels), from a path, bytes or a Pillow image.

    Transparency is flattened onto white, and a notice says so. Raises `InvalidInput` (``error.image_*``) about ``field``.
    """
    image, notices = decode(source, field, limits)
    if image.has_transparency_data and int(np.asarray(image.convert("RGBA"))[..., 3].min()) < _OPAQUE:
        notices += (Notice("notice.image_transparent"),)
    if min(image.size) < _TINY:
        notices += (Notice("notice.image_tiny", {"width": image.width, "height": image.height}, "warning"),)
    elif max(image.size) > _LONG * min(image.size):
        notices += (Notice("notice.image_long", {"width": image.width, "height": image.height}, "warning"),)
    return Picture(rgb(image, field), notices)


def load_mask(
    source: Source, field: str | None = None, size: tuple[int, int] | None = None, limits: DecodingLimits = DEFAULT_LIMITS
) -> Image.Image:
    """A mask, mode L, 255 = repaint, 0 = keep; resized (nearest) to ``size`` = (width, height) when given.

    In a picture with transparency the opaque part is the mask, as a brush layer sends it; in any other it is the brighter half.
    Raises `InvalidInput`: ``error.image_*`` as `load_picture`, ``error.mask_empty`` when there is nothing to repaint.
    """
    image, _ = decode(source, field, limits)
    grey = rgb(image, field).convert("L")
    if image.has_transparency_data:
        alpha = image.convert("RGBA").getchannel("A")
        if alpha.getextrema() != (255, 255):  # an opaque RGBA picture is an ordinary black and white mask
            grey = alpha
    mask = grey.point([0] * 128 + [255] * 128)
    if size is not None and mask.size != size:
        mask = mask.resize(size, Image.Resampling.NEAREST)
    if mask.getbbox() is None:
        raise InvalidInput("error.mask_empty", field)
    return mask


def mask_notice(mask: Source, size: tuple[int, int], field: str | None = None) -> Notice | None:
    """The sentence about a mask of another shape than the (width, height) that it is stretched to; None where the shapes agree.

    Raises `InvalidInput` (``error.image_*``) about ``field``.
    """
    own = open_picture(mask, field).size
    if abs(own[0] / own[1] * size[1] / size[0] - 1) <= _SAME_SHAPE:
        return None
    return Notice("notice.mask_stretched", {"mask": f"{own[0]} × {own[1]}", "picture": f"{size[0]} × {size[1]}"}, "warning")


def is_blank(source: Source, field: str | None = None) -> bool:
    """Whether a brush layer shows nothing: no pixel of it is opaque. A picture without transparency is never blank."""
    image, _ = decode(source, field)
    return bool(image.has_transparency_data) and not np.asarray(image.convert("RGBA"))[..., 3].any()


def looks_like_photograph(image: Image.Image) -> bool:
    """Whether a picture is textured all over, as photographs are and flat art is not: few of its 4 x 4 blocks are even."""
    small = np.asarray(image.convert("L").resize((_LOOK, _LOOK), Image.Resampling.BILINEAR), np.float32)
    blocks = small.reshape(_LOOK // 4, 4, _LOOK // 4, 4).std((1, 3))
    return float((blocks < _EVEN).mean()) < _FLAT_SHARE


def fit(image: Image.Image, width: int, height: int) -> Image.Image:
    """The centre of ``image`` with the aspect of ``width`` x ``height`` (pixels), at exactly that size.

    RGB is resampled with Lanczos; a mask (mode L) with nearest, so that it keeps its two values. Never stretches.
    """
    if image.size == (width, height):
        return image
    scale = min(image.width / width, image.height / height)
    crop_w, crop_h = width * scale, height * scale
    left, top = (image.width - crop_w) / 2, (image.height - crop_h) / 2
    box = (left, top, min(left + crop_w, image.width), min(top + crop_h, image.height))
    if image.mode == "L":
        return image.resize((width, height), Image.Resampling.NEAREST, box=box)
    return image.resize((width, height), Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)


def grid(images: Sequence[Image.Image]) -> Image.Image:
    """All pictures in one, row by row: 2 side by side, 3 and 4 as 2 x 2. Raises ValueError for none."""
    if not images:
        raise ValueError("a grid needs at least one picture")
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    width, height = max(i.width for i in images), max(i.height for i in images)
    sheet = Image.new("RGB", (columns * width, rows * height), "white")
    for index, image in enumerate(images):
        sheet.paste(image, (index % columns * width, index // columns * height))
    return sheet


def save_png(
    image: Image.Image,
    folder: Path,
    task: str,
    seed: int | str,
    provenance: Provenance | None = None,
    extra_text: Mapping[str, str] | None = None,
) -> Path:
    """Write ``<task>-<seed>-<hash>.png`` with its metadata, whole or not at all; the same content gets the same name.

    ``seed`` may be the stem of an input file or a word such as "grid". ``extra_text`` adds or replaces PNG text (UTF-8).
    A palette or CMYK image is written as RGB. Raises `StorageFull` (``error.storage_full`` or ``error.storage_unwritable``).
    """
    if image.mode not in ARRAY_MODES:
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    data = png_bytes(np.asarray(image), {**(png_text(provenance) if provenance else {}), **(extra_text or {})})
    return write_file(folder / result_name(task, str(seed), data, "png"), data)


def png_bytes(pixels: np.ndarray, texts: Mapping[str, str]) -> bytes:
    """A PNG file of ``pixels``, uint8 (h, w) or (h, w, 3 or 4), with ``texts`` by keyword as iTXt chunks."""
    info = PngInfo()
    for key, value in texts.items():
        info.add_itxt(_keyword(key), value.encode("utf-8", "replace").decode("utf-8").replace("\0", " "))
    return iio.imwrite("<bytes>", pixels, plugin="pillow", extension=".png", is_batch=False, pnginfo=info, compress_level=3)


def _keyword(key: str) -> str:
    """A PNG keyword: 1 to 79 Latin characters."""
    return re.sub(r"[^ -~]", "", key).strip()[:79] or "text"
