"""Something near and dark at the edges of the picture, through which one looks: leaves, fronds, an arch, grass, rocks, a railing."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.painting.primitives import Color, W, circ, ell, line, mix, mul, poly, rect

_KINDS = {
    "leaves": ("forest", "garden", "village", "lake", "castle", "farm", "meadow", "vineyard", "river bridge", "waterfall", "mountains",
            "ruins",
               "cherry blossom park", "street cafe"),
    "fronds": ("beach", "jungle", "island", "temple ruins", "cove"),
    "arch": ("city", "market street", "harbor town", "harbor"),
    "rocks": ("desert", "canyon", "volcano"),
    "grass": ("savanna",),
    "branches": ("swamp", "snowfield", "tundra", "graveyard", "haunted house"),
}  # fmt: skip
_FRAMES: dict[str, Callable[[FinishedScene, Color], None]] = {}
_OF = {biome: kind for kind, biomes in _KINDS.items() for biome in biomes}


def frame(s: FinishedScene) -> None:
    """Draws the frame that suits the landscape on the picture, where the composition has one."""
    kind = _OF.get(s.biome)
    if s.composition == 2 and kind:
        _FRAMES[kind](s, mix(mul((30, 48, 44), s.light), s.sky_top, 0.16))


def _painter(kind: str) -> Callable[[Callable[[FinishedScene, Color], None]], Callable[[FinishedScene, Color], None]]:
    def keep(painter: Callable[[FinishedScene, Color], None]) -> Callable[[FinishedScene, Color], None]:
        _FRAMES[kind] = painter
        return painter

    return keep


def leaf(im: np.ndarray, x: float, y: float, size: float, angle: float, c: Color) -> None:
    """A pointed leaf of length ``size`` from (x, y) in direction ``angle``."""
    dx, dy = math.cos(angle), math.sin(angle)
    tip, side = (x + dx * size, y + dy * size), size * 0.24
    a, b = (x + dx * size * 0.35, y + dy * size * 0.35), (x + dx * size * 0.7, y + dy * size * 0.7)
    poly(im, [(x, y), (a[0] - dy * side, a[1] + dx * side), (b[0] - dy * side * 0.8, b[1] + dx * side * 0.8), tip,
              (b[0] + dy * side * 0.8, b[1] - dx * side * 0.8), (a[0] + dy * side, a[1] - dx * side)], c)  # fmt: skip


def narrow_leaf(im: np.ndarray, start: tuple[float, float], size: float, angle: float, c: Color) -> None:
    """A blade of length ``size``."""
    x, y = start
    dx, dy, w = math.cos(angle), math.sin(angle), 1.5
    poly(im, [(x - dy * w, y + dx * w), (x + dx * size, y + dy * size), (x + dy * w, y - dx * w)], c)


@_painter("leaves")
def _leaves(s: FinishedScene, c: Color) -> None:
    im = s.layer("leaves")
    green = mix(c, mul((52, 120, 60), s.light), 0.4)
    for side in (-1, 1):
        x = W / 2 + side * 134
        reach, drop = s.rng.uniform(56, 96) * (1 if side < 0 else 0.7), s.rng.uniform(14, 30)
        points = [(x - side * reach * t, -4 + drop * t**1.4) for t in np.linspace(0, 1, 14)]
        for (xa, ya), (xb, yb) in itertools.pairwise(points):
            line(im, (xa, ya), (xb, yb), c, 2.2)
            for _ in range(6):
                px, py = s.rng.uniform(min(xa, xb), max(xa, xb)), ya + s.rng.uniform(-8, 9)
                leaf(im, px, py, s.rng.uniform(7, 12), s.rng.uniform(0.2, 2.9), s.rng.choice((c, green, green)))
    _tall_grass(s, green, c)


def _tall_grass(s: FinishedScene, c: Color, dark: Color) -> None:
    im = s.layer("grass")
    for side in (-1, 1):
        for _ in range(26):
            x = W / 2 + side * (132 - 52 * s.rng.random() ** 1.7)
            h = s.rng.uniform(10, 34) * max(0.25, abs(x - W / 2) / 130)
            bend = s.rng.uniform(-7, 7) - side * 3
            poly(im, [(x - 1.6, W + 2), (x + 1.6, W + 2), (x + bend, W - h)], s.rng.choice((c, dark)))


@_painter("grass")
def _savanna_grass(s: FinishedScene, c: Color) -> None:
    gold = mix(c, mul((150, 120, 50), s.light), 0.55)
    _tall_grass(s, gold, c)
    _tall_grass(s, c, gold)


@_painter("fronds")
def _fronds(s: FinishedScene, c: Color) -> None:
    im = s.layer("palm tree")
    green = mix(c, mul((40, 120, 70), s.light), 0.45)
    for side in (-1, 1):
        start = (W / 2 + side * 136, s.rng.uniform(-12, 0))
        for k in range(4):
            angle = (math.pi if side > 0 else 0) - side * (-0.15 + 0.38 * k) + s.rng.uniform(-0.08, 0.08)
            _frond(im, start, angle, s.rng.uniform(64, 92), (green, c)[k % 2], side)
    for side in (-1, 1):
        for k in range(5):
            angle = -math.pi / 2 - side * (0.1 + 0.25 * k)
            leaf(s.layer("bush"), W / 2 + side * (128 - 3 * k), W + 4, 34 - 3 * k, angle, (c, green)[k % 2])


def _frond(im: np.ndarray, start: tuple[float, float], angle: float, length: float, c: Color, side: int) -> None:
    x, y = start
    for k in range(24):
        t = k / 23
        bent = angle - side * 0.5 * t
        to = (x + math.cos(bent) * length / 23, y + math.sin(bent) * length / 23)
        line(im, (x, y), to, c, 1.6)
        for turn in (-0.75, 0.75):
            narrow_leaf(im, (x, y), length * 0.34 * (1 - t * 0.6), bent + turn, c)
        x, y = to


@_painter("branches")
def _branches(s: FinishedScene, c: Color) -> None:
    im = s.layer("tree")

    def twig(x: float, y: float, length: float, angle: float, width: float) -> None:
        if length < 7:
            return
        to = (x + math.cos(angle) * length, y + math.sin(angle) * length)
        line(im, (x, y), to, c, width)
        for turn in (-0.5, 0.45):
            twig(*to, length * s.rng.uniform(0.6, 0.78), angle + turn * s.rng.uniform(0.6, 1.3), width * 0.66)

    twig(-4, s.rng.uniform(4, 22), 40, 0.25, 4.5)
    twig(W + 4, s.rng.uniform(0, 16), 34, math.pi - 0.3, 4)
    _tall_grass(s, c, c)


@_painter("arch")
def _arch(s: FinishedScene, c: Color) -> None:
    stone = mix(c, mul((132, 108, 98), s.light), 0.5)
    im = s.layer("arch")
    inner = [(W / 2 - 112 * math.cos(a), 74 - 62 * math.sin(a)) for a in np.linspace(0, math.pi, 40)]
    poly(im, [(-4, -4), (-4, 74), *inner, (W + 4, 74), (W + 4, -4)], stone)
    rect(im, -4, 70, 16, W + 4, stone)
    rect(im, W - 16, 70, W + 4, W + 4, stone)
    edge = [(W / 2 - 116 * math.cos(a), 74 - 66 * math.sin(a)) for a in np.linspace(0, math.pi, 40)]
    for k in range(0, 39, 3):
        line(im, inner[k], (edge[k][0] - (W / 2 - edge[k][0]) * 0.06, edge[k][1] - 10), mul(stone, (0.7,) * 3), 0.7)
    for x in (0, W - 16):
        for y in range(84, W, 22):
            line(im, (x, y), (x + 16, y), mul(stone, (0.7,) * 3), 0.7)
    edge_light = mix(stone, s.sky_bottom, 0.5)
    for p, q in itertools.pairwise([(16, W), *inner, (W - 16, W)]):
        line(im, p, q, edge_light, 1)
    line(im, (W / 2, 0), (W / 2, 22), mul(stone, (0.5,) * 3), 1)
    lamp = (255, 214, 130) if s.lit else mul((240, 226, 190), s.light)
    circ(im, W / 2, 27, 5, lamp)
    ell(im, W / 2, 22, 4, 1.4, mul(stone, (0.5,) * 3))


@_painter("rocks")
def _rocks(s: FinishedScene, c: Color) -> None:
    warm = mix(c, mul((120, 84, 66) if s.biome in ("desert", "canyon", "volcano") else (96, 104, 124), s.light), 0.42)
    im = s.layer("rock")
    for side in (-1, 1):
        edge = W / 2 + side * 134
        tall = s.rng.uniform(66, 120) if side < 0 else s.rng.uniform(40, 70)
        wide = s.rng.uniform(24, 36)
        poly(im, [(edge, W + 4), (edge, W - tall * 1.5), (edge - side * wide * 0.45, W - tall * 1.38), (edge - side * wide * 0.6, W - tall),
                  (edge - side * wide, W - tall * 0.62), (edge - side * wide * 1.2, W - tall * 0.25), (edge - side * wide * 1.7, W + 4)],
             warm)  # fmt: skip
        poly(im, [(edge, W + 4), (edge, W - tall * 1.3), (edge - side * wide * 0.3, W - tall * 0.9), (edge - side * wide * 0.5, W + 4)],
             mul(warm, (0.8,) * 3))  # fmt: skip
