"""Clock times as subtitle files write them: ``HH:MM:SS.mmm``."""

from __future__ import annotations

import re

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,4}):(\d{1,2}(?:[.,]\d*)?)")


def format_timecode(seconds: float, mark: str = ".", *, hours: int = 2) -> str:
    """``HH:MM:SS.mmm``, rounded to the millisecond, never negative; ``mark`` is the decimal sign, ``hours`` the digits of the hours."""
    whole = max(0, round(seconds * 1000))
    return f"{whole // 3_600_000:0{hours}d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}{mark}{whole % 1000:03d}"


def parse_timecode(text: str) -> float:
    """Seconds of ``[H:]MM:SS[.fff]``, with a point or a comma. Raises `ValueError` for anything else."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    return round(int(found[1] or 0) * 3600 + int(found[2]) * 60 + float(found[3].replace(",", ".")), 6)


def parse_signed(text: str) -> float:
    """`parse_timecode` that takes a minus before the time, as files shifted too far have it."""
    text = text.strip()
    return -parse_timecode(text[1:]) if text.startswith(("-", "−")) else parse_timecode(text)
