"""The text of a cue as a file or a page shows it, and the place of each timed word in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from studio.captions.cue import Cue
from studio.captions.line_breaks import tidy
from studio.captions.speakers.exchanges import DASH, is_exchange
from studio.speech.transcript import Word


def visible_lines(cue: Cue) -> tuple[str, ...]:
    """The cue's lines without characters that a file cannot hold; empty lines are dropped."""
    return tuple(line for line in map(tidy, cue.lines) if line)


def visible_cues(cues: Sequence[Cue]) -> list[Cue]:
    """The cues that have a text and finite times, ascending."""
    kept = [cue for cue in cues if visible_lines(cue) and math.isfinite(cue.start) and math.isfinite(cue.end) and cue.end >= 0]
    return sorted(kept, key=lambda cue: cue.start)


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
