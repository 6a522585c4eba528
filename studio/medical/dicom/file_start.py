"""Where a DICOM file begins: with or without a preamble, with file meta information or as a bare data set."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

PREFIX = 132  # bytes of preamble and "DICM"
_GROUPS = frozenset((0x0002, 0x0004, 0x0008, 0x0010, 0x0018, 0x0020, 0x0028))  # groups that a data set of a picture may begin with
_VRS = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV".split())
_LONG = frozenset(b"OB OD OF OL OV OW SQ SV UC UN UR UT UV".split())  # PS3.5 7.1.2: two reserved bytes, then four of length


def is_dicom(content: bytes) -> bool:
    """Whether ``content`` begins like a DICOM file (PS3.10), or like its data set alone in an encoding of PS3.5."""
    return content[128:PREFIX] == b"DICM" or content[:4] == b"DICM" or _encoding(content) is not None


def whole_file(content: bytes) -> bytes:
    """The same file with preamble, prefix and a transfer syntax; unchanged if it has all of them.

    What is missing is read off the first element of the data set. A file whose pixels are compressed cannot be completed that way: it then
    says that they are not, and its pixel data has no length. Raises ``ValueError`` for anything but DICOM, or whatever pydicom raises.
    """
    from pydicom.dataset import FileMetaDataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filereader import _read_file_meta_info
    from pydicom.filewriter import write_file_meta_info
    from pydicom.uid import UID

    start = PREFIX if content[128:PREFIX] == b"DICM" else 4 if content[:4] == b"DICM" else 0
    source: BinaryIO = BytesIO(content)
    source.seek(start)
    meta = _read_file_meta_info(source) if content[start : start + 2] == b"\x02\x00" else FileMetaDataset()
    if meta.get("TransferSyntaxUID"):
        return content if start == PREFIX else b"".join((bytes(128), b"DICM", content[start:]))
    rest = content[source.tell() :]
    syntax = _encoding(rest)
    if syntax is None:
        raise ValueError("no data set begins here")
    meta.TransferSyntaxUID = UID(syntax)
    head = DicomBytesIO()
    head.is_little_endian, head.is_implicit_VR = True, False
    write_file_meta_info(head, meta, enforce_standard=False)
    return b"".join((bytes(128), b"DICM", head.getvalue(), rest))


def _encoding(content: bytes) -> str | None:
    """Transfer syntax (uncompressed) of a data set, by its first two elements; None if it is none."""
    if len(content) < 16:
        return None
    for order, explicit in (("little", "1.2.840.10008.1.2.1"), ("big", "1.2.840.10008.1.2.2")):
        first = _tag(content, 0, order)
        if first >> 16 not in _GROUPS:
            continue
        vr = content[4:6]
        if vr in _VRS:
            length = 12 + _number(content, 8, 4, order) if vr in _LONG else 8 + _number(content, 6, 2, order)
            if _follows(content, length, first, order):
                return explicit
        elif order == "little" and _follows(content, 8 + _number(content, 4, 4, order), first, order):
            return "1.2.840.10008.1.2"
    return None


def _follows(content: bytes, at: int, first: int, order: str) -> bool:
    """Whether an element with a higher tag than ``first`` begins at ``at``, or the file ends there."""
    return at == len(content) or (at + 8 <= len(content) and first < _tag(content, at, order) < first + 0x0100_0000)


def _tag(content: bytes, at: int, order: str) -> int:
    return _number(content, at, 2, order) << 16 | _number(content, at + 2, 2, order)


def _number(content: bytes, at: int, size: int, order: str) -> int:
    return int.from_bytes(content[at : at + size], "little" if order == "little" else "big")
