"""How long one recording may be worked on. What was found until then is the result; nothing is thrown away."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from studio.events import Notice

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles.params import Preset

_PER = 600.0  # seconds of a recording for which the host's limit is meant; longer ones get as many limits as they are long
_LONGEST = 4 * 3600.0  # seconds of a recording that still add to the time: an upload of 200 MB may hold a day of sound


class TimeBudget:
    """The host's limit, which grows with the recording: ten minutes of it are given one limit, two hours twelve."""

    def __init__(self, limit: float | None, duration: float) -> None:
        """``limit``: seconds, None for no end; ``duration``: of the recording in seconds. Time counts from now on."""
        allowed = float("inf") if limit is None else limit * max(1.0, min(duration, _LONGEST) / _PER)
        self._end = time.monotonic() + allowed

    @property
    def over(self) -> bool:
        """Whether the time is used up."""
        return time.monotonic() > self._end


def partial_notice(until: float, duration: float, preset: Preset) -> Notice:
    """Says that only the first ``until`` of ``duration`` seconds are captioned, and what helps."""
    code = "notice.captions_partial_fast" if preset == "fast" else "notice.captions_partial"
    return Notice(code, {"until": _clock(until), "length": _clock(duration)}, "warning")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    hours = f"{whole // 3600}:" if whole >= 3600 else ""
    return f"{hours}{whole // 60 % 60:02d}:{whole % 60:02d}" if hours else f"{whole // 60}:{whole % 60:02d}"
