"""Haunted house."""

from __future__ import annotations

import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import bare_tree, blades, hill, path
from studio.renderer.landscapes.old_places import gravestone, iron_fence
from studio.renderer.painting.primitives import W, circ, ell, fill_below, glow, line, mix, mul, poly, rect


def _mansion(s: FinishedScene, x: float, foot: float, w: float) -> None:
    """A crooked house with a tower, gables, and many windows."""
    im = s.layer("house")
    wall, roof = s.tint((112, 100, 122), 0.1), s.tint((66, 58, 84), 0.1)
    dark = mul(wall, (0.82,) * 3)
    window = (255, 206, 104) if s.lit else s.tint((74, 84, 110), 0.1)

    def opening(cx: float, cy: float, half: float, tall: float) -> None:
        rect(im, cx - half - 1, cy - tall - 1, cx + half + 1, cy + 1, dark)
        rect(im, cx - half, cy - tall, cx + half, cy, window if s.rng.random() < 0.8 else mul(dark, (0.6,) * 3))
        line(im, (cx, cy - tall), (cx, cy), dark, 0.8)
        line(im, (cx - half, cy - tall / 2), (cx + half, cy - tall / 2), dark, 0.8)

    rect(im, x - w * 0.36, foot - w * 0.42, x + w * 0.42, foot, wall)
    rect(im, x + w * 0.3, foot - w * 0.42, x + w * 0.42, foot, dark)
    poly(
        im,
        [(x - w * 0.42, foot - w * 0.42), (x + w * 0.48, foot - w * 0.42), (x + w * 0.34, foot - w * 0.62), (x - w * 0.3, foot - w * 0.62)],
        roof,
    )
    poly(im, [(x - w * 0.02, foot - w * 0.42), (x + w * 0.3, foot - w * 0.42), (x + w * 0.16, foot - w * 0.74)], wall)
    poly(im, [(x - w * 0.06, foot - w * 0.4), (x + w * 0.14, foot - w * 0.8), (x + w * 0.34, foot - w * 0.4), (x + w * 0.3, foot - w * 0.4),
              (x + w * 0.14, foot - w * 0.71), (x - w * 0.02, foot - w * 0.4)], roof)  # fmt: skip
    tx = x - w * 0.28
    poly(
        im,
        [(tx - w * 0.13, foot), (tx - w * 0.11, foot - w * 0.82), (tx + w * 0.11, foot - w * 0.82), (tx + w * 0.12, foot)],
        mul(wall, (1.08,) * 3),
    )
    poly(im, [(tx - w * 0.17, foot - w * 0.8), (tx + w * 0.17, foot - w * 0.8), (tx + w * 0.05, foot - w * 1.0), (tx + w * 0.03,
            foot - w * 1.24),
              (tx - w * 0.05, foot - w * 1.0)], roof)  # fmt: skip
    line(im, (tx + w * 0.03, foot - w * 1.34), (tx + w * 0.03, foot - w * 1.22), roof, 1)
    rect(im, x + w * 0.3, foot - w * 0.78, x + w * 0.37, foot - w * 0.56, mul(roof, (0.9,) * 3))
    opening(tx, foot - w * 0.6, w * 0.04, w * 0.12)
    opening(tx, foot - w * 0.3, w * 0.04, w * 0.12)
    opening(x + w * 0.14, foot - w * 0.48, w * 0.04, w * 0.1)
    for wx in (-0.06, 0.34):
        opening(x + wx * w, foot - w * 0.24, w * 0.045, w * 0.11)
    rect(im, x + w * 0.08, foot - w * 0.2, x + w * 0.2, foot, mul(dark, (0.62,) * 3))
    poly(
        im,
        [
            (x + w * 0.02, foot - w * 0.22),
            (x + w * 0.26, foot - w * 0.22),
            (x + w * 0.22, foot - w * 0.27),
            (x + w * 0.06, foot - w * 0.27),
        ],
        roof,
    )
    for px in (0.04, 0.24):
        line(im, (x + px * w, foot - w * 0.22), (x + px * w, foot), mul(wall, (1.2,) * 3), 1.4)


def paint_haunted_house(s: FinishedScene) -> None:
    """A crooked mansion on a hill, bare trees, a gate, and bats."""
    s.horizon = s.pick(150, 142, 156)
    h, grass = s.horizon, (96, 110, 92)
    hill(s, h - 30, 14, (92, 98, 124), 0.6, 3)
    for k in range(10):
        bare_tree(s, k * 28 + s.uniform(-8, 8), h + 2, s.uniform(22, 40), (70, 66, 84), 0.45)
    x = s.pick(96, 150, 128)
    top = h - s.pick(18, 30, 14)
    fill_below(s.img, [(v, h + 12 - (h + 12 - top) * math.exp(-(((v - x) / 74) ** 2))) for v in range(-8, W + 17, 4)], s.tint(grass, 0.14))
    _mansion(s, x, top + 4, s.pick(96, 80, 104))
    hill(s, h + 34, 5, mul(grass, (0.92, 0.94, 0.92)), 0.04)
    path(s, (s.pick(140, 112, 134), 30), (x + 14, top + 4, 4), (160, 146, 132), 5)
    iron_fence(s, h + 46, 22, 0.0, (s.pick(108, 100, 108), s.pick(152, 144, 150)))
    gate = s.layer("post")
    for gx in (s.pick(108, 100, 108), s.pick(152, 144, 150)):
        rect(gate, gx - 5, h + 14, gx + 5, h + 50, s.tint((124, 116, 124)))
        poly(gate, [(gx - 7, h + 14), (gx + 7, h + 14), (gx, h + 5)], s.tint((96, 90, 104)))
    if s.composition != 2:
        bare_tree(s, s.pick(222, 30, 0), 234, 150, (48, 42, 52))
        bare_tree(s, s.pick(14, 232, 0), 226, 96, (54, 48, 58))
    bats = s.layer("bat")
    for _ in range(6):
        bx, by, r = s.uniform(30, 226), s.uniform(24, 90), s.rng.uniform(3, 6)
        c = mix(s.tint((40, 36, 50)), s.sky_top, 0.2)
        for side in (-1, 1):
            poly(bats, [(bx, by), (bx + side * r * 0.7, by - r * 0.5), (bx + side * r * 1.8, by - r * 0.2), (bx + side * r * 1.1,
                    by + r * 0.2),
                        (bx + side * r * 0.5, by + r * 0.3)], c)  # fmt: skip
        circ(bats, bx, by, r * 0.26, c)
    for gx in (34, 204):
        gravestone(s, gx, 226, 22, 0)
    pumpkin = s.layer("pumpkin")
    for px, py, r in ((176, 234, 8), (190, 238, 6)) if s.composition != 1 else ((70, 234, 8), (58, 238, 6)):
        for dx in (-0.5, 0.5, 0):
            ell(pumpkin, px + dx * r, py - r * 0.7, r * 0.62, r * 0.76, s.tint(mul((236, 132, 48), (1 - 0.1 * abs(dx),) * 3)))
        line(pumpkin, (px, py - r * 1.4), (px + 1, py - r * 1.8), s.tint((90, 110, 60)), 1.4)
        if s.lit:
            glow(pumpkin, px, py - r * 0.6, r * 1.5, (255, 190, 70), 0.6)
    blades(s, h + 46, grass, 70, 8)
    s.ground_y = 236
