"""A demo case from the page's dials: a film, a note and lab values that belong together. Plain arithmetic: no model, no network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.medical.clinical.labs import LAB_FIELDS, Labs, sample_labs
from studio.medical.clinical.notes import CONTEXTS, write_note
from studio.medical.phantom.case import Case
from studio.medical.phantom.case_classes import CONTEXT_OF, FINDING_OF, SPLITS, class_of
from studio.medical.phantom.radiograph import Film, render
from studio.medical.phantom.xray_physics import Acquisition

if TYPE_CHECKING:
    from studio.tasks.medical_fusion.params import MedicalFusionParams

SIZE = 256  # px, edge of a film that is shown
_PHOTONS = 4.0e5  # for each 3 mm pixel at a dose of 1
_LABS = 41  # random stream


def demo_case(params: MedicalFusionParams) -> Case:
    """The body and acquisition that the dials describe; its seeds were never used in training."""
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


def demo_film(case: Case) -> Film:
    """The film of ``case``, `SIZE` px square."""
    return render(case, SIZE)


def demo_labs(case: Case, context: str) -> Labs:
    """Lab values of ``case`` in ``context``; the same for the same arguments."""
    return sample_labs(case, context, np.random.default_rng([case.seed, _LABS]))


def demo_note(case: Case, context: str) -> str:
    """The note of ``case`` in ``context``; one in seven omits the context or states a wrong one, as in training."""
    return write_note(case, context, demo_labs(case, context), 0, "A")


def counterfactual_notes(case: Case, context: str) -> tuple[tuple[str, str], ...]:
    """(context, note) of the same person in each other context that makes a different pattern of the same finding.

    Where the finding belongs to no other pattern, one note in an arbitrary other context.
    """
    known = [c for f, c in zip(FINDING_OF, CONTEXT_OF, strict=True) if f == case.finding and c != context]
    return tuple((c, demo_note(case, c)) for c in dict.fromkeys(known or [c for c in CONTEXTS if c != context][:1]))


def lab_values(labs: Labs) -> dict[str, float]:
    """The values that were measured, by name."""
    return {f.name: float(v) for f in LAB_FIELDS if (v := getattr(labs, f.name)) is not None}


def matches_no_class(params: MedicalFusionParams) -> bool:
    """Whether the dials combine a film and a context that form none of the patterns; False with a note of the user's own, which may
    say anything."""
    own_note = params.use_note and params.note.strip()
    return params.film_source == "case" and not own_note and class_of(params.finding, params.context) is None
