"""Computer-generated chest radiographs: a parametric body, one finding, and the physics of an exposure. No patients, no diagnosis.

A case gives the same film at any resolution, with the exact outline of its finding; ``replace(case, finding="clear")`` is the same body
without it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from studio.medical.phantom.bones import bones
from studio.medical.phantom.case import Case
from studio.medical.phantom.chest import LUNG_DENSITY, Grid, build, chest, extras, vessels
from studio.medical.phantom.lesions import lesion
from studio.medical.phantom.xray_physics import displayed, exposed, raw_12_bit

SIZE = 128
_NOISE = 6  # random stream of a seed
_BLOOD = np.float32((1 - LUNG_DENSITY) * 1.4)


@dataclass(frozen=True)
class Film:
    """``image`` float32 (h, w) in [0, 1], bone white; ``raw`` the detector's values as 12-bit uint16.

    Ground truth, bool (h, w): ``mask`` (the lesion), ``lungs`` and ``heart``.
    """

    image: np.ndarray
    raw: np.ndarray
    mask: np.ndarray
    lungs: np.ndarray
    heart: np.ndarray
    cardiothoracic_ratio: float
    view: str = "PA"


def render(case: Case, size: int = SIZE) -> Film:
    """A film of ``size`` x ``size`` pixels (64 to 1024); the same case gives the same bytes."""
    grid = Grid(size)
    body = build(case)
    inside = chest(case, body, grid)
    found = lesion(case, inside)
    more_soft, more_bone, metal = extras(case, grid)
    blood = vessels(case, inside) * inside.lungs * found.keep * _BLOOD
    bone = bones(case, body, grid) + more_bone * np.float32(body.bone)
    rng = np.random.default_rng([case.seed, _NOISE])
    recorded = exposed((inside.soft + blood + found.extra + more_soft).astype(np.float32), bone, metal, case.acquisition, rng)
    window = (np.abs(grid.x) < 130 * body.scale) & (np.abs(grid.z) < 130)
    image = displayed(recorded, window, case.acquisition)
    return Film(image, raw_12_bit(recorded), found.mask, inside.lungs, inside.heart, inside.cardiothoracic_ratio)
