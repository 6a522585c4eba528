"""A chest made of ellipsoids, tubes and arcs, in millimetres. x: from the patient's right (-) to left (+), y: depth, z: up.

The patient's right is at the left edge of the film, as radiographs are hung. Every part of the body has a random stream of its own, so
that removing one thing leaves the rest unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.medical.phantom.xray_physics import FIELD_MM, smooth_field

if TYPE_CHECKING:
    from studio.medical.phantom.case import Case

LUNG_DENSITY = 0.26  # of aerated lung, relative to soft tissue
SIGNS = {"R": -1, "L": 1}
_BUILD, _TEXTURE, _VESSELS, _EXTRAS = 1, 2, 3, 5  # random streams of a seed
_BRANCHES = (1.25, 0.75, 0.25, -0.3, -0.8, -1.2)  # rad, from each hilum


class Grid:
    """Pixel centres of a film: ``x`` float32 (1, n) and ``z`` float32 (n, 1) in mm; ``pixel`` is the pixel size in mm."""

    def __init__(self, size: int) -> None:
        self.size, self.pixel = size, FIELD_MM / size
        self.axis = ((np.arange(size) + 0.5) * self.pixel - FIELD_MM / 2).astype(np.float32)
        self.x, self.z = self.axis[None, :], -self.axis[:, None]

    def zeros(self) -> np.ndarray:
        return np.zeros((self.size, self.size), np.float32)


Depths = tuple[np.ndarray, np.ndarray]


@dataclass(frozen=True)
class Ellipsoid:
    """``centre`` and ``axes`` (x, y, z) in mm; ``tilt``: rotation about the y axis, rad."""

    centre: tuple[float, float, float]
    axes: tuple[float, float, float]
    tilt: float = 0.0

    def upright(self, x: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates in the ellipsoid's own x-z frame."""
        dx, dz = x - np.float32(self.centre[0]), z - np.float32(self.centre[2])
        if self.tilt == 0:
            return dx, dz
        c, s = np.float32(np.cos(self.tilt)), np.float32(np.sin(self.tilt))
        return c * dx + s * dz, c * dz - s * dx

    def depths(self, grid: Grid) -> Depths:
        """Where each ray (along y) enters and leaves, in mm; equal where it misses."""
        dx, dz = self.upright(grid.x, grid.z)
        half = np.float32(self.axes[1]) * np.sqrt(np.maximum(1 - (dx / self.axes[0]) ** 2 - (dz / self.axes[2]) ** 2, 0))
        return np.float32(self.centre[1]) - half, np.float32(self.centre[1]) + half

    def inside(self, x: np.ndarray, y: np.ndarray, z: float) -> np.ndarray:
        """bool: which points of the horizontal plane at height ``z`` lie inside."""
        dx, dz = self.upright(x, np.float32(z) + np.zeros_like(x))
        return (dx / self.axes[0]) ** 2 + ((y - self.centre[1]) / self.axes[1]) ** 2 + (dz / self.axes[2]) ** 2 < 1


def length(depths: Depths) -> np.ndarray:
    return depths[1] - depths[0]


def shared(a: Depths, b: Depths) -> np.ndarray:
    """mm of each ray inside both bodies."""
    return np.maximum(np.minimum(a[1], b[1]) - np.maximum(a[0], b[0]), 0)


def tube(distance: np.ndarray, radius: np.ndarray | float) -> np.ndarray:
    """mm of ray inside a cylinder that passes at ``distance``."""
    return 2 * np.sqrt(np.maximum(radius * radius - distance * distance, 0))


@dataclass(frozen=True)
class Build:
    """One person's measurements, in mm unless noted. ``scale``, ``inflation``, ``heart`` and ``bone`` are relative to the average."""

    male: bool
    scale: float
    shift: float
    fat: float
    inflation: float
    base: dict[str, float]
    heart: float
    breast: float
    bone: float

    @property
    def lungs(self) -> dict[str, Ellipsoid]:
        s = self.scale
        return {
            k: Ellipsoid((g * 72 * s + self.shift * 0.3, 8, 0), (60 * s, 84 * s, 128 * self.inflation), g * 0.09) for k, g in SIGNS.items()
        }

    @property
    def domes(self) -> dict[str, Ellipsoid]:
        s = self.scale
        return {k: Ellipsoid((g * 70 * s, -5, self.base[k] - 62), (86 * s, 100 * s, 68)) for k, g in SIGNS.items()}

    @property
    def torso(self) -> Ellipsoid:
        return Ellipsoid((0, 0, -60), (150 * self.scale + self.fat, 105 * self.scale + self.fat, 330))

    @property
    def heart_shape(self) -> Ellipsoid:
        s, h = self.scale, self.heart * self.scale
        return Ellipsoid((20 * s * self.heart**0.5 + self.shift, -25, -58), (55 * h, 46 * h, 46 * h), -0.55)

    @property
    def middle(self) -> tuple[Ellipsoid, Ellipsoid]:
        """Mediastinum and aortic knob."""
        s = self.scale
        return (
            Ellipsoid((2 + self.shift, 5, 50), (27 * s, 48, 165)),
            Ellipsoid((27 * s + self.shift, 10, 48), (15, 16, 17)),
        )


def build(case: Case) -> Build:
    """Draw the body of ``case`` at random from its seed; the finding plays no part in it."""
    rng = np.random.default_rng([case.seed, _BUILD])
    male = case.sex == "M"
    scale = rng.normal(1.05 if male else 0.96, 0.04)
    shift, fat, inflation = rng.normal(0, 5), rng.gamma(4, 6), rng.normal(1, 0.05)
    base = {"R": -88 * inflation + rng.normal(0, 5), "L": -98 * inflation + rng.normal(0, 5)}
    normal, large = rng.normal(0.97, 0.05), rng.uniform(1.22, 1.42)
    breast = 0.0 if male else rng.uniform(8, 34)
    bone = float(np.clip(rng.normal(1, 0.12) * (1 - 0.004 * max(case.age - 50, 0)), 0.55, 1.3))
    return Build(male, scale, shift, fat, inflation, base, large if case.cardiomegaly else normal, breast, bone)


@dataclass(frozen=True)
class Chest:
    """``air``: mm of lung on each ray, by side; ``soft``: mm of soft tissue without lesion or vessels; ``lungs`` and ``heart``: bool."""

    build: Build
    grid: Grid
    air: dict[str, np.ndarray]
    soft: np.ndarray
    lungs: np.ndarray
    heart: np.ndarray

    @property
    def cardiothoracic_ratio(self) -> float:
        """Greatest width of the heart over that of the lungs."""
        return float(self.heart.any(0).sum() / max(_span(self.lungs), 1))


def _span(mask: np.ndarray) -> int:
    columns = np.flatnonzero(mask.any(0))
    return int(columns[-1] - columns[0] + 1) if len(columns) else 0


def chest(case: Case, body: Build, grid: Grid) -> Chest:
    """Lungs, heart and soft tissue of a body without its lesion."""
    rng = np.random.default_rng([case.seed, _TEXTURE])
    x, z, s = grid.x, grid.z, body.scale
    heart, middle = body.heart_shape.depths(grid), [part.depths(grid) for part in body.middle]
    soft, lungs, air = length(body.torso.depths(grid)), np.zeros((grid.size, grid.size), bool), {}
    for side, lung in body.lungs.items():
        depths = lung.depths(grid)
        dome = shared(depths, body.domes[side].depths(grid))
        others = np.maximum(shared(depths, heart), np.maximum(shared(depths, middle[0]), shared(depths, middle[1])))
        air[side] = np.maximum(length(depths) - dome - others, 0)
        lungs |= air[side] > 25
        soft = soft - air[side] * (1 - LUNG_DENSITY * (1 + 0.05 * smooth_field(rng, grid.size, 9)))
    for sign in (-1, 1) if body.breast else ():
        soft = soft + body.breast * np.sqrt(np.maximum(1 - ((x - sign * 78 * s) / 62) ** 2 - ((z + 62) / 52) ** 2, 0))
    soft = soft - tube(x - np.float32(body.shift * 0.5), 8) * ((z > 22) & (z < 175))  # windpipe
    bubble = 1 - ((x - np.float32(70 * s)) / 26) ** 2 - ((z - np.float32(body.base["L"] - 30)) / 15) ** 2
    soft = soft - 36 * np.sqrt(np.maximum(bubble, 0))  # air in the stomach, on the left
    return Chest(body, grid, air, soft.astype(np.float32), lungs, length(heart) > 2)


def vessels(case: Case, chest: Chest) -> np.ndarray:
    """mm of blood float32 (n, n): a tree from each hilum; the upper branches are wider under pulmonary congestion."""
    found = chest.grid.zeros()
    for ends, width in branches(case, chest.build):
        _add_segment(found, chest.grid, ends, width)
    return found


def branches(case: Case, body: Build) -> Iterator[tuple[tuple[float, float, float, float], float]]:
    """Every vessel of the lungs: its ends (x0, z0, x1, z1) in mm, from the hilum outwards, and its radius in mm at the first end."""
    rng = np.random.default_rng([case.seed, _VESSELS])
    congested = 1.6 if case.finding == "bilateral_haze" and case.haze_style == "perihilar" else 1.0
    for sign in SIGNS.values():
        for angle in _BRANCHES:
            upward = angle > 0.3
            start = (sign * 26.0 * body.scale + body.shift, 2.0, angle if sign > 0 else np.pi - angle)
            stack = [(*start, 5.2 * (congested if upward else 1.0) ** 0.5, 0)]
            while stack:
                x0, z0, a, width, depth = stack.pop()
                far = rng.uniform(18, 32) * 0.86**depth
                x1, z1 = x0 + far * np.cos(a), z0 + far * np.sin(a)
                yield (x0, z0, x1, z1), width
                turns, grows = rng.uniform(0.12, 0.5, 2), rng.random(2) < 0.92
                if depth < 4:
                    stack += [
                        (x1, z1, a + turn, width * 0.7, depth + 1) for turn, yes in zip((turns[0], -turns[1]), grows, strict=True) if yes
                    ]


def _add_segment(found: np.ndarray, grid: Grid, ends: tuple[float, float, float, float], width: float) -> None:
    x0, z0, x1, z1 = ends
    i0, i1 = np.searchsorted(grid.axis, (min(x0, x1) - 7, max(x0, x1) + 7))
    j0, j1 = np.searchsorted(grid.axis, (-max(z0, z1) - 7, -min(z0, z1) + 7))
    if i1 <= i0 or j1 <= j0:
        return
    dx, dz = grid.x[:, i0:i1] - np.float32(x0), grid.z[j0:j1] - np.float32(z0)
    ux, uz = np.float32(x1 - x0), np.float32(z1 - z0)
    along = np.clip((dx * ux + dz * uz) / (ux * ux + uz * uz), 0, 1)
    away = (dx - along * ux) ** 2 + (dz - along * uz) ** 2
    radius = np.maximum(np.float32(width) * (1 - 0.25 * along), 0.35)
    part = found[j0:j1, i0:i1]
    np.maximum(part, 2 * np.sqrt(np.maximum(radius * radius - away, 0)), out=part)


def extras(case: Case, grid: Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Incidental things, equally frequent in every class: nipples, a calcified spot, ECG leads. (soft tissue in mm, bone in mm, metal)."""
    rng = np.random.default_rng([case.seed, _EXTRAS])
    soft, bone, metal = grid.zeros(), grid.zeros(), grid.zeros()
    x, z = grid.x, grid.z
    if rng.random() < 0.3:
        for _ in range(rng.integers(2, 5)):
            cx, cz = (np.float32(v) for v in (rng.uniform(-120, 120), rng.uniform(-80, 110)))
            metal = np.maximum(metal, tube(np.hypot(x - cx, z - cz), 4.5) * 0.25)
            metal = np.maximum(metal, 0.55 * ((np.abs(x - cx - 9 * np.sin((z - cz) / 35)) < 1.1) & (z < cz)))
    if rng.random() < 0.15:
        cx, cz = (np.float32(v) for v in (rng.choice([-1, 1]) * rng.uniform(45, 95), rng.uniform(-60, 80)))
        bone = bone + 1.6 * tube(np.hypot(x - cx, z - cz), 2.6)
    if rng.random() < 0.2:
        scale = np.float32(1.05 if case.sex == "M" else 0.96)
        for sign in (-1, 1):
            soft = soft + 0.9 * tube(np.hypot(x - sign * 82 * scale, z + 78), 5)
    return soft, bone, metal.astype(np.float32)
