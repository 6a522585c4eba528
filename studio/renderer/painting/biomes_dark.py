"""Biome painters: Cave, volcano, space.  Each draws the background behind the sprites on ``s.img``."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from studio.renderer.painting.primitives import Color, W, c8, circ, ell, fill_below, glow, line, mix, mul, poly, ridge_pts, scale_of
from studio.renderer.painting.props import cloud, crystal, planet, rock
from studio.renderer.painting.scene import Scene


def paint_cave(s: Scene) -> None:
    """Biome: cave."""
    base = s.rng.choice([(64, 58, 82), (70, 62, 58), (48, 62, 78)])
    lk = 0.8 if s.time != "night" else 0.6
    s.backdrop(mul(base, (0.5 * lk,) * 3), mul(base, (0.9 * lk,) * 3))
    cx = s.uniform(90, 166)
    glow(
        s.img,
        cx,
        140,
        110,
        mix(
            base,
            {"day": (200, 220, 240), "dawn": (250, 210, 180), "sunset": (255, 170, 100), "night": (110, 120, 200)}[s.time],
            0.7,
        ),
        0.95,
    )
    for k, f in enumerate((0.85, 0.62, 0.42)):
        c = mul(base, (f * lk,) * 3)
        n = 9
        xs = np.linspace(-10, W + 10, n * 2 + 1)
        fill_top = [
            (x, 20 + 16 * (2 - k) + s.uniform(0, 14) if i % 2 == 0 else s.uniform(50, 88) - 14 * (k != 0)) for i, x in enumerate(xs)
        ]
        poly(s.img, [*fill_top, (W + 10, -10), (-10, -10)], c)
        fill_below(s.img, [(x, 180 + 18 * k + s.uniform(-10, 6)) for x in xs], mul(c, (1.15,) * 3))
        poly(
            s.img,
            [
                (-5, -5),
                (30 - 8 * k + s.uniform(0, 14), -5),
                (20 + s.uniform(0, 14), 128),
                (34 + s.uniform(-8, 8), W),
                (-5, W),
            ],
            c,
        )
        poly(
            s.img,
            [
                (W + 5, -5),
                (W - 30 + 8 * k - s.uniform(0, 14), -5),
                (W - 20 - s.uniform(0, 14), 128),
                (W - 34 + s.uniform(-8, 8), W),
                (W + 5, W),
            ],
            c,
        )
    gc = s.rng.choice([(90, 220, 255), (200, 120, 255), (255, 120, 190), (110, 255, 180)])
    for _ in range(s.rng.randint(4, 8)):
        x = s.rng.choice((s.uniform(10, 80), s.uniform(176, 246), s.uniform(10, 246)))
        y = s.uniform(200, 250)
        h = s.uniform(20, 52)
        glow(s.layer("gem"), x, y - h / 2, h * 1.2, gc, 0.5)
        for lean in (-0.4, 0.35, 0):
            crystal(s.layer("gem"), x + lean * h * 0.5, y, h * (1 if lean == 0 else 0.65), mix(gc, (40, 40, 80), 0.15), lean)
    s.light = (0.72, 0.72, 0.82)
    s.ground_y = s.uniform(216, 238)


def paint_volcano(s: Scene) -> None:
    """Biome: volcano."""
    fill_below(s.img, ridge_pts(s.rng, s.horizon - 6, 10, 3), s.tint((80, 60, 66), 0.4))
    x = s.uniform(90, 166)
    h = s.uniform(84, 108)
    bw = s.uniform(90, 116)
    tw = 15
    ty = s.horizon + 16 - h
    glow(s.img, x, ty, 80, (255, 130, 40), 0.8)
    for _ in range(9):
        cloud(
            s.layer("cloud"),
            x + s.uniform(-34, 34),
            ty - s.uniform(14, 60),
            s.uniform(10, 22),
            mix((70, 60, 66), s.sky_bottom, s.uniform(0.05, 0.3)),
        )
    poly(
        s.img,
        [(x - bw, s.horizon + 18), (x - tw, ty), (x + tw, ty), (x + bw, s.horizon + 18)],
        s.tint((96, 66, 62), 0.08),
    )
    poly(
        s.img,
        [(x + tw * 0.2, ty), (x + tw, ty), (x + bw, s.horizon + 18), (x + bw * 0.4, s.horizon + 18)],
        s.tint((70, 48, 50), 0.08),
    )
    for _k in range(12):
        a = s.rng.uniform(-2.6, -0.5)
        r = s.rng.uniform(14, 56)
        circ(s.img, x + math.cos(a) * r * 0.7, ty + math.sin(a) * r, s.uniform(1.5, 3.6), (255, s.uniform(120, 210), 50))
    ell(s.img, x, ty, tw, 4, (255, 180, 60))
    for s_ in (-0.5, 0.1, 0.6):
        pp = [(x + s_ * tw, ty)]
        for _ in range(6):
            pp.append((pp[-1][0] + s_ * 9 + s.uniform(-5, 5), pp[-1][1] + h / 6))
        for i, (p, q) in enumerate(itertools.pairwise(pp)):
            line(s.img, p, q, (255, 130 + 8 * i, 40), 4)
    s.ground((74, 58, 60), s.horizon + 18, 4)
    y0 = s.horizon + 26
    pp = [(x + s.uniform(-20, 20), y0)]
    for _ in range(7):
        pp.append((pp[-1][0] + s.uniform(-28, 28), pp[-1][1] + 16))
    for i, (p, q) in enumerate(itertools.pairwise(pp)):
        line(s.img, p, q, (200, 60, 30), 12 + 2 * i)
    for i, (p, q) in enumerate(itertools.pairwise(pp)):
        line(s.img, p, q, (255, 170, 60), 5 + i)
    for _ in range(7):
        rock(s.layer("rock"), s.uniform(0, W), s.uniform(s.horizon + 40, 252), s.uniform(7, 18), s.tint((92, 76, 78)))


def _ring(im: np.ndarray, x: float, y: float, r: float, angles: tuple[int, int], c: Color) -> None:
    """Part of the ring of a planet of radius ``r`` between two angles, degrees."""
    k = scale_of(im)
    center, axes = (int(x * k), int(y * k)), (int(r * 1.8 * k), int(r * 0.5 * k))
    cv2.ellipse(im, center, axes, -20, *angles, c8(c), 4 * k, cv2.LINE_AA)


def paint_space(s: Scene) -> None:
    """Biome: space."""
    c1 = s.rng.choice([(70, 30, 110), (20, 50, 110), (100, 30, 80), (20, 80, 90)])
    s.backdrop((8, 6, 24), mix((10, 8, 30), c1, 0.5))
    for _ in range(4):
        glow(
            s.img,
            s.uniform(0, W),
            s.uniform(0, W),
            s.uniform(60, 130),
            mix(c1, s.rng.choice([(255, 120, 200), (90, 160, 255), (120, 255, 220)]), s.uniform(0.1, 0.5)),
            0.5,
        )
    for _ in range(110):
        circ(
            s.layer("star"),
            s.rng.uniform(0, W),
            s.rng.uniform(0, W),
            s.rng.choice((0.6, 0.6, 0.9, 1.4)),
            s.rng.choice([(255, 255, 255), (200, 220, 255), (255, 236, 200)]),
        )
    for _ in range(s.rng.randint(1, 3)):
        x, y, r = (s.uniform(20, 236), s.uniform(20, 180), s.uniform(12, 40))
        c = s.rng.choice([(222, 130, 80), (110, 160, 230), (200, 110, 190), (120, 200, 140), (230, 200, 130), (190, 80, 70)])
        ring = s.rng.random() < 0.4
        if ring:
            _ring(s.layer("planet"), x, y, r, (150, 390), mix(c, (255, 240, 220), 0.5))
        planet(s.layer("planet"), x, y, r, c, s.rng)
        if ring:
            _ring(s.layer("planet"), x, y, r, (0, 180), mix(c, (255, 240, 220), 0.5))
    if s.rng.random() < 0.45:
        gcx = s.rng.choice([(150, 150, 160), (180, 100, 70), (110, 90, 150)])
        fill_below(s.img, ridge_pts(s.rng, 214, 7, 3), mul(gcx, (0.7,) * 3))
        for _ in range(6):
            ell(s.img, s.uniform(0, W), s.uniform(226, 252), s.uniform(8, 20), s.uniform(2, 5), mul(gcx, (0.5,) * 3))
    s.light = (0.95, 0.95, 1)
    s.ground_y = s.uniform(170, 222)
