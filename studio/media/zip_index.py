"""Checks the index of an untrusted ZIP before Python's zipfile lists it: listing makes an object of every entry."""

from __future__ import annotations

import zipfile
from pathlib import Path

_END, _END_64 = b"PK\x05\x06", b"PK\x06\x07"
_END_BYTES, _LONGEST_COMMENT, _LOCATOR_BYTES = 22, 0xFFFF, 20
_LARGEST_INDEX = 2**20  # bytes of the central directory: about ten thousand entries, more than a film of this studio has frames


def check_zip_index(file: Path) -> None:
    """Raise `zipfile.BadZipFile` for a ZIP whose central directory is longer than 1 MiB or in the format for huge archives (PKWARE
    APPNOTE 4.3.14 to 4.3.16), and ``OSError`` for a file that cannot be read."""
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        opened.seek(max(0, size - _END_BYTES - _LONGEST_COMMENT - _LOCATOR_BYTES))
        tail = opened.read()
    at = tail.rfind(_END)
    if at < 0 or tail[at - _LOCATOR_BYTES : at].startswith(_END_64) or int.from_bytes(tail[at + 12 : at + 16], "little") > _LARGEST_INDEX:
        raise zipfile.BadZipFile("the index is too long")
