"""Clock times as subtitle files write them, ``HH:MM:SS.mmm``, and as people type them."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import SupportsFloat

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,4}):(\d{1,2}(?:[.,]\d*)?)")
_TYPED = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:[.,]\d*)?|[.,]\d+)\s*s?")


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


def parse_time(value: object) -> float | None:
    """Seconds as people write them: a number, or a text such as ``1:02.5``, ``0:00:01,500`` or ``12.5 s``; else None. May be negative."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip().lower()
        sign = -1.0 if text.startswith(("-", "−")) else 1.0
        found = _TYPED.fullmatch(text.lstrip("-−").strip())
        if not found:
            return None
        hours, minutes, seconds = found.groups()
        return round(sign * (int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds.replace(",", "."))), 3)
    if not isinstance(value, SupportsFloat):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return round(number, 3) if math.isfinite(number) else None
