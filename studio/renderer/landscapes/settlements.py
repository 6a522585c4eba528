"""Village, castle, city and futuristic city of finished scenes."""

from __future__ import annotations

import math

import numpy as np

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import GREEN, blades, blossoms, broadleaf, fir, hill, lit_side, path
from studio.renderer.landscapes.town_props import WARM, pane, sorted_span, street_lamp
from studio.renderer.painting.primitives import Color, W, circ, ell, glow, line, mix, mul, poly, rect

_WALLS = ((240, 222, 190), (226, 200, 164), (246, 238, 222), (214, 170, 130), (204, 196, 176))
_ROOFS = ((186, 84, 64), (146, 84, 66), (92, 104, 140), (164, 110, 66), (122, 66, 60))


def _cottage(s: FinishedScene, x: float, foot: float, w: float, far: float) -> None:
    """A house with a gable to the front and a long roof beside it."""
    im, wall, roof = s.layer("house"), s.rng.choice(_WALLS), s.rng.choice(_ROOFS)
    side, h = (1 if s.rng.random() < 0.5 else -1), w * 0.42
    gable = x - side * w * 0.22
    rect(im, x - w / 2, foot - h, x + w / 2, foot, s.tint(mul(wall, (0.88, 0.87, 0.9)), far))
    poly(im, [(gable, foot - h - w * 0.34), (x + side * w * 0.46, foot - h - w * 0.34), (x + side * w * 0.58, foot - h + w * 0.02),
              (gable, foot - h + w * 0.02)], s.tint(mul(roof, (0.9,) * 3), far))  # fmt: skip
    cx = x + side * w * 0.3
    rect(im, cx - w * 0.05, foot - h - w * 0.5, cx + w * 0.05, foot - h - w * 0.2, s.tint(mul(roof, (0.74,) * 3), far))
    poly(im, [(gable - w * 0.26, foot), (gable - w * 0.26, foot - h), (gable, foot - h - w * 0.32), (gable + w * 0.26, foot - h),
            (gable + w * 0.26, foot)],
         s.tint(wall, far))  # fmt: skip
    for d in (-1, 1):
        poly(im, [(gable, foot - h - w * 0.42), (gable + d * w * 0.34, foot - h + w * 0.03), (gable + d * w * 0.27, foot - h + w * 0.05),
                  (gable, foot - h - w * 0.31)], s.tint(roof, far))  # fmt: skip
    beam = s.tint((112, 80, 60), far)
    line(im, (gable - w * 0.26, foot - h), (gable + w * 0.26, foot - h), beam, max(1, w * 0.025))
    rect(im, gable - w * 0.07, foot - h * 0.62, gable + w * 0.07, foot, beam)
    for wx, wy, size in ((gable, foot - h - w * 0.12, 0.045), (gable - w * 0.17, foot - h * 0.5, 0.05), (x + side * w * 0.2,
            foot - h * 0.5, 0.06),
                         (x + side * w * 0.38, foot - h * 0.5, 0.06)):  # fmt: skip
        rect(
            im,
            wx - w * (size + 0.016),
            wy - w * (size + 0.016),
            wx + w * (size + 0.016),
            wy + w * (size + 0.016),
            s.tint((250, 246, 236), far),
        )
        rect(im, wx - w * size, wy - w * size, wx + w * size, wy + w * size, pane(s, wall, far))
    if s.weather not in ("rain", "storm"):
        smoke = s.layer("cloud")
        for k in range(4):
            ell(smoke, cx + 2.4 * k + 2 * math.sin(k * 1.7), foot - h - w * 0.54 - 5 * k, 2.2 + 1.1 * k, 1.8 + 0.8 * k,
                mix(s.tint((246, 246, 248), far), s.sky_bottom, 0.3 + 0.14 * k))  # fmt: skip


def paint_village(s: FinishedScene) -> None:
    """Cottages along a path, a church behind them."""
    s.horizon = s.pick(140, 130, 146)
    h, grass = s.horizon, s.rng.choice(GREEN)
    for k, far in enumerate((0.66, 0.48)):
        hill(s, h - 24 + 14 * k, 13, mul(grass, (0.92, 0.98, 0.94)), far)
        for _ in range(7):
            broadleaf(s, s.uniform(0, W), h - 16 + 15 * k, s.uniform(16, 26), mul(grass, (0.8, 0.88, 0.8)), far)
    church, cx, wall = s.layer("tower"), s.pick(178, 70, 128), (238, 226, 206)
    rect(church, cx - 8, h - 44, cx + 8, h + 8, s.tint(wall, 0.34))
    rect(church, cx + 8, h - 16, cx + 36, h + 8, s.tint(mul(wall, (0.92,) * 3), 0.34))
    poly(church, [(cx - 10, h - 44), (cx + 10, h - 44), (cx, h - 78)], s.tint((122, 92, 96), 0.32))
    poly(church, [(cx + 6, h - 16), (cx + 38, h - 16), (cx + 32, h - 30), (cx + 8, h - 30)], s.tint((146, 88, 74), 0.32))
    circ(church, cx, h - 34, 3, WARM if s.lit else s.tint((96, 110, 130), 0.3))
    hill(s, h + 6, 3, grass, 0.24)
    for k in range(6):
        _cottage(s, 14 + 46 * k + s.uniform(-6, 6), h + 14 + s.uniform(-3, 3), s.uniform(30, 36), 0.24)
    for _ in range(5):
        broadleaf(s, s.uniform(0, W), h + 17, s.uniform(26, 36), mul(grass, (0.82, 0.92, 0.82)), 0.2)
    hill(s, h + 20, 4, mul(grass, (1.04, 1.04, 0.96)), 0.06)
    path(s, (s.pick(150, 110, 128), 32), (cx, h + 16, 3), (224, 198, 152), 16)
    near = {0: ((36, 58), (96, 50), (226, 56)), 1: ((30, 52), (206, 60)), 2: ((40, 54), (218, 54))}[s.composition]
    for x, w in near:
        _cottage(s, x, h + 42 + s.uniform(-3, 3), w, 0.04)
    for x in (4, 252, s.pick(180, 80, 76)):
        broadleaf(s, x, h + 46, s.uniform(54, 72), mul(grass, (0.84, 0.94, 0.82)), 0.02)
    fence, wood = s.layer("fence"), s.tint((222, 200, 168))
    for x in (*range(-4, int(s.pick(84, 60, 70)), 11), *range(int(s.pick(206, 186, 190)), W, 11)):
        rect(fence, x, h + 54, x + 2.6, h + 68, wood)
        rect(fence, x - 5, h + 58, x + 8, h + 60, wood)
        rect(fence, x - 5, h + 63, x + 8, h + 65, wood)
    blades(s, h + 50, grass, 60, 7)
    blossoms(s, h + 62, ((250, 244, 240), (246, 200, 90), (232, 100, 120)), 36)
    s.ground_y = 234


def _tower(s: FinishedScene, im: np.ndarray, place: tuple[float, float, float, float], stone: Color, roof: Color) -> None:
    """A round tower at ``place`` (x, foot, width, height) with a pointed roof, its far side in the shade."""
    x, foot, w, h = place
    side = lit_side(s)
    rect(im, x - w / 2, foot - h, x + w / 2, foot, stone)
    rect(im, *sorted_span(x - side * w * 0.18, x - side * w / 2, foot - h, foot), mul(stone, (0.84, 0.83, 0.88)))
    rect(im, *sorted_span(x + side * w * 0.3, x + side * w * 0.44, foot - h, foot), mul(stone, (1.08,) * 3))
    rect(im, x - w * 0.6, foot - h, x + w * 0.6, foot - h + w * 0.2, mul(stone, (0.94,) * 3))
    for k in range(4):
        a = x - w * 0.6 + k * w * 0.34
        rect(im, a, foot - h - w * 0.13, a + w * 0.18, foot - h, stone)
    top = foot - h - w * 0.08
    poly(im, [(x - w * 0.56, top), (x + w * 0.56, top), (x, top - w * 1.3)], roof)
    poly(im, [(x, top - w * 1.3), (x - side * w * 0.56, top), (x - side * w * 0.1, top)], mul(roof, (0.8,) * 3))
    line(im, (x, top - w * 1.3), (x, top - w * 1.72), s.tint((100, 84, 76)), max(1, w * 0.05))
    poly(im, [(x, top - w * 1.72), (x + w * 0.5, top - w * 1.58), (x, top - w * 1.44)], s.tint((232, 78, 72)))
    window = WARM if s.lit else s.tint((66, 66, 92))
    for y in (0.78, 0.48):
        rect(im, x - w * 0.09, foot - h * y, x + w * 0.09, foot - h * y + w * 0.28, window)
        circ(im, x, foot - h * y, w * 0.09, window)


def paint_castle(s: FinishedScene) -> None:
    """A castle on its hill, a road that leads to the gate."""
    s.horizon = s.pick(142, 134, 148)
    h, grass = s.horizon, s.rng.choice(GREEN)
    stone = s.rng.choice([(204, 198, 204), (222, 204, 174), (176, 180, 198)])
    roof = s.rng.choice([(84, 104, 176), (184, 78, 76), (122, 88, 156), (72, 136, 136)])
    hill(s, h - 28, 14, mul(grass, (0.9, 0.96, 0.98)), 0.68, 3)
    hill(s, h - 10, 10, mul(grass, (0.92, 0.98, 0.94)), 0.48)
    for k in range(13):
        fir(s, k * 21 + s.uniform(-7, 7), h + 4, s.uniform(18, 30), (60, 116, 88), 0.44)
    x, w = s.pick(104, 118, 128), s.pick(124, 104, 126)
    top = h + s.pick(4, -6, 8)
    mound = [(v, h + 22 - (h + 22 - top) * math.exp(-(((v - x) / (w * 0.62)) ** 2))) for v in range(-8, W + 17, 4)]
    poly(s.img, [*mound, (W + 8, W), (-8, W)], s.tint(grass, 0.18))
    im, foot = s.layer("castle"), top + 4
    a, b = s.tint(stone, 0.1), s.tint(mul(stone, (0.93,) * 3), 0.14)
    r, r2 = s.tint(roof, 0.08), s.tint(mul(roof, (0.94,) * 3), 0.12)
    rect(im, x - w * 0.24, foot - w * 0.56, x + w * 0.24, foot, b)
    for dx, tw, th in ((-0.26, 0.13, 0.72), (0.26, 0.13, 0.66), (0.0, 0.17, 0.88)):
        _tower(s, im, (x + dx * w, foot, tw * w, th * w), b, r2)
    rect(im, x - w * 0.5, foot - w * 0.32, x + w * 0.5, foot, a)
    for row in range(5):
        for k in range(11):
            bx, by = x - w * 0.48 + (k + 0.5 * (row % 2)) * w * 0.088, foot - w * 0.28 + row * w * 0.056
            if (k * 7 + row * 3) % 5 == 0:
                rect(im, bx, by, bx + w * 0.05, by + w * 0.022, mul(a, (0.9,) * 3))
    for k in range(13):
        rect(im, x - w * 0.5 + k * w / 13, foot - w * 0.36, x - w * 0.5 + k * w / 13 + w * 0.045, foot - w * 0.31, a)
    for dx, th in ((-0.5, 0.5), (0.5, 0.5)):
        _tower(s, im, (x + dx * w, foot, 0.15 * w, th * w), a, r)
    for dx in (-0.11, 0.11):
        rect(im, x + dx * w - w * 0.045, foot - w * 0.42, x + dx * w + w * 0.045, foot, mul(a, (1.04,) * 3))
        for k in range(3):
            rect(im, x + dx * w - w * 0.05 + k * w * 0.038, foot - w * 0.45, x + dx * w - w * 0.028 + k * w * 0.038, foot - w * 0.41, a)
    gate = s.tint((96, 66, 52))
    rect(im, x - w * 0.062, foot - w * 0.15, x + w * 0.062, foot, gate)
    circ(im, x, foot - w * 0.15, w * 0.062, gate)
    for k in (-1, 0, 1):
        line(im, (x + k * w * 0.034, foot - w * 0.19), (x + k * w * 0.034, foot), mul(gate, (0.66,) * 3), 0.8)
    hill(s, h + 26, 4, mul(grass, (1.02, 1.04, 0.96)), 0.05)
    path(s, (s.pick(140, 112, 128), 34), (x, foot, w * 0.05), (222, 198, 156), 14)
    for tx, size in ((10, 78), (34, 58), (236, 70), (250, 92)) if s.composition != 2 else ((8, 66), (246, 70)):
        (fir if s.rng.random() < 0.5 else broadleaf)(s, tx, h + 50 + s.uniform(-4, 4), size, mul(grass, (0.76, 0.88, 0.78)), 0.02)
    blades(s, h + 40, grass, 60, 7)
    blossoms(s, h + 56, ((250, 246, 240), (240, 190, 90), (206, 120, 180)), 40)
    s.ground_y = 234


def _skyline(s: FinishedScene, foot: float, sizes: tuple[float, float], far: float, neon: Color | None) -> None:
    """A row of towers from edge to edge."""
    x = -6.0 - s.rng.uniform(0, 14)
    walls = [(112, 128, 154), (146, 140, 150), (96, 116, 146), (168, 146, 132), (128, 150, 160)]
    if neon:
        walls = [(66, 62, 116), (52, 76, 124), (92, 60, 124), (58, 54, 96)]
    while x < W:
        w, h = s.rng.uniform(20, 36), s.rng.uniform(*sizes)
        wall, im = s.rng.choice(walls), s.layer("tower")
        c, shape = s.tint(wall, far), s.rng.random()
        top = foot - h
        if neon and shape < 0.35:
            poly(
                im, [(x, foot), (x + w * 0.1, top + w * 0.5), (x + w * 0.5, top - w * 0.7), (x + w * 0.9, top + w * 0.5), (x + w, foot)], c
            )
        else:
            rect(im, x, top, x + w, foot, c)
            if shape < 0.55:
                rect(im, x + w * 0.2, top - 7, x + w * 0.8, top, c)
                line(im, (x + w / 2, top - 7), (x + w / 2, top - 20), c, 1)
            elif shape < 0.75:
                poly(im, [(x, top), (x + w, top - w * 0.34), (x + w, top)], c)
        rect(im, *sorted_span(x + (w if lit_side(s) < 0 else 0), x + (w * 0.78 if lit_side(s) < 0 else w * 0.22),
                top + (w * 0.5 if neon else 0), foot),
             mul(c, (0.87, 0.87, 0.92)))  # fmt: skip
        if neon:
            shine = mix(neon, (255, 255, 255), 0.2)
            line(im, (x + w * 0.5, top - w * 0.2), (x + w * 0.5, foot), mix(shine, c, far), 1.2)
        y = top + 7
        while y < foot - 5:
            for k in range(int((w - 6) / 6)):
                if s.rng.random() < (0.55 if s.lit or neon else 0.86):
                    window = mix(neon if neon and s.rng.random() < 0.6 else WARM, c, far * 0.7) if s.lit or neon else mix(
                        mul((200, 226, 240), s.light), c, 0.3 + far * 0.5)  # fmt: skip
                    rect(im, x + 4 + 6 * k, y, x + 7.4 + 6 * k, y + 4.6, window)
            y += 9
        x += w + s.rng.uniform(-2, 5)


def paint_city(s: FinishedScene) -> None:
    """A skyline in layers above a street with trees and lamps; in the future with neon and flying cars."""
    future = s.biome == "futuristic city"
    neon = s.rng.choice([(90, 236, 250), (255, 104, 216), (140, 250, 170), (190, 130, 255)]) if future else None
    s.horizon = s.pick(148, 140, 152)
    foot, bonus = s.horizon + 30, 18 if future else 0
    for sizes, far in (((70, 122), 0.66), ((54, 108), 0.42), ((34, 84), 0.16)):
        _skyline(s, foot, (sizes[0] + bonus, sizes[1] + bonus), far, neon)
    if neon:
        _future_traffic(s, neon)
    walk, road = (170, 168, 172) if not future else (96, 88, 140), (84, 88, 100) if not future else (52, 48, 84)
    rect(s.img, 0, foot, W, W, s.tint(walk))
    rect(s.img, 0, foot + 16, W, W, s.tint(road))
    rect(s.layer("edge"), 0, foot + 14, W, foot + 17, s.tint(mul(walk, (1.2,) * 3)))
    for x in range(-10, W, 40):
        poly(
            s.layer("lane"), [(x, foot + 45), (x + 22, foot + 45), (x + 20, foot + 49), (x - 3, foot + 49)], neon or s.tint((240, 220, 140))
        )
    if s.composition != 0:
        for k in range(6):
            a = s.pick(0, 34, 150) + 12 * k
            poly(
                s.layer("lane"),
                [(a, foot + 20), (a + 7, foot + 20), (a + 2, W + 2), (a - 8, W + 2)],
                s.tint((232, 232, 234)) if not neon else mix(neon, s.tint(road), 0.5),
            )
    if not future:
        for x in (24, 92, 166, 232):
            broadleaf(s, x + s.uniform(-8, 8), foot + 8, s.uniform(30, 40), (92, 152, 84), 0.06)
    for x in (58, 128, 200) if s.composition != 2 else (40, 216):
        street_lamp(s, x, foot + 14, 52)
    s.ground_y = 234


def _future_traffic(s: FinishedScene, neon: Color) -> None:
    """A glowing track between the towers, and cars that fly."""
    track = s.layer("track")
    for k in range(-2, 66):
        a, b = [(4 * j, s.horizon - 14 + 9 * math.sin(4 * j / 60 + s.composition)) for j in (k, k + 1)]
        line(track, a, b, s.tint((90, 84, 140)), 4)
        line(track, (a[0], a[1] - 2), (b[0], b[1] - 2), neon, 1)
    for _ in range(s.rng.randint(4, 6)):
        x, y, size = s.uniform(14, 242), s.uniform(34, 118), s.rng.uniform(6, 12)
        car = s.layer("ufo")
        glow(car, x - size * 1.5, y, size * 1.4, (255, 170, 90), 0.7)
        ell(car, x, y, size, size * 0.32, s.tint((214, 216, 236)))
        ell(car, x + size * 0.1, y - size * 0.24, size * 0.5, size * 0.26, neon)
        ell(car, x, y + size * 0.12, size * 0.8, size * 0.12, s.tint((130, 130, 170)))
