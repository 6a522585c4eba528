"""Clock times as subtitle files write them, and where each word of a cue stands in its lines."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from studio.captions.cue import Cue
from studio.captions.line_breaks import tidy
from studio.speech.transcript import Word

_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,4}):(\d{1,2}(?:[.,]\d*)?)")


def clock(seconds: float, mark: str = ".", *, hours: int = 2) -> str:
    """``HH:MM:SS.mmm``, rounded to the millisecond; ``mark`` is the decimal sign, ``hours`` the digits of the hours."""
    whole = max(0, round(seconds * 1000))
    return f"{whole // 3_600_000:0{hours}d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}{mark}{whole % 1000:03d}"


def parse_clock(text: str) -> float:
    """Seconds of ``[H:]MM:SS[.fff]`` with a point or a comma; ValueError for anything else."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        raise ValueError(text)
    return round(int(found[1] or 0) * 3600 + int(found[2]) * 60 + float(found[3].replace(",", ".")), 6)


def shown(cue: Cue) -> tuple[str, ...]:
    """The cue's lines without anything that a file cannot hold; empty ones left out."""
    return tuple(line for line in map(tidy, cue.lines) if line)


def showable(cues: Sequence[Cue]) -> list[Cue]:
    """Cues with a text and a finite time, ascending."""
    kept = [cue for cue in cues if shown(cue) and math.isfinite(cue.start) and math.isfinite(cue.end) and cue.end >= 0]
    return sorted(kept, key=lambda cue: cue.start)


@dataclass(frozen=True)
class Span:
    """``word`` stands in line number ``line`` from character ``start`` up to ``end``."""

    line: int
    start: int
    end: int
    word: Word


def word_spans(cue: Cue) -> tuple[Span, ...]:
    """Where the timed words stand in the shown lines; nothing when the text is not made of these words in this order."""
    lines = shown(cue)
    found: list[Span] = []
    line = at = 0
    for word in cue.words:
        text = tidy(word.text)
        if not text:
            continue
        while line < len(lines):
            while at < len(lines[line]) and lines[line][at] == " ":
                at += 1
            if at < len(lines[line]):
                break
            line, at = line + 1, 0
        if line >= len(lines) or not lines[line].startswith(text, at):
            return ()
        found.append(Span(line, at, at + len(text), word))
        at += len(text)
    rest = "".join(lines[line:])[at:] if line < len(lines) else ""
    return () if rest.strip() else tuple(found)
