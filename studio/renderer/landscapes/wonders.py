"""Swamp, mystical forest, volcano and ruins of finished scenes."""

from __future__ import annotations

import itertools
import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import (
    GREEN,
    bare_tree,
    blades,
    blossoms,
    boulder,
    broadleaf,
    ferns,
    hill,
    lit_side,
    path,
    peak,
)
from studio.renderer.landscapes.old_places import column
from studio.renderer.painting.primitives import W, circ, ell, fill_below, glow, line, mix, mul, poly, rect, ridge_pts
from studio.renderer.painting.props import flower, mush


def paint_swamp(s: FinishedScene) -> None:
    """Bare and mossy trees in dark water, reeds, lily pads, will-o'-the-wisps."""
    s.horizon = s.pick(146, 138, 152)
    h, moss = s.horizon, s.rng.choice([(112, 132, 84), (98, 126, 92), (126, 126, 78)])
    for k, far in enumerate((0.7, 0.5, 0.3)):
        hill(s, h - 10 + 9 * k, 4, mul(moss, (0.9, 0.94, 0.92)), far)
        for j in range(9 - k):
            x = (j + 0.5) * W / (8 - k) + s.uniform(-12, 12)
            if s.rng.random() < 0.55:
                bare_tree(s, x, h + 2 + 9 * k, s.uniform(52, 84) + 14 * k, (92, 82, 70), far)
            else:
                broadleaf(s, x, h + 2 + 9 * k, s.uniform(48, 72) + 12 * k, mul(moss, (0.82, 0.9, 0.84)), far, (90, 78, 62))
    s.water(h + 22, mix(mul((72, 104, 88), s.light), s.sky_bottom, 0.12))
    for x, y, w in ((s.pick(60, 44, 128), h + 38, 42), (s.pick(190, 210, 40), h + 52, 50), (s.pick(120, 140, 220), h + 30, 28)):
        ell(s.layer("rock"), x, y, w, w * 0.16, s.tint(mul(moss, (0.8, 0.84, 0.76)), 0.08))
        bare_tree(s, x + s.uniform(-12, 12), y + 1, s.uniform(66, 92), (80, 70, 60), 0.06)
    pads = s.layer("flower")
    for _ in range(14):
        t = s.rng.random()
        x, y = s.rng.uniform(0, W), h + 40 + t * 56
        ell(pads, x, y, 4 + 5 * t, 1.3 + 1.5 * t, s.tint(mul((104, 156, 92), (0.86 + 0.2 * s.rng.random(),) * 3)))
        if s.rng.random() < 0.3:
            ell(pads, x, y - 1.6, 2.2, 1.7, s.tint((246, 206, 222)))
    points = [(x, y - 12 * (abs(x - 128) / 128) ** 2) for x, y in ridge_pts(s.rng, 228, 3, 2)]
    fill_below(s.img, [(x, y - 3) for x, y in points], s.tint((98, 84, 64)))
    fill_below(s.img, points, s.tint(mul(moss, (0.86, 0.9, 0.8))))
    reeds = s.layer("grass")
    for _ in range(30):
        x = s.rng.choice((s.rng.uniform(0, 80), s.rng.uniform(176, W)))
        y = 226 + s.rng.uniform(-10, 6)
        line(reeds, (x, y), (x + s.rng.uniform(-3, 3), y - s.rng.uniform(14, 30)), s.tint((120, 132, 70)), 1)
        if s.rng.random() < 0.4:
            ell(reeds, x, y - 26, 1.4, 5, s.tint((118, 82, 54)))
    if s.composition != 2:
        bare_tree(s, s.pick(24, 16, 0), 236, s.pick(150, 128, 0), (62, 54, 48))
    for _ in range(7):
        x, y = s.uniform(10, 246), s.uniform(h, 224)
        glow(s.layer("wisp"), x, y, 9, (206, 250, 170), 0.55)
        circ(s.layer("wisp"), x, y, 1.1, (250, 255, 224))
    blades(s, 230, moss, 40, 7)
    s.ground_y = 236


def paint_mystical_forest(s: FinishedScene) -> None:
    """Giant trunks in blue light, shining mushrooms and flowers, fireflies, a path of light."""
    s.horizon = s.pick(150, 142, 156)
    h = s.horizon
    shine = s.rng.choice([(90, 255, 224), (130, 206, 255), (206, 140, 255), (136, 255, 156)])
    glow(s.img, s.pick(150, 110, 128), h - 30, 130, mix(shine, s.sky_bottom, 0.4), 0.5)
    for k, far in enumerate((0.62, 0.42, 0.22)):
        for j in range(8 - k):
            x, w = (j + 0.5) * W / (7 - k) + s.uniform(-12, 12), 4.5 + 4 * k
            if abs(x - s.pick(150, 110, 128)) < 14 + 8 * k:
                continue
            im, foot = s.layer("tree"), h + 10 + 14 * k
            lean = s.rng.uniform(-6, 6)
            poly(im, [(x + lean - w, -4), (x + lean + w, -4), (x + w * 0.9, foot - 24), (x + w * 2.3, foot), (x - w * 2.3, foot),
                    (x - w * 0.9, foot - 24)],
                 s.tint((74, 76, 108), far))  # fmt: skip
            for side in (-1, 1):
                y = s.rng.uniform(20, 80)
                poly(im, [(x + lean * 0.6, y + 16), (x + side * w * 4, y - 12), (x + side * w * 4.2, y - 10),
                        (x + lean * 0.6 + side * w * 0.5, y + 30)],
                     s.tint((74, 76, 108), far))  # fmt: skip
        canopy = s.layer("tree")
        for j in range(15):
            circ(canopy, j * 19 + s.rng.uniform(-6, 6), 2 + 14 * (2 - k) + s.rng.uniform(-10, 8), s.rng.uniform(15, 24),
                 s.tint(mul((52, 104, 112), (s.rng.uniform(0.86, 1.1),) * 3), far))  # fmt: skip
        hill(s, h + 8 + 14 * k, 4, (54, 104, 104), far)
    hill(s, h + 42, 4, (50, 110, 98), 0.04)
    path(s, (s.pick(140, 120, 128), 28), (s.pick(150, 110, 128), h + 40, 4), mix((120, 160, 150), shine, 0.35), 14)
    trunks = ((12, 17), (246, 15)) if s.composition != 1 else ((244, 21),)
    for x, w in trunks:
        im, bark = s.layer("tree"), (64, 56, 84)
        poly(im, [(x - w, -4), (x + w, -4), (x + w * 0.9, 170), (x + w * 2, 238), (x - w * 2, 238), (x - w * 0.9, 170)], s.tint(bark))
        poly(im, [(x - w * 0.5, -4), (x, -4), (x + w * 0.1, 224), (x - w * 0.7, 224)], s.tint(mul(bark, (0.8,) * 3)))
        for k in range(4):
            y = 96 + 30 * k
            glow(s.layer("mushroom"), x + w * 0.9, y, 13, shine, 0.5)
            ell(s.layer("mushroom"), x + w * 0.9, y, 6, 2.2, mix(shine, (255, 255, 255), 0.3))
    for x, foot, size in ((34, 226, 26), (52, 240, 16), (216, 232, 30), (196, 244, 14), (232, 246, 18), (84, 238, 12)):
        x += s.uniform(-8, 8)
        tone = mix(shine, s.rng.choice([(255, 150, 224), (150, 224, 255), shine]), 0.6)
        if s.rng.random() < 0.65:
            glow(s.layer("mushroom"), x, foot - size * 0.6, size * 1.8, tone, 0.55)
            mush(s.layer("mushroom"), x, foot, size, tone, (214, 238, 240))
        else:
            glow(s.layer("flower"), x, foot - size * 0.9, size * 1.5, tone, 0.55)
            flower(s.layer("flower"), x, foot, size, tone, (60, 170, 146))
    ferns(s, 20, 246, 26, (56, 150, 130))
    ferns(s, 236, 248, 24, (56, 150, 130))
    for _ in range(30):
        x, y = s.rng.uniform(0, W), s.rng.uniform(40, 240)
        glow(s.img, x, y, s.rng.uniform(3, 7), mix(shine, (255, 250, 200), 0.4), 0.75)
        circ(s.img, x, y, 0.9, (255, 255, 240))
    s.ground_y = 234


def paint_volcano(s: FinishedScene) -> None:
    """A volcano that throws up fire, streams of lava down its side and through the land."""
    s.horizon = s.pick(150, 142, 156)
    h, side = s.horizon, lit_side(s)
    for x, y, w in ((20, h - 40, 64), (240, h - 50, 74), (150, h - 30, 60)):
        peak(s, (x, y), h + 2, w, (112, 84, 92), 0.5, snow=False)
    hill(s, h, 2, (104, 78, 86), 0.44)
    x, top, w = s.pick(108, 140, 128), s.pick(62, 72, 54), s.pick(112, 100, 122)
    glow(s.img, x, top - 6, 110, (255, 140, 60), 0.75)
    smoke = s.layer("cloud")
    for k in range(26):
        t = k / 25
        sx, sy = x + 52 * t**1.4 * (1 if s.composition != 1 else -1) + s.rng.uniform(-12, 12), top - 8 - 52 * t + s.rng.uniform(-6, 6)
        circ(
            smoke, sx, sy, s.rng.uniform(8, 12) + 14 * t, mix(mix((255, 150, 90), (92, 74, 84), min(1, 0.4 + t)), s.sky_top, 0.1 + 0.3 * t)
        )
    for _ in range(26):
        a, r = s.rng.uniform(-2.5, -0.64), s.rng.uniform(10, 52)
        circ(s.img, x + math.cos(a) * r, top + math.sin(a) * r, s.rng.uniform(0.8, 2.4), (255, s.rng.uniform(150, 226), 80))
    cone = [(x - w, h + 22), (x - w * 0.6, h - 16), (x - w * 0.3, top + 34), (x - 17, top), (x + 17, top), (x + w * 0.3, top + 34),
            (x + w * 0.6, h - 16),
            (x + w, h + 22)]  # fmt: skip
    im, rock = s.layer("mountain"), s.tint((112, 78, 76), 0.1)
    poly(im, cone, rock)
    dark = [(x + 2, top), (x - side * 17, top), (x - side * w * 0.3, top + 34), (x - side * w * 0.6, h - 16), (x - side * w, h + 22),
            (x - side * w * 0.14, h + 22), (x - side * 12, h - 20), (x + side * 4, top + 40)]  # fmt: skip
    poly(im, dark, mul(rock, (0.76, 0.74, 0.8)))
    ell(im, x, top, 17, 4, (255, 196, 96))
    lava = s.layer("lava")
    for start, drift, length in ((-8, -0.5, 1.0), (3, 0.12, 0.9), (11, 0.62, 0.66)):
        p = (x + start, top + 1)
        for k in range(int(9 * length)):
            q = (p[0] + drift * 7 + s.rng.uniform(-3, 3), p[1] + (h + 18 - top) / 9)
            line(lava, p, q, (236, 84, 40), 5 - 0.2 * k)
            line(lava, p, q, (255, 190 - 6 * k, 80), 2.4)
            p = q
    hill(s, h + 18, 4, (92, 72, 76), 0.12)
    hill(s, h + 34, 5, (80, 62, 68), 0.04)
    river = []
    for k in range(13):
        t = k / 12
        river.append((x + (s.pick(40, -30, 6)) * t + 30 * math.sin(t * 4.6) * t, h + 24 + (W - h - 18) * t, 4 + 20 * t * t))
    for grow, c in ((1.5, (132, 44, 36)), (1.12, (232, 84, 40)), (0.66, (255, 176, 72)), (0.26, (255, 232, 150))):
        poly(s.layer("lava"), [(px - pw * grow, py) for px, py, pw in river] + [(px + pw * grow, py) for px, py, pw in river][::-1], c)
    glow(s.layer("shine"), river[-3][0], river[-3][1], 70, (255, 130, 60), 0.3)
    cracks = s.layer("lava")
    for _ in range(7):
        p = (s.rng.uniform(0, W), s.rng.uniform(h + 44, W))
        for _ in range(3):
            q = (p[0] + s.rng.uniform(-12, 12), p[1] + s.rng.uniform(2, 6))
            line(cracks, p, q, (240, 110, 50), 1)
            p = q
    for bx, by, r in ((18, 232, 15), (44, 242, 9), (232, 228, 17), (206, 240, 8), (84, 236, 6)):
        boulder(s, bx + s.uniform(-6, 6), by, r, (96, 78, 84))
    s.ground_y = 234


def paint_ruins(s: FinishedScene) -> None:
    """Columns and a broken gable of an old temple among grass."""
    s.horizon = s.pick(142, 132, 148)
    h, grass, stone = s.horizon, s.rng.choice(GREEN), (206, 194, 166)
    peak(s, (s.pick(196, 60, 30), h - 62), h, 92, (134, 138, 158), 0.62, snow=False)
    for k, far in enumerate((0.64, 0.46)):
        hill(s, h - 20 + 13 * k, 11, mul(grass, (0.94, 0.98, 0.9)), far)
        for _ in range(6):
            broadleaf(s, s.uniform(0, W), h - 12 + 14 * k, s.uniform(16, 28), mul(grass, (0.8, 0.88, 0.8)), far)
    hill(s, h + 14, 3, mul(grass, (1.06, 1.02, 0.86)), 0.18)
    x, foot, pitch, size = s.pick(96, 112, 128), h + 34, s.pick(29, 25, 29), s.pick(76, 66, 80)
    steps, c = s.layer("column"), s.tint(stone, 0.12)
    for k in range(3):
        rect(
            steps,
            x - pitch * 2.5 - 6 * (2 - k) - 8,
            foot - 4 * k,
            x + pitch * 2.5 + 6 * (2 - k) + 8,
            foot + 5 - 4 * k,
            mul(c, (0.9 + 0.06 * k,) * 3),
        )
    whole = {0: (1, 1, 1, 0, 1, 0), 1: (0, 1, 1, 1, 1, 0), 2: (1, 1, 0, 0, 1, 1)}[s.composition]
    tops = []
    for k, stands in enumerate(whole):
        cx = x + (k - 2.5) * pitch
        column(s, cx, foot - 8, size if stands else s.rng.uniform(22, 48), pitch * 0.42, bool(stands), 0.12)
        if stands:
            tops.append((k, cx))
    lintel, y = s.layer("column"), foot - 8 - size - pitch * 0.14
    for (ka, a), (kb, b) in itertools.pairwise(tops):
        if kb == ka + 1:
            rect(lintel, a - pitch * 0.4, y - 10, b + pitch * 0.4, y, mul(c, (1.02,) * 3))
            rect(lintel, a - pitch * 0.46, y - 14, b + pitch * 0.46, y - 10, mul(c, (1.12,) * 3))
    if s.composition != 2:
        a, b = tops[0][1] - pitch * 0.5, tops[2][1] + pitch * 0.5
        poly(
            lintel,
            [(a, y - 14), (b, y - 14), (b - pitch * 0.5, y - 22), (b - pitch * 0.9, y - 21), ((a + b) / 2, y - 36)],
            mul(c, (0.98,) * 3),
        )
        poly(lintel, [(a + 9, y - 16), (b - 18, y - 16), ((a + b) / 2, y - 31)], mul(c, (0.84, 0.83, 0.88)))
    broadleaf(s, s.pick(228, 214, 14), foot + 6, s.pick(86, 72, 66), mul(grass, (0.82, 0.9, 0.8)), 0.06)
    path(s, (s.pick(130, 128, 128), 28), (x, foot + 4, 9), (214, 200, 166), 8)
    for cx, cf, ch in ((20, 226, 62), (240, 222, 42)) if s.composition != 1 else ((232, 224, 70),):
        column(s, cx, cf, ch, 17, False, 0.0)
    drum, dx = s.layer("column"), s.pick(196, 60, 192)
    poly(drum, [(dx - 22, 222), (dx + 18, 218), (dx + 21, 234), (dx - 20, 238)], s.tint(mul(stone, (0.96,) * 3)))
    ell(drum, dx - 21, 230, 5, 8, s.tint(mul(stone, (1.06,) * 3)))
    for _ in range(6):
        boulder(s, s.uniform(0, W), s.uniform(h + 56, 246), s.uniform(3, 8), mul(stone, (0.88,) * 3))
    blades(s, h + 40, mul(grass, (1.04, 1.0, 0.86)), 80, 8)
    blossoms(s, h + 58, ((226, 78, 70), (250, 246, 240), (246, 206, 100)), 36)
    s.ground_y = 236
