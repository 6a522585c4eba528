"""A wall with towers that follows the ridges of green mountains."""

from __future__ import annotations

import itertools

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import GREEN, blades, broadleaf, hill, lit_side, peak
from studio.renderer.painting.primitives import Color, W, mul, poly, rect

_STONE = (198, 178, 148)


def paint_great_wall(s: FinishedScene) -> None:
    """Three ridges, each with its part of the wall, larger towards the viewer."""
    s.horizon = s.pick(120, 112, 126)
    h, grass = s.horizon, s.rng.choice(GREEN)
    for x, y, w in ((24, h - 46, 90), (136, h - 60, 110), (236, h - 40, 80)):
        peak(s, (x + s.uniform(-12, 12), y), h + 10, w, (118, 136, 140), 0.6, snow=False)
    for k, far in enumerate((0.42, 0.26, 0.1)):
        points = hill(s, h + 8 + 26 * k, 16 + 4 * k, mul(grass, (0.86 + 0.05 * k, 0.94, 0.88)), far)
        _wall(s, points, 7 + 5.5 * k, far, k)
        for _ in range(7 - k):
            x = s.uniform(0, W)
            broadleaf(s, x, _height(points, x) + 16 + 6 * k, s.uniform(14, 22) + 7 * k, mul(grass, (0.8, 0.9, 0.8)), far)
    hill(s, 214, 5, grass)
    blades(s, 218, grass, 70, 7)
    s.ground_y = 234


def _height(points: list, x: float) -> float:
    return min(points, key=lambda p: abs(p[0] - x))[1]


def _wall(s: FinishedScene, points: list, height: float, far: float, row: int) -> None:
    """Battlements along ``points``, and a tower on every third part of the ridge."""
    im, stone = s.layer("castle"), s.tint(_STONE, far)
    dark = s.tint(mul(_STONE, (0.8, 0.78, 0.8)), far)
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        poly(im, [(x0, y0 - height), (x1, y1 - height), (x1, y1 + 1), (x0, y0 + 1)], stone)
        poly(im, [(x0, y0 - height * 0.42), (x1, y1 - height * 0.42), (x1, y1 + 1), (x0, y0 + 1)], dark)
    step = height * 0.62
    for k in range(int(W / step) + 1):
        x = k * step
        y = _height(points, x)
        rect(im, x, y - height * 1.26, x + step * 0.52, y - height, stone)
    for part in range(2):
        x = (s.pick(70, 150, 104) + 120 * part + 46 * row) % 240 + 8
        _tower(s, (x, _height(points, x) + 2), height, (stone, dark), far)


def _tower(s: FinishedScene, foot: tuple[float, float], height: float, colors: tuple[Color, Color], far: float) -> None:
    im, (x, y), side = s.layer("castle"), foot, lit_side(s)
    stone, dark = colors
    w, h = height * 0.95, height * 2.3
    rect(im, x - w, y - h, x + w, y, stone)
    rect(im, *((x - w, y - h, x - w * 0.2, y) if side > 0 else (x + w * 0.2, y - h, x + w, y)), dark)
    rect(im, x - w * 1.16, y - h - height * 0.14, x + w * 1.16, y - h + height * 0.1, stone)
    for k in range(4):
        left = x - w * 1.16 + k * w * 0.66
        rect(im, left, y - h - height * 0.42, left + w * 0.34, y - h - height * 0.1, stone)
    window = (255, 214, 130) if s.lit else s.tint((76, 68, 74), far)
    for dx in (-0.42, 0.42):
        rect(im, x + w * (dx - 0.14), y - h * 0.78, x + w * (dx + 0.14), y - h * 0.52, window)
