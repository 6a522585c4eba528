"""Vineyard, meadow, cherry blossom park and farm."""

from __future__ import annotations

import itertools
import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import GREEN, blades, blossoms, broadleaf, cypress, hill, lit_side, path, peak
from studio.renderer.landscapes.town_props import WARM, pane, sorted_span, street_lamp
from studio.renderer.painting.primitives import W, circ, ell, fill_below, glow, line, mix, mul, poly, rect


def _villa(s: FinishedScene, x: float, foot: float, w: float, far: float) -> None:
    """A country house with a tower."""
    im, wall, roof = s.layer("house"), (240, 212, 168), (190, 100, 70)
    side = lit_side(s)
    rect(im, x - w / 2, foot - w * 0.34, x + w / 2, foot, s.tint(wall, far))
    poly(im, [(x - w * 0.56, foot - w * 0.34), (x + w * 0.56, foot - w * 0.34), (x + w * 0.44, foot - w * 0.5), (x - w * 0.44,
            foot - w * 0.5)],
         s.tint(roof, far))  # fmt: skip
    tx = x - side * w * 0.2
    rect(im, tx - w * 0.13, foot - w * 0.72, tx + w * 0.13, foot, s.tint(mul(wall, (0.95, 0.94, 0.96)), far))
    poly(
        im, [(tx - w * 0.18, foot - w * 0.72), (tx + w * 0.18, foot - w * 0.72), (tx, foot - w * 0.88)], s.tint(mul(roof, (0.92,) * 3), far)
    )
    for k in range(5):
        wx = x - w * 0.4 + k * w * 0.2
        rect(im, wx - w * 0.035, foot - w * 0.25, wx + w * 0.035, foot - w * 0.13, pane(s, wall, far))
    rect(im, tx - w * 0.035, foot - w * 0.63, tx + w * 0.035, foot - w * 0.52, pane(s, wall, far))
    rect(im, x + w * 0.26, foot - w * 0.2, x + w * 0.34, foot, s.tint((120, 76, 56), far))


def paint_vineyard(s: FinishedScene) -> None:
    """Rows of vines that run towards a villa on a hill."""
    s.horizon = s.pick(132, 122, 138)
    h, green = s.horizon, s.rng.choice([(112, 158, 72), (134, 160, 66), (150, 132, 60)])
    hill(s, h - 30, 14, (128, 152, 150), 0.7, 3)
    hill(s, h - 14, 12, (122, 160, 104), 0.52)
    top = s.pick(186, 70, 128)
    knoll = [(x, h + 8 - 34 * math.exp(-(((x - top) / 62) ** 2))) for x in range(-8, W + 17, 8)]
    fill_below(s.img, knoll, s.tint((136, 172, 96), 0.3))
    for k in range(7):  # rows across the hill
        y = h - 18 + 5 * k
        reach = 26 + 9 * k
        for x in range(int(top - reach), int(top + reach), 5):
            ell(s.layer("vine"), x, y + ((x - top) / reach) ** 2 * 9 + 4, 2.6, 1.5, s.tint(mul(green, (0.9,) * 3), 0.3))
    _villa(s, top, h - 22, 46, 0.18)
    for dx, hh in ((-34, 36), (-27, 28), (31, 38), (40, 27), (50, 32)):
        cypress(s, top + dx, h - 16 + abs(dx) * 0.16, hh, far=0.18)
    hill(s, h + 16, 3, (172, 146, 96), 0.14)
    vx = s.pick(150, 110, 128)
    soil = s.img
    for k in range(-9, 10):
        poly(
            soil,
            [(vx + k * 12, h + 20), (vx + k * 12 + 3, h + 20), (vx + k * 52 + 16, W + 4), (vx + k * 52 - 6, W + 4)],
            s.tint((196, 166, 112)),
        )
    for t in [j / 11 for j in range(12)]:  # bushes of every row, far ones first
        e = t**1.7
        y, r = h + 22 + e * 96, 2.4 + 11 * e
        vines = s.layer("bush")
        for k in range(-8, 9):
            x = vx + k * (12 + 40 * e) + (8 if k >= 0 else -2) * e
            if -r < x < W + r and not (abs(k) < 1 and e > 0.3):
                circ(vines, x, y - r * 0.5, r, s.tint(mul(green, (0.78, 0.82, 0.8)), 0.12 * (1 - e)))
                circ(vines, x + lit_side(s) * r * 0.2, y - r * 0.75, r * 0.7, s.tint(mul(green, (1.06, 1.04, 0.96)), 0.12 * (1 - e)))
                if e > 0.25:
                    for gx, gy in ((-0.3, -0.1), (0.05, -0.1), (-0.12, 0.16)):
                        circ(vines, x + gx * r, y + gy * r - r * 0.3, r * 0.15, s.tint((112, 66, 132)))
    s.ground_y = 240


def paint_meadow(s: FinishedScene) -> None:
    """Rolling hills full of flowers with a single large tree."""
    s.horizon = s.pick(146, 132, 150)
    h, grass = s.horizon, s.rng.choice(GREEN)
    if s.composition == 1:
        for x, y, w in ((58, 76, 70), (120, 62, 84), (206, 80, 74)):
            peak(s, (x, y), h, w, (124, 138, 166), 0.55)
    for k, far in enumerate((0.62, 0.44, 0.26)):
        hill(s, h - 28 + 17 * k, 13 - 2 * k, mul(grass, (1.04 - 0.02 * k, 1.02, 0.96)), far)
        for _ in range(5):
            broadleaf(s, s.uniform(0, W), h - 22 + 17 * k, 13 + 6 * k, mul(grass, (0.72, 0.8, 0.76)), far)
    points = hill(s, h + 24, 6, grass, 0.08)
    if s.composition == 2:
        path(s, (112, 26), (150, h + 22, 2), (226, 200, 150), 16)
    hill_top = s.pick(70, 184, 0)
    if s.composition != 2:
        fill_below(
            s.img, [(x, y + 26 - 18 * math.exp(-(((x - hill_top) / 60) ** 2))) for x, y in points], s.tint(mul(grass, (0.94, 0.97, 0.92)))
        )
        broadleaf(s, hill_top, h + 36, s.pick(112, 92, 0), mul(grass, (0.8, 0.92, 0.76)))
        path(s, (s.pick(160, 110, 0), 26), (s.pick(190, 76, 0), h + 27, 2), (226, 200, 150), 12)
    blades(s, h + 30, grass, 90, 8)
    colors = s.rng.choice([((236, 74, 70), (250, 214, 90), (250, 250, 246), (150, 120, 220)), ((250, 226, 110), (255, 255, 255),
            (246, 170, 90)),
                           ((226, 96, 120), (246, 160, 190), (255, 244, 248)), ((132, 120, 220), (176, 150, 240),
                           (250, 250, 255))])  # fmt: skip
    blossoms(s, h + 34, colors, 150)
    s.ground_y = 230


def _cherry(s: FinishedScene, x: float, foot: float, h: float, far: float) -> None:
    """A cherry tree in blossom, its boughs spreading."""
    im, bark = s.layer("tree"), s.tint((92, 66, 66), far)
    poly(im, [(x - h * 0.06, foot), (x - h * 0.025, foot - h * 0.42), (x + h * 0.03, foot - h * 0.42), (x + h * 0.06, foot)], bark)
    for dx, dy in ((-0.36, 0.62), (0.36, 0.66), (0.05, 0.8)):
        line(im, (x, foot - h * 0.38), (x + dx * h, foot - dy * h), bark, max(1, h * 0.035))
    blobs = [(s.rng.uniform(-0.46, 0.46), s.rng.uniform(0.5, 0.92), s.rng.uniform(0.1, 0.17)) for _ in range(15)]
    for color, lift, shrink in (((232, 142, 172), 0.0, 1.0), ((250, 180, 200), 0.03, 0.84), ((255, 214, 224), 0.06, 0.5)):
        for bx, by, r in blobs:
            narrow = 1 - 0.5 * max(0, by - 0.7)
            circ(im, x + bx * h * narrow + lit_side(s) * lift * h * 0.5, foot - (by + lift) * h, r * h * shrink, s.tint(color, far))


def paint_cherry_park(s: FinishedScene) -> None:
    """Blossoming trees along a pond or a path, petals in the air."""
    s.horizon = s.pick(138, 130, 146)
    h, grass = s.horizon, (126, 178, 102)
    peak(s, (s.pick(182, 70, 128), s.pick(62, 70, 58)), h + 2, s.pick(110, 104, 116), (126, 140, 182), 0.58)
    hill(s, h - 6, 6, (140, 170, 130), 0.52)
    for x in range(-6, W + 12, 19):
        _cherry(s, x + s.uniform(-5, 5), h + 5, s.uniform(26, 38), 0.4)
    hill(s, h + 4, 3, grass, 0.24)
    if s.composition != 1:
        s.water_shape(
            [(40, h + 22), (120, h + 14), (216, h + 20), (262, h + 30), (262, 206), (190, 214), (96, 212), (30, 200), (18, h + 36)]
        )
        bridge, red = s.layer("bridge"), s.tint((206, 66, 58))
        bx = s.pick(150, 0, 128)
        for k in range(17):
            t = k / 16 * 2 - 1
            x, y = bx + t * 56, h + 36 - 22 * (1 - t * t)
            poly(bridge, [(x - 4, y), (x + 4, y), (x + 4, y + 6), (x - 4, y + 6)], red)
            if k % 2 == 0:
                rect(bridge, x - 1, y - 11, x + 1, y, red)
            if k < 16:
                t1 = (k + 1) / 16 * 2 - 1
                line(bridge, (x, y - 10), (bx + t1 * 56, h + 26 - 22 * (1 - t1 * t1)), mul(red, (1.15,) * 3), 1.8)
    else:
        path(s, (120, 40), (140, h + 8, 5), (232, 214, 186), 10)
    points = [(x, 214 + 5 * math.sin(x / 37)) for x in range(-8, W + 17, 8)]
    if s.composition != 1:
        fill_below(s.img, points, s.tint(grass))
    for side, x, foot, size in ((-1, 30, 222, 132), (1, 236, 212, 104)) if s.composition != 2 else ((-1, 8, 214, 96), (1, 250, 216, 100)):
        _cherry(s, x, foot + side * 0, size, 0.0)
    lantern = s.layer("post")
    x, y, stone = s.pick(206, 196, 70), 232, s.tint((156, 154, 152))
    for w0, y0, y1 in ((7, 0, 4), (3, 4, 18), (8, 18, 21), (5, 21, 29), (10, 29, 33)):
        poly(
            lantern,
            [(x - w0, y - y0), (x + w0, y - y0), (x + w0 * (0.3 if y0 == 29 else 1), y - y1), (x - w0 * (0.3 if y0 == 29 else 1), y - y1)],
            stone,
        )
    rect(lantern, x - 2.6, y - 28, x + 2.6, y - 22, WARM if s.lit else mul(stone, (0.6,) * 3))
    if s.lit:
        glow(s.layer("lamp"), x, y - 25, 26, WARM, 0.6)
    if s.composition == 1:
        street_lamp(s, 74, h + 44, 56)
    blades(s, 218, grass, 40, 6)
    petals = s.layer("petal")
    for _ in range(70):
        x, y = s.rng.uniform(0, W), s.rng.uniform(60, W)
        ell(petals, x, y, s.rng.uniform(0.9, 1.8), s.rng.uniform(0.6, 1.0), mix(s.tint((255, 206, 220)), s.sky_bottom, 0.1))
    s.ground_y = 236


def _barn(s: FinishedScene, x: float, foot: float, w: float) -> None:
    """A red barn of width ``w`` with a silo beside it."""
    silo = s.layer("barn")
    sx = x + w * 0.66
    rect(silo, sx - 10, foot - w * 0.92, sx + 10, foot, s.tint((206, 210, 216), 0.06))
    rect(silo, *sorted_span(sx, sx - lit_side(s) * 10, foot - w * 0.92, foot), s.tint((174, 178, 190), 0.06))
    circ(silo, sx, foot - w * 0.92, 10, s.tint((150, 158, 172), 0.06))
    for k in range(7):
        line(silo, (sx - 10, foot - w * 0.12 * k - 4), (sx + 10, foot - w * 0.12 * k - 4), s.tint((160, 164, 176), 0.06), 0.7)
    barn, red, dark = s.layer("barn"), s.tint((196, 62, 54), 0.04), s.tint((124, 52, 52), 0.04)
    rect(barn, x - w / 2, foot - w * 0.5, x + w / 2, foot, red)
    for k in range(13):
        line(barn, (x - w / 2 + k * w / 13, foot - w * 0.5), (x - w / 2 + k * w / 13, foot), mul(red, (0.88,) * 3), 0.7)
    outline = [
        (x - w * 0.5, foot - w * 0.48),
        (x - w * 0.36, foot - w * 0.78),
        (x, foot - w * 0.94),
        (x + w * 0.36, foot - w * 0.78),
        (x + w * 0.5, foot - w * 0.48),
    ]
    poly(barn, outline, red)
    roof = [(x + (px - x) * 1.14, py - w * 0.05) for px, py in outline]
    for (ax, ay), (bx, by) in itertools.pairwise(roof):
        line(barn, (ax, ay), (bx, by), dark, max(2, w * 0.055))
    white = s.tint((248, 242, 232))
    rect(barn, x - w * 0.17, foot - w * 0.36, x + w * 0.17, foot, white)
    rect(barn, x - w * 0.15, foot - w * 0.34, x + w * 0.15, foot, mul(red, (0.84,) * 3))
    for d in (-1, 1):
        line(barn, (x - d * w * 0.15, foot), (x + d * w * 0.15, foot - w * 0.34), white, 1.4)
    rect(barn, x - w * 0.07, foot - w * 0.7, x + w * 0.07, foot - w * 0.56, white)
    rect(barn, x - w * 0.05, foot - w * 0.68, x + w * 0.05, foot - w * 0.57, WARM if s.lit else s.tint((84, 60, 60)))


def paint_farm(s: FinishedScene) -> None:
    """A red barn with its silo above furrowed fields."""
    s.horizon = s.pick(138, 130, 144)
    h, grass = s.horizon, s.rng.choice(GREEN)
    for k, far in enumerate((0.64, 0.46)):
        hill(s, h - 24 + 14 * k, 11, mul(grass, (1.0, 1.0, 0.9)), far)
        for _ in range(6):
            broadleaf(s, s.uniform(0, W), h - 16 + 14 * k, s.uniform(14, 24), mul(grass, (0.8, 0.88, 0.8)), far)
    hill(s, h + 6, 3, mul(grass, (1.06, 1.06, 0.9)), 0.26)
    crop = s.rng.choice([(226, 194, 92), (146, 184, 84), (196, 170, 104)])
    for k in range(5):
        y = h + 4 + 2.6 * k
        line(s.layer("row"), (-4, y), (W + 4, y + 1.4), s.tint(mul(crop, (0.96 + 0.05 * (k % 2),) * 3), 0.3 - 0.03 * k), 1.6)
    x, foot, w = s.pick(76, 70, 128), h + 30, s.pick(78, 66, 84)
    _barn(s, x, foot, w)
    broadleaf(s, s.pick(220, 206, 26), foot + 2, 74, mul(grass, (0.84, 0.94, 0.82)), 0.06)
    hill(s, foot + 2, 2, mul(crop, (0.9, 0.86, 0.8)), 0.04)
    vx = s.pick(150, 110, 128)
    for k in range(-11, 12):
        poly(
            s.img, [(vx + k * 11, foot + 5), (vx + k * 11 + 6, foot + 5), (vx + k * 44 + 22, W + 4), (vx + k * 44 - 2, W + 4)], s.tint(crop)
        )
    fence, wood = s.layer("fence"), s.tint((240, 232, 218))
    for fx in range(-4, W, 17):
        rect(fence, fx, foot - 6, fx + 3, foot + 9, wood)
    for y in (foot - 3, foot + 3):
        rect(fence, -4, y, W + 4, y + 2, wood)
    bales = s.layer("rock")
    for bx, by, r in ((s.pick(206, 200, 220), foot + 30, 10), (s.pick(232, 226, 34), foot + 34, 12)):
        ell(bales, bx, by - r, r, r, s.tint((168, 128, 66)))
        ell(bales, bx - 1, by - r - 1, r - 1, r - 1, s.tint((230, 192, 108)))
        for t in (0.7, 0.42, 0.16):
            ell(bales, bx, by - r, r * t, r * t, s.tint(mul((226, 186, 96), (0.86 if t != 0.42 else 1.0,) * 3)))
    s.ground_y = 236
