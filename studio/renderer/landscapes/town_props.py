"""Houses, boats, lamps and what else people build. Positions and sizes in units of 256; every body is one part of the scene."""

from __future__ import annotations

import itertools
import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import lit_side
from studio.renderer.painting.primitives import Color, circ, ell, glow, line, mix, mul, poly, rect

WARM = (255, 216, 132)  # of lit windows and lamps


def pane(s: FinishedScene, c: Color, far: float = 0.0) -> Color:
    """Colour of a window in a wall of colour ``c``: lit or dark at night, the sky by day."""
    if s.lit:
        return mix(WARM, s.sky_bottom, far * 0.5) if s.rng.random() < 0.72 else s.tint((60, 66, 96), far)
    return mix(mul((126, 168, 200), s.light), s.tint(c, far), 0.2 + far * 0.4)


def rowhouse(s: FinishedScene, place: tuple[float, float, float], h: float, wall: Color, roof: Color, far: float = 0.0) -> None:
    """A narrow house of ``h`` at ``place`` (left, foot, width): gable or hip, windows with shutters, a door."""
    x, foot, w = place
    im, top = s.layer("house"), foot - h
    rect(im, x, top, x + w, foot, s.tint(wall, far))
    dark = x if lit_side(s) > 0 else x + w * 0.86
    rect(im, dark, top, dark + w * 0.14, foot, s.tint(mul(wall, (0.86, 0.85, 0.9)), far))
    if s.rng.random() < 0.6:
        poly(im, [(x - w * 0.06, top), (x + w * 1.06, top), (x + w / 2, top - w * 0.5)], s.tint(roof, far))
        circ(im, x + w / 2, top - w * 0.16, w * 0.07, pane(s, roof, far))
    else:
        poly(
            im,
            [(x - w * 0.06, top), (x + w * 1.06, top), (x + w * 0.88, top - w * 0.34), (x + w * 0.12, top - w * 0.34)],
            s.tint(roof, far),
        )
    cx = x + w * s.rng.choice((0.24, 0.7))
    rect(im, cx, top - w * 0.56, cx + w * 0.11, top - w * 0.2, s.tint(mul(roof, (0.8,) * 3), far))
    rows = max(1, int(h / 15))
    for k in range(rows):
        y = top + (k + 0.3) * h / (rows + 0.35)
        if foot - y < 15 and w > 20:
            continue
        for t in (0.26, 0.7):
            wx, ww, wh = x + w * t, w * 0.085, min(8.0, h / rows * 0.42)
            rect(im, wx - ww * 1.9, y, wx + ww * 1.9, y + wh, s.tint(mul(wall, (0.74, 0.78, 0.82)), far))
            rect(im, wx - ww, y, wx + ww, y + wh, pane(s, wall, far))
    if w > 20:
        rect(im, x + w * 0.4, foot - 12, x + w * 0.6, foot, s.tint(mul(roof, (0.7, 0.7, 0.75)), far))


def boat(s: FinishedScene, x: float, foot: float, w: float, c: Color, sails: bool = False) -> None:
    """A fishing boat with a mast, or a sailing boat."""
    im = s.layer("boat")
    wood = s.tint((112, 82, 60))
    line(im, (x + w * 0.02, foot - w * 0.2), (x + w * 0.02, foot - w * (1.15 if sails else 0.8)), wood, max(1, w * 0.03))
    if sails:
        canvas = s.tint((250, 244, 228))
        poly(im, [(x + w * 0.05, foot - w * 1.12), (x + w * 0.05, foot - w * 0.26), (x + w * 0.44, foot - w * 0.26)], canvas)
        poly(
            im,
            [(x - w * 0.02, foot - w * 1.02), (x - w * 0.02, foot - w * 0.26), (x - w * 0.34, foot - w * 0.26)],
            mul(canvas, (0.88, 0.87, 0.88)),
        )
    else:
        line(im, (x + w * 0.02, foot - w * 0.78), (x + w * 0.46, foot - w * 0.2), wood, 0.7)
        line(im, (x + w * 0.02, foot - w * 0.78), (x - w * 0.46, foot - w * 0.2), wood, 0.7)
        rect(im, x - w * 0.28, foot - w * 0.36, x - w * 0.02, foot - w * 0.16, s.tint((248, 240, 224)))
        rect(im, x - w * 0.31, foot - w * 0.4, x + w * 0.01, foot - w * 0.35, s.tint(mul(c, (0.8,) * 3)))
        rect(im, x - w * 0.2, foot - w * 0.32, x - w * 0.1, foot - w * 0.24, pane(s, c))
    poly(im, [(x - w / 2, foot - w * 0.2), (x + w * 0.54, foot - w * 0.22), (x + w * 0.38, foot), (x - w * 0.38, foot)], s.tint(c))
    poly(im, [(x - w / 2, foot - w * 0.2), (x + w * 0.54, foot - w * 0.22), (x + w * 0.5, foot - w * 0.16), (x - w * 0.47,
            foot - w * 0.14)],
         s.tint((250, 246, 236)))  # fmt: skip
    poly(im, [(x - w * 0.41, foot - w * 0.04), (x + w * 0.41, foot - w * 0.04), (x + w * 0.38, foot), (x - w * 0.38, foot)],
         s.tint(mul(c, (0.64, 0.62, 0.66))))  # fmt: skip


def lighthouse(s: FinishedScene, x: float, foot: float, h: float, far: float = 0.0) -> None:
    """A striped tower whose lamp shines when it is dark."""
    im = s.layer("tower")
    for k in range(5):
        a, b = 0.12 - 0.012 * k, 0.12 - 0.012 * (k + 1)
        y0, y1 = foot - h * 0.15 * k, foot - h * 0.15 * (k + 1)
        poly(im, [(x - h * a, y0), (x + h * a, y0), (x + h * b, y1), (x - h * b, y1)],
             s.tint((206, 70, 62) if k % 2 else (248, 242, 232), far))  # fmt: skip
    y = foot - h * 0.75
    rect(im, x - h * 0.09, y - h * 0.02, x + h * 0.09, y, s.tint((70, 74, 86), far))
    rect(im, x - h * 0.05, y - h * 0.12, x + h * 0.05, y - h * 0.02, WARM if s.lit else s.tint((214, 226, 232), far))
    poly(im, [(x - h * 0.075, y - h * 0.12), (x + h * 0.075, y - h * 0.12), (x, y - h * 0.22)], s.tint((190, 62, 56), far))
    if s.lit:
        glow(s.layer("lamp"), x, y - h * 0.07, h * 0.7, WARM, 0.55)


def crane(s: FinishedScene, x: float, foot: float, h: float, far: float = 0.0) -> None:
    """A harbour crane."""
    im, c = s.layer("post"), s.tint((222, 150, 66), far)
    for dx in (-0.1, 0.1):
        line(im, (x + dx * h, foot), (x + dx * h * 0.3, foot - h * 0.62), c, 2)
    for k in range(4):
        line(im, (x - 0.08 * h, foot - h * 0.15 * k), (x + 0.06 * h, foot - h * 0.15 * (k + 1)), c, 1)
    rect(im, x - h * 0.08, foot - h * 0.74, x + h * 0.08, foot - h * 0.6, c)
    line(im, (x, foot - h * 0.68), (x + h * 0.62, foot - h), c, 2.4)
    line(im, (x, foot - h * 0.74), (x + h * 0.62, foot - h), mul(c, (0.8,) * 3), 1)
    line(im, (x + h * 0.62, foot - h), (x + h * 0.62, foot - h * 0.42), s.tint((70, 70, 80), far), 0.8)
    rect(im, x + h * 0.56, foot - h * 0.42, x + h * 0.68, foot - h * 0.32, s.tint((150, 96, 70), far))


def street_lamp(s: FinishedScene, x: float, foot: float, h: float) -> None:
    """A lamp post with a lantern."""
    im, iron = s.layer("post"), s.tint((58, 62, 74))
    line(im, (x, foot), (x, foot - h * 0.86), iron, max(1.4, h * 0.026))
    rect(im, x - h * 0.04, foot - h * 0.05, x + h * 0.04, foot, iron)
    poly(im, [(x - h * 0.045, foot - h * 0.86), (x + h * 0.045, foot - h * 0.86), (x + h * 0.065, foot - h * 0.99), (x - h * 0.065,
            foot - h * 0.99)],
         WARM if s.lit else s.tint((236, 232, 214)))  # fmt: skip
    poly(im, [(x - h * 0.085, foot - h * 0.985), (x + h * 0.085, foot - h * 0.985), (x, foot - h * 1.07)], iron)
    if s.lit:
        glow(s.layer("lamp"), x, foot - h * 0.92, h * 0.42, WARM, 0.6)


def bollard(s: FinishedScene, x: float, foot: float, h: float) -> None:
    """An iron post for ropes."""
    im, c = s.layer("post"), s.tint((64, 68, 80))
    rect(im, x - h * 0.26, foot - h * 0.8, x + h * 0.26, foot, c)
    ell(im, x, foot - h * 0.84, h * 0.42, h * 0.2, mul(c, (1.25,) * 3))


def awning(s: FinishedScene, span: tuple[float, float], top: float, drop: float, c: Color) -> None:
    """A striped cloth roof over ``span`` (left, right), with a scalloped edge."""
    im, stripes = s.layer("stall"), 8
    x0, x1 = span
    for k in range(stripes):
        a, b = x0 + (x1 - x0) * k / stripes, x0 + (x1 - x0) * (k + 1) / stripes
        inner = [(x0 + x1) / 2 + (v - (x0 + x1) / 2) * 0.9 for v in (a, b)]
        color = s.tint(c if k % 2 else (252, 246, 234))
        poly(im, [(inner[0], top), (inner[1], top), (b, top + drop), (a, top + drop)], color)
        ell(im, (a + b) / 2, top + drop, (b - a) / 2, drop * 0.22, mul(color, (0.92,) * 3))


def lights_over(s: FinishedScene, a: tuple[float, float], b: tuple[float, float], sag: float, colors: tuple, count: int = 9) -> None:
    """A line of bulbs or little flags between two points."""
    im = s.layer("lamp")
    points = [
        (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t + sag * math.sin(math.pi * t)) for t in [k / count for k in range(count + 1)]
    ]
    for p, q in itertools.pairwise(points):
        line(im, p, q, s.tint((70, 66, 74)), 0.7)
    for k, (x, y) in enumerate(points[1:-1]):
        color = colors[k % len(colors)]
        if s.lit:
            glow(im, x, y + 2, 7, mix(color, WARM, 0.5), 0.7)
            circ(im, x, y + 2, 1.7, mix(color, (255, 244, 214), 0.55))
        else:
            poly(im, [(x - 3, y), (x + 3, y), (x, y + 6)], s.tint(color))


def sorted_span(a: float, b: float, y0: float, y1: float) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of a rectangle between two x in any order."""
    return min(a, b), y0, max(a, b), y1
