"""Sky of an outdoor scene: stars, aurora, sun or moon, clouds, lightning, drawn before everything else."""

from __future__ import annotations

import itertools
import random
from typing import Protocol

import numpy as np

from studio.renderer.painting.primitives import W, circ, glow, line, mix, mul, unit_grid
from studio.renderer.painting.props import cloud

CLOUD_COLORS = {"day": (255, 255, 255), "dawn": (255, 224, 214), "sunset": (236, 124, 116), "night": (58, 66, 112)}


class SkyScene(Protocol):
    """What the sky needs of a scene, in its units; ``sun_x`` is set here."""

    img: np.ndarray
    rng: random.Random
    time: str
    weather: str
    light: tuple
    sky_top: tuple
    sky_bottom: tuple
    horizon: float
    sun_x: float

    def uniform(self, low: float, high: float) -> float: ...
    def layer(self, name: str) -> np.ndarray: ...


def paint_sky(s: SkyScene) -> None:
    """Everything above the horizon of ``s.img``, back to front."""
    if s.time == "night" and s.weather in ("clear", "aurora"):
        for _ in range(s.rng.randint(40, 80)):
            circ(s.layer("star"), s.rng.uniform(0, W), s.rng.uniform(0, 170), s.rng.choice((0.7, 0.7, 1.0, 1.5)), (235, 238, 255))
    if s.weather == "aurora":
        _aurora(s)
    if s.weather in ("clear", "aurora", "snow", "fog"):
        s.sun_x = s.uniform(40, 216)
        if s.time == "night":
            _moon(s)
        else:
            _sun(s)
    _clouds(s)
    if s.weather == "storm":
        _lightning(s)


def _aurora(s: SkyScene) -> None:
    shine = np.zeros_like(s.img, np.float32)
    for k in range(3):
        rows, columns = unit_grid(s.img)
        xs = columns[0]
        base = 50 + k * 18 + 22 * np.sin(xs / s.rng.uniform(24, 50) + s.rng.uniform(0, 6)) + s.rng.uniform(-8, 8)
        d = rows - base[None]
        band = np.where(d < 0, np.exp(d / s.rng.uniform(22, 36)), np.exp(-d / 7.0))
        shine += band[..., None] * np.asarray(s.rng.choice([(60, 255, 150), (60, 230, 220), (180, 90, 255)]), np.float32)
    s.img = np.clip(s.img + shine * 0.75, 0, 255).astype(np.uint8)


def _moon(s: SkyScene) -> None:
    if s.weather == "snow" and s.uniform(0, 1) >= 0.5:
        return
    y = s.uniform(30, 70)
    r = s.uniform(12, 22)
    moon = s.layer("moon")
    glow(moon, s.sun_x, y, r * 3.2, (190, 200, 240), 0.55)
    circ(moon, s.sun_x, y, r, (244, 242, 222))
    if s.uniform(0, 1) < 0.5:  # crescent
        circ(moon, s.sun_x + r * 0.5, y - r * 0.2, r * 0.86, mix(s.sky_top, s.sky_bottom, y / W))


def _sun(s: SkyScene) -> None:
    y = {"day": s.uniform(28, 60), "dawn": s.uniform(105, 140), "sunset": s.uniform(105, 145)}[s.time]
    r = {"day": 16, "dawn": 22, "sunset": 26}[s.time] * s.uniform(0.85, 1.3)
    color = {"day": (255, 246, 190), "dawn": (255, 232, 190), "sunset": (255, 206, 96)}[s.time]
    sun = s.layer("sun")
    glow(sun, s.sun_x, y, r * 4, color, 0.75)
    circ(sun, s.sun_x, y, r, color)


def _clouds(s: SkyScene) -> None:
    wet = s.weather in ("rain", "storm")
    color = CLOUD_COLORS[s.time]
    if wet or s.weather == "snow":
        color = mul((128, 134, 150), mix((1, 1, 1), s.light, 0.8))
    for _ in range(s.rng.randint(5, 8) if wet else s.rng.randint(0, 4)):
        x, y, size = s.uniform(0, W), s.uniform(14, 90) * (0.6 if wet else 1), s.uniform(18, 36)
        cloud(s.layer("cloud"), x, y, size, mix(color, s.sky_top, s.uniform(0.05, 0.3)))


def _lightning(s: SkyScene) -> None:
    for _ in range(s.rng.randint(1, 2)):
        x, y = (s.uniform(40, 216), s.uniform(20, 40))
        pts = [(x, y)]
        while y < s.horizon:
            x += s.uniform(-16, 16)
            y += s.uniform(12, 24)
            pts.append((x, y))
        for q in pts[1:]:
            glow(s.layer("lightning"), q[0], q[1], 20, (200, 190, 255), 0.25)
        for p, q in itertools.pairwise(pts):
            line(s.layer("lightning"), p, q, (255, 250, 214), 3)
