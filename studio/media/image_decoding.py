"""Decode an untrusted picture file: the first frame, or one plain sentence that says why not.

imageio (its Pillow plugin) decodes the pixels. Pillow itself reads the header first, because imageio cannot be limited to a list of formats
and does not report the EXIF sub-directory in which other programs store their settings.
"""

from __future__ import annotations

import io
import logging
from contextlib import suppress
from pathlib import Path

import imageio.v3 as iio
import numpy as np
from PIL import ExifTags, Image, ImageOps, features

from studio.errors import InvalidInput
from studio.events import Notice
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.media.file_structure import check_opened, check_structure

MAX_FILE_BYTES = 256 * 2**20
_FORMATS = ["PNG", "JPEG", "WEBP", "BMP", "GIF", "TIFF", "AVIF"]
_AVIF_BRANDS = (b"avif", b"avis")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")

ARRAY_MODES = ("1", "L", "LA", "I", "I;16", "I;16L", "I;16B", "F", "RGB", "RGBA")
"""Pillow modes that survive the way through a NumPy array unchanged."""

logging.getLogger("PIL").setLevel(logging.INFO)  # below, it logs the values of TIFF and EXIF tags

Source = str | Path | bytes | Image.Image


def open_picture(source: Source, field: str | None, limits: DecodingLimits = DEFAULT_LIMITS) -> Image.Image:
    """The picture with its header read and its size checked, but its pixels not decoded yet.

    Raises `InvalidInput` about ``field`` for anything but a readable picture within ``limits``.
    """
    if isinstance(source, Image.Image):
        return _checked(source, field, limits)
    return _open(_data(source, field), field, limits)


def decode(source: Source, field: str | None, limits: DecodingLimits = DEFAULT_LIMITS) -> tuple[Image.Image, tuple[Notice, ...]]:
    """The first frame, upright, with a notice if there were more frames.

    Grey, RGB and transparent modes and their bit depth are kept; every other mode (palette, CMYK, ...) becomes RGB, or RGBA where it has
    transparency. Raises `InvalidInput` as `open_picture` does, and ``error.image_broken`` for pixels that cannot be decoded.
    """
    if isinstance(source, Image.Image):
        image, animated = _loaded(_checked(source, field, limits), field)
    else:
        data = _data(source, field)
        with _open(data, field, limits) as header:
            animated = _is_animated(header)
            image = _pixels(data, header, field)
    try:
        image = ImageOps.exif_transpose(image)
    except Exception:  # a broken orientation tag is no reason to refuse the pixels
        image = image.copy()
    return image, (Notice("notice.first_frame"),) if animated else ()


def rgb(image: Image.Image, field: str | None) -> Image.Image:
    """``image`` in mode RGB: transparency flattened onto white, deep grey scaled to 8 bits."""
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
    """16-bit, 32-bit and float grey scaled to mode L, where Pillow would clip; other modes are returned unchanged."""
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
    else:  # no known white point: stretch the range that occurs
        values, white = values - low, max(high - low, 1.0)
    return Image.fromarray(np.rint(values * (255.0 / white)).astype(np.uint8))


def _checked(image: Image.Image, field: str | None, limits: DecodingLimits) -> Image.Image:
    if image.width * image.height > limits.pixels:
        raise InvalidInput("error.image_too_large", field, limit=limits.megapixels)
    if not image.width or not image.height:
        raise InvalidInput("error.image_empty", field)
    return image


def _is_animated(image: Image.Image) -> bool:
    # a phone's JPEG may carry a second, smaller picture (MPO), which is no animation
    return bool(getattr(image, "is_animated", False)) and image.format != "MPO"


def _loaded(image: Image.Image, field: str | None) -> tuple[Image.Image, bool]:
    """The caller's own picture at its first frame, and whether it has more."""
    animated = _is_animated(image)
    try:
        if animated:
            image.seek(0)
        image.load()
    except Exception as error:  # decoders raise whatever their C code or struct module raises
        raise InvalidInput("error.image_broken", field) from error
    return image, animated


def _pixels(data: bytes, header: Image.Image, field: str | None) -> Image.Image:
    """The first frame of ``data`` in a mode that an array can express, with the orientation tag of ``header``."""
    plain = header.mode in ARRAY_MODES and "transparency" not in header.info
    mode = "RGBA" if header.has_transparency_data else "RGB"
    try:
        file = iio.imopen(data, "r", plugin="pillow")
        with file:
            if file.properties(index=0).shape[:2] != (header.height, header.width):
                raise ValueError("the file reads as two formats: its size is not the one that was checked")
            pixels = file.read(index=0, writeable_output=False) if plain else file.read(index=0, mode=mode, writeable_output=False)
            image = Image.fromarray(pixels)
    except Exception as error:  # decoders raise whatever their C code or struct module raises
        raise InvalidInput("error.image_broken", field) from error
    with suppress(Exception):  # EXIF may be damaged
        image.getexif()[ExifTags.Base.Orientation] = header.getexif().get(ExifTags.Base.Orientation, 1)
    return image


def _data(source: str | Path | bytes, field: str | None) -> bytes:
    if isinstance(source, bytes):
        return source
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


def _open(data: bytes, field: str | None, limits: DecodingLimits) -> Image.Image:
    if not data:
        raise InvalidInput("error.image_empty", field)
    if len(data) > MAX_FILE_BYTES:
        raise InvalidInput("error.image_file_too_large", field, limit=MAX_FILE_BYTES // 2**20)
    check_structure(data, field)
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
    except Image.DecompressionBombError as error:
        raise InvalidInput("error.image_too_large", field, limit=limits.megapixels) from error
    except Exception as error:
        other = _known_other_format(data)
        if other:
            raise InvalidInput("error.image_format", field, format=other) from error
        known = data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\0", b"MM\0*")) or _is_avif(data)
        raise InvalidInput("error.image_broken" if known else "error.image_not_a_picture", field) from error
    check_opened(image, data, field, limits)
    return _checked(image, field, limits)


def _known_other_format(data: bytes) -> str | None:
    """The name of a common picture format that cannot be read here."""
    if _is_avif(data) and not features.check("avif"):  # a Pillow that was built without libavif
        return "AVIF"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        return "HEIC"
    if b"<svg" in data[:4096].lower():
        return "SVG"
    if data.startswith(b"%PDF"):
        return "PDF"
    return "PSD" if data.startswith(b"8BPS") else None


def _is_avif(data: bytes) -> bool:
    return data[4:8] == b"ftyp" and data[8:12] in _AVIF_BRANDS
