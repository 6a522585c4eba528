"""Invented clinical notes: context and film together decide the class, neither alone does. No note names a class, a person or a date."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from studio.medical.clinical import note_phrases, note_templates_zh, note_writer_c, note_writer_d
from studio.medical.clinical.note_templates import EXAMINATIONS, OPENINGS, REMARKS, SLOTS

if TYPE_CHECKING:
    from studio.medical.clinical.labs import Labs
    from studio.medical.phantom.case import Case

_T = TypeVar("_T")
CONTEXTS = ("nonspec", "infect", "cardiac", "trauma", "malig")
Style = Literal["A", "B", "C", "D", "ZA", "ZC", "ZD"]
VAGUE, MISLEADING = 0.10, 0.05  # shares of notes that omit the context, or state a different one
_EXAM_FINDS, _EXAM_TOLD, _REMARK = 0.35, 0.8, 0.4
_NOTE = 31  # random stream
_SIDES = {"R": "right", "L": "left"}
_CHINESE_SIDES = {"R": "右", "L": "左"}
CHINESE: tuple[Style, ...] = ("ZA", "ZC", "ZD")
_VALUES: dict[str, tuple[tuple[str, float], ...]] = {  # phrase, how often it is written
    "A": (
        ("Temperature {temperature:.1f}.", 0.6), ("CRP {crp:.0f}, white cells {wbc:.1f}.", 0.6), ("BNP {bnp:.0f}.", 0.35),
        ("Saturations {spo2:.0f}%.", 0.6), ("Pulse {heart_rate:.0f}.", 0.4), ("Haemoglobin {hb:.1f}.", 0.3), ("D-dimer {d_dimer:.2f}.", 0.25),
    ),
    "B": (
        ("T{temperature:.1f}", 0.6), ("WCC {wbc:.1f} CRP {crp:.0f}", 0.6), ("BNP {bnp:.0f}", 0.35), ("sats {spo2:.0f}", 0.6),
        ("HR {heart_rate:.0f}", 0.4), ("Hb {hb:.1f}", 0.3), ("DD {d_dimer:.2f}", 0.25),
    ),
    "ZA": note_templates_zh.VALUES,
    **note_writer_c.VALUES,
    **note_writer_d.VALUES,
}  # fmt: skip


@dataclass(frozen=True)
class WrittenNote:
    """``text``, and where in it (``start`` to ``end``) the phrase stands that tells the ``context``: the case's own, or what it was told."""

    text: str
    start: int
    end: int
    context: str


def write_note(case: Case, context: str, labs: Labs, seed: int, style: Style = "A") -> str:
    """One note of 20 to 500 characters by writer ``style``; the same arguments give the same note.

    One note in ten omits the context and one in twenty states a wrong one; the examination notices the finding in about a third of notes.
    """
    return written_note(case, context, labs, seed, style).text


def written_note(case: Case, context: str, labs: Labs, seed: int, style: Style = "A") -> WrittenNote:
    """`write_note` with the truth about it."""
    rng = np.random.default_rng([seed, case.seed, _NOTE])
    told = told_context(rng, context)
    history = _opening(rng, told, style)
    finding = case.finding if rng.random() < _EXAM_FINDS else "clear"
    sides = _CHINESE_SIDES if style in CHINESE else _SIDES
    phrase = _one(rng, EXAMINATIONS[style][finding]).format(side=sides[case.side])
    examined = rng.random() < _EXAM_TOLD
    remark = _one(rng, REMARKS[style]) if rng.random() < _REMARK else ""
    values = _written(rng, labs, style)
    before, after = _who(rng, case, style)
    end = "。" if style in CHINESE else "."
    if style != "B":
        phrase = phrase[0].upper() + phrase[1:]
        history = history if before else history[0].upper() + history[1:]
    first = f"{before}{history}{after}{end}"
    rest = [remark, (f"O/E {phrase}" if style == "B" else phrase) if examined else "", *values]
    joined = (end if style in CHINESE else " ").join(part for part in rest if part)
    text = f"{first}{'' if style in CHINESE else ' '}{joined}".strip()
    return WrittenNote(text, len(before), len(before) + len(history), told)


def _who(rng: np.random.Generator, case: Case, style: Style) -> tuple[str, str]:
    """What stands before and after the history."""
    male = case.sex == "M"
    if style in CHINESE:
        word = "男" if male else "女"
        return (f"{case.age}歲{word}性，", f"{case.age} y/o {'male' if male else 'female'}，", f"{case.age}歲{word}，")[rng.integers(3)], ""
    if style == "A":
        who = f"{case.age}-year-old {'man' if male else 'woman'}"
        return (f"{who} ", f"{who}, ", f"{case.age} y/o {case.sex}, ", "")[rng.choice(4, p=(0.55, 0.2, 0.15, 0.1))], ""
    return (f"{case.age}{case.sex} " if style == "B" else f"{'Man' if male else 'Woman'} of {case.age}: "), ""


def told_context(rng: np.random.Generator, context: str) -> str:
    """The context that a note states: ``context``, or now and then none ("nonspec") or another one."""
    chance = rng.random()
    other = [c for c in CONTEXTS if c != context][rng.integers(len(CONTEXTS) - 1)]
    return "nonspec" if chance < VAGUE else other if chance < VAGUE + MISLEADING else context


def _opening(rng: np.random.Generator, context: str, style: Style) -> str:
    pattern = _one(rng, OPENINGS[style][context])
    names = [name for _, name, _, _ in Formatter().parse(pattern) if name]
    return pattern.format(**{name: _one(rng, SLOTS[name]) for name in names})


def _written(rng: np.random.Generator, labs: Labs, style: Style) -> list[str]:
    chosen = []
    for phrase, often in _one(rng, (_VALUES["A"], note_phrases.VALUES)) if style == "A" else _VALUES[style]:
        names = [name for _, name, _, _ in Formatter().parse(phrase) if name]
        values = {name: getattr(labs, name) for name in names}
        if rng.random() < often and None not in values.values():
            chosen.append(phrase.format(**values))
    return chosen


def _one(rng: np.random.Generator, choices: tuple[_T, ...]) -> _T:
    return choices[rng.integers(len(choices))]
