"""State shared by the painters of one scene: image, random stream, light, sky, horizon."""

from __future__ import annotations

import math
import random

import numpy as np

from studio.renderer.painting.primitives import CELL, W, fade, fill_below, line, mix, mul, ridge_pts, vgrad
from studio.renderer.painting.props import waves
from studio.renderer.painting.sky import paint_sky
from studio.renderer.scene_words import LIGHT, SKY, SKYLESS_BIOMES
from studio.renderer.spec import Spec

_JITTER = 10.0  # px: a range narrower than this is noise around its middle
_RATIO = 3.0  # a range narrower than this is a factor, not px


class Scene:
    """Canvas of one scene spec.  ``img``: (256 * scale, 256 * scale, 3) uint8; colours are RGB 0..255; positions in units of 256.

    With ``spec["grid"]`` positions and sizes of `uniform` are multiples of a latent cell or of half of one: an autoencoder of
    stride 16 then gives a tree the same latents wherever it stands. ``rng.uniform`` stays free, for stars, rain and the like.
    """

    lights, skies = LIGHT, SKY  # of the times of day

    def __init__(self, spec: Spec, rng: random.Random, scale: int = 1) -> None:
        self.rng, self.grid, self.scale = rng, bool(spec.get("grid")), scale
        self.without = frozenset(spec.get("without", ()))
        self.biome, self.time, self.weather = spec["biome"], spec["time"], spec["weather"]
        self.sun_x = 128.0
        self.light = self.lights[self.time]
        self.lit = self.time in ("night", "sunset") or self.weather == "storm"
        self.sky_top, self.sky_bottom = self.rng.choice(self.skies[self.time])
        if self.weather in ("rain", "storm"):
            gcol = mul((120, 128, 142), mix((1, 1, 1), self.light, 0.8))
            self.sky_top, self.sky_bottom = (mix(self.sky_top, mul(gcol, (0.6, 0.6, 0.65)), 0.75), mix(self.sky_bottom, gcol, 0.7))
            self.light = mul(self.light, (0.72, 0.76, 0.85))
        if self.weather == "fog":
            self.sky_top, self.sky_bottom = (
                mix(self.sky_top, mul((206, 212, 218), self.light), 0.6),
                mix(self.sky_bottom, mul((220, 224, 226), self.light), 0.7),
            )
        if self.weather == "snow":
            self.sky_top, self.sky_bottom = (
                mix(self.sky_top, mul((190, 200, 214), self.light), 0.5),
                mix(self.sky_bottom, mul((226, 232, 240), self.light), 0.5),
            )
        if self.biome == "volcano":
            self.sky_top, self.sky_bottom = (mix(self.sky_top, (70, 30, 40), 0.5), mix(self.sky_bottom, (230, 90, 50), 0.45))
        if self.biome == "swamp":
            self.sky_top, self.sky_bottom = (
                mix(self.sky_top, mul((70, 96, 80), self.light), 0.45),
                mix(self.sky_bottom, mul((150, 170, 110), self.light), 0.45),
            )
        if self.biome == "mystical forest":
            self.sky_top, self.sky_bottom = (mix(self.sky_top, (24, 20, 70), 0.6), mix(self.sky_bottom, (60, 120, 140), 0.55))
            self.light = mul(self.light, (0.62, 0.78, 0.95))
        if self.biome == "futuristic city":
            self.sky_top, self.sky_bottom = (mix(self.sky_top, (40, 14, 84), 0.45), mix(self.sky_bottom, (230, 70, 190), 0.3))
        self.horizon = self.uniform(128, 165)
        self.ground_y = self.uniform(196, 216)  # foot line of the sprites, px
        self.backdrop(self.sky_top, self.sky_bottom)
        if self.biome not in SKYLESS_BIOMES:
            self.paint_sky()
        self.grass = self.rng.choice([(92, 168, 80), (110, 180, 84), (76, 150, 84)])

    def paint_sky(self) -> None:
        """Sun or moon, clouds, stars over the gradient of the sky."""
        paint_sky(self)

    def uniform(self, low: float, high: float) -> float:
        """A random number in this range (px or a factor), one of few of them on the grid."""
        value = self.rng.uniform(low, high)
        return _one_of_few(value, low, high) if self.grid else value

    def layer(self, name: str) -> np.ndarray:
        """What ``name`` is painted on: the picture, or a copy that nobody sees where ``spec["without"]`` has it.

        The painter then takes the same random numbers in both cases, and all else stays where it is.
        """
        return self.img.copy() if name in self.without else self.img

    def backdrop(self, top: tuple, bottom: tuple) -> None:
        """A vertical gradient instead of all that has been painted."""
        self.img = vgrad(top, bottom, scale=self.scale)

    def snapped(self, x: float) -> float:
        """``x`` (px), or the nearest multiple of a cell on the grid."""
        return round(x / CELL) * CELL if self.grid else x

    def tint(self, c: tuple, d: float = 0.0) -> tuple:
        """Colour ``c`` under the scene's light, blended towards the haze by ``d`` (0 near .. 1 far)."""
        return mix(mul(c, self.light), self.sky_bottom, d)

    def ground(self, c, y=None, amp=3):
        """Foreground ground from line ``y`` down, darker towards the viewer."""
        pts = ridge_pts(self.rng, y or self.horizon + 14, amp, 2)
        fill_below(self.img, pts, self.tint(c))
        cb = self.tint(mul(c, (0.72, 0.72, 0.76)))
        t0 = int((y or self.horizon + 14) + amp + 4) * self.scale
        if t0 < (W - 2) * self.scale:
            g = np.linspace(0, 1, W * self.scale - t0, dtype=np.float32)[:, None, None] * 0.75
            p = self.img[t0:]
            p[:] = (p * (1 - g) + np.asarray(cb, np.float32) * g).astype(np.uint8)
        return pts

    def tufts(self, c, n=24):
        """Grass tufts."""
        for _ in range(n):
            y = self.uniform(self.horizon + 24, W)
            x = self.uniform(0, W)
            h = 3 + 7 * (y - self.horizon) / 100
            for dx in (-2, 0, 2):
                line(self.layer("grass"), (x, y), (x + dx, y - h), c, 1)

    def water(self, y, c=None):
        """Water from line ``y`` down."""
        c = c or mix(mul((40, 120, 190), self.light), self.sky_bottom, 0.28)
        fade(self.img, int(y), W, mix(c, self.sky_bottom, 0.35), mul(c, (0.6, 0.65, 0.75)))
        waves(self.layer("wave"), y, c, self.rng, 18, mix((255, 255, 255), self.sky_bottom, 0.3))


def _one_of_few(value: float, low: float, high: float) -> float:
    """``value`` of a range, moved to the nearest of the few numbers that the range has on the grid."""
    span = high - low
    if span < _RATIO:
        return low + span * (0.25 if value < (low + high) / 2 else 0.75)
    step = CELL if span >= 1.5 * CELL else CELL / 2
    first, last = math.ceil(low / step), math.floor(high / step)
    if span < _JITTER or first > last:
        return (low + high) / 2
    return min(max(round(value / step), first), last) * step
