"""Amusement park: a carnival of lights at night."""

from __future__ import annotations

import itertools
import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import broadleaf, hill
from studio.renderer.landscapes.streets import BULBS, CLOTH
from studio.renderer.landscapes.town_props import WARM, awning, lights_over, street_lamp
from studio.renderer.painting.primitives import Color, W, circ, ell, glow, line, mix, mul, poly, rect


def _ferris_wheel(s: FinishedScene, x: float, foot: float, r: float, far: float) -> None:
    """A big wheel with coloured cabins."""
    im, frame = s.layer("ride"), s.tint((238, 238, 244), far)
    y = foot - r * 1.14
    turn = s.rng.uniform(0, 0.5)
    for dx in (-0.5, 0.5):
        line(im, (x, y), (x + dx * r, foot), s.tint((200, 206, 220), far), max(2, r * 0.05))
    spokes = 12
    for ring in (1.0, 0.88, 0.4):
        points = [(x + ring * r * math.cos(a), y + ring * r * math.sin(a)) for a in [k * math.pi / 24 for k in range(49)]]
        for p, q in itertools.pairwise(points):
            line(im, p, q, frame, max(1, r * (0.024 if ring > 0.5 else 0.018)))
    for k in range(spokes):
        a = turn + k * 2 * math.pi / spokes
        end = (x + r * math.cos(a), y + r * math.sin(a))
        line(im, (x, y), end, mix(frame, s.sky_bottom, 0.2), max(0.8, r * 0.014))
    circ(im, x, y, r * 0.1, s.tint((236, 90, 90), far))
    cabins = s.layer("ride")
    for k in range(spokes):
        a = turn + k * 2 * math.pi / spokes
        cx, cy, c = x + r * math.cos(a), y + r * math.sin(a) + r * 0.09, s.tint(BULBS[k % 5], far)
        ell(cabins, cx, cy, r * 0.085, r * 0.08, c)
        rect(cabins, cx - r * 0.085, cy - r * 0.02, cx + r * 0.085, cy + r * 0.02, mix(c, (255, 255, 255), 0.6) if not s.lit else WARM)
    if s.lit:
        bulbs = s.layer("lamp")
        for k in range(36):
            a = k * math.pi / 18
            c = BULBS[k % 5]
            glow(bulbs, x + r * math.cos(a), y + r * math.sin(a), 5, mix(c, WARM, 0.4), 0.7)
            circ(bulbs, x + r * math.cos(a), y + r * math.sin(a), 1.1, mix(c, (255, 250, 230), 0.6))


def _tent(s: FinishedScene, x: float, foot: float, w: float, c: Color, far: float = 0.0) -> None:
    """A round striped tent with a flag: a carousel where ``w`` is large enough for horses."""
    im, n = s.layer("ride"), 8
    top, eave = foot - w * 1.0, foot - w * 0.56
    for k in range(n):
        t0, t1 = math.sin((k / n - 0.5) * math.pi), math.sin(((k + 1) / n - 0.5) * math.pi)
        color = s.tint(mul(c if k % 2 else (252, 244, 230), (1 - 0.14 * abs(k - 3.5) / 3.5,) * 3), far)
        poly(im, [(x, top), (x + t0 * w * 0.62, eave), (x + t1 * w * 0.62, eave)], color)
        poly(
            im,
            [(x + t0 * w * 0.62, eave), (x + t1 * w * 0.62, eave), (x + (t0 + t1) / 2 * w * 0.62, eave + w * 0.1)],
            mul(color, (0.9,) * 3),
        )
        poly(im, [(x + t0 * w * 0.5, eave), (x + t1 * w * 0.5, eave), (x + t1 * w * 0.52, foot), (x + t0 * w * 0.52, foot)],
             mul(color, (0.84, 0.82, 0.86)))  # fmt: skip
    poly(im, [(x - w * 0.11, foot), (x, eave + w * 0.1), (x + w * 0.11, foot)], (255, 214, 130) if s.lit else s.tint((92, 66, 76), far))
    line(im, (x, top), (x, top - w * 0.16), s.tint((90, 84, 90), far), 1)
    poly(im, [(x, top - w * 0.16), (x + w * 0.16, top - w * 0.11), (x, top - w * 0.06)], s.tint((236, 84, 84), far))


def paint_amusement_park(s: FinishedScene) -> None:
    """A big wheel, striped tents and a roller coaster; at night a carnival of lights."""
    s.horizon = s.pick(156, 148, 162)
    h = s.horizon
    hill(s, h - 14, 8, (120, 160, 120), 0.55)
    track = s.layer("ride")
    steel = s.tint((226, 116, 92), 0.34)
    points = [(x, h - 20 - 26 * math.sin(x / 27 + s.composition) - 12 * math.sin(x / 13)) for x in range(-6, W + 12, 4)]
    for k, (p, q) in enumerate(itertools.pairwise(points)):
        line(track, p, q, steel, 2)
        line(track, (p[0], p[1] + 3), (q[0], q[1] + 3), mul(steel, (0.86,) * 3), 1)
        if k % 4 == 0:
            line(track, p, (p[0], h + 6), mix(steel, s.sky_bottom, 0.35), 0.8)
    for x in range(-4, W + 10, 21):
        broadleaf(s, x + s.uniform(-6, 6), h + 8, s.uniform(18, 28), (104, 156, 92), 0.34)
    x = s.pick(92, 78, 128)
    _ferris_wheel(s, x, h + 12, s.pick(62, 54, 66), 0.1)
    hill(s, h + 8, 2, (214, 194, 166), 0.1)
    for tx, w, k in ((s.pick(190, 160, 36), 52, 0), (s.pick(238, 216, 224), 60, 1), (s.pick(26, 244, 186), 40, 2)):
        _tent(s, tx, h + 22 + 2 * k, w, CLOTH[(k + s.composition) % 5])
    rect(s.img, 0, h + 30, W, W, s.tint((206, 184, 158)))
    booth = s.layer("stall")
    bx, foot = s.pick(222, 28, 232), 216
    rect(booth, bx - 18, foot - 40, bx + 18, foot, s.tint((206, 76, 70)))
    rect(booth, bx - 12, foot - 32, bx + 12, foot - 16, (255, 220, 150) if s.lit else s.tint((88, 66, 74)))
    for k in range(6):
        rect(booth, bx - 18 + k * 6, foot - 12, bx - 15 + k * 6, foot, s.tint((250, 242, 228)))
    awning(s, (bx - 22, bx + 22), foot - 50, 12, CLOTH[2])
    for a, b in (((-4, 60), (x, h - 60)), ((x, h - 60), (W + 4, 70)), ((-4, 96), (W + 4, 104))):
        lights_over(s, a, b, 20, BULBS, 12)
    for px, ph in ((14, 96), (242, 88)) if s.composition != 2 else ((70, 70), (196, 70)):
        street_lamp(s, px, 226 if s.composition != 2 else 204, ph)
    confetti = s.layer("petal")
    for _ in range(36):
        ell(confetti, s.rng.uniform(0, W), h + 34 + s.rng.random() * 66, 1.4, 0.6, s.tint(s.rng.choice(BULBS)))
    s.ground_y = 236
