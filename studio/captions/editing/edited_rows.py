"""Applies a list of captions that an editor hands over whole: every row says which cues it came from, so that word times survive."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studio.captions.cue import Cue
from studio.captions.editing.retiming import retimed
from studio.captions.line_breaks import join, tidy, units, width, wrap
from studio.captions.style_guides import StyleGuide
from studio.speech.transcript import Word

Problem = tuple[int, str, dict[str, object]]  # row (from 0), locale key, its parameters
MOST_ROWS = 50_000
MOST_CHARACTERS = 2000
LONGEST = 360_000.0  # seconds: a hundred hours
_NEAR = 0.35  # seconds around a row in which a word of its origins may have been said
_DIGITS = 3  # decimals of times: milliseconds


@dataclass(frozen=True)
class EditedRow:
    """One caption of an editor: times in seconds, text with newlines, the speaker's number, indexes of the cues it was made from."""

    start: float
    end: float
    text: str
    speaker: str = ""
    origins: tuple[int, ...] = ()


@dataclass(frozen=True)
class Revision:
    """The ``cues`` after an edit, ascending, and ``problems``: (row, locale key, parameters) of each row that was left out."""

    cues: tuple[Cue, ...]
    problems: tuple[Problem, ...] = ()


def apply_rows(origins: Sequence[Cue], rows: Sequence[EditedRow], guide: StyleGuide | None = None) -> Revision:
    """The cues that ``rows`` describe, ascending; a row that cannot be a caption is left out and told.

    A row whose text is that of its origins keeps their lines and timed words; a changed, divided or joined text keeps the words that are
    still there, and new ones share the time between them. Overlaps and rows without text are allowed: they are for a style guide to judge.
    With a ``guide``, a single line that is too wide is set in lines.
    """
    problems: list[Problem] = []
    found: list[Cue] = []
    for index, row in enumerate(rows[:MOST_ROWS]):
        wrong = _problem(index, row)
        if wrong is not None:
            problems.append(wrong)
            continue
        found.append(_cue(row, [origins[i] for i in row.origins if 0 <= i < len(origins)], guide))
    return Revision(tuple(sorted(found, key=lambda cue: (cue.start, cue.end))), tuple(problems))


def _problem(index: int, row: EditedRow) -> Problem | None:
    number: dict[str, object] = {"row": index + 1}
    if not (math.isfinite(row.start) and math.isfinite(row.end)):
        return index, "error.cue_time", {**number, "value": str(row.start if math.isfinite(row.end) else row.end)}
    if row.start < 0 or row.end < 0:
        return index, "error.cue_negative", number
    if max(row.start, row.end) > LONGEST:
        return index, "error.cue_too_late", number
    if row.end <= row.start:
        return index, "error.cue_backwards", number
    if "-->" in row.text:
        return index, "error.cue_arrow", number
    if len(row.text) > MOST_CHARACTERS:
        return index, "error.cue_too_long", {**number, "max": MOST_CHARACTERS}
    return None


def _cue(row: EditedRow, origins: Sequence[Cue], guide: StyleGuide | None) -> Cue:
    start, end = round(row.start, _DIGITS), round(row.end, _DIGITS)
    lines = tuple(line for line in map(tidy, row.text.split("\n")) if line)
    for cue in origins[:1]:  # exact times: an editor knows milliseconds only
        start = cue.start if abs(cue.start - start) < 6e-4 else start
        end = cue.end if abs(cue.end - end) < 6e-4 else end
    if len(origins) == 1 and lines == tuple(line for line in map(tidy, origins[0].lines) if line):
        return replace(origins[0], start=start, end=end, speaker=row.speaker, words=_moved(origins[0], start, end))
    if guide is not None and len(lines) == 1 and width(lines[0]) > guide.max_line:
        lines = wrap(units(lines[0]), guide.max_line)
    words = tuple(word for cue in sorted(origins, key=lambda cue: cue.start) for word in cue.words)
    position = origins[0].position if origins else ""
    if not words or not lines:
        return Cue(start, end, lines, (), row.speaker, position)
    pool = Cue(start, end, lines, words, row.speaker, position)
    if _flat([word.text for word in words]) == _flat(lines):
        return pool
    near = tuple(word for word in words if start - _NEAR <= (word.start + word.end) / 2 <= end + _NEAR)
    return replace(pool, words=retimed(replace(pool, words=near), lines) or retimed(pool, lines))


def _moved(cue: Cue, start: float, end: float) -> tuple[Word, ...]:
    """The words of a cue that was moved as a whole, moved with it; other changes of its times say nothing about the words."""
    by = start - cue.start
    if not by or abs((end - cue.end) - by) > 2e-3:
        return cue.words
    return tuple(replace(word, start=round(word.start + by, _DIGITS), end=round(word.end + by, _DIGITS)) for word in cue.words)


def _flat(texts: Sequence[str]) -> str:
    return join(list(texts)).replace(" ", "")
