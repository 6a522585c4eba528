"""Hills, cliffs, trees, grass and flowers of the landscapes. Positions and sizes in units of 256; every body is one part of the scene."""

from __future__ import annotations

import itertools
import math

import numpy as np

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.painting.primitives import Color, W, circ, ell, fill_below, line, mix, mul, poly, ridge_pts

GREEN = ((86, 160, 82), (104, 172, 86), (78, 148, 90))


def lit_side(s: FinishedScene) -> int:
    """1 where the sun stands right of the middle, -1 left of it."""
    return 1 if s.sun_x >= W / 2 else -1


def hill(s: FinishedScene, y: float, amplitude: float, c: Color, far: float = 0.0, rough: int = 2) -> list:
    """Everything below a wavy line; ``far`` 0 near .. 1 in the haze. Returns the line's points."""
    points = ridge_pts(s.rng, y, amplitude, rough)
    fill_below(s.img, points, s.tint(c, far))
    return points


def peak(s: FinishedScene, top: tuple[float, float], foot: float, width: float, c: Color, far: float, snow: bool = True) -> None:
    """A mountain with a lit and a dark side, and snow on its top."""
    x, y = top
    height, side = foot - y, lit_side(s)
    im = s.layer("mountain")
    jag = [s.rng.uniform(-0.05, 0.05) for _ in range(4)]
    poly(im, [(x - width, foot), (x - width * (0.48 + jag[0]), y + height * 0.5), (x - width * 0.2, y + height * (0.24 + jag[1])), (x, y),
              (x + width * 0.24, y + height * (0.28 + jag[2])), (x + width * (0.5 + jag[3]), y + height * 0.52), (x + width, foot)],
         s.tint(c, far))  # fmt: skip
    ridge = [(x, y), (x + side * width * 0.02, y + height * 0.2), (x - side * width * 0.08, y + height * 0.42),
             (x + side * width * 0.06, y + height * 0.68), (x - side * width * 0.05, foot)]  # fmt: skip
    outer = -side
    poly(im, [*ridge, (x + outer * width, foot), (x + outer * width * 0.5, y + height * 0.52), (x + outer * width * 0.24,
            y + height * 0.28)],
         s.tint(mul(c, (0.8, 0.82, 0.9)), far))  # fmt: skip
    if snow:
        cap = [(x, y), (x + width * 0.2, y + height * 0.24), (x + width * 0.1, y + height * 0.22), (x + width * 0.05, y + height * 0.34),
               (x - width * 0.03, y + height * 0.24), (x - width * 0.1, y + height * 0.31), (x - width * 0.19,
               y + height * 0.24)]  # fmt: skip
        poly(im, cap, s.tint((250, 252, 255), far * 0.7))


def cliff(s: FinishedScene, span: tuple[float, float, float], height: float, profile: list, c: Color, far: float = 0.0,
          top: Color | None = None) -> list:  # fmt: skip
    """A rock wall over ``span`` (left, right, foot); ``profile``: (share of the width, share of the height). ``top``: what grows on it."""
    x0, x1, foot = span
    im = s.layer("rock")
    crest = [(x0 + (x1 - x0) * t, foot - height * h + s.rng.uniform(-2, 2)) for t, h in profile]
    poly(im, [(x0, foot), *crest, (x1, foot)], s.tint(c, far))
    for k, ((xa, ya), (xb, yb)) in enumerate(itertools.pairwise(crest)):
        shade = (0.86, 1.0, 0.92)[k % 3]
        lean = s.rng.uniform(-6, 6)
        poly(im, [(xa, ya), (xb, yb), (xb + lean, min(foot, yb + (foot - yb) * 0.7)), ((xa + xb) / 2 + lean, foot), (xa, foot)],
             s.tint(mul(c, (shade, shade, shade * 1.03)), far))  # fmt: skip
    for (xa, ya), (xb, yb) in itertools.pairwise(crest):  # ledges: lit tops, dark undersides
        for level in (0.3, 0.58, 0.82):
            ymid = (ya + yb) / 2
            y = ymid + (foot - ymid) * (level + s.rng.uniform(-0.09, 0.09))
            if y > foot - 4 or s.rng.random() < 0.25:
                continue
            a, b = xa + (xb - xa) * s.rng.uniform(0.0, 0.3), xb - (xb - xa) * s.rng.uniform(-0.25, 0.25)
            drop = s.rng.uniform(3, 8)
            poly(im, [(a, y), (b, y - 1.5), (b - (b - a) * 0.12, y + drop), (a + (b - a) * 0.3, y + drop * 1.3)],
                 s.tint(mul(c, (0.8, 0.8, 0.86)), far))  # fmt: skip
            poly(im, [(a, y), (b, y - 1.5), (b, y + 0.4), (a, y + 1.6)], s.tint(mul(c, (1.14, 1.13, 1.1)), far))
    for _ in range(int(abs(x1 - x0) / 9)):
        t = s.rng.uniform(0.05, 0.95)
        x, y = x0 + (x1 - x0) * t, foot - height * s.rng.uniform(0.1, 0.5) * float(np.interp(t, *np.transpose(profile)))
        poly(im, [(x, y), (x + 3, y + 1), (x + 1.5, min(foot, y + s.rng.uniform(7, 16)))], s.tint(mul(c, (0.76, 0.78, 0.84)), far))
    if top:
        lower = [(x, y + 3 + s.rng.uniform(0, 4)) for x, y in crest]
        poly(im, [*[(x, y - 1.5) for x, y in crest], *lower[::-1]], s.tint(top, far))
    return crest


def broadleaf(s: FinishedScene, x: float, foot: float, h: float, c: Color, far: float = 0.0, bark: Color = (104, 72, 52)) -> None:
    """A tree with a crown of many discs, lighter towards the sun."""
    im, side = s.layer("tree"), lit_side(s)
    trunk = s.tint(bark, far)
    poly(im, [(x - h * 0.055, foot), (x - h * 0.03, foot - h * 0.5), (x + h * 0.03, foot - h * 0.5), (x + h * 0.06, foot)], trunk)
    line(im, (x, foot - h * 0.34), (x - h * 0.16, foot - h * 0.56), trunk, max(1, h * 0.025))
    line(im, (x, foot - h * 0.3), (x + h * 0.15, foot - h * 0.5), trunk, max(1, h * 0.025))
    blobs = ((-0.24, 0.52, 0.17), (0.25, 0.54, 0.17), (0.02, 0.5, 0.2), (-0.18, 0.7, 0.2), (0.2, 0.7, 0.19), (0.0, 0.82, 0.18))
    dark, body, light = (s.tint(mul(c, (k, k, k * 1.02)), far) for k in (0.82, 1.0, 1.16))
    for color, dx, shrink in ((dark, 0.0, 1.0), (body, 0.03 * side, 0.86), (light, 0.08 * side, 0.5)):
        for bx, by, r in blobs:
            circ(im, x + (bx + dx) * h, foot - (by + 0.03 * (1 - shrink) * 4) * h, r * h * shrink, color)


def cypress(s: FinishedScene, x: float, foot: float, h: float, c: Color = (48, 96, 66), far: float = 0.0) -> None:
    """A slim dark tree."""
    im = s.layer("pine tree")
    ell(im, x, foot - h * 0.52, h * 0.11, h * 0.48, s.tint(c, far))
    ell(im, x + lit_side(s) * h * 0.025, foot - h * 0.5, h * 0.06, h * 0.4, s.tint(mul(c, (1.2, 1.2, 1.12)), far))


def fir(s: FinishedScene, x: float, foot: float, h: float, c: Color = (46, 104, 78), far: float = 0.0) -> None:
    """A conifer of five tiers."""
    im = s.layer("pine tree")
    poly(im, [(x - h * 0.03, foot), (x + h * 0.03, foot), (x + h * 0.02, foot - h * 0.3), (x - h * 0.02, foot - h * 0.3)],
         s.tint((92, 66, 52), far))  # fmt: skip
    for k in range(5):
        y, w = foot - h * (0.1 + 0.17 * k), h * (0.27 - 0.045 * k)
        tone = 0.9 + 0.07 * k
        poly(im, [(x - w, y), (x - w * 0.4, y - h * 0.05), (x, y - h * 0.03), (x + w * 0.4, y - h * 0.05), (x + w, y), (x, y - h * 0.27)],
             s.tint(mul(c, (tone,) * 3), far))  # fmt: skip


def acacia(s: FinishedScene, x: float, foot: float, h: float, c: Color = (108, 128, 62), far: float = 0.0) -> None:
    """A savanna tree with flat crowns."""
    im, bark = s.layer("tree"), s.tint((84, 60, 46), far)
    poly(im, [(x - h * 0.045, foot), (x - h * 0.01, foot - h * 0.45), (x + h * 0.03, foot - h * 0.45), (x + h * 0.045, foot)], bark)
    for dx, y in ((-0.34, 0.74), (0.38, 0.78), (0.04, 0.9)):
        line(im, (x, foot - h * 0.42), (x + dx * h * 0.8, foot - y * h), bark, max(1, h * 0.03))
    for dx, y, w in ((-0.34, 0.74, 0.32), (0.38, 0.78, 0.34), (0.02, 0.92, 0.4)):
        ell(im, x + dx * h, foot - y * h, w * h, h * 0.075, s.tint(mul(c, (0.82,) * 3), far))
        ell(im, x + (dx + 0.02) * h, foot - (y + 0.03) * h, w * h * 0.86, h * 0.05, s.tint(mul(c, (1.12,) * 3), far))


def palm_tree(s: FinishedScene, x: float, foot: float, h: float, lean: float, far: float = 0.0) -> None:
    """A palm with a bent trunk and feathered fronds."""
    im = s.layer("palm tree")
    points = [(x + lean * h * t * t, foot - h * t) for t in np.linspace(0, 1, 10)]
    bark = s.tint((142, 104, 70), far)
    for k, (a, b) in enumerate(itertools.pairwise(points)):
        line(im, a, b, mul(bark, (0.92 + 0.1 * (k % 2),) * 3), max(1, h * (0.058 - 0.003 * k)))
    tx, ty = points[-1]
    for k, angle in enumerate((-2.75, -2.2, -1.6, -1.0, -0.4, 0.12, 3.05)):
        c = s.tint((50, 144 + 12 * (k % 3), 78), far)
        length, x0, y0 = h * 0.46, tx, ty
        for j in range(6):
            droop = angle + (0.32 if math.cos(angle) > 0 else -0.32) * j * 0.62
            x1, y1 = x0 + math.cos(droop) * length / 5, y0 + math.sin(droop) * length / 5
            w = h * 0.05 * (1 - j / 7)
            poly(im, [(x0, y0 - w), (x1, y1 - w * 0.8), (x1, y1 + w * 1.2), (x0, y0 + w)], c)
            x0, y0 = x1, y1
    for dx in (-0.03, 0.03):
        circ(im, tx + dx * h, ty + h * 0.035, h * 0.03, s.tint((96, 66, 44), far))


def blades(s: FinishedScene, top: float, c: Color, count: int = 60, height: float = 8.0) -> None:
    """Tufts of grass, larger towards the viewer."""
    im = s.layer("grass")
    for _ in range(count):
        t = s.rng.random()
        x, y = s.rng.uniform(0, W), top + t * (W - top)
        h = height * (0.3 + 0.9 * t)
        color = s.tint(mul(c, (s.rng.uniform(0.82, 1.16),) * 3))
        for dx in (-1.6, 0, 1.6):
            poly(im, [(x + dx - 0.6, y), (x + dx + 0.6, y), (x + dx * 2.2, y - h * s.rng.uniform(0.7, 1.1))], color)


def blossoms(s: FinishedScene, top: float, colors: tuple, count: int = 90) -> None:
    """A carpet of flowers: dots far away, petals near."""
    im = s.layer("flower")
    for t in sorted(s.rng.random() ** 0.8 for _ in range(count)):
        x, y, r = s.rng.uniform(0, W), top + t * (W - top), 0.7 + 2.3 * t
        color = s.tint(s.rng.choice(colors), 0.22 * (1 - t))
        if r > 1.5:
            line(im, (x, y), (x, y + r * 2.4), s.tint((58, 122, 60)), 0.8)
            for k in range(5):
                circ(im, x + math.cos(k * 1.257) * r * 0.8, y + math.sin(k * 1.257) * r * 0.7, r * 0.62, color)
            circ(im, x, y, r * 0.45, s.tint((255, 218, 96)))
        else:
            circ(im, x, y, r, color)


def boulder(s: FinishedScene, x: float, foot: float, r: float, c: Color, far: float = 0.0) -> None:
    """A stone with a lit and a dark face."""
    im, side = s.layer("rock"), lit_side(s)
    poly(im, [(x - r, foot), (x - r * 0.86, foot - r * 0.5), (x - r * 0.3, foot - r * 0.86), (x + r * 0.4, foot - r * 0.74),
              (x + r * 0.9, foot - r * 0.36), (x + r, foot)], s.tint(c, far))  # fmt: skip
    poly(im, [(x + side * r * 0.05, foot - r * 0.76), (x - side * r * 0.2, foot - r * 0.3), (x - side * r * 0.05, foot), (x - side * r,
            foot),
              (x - side * r * 0.84, foot - r * 0.44)], s.tint(mul(c, (0.8, 0.8, 0.86)), far))  # fmt: skip


def ferns(s: FinishedScene, x: float, foot: float, h: float, c: Color) -> None:
    """A plant of arching leaves."""
    im = s.layer("bush")
    for k in range(7):
        angle = -math.pi / 2 + (k - 3) * 0.36
        x0, y0 = x, foot
        for j in range(5):
            bent = angle + (k - 3) * 0.1 * j
            x1, y1 = x0 + math.cos(bent) * h / 5, y0 + math.sin(bent) * h / 5
            w = h * 0.07 * (1 - j / 6)
            poly(im, [(x0 - w, y0), (x1 - w * 0.8, y1), (x1 + w * 0.8, y1), (x0 + w, y0)], s.tint(mul(c, (0.86 + 0.08 * (k % 3),) * 3)))
            x0, y0 = x1, y1


def path(s: FinishedScene, near: tuple[float, float], far: tuple[float, float, float], c: Color, bend: float = 14.0) -> None:
    """A winding way from the lower edge (centre, half width) to (x, y, half width)."""
    left, right = [], []
    for t in np.linspace(0, 1, 16):
        e = t**0.6
        x = near[0] + (far[0] - near[0]) * e + bend * math.sin(t * 5.2) * (1 - t)
        y = W + 3 + (far[1] - W - 3) * e
        w = near[1] + (far[2] - near[1]) * e
        left.append((x - w, y))
        right.append((x + w, y))
    poly(s.layer("path"), left + right[::-1], mix(s.tint(c), s.sky_bottom, 0.06))


def bare_tree(s: FinishedScene, x: float, foot: float, h: float, c: Color, far: float = 0.0) -> None:
    """A leafless tree whose boughs taper."""
    im, color = s.layer("tree"), s.tint(c, far)

    def bough(a: tuple[float, float], length: float, angle: float, width: float) -> None:
        bend = angle + s.rng.uniform(-0.16, 0.16)
        b = (a[0] + math.cos(bend) * length, a[1] + math.sin(bend) * length)
        dx, dy = -math.sin(bend) * width / 2, math.cos(bend) * width / 2
        poly(
            im,
            [(a[0] - dx, a[1] - dy), (a[0] + dx, a[1] + dy), (b[0] + dx * 0.66, b[1] + dy * 0.66), (b[0] - dx * 0.66, b[1] - dy * 0.66)],
            color,
        )
        if length > h * 0.06:
            for turn in (-1, 1):
                bough(b, length * s.rng.uniform(0.62, 0.8), bend + turn * s.rng.uniform(0.25, 0.62), width * 0.64)

    poly(im, [(x - h * 0.075, foot), (x - h * 0.035, foot - h * 0.12), (x + h * 0.035, foot - h * 0.12), (x + h * 0.08, foot)], color)
    bough((x, foot - h * 0.05), h * 0.27, -math.pi / 2 + s.rng.uniform(-0.1, 0.1), h * 0.075)
