"""Opening a picture that a stranger sent: one decoded first frame, or one plain sentence."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, cast

import numpy as np
from PIL import Image, ImageOps

from studio.errors import InvalidInput
from studio.events import Notice

MAX_PIXELS = 50_000_000  # 150 MB as RGB; a 48 megapixel phone photograph still passes
MAX_FILE_BYTES = 256 * 2**20
_FORMATS = ("PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

Source = str | Path | bytes | Image.Image


def open_picture(source: Source, field: str | None) -> Image.Image:
    """The picture with its header read and its size checked, pixels not decoded yet.

    Raises `InvalidInput` about ``field`` for everything that is not a readable picture of at most `MAX_PIXELS`.
    """
    if isinstance(source, (str, Path)):
        source = _read(source, field)
    image = _open(source, field) if isinstance(source, bytes) else source
    if image.width * image.height > MAX_PIXELS:
        raise InvalidInput("error.image_too_large", field, limit=MAX_PIXELS // 1_000_000)
    if not image.width or not image.height:
        raise InvalidInput("error.image_empty", field)
    return image


def decode(source: Source, field: str | None) -> tuple[Image.Image, tuple[Notice, ...]]:
    """The first frame, upright, in its own mode; a notice when further frames are left out."""
    image = open_picture(source, field)
    # a phone's JPEG may carry a second, smaller picture (MPO): not an animation
    frames = bool(getattr(image, "is_animated", False)) and image.format != "MPO"
    try:
        if frames:
            image.seek(0)
        image.load()
    except Exception as error:  # decoders raise whatever their C code or struct module raises
        raise InvalidInput("error.image_broken", field) from error
    try:
        image = ImageOps.exif_transpose(image)
    except Exception:  # a broken orientation tag is no reason to refuse the pixels
        image = image.copy()
    return image, (Notice("notice.first_frame"),) if frames else ()


def rgb(image: Image.Image, field: str | None) -> Image.Image:
    """``image`` in mode RGB: transparency over white, deep grey scaled to 8 bits."""
    try:
        if image.has_transparency_data:
            layers = image.convert("RGBA")
            flat = Image.new("RGBA", layers.size, "white")
            flat.alpha_composite(layers)
            return flat.convert("RGB")
        return eight_bits(image).convert("RGB")
    except Exception as error:  # a mode that Pillow cannot convert
        raise InvalidInput("error.image_broken", field) from error


def eight_bits(image: Image.Image) -> Image.Image:
    """16-bit, 32-bit and float grey as L, because Pillow clips them instead of scaling; other modes unchanged."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.nan_to_num(np.asarray(image, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    high, low = float(values.max()), float(values.min())
    if image.mode.startswith("F") and low >= 0 and high <= 1:
        white = 1.0
    elif low >= 0 and high <= 255:
        white = 255.0
    elif low >= 0 and high <= 65535:
        white = 65535.0
    else:  # no known white point: stretch what is there
        values, white = values - low, max(high - low, 1.0)
    return Image.fromarray(np.rint(values * (255.0 / white)).astype(np.uint8))


def _read(source: str | Path, field: str | None) -> bytes:
    try:
        path = Path(source)
        if not path.exists():
            raise InvalidInput("error.image_missing", field)
        if not path.is_file():  # a folder, a device, a pipe
            raise InvalidInput("error.image_not_a_file", field)
        if path.stat().st_size > MAX_FILE_BYTES:
            raise InvalidInput("error.image_file_too_large", field, limit=MAX_FILE_BYTES // 2**20)
        return path.read_bytes()
    except (OSError, ValueError, TypeError) as error:  # unreadable, name too long, zero byte in the name, not a path at all
        raise InvalidInput("error.image_missing", field) from error


def _open(data: bytes, field: str | None) -> Image.Image:
    if not data:
        raise InvalidInput("error.image_empty", field)
    if len(data) > MAX_FILE_BYTES:
        raise InvalidInput("error.image_file_too_large", field, limit=MAX_FILE_BYTES // 2**20)
    try:
        return Image.open(io.BytesIO(data), formats=cast("Any", _FORMATS))
    except Image.DecompressionBombError as error:
        raise InvalidInput("error.image_too_large", field, limit=MAX_PIXELS // 1_000_000) from error
    except Exception as error:
        other = _known_other_format(data)
        if other:
            raise InvalidInput("error.image_format", field, format=other) from error
        known = data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*"))
        raise InvalidInput("error.image_broken" if known else "error.image_not_a_picture", field) from error


def _known_other_format(data: bytes) -> str | None:
    """The name of a picture format that people do send but that is not read here."""
    if data[4:8] == b"ftyp":
        return "AVIF" if data[8:12] in (b"avif", b"avis") else "HEIC" if data[8:12] in _HEIC_BRANDS else None
    if b"<svg" in data[:4096].lower():
        return "SVG"
    if data.startswith(b"%PDF"):
        return "PDF"
    return "PSD" if data.startswith(b"8BPS") else None
