"""Checks cues against a house style, and says in one sentence what is wrong with which cue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from studio.captions.cue import Cue
from studio.captions.cue_builder import cuts_between
from studio.captions.cue_timing import snap_in_time, snap_out_time
from studio.captions.line_breaks import units, width
from studio.captions.style_guides import DEFAULT_FRAME_RATE, StyleGuide
from studio.messages import say

if TYPE_CHECKING:
    from studio.vision.scenes import Shot

Rule = Literal[
    "empty", "line_length", "line_count", "reading_speed", "word_rate", "min_duration", "max_duration", "backwards",
    "beyond", "overlap", "gap", "loose_gap",
    "shot_in", "shot_out",
]  # fmt: skip
_TOLERANCE = 2e-3  # seconds; formats round to the millisecond
_LEEWAY = 1.0  # seconds: the length that a container states is rough, and a last cue may stay a little


@dataclass(frozen=True)
class Violation:
    """Cue number ``cue`` (from 0) breaks ``rule``: it has ``value`` where ``limit`` is allowed.

    Units: columns (characters, where the guide is for full-width ones), lines, characters per second, words per minute, or seconds. For
    the shot rules ``value`` is when the cue appears or disappears and ``limit`` when it should.
    """

    cue: int
    rule: Rule
    value: float
    limit: float


@dataclass(frozen=True)
class Report:
    """Everything wrong with ``total`` cues."""

    violations: tuple[Violation, ...]
    total: int

    @property
    def compliant(self) -> float:
        """Share of cues in [0, 1] that break no rule; 1 when there are no cues."""
        return 1.0 - len({v.cue for v in self.violations}) / self.total if self.total else 1.0

    @property
    def by_rule(self) -> dict[str, int]:
        """How many cues break each rule, the most frequent first."""
        return dict(Counter(v.rule for v in self.violations).most_common())

    def of(self, cue: int) -> tuple[Violation, ...]:
        """What is wrong with one cue."""
        return tuple(v for v in self.violations if v.cue == cue)


def columns(cue: Cue) -> float:
    """Width of all lines together; a line break counts as the space it stands for."""
    return sum(width(line) for line in cue.lines) + max(0, len(cue.lines) - 1)


def word_count(cue: Cue) -> int:
    """Words to read; each Chinese or Japanese character counts as half a word."""
    return sum(max(1, round(len([u for u in units(word) if not u.isascii()]) / 2)) for line in cue.lines for word in line.split())


def check(
    cues: Sequence[Cue], guide: StyleGuide, shots: Sequence[Shot] = (), frame_rate: float = DEFAULT_FRAME_RATE, duration: float = 0.0
) -> Report:
    """Measure ``cues`` (ascending) against every rule of ``guide``; the shot rules only if the guide has them and there are cuts, the
    rule against cues beyond the end only with the ``duration`` of the recording in seconds."""
    rate = frame_rate if frame_rate > 0 else DEFAULT_FRAME_RATE
    cuts = cuts_between(shots) if guide.shots else []
    found: list[Violation] = []
    for index, cue in enumerate(cues):
        found += _of_text(index, cue, guide)
        found += _of_times(index, cue, duration) or _of_duration(index, cue, guide)
        if index + 1 < len(cues):
            found += _of_gap(index, cues[index + 1].start - max(cue.start, cue.end), guide, rate)
        found += _of_shots(index, cue, cuts, rate, guide.gap(rate))
    return Report(tuple(found), len(cues))


def _of_text(index: int, cue: Cue, guide: StyleGuide) -> list[Violation]:
    if not cue.text.strip():
        return [Violation(index, "empty", 0, 1)]
    found = []
    unit = 2 if guide.wide else 1  # columns of a character as the guide counts them
    longest = max(width(line) for line in cue.lines)
    if longest > guide.max_line:
        found.append(Violation(index, "line_length", longest / unit, guide.max_line / unit))
    if len(cue.lines) > guide.max_lines:
        found.append(Violation(index, "line_count", len(cue.lines), guide.max_lines))
    return found


def _of_times(index: int, cue: Cue, duration: float) -> list[Violation]:
    """Times that cannot be right; nothing else about the cue's duration matters then."""
    if cue.end < cue.start - _TOLERANCE:
        return [Violation(index, "backwards", cue.start - cue.end, 0)]
    if duration and cue.end > duration + _LEEWAY:
        return [Violation(index, "beyond", cue.end, duration)]
    return []


def _of_duration(index: int, cue: Cue, guide: StyleGuide) -> list[Violation]:
    found = []
    words, seconds = word_count(cue), cue.duration + _TOLERANCE
    if guide.max_cps and columns(cue) > guide.max_cps * seconds:
        unit = 2 if guide.wide else 1
        found.append(Violation(index, "reading_speed", columns(cue) / max(cue.duration, 1e-3) / unit, guide.max_cps / unit))
    if guide.max_wpm and words * 60 > guide.max_wpm * seconds:
        found.append(Violation(index, "word_rate", words * 60 / max(cue.duration, 1e-3), guide.max_wpm))
    least = max(guide.min_duration, 0.0 if guide.max_wpm else words * guide.seconds_per_word)
    if seconds < least:
        found.append(Violation(index, "min_duration", cue.duration, least))
    if cue.duration > guide.max_duration + _TOLERANCE:
        found.append(Violation(index, "max_duration", cue.duration, guide.max_duration))
    return found


def _of_gap(index: int, gap: float, guide: StyleGuide, rate: float) -> list[Violation]:
    least = guide.gap(rate)
    if gap < -_TOLERANCE:
        return [Violation(index, "overlap", -gap, 0)]
    if gap < least - _TOLERANCE:
        return [Violation(index, "gap", gap, least)]
    if least + _TOLERANCE < gap < guide.chain_gap - _TOLERANCE:
        return [Violation(index, "loose_gap", gap, least)]
    return []


def _of_shots(index: int, cue: Cue, cuts: Sequence[float], rate: float, gap: float) -> list[Violation]:
    found = []
    first, last = snap_in_time(cue.start, cuts, rate), snap_out_time(cue.end, cuts, gap)
    if abs(first - cue.start) > _TOLERANCE:
        found.append(Violation(index, "shot_in", cue.start, first))
    if abs(last - cue.end) > _TOLERANCE:
        found.append(Violation(index, "shot_out", cue.end, last))
    return found


def sentence(violation: Violation, lang: str = "en") -> str:
    """What is wrong and how to fix it, for the user; cues are numbered from 1."""
    whole = violation.rule in ("line_length", "line_count", "word_rate")
    value, limit = (f"{x:.0f}" if whole else f"{x:.2f}" for x in (violation.value, violation.limit))
    return say(f"ui.captions.rule.{violation.rule}", lang, cue=violation.cue + 1, value=value, limit=limit)
