"""Opens an untrusted DICOM file with bounded memory and time: its elements are parsed, its pixels are not decoded."""

from __future__ import annotations

import logging
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING

from studio.errors import InvalidInput
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.medical.dicom.file_start import PREFIX, whole_file

if TYPE_CHECKING:
    from pydicom.dataset import FileDataset

_MOST_READS = 200_000  # each element costs two or three; a film has about a hundred elements, an enhanced CT some ten thousand
_PIECE = 2**20  # bytes inflated at a time


@contextmanager
def silenced_pydicom() -> Iterator[None]:
    """Silence pydicom and Pillow, whose warnings and log lines quote values of the file. Their loggers stay silent afterwards."""
    for library in ("pydicom", "PIL"):
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def open_dicom(content: bytes, field: str = "film_file", limits: DecodingLimits = DEFAULT_LIMITS) -> FileDataset:
    """The elements of a DICOM file (PS3.10) as pydicom holds them; the pixels stay encoded. Call it inside `silenced_pydicom`.

    The preamble and the file meta information may be missing (`studio.medical.dicom.file_start`).

    Raises `InvalidInput` about ``field``: ``error.film_inflated`` if a deflated file expands beyond the limit, ``error.film_elements`` if
    it has more elements than any film, ``error.film_unreadable`` if it is damaged.
    """
    import pydicom

    try:
        return pydicom.dcmread(_CountedReads(_inflated(whole_file(content), field, limits), field))
    except InvalidInput:
        raise
    except Exception:
        raise InvalidInput("error.film_unreadable", field) from None


class _CountedReads(BytesIO):
    """A file in memory that stops a parser which is lured into reading millions of elements."""

    def __init__(self, content: bytes, field: str) -> None:
        super().__init__(content)
        self._left, self._field = _MOST_READS, field

    def read(self, size: int | None = -1, /) -> bytes:
        self._left -= 1
        if self._left < 0:
            raise InvalidInput("error.film_elements", self._field)
        return super().read(size)


def _inflated(content: bytes, field: str, limits: DecodingLimits) -> bytes:
    """The same file without compression of the data set; unchanged if it has none.

    pydicom would inflate the whole of it, however large that is (PS3.5 A.5: a raw deflate stream after the file meta information).
    """
    from pydicom.filebase import DicomBytesIO
    from pydicom.filereader import _read_file_meta_info
    from pydicom.filewriter import write_file_meta_info
    from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

    source = _CountedReads(content, field)
    source.seek(PREFIX)
    meta = _read_file_meta_info(source)
    if meta.get("TransferSyntaxUID") != DeflatedExplicitVRLittleEndian:
        return content
    packed = content[source.tell() :]
    if _inflated_size(packed, limits.inflated_bytes) > limits.inflated_bytes:
        raise InvalidInput("error.film_inflated", field, limit=limits.inflated_bytes >> 20)
    data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    head = DicomBytesIO()
    head.is_little_endian, head.is_implicit_VR = True, False
    write_file_meta_info(head, meta, enforce_standard=False)
    return b"".join((content[:PREFIX], head.getvalue(), data))


def _inflated_size(packed: bytes, most: int) -> int:
    """Bytes that a raw deflate stream expands to, counted without keeping them; counting ends once they are more than ``most``."""
    inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed and size <= most and not inflater.eof:
        size += len(inflater.decompress(packed, _PIECE))
        packed = inflater.unconsumed_tail
    return size
