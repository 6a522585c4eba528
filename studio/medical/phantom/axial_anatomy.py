"""Organs, bones and vessels where a horizontal plane cuts the chest, as CT densities: the same body that the film shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.medical.phantom.bones import rib_cuts
from studio.medical.phantom.chest import LUNG_DENSITY, Build, Ellipsoid, branches
from studio.medical.phantom.xray_physics import smooth_field

if TYPE_CHECKING:
    from studio.medical.phantom.case import Case

CUT_MM = 400.0  # side of the plane, wider than the film to hold arms and skin
AIR, FAT, SOFT, BLOOD = 0.02, 0.84, 1.02, 1.06  # densities relative to water
_SLICE = 8  # random stream of a seed
_CAGE = 2.6  # exponent of the rib cage's cross-section: 2 is an ellipse, more is closer to a box


class Cut:
    """The plane at height ``z``: ``x`` (1, n) and ``y`` (n, 1) in mm (+ is posterior), ``lungs`` bool (n, n) by side."""

    def __init__(self, case: Case, body: Build, size: int, z: float) -> None:
        self.case, self.body, self.z = case, body, z
        axis = ((np.arange(size) + 0.5) * CUT_MM / size - CUT_MM / 2).astype(np.float32)
        self.x, self.y = axis[None, :], axis[:, None]
        self.rng = np.random.default_rng([case.seed, _SLICE])
        self.heart, self.middle = self.within(body.heart_shape), [self.within(part) for part in body.middle]
        u, v = self.x - np.float32(body.shift * 0.2), self.y - np.float32(64 * body.scale)
        self.vertebra = np.where(v > 0, (u / 18) ** 4 + (v / 12) ** 2, (u / 18) ** 2 + (v / 17) ** 2)
        self.arch = ((np.hypot(u, v - 21) < 13) & (v > 8)) | ((np.abs(u) < 4) & (v > 30) & (v < 50))
        self.arch |= (np.abs(np.abs(u) - 22) < 14) & (np.abs(v - 20 - 0.25 * np.abs(u)) < 4)
        self.canal = np.hypot(u, v - 20) < 8.5
        others = self.heart | self.middle[0] | self.middle[1] | (np.hypot(u / 27, (v - 6) / 32) < 1)
        self.whole = {k: self.within(lung) for k, lung in body.lungs.items()}
        self.lungs = {k: whole & ~others & ~self.within(body.domes[k]) for k, whole in self.whole.items()}

    def within(self, part: Ellipsoid) -> np.ndarray:
        return part.inside(self.x, self.y, self.z)

    def noise(self, scale_mm: float) -> np.ndarray:
        return smooth_field(self.rng, self.x.shape[1], scale_mm)

    def organs(self) -> np.ndarray:
        """Density float32 (n, n) relative to water, without the lesion."""
        body, x, y, z = self.body, self.x, self.y, self.z
        torso, s = body.torso, body.scale
        skin = self.within(torso)
        width, depth, tall = torso.axes
        thick = 5 + body.fat * 0.6
        flesh = self.within(Ellipsoid(torso.centre, (width - thick, depth - thick, tall)))
        if body.breast:
            front = -depth * np.sqrt(np.clip(1 - (x / width) ** 2 - ((z + 60) / tall) ** 2, 0, 1))
            bump = sum(np.sqrt(np.maximum(1 - ((x - g * 78 * s) / 62) ** 2 - ((z + 62) / 52) ** 2, 0)) for g in (-1, 1))
            skin = skin | ((y > front - body.breast * bump) & (y < 0) & (np.abs(x) < width * 0.98))
        mottled = self.noise(7)
        density = np.where(skin, np.where(flesh, SOFT + 0.02 * mottled, FAT + 0.02 * mottled), 0).astype(np.float32)
        self._cage(density, flesh)
        for k, lung in self.lungs.items():
            density[self.whole[k] & self.within(body.domes[k])] = BLOOD  # liver, spleen
            density[lung] = (LUNG_DENSITY + 0.025 * self.noise(9) + 0.0002 * y)[lung]
        bubble = ((x - 70 * s) / 26) ** 2 + ((y + 5) / 18) ** 2 + ((z - body.base["L"] + 30) / 15) ** 2 < 1
        density[bubble] = AIR
        density[self.middle[0] & ~self.heart] = (FAT + 0.1 + 0.04 * self.noise(5))[self.middle[0] & ~self.heart]
        density[self.heart | self.middle[1] | (np.hypot(x - 12 - body.shift, y - 30) < 10)] = BLOOD  # with the descending aorta
        if 22 < z < 175:
            away = np.hypot(x - np.float32(body.shift * 0.5), y - 14)
            density[away < 10] = SOFT
            density[away < 8] = AIR
        self._vessels(density)
        bone = np.float32(1 + 0.25 * body.bone)
        density[self.arch] = bone + 0.15
        density[self.canal] = SOFT
        density[self.vertebra < 1] = (bone - 0.02 + 0.05 * self.noise(3))[self.vertebra < 1]
        density[(self.vertebra < 1) & (self.vertebra > 0.82)] = bone + 0.2
        return density

    def _cage(self, density: np.ndarray, flesh: np.ndarray) -> None:
        """Ribs where they pass through the plane, fat between the muscles, sternum and shoulder blades."""
        across = np.flatnonzero((self.whole["R"] | self.whole["L"]).any(0))
        along = np.flatnonzero((self.whole["R"] | self.whole["L"]).any(1))
        s, bone = self.body.scale, np.float32(1 + 0.25 * self.body.bone)
        a, b = 100 * s, 80 * s
        middle, back = np.float32(0), np.float32(8)
        if len(across):
            left, right, top, bottom = (float(v) for v in (*self.x[0, across[[0, -1]]], *self.y[along[[0, -1]], 0]))
            middle, a, b = np.float32((left + right) / 2), (right - left) / 2 + 7, (bottom - top) / 2 / 0.925 + 6
        u, v = (self.x - middle) / np.float32(a), (self.y - back) / np.float32(b)
        p, q = np.sign(u) * np.abs(u) ** (_CAGE / 2), np.sign(v) * np.abs(v) ** (_CAGE / 2)
        out = np.hypot(p, q) ** (2 / _CAGE)  # 1 on the cage
        angle = np.arctan2(p, q)
        density[flesh & (np.abs(out - 1.07) * b < 1.4) & (self.noise(6) > -0.2)] = FAT
        for x, front, slope in rib_cuts(self.case, self.body, self.z):
            share = float(np.clip(abs(x - middle) / a, 0, 0.995)) ** (_CAGE / 2)
            at = np.arctan2(np.sign(x) * share, (-1 if front else 1) * np.sqrt(1 - share * share))
            turn = np.abs((angle - at + np.pi) % (2 * np.pi) - np.pi) * 105 * s
            rib = ((out - 1) * b / 4.6) ** 2 + (turn / min(5.6 * np.hypot(1, 1 / max(abs(slope), 1e-3)), 21)) ** 2
            density[flesh & (rib < 1)] = bone + 0.2
            density[flesh & (rib < 0.4)] = bone - 0.05
        if self.z > -95:
            plate = (self.x / 17) ** 4 + ((self.y - back + np.float32(b)) / 5.5) ** 2
            density[flesh & (plate < 1)] = bone + np.where(plate > 0.6, 0.15, -0.04)[flesh & (plate < 1)]
        blade = ((np.abs(self.x) - 112 * s) / 24) ** 4 + ((self.z - 70) / 62) ** 4 < 1
        density[flesh & blade & (np.abs(out - 1.16) * b < 2.2) & (self.y > back)] = bone + 0.2

    def _vessels(self, density: np.ndarray) -> None:
        """The film's vessels where they pass through the plane; the depth of each is drawn at random here."""
        for (x0, z0, x1, z1), width in branches(self.case, self.body):
            near = float(np.clip((self.z - z0) / (z1 - z0) if abs(z1 - z0) > 1e-6 else 0.5, 0, 1))
            x, off = x0 + near * (x1 - x0), abs(self.z - z0 - near * (z1 - z0))
            depth, lean = 4 + self.rng.normal(0, 0.32) * abs(x), self.rng.uniform(-0.8, 0.8)
            radius = width * (1 - 0.25 * near)
            if off > radius + 4:
                continue
            long = min(radius * np.hypot(1, (x1 - x0) / (abs(z1 - z0) + 2)), 16)
            dx, dy = self.x - np.float32(x), self.y - np.float32(depth)
            spot = ((dx + lean * dy) / long) ** 2 + ((dy - lean * dx) / max(radius, 0.9)) ** 2 < 1 + lean * lean
            density[spot & (self.lungs["R"] | self.lungs["L"])] = BLOOD
