"""Invented clinical notes: context and film together decide the class, neither alone does. No note names a class, a person or a date."""

from __future__ import annotations

from string import Formatter
from typing import TYPE_CHECKING, Literal

import numpy as np

from studio.medical.clinical.note_templates import EXAMINATIONS, OPENINGS, REMARKS, SLOTS

if TYPE_CHECKING:
    from studio.medical.clinical.labs import Labs
    from studio.medical.phantom.case import Case

CONTEXTS = ("nonspec", "infect", "cardiac", "trauma", "malig")
Style = Literal["A", "B"]
VAGUE, MISLEADING = 0.10, 0.05  # shares of notes that omit the context, or state a different one
_EXAM_FINDS, _EXAM_TOLD, _REMARK = 0.35, 0.8, 0.4
_NOTE = 31  # random stream
_SIDES = {"R": "right", "L": "left"}
_VALUES: dict[str, tuple[tuple[str, float], ...]] = {  # phrase, how often it is written
    "A": (
        ("Temperature {temperature:.1f}.", 0.6), ("CRP {crp:.0f}, white cells {wbc:.1f}.", 0.6), ("BNP {bnp:.0f}.", 0.35),
        ("Saturations {spo2:.0f}%.", 0.6), ("Pulse {heart_rate:.0f}.", 0.4), ("Haemoglobin {hb:.1f}.", 0.3), ("D-dimer {d_dimer:.2f}.", 0.25),
    ),
    "B": (
        ("T{temperature:.1f}", 0.6), ("WCC {wbc:.1f} CRP {crp:.0f}", 0.6), ("BNP {bnp:.0f}", 0.35), ("sats {spo2:.0f}", 0.6),
        ("HR {heart_rate:.0f}", 0.4), ("Hb {hb:.1f}", 0.3), ("DD {d_dimer:.2f}", 0.25),
    ),
}  # fmt: skip


def write_note(case: Case, context: str, labs: Labs, seed: int, style: Style = "A") -> str:
    """One note of 60 to 400 characters in prose (A) or telegraphic style (B); the same arguments give the same note.

    One note in ten omits the context and one in twenty states a wrong one; the examination notices the finding in about a third of notes.
    """
    rng = np.random.default_rng([seed, case.seed, _NOTE])
    history = _opening(rng, _told(rng, context), style)
    finding = case.finding if rng.random() < _EXAM_FINDS else "clear"
    phrase = _one(rng, EXAMINATIONS[style][finding]).format(side=_SIDES[case.side])
    examined = rng.random() < _EXAM_TOLD
    remark = _one(rng, REMARKS[style]) if rng.random() < _REMARK else ""
    values = _written(rng, labs, style)
    if style == "A":
        who = f"{case.age}-year-old {'man' if case.sex == 'M' else 'woman'}"
        parts = [f"{who} {history}.", remark, phrase if examined else "", *values]
    else:
        parts = [f"{case.age}{case.sex} {history}.", remark, f"O/E {phrase}" if examined else "", *values]
    return " ".join(part for part in parts if part)


def _told(rng: np.random.Generator, context: str) -> str:
    chance = rng.random()
    other = [c for c in CONTEXTS if c != context][rng.integers(len(CONTEXTS) - 1)]
    return "nonspec" if chance < VAGUE else other if chance < VAGUE + MISLEADING else context


def _opening(rng: np.random.Generator, context: str, style: Style) -> str:
    pattern = _one(rng, OPENINGS[style][context])
    names = [name for _, name, _, _ in Formatter().parse(pattern) if name]
    return pattern.format(**{name: _one(rng, SLOTS[name]) for name in names})


def _written(rng: np.random.Generator, labs: Labs, style: Style) -> list[str]:
    chosen = []
    for phrase, often in _VALUES[style]:
        names = [name for _, name, _, _ in Formatter().parse(phrase) if name]
        values = {name: getattr(labs, name) for name in names}
        if rng.random() < often and None not in values.values():
            chosen.append(phrase.format(**values))
    return chosen


def _one(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    return choices[rng.integers(len(choices))]
