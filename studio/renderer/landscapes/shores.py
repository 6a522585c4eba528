"""Beach, ocean and lake of finished scenes."""

from __future__ import annotations

import itertools
import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.coasts import sand_below
from studio.renderer.landscapes.nature_props import GREEN, blades, boulder, broadleaf, cliff, fir, hill, palm_tree, peak
from studio.renderer.landscapes.town_props import lighthouse
from studio.renderer.painting.primitives import W, ell, fill_below, line, mix, mul, poly, rect, ridge_pts

_CLOTH = ((226, 78, 70), (64, 140, 190), (248, 184, 72), (92, 170, 140))


def _parasol(s: FinishedScene, x: float, foot: float, h: float, c: tuple) -> None:
    """A striped sunshade with a towel below it."""
    im = s.layer("umbrella")
    poly(
        im,
        [(x - h * 0.1, foot), (x + h * 0.62, foot - 2), (x + h * 0.72, foot + h * 0.14), (x, foot + h * 0.16)],
        s.tint(mix(c, (255, 255, 255), 0.45)),
    )
    line(im, (x, foot + 2), (x + h * 0.1, foot - h * 0.86), s.tint((244, 238, 226)), max(1.2, h * 0.035))
    top = (x + h * 0.13, foot - h * 1.06)
    for k in range(6):
        a, b = math.pi * (1 - k / 6), math.pi * (1 - (k + 1) / 6)
        edge = [(top[0] + h * 0.62 * math.cos(v), foot - h * 0.72 - h * 0.1 * math.sin(v)) for v in (a, b)]
        bulge = [(top[0] + h * 0.5 * math.cos(v), foot - h * 0.86 - h * 0.13 * math.sin(v)) for v in (a, b)]
        poly(im, [top, bulge[0], edge[0], edge[1], bulge[1]], s.tint(c if k % 2 else (252, 246, 236)))


def paint_beach(s: FinishedScene) -> None:
    """Sand and palms at a calm sea."""
    s.horizon = s.pick(124, 116, 132)
    s.water(s.horizon)
    rock = (132, 128, 134)
    if s.composition == 0:
        cliff(s, (168, 270, s.horizon + 3), 34, [(0, 0), (0.2, 0.4), (0.45, 0.7), (0.7, 1), (1, 0.86)], rock, 0.5, (96, 148, 104))
    elif s.composition == 1:
        cliff(s, (-14, 74, s.horizon + 4), 44, [(0, 1), (0.3, 0.84), (0.6, 0.5), (0.84, 0.24), (1, 0)], rock, 0.46, (96, 148, 104))
        boulder(s, 96, s.horizon + 7, 8, rock, 0.4)
    sand_below(s, s.pick(190, 184, 194), s.pick(-22, -18, 0))
    for x, foot, h, lean in ((26, 232, 128, 0.22), (52, 220, 94, 0.34)) if s.composition != 2 else ((246, 238, 120, -0.2),):
        palm_tree(s, x + s.uniform(-6, 6), foot, h * s.uniform(0.94, 1.08), lean)
    _parasol(s, s.pick(196, 190, 40), 226, 40, s.rng.choice(_CLOTH))
    star = s.layer("shell")
    for _ in range(5):
        x, y, r = s.rng.uniform(0, W), s.rng.uniform(218, 250), s.rng.uniform(2, 3.4)
        for k in range(5):
            a = k * 1.257
            poly(star, [(x, y), (x + r * math.cos(a - 0.3), y + r * 0.6 * math.sin(a - 0.3)), (x + 1.7 * r * math.cos(a),
                    y + r * math.sin(a)),
                        (x + r * math.cos(a + 0.3), y + r * 0.6 * math.sin(a + 0.3))], s.tint((240, 140, 110)))  # fmt: skip
    s.water_feet, s.ground_y = (164, 178), 228


def paint_ocean(s: FinishedScene) -> None:
    """Open sea with rolling waves; now and then a rock with a lighthouse."""
    s.horizon = s.pick(134, 120, 146)
    s.water(s.horizon)
    rough = 1.5 if s.weather in ("rain", "storm") else 1.0
    blue = mix(mul((34, 112, 176), s.light), s.sky_bottom, 0.2)
    x = s.pick(208, 214, 0)
    if s.composition == 0:
        cliff(s, (x - 24, x + 30, s.horizon + 7), 16, [(0, 0), (0.2, 0.7), (0.5, 1), (0.8, 0.8), (1, 0)], (118, 112, 116), 0.26)
        lighthouse(s, x, s.horizon - 7, 62, 0.2)
    elif s.composition == 1:
        cliff(
            s,
            (x - 44, x + 60, s.horizon + 3),
            30,
            [(0, 0), (0.3, 0.5), (0.55, 1), (0.8, 0.7), (1, 0.4)],
            (110, 130, 122),
            0.55,
            (96, 148, 112),
        )
    for k in range(5):
        t = (k + 0.6) / 5
        y, size = s.horizon + 6 + t**1.3 * (W - s.horizon), (2.2 + 7 * t) * rough
        phase = s.rng.uniform(0, 6)
        crest = [(v, y - size * abs(math.sin(v / (15 + 22 * t) + phase)) ** 0.7 - size * 0.4 * math.sin(v / (40 + 30 * t) + phase))
                 for v in range(-8, W + 13, 4)]  # fmt: skip
        fill_below(s.img, crest, mul(blue, (1.04 - 0.11 * k,) * 3))
        foam = s.layer("wave")
        light = mix((250, 252, 255), s.sky_bottom, 0.3)
        for (xa, ya), (xb, yb) in itertools.pairwise(crest):
            if ya < y - size * 0.45 and s.rng.random() < 0.86:
                line(foam, (xa, ya), (xb, yb), mix(light, blue, 0.35 - 0.2 * t), 0.7 + 1.4 * t)
    s.water_feet, s.ground_y = (182, 210), 208


def paint_lake(s: FinishedScene) -> None:
    """Still water below mountains and firs."""
    s.horizon = s.pick(138, 130, 144)
    h, grass = s.horizon, s.rng.choice(GREEN)
    for x, top, w, far in (
        (s.pick(84, 176, 128), s.pick(46, 54, 42), 92, 0.5),
        (s.pick(184, 70, 30), 74, 74, 0.58),
        (s.pick(20, 238, 232), 84, 64, 0.6),
    ):
        peak(s, (x, top), h + 2, w, (118, 132, 164), far)
    hill(s, h - 14, 8, mul(grass, (0.86, 0.94, 0.94)), 0.46)
    for k in range(22):
        fir(s, k * 12.4 + s.uniform(-6, 6) - 4, h + 2 - s.rng.uniform(0, 3), s.uniform(18, 38), (50, 108, 84), 0.3)
    rect(s.layer("bank"), -4, h, W + 4, h + 3, s.tint(mul(grass, (0.8, 0.86, 0.74)), 0.24))
    s.water(h + 3)
    points = [(x, y - s.pick(14, 10, 0) * (1 - x / 150)) for x, y in ridge_pts(s.rng, 228, 4, 2)]
    fill_below(s.img, [(x, y - 3) for x, y in points], s.tint((156, 132, 100)))
    fill_below(s.img, points, s.tint(mul(grass, (0.92, 0.96, 0.9))))
    if s.composition == 1:
        wood, im = s.tint((152, 112, 80)), s.layer("bridge")
        for k in range(4):
            x, y = 92 + 15 * k, 222 - 14 * k
            for dx in (-15 + 2 * k, 15 - 2 * k):
                line(im, (x + dx, y), (x + dx, y + 9), mul(wood, (0.66,) * 3), 2)
        poly(im, [(66, 236), (110, 238), (150, 170), (136, 169)], wood)
        for k in range(13):
            t = k / 13
            line(im, (66 + 70 * t, 236 - 67 * t), (110 + 40 * t, 238 - 68 * t), mul(wood, (0.8,) * 3), 0.8)
    reeds = s.layer("grass")
    for _ in range(22):
        x = s.rng.choice((s.rng.uniform(0, 70), s.rng.uniform(190, W)))
        y = 226 + s.rng.uniform(-6, 6)
        line(reeds, (x, y), (x + s.rng.uniform(-2, 2), y - s.rng.uniform(12, 26)), s.tint((108, 138, 72)), 1)
        if s.rng.random() < 0.5:
            ell(reeds, x, y - 23, 1.2, 4, s.tint((116, 80, 52)))
    if s.composition != 2:
        broadleaf(s, s.pick(22, 14, 0), 236, 124, mul(grass, (0.82, 0.92, 0.8)))
    lilies = s.layer("flower")
    for _ in range(6):
        x, y = s.rng.uniform(120, 250), s.rng.uniform(196, 216)
        ell(lilies, x, y, 5, 1.7, s.tint((92, 158, 92)))
        ell(lilies, x + 1, y - 1.6, 1.8, 1.4, s.tint((250, 196, 214)))
    blades(s, 228, grass, 40, 7)
    s.water_feet, s.ground_y = (186, 204), 240
