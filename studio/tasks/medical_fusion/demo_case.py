"""A case from the dials: film, note and lab values that belong together. Numbers only: no model, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.medical.clinical.labs import LAB_FIELDS, Labs, labs_of
from studio.medical.clinical.notes import CONTEXTS, write_note
from studio.medical.phantom.case import Case
from studio.medical.phantom.case_classes import CONTEXT_OF, FINDING_OF, SPLITS
from studio.medical.phantom.radiograph import Film, render
from studio.medical.phantom.xray_physics import Acquisition

if TYPE_CHECKING:
    from studio.tasks.medical_fusion import MedicalFusionParams

SIZE = 256  # px of a film that is looked at
_PHOTONS = 4.0e5
_LABS = 41  # random stream


def dealt(params: MedicalFusionParams) -> Case:
    """The body and the acquisition that the dials say; its seeds are those of no training."""
    rng = np.random.default_rng([params.number, 61])
    return Case(
        seed=SPLITS["demo"] + params.number,
        finding=params.finding,
        sex=params.sex,
        age=params.age,
        side=params.side,
        cardiomegaly=bool(rng.random() < (0.6 if params.finding == "bilateral_haze" and params.context == "cardiac" else 0.15)),
        haze_style="perihilar" if params.context == "cardiac" else "peripheral",
        severity=params.severity,
        acquisition=Acquisition(_PHOTONS * params.dose, params.scatter, params.blur_mm),
    )


def film_of(case: Case) -> Film:
    return render(case, SIZE)


def labs_dealt(case: Case, context: str) -> Labs:
    return labs_of(case, context, np.random.default_rng([case.seed, _LABS]))


def note_dealt(case: Case, context: str) -> str:
    """The case's note; one in seven leaves the context out or tells a wrong one, as in the training."""
    return write_note(case, context, labs_dealt(case, context), 0, "A")


def other_notes(case: Case, context: str) -> tuple[tuple[str, str], ...]:
    """(context, note) of the same person in every context that would make another pattern of the same finding, or any other one."""
    known = [c for f, c in zip(FINDING_OF, CONTEXT_OF, strict=True) if f == case.finding and c != context]
    return tuple((c, note_dealt(case, c)) for c in dict.fromkeys(known or [c for c in CONTEXTS if c != context][:1]))


def values_of(labs: Labs) -> dict[str, float]:
    """The values that are there, by name."""
    return {f.name: float(v) for f in LAB_FIELDS if (v := getattr(labs, f.name)) is not None}
