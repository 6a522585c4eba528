"""The text in a picture file: PNG text chunks, and the EXIF comment of JPEG, WebP and AVIF.

On Pillow itself: imageio's metadata leave out the EXIF sub-directory that holds the comment.
"""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from studio.media.image_decoding import open_picture

MAX_TEXT = 1_000_000  # characters; ComfyUI graphs reach several hundred thousand
_EXIF_IFD, _USER_COMMENT, _MAKER_NOTE = 0x8769, 0x9286, 0x927C


def read_texts(source: Path | str | bytes, field: str | None) -> dict[str, str]:
    """Keyword -> text, omitting texts over `MAX_TEXT`. An EXIF comment is returned as ``parameters``.

    Raises `InvalidInput` when the file is not a readable picture.
    """
    image = open_picture(source, field)
    texts = _png_texts(image)
    if not texts and image.format == "PNG":
        try:
            image.load()  # chunks after the pixels
        except Exception:  # a truncated file
            return {}
        texts = _png_texts(image)
    if "parameters" not in texts:
        texts |= _exif_texts(image)
    return {key: text for key, text in texts.items() if text.strip() and len(text) <= MAX_TEXT}


def read_json(text: str | None) -> dict[str, object] | None:
    """The JSON object in ``text``, or None for anything else, however deeply nested or malformed."""
    if not text or not text.lstrip().startswith("{"):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _png_texts(image: Image.Image) -> dict[str, str]:
    return {str(key): str(value) for key, value in image.info.items() if isinstance(key, str) and isinstance(value, str)}


def _exif_texts(image: Image.Image) -> dict[str, str]:
    try:
        exif = image.getexif()
        inner = exif.get_ifd(_EXIF_IFD)
        comment = inner.get(_USER_COMMENT, exif.get(_USER_COMMENT))
        scheme = inner.get(_MAKER_NOTE, exif.get(_MAKER_NOTE))
    except Exception:  # EXIF is full of offsets, which a damaged file gets wrong
        return {}
    texts = {"parameters": _comment(comment)}
    name = _comment(scheme)
    if name in ("fooocus", "a1111"):
        texts["fooocus_scheme"] = name
    return texts


def _comment(value: object) -> str:
    """EXIF's UserComment: 8 bytes naming the character code, then the text."""
    if isinstance(value, str):
        return value
    if not isinstance(value, bytes):
        return ""
    code, body = value[:8], value[8:]
    if code == b"UNICODE\0":
        # most writers use big-endian, some the byte order of their machine
        little = body[1:2] == b"\0"
        return body.decode("utf-16-le" if little else "utf-16-be", "replace").strip("\0")
    if code in (b"ASCII\0\0\0", b"\0" * 8):
        return body.decode("utf-8", "replace").strip("\0")
    return value.decode("utf-8", "replace").strip("\0")
