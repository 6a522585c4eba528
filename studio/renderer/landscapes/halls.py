"""Library, throne room and spaceship bridge: high rooms seen from the front."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.room_props import (
    WARM,
    floor_boards,
    indoor_light,
    light_beam,
    rug,
    shine,
    window_view,
)
from studio.renderer.painting.primitives import Color, W, circ, ell, glow, line, mix, mul, poly, rect
from studio.renderer.painting.props import planet

_SPINES = ((170, 66, 58), (58, 96, 120), (206, 160, 84), (84, 116, 84), (110, 76, 110), (222, 206, 176), (140, 90, 62), (60, 70, 92))


def _shelf(s: FinishedScene, box: tuple[float, float, float, float], rows: int) -> None:
    """A bookcase full of books."""
    x0, y0, x1, y1 = box
    im, wood = s.layer("furniture"), s.tint((128, 84, 56))
    rect(im, x0 - 3, y0 - 4, x1 + 3, y1, mul(wood, (0.8,) * 3))
    pitch = (y1 - y0) / rows
    for k in range(rows):
        top, foot = y0 + k * pitch + 2, y0 + (k + 1) * pitch - 2
        rect(im, x0, top, x1, foot, mul(wood, (0.48, 0.46, 0.5)))
        x = x0 + 1
        while x < x1 - 3:
            w, h = s.rng.uniform(2.4, 5.2), (foot - top) * s.rng.uniform(0.62, 0.94)
            if s.rng.random() < 0.08:
                x += w * 1.6
                continue
            c = s.tint(mul(s.rng.choice(_SPINES), (s.rng.uniform(0.85, 1.12),) * 3))
            right = min(x1 - 1, x + w)
            rect(im, x, foot - h, right, foot, c)
            line(im, (x + 0.8, foot - h * 0.8), (right - 0.8, foot - h * 0.8), mix(c, (250, 230, 180), 0.5), 0.6)
            x += w + 0.3
        rect(im, x0 - 1, foot, x1 + 1, foot + 3, mul(wood, (1.12,) * 3))
    rect(im, x0 - 5, y0 - 7, x1 + 5, y0 - 2, mul(wood, (1.16,) * 3))


def paint_library(s: FinishedScene) -> None:
    """Bookcases up to the ceiling around an arched window."""
    indoor_light(s)
    wall = s.rng.choice([(120, 98, 88), (96, 106, 108), (136, 108, 84)])
    s.backdrop(s.tint(mul(wall, (0.72,) * 3)), s.tint(wall))
    foot = s.pick(178, 184, 174)
    wx = s.pick(176, 128, 128)
    window_view(s, (wx - 26, 42, wx + 26, 134), arched=True, bars=(3, 5))
    cases = {0: ((8, 62), (68, 138)), 1: ((6, 58), (196, 250)), 2: ((-8, 40), (46, 92), (164, 210), (216, 266))}[s.composition]
    for x0, x1 in cases:
        _shelf(s, (x0, 22, x1, foot), 7)
    if s.composition == 0:
        _shelf(s, (214, 22, 262, foot), 7)
    below = s.layer("furniture")
    rect(below, wx - 32, foot - 34, wx + 32, foot, s.tint((112, 74, 52)))
    rect(below, wx - 34, foot - 38, wx + 34, foot - 33, s.tint((146, 100, 68)))
    floor_boards(s, foot, (142, 98, 66))
    rug(s, s.pick(120, 128, 128), 222, s.pick(86, 96, 90), 20, s.rng.choice([(150, 58, 58), (60, 84, 112), (92, 102, 66)]))
    ladder, wood = s.layer("furniture"), s.tint((196, 142, 88))
    lx = s.pick(100, 34, 70)
    for dx in (0, 13):
        line(ladder, (lx + dx, foot + 10), (lx + dx - 12, 34), wood, 2)
    for k in range(12):
        t = k / 12
        line(ladder, (lx - 12 * (1 - t), 34 + (foot - 24) * t), (lx - 12 * (1 - t) + 13, 34 + (foot - 24) * t), wood, 1.4)
    chair, leather = s.layer("furniture"), s.tint((138, 70, 56))
    cx, cy = s.pick(224, 214, 222), foot + 32
    poly(chair, [(cx - 20, cy - 46), (cx + 14, cy - 50), (cx + 20, cy - 20), (cx - 18, cy - 18)], leather)
    rect(chair, cx - 24, cy - 24, cx + 24, cy - 6, mul(leather, (1.14,) * 3))
    for dx in (-24, 18):
        rect(chair, cx + dx, cy - 32, cx + dx + 8, cy - 4, mul(leather, (0.86,) * 3))
        rect(chair, cx + dx + 2, cy - 4, cx + dx + 6, cy + 2, s.tint((80, 54, 40)))
    light_beam(s, (wx - 26, 44, wx + 26, 134), foot + 44)
    shine(s, s.pick(248, 182, 186), foot - 34, 30, shade=(198, 150, 84))
    for k in range(2):
        x = s.pick(60, 84, 84) + k * s.pick(130, 88, 88)
        line(s.layer("lamp"), (x, -4), (x, 26), s.tint((80, 66, 56)), 1)
        circ(s.layer("lamp"), x, 30, 5, (255, 232, 170))
        glow(s.layer("lamp"), x, 30, 46, WARM, 0.42)
    s.ground_y = 230


def _pillar(s: FinishedScene, x: float, foot: float, w: float, c: Color) -> None:
    """A round column from floor to vault."""
    im = s.layer("column")
    for t, k in ((-0.5, 0.78), (-0.3, 0.92), (-0.08, 1.08), (0.16, 1.0), (0.34, 0.84)):
        rect(im, x + t * w, -4, x + w / 2, foot, mul(c, (k,) * 3))
    rect(im, x - w * 0.66, foot - w * 0.4, x + w * 0.66, foot, mul(c, (0.9,) * 3))
    rect(im, x - w * 0.6, foot - w * 0.6, x + w * 0.6, foot - w * 0.4, mul(c, (1.06,) * 3))
    rect(im, x - w * 0.66, 34, x + w * 0.66, 40, mul(c, (1.1,) * 3))
    rect(im, x - w * 0.56, 40, x + w * 0.56, 44, mul(c, (0.82,) * 3))


def _throne(s: FinishedScene, x: float, y: float, banner: Color) -> None:
    """A gilded chair with jewels, its seat in the colour of the banners."""
    throne, gold = s.layer("furniture"), s.tint((226, 178, 80))
    poly(throne, [(x - 17, y), (x - 17, y - 58), (x - 10, y - 66), (x, y - 78), (x + 10, y - 66), (x + 17, y - 58), (x + 17, y)], gold)
    poly(throne, [(x - 12, y - 20), (x - 12, y - 54), (x, y - 66), (x + 12, y - 54), (x + 12, y - 20)], s.tint(banner))
    rect(throne, x - 19, y - 24, x + 19, y - 15, s.tint(mul(banner, (1.12,) * 3)))
    rect(throne, x - 19, y - 15, x + 19, y - 11, mul(gold, (0.84,) * 3))
    for dx in (-22, 16):
        rect(throne, x + dx, y - 32, x + dx + 6, y, mul(gold, (0.92,) * 3))
        circ(throne, x + dx + 3, y - 33, 4, gold)
    for cx, cy in ((x - 12, y - 66), (x + 12, y - 66), (x, y - 80)):
        circ(throne, cx, cy, 3, s.tint((90, 180, 200)))


def _banners(s: FinishedScene, x: float, banner: Color) -> None:
    """Two long banners with a golden mark."""
    for dx in (-80, 80):
        im = s.layer("banner")
        bx = x + dx
        poly(im, [(bx - 12, 56), (bx + 12, 56), (bx + 12, 128), (bx, 142), (bx - 12, 128)], s.tint(banner))
        poly(im, [(bx - 12, 56), (bx - 8, 56), (bx - 8, 132), (bx - 12, 128)], s.tint((222, 180, 92)))
        poly(im, [(bx, 78), (bx + 6, 90), (bx, 102), (bx - 6, 90)], s.tint((236, 196, 104)))
        line(im, (bx - 15, 56), (bx + 15, 56), s.tint((206, 166, 84)), 2)


def paint_throne_room(s: FinishedScene) -> None:
    """A throne on steps at the end of a red carpet, between columns and banners."""
    indoor_light(s)
    stone = s.rng.choice([(176, 168, 176), (190, 172, 150), (150, 160, 178)])
    s.backdrop(s.tint(mul(stone, (0.56, 0.56, 0.62))), s.tint(mul(stone, (0.8,) * 3)))
    x, foot = s.pick(108, 150, 128), s.pick(168, 160, 172)
    vault = s.layer("column")
    for k in range(4):
        arch = [(x + r * math.cos(a), 92 - r * 0.8 * math.sin(a)) for r in (62 + 34 * k,) for a in np.linspace(0, math.pi, 30)]
        for p, q in itertools.pairwise(arch):
            line(vault, p, q, s.tint(mul(stone, (0.9 - 0.06 * k,) * 3)), 5 - k)
    for dx in (-44, 0, 44):
        tall = 66 if dx == 0 else 50
        window_view(s, (x + dx - 12, 104 - tall, x + dx + 12, 118), arched=True, bars=(2, 4), stained=True)
    banner = s.rng.choice([(172, 44, 52), (58, 70, 140), (96, 54, 120)])
    _banners(s, x, banner)
    floor = s.img
    rect(floor, 0, foot, W, W, s.tint(mul(stone, (0.92, 0.9, 0.9))))
    tiles = s.layer("joint")
    for k in range(8):
        y = foot + (k / 8) ** 1.6 * (W - foot)
        line(tiles, (0, y), (W, y), s.tint(mul(stone, (0.74,) * 3)), 0.8)
    for k in range(-9, 10):
        line(tiles, (x + k * 20, foot), (x + k * 46, W), s.tint(mul(stone, (0.74,) * 3)), 0.8)
    dais = s.layer("column")
    for k in range(4):
        rect(dais, x - 62 + 9 * k, foot + 10 - 8 * k - 8, x + 62 - 9 * k, foot + 10 - 8 * k, s.tint(mul(stone, (0.96 + 0.05 * k,) * 3)))
        line(dais, (x - 62 + 9 * k, foot + 2 - 8 * k), (x + 62 - 9 * k, foot + 2 - 8 * k), s.tint(mul(stone, (1.2,) * 3)), 0.8)
    carpet = s.layer("carpet")
    red = s.tint((176, 42, 52))
    poly(
        carpet, [(x - 15, foot - 22), (x + 15, foot - 22), (x + 19, foot + 10), (x + 56, W + 4), (x - 56, W + 4), (x - 19, foot + 10)], red
    )
    for side in (-1, 1):
        poly(carpet, [(x + side * 15, foot - 22), (x + side * 12.6, foot - 22), (x + side * 16, foot + 10), (x + side * 46, W + 4),
                      (x + side * 53, W + 4), (x + side * 19, foot + 10)], s.tint((226, 184, 96)))  # fmt: skip
    _throne(s, x, foot - 22, banner)
    for cx, cw in ((s.pick(14, 20, 22), 22), (s.pick(232, 238, 234), 24), (s.pick(196, 58, 0), 16 if s.composition != 2 else 0)):
        if cw:
            _pillar(s, cx, foot + (26 if cw > 18 else 6), cw, s.tint(stone))
    for side in (-1, 1):
        torch = s.layer("lamp")
        tx, ty = x + side * 64, 142
        line(torch, (tx, ty + 12), (tx, ty), s.tint((90, 66, 50)), 2.4)
        glow(torch, tx, ty - 6, 40, (255, 190, 96), 0.6)
        poly(torch, [(tx - 4, ty), (tx + 4, ty), (tx + 1, ty - 14)], (255, 168, 62))
        poly(torch, [(tx - 2, ty), (tx + 2, ty), (tx, ty - 8)], (255, 236, 160))
    light_beam(s, (x - 14, 40, x + 14, 116), foot + 60)
    s.ground_y = 232


def _starry_window(s: FinishedScene, outline: list) -> None:
    """Space with a planet and a moon behind the glass."""
    sky = s.img.copy()
    sky[:] = np.asarray((10, 12, 34), np.uint8)
    for _ in range(4):
        glow(
            sky,
            s.rng.uniform(0, W),
            s.rng.uniform(30, 140),
            s.rng.uniform(50, 90),
            s.rng.choice([(90, 50, 130), (30, 80, 140), (130, 60, 110)]),
            0.6,
        )
    for _ in range(120):
        circ(sky, s.rng.uniform(0, W), s.rng.uniform(0, 170), s.rng.choice((0.5, 0.6, 0.9)), (230, 236, 255))
    planet(
        sky,
        s.pick(82, 186, 128),
        s.pick(104, 70, 118),
        s.pick(40, 26, 56),
        s.rng.choice([(210, 130, 90), (90, 150, 200), (180, 110, 170), (120, 180, 130)]),
        s.rng,
    )
    circ(sky, s.pick(190, 60, 214), 60, 8, (210, 208, 214))
    glass = np.zeros(sky.shape[:2], np.uint8)
    cv2.fillPoly(glass, [np.round(np.asarray(outline) * s.scale).astype(np.int32)], 255)
    s.img[glass > 0] = sky[glass > 0]


def _console(s: FinishedScene, low: float, hull: Color, glowing: Color) -> None:
    """A desk from side to side with screens and buttons."""
    desk = s.layer("furniture")
    poly(desk, [(22, low + 2), (234, low + 2), (246, low + 22), (10, low + 22)], mul(hull, (1.16,) * 3))
    poly(desk, [(10, low + 22), (246, low + 22), (240, low + 44), (16, low + 44)], mul(hull, (0.62,) * 3))
    for k in range(7):
        x = 34 + k * 31
        c = (glowing, (250, 120, 110), (130, 200, 255), glowing)[k % 4]
        poly(desk, [(x - 11, low + 5), (x + 11, low + 5), (x + 12, low + 18), (x - 12, low + 18)], mul(c, (0.24,) * 3))
        for j in range(4):
            line(desk, (x - 9, low + 8 + 2.6 * j), (x - 9 + s.rng.uniform(5, 18), low + 8 + 2.6 * j), c, 0.9)
        for j in range(4):
            circ(
                desk,
                x - 9 + 6 * j,
                low + 30 + 6 * (j % 2),
                1.3,
                s.rng.choice([(250, 110, 100), (250, 214, 100), (110, 230, 150), (120, 190, 250)]),
            )
    glow(s.layer("lamp"), 128, low + 12, 110, glowing, 0.16)


def _captains_chair(s: FinishedScene, x: float, y: float, hull: Color, glowing: Color) -> None:
    """The chair, seen from behind."""
    chair = s.layer("furniture")
    ell(chair, x, y + 4, 20, 5, mul(hull, (0.5,) * 3))
    rect(chair, x - 4, y - 16, x + 4, y + 2, mul(hull, (0.7,) * 3))
    poly(chair, [(x - 22, y - 30), (x + 22, y - 30), (x + 17, y - 14), (x - 17, y - 14)], (52, 56, 70))
    poly(chair, [(x - 17, y - 28), (x - 15, y - 72), (x - 8, y - 80), (x + 8, y - 80), (x + 15, y - 72), (x + 17, y - 28)], (66, 72, 88))
    poly(chair, [(x - 11, y - 34), (x - 9, y - 68), (x + 9, y - 68), (x + 11, y - 34)], mix((66, 72, 88), glowing, 0.25))
    for side in (-1, 1):
        rect(chair, min(x + side * 20, x + side * 26), y - 42, max(x + side * 20, x + side * 26), y - 26, (82, 88, 106))
        circ(chair, x + side * 23, y - 42, 2, glowing)


def paint_spaceship_bridge(s: FinishedScene) -> None:
    """Consoles and a captain's chair before a window full of stars."""
    hull = s.rng.choice([(70, 82, 108), (88, 84, 104), (60, 90, 100)])
    glowing = s.rng.choice([(90, 220, 240), (120, 240, 180), (250, 180, 90)])
    s.light = (0.92, 0.94, 1.0)
    s.backdrop(mul(hull, (0.7,) * 3), hull)
    low = s.pick(146, 140, 150)
    outline = [(20, low), (34, 34), (70, 20), (186, 20), (222, 34), (236, low)]
    _starry_window(s, outline)
    frame = s.img
    steel = mul(hull, (1.3,) * 3)
    for p, q in zip(outline, [*outline[1:], outline[0]], strict=True):
        line(frame, p, q, steel, 4)
        line(frame, p, q, mix(glowing, steel, 0.3), 1)
    for a, b in (((92, 20), (84, low)), ((164, 20), (172, low))):
        line(frame, a, b, steel, 3.4)
    for k in range(5):
        line(frame, (44 + 42 * k, 0), (50 + 39 * k, 20), mul(hull, (0.8,) * 3), 1.4)
        rect(frame, 40 + 38 * k, 7, 62 + 38 * k, 10, (236, 244, 250))
        glow(frame, 51 + 38 * k, 9, 18, (200, 230, 250), 0.4)
    rect(s.img, 0, low + 4, W, W, mul(hull, (0.82,) * 3))
    for side in (-1, 1):
        edge = W / 2 + side * 132
        poly(s.img, [(edge, low - 30), (edge - side * 44, low + 2), (edge - side * 62, 214), (edge, W)], mul(hull, (0.94,) * 3))
    _console(s, low, hull, glowing)
    panels = s.layer("joint")
    for k in range(7):
        y = low + 44 + (k / 7) ** 1.5 * (W - low - 44)
        line(panels, (0, y), (W, y), mul(hull, (0.66,) * 3), 0.8)
    for k in range(-7, 8):
        line(panels, (128 + k * 26, low + 44), (128 + k * 50, W), mul(hull, (0.66,) * 3), 0.8)
    for side in (-1, 1):
        line(s.layer("lamp"), (128 + side * 44, low + 46), (128 + side * 92, W), glowing, 1.6)
    _captains_chair(s, s.pick(74, 182, 128), low + 66, hull, glowing)
    s.ground_y = 236
