"""Bones of the chest as tubes along arcs: spine, ribs, clavicles, shoulder blades, upper arms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.medical.phantom.chest import Build, Grid, tube

if TYPE_CHECKING:
    from studio.medical.phantom.case import Case

_BONES = 4  # random stream of a seed
_RIBS, _IN_FRONT = 10, 7  # pairs, and how many of them show their anterior part


def bones(case: Case, body: Build, grid: Grid) -> np.ndarray:
    """mm of bone along each ray, float32 (n, n); less with age."""
    rng = np.random.default_rng([case.seed, _BONES])
    found, wall = _spine(body, grid), 138 * body.scale
    tops = _tops(rng)
    for row, sign in enumerate((-1, 1)):
        lateral = grid.x * np.float32(sign)
        for i, top in enumerate(tops[row]):
            _rib(found, grid, lateral / np.float32(wall), i, float(top), wall)
        found += _shoulder(lateral, grid.z, body.scale)
    return (found * np.float32(body.bone)).astype(np.float32)


def rib_cuts(case: Case, body: Build, z: float) -> list[tuple[float, bool, float]]:
    """Where ribs pass through the horizontal plane at height ``z`` mm: (x in mm, whether it is the anterior part, slope dz/dx there)."""
    found, wall = [], 138 * body.scale
    for sign, tops in zip((-1, 1), _tops(np.random.default_rng([case.seed, _BONES])), strict=True):
        for i, top in enumerate(tops):
            wide = _wide(i)
            for front in (False, True) if i < _IN_FRONT else (False,):
                v = np.linspace(0.42 if front else 0.1 / wide, 0.999, 300)
                height = _front(v, i, float(top)) if front else _behind(v, i, float(top))
                for at in np.flatnonzero((height[:-1] < z) != (height[1:] < z)):
                    slope = (height[at + 1] - height[at]) / ((v[at + 1] - v[at]) * wall * wide)
                    found.append((float(sign * v[at] * wide * wall), front, float(slope)))
            ends = [float(part(np.ones(1), i, float(top))[0]) for part in (_front, _behind)]
            if ends[0] <= z < ends[1]:  # the rib turns forward at the side
                found.append((float(sign * wide * wall), False, 2.0))
    return found


def _tops(rng: np.random.Generator) -> np.ndarray:
    """Heights of the ribs at the spine, (2, ribs), right and left."""
    return 122 - 23.5 * np.arange(_RIBS)[None, :] + rng.normal(0, 0.7, (2, _RIBS))


def _wide(i: int) -> float:
    """How far out rib ``i`` reaches, as a share of the distance to the side wall."""
    return min(1.0, 0.58 + 0.09 * i)


def _behind(v: np.ndarray, i: int, top: float) -> np.ndarray:
    """Height of a rib's posterior part at ``v``: 0 at the spine, 1 at its outermost point."""
    return top + 12 * np.sin(np.pi * v * 0.8) - (20 + 4 * i) * v**2.2


def _front(v: np.ndarray, i: int, top: float) -> np.ndarray:
    return top - (20 + 4 * i) - 3 - (30 + 4 * i) * (1 - v) ** 1.25


def _spine(body: Build, grid: Grid) -> np.ndarray:
    found, x = grid.zeros(), grid.x - np.float32(body.shift * 0.2)
    for z in np.arange(-170, 175, 25.0, dtype=np.float32):
        found += 15 * np.sqrt(np.maximum(1 - (np.abs(x) / 17) ** 4 - (np.abs(grid.z - z) / 10.5) ** 4, 0))
        found += 5 * np.exp(-(x**2 + (grid.z - z - 2) ** 2) / 14)
    return found


def _rib(found: np.ndarray, grid: Grid, u: np.ndarray, i: int, top: float, wall: float) -> None:
    """Add rib ``i``: its posterior arc, and the anterior one of the upper ribs. ``u`` (1, n): 0 at the spine, 1 at the side wall.

    Each column is drawn only around the rib's height there, which is a fifth of the work.
    """
    wide = _wide(i)
    drop, reach = 20 + 4 * i, np.float32(wall * wide)
    v = np.clip(u / wide, 0, 1).astype(np.float32)
    height = _behind(v, i, top)
    slope = (9.6 * np.pi * np.cos(np.pi * v * 0.8) - 2.2 * drop * v**1.2) / reach
    strength = ((u > 0.1) & (u < wide)) * (1 + 0.5 * v**6)
    _add_arc(found, grid, height, slope, strength, (5.6, 4.3, 0.62))
    if i < _IN_FRONT:
        fall = 30 + 4 * i
        height = _front(v, i, top)
        slope = fall * 1.25 * (1 - v) ** 0.25 / reach
        _add_arc(found, grid, height, slope, ((u > 0.42 * wide) & (u < wide)) * np.float32(0.8), (5.8, 4.4, 0.66))


def _add_arc(
    found: np.ndarray, grid: Grid, height: np.ndarray, slope: np.ndarray, strength: np.ndarray, shape: tuple[float, float, float]
) -> None:
    outer, inner, hollow = shape
    used = np.flatnonzero(strength[0] > 0)
    if not len(used):
        return
    columns = slice(used[0], used[-1] + 1)
    height, steep, strength = height[:, columns], np.sqrt(1 + slope[:, columns] ** 2), strength[:, columns]
    reach = outer * float(steep.max())
    j0, j1 = np.searchsorted(grid.axis, (-float(height.max()) - reach, -float(height.min()) + reach))
    away = (grid.z[j0:j1] - height) / steep
    found[j0:j1, columns] += strength * (tube(away, outer) - hollow * tube(away, inner))


def _shoulder(lateral: np.ndarray, z: np.ndarray, scale: float) -> np.ndarray:
    height = 122 + 16 * np.clip((lateral - 10) / 110, 0, 1.2) + 3 * np.sin(lateral / 22)
    collar = ((lateral > 12) & (lateral < 150)) * (tube(z - height, 6.5) - 0.5 * tube(z - height, 4.6)) * np.float32(0.9)
    blade = 2.45 * np.sqrt(np.clip(1 - ((lateral - np.float32(128 * scale)) / 26) ** 4 - ((z - 70) / 62) ** 4, 0, 1))
    arm = tube(np.hypot(lateral - np.float32(168 * scale), (z - 92) * np.float32(0.2)), 13) * np.float32(0.5) * (z < 130)
    return collar + blade + arm
