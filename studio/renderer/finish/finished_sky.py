"""The sky of a finished scene: a gradient with a bright horizon, shaded clouds, sun and moon with a halo, stars, storm clouds."""

from __future__ import annotations

import math
import random
from typing import Protocol

import numpy as np

from studio.renderer.painting.primitives import Color, W, circ, ell, glow, line, mix, mul, poly, rect, scale_of, unit_grid

_CLOUD = {"day": (255, 255, 255), "dawn": (255, 232, 220), "sunset": (255, 176, 142), "night": (92, 104, 158)}
_CLOUD_SHADE = {"day": (198, 220, 240), "dawn": (222, 176, 192), "sunset": (176, 92, 118), "night": (52, 62, 112)}
_MIDDLE = {"day": None, "dawn": (236, 178, 196), "sunset": (222, 96, 104), "night": None}  # colour half way down, where it is its own
_BRIGHT_LINE = 160.0  # y where the sky is brightest, units


class FinishedSky(Protocol):
    """What the sky needs of a scene, in its units; ``sun_x`` and ``bolts``, where lightning starts, are set here."""

    rng: random.Random
    time: str
    weather: str
    light: tuple
    sky_top: tuple
    sky_bottom: tuple
    horizon: float
    sun_x: float
    bolts: list[tuple[float, float]]

    @property
    def img(self) -> np.ndarray: ...
    @img.setter
    def img(self, picture: np.ndarray) -> None: ...
    def uniform(self, low: float, high: float) -> float: ...
    def layer(self, name: str) -> np.ndarray: ...


def paint_finished_sky(s: FinishedSky) -> None:
    """The whole sky of ``s.img``, back to front."""
    if s.weather == "storm":
        s.sky_top, s.sky_bottom, s.light = mul(s.sky_top, (0.72,) * 3), mul(s.sky_bottom, (0.78,) * 3), mul(s.light, (0.8, 0.82, 0.86))
    s.img = _gradient(s)
    clear = s.weather in ("clear", "aurora")
    if s.time == "night" and clear:
        _stars(s)
    if s.weather == "aurora":
        _aurora(s)
    if s.weather in ("clear", "aurora", "snow", "fog"):
        s.sun_x = s.uniform(40, 216)
        if s.time == "night":
            _moon(s, dim=not clear)
        else:
            _sun(s, dim=not clear)
    if s.weather in ("rain", "storm"):
        _heavy_clouds(s)
    elif s.weather != "fog":
        _clouds(s)
    if s.weather == "storm":
        _lightning(s)


def _gradient(s: FinishedSky) -> np.ndarray:
    height, width = s.img.shape[:2]
    top, bottom = np.asarray(s.sky_top, np.float32), np.asarray(s.sky_bottom, np.float32)
    middle = _MIDDLE[s.time] if s.weather in ("clear", "aurora") else None
    between = (top * 0.45 + bottom * 0.55) if middle is None else np.asarray(middle, np.float32)
    at = np.clip(np.arange(height, dtype=np.float32) / scale_of(s.img) / _BRIGHT_LINE, 0, 1)[:, None]
    column = np.where(at < 0.6, top + (between - top) * (at / 0.6), between + (bottom - between) * ((at - 0.6) / 0.4))
    return np.clip(np.repeat(column[:, None], width, 1), 0, 255).astype(np.uint8)


def _stars(s: FinishedSky) -> None:
    stars = s.layer("star")
    slope, start = s.rng.uniform(-0.5, 0.5), s.rng.uniform(30, 90)
    for _ in range(5):  # the milky way
        t = s.rng.uniform(0, 1)
        glow(stars, t * W, start + slope * (t - 0.5) * W, s.rng.uniform(40, 70), mix(s.sky_bottom, (190, 190, 240), 0.3), 0.3)
    for _ in range(110):
        x, y = s.rng.uniform(0, W), s.rng.uniform(0, 150)
        size = s.rng.choice((0.5, 0.5, 0.6, 0.8))
        circ(stars, x, y, size, mix((235, 240, 255), s.sky_top, s.rng.uniform(0, 0.5)))
    for _ in range(7):
        x, y = s.rng.uniform(8, W - 8), s.rng.uniform(8, 110)
        glow(stars, x, y, 4, (220, 228, 255), 0.7)
        circ(stars, x, y, 1.0, (255, 255, 255))


def _aurora(s: FinishedSky) -> None:
    rows, columns = unit_grid(s.img)
    xs = columns[0]
    shine = np.zeros(s.img.shape, np.float32)
    for k in range(3):
        phase, width = s.rng.uniform(0, 6), s.rng.uniform(26, 48)
        foot = 78 + k * 14 + 18 * np.sin(xs / width + phase) + 7 * np.sin(xs / 11 + phase * 2)
        rays = 0.6 + 0.4 * np.sin(xs / 3.1 + 3 * np.sin(xs / 19 + phase)) ** 2
        d = rows - foot[None]
        band = np.where(d < 0, np.exp(d / s.rng.uniform(24, 40)), np.exp(-d / 4.0)) * rays[None]
        color = s.rng.choice([(50, 240, 150), (60, 220, 210), (170, 90, 240)])
        shine += band[..., None] * np.asarray(color, np.float32) * 0.62
    s.img = np.clip(s.img + shine, 0, 255).astype(np.uint8)


def _sun(s: FinishedSky, dim: bool) -> None:
    y = {"day": s.uniform(28, 60), "dawn": s.uniform(96, 122), "sunset": s.uniform(96, 124)}[s.time]
    r = {"day": 13, "dawn": 18, "sunset": 22}[s.time] * s.uniform(0.9, 1.25)
    color = {"day": (255, 248, 206), "dawn": (255, 240, 204), "sunset": (255, 222, 140)}[s.time]
    if dim:
        color = mix(color, s.sky_bottom, 0.5)
    sun = s.layer("sun")
    glow(sun, s.sun_x, y, r * 7, mix(color, s.sky_bottom, 0.3), 0.5)
    glow(sun, s.sun_x, y, r * 2.6, color, 0.75)
    circ(sun, s.sun_x, y, r, color)


def _moon(s: FinishedSky, dim: bool) -> None:
    y, r = s.uniform(32, 64), s.uniform(12, 18)
    moon, color = s.layer("moon"), (246, 244, 226) if not dim else (176, 184, 214)
    glow(moon, s.sun_x, y, r * 6, (150, 170, 230), 0.4)
    glow(moon, s.sun_x, y, r * 2.2, (210, 218, 250), 0.5)
    if s.uniform(0, 1) < 0.4:
        outer = [(s.sun_x + r * math.sin(a), y - r * math.cos(a)) for a in np.linspace(-2.6, 0.5, 40)]
        inner = [(s.sun_x + r * (0.45 + 0.8 * math.sin(a)), y - r * (0.2 + 0.8 * math.cos(a))) for a in np.linspace(-0.1, -2.2, 40)]
        poly(moon, outer + inner, color)
        return
    circ(moon, s.sun_x, y, r, color)
    for dx, dy, q in ((-0.35, -0.2, 0.2), (0.3, 0.25, 0.26), (0.1, -0.5, 0.12), (-0.2, 0.5, 0.14)):
        circ(moon, s.sun_x + dx * r, y + dy * r, q * r, mul(color, (0.92, 0.93, 0.95)))


def _clouds(s: FinishedSky) -> None:
    light, shade = _CLOUD[s.time], _CLOUD_SHADE[s.time]
    if s.weather == "snow":
        light, shade = (mul((214, 220, 232), mix((1, 1, 1), s.light, 0.8)), mul((176, 186, 204), mix((1, 1, 1), s.light, 0.8)))
    if s.time in ("sunset", "dawn"):
        for _ in range(s.rng.randint(3, 6)):
            x, y, w = s.uniform(0, W), s.uniform(48, 118), s.uniform(26, 70)
            streak = mix(shade, s.sky_bottom, s.uniform(0.2, 0.6))
            ell(s.layer("cloud"), x, y, w, w * 0.045 + 1.2, streak)
            ell(s.layer("cloud"), x + w * 0.4, y + 3, w * 0.6, w * 0.035 + 1, mix(light, streak, 0.5))
    for _ in range(s.rng.randint(5, 7) if s.weather == "snow" else s.rng.randint(2, 5)):
        x, size = s.uniform(0, W), s.uniform(16, 38)
        y = s.uniform(24, 86)
        far = 0.15 + 0.5 * (y / 110)
        puff(s.layer("cloud"), (x, y, size * (1.25 - y / 160)), mix(light, s.sky_bottom, far), mix(shade, s.sky_bottom, far), s.rng)


def puff(im: np.ndarray, place: tuple[float, float, float], light: Color, shade: Color, rng: random.Random) -> None:
    """A cloud with a flat foot at ``place`` (x, y of the foot, half width), lit from above."""
    x, y, size = place
    bumps = [(-0.72, 0.10, 0.26), (-0.34, 0.26, 0.36), (0.08, 0.34, 0.44), (0.5, 0.2, 0.34), (0.82, 0.08, 0.22)]
    bumps = [(dx + rng.uniform(-0.08, 0.08), dy, r * rng.uniform(0.85, 1.15)) for dx, dy, r in bumps]
    k = scale_of(im)
    foot = int(y * k)
    below = im[max(0, foot) :].copy()
    for lift, fill, color in ((0.0, 1.0, shade), (0.1, 0.9, light)):
        for dx, dy, r in bumps:
            circ(im, x + dx * size, y - (dy + lift) * size * 0.8, r * size * fill, color)
    im[max(0, foot) :] = below
    ell(im, x, y, size, max(1.0, size * 0.05), shade)


def _heavy_clouds(s: FinishedSky) -> None:
    """A ceiling of clouds in four layers, the lowest and farthest one the lightest, each with a bulging underside."""
    dark = 0.62 if s.weather == "storm" else 0.86
    base = mul(mix(s.sky_top, s.sky_bottom, 0.35), (dark, dark, dark * 1.04))
    for row, (y, size) in enumerate(((92, 15), (66, 20), (40, 25), (14, 28))):
        color = mix(base, s.sky_bottom, 0.66 - 0.22 * row)
        bumps, x = [], -size
        while x < W + size:
            bumps.append((x, y + s.rng.uniform(-6, 6), size * s.rng.uniform(0.7, 1.25)))
            x += size * s.rng.uniform(0.9, 1.7)
        clouds = s.layer("cloud")
        for drop, tone in ((0.0, mul(color, (0.92,) * 3)), (-0.22 * size, color)):
            rect(clouds, 0, 0, W, y + drop, tone)
            for bx, by, r in bumps:
                ell(clouds, bx, by + drop, r * 1.25, r * 0.8, tone)


def _lightning(s: FinishedSky) -> None:
    for _ in range(s.rng.randint(1, 2)):
        x, y = s.uniform(50, 206), s.uniform(30, 50)
        s.bolts.append((x, y))
        bolt = s.layer("lightning")
        glow(bolt, x, y + 30, 110, (196, 200, 250), 0.5)
        _bolt(bolt, (x, y), s.horizon + 4, 1.8, s.rng)


def _bolt(im: np.ndarray, start: tuple[float, float], end: float, width: float, rng: random.Random) -> None:
    """A zigzag from ``start`` down to the line ``end``, with branches that do not reach it."""
    x, y = start
    while y < end and width > 0.5:
        to = (x + rng.uniform(-13, 13), y + rng.uniform(8, 18))
        line(im, (x, y), to, (206, 206, 255), width + 1.0)
        line(im, (x, y), to, (255, 255, 246), width)
        if width > 1.5 and rng.random() < 0.4:
            _bolt(im, to, min(end, y + rng.uniform(24, 50)), width * 0.5, rng)
        x, y = to
