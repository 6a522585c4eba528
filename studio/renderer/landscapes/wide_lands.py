"""Canyon, tundra, savanna and snowfield."""

from __future__ import annotations

import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.nature_props import acacia, blades, boulder, hill, lit_side, peak
from studio.renderer.painting.primitives import Color, W, ell, fill_below, line, mix, mul, poly, rect, ridge_pts

_STRATA = ((214, 122, 78), (232, 156, 100), (190, 98, 70), (240, 180, 124), (204, 112, 74), (176, 88, 68))


def _mesa(s: FinishedScene, span: tuple[float, float], top: float, foot: float, far: float) -> None:
    """A table mountain with layered walls and a scree slope, one side in the shade."""
    x0, x1 = span
    im, w = s.layer("rock"), x1 - x0
    bands, y = 7, top
    edges = [0.0]
    for _ in range(bands):
        edges.append(edges[-1] + s.rng.uniform(-0.012, 0.03))
    for k in range(bands):
        y1 = top + (foot - top) * 0.72 * (k + 1) / bands
        a, b = edges[k] * w, edges[k + 1] * w
        c = s.tint(_STRATA[k % len(_STRATA)], far)
        poly(im, [(x0 - a, y), (x1 + a, y), (x1 + b, y1), (x0 - b, y1)], c)
        y = y1
    b = edges[-1] * w
    poly(im, [(x0 - b, y), (x1 + b, y), (x1 + b + w * 0.2 + 8, foot), (x0 - b - w * 0.2 - 8, foot)], s.tint((206, 128, 88), far))
    side = -lit_side(s)
    shade_x = x1 if side > 0 else x0
    before = im.copy()
    poly(im, [(shade_x - side * w * 0.34, top), (shade_x + side * edges[-1] * w, top), (shade_x + side * (b + 8 + w * 0.2), foot),
              (shade_x - side * w * 0.24, foot), (shade_x - side * w * 0.3, top + (foot - top) * 0.5)], s.tint((120, 60, 66),
              far))  # fmt: skip
    im[:] = (im.astype("float32") * 0.42 + before.astype("float32") * 0.58).astype("uint8")
    for _ in range(int(w / 12)):
        x = x0 + w * s.rng.uniform(0.06, 0.94)
        poly(im, [(x, top), (x + 1.4, top), (x + 0.6, top + (foot - top) * s.rng.uniform(0.2, 0.6))], s.tint((150, 78, 62), far))


def paint_canyon(s: FinishedScene) -> None:
    """Layered red rock on both sides of a river."""
    s.horizon = s.pick(136, 126, 142)
    h = s.horizon
    hill(s, h - 22, 6, (206, 146, 130), 0.62)
    _mesa(s, (104, 150), h - 46, h + 2, 0.56)
    _mesa(s, (176, 236), h - 60, h + 6, 0.46)
    _mesa(s, (-20, 40), h - 54, h + 6, 0.46)
    hill(s, h + 2, 3, (218, 146, 104), 0.34)
    if s.composition == 0:
        _mesa(s, (-40, 74), 40, h + 26, 0.16)
        _mesa(s, (206, 290), 82, h + 22, 0.22)
    elif s.composition == 1:
        _mesa(s, (-50, 44), 66, h + 24, 0.2)
        _mesa(s, (64, 84), 72, h + 16, 0.28)
        _mesa(s, (224, 300), 52, h + 30, 0.14)
    else:
        _mesa(s, (92, 168), 50, h + 18, 0.2)
    hill(s, h + 22, 4, (222, 148, 100), 0.12)
    winding = []
    for k in range(15):
        t = k / 14
        x, y = 128 + 46 * math.sin(t * 5.4) * (0.25 + 0.75 * t), h + 22 + t * (238 - h - 22)
        winding.append((x, y, 3 + 25 * t * t))
    left, right = [(x - w, y) for x, y, w in winding], [(x + w, y) for x, y, w in winding]
    poly(
        s.layer("bank"),
        [(x - w * 1.3 - 2, y) for x, y, w in winding] + [(x + w * 1.3 + 2, y) for x, y, w in winding][::-1],
        s.tint((178, 152, 92)),
    )
    s.water_shape(left + right[::-1], mix(mul((60, 150, 170), s.light), s.sky_bottom, 0.25))
    points = ridge_pts(s.rng, 224, 5, 2)
    fill_below(s.img, points, s.tint((212, 134, 88)))
    fill_below(s.img, [(x, y + 12) for x, y in points], s.tint((196, 116, 78)))
    for x, y, r in ((20, 216, 12), (44, 230, 8), (230, 220, 15), (206, 232, 7), (96, h + 34, 5), (176, h + 36, 6)):
        boulder(s, x + s.uniform(-5, 5), y, r, (190, 112, 78))
    bushes = s.layer("bush")
    for _ in range(16):
        t = s.rng.random()
        x, y = s.rng.choice((s.rng.uniform(0, 84), s.rng.uniform(176, W))), h + 30 + t * (250 - h - 30)
        ell(bushes, x, y, 3 + 5 * t, 1.6 + 3 * t, s.tint((124, 136, 80)))
    s.ground_y = 236


def paint_tundra(s: FinishedScene) -> None:
    """A wide cold plain with moss, ponds and patches of snow below white mountains."""
    s.horizon = s.pick(132, 122, 140)
    h = s.horizon
    big = s.pick(76, 150, 128)
    for x, y, w in ((big + 84, h - 44, 66), (big - 90, h - 40, 60), (big, s.pick(44, 54, 40), 86), (big + 140, h - 34, 60)):
        peak(s, (x, y), h + 6, w, (120, 132, 160), 0.42)
    hill(s, h + 2, 4, (150, 158, 120), 0.5)
    moss: tuple[Color, ...] = ((158, 142, 84), (176, 116, 72), (138, 144, 92), (166, 98, 74))
    for k in range(4):
        hill(s, h + 12 + 18 * k, 3 + k, moss[(k + s.composition) % 4], 0.36 - 0.11 * k)
        patches = s.layer("moss")
        for _ in range(12):
            ell(patches, s.rng.uniform(0, W), h + 20 + 18 * k + s.rng.uniform(-3, 6), s.rng.uniform(8, 24) * (0.6 + 0.3 * k), 1 + 0.9 * k,
                s.tint(s.rng.choice(moss), 0.36 - 0.11 * k))  # fmt: skip
    for x, y, w in ((s.pick(168, 60, 200), h + 28, 30), (s.pick(84, 176, 56), h + 52, 46)):
        s.water_shape(
            [(x + w * math.cos(a) * (1 + 0.16 * math.sin(3 * a)), y + w * 0.17 * math.sin(a)) for a in [k * 0.2618 for k in range(24)]]
        )
    snow = s.layer("snow")
    for _ in range(9):
        t = s.rng.random()
        x, y, w = s.rng.uniform(0, W), h + 16 + t * 90, 8 + 20 * t
        for dx in (-0.5, 0, 0.6):
            ell(snow, x + dx * w, y + abs(dx) * 2, w * 0.6, 1 + 2.6 * t, s.tint((246, 250, 254), 0.2 * (1 - t)))
    for _ in range(9):
        t = s.rng.random()
        boulder(s, s.uniform(0, W), h + 26 + t * 90, 2.5 + 8 * t, (128, 128, 138), 0.15 * (1 - t))
    blades(s, h + 46, (150, 130, 76), 70, 7)
    cotton = s.layer("flower")
    for _ in range(40):
        t = s.rng.random()
        ell(cotton, s.rng.uniform(0, W), h + 50 + t * 70, 0.8 + 1.2 * t, 1 + 1.4 * t, s.tint((252, 250, 244)))
    s.ground_y = 228


def paint_savanna(s: FinishedScene) -> None:
    """Golden grass with flat-crowned trees and a rocky hill far away."""
    s.horizon = s.pick(142, 132, 150)
    h = s.horizon
    gold: Color = s.rng.choice([(222, 184, 96), (214, 168, 84), (204, 184, 104)])
    hill(s, h - 12, 7, (150, 140, 130), 0.66)
    if s.composition != 2:
        peak(s, (s.pick(190, 176, 0), h - 52), h + 4, 74, (150, 136, 140), 0.6, snow=s.composition == 0)
    hill(s, h - 1, 3, mul(gold, (0.9, 0.92, 0.9)), 0.5)
    for _ in range(12):
        acacia(s, s.uniform(0, W), h + 3 + s.uniform(0, 5), s.uniform(12, 24), far=0.46)
    hill(s, h + 10, 3, gold, 0.28)
    for k, (x, r) in enumerate(((-14, 10), (0, 15), (15, 11), (4, 8))):
        boulder(s, s.pick(206, 60, 40) + x, h + 18 + k * 0.5, r, (176, 140, 116), 0.2)
    for _ in range(5):
        acacia(s, s.uniform(0, W), h + 20 + s.uniform(0, 6), s.uniform(30, 44), far=0.2)
    hill(s, h + 30, 4, mul(gold, (0.96, 0.95, 0.9)), 0.1)
    if s.composition == 1:
        s.water_shape([(150, h + 40), (214, h + 38), (240, h + 46), (206, h + 56), (140, h + 52)])
    hill(s, h + 56, 4, mul(gold, (0.9, 0.88, 0.8)))
    acacia(s, s.pick(58, 84, 128), s.pick(h + 60, h + 50, h + 36), s.pick(120, 104, 84))
    for k in range(3):
        blades(s, h + 18 + 26 * k, mul(gold, (0.92 - 0.06 * k, 0.9 - 0.06 * k, 0.8)), 70, 8 + 3 * k)
    mound = s.layer("rock")
    x = s.pick(220, 30, 214)
    poly(mound, [(x - 9, 214), (x - 5, 192), (x - 1, 182), (x + 3, 190), (x + 8, 214)], s.tint((170, 116, 84)))
    s.ground_y = 232


def _snowy_fir(s: FinishedScene, x: float, foot: float, h: float, far: float = 0.0) -> None:
    """A conifer whose tiers carry snow."""
    im, white = s.layer("pine tree"), s.tint((246, 250, 255), far * 0.8)
    rect(im, x - h * 0.025, foot - h * 0.14, x + h * 0.025, foot, s.tint((98, 76, 66), far))
    for k in range(5):
        y, w = foot - h * (0.1 + 0.17 * k), h * (0.27 - 0.045 * k)
        poly(im, [(x - w, y), (x - w * 0.4, y - h * 0.05), (x, y - h * 0.03), (x + w * 0.4, y - h * 0.05), (x + w, y), (x, y - h * 0.27)],
             s.tint(mul((64, 116, 112), (0.9 + 0.06 * k,) * 3), far))  # fmt: skip
        poly(im, [(x - w * 0.86, y - h * 0.02), (x - w * 0.5, y - h * 0.075), (x - w * 0.2, y - h * 0.06), (x + w * 0.1, y - h * 0.1),
                  (x + w * 0.5, y - h * 0.07), (x + w * 0.5, y - h * 0.12), (x, y - h * 0.27), (x - w * 0.5, y - h * 0.13)],
                  white)  # fmt: skip


def paint_snowfield(s: FinishedScene) -> None:
    """Snowy hills and firs, a hut or a frozen pond."""
    s.horizon = s.pick(142, 134, 148)
    h, snow = s.horizon, (242, 247, 255)
    for x, y, w in ((s.pick(70, 190, 128), s.pick(58, 66, 50), 98), (s.pick(186, 80, 30), 84, 80), (s.pick(250, 12, 226), 92, 66)):
        peak(s, (x, y), h + 4, w, (146, 160, 192), 0.5)
    for k, far in enumerate((0.5, 0.3, 0.14)):
        hill(s, h - 8 + 17 * k, 9, mul(snow, (0.95 + 0.02 * k, 0.96 + 0.02 * k, 1.0)), far)
        for _ in range(11 - 3 * k):
            _snowy_fir(s, s.uniform(-4, W + 4), h - 1 + 17 * k + s.uniform(-3, 5), s.uniform(22, 34) + 12 * k, far)
    if s.composition != 1:
        hut, x, foot = s.layer("hut"), s.pick(176, 0, 76), h + 38
        wood = s.tint((150, 104, 76), 0.08)
        rect(hut, x - 20, foot - 22, x + 20, foot, wood)
        for k in range(5):
            line(hut, (x - 20, foot - 4.4 * k), (x + 20, foot - 4.4 * k), mul(wood, (0.82,) * 3), 0.8)
        poly(hut, [(x - 27, foot - 20), (x + 27, foot - 20), (x, foot - 46)], s.tint((246, 250, 255), 0.05))
        poly(hut, [(x - 20, foot - 20), (x + 20, foot - 20), (x, foot - 39)], mul(wood, (0.9,) * 3))
        rect(hut, x - 5, foot - 15, x + 5, foot, mul(wood, (0.6,) * 3))
        rect(hut, x + 9, foot - 16, x + 16, foot - 9, (255, 214, 126) if s.lit else s.tint((120, 150, 176)))
    hill(s, h + 40, 4, snow, 0.02)
    if s.composition == 1:
        s.water_shape([(128 + 66 * math.cos(a) * (1 + 0.14 * math.sin(3 * a)),
                h + 62 + 12 * math.sin(a)) for a in [k * 0.2618 for k in range(24)]],
                      s.tint((176, 214, 236)))  # fmt: skip
    drifts = s.layer("drift")
    for _ in range(18):
        t = s.rng.random()
        ell(drifts, s.rng.uniform(0, W), h + 48 + t * 64, 14 + 30 * t, 0.9 + 1.6 * t, s.tint(mul(snow, (0.92, 0.95, 1.0))))
    for x, foot, size in ((20, 230, 112), (238, 220, 86), (52, 216, 66)) if s.composition == 0 else ((22, 216, 78), (238, 226, 104)):
        _snowy_fir(s, x + s.uniform(-6, 6), foot, size)
    for _ in range(4):
        boulder(s, s.uniform(0, W), s.uniform(h + 60, 246), s.uniform(3, 8), (150, 158, 176))
    s.ground_y = 232
