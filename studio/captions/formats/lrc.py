"""LRC, the lyrics format: a time before each line, an empty line where nothing is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from studio.captions.cue import Cue
from studio.captions.formats.webvtt import note
from studio.captions.line_breaks import tidy
from studio.captions.timecodes import showable, shown

_STAMP = re.compile(r"\[(\d{1,4}):(\d{1,2}(?:[.:]\d{1,3})?)\]")
_WORD_STAMP = re.compile(r"<\d{1,4}:\d{1,2}(?:[.:]\d{1,3})?>")
_LAST = 5.0  # seconds of a last line without an end, as other programs write it
_VEIL = "\u200b"


def write(cues: Sequence[Cue], *, language: str, meta: Mapping[str, Any] | None = None) -> str:
    """Times in hundredths of a second. The lines of one cue share a time; an empty line marks its end unless the next one begins there."""
    rows = [f"[la:{tidy(language)}]", "[re:Multimodal Studio]"]
    if meta:
        rows.append(f"[#:{note(meta).replace('[', '(').replace(']', ')')}]")
    kept = showable(cues)
    starts = [max(0, round(cue.start * 100)) for cue in kept]
    for i in range(1, len(starts)):
        starts[i] = max(starts[i], starts[i - 1] + 1)  # lines of the same time would be read as one cue
    for i, cue in enumerate(kept):
        following = starts[i + 1] if i + 1 < len(kept) else None
        end = max(round(cue.end * 100), starts[i] + 1)
        rows += [_stamp(starts[i]) + _veiled(line) for line in shown(cue)]
        if following is None or end < following:
            rows.append(_stamp(end))
    return "\n".join(rows) + "\n"


def _stamp(hundredths: int) -> str:
    return f"[{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}]"


def _veiled(line: str) -> str:
    """LRC has no escapes: what looks like a time is parted by a space of no width."""
    line = _VEIL + line if line.startswith("[") else line
    return _WORD_STAMP.sub(lambda found: "<" + _VEIL + found[0][1:], line)


def read(text: str) -> tuple[Cue, ...]:
    """Cues of an LRC text; several times before a line repeat it. ValueError when no line has a time."""
    at: dict[float, list[str]] = {}
    for row in text.split("\n"):
        row = row.strip()
        times = []
        while found := _STAMP.match(row):
            times.append(int(found[1]) * 60 + float(found[2].replace(":", ".")))
            row = row[found.end() :]
        line = tidy(_WORD_STAMP.sub("", row).replace(_VEIL, ""))
        for time in times:
            at.setdefault(round(time, 3), []).extend([line] if line else [])
    if text.strip() and not at and not re.match(r"\s*\[\w+:", text):
        raise ValueError("no times")
    times = sorted(at)
    ends = [*times[1:], times[-1] + _LAST] if times else []
    return tuple(Cue(start, end, tuple(at[start])) for start, end in zip(times, ends, strict=True) if at[start])
