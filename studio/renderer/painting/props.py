"""Vegetation, buildings and other props.  ``b`` = base line (y, px), ``h``, ``r``, ``w`` = sizes (px), ``c`` = colour, ``light``."""

from __future__ import annotations

import itertools
import math
import random
from typing import NamedTuple

import numpy as np

from studio.renderer.painting.primitives import Color, W, circ, ell, line, mix, mul, poly, rect, sector, unit_grid


def pine(im: np.ndarray, x: float, b: float, h: float, c: Color) -> None:
    """Conifer with three tiers."""
    rect(im, x - h * 0.04, b - h * 0.18, x + h * 0.04, b, mul(c, (0.8, 0.5, 0.5)))
    for i in range(3):
        y = b - h * (0.14 + 0.26 * i)
        w = h * (0.3 - 0.07 * i)
        poly(im, [(x - w, y), (x + w, y), (x, y - h * 0.4)], mul(c, (1 + 0.1 * i,) * 3))


def roundtree(im: np.ndarray, x: float, b: float, h: float, c: Color, tr: Color) -> None:
    """Deciduous tree."""
    rect(im, x - h * 0.05, b - h * 0.5, x + h * 0.05, b, tr)
    for dx, dy, r in ((-0.2, 0.55, 0.22), (0.2, 0.55, 0.22), (0, 0.74, 0.26)):
        circ(im, x + dx * h, b - dy * h, r * h, mul(c, (0.9 + dy * 0.25,) * 3))


def trunk(im: np.ndarray, x: float, w: float, c: Color, rng: random.Random, b: float = W) -> None:
    """Foreground trunk with a few branches."""
    poly(
        im,
        [
            (x - w * 0.45, -4),
            (x + w * 0.45, -4),
            (x + w * 0.5, b * 0.7),
            (x + w * 1.1, b),
            (x - w * 1.1, b),
            (x - w * 0.5, b * 0.7),
        ],
        c,
    )
    for _ in range(2):
        y = rng.uniform(20, 140)
        s = rng.choice((-1, 1))
        line(im, (x, y + 20), (x + s * w * 1.6, y - 12), c, max(2, w * 0.22))
    for _ in range(3):
        xx = x + rng.uniform(-0.3, 0.3) * w
        y = rng.uniform(0, 180)
        line(im, (xx, y), (xx, y + rng.uniform(15, 40)), mul(c, (0.8,) * 3), 2)


def palm(im: np.ndarray, x: float, b: float, h: float, light: Color, rng: random.Random) -> None:
    """Palm tree."""
    lean = rng.uniform(-0.25, 0.25) * h
    pts = [(x + lean * t * t, b - h * t) for t in np.linspace(0, 1, 8)]
    for p, q in itertools.pairwise(pts):
        line(im, p, q, mul((134, 92, 54), light), max(2, h * 0.06))
    tx, ty = pts[-1]
    for a in (-2.9, -2.3, -1.57, -0.8, -0.2, 0.35, 2.8):
        leaf = h * 0.45
        ex, ey = (tx + math.cos(a) * leaf, ty + math.sin(a) * leaf * 0.6 + leaf * 0.22)
        mx, my = (tx + math.cos(a) * leaf * 0.5, ty + math.sin(a) * leaf * 0.75 - leaf * 0.12)
        poly(
            im,
            [(tx, ty), (mx, my - leaf * 0.08), (ex, ey), (mx, my + leaf * 0.14)],
            mul((46, 150 + 12 * math.cos(a * 3), 70), light),
        )


def deadtree(im: np.ndarray, x: float, b: float, h: float, c: Color, rng: random.Random, d=0, a: float = -1.57) -> None:
    """Recursive bare tree."""
    ex, ey = (x + math.cos(a) * h * 0.45, b + math.sin(a) * h * 0.45)
    line(im, (x, b), (ex, ey), c, max(1, h * 0.07))
    if d < 3:
        for s in (-1, 1):
            deadtree(im, ex, ey, h * rng.uniform(0.6, 0.78), c, rng, d + 1, a + s * rng.uniform(0.35, 0.7))


def bush(im: np.ndarray, x: float, b: float, r: float, c: Color) -> None:
    """Bush."""
    for dx, rr in ((-0.7, 0.65), (0.7, 0.65), (0, 1)):
        circ(im, x + dx * r, b - rr * r * 0.4, rr * r * 0.8, mul(c, (1.0 + 0.1 * (dx == 0),) * 3))


def mush(im: np.ndarray, x: float, b: float, h: float, cap: Color, stem: Color = (236, 222, 200)) -> None:
    """Mushroom."""
    rect(im, x - h * 0.12, b - h * 0.6, x + h * 0.12, b, stem)
    ell(im, x, b - h * 0.6, h * 0.42, h * 0.16, mul(cap, (0.8,) * 3))
    sector(im, x, b - h * 0.6, h * 0.42, h * 0.42, (180, 360), cap)
    for dx, dy in ((-0.18, 0.75), (0.12, 0.86), (0.22, 0.7)):
        circ(im, x + dx * h, b - dy * h, h * 0.05, (255, 250, 240))


def cactus(im: np.ndarray, x: float, b: float, h: float, c: Color) -> None:
    """Cactus."""
    t = max(3, h * 0.16)
    line(im, (x, b - t / 2), (x, b - h), c, t)
    for s, y in ((-1, 0.45), (1, 0.6)):
        line(im, (x, b - h * y), (x + s * h * 0.28, b - h * y), c, t * 0.75)
        line(im, (x + s * h * 0.28, b - h * y), (x + s * h * 0.28, b - h * (y + 0.27)), c, t * 0.75)


def rock(im: np.ndarray, x: float, b: float, r: float, c: Color) -> None:
    """Two-tone rock."""
    poly(
        im,
        [(x - r, b), (x - r * 0.7, b - r * 0.6), (x - r * 0.1, b - r * 0.9), (x + r * 0.6, b - r * 0.65), (x + r, b)],
        c,
    )
    poly(im, [(x - r * 0.1, b - r * 0.9), (x + r * 0.6, b - r * 0.65), (x + r, b), (x + r * 0.2, b)], mul(c, (0.8,) * 3))


def flower(im: np.ndarray, x: float, b: float, h: float, c: Color, g: Color) -> None:
    """Five-petal flower."""
    line(im, (x, b), (x, b - h), g, 2)
    for k in range(5):
        a = k * 1.257
        circ(im, x + math.cos(a) * h * 0.26, b - h + math.sin(a) * h * 0.26, h * 0.2, c)
    circ(im, x, b - h, h * 0.17, (255, 214, 70))


def cottage(im: np.ndarray, x: float, b: float, w: float, light: Color, rng: random.Random, lit: bool) -> None:
    """Small house."""
    wall = mul(rng.choice([(236, 214, 178), (214, 196, 170), (240, 232, 220), (200, 150, 110)]), light)
    roof = mul(rng.choice([(178, 70, 56), (120, 74, 60), (84, 96, 140), (150, 96, 50)]), light)
    h = w * 0.7
    rect(im, x - w / 2, b - h, x + w / 2, b, wall)
    rect(im, x + w * 0.2, b - h * 1.7, x + w * 0.33, b - h, mul(roof, (0.8,) * 3))
    poly(im, [(x - w * 0.62, b - h), (x + w * 0.62, b - h), (x, b - h * 1.75)], roof)
    rect(im, x - w * 0.1, b - h * 0.55, x + w * 0.1, b, mul((104, 66, 40), light))
    wc = (255, 214, 110) if lit else mul((130, 180, 214), light)
    for dx in (-0.32, 0.32):
        rect(im, x + (dx - 0.1) * w, b - h * 0.75, x + (dx + 0.1) * w, b - h * 0.45, wc)


class Facade(NamedTuple):
    """Colours of a building's wall and windows, and the share of windows that are drawn."""

    wall: Color
    window: Color
    density: float = 0.6


def office_tower(im: np.ndarray, x: float, b: float, w: float, h: float, facade: Facade, rng: random.Random) -> None:
    """Office tower with windows."""
    c = facade.wall
    rect(im, x, b - h, x + w, b, c)
    if rng.random() < 0.4:
        rect(im, x + w * 0.25, b - h - 8, x + w * 0.75, b - h, c)
        line(im, (x + w / 2, b - h - 8), (x + w / 2, b - h - 22), c, 1)
    y = b - h + 6
    while y < b - 6:
        xx = x + 4
        while xx < x + w - 5:
            if rng.random() < facade.density:
                rect(im, xx, y, xx + 4, y + 5, facade.window)
            xx += 8
        y += 10


def castle(im: np.ndarray, x: float, b: float, s: float, c: Color, light: Color, lit: bool, rng: random.Random) -> None:
    """Castle."""
    roof = mul(rng.choice([(70, 84, 160), (170, 60, 60), (110, 70, 140), (60, 120, 120)]), light)
    wc = (255, 210, 100) if lit else mul((60, 60, 84), light)

    def tw(cx, w, h, cc):
        rect(im, cx - w / 2, b - h, cx + w / 2, b, cc)
        poly(im, [(cx - w * 0.7, b - h), (cx + w * 0.7, b - h), (cx, b - h - w * 1.3)], roof)
        line(im, (cx, b - h - w * 1.3), (cx, b - h - w * 1.7), mul((90, 70, 60), light), 2)
        poly(im, [(cx, b - h - w * 1.7), (cx + w * 0.5, b - h - w * 1.58), (cx, b - h - w * 1.45)], mul((230, 60, 60), light))
        rect(im, cx - w * 0.12, b - h * 0.8, cx + w * 0.12, b - h * 0.62, wc)

    tw(x - s * 0.28, s * 0.2, s * 0.75, mul(c, (0.85,) * 3))
    tw(x + s * 0.28, s * 0.2, s * 0.75, mul(c, (0.85,) * 3))
    tw(x, s * 0.26, s * 0.95, mul(c, (0.92,) * 3))
    rect(im, x - s * 0.5, b - s * 0.42, x + s * 0.5, b, c)
    for k in range(9):
        xx = x - s * 0.5 + k * s / 9
        rect(im, xx, b - s * 0.48, xx + s / 18, b - s * 0.41, c)
    tw(x - s * 0.5, s * 0.18, s * 0.6, c)
    tw(x + s * 0.5, s * 0.18, s * 0.6, c)
    g = s * 0.1
    rect(im, x - g, b - g * 1.6, x + g, b, mul((84, 56, 40), light))
    circ(im, x, b - g * 1.6, g, mul((84, 56, 40), light))


def crystal(im: np.ndarray, x: float, b: float, h: float, c: Color, lean: float = 0.0) -> None:
    """Crystal shard."""
    w = h * 0.22
    t = (x + lean * h, b - h)
    poly(
        im,
        [
            (x - w, b),
            (x - w * 0.9 + lean * h * 0.6, b - h * 0.7),
            t,
            (x + w * 0.9 + lean * h * 0.6, b - h * 0.7),
            (x + w, b),
        ],
        c,
    )
    poly(im, [(x, b), t, (x + w * 0.9 + lean * h * 0.6, b - h * 0.7), (x + w, b)], mix(c, (255, 255, 255), 0.35))


def coral(im: np.ndarray, x: float, b: float, h: float, c: Color, rng: random.Random, d=0, a: float = -1.57) -> None:
    """Recursive coral."""
    ex, ey = (x + math.cos(a) * h * 0.4, b + math.sin(a) * h * 0.4)
    line(im, (x, b), (ex, ey), c, max(2, h * 0.12))
    if d < 2:
        for s in (-0.55, 0, 0.55):
            coral(im, ex, ey, h * 0.68, c, rng, d + 1, a + s + rng.uniform(-0.1, 0.1))
    else:
        circ(im, ex, ey, max(2, h * 0.09), mix(c, (255, 255, 255), 0.25))


def cloud(im: np.ndarray, x: float, y: float, s: float, c: Color) -> None:
    """Cloud of four discs."""
    for dx, dy, r in ((-0.8, 0.1, 0.42), (-0.3, -0.15, 0.55), (0.3, -0.1, 0.5), (0.8, 0.12, 0.38)):
        circ(im, x + dx * s, y + dy * s, r * s, c)
    rect(im, x - s * 0.8, y, x + s * 0.8, y + s * 0.5, c)


def waves(im: np.ndarray, y0: float, c: Color, rng: random.Random, n: int = 14, light: Color = (255, 255, 255)) -> None:
    """Short highlights on water."""
    for _ in range(n):
        t = rng.random() ** 0.7
        y = y0 + 4 + t * (W - y0 - 4)
        w = 6 + 26 * t
        x = rng.uniform(0, W)
        line(im, (x - w, y), (x + w, y), mix(c, light, 0.35), 1 + 2 * t)


def planet(im: np.ndarray, x: float, y: float, r: float, c: Color, rng: random.Random) -> None:
    """Shaded, striped planet."""
    circ(im, x, y, r, c)
    layer = im.copy()
    for _k in range(4):
        yy = y + rng.uniform(-0.8, 0.8) * r
        ell(layer, x, yy, r * 1.1, r * rng.uniform(0.05, 0.14), mul(c, (rng.uniform(0.75, 1.2),) * 3))
    rows, columns = unit_grid(im)
    m = np.hypot(columns - x, rows - y) < r - 0.5
    im[m] = layer[m]
    sh = (np.hypot(columns - x + r * 0.4, rows - y + r * 0.4) > r * 1.05) & m
    im[sh] = (im[sh] * 0.62).astype(np.uint8)
