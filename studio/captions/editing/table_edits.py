"""Applies edits made in the caption table: valid rows take effect, invalid ones are reported and change nothing."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import SupportsFloat

from studio.captions.cue import Cue
from studio.captions.editing.retiming import retimed
from studio.captions.line_breaks import join, tidy, units, width, wrap
from studio.captions.style_guides import StyleGuide

Problem = tuple[int, str, dict[str, object]]  # row (from 0), locale key, its parameters
LONGEST = 360_000.0  # seconds: a hundred hours
MOST_CHARACTERS = 2000
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,6}(?:[.,]\d*)?|[.,]\d+)\s*s?")
_SAME_TIME = 6e-3  # seconds; tables show hundredths


@dataclass(frozen=True)
class Revision:
    """The ``cues`` after an edit, ascending, and ``problems``: (row, locale key, parameters) of each row that was rejected."""

    cues: tuple[Cue, ...]
    problems: tuple[Problem, ...] = ()


@dataclass
class _Row:
    """One row of the table: its present content (``new``, None if unusable) and the cue it used to be (``old``)."""

    index: int
    new: Cue | None
    old: Cue | None
    problem: tuple[str, dict[str, object]] | None = None

    @property
    def moved(self) -> bool:
        return self.new is not None and (self.old is None or (self.old.start, self.old.end) != (self.new.start, self.new.end))

    @property
    def kept(self) -> Cue | None:
        return self.new if self.new is not None and self.problem is None else self.old


def revise(cues: Sequence[Cue], rows: Sequence[Sequence[object]], guide: StyleGuide | None = None) -> Revision:
    """Apply a whole table of ``(start, end, text)`` rows to ``cues``.

    Times are seconds, or texts such as ``1:02.5``, ``00:00:01,500`` or ``12.5 s``; a newline in the text ends a line. A missing row deletes
    its cue and a new row adds one; the order of rows does not matter. A row with impossible values, or one that would overlap another cue,
    keeps its old cue and is reported. Unchanged text keeps its lines and timed words; changed text keeps the words that are still there and
    spreads the new ones between them. With a ``guide``, text typed without line breaks is wrapped to its line length.
    """
    read = [_read_row(index, row) for index, row in enumerate(rows)]
    free = _match(read, cues)
    for row in read:
        if row.new is not None and row.old is not None:
            row.new = _updated(row.old, row.new)
        if row.new is not None and guide is not None and (row.old is None or row.new.lines != row.old.lines):
            row.new = _in_lines(row.new, guide)
    _refuse_overlaps(read, free)
    kept = [row.kept for row in read]
    found = sorted((cue for cue in kept if cue is not None), key=lambda cue: (cue.start, cue.end))
    return Revision(tuple(found), tuple((row.index, *row.problem) for row in read if row.problem is not None))


def parse_time(value: object) -> float | None:
    """Seconds in a table cell: a number, or a text with optional hours and minutes; None for anything else. May be negative."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", value).strip().lower()
        sign = -1.0 if text.startswith(("-", "−")) else 1.0
        found = _CLOCK.fullmatch(text.lstrip("-−").strip())
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


def _read_row(index: int, row: Sequence[object]) -> _Row:
    start, end, text = [*row, None, None, None][:3]
    written = "" if text is None or (isinstance(text, float) and math.isnan(text)) else str(text)
    lines = tuple(line for line in map(tidy, re.split(r"\r\n|\r|\n", written)) if line)
    first, last = parse_time(start), parse_time(end)
    here = _Row(index, None, None)
    if first is None and last is None and not lines and all(_blank(cell) for cell in (start, end)):
        here.problem = ("error.cue_blank_row", {"row": index + 1})
    elif first is None or last is None:
        wrong = start if first is None else end
        here.problem = ("error.cue_time", {"row": index + 1, "value": str(wrong)[:40] if not _blank(wrong) else "—"})
    elif first < 0 or last < 0:
        here.problem = ("error.cue_negative", {"row": index + 1})
    elif max(first, last) > LONGEST:
        here.problem = ("error.cue_too_late", {"row": index + 1})
    elif last <= first:
        here.problem = ("error.cue_backwards", {"row": index + 1})
    elif not lines:
        here.problem = ("error.cue_blank", {"row": index + 1})
    elif any("-->" in line for line in lines):
        here.problem = ("error.cue_arrow", {"row": index + 1})
    elif sum(map(len, lines)) > MOST_CHARACTERS:
        here.problem = ("error.cue_too_long", {"row": index + 1, "max": MOST_CHARACTERS})
    # an unusable row keeps whatever could be read, so that its old cue can be found
    here.new = Cue(-1.0 if first is None else first, -1.0 if last is None else last, lines)
    return here


def _blank(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip()) or (isinstance(cell, float) and math.isnan(cell))


def _match(rows: list[_Row], cues: Sequence[Cue]) -> dict[int, Cue]:
    """Find the cue that each row used to be: by times and text, by times, by text, by one of its times, then by position in the table.

    Returns the cues that no row claims, by index.
    """
    free = dict(enumerate(cues))

    def flat(cue: Cue) -> str:
        return " ".join(cue.lines)

    def same_times(cue: Cue, row: Cue) -> bool:
        return abs(cue.start - row.start) <= _SAME_TIME and abs(cue.end - row.end) <= _SAME_TIME

    tests = (
        lambda cue, row: same_times(cue, row) and flat(cue) == flat(row),
        same_times,
        lambda cue, row: bool(row.lines) and flat(cue) == flat(row),
        lambda cue, row: abs(cue.start - row.start) <= _SAME_TIME or abs(cue.end - row.end) <= _SAME_TIME,
    )
    for test in tests:
        for row in rows:
            if row.old is not None or row.new is None:
                continue
            hits = [i for i, cue in free.items() if test(cue, row.new)]
            if hits:
                row.old = free.pop(min(hits, key=lambda i: abs(i - row.index)))
    _match_places(rows, cues, free)
    for row in rows:  # an unusable row was some cue before: better to keep one too many than to lose one
        if row.old is None and free and row.problem is not None and row.problem[0] != "error.cue_blank_row":
            row.old = free.pop(min(free, key=lambda i: abs(i - row.index)))
    for row in rows:
        if row.problem is not None:
            row.new = None
            if row.old is None and row.problem[0] == "error.cue_blank_row":
                row.problem = None  # an empty row at the end of the table is not a mistake
    return free


def _match_places(rows: list[_Row], cues: Sequence[Cue], free: dict[int, Cue]) -> None:
    """Rows whose times and text both changed, or cannot be read, take the next cue of the old table if it is unclaimed."""
    at = -1
    places = {id(cue): i for i, cue in enumerate(cues)}
    for row in rows:
        if row.old is None and at + 1 in free:
            row.old = free.pop(at + 1)
        if row.old is not None:
            at = places[id(row.old)]


def _updated(old: Cue, new: Cue) -> Cue:
    """The old cue with only the real changes applied."""
    start = old.start if abs(old.start - new.start) <= _SAME_TIME else new.start
    end = old.end if abs(old.end - new.end) <= _SAME_TIME else new.end
    if " ".join(new.lines) == " ".join(old.lines) and (len(new.lines) == 1 or new.lines == old.lines):
        return replace(old, start=start, end=end)
    if join(new.lines).replace(" ", "") == join(old.lines).replace(" ", ""):
        return replace(old, start=start, end=end, lines=new.lines)
    return replace(old, start=start, end=end, lines=new.lines, words=retimed(old, new.lines))


def _in_lines(cue: Cue, guide: StyleGuide) -> Cue:
    if len(cue.lines) != 1 or width(cue.lines[0]) <= guide.max_line:
        return cue
    return replace(cue, lines=wrap(units(cue.lines[0]), guide.max_line, guide.language))


def _refuse_overlaps(rows: list[_Row], free: dict[int, Cue]) -> None:
    """Reject changed rows, the last in the table first, until no changed row overlaps anything."""
    while clash := _clash(rows):
        row, other = clash
        row.problem = ("error.cue_overlap", {"row": row.index + 1, "other": other.index + 1})
        if row.old is None and free:  # it may have been a cue before: better to keep one too many than to lose one
            row.old = free.pop(min(free, key=lambda i: abs(i - row.index)))


def _clash(rows: Sequence[_Row]) -> tuple[_Row, _Row] | None:
    """A row that can be rejected, and the one that it overlaps."""
    timed = [(cue.start, cue.end, row) for row in rows if (cue := row.kept) is not None]
    longest: tuple[float, _Row] | None = None  # the row that stays on the screen longest so far
    for start, end, row in sorted(timed, key=lambda item: item[:2]):
        if longest is not None and start < longest[0] - 1e-6:
            pair = (longest[1], row)
            movable = [r for r in pair if r.problem is None and r.moved]
            if movable:
                chosen = max(movable, key=lambda r: r.index)
                return chosen, pair[1] if chosen is pair[0] else pair[0]
        if longest is None or end > longest[0]:
            longest = (end, row)
    return None
