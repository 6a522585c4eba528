"""LRC, the lyrics format: a time before each line, an empty line where nothing is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from studio.captions.cue import Cue
from studio.captions.cue_text import plain_lines, visible_cues
from studio.captions.formats.caption_file import Reading
from studio.captions.formats.webvtt import note
from studio.captions.line_breaks import tidy

_STAMP = re.compile(r"\[(\d{1,4}):(\d{1,2}(?:[.:]\d{1,3})?)\]")
_NAMED = re.compile(r"\[([A-Za-z]\w*|#):([^\n]*)\]")
_WORD_STAMP = re.compile(r"<\d{1,4}:\d{1,2}(?:[.:]\d{1,3})?>")
_LAST = 5.0  # seconds that a last line without an end is shown, as in files of other programs
_BREAKER = "\u200b"


def write(cues: Sequence[Cue], *, language: str, meta: Mapping[str, object] | None = None) -> str:
    """The cues as LRC, times in hundredths of a second. The lines of a cue share one time; an empty line marks its end unless the next
    cue begins there."""
    rows = [f"[la:{tidy(language)}]", "[re:Multimodal Studio]"]
    if meta:
        rows.append(f"[#:{note(meta).replace('[', '(').replace(']', ')')}]")
    kept = visible_cues(cues)
    starts = [max(0, round(cue.start * 100)) for cue in kept]
    for i in range(1, len(starts)):
        starts[i] = max(starts[i], starts[i - 1] + 1)  # lines that share a time would be read as one cue
    for i, cue in enumerate(kept):
        following = starts[i + 1] if i + 1 < len(kept) else None
        end = max(round(cue.end * 100), starts[i] + 1)
        rows += [_stamp(starts[i]) + _veiled(line) for line in plain_lines(cue)]
        if following is None or end < following:
            rows.append(_stamp(end))
    return "\n".join(rows) + "\n"


def _stamp(hundredths: int) -> str:
    return f"[{hundredths // 6000:02d}:{hundredths // 100 % 60:02d}.{hundredths % 100:02d}]"


def _veiled(line: str) -> str:
    """LRC has no escapes: a zero-width space breaks up text that would be read as a time."""
    line = _BREAKER + line if line.startswith("[") else line
    return _WORD_STAMP.sub(lambda found: "<" + _BREAKER + found[0][1:], line)


def read(text: str, found: Reading) -> None:
    """Cues of an LRC text; several times before a line repeat it. Raises `ValueError` if no line has a time."""
    at: dict[float, list[str]] = {}
    shift = 0.0
    for row in text.split("\n"):
        row = row.strip()
        if named := _NAMED.match(row):
            shift = _taken_in(named[1].lower(), named[2].strip(), shift, found)
        times, after = [], 0
        while stamp := _STAMP.match(row, after):
            times.append(int(stamp[1]) * 60 + float(stamp[2].replace(":", ".")) - shift)
            after = stamp.end()
        line = tidy(_WORD_STAMP.sub("", row[after:]).replace(_BREAKER, ""))
        for time in times:
            at.setdefault(round(time, 3), []).extend([line] if line else [])
    if text.strip() and not at and not _NAMED.match(text.strip()):
        raise ValueError("no times")
    times = sorted(at)
    ends = [*times[1:], times[-1] + _LAST] if times else []
    for start, end in zip(times, ends, strict=True):
        if at[start]:
            found.add(start, end, at[start])


def _taken_in(name: str, value: str, shift: float, found: Reading) -> float:
    """Note what a tag such as ``[la:en]`` says; the seconds by which all lines come earlier."""
    if name == "la":
        found.language = value
    elif name == "offset" and re.fullmatch(r"[+-]?\d+", value):
        return int(value) / 1000
    return shift
