"""Desert, mountains, forest and garden of finished scenes."""

from __future__ import annotations

import itertools
import math

import cv2

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import GREEN, blades, blossoms, boulder, broadleaf, ferns, fir, hill, lit_side, path, peak
from studio.renderer.painting.primitives import Color, W, circ, ell, fill_below, line, mix, mul, poly, rect
from studio.renderer.painting.props import mush


def _dune(s: FinishedScene, top: tuple[float, float], foot: float, w: float, c: Color, far: float) -> None:
    """A dune with a sharp crest between its lit and its dark side."""
    x, y = top
    side, im = lit_side(s), s.img
    left = [(x + w * (t - 1), foot - (foot - y) * (math.sin((t - 0.5) * math.pi) + 1) / 2) for t in [k / 12 for k in range(13)]]
    right = [(x + w * t, foot - (foot - y) * (math.cos(t * math.pi) + 1) / 2) for t in [k / 12 for k in range(13)]]
    poly(im, [*left, *right], s.tint(c, far))
    crest = [(x + w * 0.16 * math.sin(t * 3.4) * t, y + (foot - y) * t) for t in [k / 10 for k in range(11)]]
    poly(im, [*(right if side < 0 else left[::-1]), *crest[::-1]], s.tint(mul(c, (0.84, 0.8, 0.82)), far))


def _cactus(s: FinishedScene, x: float, foot: float, h: float) -> None:
    im, green, side = s.layer("cactus"), (78, 142, 88), lit_side(s)
    for dx, tone in ((0.0, 0.86), (0.035 * side, 1.08)):
        c, t = s.tint(mul(green, (tone,) * 3)), h * (0.17 if dx == 0 else 0.08)
        line(im, (x + dx * h, foot - t / 2), (x + dx * h, foot - h), c, t)
        for arm, low, up in ((-0.27, 0.42, 0.34), (0.25, 0.56, 0.28)):
            if dx == 0:
                line(im, (x, foot - h * low), (x + arm * h, foot - h * low), c, t * 0.74)
            line(im, (x + (arm + dx) * h, foot - h * low), (x + (arm + dx) * h, foot - h * (low + up)), c, t * 0.74)
    circ(im, x, foot - h * 1.08, h * 0.05, s.tint((240, 120, 140)))


def paint_desert(s: FinishedScene) -> None:
    """Dunes, cacti and, now and then, pyramids."""
    s.horizon = s.pick(136, 128, 146)
    h, sand = s.horizon, s.rng.choice([(234, 190, 120), (232, 172, 108), (240, 206, 144)])
    hill(s, h - 4, 5, mul(sand, (0.9, 0.86, 0.92)), 0.6)
    if s.composition == 1 or s.biome == "pyramids":
        for x, size in {0: ((176, 64), (112, 42)), 1: ((66, 62), (126, 40)), 2: ((84, 58), (166, 70))}[s.composition]:
            im, side = s.layer("pyramid"), lit_side(s)
            poly(im, [(x - size, h + 6), (x, h - size * 0.92), (x + size, h + 6)], s.tint((222, 178, 116), 0.3))
            poly(im, [(x, h - size * 0.92), (x - side * size, h + 6), (x - side * size * 0.24, h + 6)], s.tint((170, 124, 92), 0.3))
            for k in range(1, 7):
                t = k / 7
                line(im, (x - size * t, h - size * 0.92 + (size * 0.92 + 6) * t), (x + size * t, h - size * 0.92 + (size * 0.92 + 6) * t),
                     s.tint((196, 150, 100), 0.36), 0.5)  # fmt: skip
    for k, far in enumerate((0.44, 0.3, 0.16)):
        y = h + 8 + 16 * k
        for j in range(3):
            x = (j + 0.5) * 96 - 16 + s.uniform(-26, 26) + 40 * (k % 2)
            _dune(s, (x, y - s.uniform(12, 26) - 5 * k), y + 14, s.uniform(74, 116), mul(sand, (1 - 0.03 * k,) * 3), far)
        hill(s, y + 11, 2, mul(sand, (1 - 0.03 * k,) * 3), far)
    _dune(s, (s.pick(58, 70, 128), h + s.pick(8, 20, 26)), h + 76, s.pick(150, 140, 190), mul(sand, (0.98, 0.96, 0.94)), 0.04)
    hill(s, h + 66, 4, mul(sand, (0.94, 0.91, 0.88)))
    ripples = s.layer("ripple")
    for _ in range(26):
        t = s.rng.random()
        x, y, w = s.rng.uniform(0, W), h + 74 + t * (W - h - 74), 8 + 20 * t
        points = [(x + w * (j / 5 - 1), y + 1.4 * math.sin(j * 1.3)) for j in range(11)]
        for p, q in itertools.pairwise(points):
            line(ripples, p, q, s.tint(mul(sand, (0.84, 0.8, 0.78))), 0.8)
    for x, foot, size in (
        ((208, h + 62, 46), (236, h + 74, 34), (26, h + 82, 40)) if s.composition != 2 else ((30, h + 76, 52), (226, h + 66, 44))
    ):
        _cactus(s, x + s.uniform(-6, 6), foot, size * s.uniform(0.9, 1.1))
    for x, y, r in ((60, 236, 7), (190, 232, 10), (176, 236, 5)):
        boulder(s, x + s.uniform(-10, 10), y, r, (190, 134, 98))
    s.ground_y = 232


def paint_mountains(s: FinishedScene) -> None:
    """Snowy peaks above firs and a green valley."""
    s.horizon = s.pick(146, 138, 152)
    h, grass = s.horizon, s.rng.choice(GREEN)
    rock = s.rng.choice([(116, 124, 152), (126, 120, 138), (106, 126, 142)])
    for x, y, w in ((20, 92, 70), (128, 84, 80), (240, 90, 76)):
        peak(s, (x + s.uniform(-14, 14), y), h, w, rock, 0.62)
    for x, y, w in ((s.pick(78, 60, 40), s.pick(40, 66, 70), 104), (s.pick(190, 200, 128),
            s.pick(70, 52, 34), 88 if s.composition != 2 else 118),
                    (s.pick(250, 136, 226), 84, 70)):  # fmt: skip
        peak(s, (x, y), h + 8, w, mul(rock, (0.94, 0.95, 0.98)), 0.36)
    for k, far in enumerate((0.42, 0.26)):
        hill(s, h - 2 + 14 * k, 8, mul(grass, (0.82, 0.92, 0.9)), far)
        for _ in range(14 - 3 * k):
            fir(s, s.uniform(-6, W + 6), h + 4 + 14 * k + s.uniform(-2, 6), s.uniform(18, 28) + 8 * k, (48, 106, 82), far)
    hill(s, h + 28, 5, grass, 0.1)
    if s.composition == 1:
        s.water_shape([(60, h + 42), (120, h + 34), (196, h + 38), (222, h + 52), (160, h + 66), (84, h + 64), (48, h + 54)])
    else:
        path(s, (s.pick(150, 0, 128), 22), (s.pick(120, 0, 128), h + 28, 2), (214, 190, 146), 18)
    for x, foot, size in ((18, 226, 96), (44, 212, 66), (236, 216, 74)) if s.composition != 2 else ((238, 214, 60), (20, 210, 54)):
        fir(s, x + s.uniform(-6, 6), foot, size * s.uniform(0.9, 1.1))
    for _ in range(5):
        boulder(s, s.uniform(0, W), s.uniform(h + 46, 244), s.uniform(3, 9), (140, 140, 150))
    blades(s, h + 40, grass, 70, 7)
    blossoms(s, h + 52, ((250, 244, 240), (246, 206, 96), (150, 130, 220)), 46)
    s.ground_y = 232


def paint_forest(s: FinishedScene) -> None:
    """Firs and broad-leaved trees in layers, light between the trunks, a path."""
    s.horizon = s.pick(146, 138, 152)
    h, green = s.horizon, s.rng.choice([(72, 142, 82), (86, 150, 76), (60, 132, 88)])
    for k, far in enumerate((0.66, 0.46, 0.26)):
        hill(s, h - 6 + 13 * k, 3, mul(green, (0.96, 1, 0.9)), far)
        for j in range(12 - 2 * k):
            x = (j + 0.5) * W / (11 - 2 * k) + s.uniform(-9, 9)
            size = s.uniform(66, 96) + 18 * k
            if s.rng.random() < 0.6:
                fir(s, x, h + 2 + 14 * k, size, mul(green, (0.76, 0.86, 0.9)), far)
            else:
                broadleaf(s, x, h + 2 + 14 * k, size * 0.9, green, far)
        if k < 2 and s.time != "night" and s.weather in ("clear", "fog"):
            rays, lean = s.img.copy(), -34 * lit_side(s)
            for _ in range(3):
                x = s.uniform(30, 226)
                poly(
                    rays,
                    [(x, 20), (x + 13, 20), (x + lean + 26, h + 30), (x + lean, h + 30)],
                    mix(s.tint((255, 248, 206)), s.sky_bottom, 0.3),
                )
            s.img = cv2.addWeighted(s.img, 0.84, rays, 0.16, 0)
    hill(s, h + 34, 4, mul(green, (1.14, 1.16, 0.94)), 0.04)
    path(s, (s.pick(156, 100, 128), 30), (s.pick(140, 120, 128), h + 34, 4), (206, 178, 132), 16)
    for x, w in ((10, 15), (246, 12)) if s.composition == 0 else ((8, 17),) if s.composition == 1 else ():
        im, bark = s.layer("tree"), (98, 72, 56)
        poly(im, [(x - w, -4), (x + w, -4), (x + w * 0.95, 176), (x + w * 1.8, 236), (x - w * 1.8, 236), (x - w * 0.95, 176)], s.tint(bark))
        poly(im, [(x - w * 0.5, -4), (x - w * 0.1, -4), (x, 226), (x - w * 0.7, 226)], s.tint(mul(bark, (0.84,) * 3)))
        poly(im, [(x + w * 0.4, 60), (x + w * 2.6, 34), (x + w * 2.6, 37), (x + w * 0.6, 74)], s.tint(bark))
    for x, size in ((36, 22), (214, 26), (238, 18)):
        ferns(s, x + s.uniform(-8, 8), 234, size, mul(green, (1.06, 1.06, 0.9)))
    for x in (66, 196):
        if s.rng.random() < 0.7:
            mush(s.layer("mushroom"), x, 238, 11, s.tint((206, 74, 62)), s.tint((240, 228, 206)))
    blades(s, h + 42, mul(green, (1.1, 1.1, 0.9)), 80, 7)
    s.ground_y = 232


def _beds(s: FinishedScene, h: float) -> None:
    """Rows of flowers on both sides of the path."""
    for side in (0, 1):
        for row in range(5):
            t = row / 4
            y, c = (
                h + 34 + 66 * t,
                s.rng.choice([(238, 76, 84), (255, 150, 190), (250, 250, 246), (180, 110, 226), (255, 176, 70), (120, 136, 240)]),
            )
            for _ in range(9):
                x = s.rng.uniform(0, 84 - 30 * t) if side == 0 else s.rng.uniform(176 + 20 * t, W)
                if not (s.composition == 0 and side == 1 and row < 2):
                    _bloom(s, x, y + s.rng.uniform(-5, 5), 3 + 5.5 * t, c)


def _rose_arch(s: FinishedScene, h: float) -> None:
    """Roses that climb over the path."""
    arch, wood = s.layer("post"), s.tint((250, 246, 238))
    for dx in (-20, 20):
        rect(arch, 128 + dx - 2, h - 24, 128 + dx + 2, h + 26, wood)
    points = [(128 - 20 * math.cos(a), h - 24 - 16 * math.sin(a)) for a in [k * math.pi / 16 for k in range(17)]]
    for p in [*points, *[(108, h - 24 + 6 * k) for k in range(8)], *[(148, h - 24 + 6 * k) for k in range(8)]]:
        circ(arch, p[0] + s.rng.uniform(-2, 2), p[1], 4.4, s.tint((82, 146, 84)))
        circ(arch, p[0] + s.rng.uniform(-3, 3), p[1] + s.rng.uniform(-3, 3), 2.2, s.tint(s.rng.choice([(236, 96, 120), (250, 180, 200)])))


def paint_garden(s: FinishedScene) -> None:
    """Beds of flowers, a hedge, a fence or a pond, a path."""
    s.horizon = s.pick(142, 134, 148)
    h, grass = s.horizon, s.rng.choice(GREEN)
    for k, far in enumerate((0.6, 0.42)):
        hill(s, h - 22 + 13 * k, 10, mul(grass, (0.92, 0.98, 0.94)), far)
        for _ in range(6):
            broadleaf(s, s.uniform(0, W), h - 12 + 14 * k, s.uniform(26, 42), s.rng.choice([(84, 152, 86), (104, 164, 84)]), far)
    for x, size, c in (
        (s.pick(48, 66, 28), 84, (88, 156, 84)),
        (s.pick(204, 214, 228), 66, (242, 164, 190)),
        (s.pick(240, 20, 0), 56, (112, 166, 84)),
    ):
        broadleaf(s, x, h + 14, size, c, 0.14)
    hedge = s.layer("bush")
    for k in range(27):
        circ(hedge, k * 10, h + 8 - 2 * (k % 2), 9, s.tint(mul((70, 132, 80), (0.9 + 0.06 * (k % 3),) * 3), 0.16))
    rect(hedge, -4, h + 8, W + 4, h + 20, s.tint((62, 122, 74), 0.16))
    hill(s, h + 18, 1.5, grass, 0.06)
    if s.composition == 1:
        fence, white = s.layer("fence"), s.tint((250, 248, 242))
        for y in (h + 14, h + 22):
            rect(fence, 0, y, W, y + 2.4, white)
        for x in range(-4, W, 12):
            poly(fence, [(x, h + 30), (x, h + 8), (x + 3, h + 4), (x + 6, h + 8), (x + 6, h + 30)], white)
    path(s, (s.pick(110, 150, 128), 32), (s.pick(140, 120, 128), h + 20, 5), (226, 204, 164), 12)
    if s.composition == 2:
        _rose_arch(s, h)
    elif s.composition == 0:
        s.water_shape([(196 + 44 * math.cos(a), h + 48 + 12 * math.sin(a)) for a in [k * 0.2618 for k in range(24)]])
    blades(s, h + 26, grass, 50, 6)
    _beds(s, h)
    fill_below(s.img, [(-8, W - 1), (W + 8, W - 1)], s.tint(mul(grass, (0.8,) * 3)))
    s.ground_y = 232


def _bloom(s: FinishedScene, x: float, foot: float, r: float, c: Color) -> None:
    im, leafy = s.layer("flower"), s.tint((64, 132, 66))
    line(im, (x, foot + r * 1.6), (x, foot), leafy, max(0.8, r * 0.2))
    ell(im, x + r * 0.5, foot + r, r * 0.5, r * 0.2, leafy)
    for k in range(6):
        circ(
            im,
            x + r * 0.5 * math.cos(k * 1.047),
            foot + r * 0.5 * math.sin(k * 1.047),
            r * 0.42,
            s.tint(mul(c, (0.92 + 0.05 * (k % 3),) * 3)),
        )
    circ(im, x, foot, r * 0.34, s.tint((255, 220, 100)))
