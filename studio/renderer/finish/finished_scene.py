"""A scene that remembers which pixels belong to what, so that light, weather and water can be added to the whole picture later."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from studio.renderer.finish.finished_sky import paint_finished_sky
from studio.renderer.painting.primitives import Color, W, fade, mix, mul
from studio.renderer.painting.scene import Scene
from studio.renderer.spec import Spec

SKY, TERRAIN, THING, WATER = 0, 1, 2, 3  # kinds of parts
# names of `Scene.layer` that have a body: they take rim light, snow and cast shadows; the rest is decoration
BODIES = frozenset({
    "tree", "pine tree", "palm tree", "house", "castle", "tower", "column", "barn", "rock", "bush", "cactus", "fence", "pyramid",
    "umbrella", "boat", "building", "bridge", "stall", "grave", "post", "ride", "furniture", "mountain", "hut", "lava",
})  # fmt: skip
_SEEN = 9  # change of a channel from which on a pixel has been painted
_STRIDE = 4  # units between the samples that find where something was painted, over the scale
_FLAT = 26.0  # deviation of the colours of what is a surface and no glow

# brighter than in the data sets: a night in which one sees what stands there
_LIGHTS = {"day": (1, 1, 1), "dawn": (1.0, 0.88, 0.86), "sunset": (0.90, 0.66, 0.60), "night": (0.42, 0.51, 0.78)}
_SKIES = {
    "day": [((58, 146, 232), (206, 236, 250)), ((88, 172, 238), (232, 244, 244))],
    "dawn": [((124, 146, 216), (255, 214, 186)), ((148, 140, 208), (255, 226, 190))],
    "sunset": [((72, 52, 124), (255, 166, 92)), ((54, 58, 128), (255, 142, 104))],
    "night": [((10, 18, 56), (58, 78, 142)), ((22, 18, 62), (78, 74, 142))],
}


@dataclass(frozen=True)
class Part:
    """Something painted at once: its kind, name and box in pixels ``(x0, y0, x1, y1)``; its id is its place in `FinishedScene.parts`."""

    kind: int
    name: str
    box: tuple[int, int, int, int]


class FinishedScene(Scene):
    """``ids``: (H, W) int16, the part of every pixel, later ones nearer. ``composition`` 0 to 2 is chosen by the seed:

    main mass on one side, on the other, or in the middle behind something near that frames it.
    """

    lights, skies = _LIGHTS, _SKIES

    def __init__(self, spec: Spec, rng: random.Random, scale: int = 1) -> None:
        self._img = np.zeros((W * scale, W * scale, 3), np.uint8)
        self._before: np.ndarray | None = None  # the picture when the open part began; None while nothing is recorded
        self._open = ""
        self.composition = random.Random(f"composition:{spec['seed']}").randrange(3)
        self.parts: list[Part] = [Part(SKY, "", (0, 0, W * scale, W * scale))]
        self.ids = np.zeros((W * scale, W * scale), np.int16)
        self.shore: float | None = None  # y where the water begins, units
        self.water_feet: tuple[float, float] | None = None  # foot lines of what swims, where a landscape has such a place
        self.front: Callable[[FinishedScene], None] | None = None  # paints what is nearer than the things
        self.indoor = False
        self.bolts: list[tuple[float, float]] = []  # where lightning starts
        super().__init__(spec, rng, scale)
        self._before = self._img.copy()

    @property
    def img(self) -> np.ndarray:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The picture; what is painted on it until the next access is one part."""
        self._settle("")
        return self._img

    @img.setter
    def img(self, picture: np.ndarray) -> None:
        self._settle("")
        self._img = np.ascontiguousarray(picture)
        if self._before is not None:
            self._before = self._img.copy()

    def layer(self, name: str) -> np.ndarray:
        """As in `Scene`; what is painted on it is a part of that name."""
        if name in self.without:
            return self._img.copy()
        self._settle(name)
        return self._img

    def pick(self, *values: float) -> float:
        """The one of three values that belongs to the composition."""
        return values[self.composition]

    def paint_sky(self) -> None:
        paint_finished_sky(self)

    def water(self, y: float, c: Color | None = None) -> None:
        """Water from line ``y`` down; what it mirrors and its waves are added when all is painted."""
        c = c or mix(mul((36, 126, 190), self.light), self.sky_bottom, 0.25)
        self._settle("")
        fade(self._img, int(y), W, mix(c, self.sky_bottom, 0.5), mul(c, (0.62, 0.7, 0.8)))
        top = int(y) * self.scale
        self.shore = y
        self._add(Part(WATER, "", (0, top, W * self.scale, W * self.scale)), None)
        self._open = ""
        self._before = self._img.copy()

    def water_shape(self, points: list, c: Color | None = None) -> None:
        """A pond or river with this outline, in units."""
        shape = np.zeros(self.ids.shape, np.uint8)
        cv2.fillPoly(shape, [np.round(np.asarray(points) * self.scale).astype(np.int32)], 255)
        x0, y0, x1, y1 = _box(shape)
        if x1 <= x0:
            return
        self._settle("")
        c = c or mix(mul((48, 136, 190), self.light), self.sky_bottom, 0.3)
        painted = self._img.copy()
        fade(painted, y0 / self.scale, y1 / self.scale, mix(c, self.sky_bottom, 0.45), mul(c, (0.8, 0.86, 0.92)))
        inside = shape > 0
        self._img[inside] = painted[inside]
        self.shore = y0 / self.scale if self.shore is None else self.shore
        self._add(Part(WATER, "", (x0, y0, x1, y1)), inside[y0:y1, x0:x1])
        self._before = self._img.copy()

    def mirror(self) -> None:
        """Left becomes right."""
        self._settle("")
        side = self._img.shape[1]
        self._img = np.ascontiguousarray(self._img[:, ::-1])
        self.ids = np.ascontiguousarray(self.ids[:, ::-1])
        self.parts = [replace(p, box=(side - p.box[2], p.box[1], side - p.box[0], p.box[3])) for p in self.parts]
        self.sun_x = W - self.sun_x
        self.bolts = [(W - x, y) for x, y in self.bolts]
        self._before = self._img.copy()

    def kind_mask(self, *kinds: int) -> np.ndarray:
        """(H, W) bool: pixels whose part is of one of these kinds."""
        self._settle("")
        table = np.asarray([p.kind in kinds for p in self.parts])
        return table[self.ids]

    def _settle(self, following: str) -> None:
        """Ends the part that was open, and opens the one of ``following``."""
        name, self._open = self._open, following
        before = self._before
        if before is None:
            return
        if name and name not in BODIES:  # decoration: the next part is compared with the picture that has it
            np.copyto(before, self._img)
            return
        step = _STRIDE * max(1, self.scale // 2)
        x0, y0, x1, y1 = (v * step for v in _box(_changed(self._img[::step, ::step], before[::step, ::step])))
        if x1 <= x0:
            return
        height, width = self.ids.shape
        x0, y0, x1, y1 = max(0, x0 - step), max(0, y0 - step), min(width, x1 + step), min(height, y1 + step)
        new, old = self._img[y0:y1, x0:x1], before[y0:y1, x0:x1]
        mask = _changed(new, old)
        if name or float(new[::4, ::4][mask[::4, ::4]].std(0).max(initial=0.0)) < _FLAT:
            left, top, right, bottom = _box(mask)
            mask = mask[top:bottom, left:right]
            surface = WATER if self.biome == "ocean" else TERRAIN  # its waves are filled shapes
            part = Part(THING if name else surface, name, (x0 + left, y0 + top, x0 + right, y0 + bottom))
            self._add(part, mask)
        old[:] = new

    def _add(self, part: Part, mask: np.ndarray | None) -> None:
        x0, y0, x1, y1 = part.box
        self.parts.append(part)
        target = self.ids[y0:y1, x0:x1]
        if mask is None:
            target[:] = len(self.parts) - 1
        else:
            target[mask] = len(self.parts) - 1


def _changed(new: np.ndarray, old: np.ndarray) -> np.ndarray:
    """(h, w) bool: pixels of which a channel differs by more than `_SEEN`."""
    return cv2.inRange(cv2.absdiff(new, old), (0, 0, 0), (_SEEN,) * 3) == 0  # pyright: ignore[reportArgumentType, reportCallIssue]


def _box(mask: np.ndarray) -> tuple[int, int, int, int]:
    """(x0, y0, x1, y1) of what is set in (h, w); all zero where nothing is."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    if not len(rows):
        return 0, 0, 0, 0
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
