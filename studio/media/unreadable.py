"""Why a file cannot be used as a recording: one locale key for each reason that can be told from its first bytes or its name."""

from __future__ import annotations

import re
from pathlib import Path

_TEXT_PROBE = 4096  # bytes examined to distinguish text from a damaged recording
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"\xff\xd8\xff\xdb", b"BM", b"II*\0", b"MM\0*", b"%PDF")
_ADDRESS = re.compile(r"\s*([a-z][a-z0-9+.-]+:/{1,2}|www\.)\S", re.IGNORECASE)  # `pathlib` makes one slash of two; "C:/" is no scheme
_MOST_BOXES = 10_000
_BOX = re.compile(rb"[\x20-\x7e\xa9]{4}")


def is_address(path: object) -> bool:
    """Whether somebody gave the address of a page or film on the internet instead of a file."""
    return isinstance(path, (str, Path)) and _ADDRESS.match(str(path)) is not None


def reason(file: Path) -> str:
    """Error code for a file that could not be opened: it is text, a picture, cut off, or a damaged or unsupported recording."""
    try:
        with file.open("rb") as opened:
            head = opened.read(_TEXT_PROBE)
    except OSError:
        return "error.media_missing"
    if head.startswith(_PICTURES) or head[8:12] == b"WEBP":
        return "error.media_is_picture"
    if head[4:8] == b"ftyp" and _lacks_index(file):
        return "error.media_cut_off"
    try:
        text = head[: _TEXT_PROBE - 4].decode("utf-8")
    except UnicodeDecodeError:
        return "error.media_broken"
    return "error.media_is_text" if all(c.isprintable() or c.isspace() for c in text) else "error.media_broken"


def _lacks_index(file: Path) -> bool:
    """Whether an MP4 or QuickTime file ends before its index, the box "moov" (ISO/IEC 14496-12, 4.2 and 8.2.1)."""
    try:
        with file.open("rb") as opened:
            size, at = opened.seek(0, 2), 0
            for _ in range(_MOST_BOXES):
                opened.seek(at)
                head = opened.read(16)
                if len(head) < 8:
                    return True
                length = int.from_bytes(head[:4], "big")
                if length == 1:
                    length = int.from_bytes(head[8:16], "big")
                if head[4:8] in (b"moov", b"moof"):
                    return at + length > size
                if not _BOX.fullmatch(head[4:8]):
                    return False  # damaged: no box has such a name
                if length < 8:  # up to the end of the file, or damaged
                    return length == 0
                at += length
    except OSError:
        pass
    return False
