"""Cave, underwater world and space of finished scenes: places without sky, with light of their own."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import boulder
from studio.renderer.painting.primitives import Color, W, circ, ell, fill_below, glow, line, mix, mul, poly, ridge_pts, unit_grid
from studio.renderer.painting.props import coral

_OPENING = {"day": (206, 228, 240), "dawn": (250, 216, 190), "sunset": (255, 180, 112), "night": (112, 130, 206)}
_CRYSTALS = ((96, 214, 245), (196, 130, 255), (255, 130, 196), (118, 240, 184))
_CORALS = ((255, 116, 124), (255, 164, 88), (232, 116, 220), (255, 216, 96), (156, 128, 255))


def _teeth(s: FinishedScene, c: Color, edge: float, depth: float, up: bool) -> None:
    """Stalactites from above or stalagmites from below, down to ``edge`` with teeth of ``depth``."""
    points, x = [], -10.0
    while x < W + 14:
        w = s.rng.uniform(7, 16)
        near_side = abs(x - W / 2) / (W / 2)
        tip = depth * s.rng.uniform(0.35, 1.0) * (0.5 + 0.7 * near_side)
        base = edge + (18 if up else -14) * near_side**2
        sign = 1 if up else -1
        points += [(x, base), (x + w * 0.46, base + sign * tip), (x + w * 0.6, base + sign * tip * 0.9), (x + w, base)]
        x += w + s.rng.uniform(0, 8)
    poly(s.img, [*points, (W + 14, -8 if up else W + 8), (-10, -8 if up else W + 8)], c)


def _cluster(s: FinishedScene, x: float, foot: float, h: float, c: Color) -> None:
    """Crystals that light their surroundings."""
    im = s.layer("gem")
    glow(im, x, foot - h * 0.4, h * 1.9, c, 0.5)
    for lean, size in ((-0.5, 0.55), (0.46, 0.62), (-0.2, 0.82), (0.14, 1.0)):
        w, tip = h * 0.12 * (0.7 + size * 0.5), (x + lean * h * size, foot - h * size)
        base = x + lean * h * 0.22
        shoulder = [(base + (tip[0] - base) * 0.8 + d * w, foot + (tip[1] - foot) * 0.8) for d in (-1, 1)]
        poly(im, [(base - w, foot), shoulder[0], tip, shoulder[1], (base + w, foot)], mix(c, (40, 36, 90), 0.22))
        poly(im, [(base - w * 0.1, foot), ((shoulder[0][0] + shoulder[1][0]) / 2, shoulder[0][1]), tip, shoulder[1], (base + w, foot)],
             mix(c, (255, 255, 255), 0.36))  # fmt: skip


def paint_cave(s: FinishedScene) -> None:
    """A hall of stone with a bright mouth, a pool, and crystals."""
    rock = s.rng.choice([(96, 84, 118), (108, 90, 88), (78, 96, 118)])
    dim = 0.95 if s.time != "night" else 0.74
    light = _OPENING[s.time]
    s.backdrop(mul(rock, (0.5 * dim,) * 3), mul(rock, (0.8 * dim,) * 3))
    x, y = s.pick(92, 170, 128), s.pick(118, 110, 122)
    hole = s.img
    glow(hole, x, y, 120, light, 0.8)
    rx, ry = s.pick(40, 34, 48), s.pick(48, 44, 50)
    mouth = [
        (x + rx * math.cos(a) * (1 + 0.1 * math.sin(5 * a)), y + ry * math.sin(a) * (1 + 0.08 * math.cos(7 * a)))
        for a in np.linspace(0, 6.28, 44)
    ]
    poly(hole, mouth, light)
    poly(hole, [(px, max(py, y + ry * 0.45)) for px, py in mouth], mix(light, (120, 160, 140), 0.4))
    for k, tone in enumerate((0.92, 0.7, 0.5)):
        c = mix(mul(rock, (tone * dim,) * 3), light, 0.16 - 0.07 * k)
        _teeth(s, c, 26 + 12 * (2 - k) - 8 * k, 44 + 8 * k, up=True)
        _teeth(s, mul(c, (1.12, 1.1, 1.08)), 176 + 17 * k, 16 - 4 * k, up=False)
        for side in (-1, 1):
            edge = W / 2 + side * (118 - 2 * k)
            wall = [(edge + side * 20, -8), (edge - side * (26 - 12 * k) + s.uniform(-6, 6), -8), (edge - side * (8 - 6 * k), 96),
                    (edge - side * (24 - 10 * k) + s.uniform(-6, 6), 190), (edge + side * 20, W)]  # fmt: skip
            poly(s.img, wall, c)
    floor = mul(rock, (0.62 * dim,) * 3)
    fill_below(s.img, ridge_pts(s.rng, 206, 4, 3), floor)
    pool = [(x + 62 * math.cos(a) * (1 + 0.14 * math.sin(3 * a)), 214 + 11 * math.sin(a)) for a in np.linspace(0, 6.28, 36)]
    poly(s.layer("pool"), pool, mix(mul(rock, (0.7,) * 3), light, 0.5))
    for k in range(6):
        ell(s.layer("pool"), x + s.uniform(-36, 36), 208 + 2.4 * k, s.uniform(8, 20), 0.8, mix(light, (255, 255, 255), 0.4))
    crystal = s.rng.choice(_CRYSTALS)
    for cx, foot, h in ((26, 228, 46), (56, 242, 26), (228, 224, 52), (200, 240, 30), (240, 246, 24)):
        _cluster(s, cx + s.uniform(-8, 8), foot, h * s.uniform(0.85, 1.1), crystal)
    _cluster(s, s.pick(186, 74, 196), 186, 20, mix(crystal, light, 0.3))
    for bx, r in ((96, 6), (150, 8)):
        boulder(s, bx + s.uniform(-16, 16), 238, r, mul(rock, (0.8,) * 3))
    s.light, s.ground_y = (0.84, 0.84, 0.92), 232


def paint_underwater(s: FinishedScene) -> None:
    """Shafts of light over reefs, weed and corals."""
    k = {"day": 1.0, "dawn": 0.92, "sunset": 0.8, "night": 0.55}[s.time]
    s.backdrop(mul((96, 208, 232), (k,) * 3), mul((16, 66, 132), (k,) * 3))
    glow(s.img, s.pick(80, 176, 128), -10, 170, mul((206, 246, 250), (k,) * 3), 0.6)
    rays = s.img.copy()
    for _ in range(6):
        x = s.uniform(10, 246)
        poly(rays, [(x, -5), (x + s.rng.uniform(10, 24), -5), (x + s.rng.uniform(40, 84), 216), (x + s.rng.uniform(-10, 16), 216)],
             mul((206, 246, 250), (k,) * 3))  # fmt: skip
    s.img = cv2.addWeighted(s.img, 0.84, rays, 0.16, 0)
    water = mul((46, 132, 176), (k,) * 3)
    for layer, (y, far) in enumerate(((140, 0.68), (166, 0.42), (190, 0.2))):
        c = mix(mul((40, 84, 110), (k,) * 3), water, far)
        points = [(x, v - s.pick(30, 24, -8) * math.exp(-(((x - s.pick(212, 44, 128)) / 52) ** 2)) * (1.3 - 0.3 * layer))
                  for x, v in ridge_pts(s.rng, y, 9, 3)]  # fmt: skip
        fill_below(s.img, points, c)
        weeds = s.layer("seaweed")
        for _ in range(7):
            x = s.rng.uniform(0, W)
            foot = float(np.interp(x, [p[0] for p in points], [p[1] for p in points])) + 4
            _weed(s, weeds, (x, foot), s.rng.uniform(14, 26) + 10 * layer, mix(mul((56, 150, 104), (k,) * 3), water, far))
    fill_below(s.img, ridge_pts(s.rng, 216, 5, 2), mul((226, 206, 160), (k * 0.84, k * 0.9, k)))
    ripples = s.layer("ripple")
    for _ in range(20):
        t = s.rng.random()
        ell(ripples, s.rng.uniform(0, W), 224 + 30 * t, 8 + 14 * t, 0.6 + 0.5 * t, mul((196, 178, 142), (k * 0.86, k * 0.9, k)))
    for x, foot in ((18, 232), (44, 244), (216, 230), (240, 242), (190, 246), (70, 238)):
        c = mul(s.rng.choice(_CORALS), (0.45 + 0.55 * k,) * 3)
        reef = s.layer("coral")
        if s.rng.random() < 0.6:
            coral(reef, x + s.uniform(-8, 8), foot, s.uniform(28, 50), c, s.rng)
        else:
            for j in range(5):
                tx, th = x + (j - 2) * 5, s.rng.uniform(12, 30)
                line(reef, (tx, foot), (tx + (j - 2), foot - th), mul(c, (0.88,) * 3), 5)
                ell(reef, tx + (j - 2), foot - th, 2.6, 1.3, mix(c, (255, 255, 255), 0.35))
        boulder(s, x + 12, foot + 3, s.rng.uniform(5, 9), mul((120, 128, 142), (k,) * 3))
    for x in (8, 30, 226, 250):
        _weed(s, s.layer("seaweed"), (x + s.uniform(-6, 6), 250), s.uniform(58, 104), mul((52, 156, 96), (k,) * 3))
    school = s.layer("fish")
    cx, cy, facing = s.pick(90, 170, 128), s.uniform(50, 92), s.rng.choice((-1, 1))
    for _ in range(11):
        x, y, r = cx + s.rng.gauss(0, 24), cy + s.rng.gauss(0, 12), s.rng.uniform(2.6, 4.6)
        c = mix(mul((250, 206, 110), (0.5 + 0.5 * k,) * 3), water, 0.35)
        ell(school, x, y, r, r * 0.5, c)
        poly(school, [(x - facing * r * 0.8, y), (x - facing * r * 1.6, y - r * 0.5), (x - facing * r * 1.6, y + r * 0.5)], c)
    for _ in range(26):
        x, y, r = s.rng.uniform(0, W), s.rng.uniform(10, 220), s.rng.uniform(0.9, 3.6)
        bubble = s.layer("bubble")
        circ(bubble, x, y, r, mix(water, mul((220, 248, 255), (k,) * 3), 0.5))
        circ(bubble, x - r * 0.3, y - r * 0.3, r * 0.3, (240, 252, 255))
    s.light, s.ground_y = (0.72 + 0.2 * k, 0.78 + 0.2 * k, 0.84 + 0.16 * k), s.uniform(184, 224)


def _weed(s: FinishedScene, im: np.ndarray, foot: tuple[float, float], h: float, c: Color) -> None:
    """A swaying ribbon with leaves."""
    x, y = foot
    phase = s.rng.uniform(0, 6)
    points = [(x + h * 0.07 * math.sin(q * 0.9 + phase), y - h * q / 9) for q in range(10)]
    for j, (p, q) in enumerate(itertools.pairwise(points)):
        line(im, p, q, mul(c, (0.9,) * 3), max(1, h * 0.03))
        side = 1 if j % 2 else -1
        poly(im, [p, (p[0] + side * h * 0.11, p[1] - h * 0.1), (q[0], q[1] - h * 0.02)], c)


def paint_space(s: FinishedScene) -> None:
    """Nebulae, stars and planets, sometimes above the ground of a moon."""
    tone = s.rng.choice([(84, 46, 140), (36, 76, 150), (128, 48, 110), (30, 104, 116)])
    s.backdrop((10, 8, 32), mix((16, 14, 48), tone, 0.4))
    slope = s.rng.uniform(-0.8, 0.8)
    for _ in range(9):
        t = s.rng.uniform(0, 1)
        glow(s.img, t * W, 110 + slope * (t - 0.5) * 180 + s.rng.uniform(-26, 26), s.rng.uniform(44, 86),
             mix(tone, s.rng.choice([(255, 130, 200), (110, 170, 255), (130, 240, 220), (255, 190, 130)]),
                     s.rng.uniform(0.2, 0.6)), 0.4)  # fmt: skip
    stars = s.layer("star")
    for _ in range(170):
        circ(
            stars,
            s.rng.uniform(0, W),
            s.rng.uniform(0, W),
            s.rng.choice((0.5, 0.5, 0.6, 0.9)),
            s.rng.choice([(255, 255, 255), (206, 222, 255), (255, 238, 208)]),
        )
    for _ in range(9):
        x, y, r = s.rng.uniform(0, W), s.rng.uniform(0, 220), s.rng.uniform(2, 4.6)
        glow(stars, x, y, r * 2.4, (210, 226, 255), 0.6)
        for dx, dy in ((1, 0), (0, 1)):
            poly(
                stars,
                [(x - dx * r - dy * 0.4, y - dy * r - dx * 0.4), (x + dx * r, y + dy * r), (x + dy * 0.4, y + dx * 0.4)],
                (255, 255, 255),
            )
    colors = [(224, 138, 92), (104, 160, 226), (196, 118, 196), (126, 196, 140), (230, 196, 128), (204, 96, 84)]
    s.rng.shuffle(colors)
    big = (s.pick(64, 196, 128), s.pick(84, 70, 330), s.pick(44, 36, 150))
    for (x, y, r), c, ring in ((big, colors[0], s.composition == 1), ((s.pick(204, 60, 214), s.pick(54, 120, 52), s.pick(16, 20, 18)),
            colors[1], s.composition == 0),
                               ((s.pick(178, 100, 44), s.pick(120, 44, 76), 8), colors[2], False)):  # fmt: skip
        _planet(s, (x, y, r), c, ring)
    if s.composition == 0:
        ground = s.rng.choice([(150, 146, 166), (176, 110, 84), (120, 104, 160)])
        fill_below(s.img, ridge_pts(s.rng, 204, 6, 3), mul(ground, (0.5,) * 3))
        fill_below(s.img, ridge_pts(s.rng, 218, 5, 2), mul(ground, (0.72,) * 3))
        craters = s.layer("crater")
        for _ in range(9):
            x, y = s.rng.uniform(0, W), s.rng.uniform(224, 254)
            w = (y - 210) * 0.5
            ell(craters, x, y, w, w * 0.24, mul(ground, (0.9,) * 3))
            ell(craters, x, y + w * 0.05, w * 0.86, w * 0.18, mul(ground, (0.52,) * 3))
    s.light, s.ground_y = (0.96, 0.96, 1.0), s.uniform(170, 222)


def _planet(s: FinishedScene, place: tuple[float, float, float], c: Color, ring: bool) -> None:
    """A banded globe with a dark side, a bright edge, and perhaps a ring."""
    x, y, r = place
    im = s.layer("planet")
    glow(im, x, y, r * 1.5, mix(c, (255, 255, 255), 0.3), 0.4)
    rows, columns = unit_grid(im)
    inside = np.hypot(columns - x, rows - y) < r
    circ(im, x, y, r, c)
    bands = im.copy()
    for k in range(6):
        by = y + r * (k / 3 - 0.9)
        ell(bands, x + r * s.rng.uniform(-0.2, 0.2), by, r * 1.1, r * s.rng.uniform(0.05, 0.13), mul(c, (s.rng.uniform(0.82, 1.16),) * 3))
    im[inside] = bands[inside]
    shade = np.clip((np.hypot(columns - x + r * 0.5, rows - y + r * 0.5) / r - 0.9) / 0.5, 0, 1) * inside
    im[:] = (im * (1 - 0.66 * shade[..., None])).astype(np.uint8)
    if not ring:
        return
    band = [(x + 1.9 * r * math.cos(a), y + 0.46 * r * math.sin(a) - 0.36 * r * math.cos(a)) for a in np.linspace(0, 6.2832, 60)]
    for k, (p, q) in enumerate(itertools.pairwise(band)):
        hidden = k >= 30 and math.hypot((p[0] + q[0]) / 2 - x, (p[1] + q[1]) / 2 - y) < r
        if not hidden:
            line(im, p, q, mix(c, (255, 244, 224), 0.55), max(1, r * 0.09))
            inner = [(x + (v[0] - x) * 0.86, y + (v[1] - y) * 0.86) for v in (p, q)]
            if not (k >= 30 and math.hypot(inner[0][0] - x, inner[0][1] - y) < r):
                line(im, inner[0], inner[1], mix(c, (255, 244, 224), 0.3), max(1, r * 0.05))
