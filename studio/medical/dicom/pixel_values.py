"""Decodes the pixels of a DICOM file once its headers have shown that they are no larger than they say."""

from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from studio.errors import InvalidInput
from studio.medical.dicom.jpeg_frames import decoded, frame_size, needs_codec

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# transfer syntaxes whose values keep their place among the allocated bits: implicit and explicit little endian, deflated, big endian, RLE
_AS_STORED = ("1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.5")
_PLUGINS = {  # of pydicom, by transfer syntax: others that may be installed crash on damaged frames, and the process with them
    "1.2.840.10008.1.2.5": "pydicom",
    **{f"1.2.840.10008.1.2.4.{number}": "pillow" for number in (50, 51, 90, 91)},
}
_RLE_PIXELS = 16_000_000  # run lengths are unpacked in plain Python
# PackBits: a code below 128 precedes code + 1 bytes, one above 128 a byte that is repeated 257 - code times, and 128 does nothing
_GIVES = tuple(code + 1 if code < 128 else 257 - code if code > 128 else 1 for code in range(256))
_TAKES = tuple(code + 2 if code < 128 else 2 if code > 128 else 1 for code in range(256))


def stored_pixels(data: Dataset, field: str = "film_file", frame: int | None = None) -> np.ndarray:
    """The stored values of all frames, or of number ``frame``, with unused bits cleared: integers (h, w) or (frames, h, w).

    Overlays, text in the bits above the picture, comments inside a compressed picture and whatever follows it are not part of them.
    Raises `InvalidInput` about ``field`` for compressed pixels that are larger than the file says or in a form that nothing installed
    reads, and whatever pydicom raises.
    """
    from pydicom.pixels import pixel_array

    syntax = data.file_meta.TransferSyntaxUID
    plugin = ""
    if syntax.is_encapsulated:  # otherwise pydicom compares the length with rows x columns itself
        frames = _checked_frames(data, field)
        if needs_codec(syntax, frames[0]):
            return _by_codec(data, frames if frame is None else [frames[frame]], field)
        if syntax not in _PLUGINS:
            raise InvalidInput("error.film_syntax", field, syntax=syntax.name if syntax.is_transfer_syntax else "?")
        plugin = _PLUGINS[syntax]
    bits, below = int(data.get("BitsStored") or 0), int(data.get("HighBit") or 0) + 1 - int(data.get("BitsStored") or 0)
    if bits < 1 or below < 1 or str(syntax) not in _AS_STORED:
        return pixel_array(data, index=frame, decoding_plugin=plugin)
    data.BitsStored = data.BitsAllocated  # all bits, for pydicom would take the lowest ones
    try:
        values = pixel_array(data, index=frame, decoding_plugin=plugin)
    finally:
        data.BitsStored = bits
    return _without_lower_bits(values, below, bits)


def _by_codec(data: Dataset, frames: list[bytes], field: str) -> np.ndarray:
    found = decoded(data.file_meta.TransferSyntaxUID, frames, field)
    if data.get("PixelRepresentation") == 1:
        spare = found.dtype.itemsize * 8 - int(data.BitsStored)
        found = (found << spare).view(np.dtype(f"i{found.dtype.itemsize}")) >> spare
    return found[0] if len(found) == 1 else found


def _without_lower_bits(values: np.ndarray, below: int, bits: int) -> np.ndarray:
    """The ``bits`` of each value above the ``below`` lowest ones, in which something else may be written (PS3.5 8.1.1)."""
    kept = (values.astype(np.int64) >> below) & (2**bits - 1)
    if values.dtype.kind == "i":
        kept = np.where(kept >= 2 ** (bits - 1), kept - 2**bits, kept)
    return kept.astype(values.dtype)


def _checked_frames(data: Dataset, field: str) -> list[bytes]:
    """The compressed frames, none of which expands to more than the file says."""
    from pydicom.encaps import generate_frames
    from pydicom.uid import RLELossless

    syntax = data.file_meta.TransferSyntaxUID
    rows, columns, count = int(data.Rows), int(data.Columns), int(data.get("NumberOfFrames", 1) or 1)
    samples, depth = int(data.get("SamplesPerPixel", 1) or 1), int(data.BitsAllocated) // 8
    if syntax == RLELossless and rows * columns * count > _RLE_PIXELS:
        raise InvalidInput("error.film_pixels", field, limit=_RLE_PIXELS // 1_000_000)
    found = list(generate_frames(data.PixelData, number_of_frames=count))
    for encoded in found:
        if syntax == RLELossless:
            _check_run_lengths(encoded, rows * columns, samples * depth)
        elif needs_codec(syntax, encoded):
            if frame_size(encoded)[1:] != (columns, rows):
                raise ValueError("the compressed picture has another size than the file states")
        elif syntax in _PLUGINS:
            _check_codestream(encoded, (columns, rows))
    return found


def _check_codestream(encoded: bytes, size: tuple[int, int]) -> None:
    """Whether the picture inside is as large as the file says. Raises ValueError."""
    from PIL import Image

    with Image.open(BytesIO(encoded), formats=("JPEG", "JPEG2000")) as picture:
        if picture.size != size:
            raise ValueError("the compressed picture has another size than the file states")


def _check_run_lengths(encoded: bytes, expected: int, planes: int) -> None:
    """Whether each segment of PackBits data (PS3.5 Annex G) expands to ``expected`` bytes, give or take padding. Raises ValueError."""
    count, *starts = struct.unpack("<16L", encoded[:64])
    if count != planes:
        raise ValueError("the frame has another number of segments than its pixels have bytes")
    for start, end in zip(starts[:count], [*starts[1:count], len(encoded)], strict=True):
        left, at, last = expected + 2, max(start, 64), min(end, len(encoded))
        while at < last:
            code = encoded[at]
            left -= _GIVES[code]
            at += _TAKES[code]
            if left < 0:
                raise ValueError("the run lengths expand to more than the picture")
