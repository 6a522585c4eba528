"""Temple ruins and graveyard."""

from __future__ import annotations

import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import bare_tree, blades, boulder, broadleaf, ferns, hill, lit_side, palm_tree, path
from studio.renderer.landscapes.town_props import WARM
from studio.renderer.painting.primitives import Color, W, circ, ell, fill_below, line, mix, mul, poly, rect

_STONE = (186, 176, 150)


def _moss(s: FinishedScene, x0: float, x1: float, y: float, c: Color) -> None:
    """Green that hangs over an edge."""
    im = s.layer("moss")
    x = x0
    while x < x1:
        w = s.rng.uniform(4, 11)
        poly(
            im,
            [
                (x, y - 1.4),
                (min(x1, x + w), y - 1.4),
                (min(x1, x + w * 0.6), y + s.rng.uniform(2, 8)),
                (x + w * 0.2, y + s.rng.uniform(1, 4)),
            ],
            c,
        )
        x += w + s.rng.uniform(0, 9)


def _step_pyramid(s: FinishedScene, x: float, foot: float, w: float, h: float, far: float) -> None:
    """A stepped temple with a stair and a chamber on top."""
    steps, side = 5, lit_side(s)
    green = s.tint((92, 148, 80), far)
    for k in range(steps):
        y0, y1 = foot - h * 0.8 * k / steps, foot - h * 0.8 * (k + 1) / steps
        half = w / 2 * (1 - 0.72 * k / steps)
        im = s.layer("column")
        rect(im, x - half, y1, x + half, y0, s.tint(mul(_STONE, (1 - 0.02 * k,) * 3), far))
        edge = x - side * half
        rect(
            im,
            min(edge, edge + side * half * 0.3),
            y1,
            max(edge, edge + side * half * 0.3),
            y0,
            s.tint(mul(_STONE, (0.82, 0.82, 0.88)), far),
        )
        for j in range(int(half / 5)):
            bx = x - half + 10 * j + 5 * (k % 2)
            line(im, (bx, y1 + (y0 - y1) * 0.5), (bx, y0), s.tint(mul(_STONE, (0.86,) * 3), far), 0.6)
        line(im, (x - half, y1 + (y0 - y1) * 0.5), (x + half, y1 + (y0 - y1) * 0.5), s.tint(mul(_STONE, (0.86,) * 3), far), 0.6)
        rect(im, x - half - 1, y1, x + half + 1, y1 + 2, s.tint(mul(_STONE, (1.1,) * 3), far))
        _moss(s, x - half, x + half, y1 + 1, green)
    stair = s.layer("column")
    top = foot - h * 0.8
    poly(
        stair, [(x - w * 0.1, foot), (x - w * 0.055, top), (x + w * 0.055, top), (x + w * 0.1, foot)], s.tint(mul(_STONE, (1.06,) * 3), far)
    )
    for k in range(18):
        y = foot - h * 0.8 * k / 18
        half = w * (0.1 - 0.045 * k / 18)
        line(stair, (x - half, y), (x + half, y), s.tint(mul(_STONE, (0.78,) * 3), far), 0.8)
    rect(stair, x - w * 0.11, top - h * 0.16, x + w * 0.11, top, s.tint(_STONE, far))
    rect(stair, x - w * 0.13, top - h * 0.2, x + w * 0.13, top - h * 0.15, s.tint(mul(_STONE, (1.1,) * 3), far))
    rect(stair, x - w * 0.035, top - h * 0.12, x + w * 0.035, top, s.tint((62, 56, 60), far))
    _moss(s, x - w * 0.13, x + w * 0.13, top - h * 0.16, green)


def column(s: FinishedScene, x: float, foot: float, h: float, w: float, whole: bool, far: float = 0.0) -> None:
    """A fluted column, broken or with a capital."""
    im, side = s.layer("column"), lit_side(s)
    stone = s.tint(_STONE, far)
    rect(im, x - w * 0.72, foot - h * 0.06, x + w * 0.72, foot, mul(stone, (1.05,) * 3))
    top = foot - h
    if whole:
        rect(im, x - w / 2, top, x + w / 2, foot - h * 0.06, stone)
        rect(im, x - w * 0.76, top - w * 0.34, x + w * 0.76, top, mul(stone, (1.08,) * 3))
    else:
        poly(im, [(x - w / 2, foot - h * 0.06), (x - w / 2, top), (x - w * 0.12, top + w * 0.34), (x + w * 0.16, top - w * 0.2),
                (x + w / 2, top + w * 0.5),
                  (x + w / 2, foot - h * 0.06)], stone)  # fmt: skip
    for t in (-0.28, 0.0, 0.28):
        line(im, (x + t * w, top + w * 0.6), (x + t * w, foot - h * 0.07), mul(stone, (0.84,) * 3), max(0.7, w * 0.06))
    edge = x - side * w / 2
    rect(
        im,
        min(edge, edge + side * w * 0.2),
        top + w * 0.55,
        max(edge, edge + side * w * 0.2),
        foot - h * 0.06,
        mul(stone, (0.82, 0.82, 0.88)),
    )
    _moss(s, x - w * 0.7, x + w * 0.7, foot - h * 0.05, s.tint((92, 148, 80), far))


def paint_temple_ruins(s: FinishedScene) -> None:
    """An overgrown stepped temple between trees, broken columns in front."""
    s.horizon = s.pick(142, 134, 150)
    h, green = s.horizon, (90, 150, 84)
    hill(s, h - 34, 14, (112, 152, 122), 0.66, 3)
    for k in range(12):
        broadleaf(s, k * 23 + s.uniform(-8, 8), h + 4, s.uniform(44, 66), (92, 146, 96), 0.46)
    _step_pyramid(s, s.pick(92, 108, 128), h + 26, s.pick(172, 148, 190), s.pick(116, 100, 120), 0.12)
    for x, size in ((4, 76), (238, 84), (206, 60)) if s.composition != 2 else ((2, 70), (254, 74)):
        broadleaf(s, x, h + 28, size, (78, 138, 78), 0.12)
    hill(s, h + 26, 3, (146, 162, 96), 0.1)
    path(s, (s.pick(120, 128, 128), 30), (s.pick(92, 108, 128), h + 28, 9), (206, 192, 158), 4)
    slabs = s.layer("slab")
    for k in range(9):
        t = (k / 8) ** 1.4
        line(slabs, (60, h + 34 + t * 80), (200, h + 34 + t * 80), mix(s.tint((188, 174, 140)), s.tint((146, 162, 96)), 0.6), 0.5)
    for x, foot, size, w, whole in ((196, h + 44, 62, 10, True), (222, h + 50, 40, 11, False), (40,
            h + 52, 34, 11, False)) if s.composition != 2 else (
        (44, h + 46, 60, 10, True), (212, h + 46, 60, 10, True), (22, h + 62, 34, 13, False), (236, h + 64, 48, 13, False)):  # fmt: skip
        column(s, x, foot, size, w, whole)
    fallen = s.layer("column")
    x, y = s.pick(176, 60, 190), 226
    poly(fallen, [(x - 26, y - 9), (x + 22, y - 13), (x + 25, y), (x - 24, y + 4)], s.tint(mul(_STONE, (0.96,) * 3)))
    ell(fallen, x - 25, y - 2.5, 4, 7, s.tint(mul(_STONE, (1.08,) * 3)))
    for t in (0.3, 0.65):
        line(fallen, (x - 26, y - 9 + 13 * t), (x + 24, y - 13 + 13 * t), s.tint(mul(_STONE, (0.8,) * 3)), 0.8)
    for bx, r in ((16, 9), (236, 10), (64, 5)):
        boulder(s, bx, 230, r, mul(_STONE, (0.9,) * 3))
    if s.composition == 1:
        palm_tree(s, 226, 226, 130, -0.2)
    ferns(s, 24, 240, 26, green)
    ferns(s, 232, 242, 24, green)
    blades(s, h + 40, (120, 156, 84), 60, 7)
    s.ground_y = 234


def gravestone(s: FinishedScene, x: float, foot: float, h: float, kind: int, far: float = 0.0) -> None:
    """A cross, a rounded stone, or an obelisk, slightly tilted."""
    im, c, lean = s.layer("grave"), s.tint((142, 146, 158), far), s.rng.uniform(-0.08, 0.08) * h
    w = h * 0.3
    if kind == 0:
        poly(im, [(x - w, foot), (x - w + lean, foot - h * 0.7), (x + w + lean, foot - h * 0.7), (x + w, foot)], c)
        ell(im, x + lean, foot - h * 0.7, w, h * 0.28, c)
        for k in range(2):
            line(
                im,
                (x - w * 0.5 + lean, foot - h * (0.66 - 0.14 * k)),
                (x + w * 0.5 + lean, foot - h * (0.66 - 0.14 * k)),
                mul(c, (0.74,) * 3),
                max(0.7, h * 0.03),
            )
    elif kind == 1:
        poly(im, [(x - w * 0.32, foot), (x - w * 0.32 + lean, foot - h), (x + w * 0.32 + lean, foot - h), (x + w * 0.32, foot)], c)
        rect(im, x - w * 0.95 + lean * 0.7, foot - h * 0.8, x + w * 0.95 + lean * 0.7, foot - h * 0.62, c)
        rect(im, x - w * 0.7, foot - h * 0.12, x + w * 0.7, foot, mul(c, (0.86,) * 3))
    else:
        poly(
            im,
            [
                (x - w * 0.6, foot - h * 0.12),
                (x - w * 0.36, foot - h),
                (x, foot - h * 1.14),
                (x + w * 0.36, foot - h),
                (x + w * 0.6, foot - h * 0.12),
            ],
            c,
        )
        rect(im, x - w * 0.9, foot - h * 0.13, x + w * 0.9, foot, mul(c, (0.86,) * 3))
    ell(s.layer("grass"), x, foot + h * 0.02, w * 1.3, h * 0.05, s.tint((86, 112, 78), far))


def iron_fence(s: FinishedScene, y: float, h: float, far: float, gap: tuple[float, float] = (0, 0)) -> None:
    """Iron bars from edge to edge, with an opening between two x."""
    im, c = s.layer("fence"), s.tint((52, 54, 66), far)
    for x in range(-2, W + 8, 7):
        if not gap[0] < x < gap[1]:
            line(im, (x, y), (x, y - h), c, 1)
            poly(im, [(x - 1.3, y - h), (x + 1.3, y - h), (x, y - h - 3)], c)
    for t in (0.18, 0.8):
        for a, b in ((-4, gap[0]), (gap[1], W + 4)):
            line(im, (a, y - h * t), (b, y - h * t), c, 1)


def paint_graveyard(s: FinishedScene) -> None:
    """Old stones on a slope below a chapel, bare trees and an iron fence."""
    s.horizon = s.pick(140, 132, 146)
    h, grass = s.horizon, (104, 128, 92)
    hill(s, h - 24, 12, (112, 126, 128), 0.64, 3)
    top = s.pick(186, 74, 128)
    fill_below(
        s.img,
        [(x, h + 10 - 26 * math.exp(-(((x - top) / 70) ** 2))) for x in range(-8, W + 17, 8)],
        s.tint(mul(grass, (0.96, 1, 0.98)), 0.36),
    )
    chapel, wall = s.layer("house"), (164, 160, 164)
    y = h - 13
    rect(chapel, top - 18, y - 22, top + 20, y, s.tint(wall, 0.24))
    poly(chapel, [(top - 22, y - 22), (top + 24, y - 22), (top + 14, y - 40), (top - 10, y - 40)], s.tint((92, 84, 100), 0.24))
    rect(chapel, top - 30, y - 46, top - 14, y, s.tint(mul(wall, (0.94,) * 3), 0.24))
    poly(chapel, [(top - 33, y - 46), (top - 11, y - 46), (top - 22, y - 78)], s.tint((92, 84, 100), 0.24))
    line(chapel, (top - 22, y - 86), (top - 22, y - 76), s.tint((60, 60, 70), 0.2), 1)
    line(chapel, (top - 25, y - 83), (top - 19, y - 83), s.tint((60, 60, 70), 0.2), 1)
    window = WARM if s.lit else s.tint((70, 74, 92), 0.2)
    for wx in (-8, 2, 12):
        rect(chapel, top + wx - 2, y - 15, top + wx + 2, y - 6, window)
        circ(chapel, top + wx, y - 15, 2, window)
    iron_fence(s, h + 14, 15, 0.2, (top - 20, top + 2))
    hill(s, h + 16, 4, grass, 0.12)
    path(s, (s.pick(120, 132, 128), 26), (top - 10, h + 6, 4), (168, 158, 140), 12)
    rows = ((h + 30, 15, 7), (h + 50, 22, 5), (h + 76, 32, 4))
    for row, (yy, size, count) in enumerate(rows):
        for k in range(count):
            x = (k + 0.5) * W / count + s.rng.uniform(-8, 8) + 9 * (row % 2)
            if abs(x - 124) > 14 + 14 * row:
                gravestone(s, x, yy + s.rng.uniform(-3, 3), size * s.rng.uniform(0.8, 1.15), s.rng.choice((0, 0, 1, 2)), 0.12 - 0.05 * row)
    if s.composition != 2:
        bare_tree(s, s.pick(28, 40, 0), 232, s.pick(140, 120, 0), (62, 54, 58))
    blades(s, h + 26, grass, 70, 8)
    s.ground_y = 234
