"""The ten classes of the demo and balanced cases of them: a class is a finding on the film together with a clinical context."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import numpy as np

from studio.medical.phantom.case import Case
from studio.medical.phantom.xray_physics import Acquisition

CLASSES: tuple[str, ...] = (
    "No added pattern", "Acute bronchitis", "Bacterial pneumonia", "Pulmonary contusion", "Heart failure with oedema",
    "Viral pneumonitis", "Parapneumonic effusion", "Malignant effusion", "Suspicious pulmonary nodule", "Traumatic pneumothorax",
)  # fmt: skip
CLASS_KEYS: tuple[str, ...] = (
    "none", "bronchitis", "pneumonia", "contusion", "heart_failure", "pneumonitis", "parapneumonic", "malignant_effusion",
    "nodule", "pneumothorax",
)  # fmt: skip
FINDING_OF: tuple[str, ...] = (
    "clear", "clear", "focal_opacity", "focal_opacity", "bilateral_haze", "bilateral_haze", "effusion", "effusion",
    "nodule", "pneumothorax",
)  # fmt: skip
CONTEXT_OF: tuple[str, ...] = ("nonspec", "infect", "infect", "trauma", "cardiac", "infect", "infect", "malig", "malig", "trauma")
AGES: tuple[tuple[int, int], ...] = ((18, 49), (50, 69), (70, 95))
Split = Literal["train", "validation", "test", "demo"]
SPLIT_SIZE = 1_000_000
SPLITS: dict[Split, int] = {"train": 1_000_000, "validation": 3_000_000, "test": 5_000_000, "demo": 7_000_000}  # first seed of each
SHIFT = Acquisition(photons=1.2e4, scatter=0.6, blur_mm=2.4, gamma=1.45)  # "another hospital": outside the range of training
_CASE = 11  # random stream


def class_of(finding: str, context: str) -> int | None:
    """Index of the class that shows ``finding`` in ``context``; None if there is no such class."""
    return next((i for i, pair in enumerate(zip(FINDING_OF, CONTEXT_OF, strict=True)) if pair == (finding, context)), None)


def sample_case(index: int, split: Split) -> tuple[int, Case, str]:
    """(class, case, context) number ``index`` (0 to 999 999) of ``split``; splits share no seed.

    Classes, sexes and age groups are balanced in every 60 consecutive cases, so that none predicts another.
    """
    if not 0 <= index < SPLIT_SIZE:
        raise ValueError(f"index {index} is not in 0..{SPLIT_SIZE - 1}")
    seed = SPLITS[split] + index
    rng = np.random.default_rng([seed, _CASE])
    label, (youngest, oldest), sex = index % 10, AGES[index // 10 % 3], ("F", "M")[index // 30 % 2]
    large = {"Heart failure with oedema": 0.6, "Viral pneumonitis": 0.2}.get(CLASSES[label], 0.15)
    perihilar = {"Heart failure with oedema": 0.7, "Viral pneumonitis": 0.35}.get(CLASSES[label], 0.5)
    case = Case(
        seed=seed,
        finding=FINDING_OF[label],
        sex="M" if sex == "M" else "F",
        age=int(rng.integers(youngest, oldest + 1)),
        side="L" if rng.integers(2) else "R",
        cardiomegaly=bool(rng.random() < large),
        haze_style="perihilar" if rng.random() < perihilar else "peripheral",
        severity=round(float(rng.uniform(0.35, 1.2)), 3),
        acquisition=usual_acquisition(rng),
    )
    return label, case, CONTEXT_OF[label]


def usual_acquisition(rng: np.random.Generator) -> Acquisition:
    """A typical acquisition: dose within a factor of ten, moderate scatter and blur."""
    return Acquisition(
        photons=round(float(np.exp(rng.uniform(np.log(8e4), np.log(8e5)))), -2),
        scatter=round(float(rng.uniform(0.15, 0.4)), 3),
        blur_mm=round(float(rng.uniform(0.6, 1.3)), 3),
        gamma=round(float(rng.uniform(0.85, 1.15)), 3),
    )


def shifted(case: Case, acquisition: Acquisition = SHIFT) -> Case:
    """The same body under another ``acquisition``."""
    return replace(case, acquisition=acquisition)
