"""Backgrounds of object pictures: plain, gradient, rays or floor."""

from __future__ import annotations

import math
import random

import numpy as np

from studio.renderer.painting.primitives import Color, W, c8, circ, mix, poly, rect, vgrad
from studio.renderer.scene_words import NAMED_COLORS
from studio.renderer.spec import Spec

FLOOR_EDGE = 186  # y where the floor begins, px
FLOOR_FOOT = 208  # y of the feet of what stands on it, px


def paint_backdrop(spec: Spec, rng: random.Random, scale: int = 1) -> tuple[np.ndarray, Color]:
    """((256 * scale, 256 * scale, 3) uint8 picture of ``spec['bg']`` and ``spec['bgk']``, its main colour)."""

    def near(color: Color) -> Color:
        return tuple(v + rng.uniform(-12, 12) for v in color)

    first, second = (NAMED_COLORS[c] for c in spec["bg"])
    first, second = near(first), near(second)
    kind = spec["bgk"]
    if kind == "grad":
        return np.clip(vgrad(first, second, scale=scale), 0, 255), first
    image = np.full((W * scale, W * scale, 3), c8(first), np.uint8)
    if kind == "burst":
        for i in range(10):
            t = i * 0.628
            ray = [(128 + 300 * math.cos(a), 128 + 300 * math.sin(a)) for a in (t, t + 0.31)]
            poly(image, [(128, 128), *ray], mix(first, (255, 255, 255), 0.18))
    elif kind == "floor":
        rect(image, 0, FLOOR_EDGE, W, W, mix(first, (0, 0, 0), 0.22))
    elif rng.random() < 0.4:
        circ(image, 128, 128, rng.uniform(90, 118), mix(first, (255, 255, 255), 0.22))
    return image, first
