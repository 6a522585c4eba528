"""Lesions of the chest as extra (or missing) tissue on each ray, with their exact outlines.

Sizes follow the literature: nodules 8-30 mm; fluid stands in the costophrenic angle and climbs the side wall (a meniscus), about 80 mm
wide and 95 mm high; free air is a rim of 1-3 cm around the apex of the lung that tapers downwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.medical.phantom.chest import LUNG_DENSITY, SIGNS, Chest, tube
from studio.medical.phantom.xray_physics import smooth_field

if TYPE_CHECKING:
    from studio.medical.phantom.case import Case

FINDINGS = ("clear", "focal_opacity", "bilateral_haze", "effusion", "nodule", "pneumothorax")
_LESION = 7  # random stream of a seed
_FILLED = np.float32(1 - LUNG_DENSITY)  # soft tissue gained where air gives way


@dataclass(frozen=True)
class Lesion:
    """``extra`` mm of soft tissue (negative: less) and ``keep``, the share of lung vessels left, both float32 (n, n); ``mask`` bool.

    ``centre`` (x, y, z) in mm and ``measures`` let an axial slice draw the same lesion.
    """

    extra: np.ndarray
    keep: np.ndarray
    mask: np.ndarray
    centre: tuple[float, float, float] = (0.0, 0.0, 0.0)
    measures: tuple[float, ...] = ()


def lesion(case: Case, chest: Chest) -> Lesion:
    """The lesion that the finding of ``case`` makes in ``chest``."""
    rng = np.random.default_rng([case.seed, _LESION])
    return _DRAWERS[case.finding](case, chest, rng)


def _clear(case: Case, chest: Chest, rng: np.random.Generator) -> Lesion:
    return Lesion(chest.grid.zeros(), chest.grid.zeros() + 1, chest.grid.zeros() > 0)


def _step(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))


def _focal_opacity(case: Case, chest: Chest, rng: np.random.Generator) -> Lesion:
    grid, air, s = chest.grid, chest.air[case.side], chest.build.scale
    zone = ((-75, -25), (-20, 40), (35, 80))[rng.integers(3)]
    centre = (SIGNS[case.side] * rng.uniform(50, 95) * s, rng.uniform(-30, 45), rng.uniform(*zone))
    axes = (rng.uniform(22, 44), rng.uniform(30, 60), rng.uniform(20, 46))
    dense = rng.uniform(0.5, 0.9) * case.severity
    away = np.hypot((grid.x - np.float32(centre[0])) / np.float32(axes[0]), (grid.z - np.float32(centre[2])) / np.float32(axes[2]))
    inside = _step((1 - away - 0.22 * smooth_field(rng, grid.size, 8)) * 7)
    patchy = 1 + 0.25 * smooth_field(rng, grid.size, 5)
    extra = np.minimum(inside * 2 * np.float32(axes[1]), air) * _FILLED * np.float32(dense) * patchy
    return Lesion(extra, chest.grid.zeros() + 1, (inside > 0.5) & (air > 15), centre, axes)


def _bilateral_haze(case: Case, chest: Chest, rng: np.random.Generator) -> Lesion:
    grid, s = chest.grid, np.float32(chest.build.scale)
    extra, mask = grid.zeros(), grid.zeros() > 0
    dense = 0.0
    for side, sign in SIGNS.items():
        dense = rng.uniform(0.17, 0.36) * case.severity
        if case.haze_style == "perihilar":
            where = np.exp(-(((grid.x - sign * 48 * s) / 34) ** 2 + ((grid.z + 8) / 58) ** 2))
        else:
            outer = 1 - np.exp(-(((grid.x - sign * 30 * s) / 52) ** 2))
            where = outer * np.exp(-(((grid.z + 40) / 65) ** 2)) * 1.1
        where = where * np.clip(0.75 + 0.5 * smooth_field(rng, grid.size, 9), 0.1, 2)
        extra = extra + where * chest.air[side] * _FILLED * np.float32(dense * 1.5)
        mask |= (where > 0.45) & (chest.air[side] > 20)
    return Lesion(extra, grid.zeros() + 1, mask, (0.0, 8.0, -10.0), (dense,))


def _effusion(case: Case, chest: Chest, rng: np.random.Generator) -> Lesion:
    grid, body = chest.grid, chest.build
    extra, mask = grid.zeros(), grid.zeros() > 0
    both = rng.random() < 0.25
    level = 0.0
    for side, sign in SIGNS.items():
        high, climb = rng.uniform(-4, 52) * (0.5 + 0.5 * case.severity), rng.uniform(26, 62) * (0.6 + 0.4 * case.severity)
        if side != case.side and not both:
            continue
        inner = sign * 72 * body.scale + body.shift * 0.3 - sign * 40 * body.scale
        across = np.clip((grid.x - np.float32(inner)) * sign / np.float32(96 * body.scale), 0, 1.1)  # 0 medial, 1 at the wall
        level = body.base[side] + high
        surface = np.float32(level) + np.float32(climb) * across**2.4
        filled = _step((surface - grid.z) / 3.5)
        extra = extra + filled * chest.air[side] * _FILLED * np.float32(0.6 + 0.4 * min(case.severity, 1))
        mask |= (filled > 0.5) & (chest.air[side] > 8)
    return Lesion(extra, grid.zeros() + 1, mask, (SIGNS[case.side] * 80.0, 60.0, level - 6), (level, float(both)))


def _nodule(case: Case, chest: Chest, rng: np.random.Generator) -> Lesion:
    grid, air, s = chest.grid, chest.air[case.side], chest.build.scale
    radius = float(np.clip(rng.uniform(5, 15) * (0.7 + 0.3 * case.severity), 4, 15))
    spots = np.stack([SIGNS[case.side] * rng.uniform(40, 110, 50) * s, rng.uniform(-70, 95, 50)], 1)
    columns = np.clip(((spots[:, 0] + grid.pixel * grid.size / 2) / grid.pixel).astype(int), 0, grid.size - 1)
    rows = np.clip(((grid.pixel * grid.size / 2 - spots[:, 1]) / grid.pixel).astype(int), 0, grid.size - 1)
    free = np.flatnonzero(air[rows, columns] > 70)
    x, z = spots[free[0] if len(free) else int(air[rows, columns].argmax())]
    away = np.hypot(grid.x - np.float32(x), grid.z - np.float32(z)) * (1 + 0.07 * smooth_field(rng, grid.size, 8))
    return Lesion(tube(away, radius) * _FILLED * np.float32(1.5), grid.zeros() + 1, away < radius, (float(x), 8.0, float(z)), (radius,))


def _pneumothorax(case: Case, chest: Chest, rng: np.random.Generator) -> Lesion:
    grid, air, sign = chest.grid, chest.air[case.side], SIGNS[case.side]
    lung = chest.build.lungs[case.side]
    rim = rng.uniform(13, 30) * (0.55 + 0.45 * case.severity)
    reach = rng.uniform(0.9, 1.5)  # rad from the top to where the rim has thinned out
    dx, dz = lung.upright(grid.x, grid.z)
    dx = dx * sign
    angle = np.arctan2(dx, dz)  # 0 at the top, + towards the side wall
    wall = 1 / np.hypot(np.sin(angle) / np.float32(lung.axes[0]), np.cos(angle) / np.float32(lung.axes[2]))
    thick = np.float32(rim) * np.exp(-(((angle - 0.35) / np.float32(reach)) ** 2) * np.where(angle < 0.35, 4, 1))
    gap = np.hypot(dx, dz) - (wall - thick)  # mm outside the lung's new edge
    outside = _step(gap / 1.2)
    inside_chest = air > 3
    extra = (-outside * air * np.float32(LUNG_DENSITY * 0.92) + (1 - outside) * air * np.float32(0.05 * rim / 30)) * inside_chest
    extra = extra + 5 * np.exp(-((gap / 1.6) ** 2)) * (thick > 3) * inside_chest  # the edge of the lung, seen as a fine line
    mask = (outside > 0.5) & (thick > 3) & (air > 12)
    return Lesion(extra.astype(np.float32), (1 - outside).astype(np.float32), mask, (sign * 85.0, -40.0, 75.0), (float(rim), float(reach)))


_DRAWERS: dict[str, Callable[[Case, Chest, np.random.Generator], Lesion]] = {
    "clear": _clear,
    "focal_opacity": _focal_opacity,
    "bilateral_haze": _bilateral_haze,
    "effusion": _effusion,
    "nodule": _nodule,
    "pneumothorax": _pneumothorax,
}
