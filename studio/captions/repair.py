"""Repairs cues that break the house style: re-wraps lines, splits, merges and moves times. Never drops a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from studio.captions.compliance import Report, Violation, check, columns, word_count
from studio.captions.cue import Cue
from studio.captions.cue_builder import cuts_between
from studio.captions.cue_timing import UnplacedCue, place_cues
from studio.captions.line_breaks import units, width, wrap
from studio.captions.segmentation import segment
from studio.captions.speakers.exchanges import is_exchange, lines_of
from studio.captions.style_guides import DEFAULT_FRAME_RATE, StyleGuide
from studio.speech.transcript import Word

if TYPE_CHECKING:
    from studio.vision.scenes import Shot

_TEXT_RULES = frozenset({"line_length", "line_count"})
_FLOW_RULES = frozenset({"line_length", "line_count", "reading_speed", "word_rate", "min_duration", "max_duration"})
_BORROW = 0.3  # seconds by which a repair may make a cue appear early or late
_NO_TIME = -1.0  # marks a word whose time is only estimated, in place of its confidence; never leaves this module


@dataclass(frozen=True)
class Repair:
    """The repaired ``cues``, with the reports ``before`` and ``after``; whatever ``after`` still lists could not be repaired."""

    cues: tuple[Cue, ...]
    before: Report
    after: Report

    @property
    def remaining(self) -> tuple[Violation, ...]:
        """What could not be repaired."""
        return self.after.violations


def repair(cues: Sequence[Cue], guide: StyleGuide, shots: Sequence[Shot] = (), frame_rate: float = DEFAULT_FRAME_RATE) -> tuple[Cue, ...]:
    """The same words in cues that follow the guide as far as possible; see `mend` for the violations that remain."""
    return mend(cues, guide, shots, frame_rate).cues


def mend(cues: Sequence[Cue], guide: StyleGuide, shots: Sequence[Shot] = (), frame_rate: float = DEFAULT_FRAME_RATE) -> Repair:
    """Repair in steps; each step is kept only if a smaller share of cues is wrong afterwards.

    Lines are re-wrapped where that is enough; otherwise the cue and its neighbours are rebuilt from their words (typed text without word
    times gets estimated ones, in proportion to its length); finally times move by up to 0.3 seconds, into silences first. Cues without
    text are removed. Cues that follow all rules and have no faulty neighbour are left alone.
    """
    before = check(cues, guide, shots, frame_rate)
    given = sorted((cue for cue in cues if cue.text.strip()), key=lambda cue: (cue.start, cue.end))
    best, report = tuple(given), check(given, guide, shots, frame_rate)
    patient = replace(guide, lead=max(guide.lead, _BORROW), lag=max(guide.lag, _BORROW))
    cuts = cuts_between(shots)
    for step in (_set_lines, _divide, _retime, _divide_widely, _retime):
        if not report.violations:
            break
        tried = step(best, report, patient, cuts, frame_rate)
        judged = check(tried, guide, shots, frame_rate)
        if _badness(judged) < _badness(report) or (step is not _retime and _badness(judged) <= _badness(report)):
            best, report = tried, judged
        elif step is not _retime:  # worse so far, but new times may make it better
            again = _retime(tried, judged, patient, cuts, frame_rate)
            judged = check(again, guide, shots, frame_rate)
            if _badness(judged) < _badness(report):
                best, report = again, judged
    return Repair(best, before, report)


def _badness(report: Report) -> tuple[bool, float, float]:
    """Overlaps first (players render them badly), then the share of faulty cues, then violations per cue (splitting adds cues)."""
    return any(v.rule == "overlap" for v in report.violations), 1.0 - report.compliant, len(report.violations) / max(1, report.total)


def _set_lines(cues: tuple[Cue, ...], report: Report, guide: StyleGuide, cuts: Sequence[float], rate: float) -> tuple[Cue, ...]:
    wrong = {v.cue for v in report.violations if v.rule in _TEXT_RULES and not is_exchange(cues[v.cue])}
    found = []
    for index, cue in enumerate(cues):
        lines = wrap(_units(cue), guide.max_line, guide.language) if index in wrong else cue.lines
        fits = len(lines) <= guide.max_lines and all(width(line) <= guide.max_line for line in lines)
        found.append(replace(cue, lines=lines) if fits else cue)
    return tuple(found)


def _retime(cues: tuple[Cue, ...], report: Report, guide: StyleGuide, cuts: Sequence[float], rate: float) -> tuple[Cue, ...]:
    unplaced = [UnplacedCue(cue.start, max(cue.end, cue.start), guide.reading_time(columns(cue), word_count(cue))) for cue in cues]
    times = place_cues(unplaced, guide, cuts, rate)
    return tuple(replace(cue, start=start, end=end) for cue, (start, end) in zip(cues, times, strict=True))


def _divide(
    cues: tuple[Cue, ...], report: Report, guide: StyleGuide, cuts: Sequence[float], rate: float, around: int = 0
) -> tuple[Cue, ...]:
    """Rebuild every run of cues whose text does not fit its lines or its time, with ``around`` neighbours on either side."""
    wrong = {v.cue + shift for v in report.violations if v.rule in _FLOW_RULES for shift in range(-around, around + 1)}
    found: list[Cue] = []
    run: list[Cue] = []
    for index, cue in enumerate((*cues, None)):
        if cue is not None and index in wrong and not is_exchange(cue) and (not run or cue.start - run[-1].end < guide.pause):
            run.append(cue)
            continue
        found += _afresh(run, guide, rate)
        run = [cue] if cue is not None and index in wrong and not is_exchange(cue) else []
        if cue is not None and not run:
            found.append(cue)
    return tuple(found)


def _divide_widely(cues: tuple[Cue, ...], report: Report, guide: StyleGuide, cuts: Sequence[float], rate: float) -> tuple[Cue, ...]:
    return _divide(cues, report, guide, cuts, rate, around=1)


def _afresh(run: Sequence[Cue], guide: StyleGuide, rate: float) -> list[Cue]:
    if not run:
        return []
    found = []
    for (speaker, position), cues in groupby(run, key=lambda cue: (cue.speaker, cue.position)):
        for piece in segment([word for cue in cues for word in _timed(cue)], guide, rate):
            lines = lines_of(piece.words, guide)
            sure = all(word.confidence != _NO_TIME for word in piece.words)
            found.append(Cue(piece.start, piece.end, lines, piece.words if sure else (), speaker, position))
    return found


def _units(cue: Cue) -> list[str]:
    return [unit for line in cue.lines for unit in units(line)]


def _timed(cue: Cue) -> list[Word]:
    """The cue's words; if its text was typed, its pieces are spread over its time in proportion to their width."""
    pieces = _units(cue)
    if cue.words and _bare("".join(word.text for word in cue.words)) == _bare("".join(pieces)):
        times = list(cue.words)
        low, high = times[0].start, times[-1].end
        return times if cue.start - 1 <= low and high <= cue.end + 1 else _spread(pieces, cue)
    return _spread(pieces, cue)


def _bare(text: str) -> str:
    """Text without spaces and the punctuation that some guides leave out."""
    return "".join(char for char in text if not char.isspace() and char not in "，。、")


def _spread(pieces: Sequence[str], cue: Cue) -> list[Word]:
    total = sum(width(piece) + 1 for piece in pieces)
    at, each, found = cue.start, max(cue.duration, 0.1) / max(total, 1), []
    for piece in pieces:
        stop = at + (width(piece) + 1) * each
        found.append(Word(piece, at, stop, _NO_TIME, speaker=cue.speaker))
        at = stop
    return found
