"""What rooms have in common: light by the time of day, windows with a view, floors, carpets, lamps, beams of light."""

from __future__ import annotations

import math

import cv2
import numpy as np

from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.painting.primitives import Color, W, circ, ell, glow, line, mix, mul, poly, rect, unit_grid

WARM = (255, 214, 140)
_ROOM = {"day": (1.0, 1.0, 1.0), "dawn": (0.98, 0.92, 0.9), "sunset": (0.94, 0.82, 0.74), "night": (0.66, 0.62, 0.7)}
_STAINED = ((206, 70, 70), (240, 190, 80), (70, 130, 190), (90, 160, 110), (150, 90, 170))


def indoor_light(s: FinishedScene) -> None:
    """Rooms are never as dark as the land outside: somebody has lit the lamps."""
    s.light = _ROOM[s.time]


def window_view(
    s: FinishedScene, box: tuple[float, float, float, float], arched: bool = False, bars: tuple[int, int] = (2, 2), stained: bool = False
) -> None:
    """A window with the sky of the time of day behind it, hills, and stars at night."""
    x0, y0, x1, y1 = box
    im = s.img
    half, cx = (x1 - x0) / 2, (x0 + x1) / 2
    outline = [(x0, y1), (x0, y0 + (half if arched else 0))]
    if arched:
        outline += [(cx - half * math.cos(a), y0 + half - half * math.sin(a)) for a in np.linspace(0, math.pi, 24)]
    outline += [(x1, y0 + (half if arched else 0)), (x1, y1)]
    frame = s.tint((236, 226, 208))
    poly(im, [(cx + (x - cx) * (1 + 5 / (x1 - x0)), y + (-2 if y < y1 else 2)) for x, y in outline], mul(frame, (0.86,) * 3))
    view = _view(s, y0, y1)
    mask = np.zeros(im.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(np.asarray(outline) * s.scale).astype(np.int32)], 255)
    if stained:
        wide, high = half / bars[0], (y1 - y0) / bars[1]
        for k in range(bars[0] * bars[1] * 2):
            px, py = x0 + (k % (bars[0] * 2)) * wide, y0 + 4 + (k // (bars[0] * 2)) * high
            rect(view, px, py, px + wide, py + high, mix(_STAINED[(k * 2 + k // 3) % 5], s.sky_bottom, 0.42))
    im[mask > 0] = view[mask > 0]
    for k in range(1, bars[0]):
        x = x0 + (x1 - x0) * k / bars[0]
        line(im, (x, y0 + (half * 0.2 if arched else 0)), (x, y1), frame, 1.2)
    for k in range(1, bars[1]):
        line(im, (x0, y0 + (y1 - y0) * k / bars[1]), (x1, y0 + (y1 - y0) * k / bars[1]), frame, 1.2)
    rect(im, x0 - 5, y1, x1 + 5, y1 + 4, frame)
    if s.time != "night":
        glow(im, cx, (y0 + y1) / 2, (y1 - y0) * 0.9, mix(s.sky_bottom, (255, 250, 230), 0.5), 0.16)


def _view(s: FinishedScene, y0: float, y1: float) -> np.ndarray:
    rows = np.clip((unit_grid(s.img)[0] - y0) / (y1 - y0), 0, 1)[..., None]
    top, bottom = np.asarray(s.sky_top, np.float32), np.asarray(s.sky_bottom, np.float32)
    view = (top * (1 - rows) + bottom * rows).astype(np.uint8)
    outdoors = {"day": (1, 1, 1), "dawn": (0.98, 0.86, 0.84), "sunset": (0.8, 0.58, 0.56), "night": (0.28, 0.34, 0.56)}[s.time]
    if s.time == "night":
        for _ in range(160):
            circ(view, s.rng.uniform(0, W), s.rng.uniform(y0, y1), 0.6, (230, 234, 255))
    else:
        for _ in range(4):
            x, y = s.rng.uniform(0, W), y0 + (y1 - y0) * s.rng.uniform(0.2, 0.5)
            for dx, r in ((-7, 4), (0, 6), (7, 4.4)):
                circ(view, x + dx, y, r, mix((255, 255, 255), s.sky_bottom, 0.35))
    for k, c in enumerate(((120, 160, 130), (88, 142, 92))):
        line_y = y0 + (y1 - y0) * (0.72 + 0.12 * k)
        points = [(x, line_y + 4 * math.sin(x / (17 + 6 * k) + 2 * k)) for x in range(-8, W + 17, 8)]
        poly(view, [*points, (W + 8, W), (-8, W)], mix(mul(c, outdoors), s.sky_bottom, 0.35 - 0.25 * k))
    return view


def floor_boards(s: FinishedScene, y: float, c: Color) -> None:
    """A wooden floor in perspective, with a skirting board."""
    im = s.img
    rect(im, 0, y, W, W, s.tint(c))
    boards = s.layer("joint")
    for k in range(-10, 11):
        a, b = 128 + k * 22, 128 + k * 44
        if k % 2:
            poly(boards, [(a, y), (a + 22, y), (b + 44, W), (b, W)], s.tint(mul(c, (0.95, 0.95, 0.94))))
        line(boards, (a, y), (b, W), s.tint(mul(c, (0.8,) * 3)), 0.7)
        t = s.rng.uniform(0.15, 0.85)
        line(boards, (a + (b - a) * t, y + (W - y) * t), (a + 22 + (b - a + 22) * t, y + (W - y) * t), s.tint(mul(c, (0.8,) * 3)), 0.7)
    rect(boards, 0, y - 5, W, y + 1, s.tint(mul(c, (0.72,) * 3)))
    rows = unit_grid(s.img)[0]
    soft = np.exp(-np.maximum(0, rows - y) / 9) * (rows >= y) * 0.3
    s.img = (s.img * (1 - soft[..., None])).astype(np.uint8)


def rug(s: FinishedScene, x: float, y: float, rx: float, ry: float, c: Color) -> None:
    """An oval carpet with borders."""
    im = s.layer("carpet")
    for k, color in ((1.0, mul(c, (0.8,) * 3)), (0.93, (232, 206, 160)), (0.88, c), (0.62, mul(c, (1.22,) * 3)), (0.56, c)):
        ell(im, x, y, rx * k, ry * k, s.tint(color))
    for k in range(12):
        a = k * math.pi / 6
        ell(im, x + rx * 0.75 * math.cos(a), y + ry * 0.75 * math.sin(a), 3.4, 1.4, s.tint((236, 210, 160)))


def shine(s: FinishedScene, x: float, foot: float, h: float, shade: Color = (236, 206, 150)) -> None:
    """A table lamp of height ``h`` that is on where it is dark."""
    im = s.layer("lamp")
    on = s.time in ("night", "sunset")
    line(im, (x, foot), (x, foot - h * 0.6), s.tint((120, 90, 62)), 2)
    ell(im, x, foot, h * 0.2, h * 0.06, s.tint((120, 90, 62)))
    if on:
        glow(im, x, foot - h * 0.7, h * 2.4, WARM, 0.5)
    poly(im, [(x - h * 0.17, foot - h), (x + h * 0.17, foot - h), (x + h * 0.34, foot - h * 0.52), (x - h * 0.34, foot - h * 0.52)],
         (255, 226, 158) if on else s.tint(shade))  # fmt: skip


def light_beam(s: FinishedScene, window: tuple[float, float, float, float], foot: float) -> None:
    """Light that falls through a window on the floor, by day and in the evening."""
    if s.time == "night":
        return
    x0, y0, x1, y1 = window
    lean = {"day": 30, "dawn": 54, "sunset": -54}[s.time]
    color = {"day": (255, 250, 226), "dawn": (255, 226, 196), "sunset": (255, 196, 120)}[s.time]
    shape = np.zeros(s.img.shape[:2], np.uint8)
    points = [(x0, y0 + 6), (x1, y0 + 6), (x1, y1), (x1 + lean + 16, foot), (x0 + lean - 16, foot), (x0, y1)]
    cv2.fillPoly(shape, [np.round(np.asarray(points) * s.scale).astype(np.int32)], 255)
    soft = cv2.GaussianBlur(shape, (0, 0), 3.0 * s.scale).astype(np.float32)[..., None] / 255
    fall = np.clip((foot - unit_grid(s.img)[0]) / (foot - y0), 0, 1)[..., None] * 0.16 + 0.06
    s.img = (s.img + (np.asarray(color, np.float32) - s.img) * soft * fall).astype(np.uint8)


def picture_frame(s: FinishedScene, x: float, y: float, w: float, h: float, c: Color) -> None:
    """A small painting on the wall."""
    im = s.layer("picture")
    rect(im, x - w / 2 - 2, y - 2, x + w / 2 + 2, y + h + 2, s.tint((150, 110, 70)))
    rect(im, x - w / 2, y, x + w / 2, y + h, s.tint((244, 236, 220)))
    rect(im, x - w / 2 + 2, y + 2, x + w / 2 - 2, y + h - 2, s.tint(mix(c, (200, 224, 240), 0.5)))
    poly(im, [(x - w / 2 + 2, y + h - 2), (x - w * 0.1, y + h * 0.4), (x + w * 0.12, y + h * 0.7), (x + w * 0.26, y + h * 0.5),
            (x + w / 2 - 2, y + h - 2)],
         s.tint(c))  # fmt: skip
    circ(im, x + w * 0.22, y + h * 0.28, w * 0.07, s.tint((250, 220, 130)))


def plant(s: FinishedScene, x: float, foot: float, h: float) -> None:
    """A pot plant."""
    im = s.layer("bush")
    for k in range(9):
        a = -math.pi / 2 + (k - 4) * 0.3
        tip = (x + math.cos(a) * h * 0.5, foot - h * 0.3 + math.sin(a) * h * 0.7)
        mid = ((x + tip[0]) / 2 + math.sin(a) * h * 0.08, (foot - h * 0.3 + tip[1]) / 2)
        poly(
            im,
            [(x, foot - h * 0.26), (mid[0] - h * 0.05, mid[1]), tip, (mid[0] + h * 0.07, mid[1] + h * 0.03)],
            s.tint(mul((78, 144, 92), (0.86 + 0.1 * (k % 3),) * 3)),
        )
    poly(
        im,
        [(x - h * 0.16, foot - h * 0.3), (x + h * 0.16, foot - h * 0.3), (x + h * 0.12, foot), (x - h * 0.12, foot)],
        s.tint((206, 124, 88)),
    )
    rect(im, x - h * 0.18, foot - h * 0.34, x + h * 0.18, foot - h * 0.27, s.tint((222, 140, 102)))
