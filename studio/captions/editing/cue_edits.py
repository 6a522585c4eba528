"""Edits of a list of captions as pure functions: divide, join, insert, delete, move, snap to a cut, find and replace.

Each takes ascending cues and gives ascending cues; nothing is judged here, and a cue that an edit does not name stays the same object.
The editor of the page does the same in the browser (``assets/cue_edits.js``), and a test holds the two together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from studio.captions.cue import Cue
from studio.captions.cue_text import word_positions
from studio.captions.cue_timing import SHORTEST, snap_in_time, snap_out_time
from studio.captions.line_breaks import join, units, width
from studio.captions.style_guides import DEFAULT_FRAME_RATE

NEW_CUE = 2.0  # seconds that an inserted cue is shown, unless something else begins earlier
_NEVER = 360_000.0  # seconds: the latest time that a caption may have


def ordered(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """The cues by start, then end; equal ones keep their order."""
    return tuple(sorted(cues, key=lambda cue: (cue.start, cue.end)))


def split_cue(cues: Sequence[Cue], index: int, *, at: float | None = None, cursor: int | None = None, gap: float = 0.0) -> tuple[Cue, ...]:
    """Cue ``index`` as two. ``cursor``: characters of its `Cue.text` that the first one keeps; ``at``: seconds at which the second begins.

    What is not given follows from the other: by the timed words, or in proportion to the width of the text where there are none; with
    neither, the text is divided in its middle. The first part ends ``gap`` seconds before the second, if that leaves it `SHORTEST`.
    Unchanged when either part would be empty or shorter than `SHORTEST`. Raises `IndexError`.
    """
    cue = cues[index]
    if at is not None and not cue.start < at < cue.end:
        return tuple(cues)
    if cursor is None:
        cursor = _cursor_at(cue, at if at is not None else (cue.start + cue.end) / 2)
    first, second = _lines(cue.text[:cursor]), _lines(cue.text[cursor:])
    if not first or not second or cue.duration < 2 * SHORTEST:
        return tuple(cues)
    when = _time_at(cue, cursor) if at is None else at
    when = round(min(max(when, cue.start + SHORTEST), cue.end - SHORTEST), 3)
    end = round(max(when - gap, cue.start + SHORTEST), 3)
    spoken = [span.word for span in word_positions(cue)]
    before = len(_word_offsets(cue, cursor))
    left = replace(cue, end=end, lines=first, words=tuple(spoken[:before]))
    right = replace(cue, start=when, lines=second, words=tuple(spoken[before:]))
    return ordered((*cues[:index], left, right, *cues[index + 1 :]))


def merge_cues(cues: Sequence[Cue], index: int, count: int = 2, *, max_lines: int = 2) -> tuple[Cue, ...]:
    """``count`` cues from ``index`` on as one, with their lines, or with a single line where these are more than ``max_lines``.

    The speaker stays where it is the same one. Raises `IndexError`.
    """
    parts = cues[index : index + count]
    if index < 0 or len(parts) < count or count < 1:
        raise IndexError(index)
    speakers = {cue.speaker for cue in parts}
    lines = tuple(line for cue in parts for line in cue.lines)
    words = tuple(word for cue in parts for word in cue.words) if all(cue.words for cue in parts) else ()
    if len(lines) > max_lines:
        lines = (join([unit for line in lines for unit in units(line)]),)
    whole = Cue(parts[0].start, max(cue.end for cue in parts), lines, words, speakers.pop() if len(speakers) == 1 else "")
    return ordered((*cues[:index], whole, *cues[index + count :]))


def insert_cue(cues: Sequence[Cue], start: float, text: str = "", *, limit: float = _NEVER) -> tuple[tuple[Cue, ...], int]:
    """The cues with a new one, and its place among them.

    It begins at ``start`` seconds, or when the cue shown at that time ends, and lasts `NEW_CUE` or until the next cue or ``limit`` (the end
    of the recording), but at least `SHORTEST`.
    """
    start = max([start, 0.0, *(cue.end for cue in cues if cue.start <= start < cue.end)])
    end = min([start + NEW_CUE, limit, *(cue.start for cue in cues if cue.start > start)])
    new = Cue(round(start, 3), round(max(end, start + SHORTEST), 3), _lines(text))
    found = ordered((*cues, new))
    return found, next(i for i, cue in enumerate(found) if cue is new)


def insert_before(cues: Sequence[Cue], index: int, text: str = "") -> tuple[tuple[Cue, ...], int]:
    """A new cue that ends when cue ``index`` begins and lasts `NEW_CUE`, or as long as the gap before it; its place as in `insert_cue`."""
    end = cues[index].start
    start = max([0.0, end - NEW_CUE, *(cue.end for cue in cues[:index] if cue.end < end)])
    new = Cue(round(start, 3), round(max(end, start + SHORTEST), 3), _lines(text))
    found = ordered((*cues[:index], new, *cues[index:]))
    return found, next(i for i, cue in enumerate(found) if cue is new)


def delete_cues(cues: Sequence[Cue], indexes: Sequence[int]) -> tuple[Cue, ...]:
    """The cues without those at ``indexes``."""
    gone = set(indexes)
    return tuple(cue for i, cue in enumerate(cues) if i not in gone)


def shift_cues(cues: Sequence[Cue], seconds: float, first: int = 0) -> tuple[Cue, ...]:
    """All cues from ``first`` on, moved by ``seconds``; never before 0: the move is shortened so that the earliest of them begins there."""
    moved = cues[first:]
    by = max(seconds, -min((cue.start for cue in moved), default=0.0))
    return ordered((*cues[:first], *(_moved(cue, by) for cue in moved)))


def set_times(cues: Sequence[Cue], index: int, *, start: float | None = None, end: float | None = None) -> tuple[Cue, ...]:
    """Cue ``index`` with other times in seconds: at least `SHORTEST` long, and no further into a neighbour than it reached before.

    The time that is given gives way, never the other one. Raises `IndexError`.
    """
    cue = cues[index]
    earliest = max((other.end for other in cues[:index] if other.end <= cue.start), default=0.0)
    latest = min((other.start for other in cues[index + 1 :] if other.start >= cue.end), default=_NEVER)
    if start is not None and end is not None:
        start = min(max(start, earliest), latest - SHORTEST)
        end = min(max(end, start + SHORTEST), latest)
    elif start is not None:
        start = min(max(start, earliest), cue.end - SHORTEST)
    elif end is not None:
        end = min(max(end, cue.start + SHORTEST), latest)
    fresh = replace(cue, start=cue.start if start is None else round(max(start, 0.0), 3), end=cue.end if end is None else round(end, 3))
    return ordered((*cues[:index], fresh, *cues[index + 1 :]))


def snap_cue(
    cues: Sequence[Cue], index: int, cuts: Sequence[float], *, gap: float = 0.0, frame_rate: float = DEFAULT_FRAME_RATE
) -> tuple[Cue, ...]:
    """Cue ``index`` with the times that the rules for shot changes ask for; ``cuts`` ascending, in seconds; ``gap`` as in the rules."""
    cue = cues[index]
    return set_times(cues, index, start=snap_in_time(cue.start, cuts, frame_rate), end=snap_out_time(cue.end, cuts, gap))


def find_text(cues: Sequence[Cue], wanted: str, *, match_case: bool = False) -> tuple[tuple[int, int], ...]:
    """(index of the cue, character in its text) of each place where ``wanted`` stands; a line end counts as a space."""
    if not wanted.strip():
        return ()
    pattern = _pattern(wanted, match_case)
    return tuple((i, found.start()) for i, cue in enumerate(cues) for found in pattern.finditer(cue.text))


def replace_text(cues: Sequence[Cue], wanted: str, instead: str, *, match_case: bool = False) -> tuple[tuple[Cue, ...], int]:
    """Every ``wanted`` replaced by ``instead``, taken literally, and how many there were; changed cues lose their timed words."""
    if not wanted.strip():
        return tuple(cues), 0
    pattern, total, found = _pattern(wanted, match_case), 0, []
    for cue in cues:
        text, count = pattern.subn(lambda _: instead, cue.text)
        found.append(replace(cue, lines=_lines(text), words=()) if count else cue)
        total += count
    return tuple(found), total


def _pattern(wanted: str, match_case: bool) -> re.Pattern[str]:
    """``wanted`` literally, but for its spaces, which also stand for the end of a line."""
    parts = (re.escape(part) for part in re.split(r"\s", wanted))
    return re.compile(r"\s".join(parts), 0 if match_case else re.IGNORECASE)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (" ".join(part.split()) for part in text.split("\n")) if line)


def _moved(cue: Cue, by: float) -> Cue:
    words = tuple(replace(word, start=round(word.start + by, 3), end=round(word.end + by, 3)) for word in cue.words)
    return replace(cue, start=round(cue.start + by, 3), end=round(cue.end + by, 3), words=words)


def _word_offsets(cue: Cue, before: int | None = None) -> list[tuple[int, float]]:
    """(character in the text, seconds) at which each timed word begins; only those that begin before character ``before``."""
    begins = [0]
    for line in cue.lines:
        begins.append(begins[-1] + len(line) + 1)
    found = [(begins[span.line] + span.start, span.word.start) for span in word_positions(cue)]
    return found if before is None else [item for item in found if item[0] < before]


def _cursor_at(cue: Cue, at: float) -> int:
    """Where the text divides at ``at`` seconds: before the word whose beginning is nearest."""
    places = _word_offsets(cue)[1:] or _spread(cue)
    return min(places, key=lambda item: abs(item[1] - at))[0] if places else len(cue.text)


def _time_at(cue: Cue, cursor: int) -> float:
    """When the first word behind ``cursor`` begins."""
    timed = _word_offsets(cue)
    after = next((at for place, at in timed if place >= cursor), None)
    if after is not None:
        return after
    whole = width(cue.text.replace("\n", " ")) or 1.0
    return cue.start + cue.duration * width(cue.text[:cursor].replace("\n", " ")) / whole


def _spread(cue: Cue) -> list[tuple[int, float]]:
    """Places between the words of a text without word times, with times in proportion to its width."""
    found: list[tuple[int, float]] = []
    at = 0
    for unit in [unit for line in cue.lines for unit in units(line)]:
        at = cue.text.index(unit, at)
        found.append((at, _time_at(cue, at)))
        at += len(unit)
    return found[1:]
