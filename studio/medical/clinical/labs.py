"""Invented laboratory values and vital signs that fit a clinical context, and the vector a network reads from them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.medical.phantom.case import Case


@dataclass(frozen=True)
class LabField:
    """A value's ``name`` and ``unit``, reference range ``low`` to ``high``, accepted range ``floor`` to ``ceiling``, and ``digits`` shown.

    ``logarithmic`` values have a skewed distribution; ``centre`` and ``spread`` standardise the value (or its logarithm) to about 0 ± 1.
    """

    name: str
    unit: str
    low: float
    high: float
    floor: float
    ceiling: float
    digits: int
    logarithmic: bool
    centre: float
    spread: float


LAB_FIELDS: tuple[LabField, ...] = (
    LabField("temperature", "°C", 36.1, 37.5, 30, 43, 1, False, 37.4, 0.75),
    LabField("wbc", "10⁹/L", 4, 11, 0.1, 200, 1, True, 2.2, 0.4),
    LabField("crp", "mg/L", 0, 5, 0, 600, 0, True, 2.8, 1.3),
    LabField("bnp", "ng/L", 0, 100, 0, 35000, 0, True, 4.9, 1.1),
    LabField("d_dimer", "mg/L", 0, 0.5, 0, 50, 2, True, -0.5, 0.7),
    LabField("spo2", "%", 95, 100, 50, 100, 0, False, 95.0, 2.5),
    LabField("heart_rate", "1/min", 60, 100, 20, 250, 0, False, 88.0, 14.0),
    LabField("hb", "g/dL", 12, 17.5, 3, 25, 1, False, 13.2, 1.4),
)


@dataclass(frozen=True)
class Labs:
    """One value for each of `LAB_FIELDS`, in its unit; None if it was not measured."""

    temperature: float | None = None
    wbc: float | None = None
    crp: float | None = None
    bnp: float | None = None
    d_dimer: float | None = None
    spo2: float | None = None
    heart_rate: float | None = None
    hb: float | None = None

    @property
    def empty(self) -> bool:
        return all(getattr(self, f.name) is None for f in fields(self))


_SICK = ("bilateral_haze", "effusion", "pneumothorax", "focal_opacity")


def sample_labs(case: Case, context: str, rng: np.random.Generator) -> Labs:
    """Random values for ``case`` in ``context``. Groups overlap: some people show none of the typical changes."""
    infect, cardiac, trauma, malig = (context == k for k in ("infect", "cardiac", "trauma", "malig"))
    sick, male = case.finding in _SICK, case.sex == "M"

    def skewed(usual: float, spread: float) -> float:
        return float(usual * np.exp(rng.normal(0, spread)))

    drawn = Labs(
        temperature=rng.normal(37 + 1.0 * infect, 0.55),
        wbc=skewed(7.5 * (1.6 if infect else 1.25 if trauma else 1), 0.3),
        crp=skewed(6 * (9 if infect else 3 if malig else 1.8 if trauma else 1), 0.8),
        bnp=skewed(70 * (9 if cardiac else 1) * (1.6 if case.age > 70 else 1), 0.7),
        d_dimer=skewed(0.4 * (2.6 if trauma else 2.2 if malig else 1.5 if infect else 1), 0.6),
        spo2=rng.normal(97 - 3.5 * sick, 1.8),
        heart_rate=rng.normal(78 + 14 * (infect or trauma) + 8 * cardiac, 12),
        hb=rng.normal(13.6 - 1.6 * malig - 0.6 * trauma + 0.8 * male, 1.2),
    )
    return Labs(**{f.name: round(float(np.clip(getattr(drawn, f.name), f.floor, f.ceiling)), f.digits) for f in LAB_FIELDS})


def lab_vector(labs: Labs) -> np.ndarray:
    """float32 (16,): eight standardised values (0 where missing), then eight flags that are 1 for each value present."""
    values, known = np.zeros(len(LAB_FIELDS), np.float32), np.zeros(len(LAB_FIELDS), np.float32)
    for i, f in enumerate(LAB_FIELDS):
        value = getattr(labs, f.name)
        if value is None:
            continue
        number = float(np.clip(value, f.floor, f.ceiling))
        if f.logarithmic:
            number = float(np.log(max(number, 0.5 * 10.0**-f.digits)))
        values[i], known[i] = np.clip((number - f.centre) / f.spread, -4, 4), 1
    return np.concatenate([values, known])
