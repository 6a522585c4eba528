"""The axial slice shows the film's own body: the same lesion at the same place, seen from the feet."""

from __future__ import annotations

import numpy as np
import pytest

from studio.medical.phantom.axial_anatomy import CUT_MM
from studio.medical.phantom.axial_slice import axial_slice
from studio.medical.phantom.case import Case
from studio.medical.phantom.lesions import FINDINGS
from studio.medical.phantom.radiograph import render
from studio.medical.phantom.xray_physics import FIELD_MM

SIDE = 128
X_MM = (np.arange(SIDE) + 0.5) * CUT_MM / SIDE - CUT_MM / 2
SIDED = ("focal_opacity", "effusion", "nodule", "pneumothorax")


def cases(finding: str, count: int = 8) -> list[Case]:
    severities = (0.3, 0.6, 0.9, 1.2)
    return [
        Case(7_300_000 + i, finding, ("F", "M")[i % 2], 30 + 8 * i, ("R", "L")[i // 2 % 2], severity=severities[i % 4], haze_style=style)
        for i in range(count)
        for style in (("perihilar", "peripheral")[i % 2],)
    ]


def test_a_case_is_the_same_slice_every_time() -> None:
    case = cases("effusion")[0]
    first, again = axial_slice(case, SIDE), axial_slice(case, SIDE)
    assert np.array_equal(first.image, again.image) and np.array_equal(first.mask, again.mask) and first.height_mm == again.height_mm
    assert first.image.shape == first.mask.shape == (SIDE, SIDE) and first.image.dtype == np.float32 and first.mask.dtype == bool
    assert first.image.min() >= 0 and first.image.max() <= 1


def test_a_body_without_a_finding_has_no_outline() -> None:
    for case in cases("clear", 4):
        found = axial_slice(case, SIDE)
        assert not found.mask.any()
        lungs = [found.image[SIDE // 2, int((x + CUT_MM / 2) / CUT_MM * SIDE)] for x in (-85, 85)]
        assert max(lungs) < 0.35 < 0.6 < np.quantile(found.image, 0.85)  # aerated lung is dark, flesh is not, at the heart's height


@pytest.mark.parametrize("finding", FINDINGS[1:])
def test_the_lesion_is_where_the_film_shows_it(finding: str) -> None:
    for case in cases(finding):
        found, film = axial_slice(case, SIDE), render(case, 256)
        assert found.mask.any(), case
        row = int((FIELD_MM / 2 - found.height_mm) / FIELD_MM * 256)
        on_film = ((np.flatnonzero(film.mask[row]) + 0.5) * FIELD_MM / 256) - FIELD_MM / 2
        here = X_MM[found.mask.any(0)]
        if finding in SIDED:
            sign = -1 if case.side == "R" else 1
            assert (here * sign > 0).mean() > (0.4 if finding == "effusion" else 0.99), case  # an effusion may be on both sides
        outer, there = np.abs(here).max(), np.abs(on_film).max()
        assert abs(outer - there) < 9, (case, outer, there)
        near = np.abs(on_film[:, None] - here[None, :]).min(1) < 5
        assert near.mean() > 0.85, case  # the film's columns are columns of the slice


def test_the_lesion_can_be_seen() -> None:
    for finding in FINDINGS[1:]:
        for case in cases(finding, 4):
            ill = axial_slice(case, SIDE)
            well = axial_slice(Case(case.seed, "clear", case.sex, case.age, case.side), SIDE, ill.height_mm)
            change = ill.image[ill.mask].mean() - well.image[ill.mask].mean()
            assert change < -0.05 if finding == "pneumothorax" else change > 0.03, (case, change)


def test_another_height_leaves_the_lesion() -> None:
    case = cases("nodule")[2]
    at = axial_slice(case, SIDE).height_mm
    assert not axial_slice(case, SIDE, at - 60).mask.any() and axial_slice(case, SIDE, 400.0).image.max() <= 1
