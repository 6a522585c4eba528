"""What a file says about its pixels, checked against the pixels: mended where only one reading fits, otherwise refused by name.

PS3.3 C.7.6.3 defines the elements. Wrong ones are common in exported films, and pydicom reports them in words of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from studio.errors import InvalidInput

if TYPE_CHECKING:
    import numpy as np
    from pydicom.dataset import Dataset

_NUMBERS = ("Rows", "Columns", "SamplesPerPixel", "NumberOfFrames", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation")
_DEPTHS = (8, 16, 32)


def mend_header(data: Dataset, field: str) -> None:
    """Make the elements of ``data`` that describe its pixels agree with each other and with the length of the pixel data.

    Raises `InvalidInput` about ``field``: ``error.film_header`` names the element that does not fit, ``error.film_missing`` one that is
    not there, ``error.film_cut`` says that the pixels are cut off, ``error.film_no_syntax`` that compression is not named.
    """
    for name in _NUMBERS:
        _whole_number(data, name)
    for name in ("Rows", "Columns"):
        if int(data.get(name) or 0) < 1:
            _wrong(data, name, field)
    element = data["PixelData"]
    compressed = data.file_meta.TransferSyntaxUID.is_encapsulated
    if element.is_undefined_length and not compressed:
        raise InvalidInput("error.film_no_syntax", field)
    if "SamplesPerPixel" not in data:
        data.SamplesPerPixel = 1
    if data.SamplesPerPixel == 1 and "PlanarConfiguration" in data:
        del data.PlanarConfiguration  # it says how colours lie
    length = None if compressed else len(element.value or b"")
    _mend_depth(data, length, field)
    _mend_bits(data, field)
    _mend_frames(data, length, field)
    _mend_grey(data, field)
    if length is not None and data.BitsAllocated == 16:
        _mend_place(data)
        _mend_sign(data)


def _whole_number(data: Dataset, name: str) -> None:
    """Leaves an element out that holds no single whole number."""
    try:
        value = data.get(name)
        if value is not None and not isinstance(value, int):
            int(value)
    except Exception:  # a damaged value raises whatever its converter raises
        del data[name]


def _mend_depth(data: Dataset, length: int | None, field: str) -> None:
    """Bits allocated: where they do not fit the length of a single frame, but another size of a pixel does exactly, that one holds."""
    pixels = int(data.Rows) * int(data.Columns) * int(data.SamplesPerPixel)
    stated = data.get("BitsAllocated")
    frames = max(int(data.get("NumberOfFrames") or 1), 1)
    fitting = [depth for depth in _DEPTHS if length is not None and frames == 1 and length - pixels * depth // 8 in (0, 1)]
    if fitting and stated not in fitting:
        data.BitsAllocated = fitting[0]
        return
    if stated not in _DEPTHS:
        _wrong(data, "BitsAllocated", field)


def _mend_bits(data: Dataset, field: str) -> None:
    """Bits stored: at least one and at most those allocated; otherwise the high bit tells, or every bit counts."""
    allocated, stored, high = int(data.BitsAllocated), data.get("BitsStored"), data.get("HighBit")
    if stored is None or not 1 <= stored <= allocated:
        stored = high + 1 if high is not None and 0 < high < allocated else allocated
        data.BitsStored = stored
    if data.get("PixelRepresentation") not in (0, 1):
        if data.get("PixelRepresentation") is not None:
            _wrong(data, "PixelRepresentation", field)
        data.PixelRepresentation = 0
    if high is None or not stored - 1 <= high < allocated:
        data.HighBit = stored - 1  # it cannot be; values at the lower end are what the standard demands


def _mend_frames(data: Dataset, length: int | None, field: str) -> None:
    """Number of frames: no more than the pixel data holds."""
    stated = max(int(data.get("NumberOfFrames") or 1), 1)
    if length is None:
        held = _encapsulated_frames(data, stated)
    else:
        one = int(data.Rows) * int(data.Columns) * int(data.SamplesPerPixel) * int(data.BitsAllocated) // 8
        held = length // one
        if not held:
            raise InvalidInput("error.film_cut", field, share=max(0, min(99, 100 * length // one)))
    if stated > 1 or "NumberOfFrames" in data:
        data.NumberOfFrames = min(stated, held)


def _encapsulated_frames(data: Dataset, stated: int) -> int:
    from pydicom.encaps import generate_fragments, parse_basic_offsets

    if stated == 1:
        return 1
    # the first fragment is the table of offsets
    return len(parse_basic_offsets(data.PixelData)) or max(1, sum(1 for _ in generate_fragments(data.PixelData)) - 1)


def _mend_grey(data: Dataset, field: str) -> None:
    """Photometric interpretation of one sample: where it is missing, the presentation's shape tells whether low values are black."""
    if str(data.get("PhotometricInterpretation") or "").strip() or data.SamplesPerPixel != 1:
        return
    shape = str(data.get("PresentationLUTShape") or "").strip().upper()
    if shape not in ("IDENTITY", "INVERSE"):
        raise InvalidInput("error.film_missing", field, name="PhotometricInterpretation")
    data.PhotometricInterpretation = "MONOCHROME1" if shape == "INVERSE" else "MONOCHROME2"


def _mend_place(data: Dataset) -> None:
    """High bit: values that do lie at the upper end of their 16 bits, with nothing below them, are moved to the lower end."""
    spare = int(data.HighBit) + 1 - int(data.BitsStored)
    if not spare:
        return
    values = _values(data)
    if not (values & ((1 << spare) - 1)).any() and (values >> int(data.BitsStored)).any():
        data.PixelData = (values >> spare).astype(values.dtype).tobytes()
    data.HighBit = int(data.BitsStored) - 1


def _values(data: Dataset) -> np.ndarray:
    import numpy as np

    return np.frombuffer(data.PixelData, ">u2" if data.original_encoding[1] is False else "<u2", len(data.PixelData) // 2)


def _mend_sign(data: Dataset) -> None:
    """Pixel representation: "signed" is wrong if the file's own window begins at 0 or above and shows all values without a sign only."""
    bits, centre, width = int(data.BitsStored), data.get("WindowCenter"), data.get("WindowWidth")
    if data.PixelRepresentation != 1 or centre is None or width is None or data.get("ModalityLUTSequence"):
        return
    try:
        if (float(data.get("RescaleSlope", 1)), float(data.get("RescaleIntercept", 0))) != (1.0, 0.0):
            return
        middle, wide = (float(v if isinstance(v, (int, float)) else v[0]) for v in (centre, width))
    except Exception:  # a damaged value raises whatever its converter raises
        return
    values = _values(data)[: int(data.Rows) * int(data.Columns)] & ((1 << bits) - 1)
    if middle - wide / 2 >= -1 and values.max() <= middle + wide / 2 and (values >> (bits - 1)).any():
        data.PixelRepresentation = 0


def _wrong(data: Dataset, name: str, field: str) -> NoReturn:
    value = data.get(name)
    if value is None:
        raise InvalidInput("error.film_missing", field, name=name)
    raise InvalidInput("error.film_header", field, name=name, value=int(value))
