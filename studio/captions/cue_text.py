"""The text of a cue as a file or a page shows it, and the place of each timed word in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.captions.cue import Cue
from studio.captions.italics import plain
from studio.captions.line_breaks import tidy
from studio.captions.speakers.exchanges import DASH, is_exchange
from studio.speech.transcript import Word

_SKIPPED = " \u200f\u202b\u202c"  # spaces, and marks of direction
_LEFT_OUT = "，。、"
MOMENT = 0.01  # seconds: the shortest time that every format can hold


def visible_lines(cue: Cue) -> tuple[str, ...]:
    """The cue's lines without characters that a file cannot hold; empty lines are dropped."""
    return tuple(line for line in map(tidy, cue.lines) if line)


def plain_lines(cue: Cue) -> tuple[str, ...]:
    """`visible_lines` without italics."""
    return tuple(plain(line) for line in visible_lines(cue))


def visible_cues(cues: Sequence[Cue]) -> list[Cue]:
    """The cues that have a text and finite times, ascending. One that ends before it begins is shown for a moment: no reader takes it."""
    kept = [cue for cue in cues if visible_lines(cue) and math.isfinite(cue.start) and math.isfinite(cue.end) and cue.end >= 0]
    return sorted((cue if cue.end > cue.start else replace(cue, end=cue.start + MOMENT) for cue in kept), key=lambda cue: cue.start)


@dataclass(frozen=True)
class Span:
    """``word`` occupies the characters ``start`` up to (not including) ``end`` of line number ``line`` (from 0)."""

    line: int
    start: int
    end: int
    word: Word


def word_positions(cue: Cue) -> tuple[Span, ...]:
    """Where each timed word stands in the visible lines; empty when the text does not consist of these words in this order."""
    lines = visible_lines(cue)
    exchange = is_exchange(cue)
    found: list[Span] = []
    line = at = 0
    for word in cue.words:
        text = tidy(word.text)
        if not text:
            continue
        while line < len(lines):
            if at == 0 and exchange and lines[line].startswith(DASH):
                at = len(DASH)
            while at < len(lines[line]) and lines[line][at] in _SKIPPED:
                at += 1
            if at < len(lines[line]):
                break
            line, at = line + 1, 0
        if line < len(lines) and not lines[line].startswith(text, at):
            text = text.rstrip(_LEFT_OUT)  # punctuation that some guides leave out
        if line >= len(lines) or not text or not lines[line].startswith(text, at):
            return ()
        found.append(Span(line, at, at + len(text), word))
        at += len(text)
    rest = "".join(lines[line:])[at:] if line < len(lines) else ""
    return () if rest.strip(_SKIPPED) else tuple(found)
