"""Living room, kitchen and classroom."""

from __future__ import annotations

import math

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.landscapes.room_props import (
    WARM,
    floor_boards,
    indoor_light,
    light_beam,
    picture_frame,
    plant,
    rug,
    shine,
    window_view,
)
from studio.renderer.painting.primitives import Color, W, circ, ell, glow, line, mix, mul, poly, rect

_WALLPAPER = ((226, 206, 180), (178, 200, 194), (206, 186, 204), (196, 208, 222), (222, 194, 166))
_FABRIC = ((70, 120, 130), (196, 104, 84), (120, 132, 86), (90, 96, 140), (206, 160, 84))


def _sofa(s: FinishedScene, x: float, foot: float, cloth: Color) -> None:
    """A sofa with two cushions, seen from the front."""
    sofa, body = s.layer("furniture"), s.tint(cloth)
    y, w = foot + 16, s.pick(62, 58, 66)
    rect(sofa, x - w, y - 56, x + w, y - 8, mul(body, (0.92,) * 3))
    ell(sofa, x - w + 9, y - 54, 9, 7, mul(body, (0.92,) * 3))
    ell(sofa, x + w - 9, y - 54, 9, 7, mul(body, (0.92,) * 3))
    rect(sofa, x - w + 9, y - 61, x + w - 9, y - 50, mul(body, (0.92,) * 3))
    for k in (-1, 1):
        rect(sofa, min(x, x + k * (w - 12)) + 1, y - 30, max(x, x + k * (w - 12)) - 1, y - 16, mul(body, (1.14,) * 3))
        rect(sofa, min(x + k * (w - 12), x + k * (w + 6)), y - 40, max(x + k * (w - 12), x + k * (w + 6)), y - 4, mul(body, (0.8,) * 3))
        ell(sofa, x + k * (w - 3), y - 40, 9, 6, mul(body, (1.0,) * 3))
        rect(sofa, x + k * (w - 6) - 3, y - 4, x + k * (w - 6) + 3, y + 3, s.tint((104, 72, 50)))
    rect(sofa, x - w + 10, y - 16, x + w - 10, y - 4, mul(body, (0.72,) * 3))
    line(sofa, (x, y - 54), (x, y - 30), mul(body, (0.76,) * 3), 0.9)
    for k, c in ((-1, (240, 206, 130)), (1, (236, 226, 208))):
        px, py = x + k * (w - 28), y - 38
        poly(sofa, [(px - 11, py - 8), (px + 10, py - 12), (px + 12, py + 8), (px - 9, py + 11)], s.tint(c))


def _fireplace(s: FinishedScene, x: float, foot: float, wall: Color) -> None:
    """A brick chimney breast with a burning fire, a mantel with candles and a picture over it."""
    brick, floor = s.layer("furniture"), foot + 12
    stone = s.tint((172, 96, 78))
    rect(brick, x - 58, 8, x + 58, floor, s.tint(mul(wall, (0.88, 0.86, 0.84))))
    rect(brick, x - 58, floor - 92, x + 58, floor, stone)
    for row in range(10):
        y = floor - 92 + row * 9.2
        line(brick, (x - 58, y), (x + 58, y), s.tint((206, 150, 128)), 0.8)
        for k in range(7):
            left = x - 58 + 18 * k + 9 * (row % 2)
            if left < x + 58:
                line(brick, (left, y), (left, y + 9.2), s.tint((206, 150, 128)), 0.8)
    rect(brick, x - 66, floor - 100, x + 66, floor - 90, s.tint((124, 84, 56)))
    rect(brick, x - 66, floor - 100, x + 66, floor - 97, s.tint((160, 112, 76)))
    rect(brick, x - 34, floor - 58, x + 34, floor, s.tint((44, 34, 36)))
    ell(brick, x, floor - 58, 34, 16, s.tint((44, 34, 36)))
    rect(brick, x - 68, floor - 2, x + 68, floor + 7, s.tint((128, 116, 112)))
    for dx in (-1, 1):
        line(brick, (x - 22 * dx, floor - 4), (x + 22 * dx, floor - 11), s.tint((112, 74, 50)), 6)
    for size, color in ((1.0, (240, 96, 40)), (0.72, (252, 164, 52)), (0.42, (255, 232, 140))):
        for dx, tall in ((-15, 32), (0, 46), (14, 36)):
            height, w = tall * size, 12 * size
            base = floor - 9
            poly(brick, [(x + dx - w, base - height * 0.3), (x + dx - w * 0.3, base - height * 0.62), (x + dx + w * 0.1, base - height),
                         (x + dx + w * 0.56, base - height * 0.6), (x + dx + w, base - height * 0.28), (x + dx, base)], color)  # fmt: skip
            ell(brick, x + dx, base - height * 0.22, w, height * 0.24, color)
    glow(s.img, x, floor - 24, 74, (255, 150, 60), 0.34)
    picture_frame(s, x - 21, floor - 152, 42, 40, (88, 132, 110))
    for dx in (-48, 48):
        shine(s, x + dx, floor - 100, 20)


def paint_living_room(s: FinishedScene) -> None:
    """A sofa under pictures, a window with curtains, a lamp, plants and a carpet."""
    indoor_light(s)
    wall, cloth = s.rng.choice(_WALLPAPER), s.rng.choice(_FABRIC)
    s.backdrop(s.tint(wall), s.tint(mul(wall, (0.94, 0.93, 0.92))))
    foot = s.pick(180, 174, 184)
    stripes = s.layer("wallpaper")
    for k in range(0, W, 16):
        rect(stripes, k, 0, k + 8, foot, s.tint(mul(wall, (0.975,) * 3)))
    wx = s.pick(196, 190, 128) if s.biome != "fireside" else s.pick(200, 194, 204)
    window = (wx - 32, 34, wx + 32, 118)
    window_view(s, window, bars=(2, 3))
    curtain, drape = s.layer("curtain"), mul(cloth, (1.1, 1.1, 1.1))
    line(curtain, (wx - 52, 28), (wx + 52, 28), s.tint((150, 110, 70)), 2.4)
    for side in (-1, 1):
        for k in range(4):
            x = wx + side * (30 + 6 * k)
            poly(
                curtain,
                [(x - 3, 28), (x + 4, 28), (x + 5 + side * k, 132), (x - 3 + side * k, 132)],
                s.tint(mul(drape, (0.88 + 0.08 * (k % 2),) * 3)),
            )
    floor_boards(s, foot, s.rng.choice([(186, 136, 90), (160, 116, 82), (200, 160, 112)]))
    light_beam(s, window, foot + 44)
    x = s.pick(82, 86, 128)
    if s.composition != 2 and s.biome != "fireside":
        picture_frame(s, x - 26, 44, 34, 40, (88, 132, 110))
        picture_frame(s, x + 20, 52, 26, 30, (196, 120, 90))
    rug(s, s.pick(110, 120, 128), 226, 92, 18, s.rng.choice(_FABRIC))
    if s.biome == "fireside":
        _fireplace(s, x, foot, wall)
    else:
        _sofa(s, x, foot, cloth)
    plant(s, s.pick(238, 236, 26), foot + 20, 62)
    if s.composition == 2:
        plant(s, 236, foot + 14, 44)
    side_table = s.layer("furniture")
    tx = s.pick(166, 168, 216)
    rect(side_table, tx - 13, foot - 14, tx + 13, foot - 11, s.tint((150, 106, 70)))
    for dx in (-10, 10):
        line(side_table, (tx + dx, foot - 12), (tx + dx * 1.1, foot + 12), s.tint((130, 90, 60)), 2)
    shine(s, tx, foot - 14, 34)
    s.ground_y = 230


def _stove(s: FinishedScene, sx: float, top: float, foot: float, wall: Color) -> None:
    """A stove with a steaming pot."""
    stove = s.layer("furniture")
    rect(stove, sx - 24, top - 2, sx + 24, foot, s.tint((226, 226, 226)))
    rect(stove, sx - 18, top + 22, sx + 18, foot - 12, s.tint((64, 66, 78)) if s.time != "night" else (190, 110, 60))
    rect(stove, sx - 19, top + 15, sx + 19, top + 18, s.tint((150, 152, 160)))
    for k in range(4):
        circ(stove, sx - 15 + 10 * k, top + 8, 2, s.tint((90, 92, 100)))
    rect(stove, sx - 15, top - 17, sx + 11, top - 3, s.tint((206, 76, 66)))
    rect(stove, sx - 17, top - 19, sx + 13, top - 16, s.tint((166, 56, 52)))
    line(stove, (sx + 11, top - 12), (sx + 21, top - 14), s.tint((70, 66, 70)), 2)
    for k in range(3):
        ell(
            s.layer("steam"),
            sx - 3 + 4 * math.sin(k * 2),
            top - 25 - 7 * k,
            5 + k,
            3,
            mix(s.tint((250, 250, 250)), s.tint(wall), 0.5 + 0.14 * k),
        )


def _sink(s: FinishedScene, wx: float, top: float) -> None:
    """A tap, and a bowl of fruit beside it."""
    sink = s.layer("furniture")
    line(sink, (wx, top - 3), (wx, top - 18), s.tint((170, 176, 186)), 2)
    line(sink, (wx, top - 18), (wx + 11, top - 18), s.tint((170, 176, 186)), 2)
    line(sink, (wx + 11, top - 18), (wx + 11, top - 13), s.tint((170, 176, 186)), 2)
    for k, c in enumerate(((226, 80, 66), (246, 180, 70), (226, 80, 66), (130, 176, 84))):
        circ(sink, wx + 34 + 6 * k, top - 8 - 3 * (k % 2), 4, s.tint(c))
    poly(sink, [(wx + 26, top - 7), (wx + 60, top - 7), (wx + 54, top - 2), (wx + 32, top - 2)], s.tint((236, 226, 208)))


def _cupboards(s: FinishedScene, wx: float, wood: Color, knob: Color) -> None:
    """Cupboards on the wall on both sides of the window."""
    upper = s.layer("furniture")
    for x0, x1 in ((4, wx - 42), (wx + 42, 252)):
        rect(upper, x0, 20, x1, 76, mul(wood, (0.86,) * 3))
        n = max(1, round((x1 - x0) / 34))
        for k in range(n):
            a, b = x0 + (x1 - x0) * k / n + 2, x0 + (x1 - x0) * (k + 1) / n - 2
            rect(upper, a, 23, b, 73, wood)
            rect(upper, a + 4, 27, b - 4, 69, mul(wood, (1.08,) * 3))
            circ(upper, b - 3, 66, 1.3, knob)


def paint_kitchen(s: FinishedScene) -> None:
    """Cupboards, a tiled wall, stove and sink under a window, hanging lamps."""
    indoor_light(s)
    wall, front = s.rng.choice(_WALLPAPER), s.rng.choice([(112, 150, 148), (214, 196, 160), (150, 170, 130), (196, 120, 96)])
    s.backdrop(s.tint(wall), s.tint(mul(wall, (0.95,) * 3)))
    foot, top = s.pick(190, 184, 192), s.pick(128, 124, 130)
    tiles = s.img
    rect(tiles, 0, top - 44, W, top, s.tint((244, 242, 234)))
    joints = s.layer("joint")
    for k in range(5):
        line(joints, (0, top - 44 + 9 * k), (W, top - 44 + 9 * k), s.tint((214, 212, 204)), 0.7)
        for j in range(20):
            line(joints, (j * 14 + 7 * (k % 2), top - 44 + 9 * k), (j * 14 + 7 * (k % 2), top - 35 + 9 * k), s.tint((214, 212, 204)), 0.7)
    wx = s.pick(148, 104, 128)
    window = (wx - 30, 30, wx + 30, 104)
    window_view(s, window, bars=(2, 2))
    wood, knob = s.tint(front), s.tint((226, 190, 110))
    _cupboards(s, wx, wood, knob)
    floor_boards(s, foot, (206, 178, 140))
    lower = s.layer("furniture")
    rect(lower, -4, top, W + 4, foot + 2, mul(wood, (0.82,) * 3))
    for k in range(7):
        a, b = k * 37 + 2, k * 37 + 35
        rect(lower, a, top + 8, b, top + 20, wood)
        rect(lower, a, top + 23, b, foot - 6, wood)
        rect(lower, a + 4, top + 27, b - 4, foot - 10, mul(wood, (1.08,) * 3))
        rect(lower, (a + b) / 2 - 5, top + 13, (a + b) / 2 + 5, top + 15, knob)
    rect(lower, -4, top - 3, W + 4, top + 5, s.tint((150, 108, 76)))
    rect(lower, -4, top - 3, W + 4, top - 1, s.tint((186, 140, 100)))
    _stove(s, s.pick(36, 206, 42), top, foot, wall)
    fridge, fx = s.layer("furniture"), s.pick(230, 26, 232)
    rect(fridge, fx - 25, 52, fx + 25, foot + 3, s.tint((232, 236, 238)))
    rect(fridge, fx - 25, 52, fx - 20, foot + 3, s.tint((206, 210, 216)))
    line(fridge, (fx - 25, 104), (fx + 25, 104), s.tint((176, 180, 188)), 1.2)
    for y0, y1 in ((72, 96), (112, 142)):
        rect(fridge, fx - 15, y0, fx - 12, y1, s.tint((150, 154, 164)))
    _sink(s, wx, top)
    light_beam(s, window, foot + 40)
    for x in (wx - 52, wx + 52) if s.composition != 2 else (62, 194):
        lamp = s.layer("lamp")
        line(lamp, (x, -4), (x, 14), s.tint((90, 84, 84)), 1)
        poly(lamp, [(x - 5, 14), (x + 5, 14), (x + 13, 26), (x - 13, 26)], s.tint((222, 170, 84)))
        circ(lamp, x, 27, 3.4, (255, 240, 196))
        glow(lamp, x, 32, 60 if s.time in ("night", "sunset") else 26, WARM, 0.45)
    rug(s, 128, 228, 70, 13, s.rng.choice(_FABRIC))
    s.ground_y = 232


def _board(s: FinishedScene, x: float, w: float) -> None:
    """A board with writing and figures."""
    board = s.layer("board")
    rect(board, x - w - 4, 40, x + w + 4, 118, s.tint((160, 116, 76)))
    green = s.tint((54, 96, 82))
    rect(board, x - w, 44, x + w, 114, green)
    chalk = mix((246, 246, 238), green, 0.2)
    for k in range(4):
        line(board, (x - w + 10, 56 + 9 * k), (x - w + 10 + s.rng.uniform(26, 52), 56 + 9 * k), mix(chalk, green, 0.25), 1.2)
    circ(board, x + w * 0.5, 72, 14, chalk)
    circ(board, x + w * 0.5, 72, 12.4, green)
    poly(board, [(x + w * 0.2, 108), (x + w * 0.42, 92), (x + w * 0.64, 108)], chalk)
    poly(board, [(x + w * 0.2 + 3, 106.6), (x + w * 0.42, 94.4), (x + w * 0.64 - 3, 106.6)], green)
    rect(board, x - w, 114, x + w, 118, s.tint((190, 144, 98)))
    rect(board, x - 20, 112, x - 8, 115, s.tint((232, 226, 214)))


def _desks(s: FinishedScene, foot: float) -> None:
    """Two rows of desks, with room in the middle of the front one for what the prompt names."""
    for row, (y, size) in enumerate(((foot + 30, 19.0), (foot + 62, 27.0))):
        for k in range(-2, 3):
            dx = 128 + k * size * (2.9 if row == 0 else 2.25)
            if row == 1 and abs(k) < 2:  # room for what the prompt names
                continue
            desk = s.layer("furniture")
            poly(desk, [(dx - size, y - size * 0.9), (dx + size, y - size * 0.9), (dx + size * 1.12, y - size * 0.62),
                    (dx - size * 1.12, y - size * 0.62)],
                 s.tint((222, 178, 122)))  # fmt: skip
            rect(desk, dx - size * 1.12, y - size * 0.62, dx + size * 1.12, y - size * 0.5, s.tint((180, 136, 90)))
            for side in (-1, 1):
                line(
                    desk,
                    (dx + side * size, y - size * 0.5),
                    (dx + side * size, y + size * 0.2),
                    s.tint((110, 112, 122)),
                    max(1.2, size * 0.08),
                )
            poly(desk, [(dx - size * 0.5, y - size * 0.84), (dx + size * 0.1, y - size * 0.84), (dx + size * 0.06, y - size * 0.7),
                    (dx - size * 0.56, y - size * 0.7)],
                 s.tint((250, 248, 240)))  # fmt: skip


def paint_classroom(s: FinishedScene) -> None:
    """A board with chalk, desks in rows, windows, a map and a clock."""
    indoor_light(s)
    wall = s.rng.choice([(236, 226, 196), (206, 220, 220), (228, 210, 196)])
    s.backdrop(s.tint(wall), s.tint(mul(wall, (0.96,) * 3)))
    foot = s.pick(172, 168, 174)
    rect(s.img, 0, foot - 44, W, foot, s.tint(mul(wall, (0.82, 0.86, 0.84))))
    x = s.pick(100, 156, 128)
    _board(s, x, s.pick(70, 66, 74))
    windows = {0: ((196, 44, 244, 118),), 1: ((12, 44, 64, 118),), 2: ((4, 44, 38, 118), (218, 44, 252, 118))}[s.composition]
    for window in windows:
        window_view(s, window, bars=(2, 3))
    clock = s.layer("clock")
    cx = s.pick(100, 156, 128)
    circ(clock, cx, 22, 11, s.tint((90, 84, 84)))
    circ(clock, cx, 22, 9.4, s.tint((252, 250, 244)))
    line(clock, (cx, 22), (cx, 15.6), s.tint((60, 60, 66)), 1.2)
    line(clock, (cx, 22), (cx + 4.6, 24), s.tint((60, 60, 66)), 1.2)
    floor_boards(s, foot, (198, 156, 108))
    for window in windows:
        light_beam(s, window, foot + 46)
    teacher, wood = s.layer("furniture"), s.tint((156, 108, 72))
    tx = s.pick(56, 204, 66)
    rect(teacher, tx - 34, foot - 28, tx + 34, foot - 23, mul(wood, (1.16,) * 3))
    rect(teacher, tx - 31, foot - 23, tx + 31, foot + 8, wood)
    rect(teacher, tx - 12, foot - 17, tx + 12, foot + 2, mul(wood, (0.86,) * 3))
    circ(teacher, tx + 22, foot - 32, 4.4, s.tint((214, 64, 58)))
    for k, c in enumerate(((70, 110, 150), (206, 150, 70), (120, 140, 90))):
        rect(teacher, tx - 26, foot - 32 - 4 * k, tx - 6 - 2 * k, foot - 28 - 4 * k, s.tint(c))
    globe = s.layer("furniture")
    gx = s.pick(150, 112, 196)
    rect(globe, gx - 12, foot - 12, gx + 12, foot + 6, mul(wood, (0.9,) * 3))
    circ(globe, gx, foot - 25, 10, s.tint((90, 150, 200)))
    ell(globe, gx - 3, foot - 28, 4, 3, s.tint((120, 170, 100)))
    ell(globe, gx + 4, foot - 21, 3, 4, s.tint((120, 170, 100)))
    line(globe, (gx, foot - 15), (gx, foot - 12), s.tint((120, 90, 60)), 2)
    _desks(s, foot)
    s.ground_y = 234
