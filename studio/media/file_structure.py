"""Refuses picture files whose structure, not their pixels, would occupy a decoder: millions of parts, endless scans, values read again
and again. Only lengths are read here; what is damaged is left to the decoder, which has a sentence for it."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

from studio.errors import InvalidInput
from studio.media.decoding_limits import DecodingLimits

if TYPE_CHECKING:
    from PIL.Image import Image

_MOST_PARTS = 50_000  # chunks, segments or blocks; a PNG of 50 megapixels written in pieces of 8 kB has at most half of that
_MOST_SCANS = 30  # of a progressive JPEG; programs write about 10
_MOST_DIRECTORIES = 2_000  # pages of a TIFF file
_LONGEST_COMMENT = 4 * 2**20  # bytes of extensions before the first picture of a GIF
_SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8)  # bytes of a value, by its type in a TIFF directory
_DAMAGED = 16 * 2**20  # bytes: broken camera notes may claim a few times what is there
_POINTERS = (0x8769, 0x8825, 0xA005, 0x014A)  # tags whose value is another directory
_RAW_EXIF = "Raw profile type exif"


def check_structure(data: bytes, field: str | None) -> None:
    """Raise `InvalidInput` (``error.image_structure``) about ``field`` for a file with far more parts than its format needs.

    Call it before a decoder opens ``data``.
    """
    try:
        if data.startswith(b"\x89PNG"):
            _count(_png_chunks(data))
        elif data.startswith(b"\xff\xd8"):
            _count(_jpeg_segments(data))
        elif data.startswith(b"GIF8"):
            _check_gif(data)
        elif data[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
            _check_directories(data)
    except OverflowError:
        raise InvalidInput("error.image_structure", field) from None
    except (struct.error, IndexError):  # cut off
        return


def check_opened(image: Image, data: bytes, field: str | None, limits: DecodingLimits) -> None:
    """The same for what only the opened file tells: scans of a JPEG against its size, and the EXIF block, wherever it stands."""
    scans = data.count(b"\xff\xda") if image.format in ("JPEG", "MPO") else 0
    if scans > _MOST_SCANS and scans * image.width * image.height > limits.animation_pixels:
        raise InvalidInput("error.image_structure", field)
    exif, hexadecimal = image.info.get("exif"), image.info.get(_RAW_EXIF)
    try:
        if isinstance(exif, bytes):
            _check_directories(exif.removeprefix(b"Exif\0\0"))
        if isinstance(hexadecimal, str):
            _check_directories(bytes.fromhex("".join(hexadecimal.split("\n")[3:])).removeprefix(b"Exif\0\0"))
    except OverflowError:
        raise InvalidInput("error.image_structure", field) from None
    except (struct.error, IndexError, ValueError):
        return


def _count(parts: Iterator[object]) -> None:
    """Raise OverflowError for more than `_MOST_PARTS`."""
    for number, _ in enumerate(parts):
        if number > _MOST_PARTS:
            raise OverflowError


def _png_chunks(data: bytes) -> Iterator[bytes]:
    at = 8
    while at + 8 <= len(data):
        kind = data[at + 4 : at + 8]
        yield kind
        if kind == b"IEND":
            return
        at += 12 + int.from_bytes(data[at : at + 4], "big")


def _jpeg_segments(data: bytes) -> Iterator[int]:
    """The markers before the first scan."""
    at = 2
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            at = data.find(b"\xff", at)
            if at < 0:
                return
        marker = data[at + 1]
        yield marker
        if marker == 0xDA:
            return
        alone = marker in (0x00, 0x01, 0xFF) or 0xD0 <= marker <= 0xD8
        at += (1 if marker == 0xFF else 2) if alone else 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def _check_gif(data: bytes) -> None:
    """Pillow joins the pieces of a comment one by one, which takes the square of their number."""
    at = 13 + (3 * 2 ** ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    while data[at] == 0x21:  # extensions before the first picture
        at += 2
        while data[at]:
            at += 1 + data[at]
        at += 1
        if at > _LONGEST_COMMENT:
            raise OverflowError


def _check_directories(data: bytes) -> None:
    """Raise OverflowError if the values of a TIFF file or EXIF block together are longer than the file: they are then read repeatedly."""
    order = "<" if data[:2] == b"II" else ">"
    big = data[2:4] in (b"+\0", b"\0+")
    count_code, entry, pointer = ("Q", "HHQQ", "Q") if big else ("H", "HHII", "I")
    queue, seen = [struct.unpack_from(order + pointer, data, 8 if big else 4)[0]], set[int]()
    left = 2 * len(data) + _DAMAGED
    while queue:
        at = queue.pop()
        if not at or at in seen or at >= len(data):
            continue
        seen.add(at)
        (count,) = struct.unpack_from(order + count_code, data, at)
        at += struct.calcsize(order + count_code)
        size = struct.calcsize(order + entry)
        count = min(count, max(0, len(data) - at) // size)
        if len(seen) > _MOST_DIRECTORIES or count > _MOST_PARTS:
            raise OverflowError
        for tag, kind, length, value in struct.iter_unpack(order + entry, data[at : at + size * count]):
            taken = length * (_SIZES[kind] if kind < len(_SIZES) else 0)
            left -= 12 + min(taken, len(data))  # no more can be read
            if left < 0:
                raise OverflowError
            if tag in _POINTERS and length == 1:
                queue.append(value)
        if at + size * count + struct.calcsize(order + pointer) <= len(data):
            queue.append(struct.unpack_from(order + pointer, data, at + size * count)[0])
