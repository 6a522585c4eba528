"""An axial slice of the body that the film shows, in a wide CT window, seen from the feet: patient's right at the left edge, anterior up.

Organs, ribs and vessels are cut where the film's body has them. On the film a lesion is tissue gained along each ray; the slice spreads it
over depth: its columns are those of the film's outline, and fluid also holds as much tissue as the film's row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.medical.phantom.axial_anatomy import AIR, BLOOD, CUT_MM, SOFT, Cut
from studio.medical.phantom.chest import LUNG_DENSITY, SIGNS, Build, Grid, build, chest
from studio.medical.phantom.lesions import Lesion, lesion
from studio.medical.phantom.xray_physics import blurred

if TYPE_CHECKING:
    from studio.medical.phantom.case import Case

_FILM = 256  # px, width of the film row that a lesion is taken from
_WHITE = 1.4  # density shown as white; air is black


@dataclass(frozen=True)
class AxialSlice:
    """``image`` float32 (n, n) in [0, 1] and ``mask`` bool (n, n), the lesion; both `CUT_MM` wide. ``height_mm``: z in the body."""

    image: np.ndarray
    mask: np.ndarray
    height_mm: float


def axial_slice(case: Case, side: int = 256, height: float | None = None) -> AxialSlice:
    """The slice of ``side`` x ``side`` px at ``height`` mm, by default through the lesion. Deterministic for a given case."""
    import cv2

    body, film = build(case), Grid(_FILM)
    inside = chest(case, body, film)
    found = lesion(case, inside)
    z = _height(case, body, film, found) if height is None else float(height)
    cut = Cut(case, body, 2 * side, z)
    density = cut.organs()
    row = int(np.clip((film.axis[-1] - z) / film.pixel + 0.5, 0, _FILM - 1))
    mask = np.zeros(density.shape, bool)
    for of in SIGNS:
        if found.mask[row].any() and cut.lungs[of].any():
            rows = (film.axis, inside.air[of][row], found.extra[row], found.mask[row])
            mask |= _put(density, cut, case, of, found, rows)
    density += cut.rng.standard_normal(density.shape, dtype=np.float32) * np.float32(0.05)
    shown = np.clip(blurred(density, 0.9) / _WHITE, 0, 1).astype(np.float32)
    image, share = (cv2.resize(part, (side, side), interpolation=cv2.INTER_AREA) for part in (shown, mask.astype(np.float32)))
    return AxialSlice(image, share >= 0.5, z)


def _height(case: Case, body: Build, film: Grid, found: Lesion) -> float:
    """Height of the slice: where the lesion is widest, where fluid thins out, at the centre of free air, else through the heart."""
    ours = found.mask & (film.x * SIGNS[case.side] > 0)
    wide = ours.sum(1)
    if not wide.any():
        return float(body.heart_shape.centre[2] + 12)
    if case.finding == "effusion":
        return float(film.z[np.flatnonzero(wide >= 0.55 * wide.max())[0], 0])
    away = np.abs(film.z[:, 0] - found.centre[2])
    return float(film.z[np.argmax((wide > 0) - away) if case.finding == "pneumothorax" else np.argmax(wide - 0.2 * away), 0])


def _put(density: np.ndarray, cut: Cut, case: Case, of: str, found: Lesion, rows: tuple[np.ndarray, ...]) -> np.ndarray:
    """Draw the lesion into ``density`` inside the lung ``of``; returns its mask."""
    axis, air, extra, outline = rows
    sign, lung, x, y = SIGNS[of], cut.lungs[of], cut.x, cut.y
    ours = outline & (axis * sign > 0)
    used = air > 8
    if not ours.any() or not used.any():
        return np.zeros(lung.shape, bool)
    column = np.interp(x[0], axis, ours.astype(np.float32))[None, :] > 0.5
    gained = np.interp(x[0], axis[used], (extra / np.maximum(air, 1))[used])[None, :].astype(np.float32)  # density, over the ray's air
    if case.finding == "bilateral_haze":
        depth = np.exp(-(((y - 8) / 62) ** 2))
        share = (depth if case.haze_style == "perihilar" else 1 - 0.6 * depth) * np.clip(1.3 + 0.45 * cut.noise(7), 0.4, 2)
        density[lung] += (gained * share)[lung]
        return lung & column & (share * np.clip(gained / (0.6 * gained.max()), 0, 1) > 0.5)
    if case.finding == "effusion":
        behind = np.cumsum(lung[::-1], 0)[::-1] / np.maximum(lung.sum(0), 1)
        fill = gained / np.float32((1 - LUNG_DENSITY) * (0.6 + 0.4 * min(case.severity, 1)))
        fluid = lung & (behind <= fill) & (fill > 0.06)
        density[fluid] = SOFT
        return fluid
    if case.finding == "pneumothorax":
        return _free_air(density, cut, of, axis[ours])
    edges = x[0, column[0]]
    middle, half = float(edges.mean()), max(float(np.ptp(edges)) / 2, 2.0)
    reach = half if case.finding == "nodule" else found.measures[1]
    u, v = (x - np.float32(middle)) / np.float32(half), (y - _free_depth(cut, lung, middle, found.centre[1], min(half, reach))) / reach
    if case.finding == "nodule":
        spot = np.hypot(u, v * (1 + 0.12 * cut.noise(6))) < 1
        density[spot] = BLOOD
        return spot
    shape = 1 / (1 + np.exp(-np.clip((1 - np.hypot(u, v * (1 + 0.25 * cut.noise(8)))) * 7, -30, 30)))
    dense = min(0.9, 0.62 + 0.25 * case.severity) * (1 + 0.1 * cut.noise(4))
    density[lung] += (np.maximum(SOFT - density, 0) * np.clip(shape * dense, 0, 1))[lung]
    return lung & (shape > 0.5) & column


def _free_depth(cut: Cut, lung: np.ndarray, x: float, wanted: float, room: float) -> np.float32:
    """The depth closest to ``wanted`` at which a sphere of radius ``room`` mm fits into the lung (or fits best)."""
    import cv2

    pixel = CUT_MM / lung.shape[0]
    free = cv2.distanceTransform(lung.astype(np.uint8), cv2.DIST_L2, 5)[:, int((x + CUT_MM / 2) / pixel)] * pixel
    good = free >= min(room, float(free.max()) * 0.9)
    return np.float32(cut.y[good, 0][np.abs(cut.y[good, 0] - wanted).argmin()])


def _free_air(density: np.ndarray, cut: Cut, of: str, ours: np.ndarray) -> np.ndarray:
    """Air around a collapsed lung: laterally as wide as on the film, wider in front, narrower behind."""
    whole, sign = cut.whole[of], SIGNS[of]
    across, along = np.flatnonzero(whole.any(0)), np.flatnonzero(whole.any(1))
    middle, half = float(cut.x[0, across].mean()), float(np.ptp(cut.x[0, across])) / 2
    u, v = (cut.x - np.float32(middle)) * sign / half, (cut.y - cut.y[along].mean()) / (float(np.ptp(cut.y[along])) / 2)
    beside = (ours - middle) * sign / half
    side = 1 - beside[beside > 0].min() if (beside > 0).any() else 0.1
    inner = 1 + beside[beside < 0].max() if (beside < 0).any() else 0.0
    r = np.hypot(u, v) + 1e-6
    c = u / r
    thin = side * np.maximum(c, 0) ** 2 + inner * np.maximum(-c, 0) ** 2 + side * np.where(v < 0, 0.8, 0.25) * (1 - c * c)
    gap = (r - 1 + thin) * half
    outside = cut.lungs[of] & (gap > 0) & (thin * half > 1.5)
    density[cut.lungs[of] & (np.abs(gap + 0.9) < 0.9) & (thin * half > 1.5)] = 0.75  # the lung's edge, a fine line
    density[outside] = AIR
    return outside
