"""Waterfall, bridge over a river, and jungle."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import (
    GREEN,
    blades,
    blossoms,
    boulder,
    broadleaf,
    cliff,
    ferns,
    fir,
    hill,
    lit_side,
    palm_tree,
)
from studio.renderer.painting.primitives import Color, W, circ, ell, fill_below, glow, line, mix, mul, poly, rect, ridge_pts


def _fall(s: FinishedScene, x: float, top: float, foot: float, w: float, far: float) -> None:
    """Falling water with brighter strands and spray at its foot."""
    im = s.layer("waterfall")
    white = s.tint((236, 246, 252), far)
    poly(
        im, [(x - w * 0.42, top), (x + w * 0.42, top), (x + w * 0.52, foot), (x - w * 0.52, foot)], mix(white, s.tint((120, 178, 210)), 0.4)
    )
    for k in range(7):
        t = (k + 0.5) / 7 - 0.5
        line(im, (x + t * w * 0.8, top + 1), (x + t * w, foot), white if k % 2 else mix(white, s.tint((140, 190, 216)), 0.25), w * 0.06)
    ell(im, x, top, w * 0.42, 2, white)
    for k in range(9):
        circ(
            im,
            x + (k / 4 - 1) * w * 0.68,
            foot + s.rng.uniform(-3, 3),
            s.rng.uniform(0.1, 0.17) * w,
            mix(white, s.tint((190, 220, 232)), 0.15),
        )


def paint_waterfall(s: FinishedScene) -> None:
    """Water falling over a cliff into a pool between woods."""
    s.horizon = s.pick(140, 132, 146)
    rock = s.rng.choice([(122, 116, 120), (134, 118, 104), (104, 112, 122)])
    grass = s.rng.choice(GREEN)
    hill(s, 84, 16, (96, 144, 112), 0.66, 3)
    for x in range(-4, W + 10, 15):
        fir(s, x + s.uniform(-4, 4), 94 + s.uniform(-4, 6), s.uniform(24, 40), (74, 128, 96), 0.5)
    rect(s.img, 0, s.horizon, W, W, s.tint(mul(grass, (0.8, 0.86, 0.8))))
    x, w = s.pick(120, 140, 128), s.pick(34, 30, 42)
    foot, top = s.horizon + 26, s.pick(54, 62, 48)
    profile = [(0, 0.86), (0.12, 0.96), (0.24, 0.9), (0.36, 1.0), (0.5, 0.94), (0.64, 1.0), (0.76, 0.92), (0.9, 1.0), (1, 0.94)]
    cliff(s, (-12, x + 6, foot), foot - top, profile, rock, 0.14, grass)
    cliff(s, (x - 6, W + 12, foot), foot - top + 6, [(1 - t, h) for t, h in profile[::-1]], rock, 0.1, grass)
    _fall(s, x, top + 3, foot, w, 0.05)
    for tx, h in ((12, 52), (40, 44), (74, 40), (186, 42), (216, 54), (246, 48)):
        (fir if s.rng.random() < 0.5 else broadleaf)(s, tx, top + 8 + s.uniform(-2, 4), h, mul(grass, (0.7, 0.78, 0.74)), 0.14)
    cliff(s, (-16, x - w * 0.56, foot + 14), 52, [(0, 1), (0.3, 0.86), (0.55, 0.6), (0.8, 0.3), (1, 0)], rock, 0.02, grass)
    cliff(s, (x + w * 0.62, W + 14, foot + 16), 44, [(0, 0), (0.2, 0.36), (0.5, 0.56), (0.75, 0.9), (1, 1)], rock, 0.0, grass)
    pool = [
        (x - w * 1.1, foot - 1),
        (x + w * 1.1, foot - 1),
        (214, foot + 12),
        (240, 204),
        (200, 230),
        (50, 230),
        (14, 204),
        (42, foot + 12),
    ]
    s.water_shape(pool)
    for _k in range(11):
        glow(s.layer("spray"), x + s.uniform(-w, w), foot + s.uniform(-6, 8), s.uniform(9, 20), s.tint((240, 248, 252)), 0.4)
    points = [(v, u + (10 if abs(v - x) > 80 else 0) * -1) for v, u in ridge_pts(s.rng, 224, 4, 2)]
    fill_below(s.img, [(v, u - 4) for v, u in points], s.tint(mul(rock, (0.92, 0.9, 0.84))))
    fill_below(s.img, points, s.tint(mul(grass, (0.86, 0.9, 0.84))))
    for bx, by, r in ((40, 210, 12), (58, 218, 8), (214, 212, 14), (194, 220, 7), (x + w, foot + 10, 7), (x - w * 1.1, foot + 12, 9)):
        boulder(s, bx, by, r, rock)
    ferns(s, 16, 232, 30, (72, 140, 76))
    ferns(s, 240, 234, 34, (64, 132, 76))
    blades(s, 226, grass, 36, 7)
    s.ground_y = 238


def _stone_bridge(s: FinishedScene, y: float, height: float, arches: int, far: float) -> None:
    """A stone bridge from edge to edge, its deck highest in the middle, its piers at ``y``."""
    im, stone = s.layer("bridge"), s.tint((190, 172, 148), far)

    def deck(x: float) -> float:
        return y - height - 16 * math.cos((x - W / 2) / W * 2.6)

    outer = [(x, deck(x)) for x in range(-8, W + 9, 6)]
    shape = np.zeros(im.shape[:2], np.uint8)
    k = s.scale
    cv2.fillPoly(shape, [np.round(np.asarray([*outer, (W + 8, y), (-8, y)]) * k).astype(np.int32)], 255)
    pitch = (W + 30) / arches
    openings = []
    for n in range(arches):
        cx = -15 + pitch * (n + 0.5)
        rx, top = pitch * 0.39, y - (y - deck(cx)) * 0.72
        cv2.ellipse(shape, (int(cx * k), int(y * k)), (int(rx * k), int((y - top) * k)), 0, 180, 360, 0, -1)
        openings.append((cx, rx, y - top))
    before = im.copy()
    poly(im, [*outer, (W + 8, y), (-8, y)], stone)
    for row in range(6):
        yy = y - height - 8 + row * height / 4
        line(im, (0, yy), (W, yy), mul(stone, (0.9,) * 3), 0.6)
        for n in range(22):
            xx = n * 13 + 6.5 * (row % 2)
            line(im, (xx, yy), (xx, yy + height / 4), mul(stone, (0.9,) * 3), 0.6)
    for cx, rx, ry in openings:
        for grow, color in ((1.13, mul(stone, (0.84, 0.83, 0.86))), (1.0, mul(stone, (0.6, 0.6, 0.7)))):
            cv2.ellipse(im, (int(cx * k), int(y * k)), (int(rx * grow * k), int(ry * grow * k)), 0, 180, 360, color, -1, cv2.LINE_AA)
    inner = [(cx + 3 * lit_side(s), rx * 0.96, ry * 0.96) for cx, rx, ry in openings]
    through = np.zeros_like(shape)
    for cx, rx, ry in inner:
        cv2.ellipse(through, (int(cx * k), int(y * k)), (int(rx * k), int(ry * k)), 0, 180, 360, 255, -1)
    hole = (through > 0) & (shape == 0)
    im[hole] = before[hole]
    for (xa, ya), (xb, yb) in itertools.pairwise(outer):
        poly(im, [(xa, ya - 5), (xb, yb - 5), (xb, yb + 1), (xa, ya + 1)], mul(stone, (1.08,) * 3))
        line(im, (xa, ya + 1), (xb, yb + 1), mul(stone, (0.74,) * 3), 0.8)


def paint_river_bridge(s: FinishedScene) -> None:
    """A stone bridge over a river between wooded banks."""
    s.horizon = s.pick(134, 128, 138)
    grass = s.rng.choice(GREEN)
    hill(s, s.horizon - 34, 15, (98, 142, 122), 0.7, 3)
    hill(s, s.horizon - 16, 10, mul(grass, (0.92, 0.96, 0.98)), 0.45)
    for _ in range(9):
        broadleaf(s, s.uniform(0, W), s.horizon + 3, s.uniform(20, 32), mul(grass, (0.8, 0.84, 0.82)), 0.4)
    hill(s, s.horizon + 2, 3, grass, 0.25)
    s.water_shape([(-6, s.horizon + 10), (W + 6, s.horizon + 10), (W + 6, 224), (-6, 224)])
    _stone_bridge(s, s.horizon + 38, 30, 3 if s.composition != 1 else 4, 0.08)
    for x, y, h in ((8, s.horizon + 30, 66), (246, s.horizon + 34, 58)):
        broadleaf(s, x, y, h, mul(grass, (0.84, 0.9, 0.84)), 0.08)
    rise = s.pick(14, 12, 0)
    points = [(x, y - rise * (1 - x / 128) - (6 if s.composition == 2 else 0)) for x, y in ridge_pts(s.rng, 222, 4, 2)]
    fill_below(s.img, [(x, y - 3) for x, y in points], s.tint((150, 124, 92)))
    fill_below(s.img, points, s.tint(mul(grass, (0.94, 0.96, 0.9))))
    blades(s, 224, grass, 60, 9)
    reeds = s.layer("grass")
    for _ in range(16):
        x = s.rng.choice((s.rng.uniform(0, 60), s.rng.uniform(200, W)))
        y = 222 + s.rng.uniform(0, 8)
        line(reeds, (x, y), (x + s.rng.uniform(-2, 2), y - s.rng.uniform(12, 24)), s.tint((112, 136, 70)), 1)
        ell(reeds, x, y - 22, 1.2, 4, s.tint((116, 80, 52)))
    if s.composition != 2:
        broadleaf(s, s.pick(26, 20, 0), 236, s.pick(128, 110, 0), mul(grass, (0.86, 0.94, 0.86)))
    blossoms(s, 232, ((250, 240, 240), (250, 206, 90), (226, 120, 150)), 30)
    s.water_feet, s.ground_y = (190, 206), 240


def _leaf_layer(s: FinishedScene, layer: int, green: Color, far: float, count: int) -> None:
    """One layer of trunks, canopy and undergrowth, and the light that falls through it."""
    tone = mul(green, (0.98 - 0.06 * layer,) * 3)
    for _ in range(count):
        x, w = s.uniform(-8, W + 8), 3 + 2.4 * layer
        trunk = s.layer("tree")
        poly(trunk, [(x - w, -4), (x + w, -4), (x + w * 1.1, s.horizon + 4), (x + w * 2.2, s.horizon + 14 + 14 * layer),
                     (x - w * 2.2, s.horizon + 14 + 14 * layer), (x - w * 1.1, s.horizon + 4)], s.tint((104, 96, 74), far))  # fmt: skip
    canopy = s.layer("tree")
    for k in range(15):
        x, y = (k - 0.5) * 19 + s.rng.uniform(-6, 6), -6 + 17 * (2 - layer) + s.rng.uniform(-8, 14)
        circ(canopy, x, y, s.rng.uniform(17, 27), s.tint(mul(tone, (s.rng.uniform(0.88, 1.1),) * 3), far))
    understory = s.layer("bush")
    for k in range(17):
        x, y = k * 16 + s.rng.uniform(-8, 8), s.horizon + 6 + 15 * layer
        circ(understory, x, y + 6, s.rng.uniform(11, 20), s.tint(mul(tone, (s.rng.uniform(0.86, 1.1),) * 3), far))
    hill(s, s.horizon + 14 + 15 * layer, 3, mul(tone, (0.9, 0.9, 0.8)), far)
    if layer < 2 and s.time != "night":
        rays = s.img.copy()
        for _ in range(3):
            x, lean = s.uniform(30, 200), 40 * -lit_side(s)
            poly(rays, [(x, -4), (x + s.rng.uniform(8, 20), -4), (x + lean + 34, s.horizon + 30), (x + lean, s.horizon + 30)],
                 mix(s.tint((255, 250, 206)), s.sky_bottom, 0.2))  # fmt: skip
        s.img = cv2.addWeighted(s.img, 0.76, rays, 0.24, 0)


def paint_jungle(s: FinishedScene) -> None:
    """Dense layers of leaves with shafts of light."""
    s.horizon = s.pick(142, 136, 150)
    green = s.rng.choice([(60, 140, 84), (74, 146, 74), (50, 132, 96)])
    s.backdrop(mix(s.tint((150, 206, 150)), s.sky_bottom, 0.25), mix(s.tint((206, 232, 170)), s.sky_bottom, 0.35))
    for layer, (far, count) in enumerate(((0.62, 9), (0.42, 7), (0.2, 5))):
        _leaf_layer(s, layer, green, far, count)
    hill(s, s.horizon + 52, 4, mul(green, (0.92, 0.92, 0.72)))
    if s.composition == 1:
        s.water_shape([(96, s.horizon + 54), (150, s.horizon + 54), (190, 216), (150, 226), (70, 224), (60, 210)])
    trunks = ((14, 15), (238, 17)) if s.composition != 1 else ((226, 18),)
    for x, w in trunks:
        im, bark = s.layer("tree"), (98, 76, 58)
        poly(im, [(x - w, -4), (x + w, -4), (x + w * 0.9, 170), (x + w * 1.9, 238), (x - w * 1.9, 238), (x - w * 0.9, 170)], s.tint(bark))
        poly(im, [(x - w * 0.3, -4), (x + w * 0.1, -4), (x + w * 0.2, 226), (x - w * 0.5, 226)], s.tint(mul(bark, (0.84,) * 3)))
        for k in range(5):
            circ(im, x + (k % 2 - 0.5) * w * 1.3, 30 + 38 * k, s.rng.uniform(3, 6), s.tint(mul(green, (1.05,) * 3)))
    vines = s.layer("vine")
    for _ in range(7):
        x, drop = s.rng.uniform(0, W), s.rng.uniform(40, 110)
        points = [(x + 4 * math.sin(t * 3 + x), t * drop) for t in np.linspace(0, 1, 9)]
        for p, q in itertools.pairwise(points):
            line(vines, p, q, s.tint((62, 112, 62)), 1.2)
            ell(vines, q[0] + 1.5, q[1], 2.2, 1.2, s.tint((92, 158, 78)))
    for x, h in ((28, 40), (66, 26), (196, 28), (232, 44), (128, 16)):
        ferns(s, x + s.uniform(-6, 6), 230 + h * 0.3, h, mul(green, (1.08, 1.06, 0.9)))
    if s.composition == 0:
        palm_tree(s, 70, 208, 96, 0.3, 0.06)
    for _ in range(7):
        x, y = s.rng.uniform(0, W), s.rng.uniform(s.horizon + 50, W)
        for k in range(5):
            circ(
                s.layer("flower"),
                x + 2.6 * math.cos(k * 1.257),
                y + 2.6 * math.sin(k * 1.257),
                2,
                s.tint(s.rng.choice([(240, 84, 110), (250, 176, 70)])),
            )
    rect(s.img, 0, W - 1, W, W, s.tint(mul(green, (0.8,) * 3)))
    s.ground_y = 228
