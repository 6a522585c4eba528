"""Drawing primitives on square uint8 RGB images (drawn in place, sub-pixel accurate).

Positions and sizes are in units of a canvas of 256 x 256, whatever the image's side: 256 px for the data sets, 512 or 1024 px for
layouts. "px" below means such a unit.
"""

from __future__ import annotations

import math
import random
from functools import lru_cache

import cv2
import numpy as np

W = 256  # side of every canvas, units
CELL = 16  # side of a cell of the latents at 256 px, units
SH = 4  # OpenCV sub-pixel shift
K = 1 << SH
Color = tuple  # (red, green, blue), 0..255 floats


def scale_of(im: np.ndarray) -> int:
    """Pixels of ``im`` in a unit of the canvas."""
    return im.shape[0] // W


@lru_cache(maxsize=4)
def _unit_grid(scale: int) -> tuple[np.ndarray, np.ndarray]:
    rows, columns = np.mgrid[0 : W * scale, 0 : W * scale].astype(np.float32)
    return rows / np.float32(scale), columns / np.float32(scale)


def unit_grid(im: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(y, x) of every pixel of ``im`` in units, float32 arrays of its height and width. Not to be written to."""
    return _unit_grid(scale_of(im))


def mix(a: Color, b: Color, t: float) -> Color:
    """Linear blend of two colours, ``t`` = share of ``b``."""
    return tuple((float(x) * (1 - t) + float(y) * t for x, y in zip(a, b, strict=False)))


def mul(a: Color, light: Color) -> Color:
    """Multiply a colour by a light (per channel), clipped at 255."""
    return tuple((min(255.0, x * y) for x, y in zip(a, light, strict=False)))


def c8(c: Color) -> tuple:
    """Colour as integers 0..255 for OpenCV."""
    return tuple(int(max(0, min(255, x))) for x in c)


def poly(im: np.ndarray, pts: list, c: Color) -> None:
    """Filled anti-aliased polygon."""
    cv2.fillPoly(im, [np.round(np.asarray(pts, np.float64) * (K * scale_of(im))).astype(np.int32)], c8(c), cv2.LINE_AA, SH)


def circ(im: np.ndarray, x: float, y: float, r: float, c: Color) -> None:
    """Filled disc."""
    k = K * scale_of(im)
    cv2.circle(im, (int(x * k), int(y * k)), int(max(0.5, r) * k), c8(c), -1, cv2.LINE_AA, SH)


def ell(im: np.ndarray, x: float, y: float, rx: float, ry: float, c: Color) -> None:
    """Filled axis-aligned ellipse."""
    sector(im, x, y, rx, ry, (0, 360), c)


def sector(im: np.ndarray, x: float, y: float, rx: float, ry: float, angles: tuple[float, float], c: Color) -> None:
    """Filled part of an axis-aligned ellipse between two ``angles`` in degrees, clockwise from the right."""
    k = K * scale_of(im)
    cv2.ellipse(im, (int(x * k), int(y * k)), (int(rx * k), int(ry * k)), 0, *angles, c8(c), -1, cv2.LINE_AA, SH)


def rect(im: np.ndarray, x0, y0, x1, y1, c: Color) -> None:
    """Filled rectangle."""
    poly(im, [(x0, y0), (x1, y0), (x1, y1), (x0, y1)], c)


def line(im: np.ndarray, a: tuple, b: tuple, c: Color, t: float = 1) -> None:
    """Anti-aliased line, thickness ``t`` px."""
    k = scale_of(im)
    ends = [(int(p[0] * K * k), int(p[1] * K * k)) for p in (a, b)]
    cv2.line(im, ends[0], ends[1], c8(c), max(1, int(t * k)), cv2.LINE_AA, SH)


def vgrad(top: Color, bot: Color, h: int = W, scale: int = 1) -> np.ndarray:
    """Vertical gradient over the full width, ``h`` px high: ``(h * scale, 256 * scale, 3)`` uint8."""
    t = np.linspace(0, 1, h * scale, dtype=np.float32)[:, None]
    column = np.asarray(top, np.float32) * (1 - t) + np.asarray(bot, np.float32) * t
    return np.repeat(column[:, None, :], W * scale, 1).astype(np.uint8)


def fade(im: np.ndarray, y0: float, y1: float, top: Color, bot: Color) -> None:
    """Vertical gradient over the full width from ``y0`` down to ``y1``."""
    first, last = (int(v * scale_of(im)) for v in (max(0, y0), min(W, y1)))
    if last > first:
        t = np.linspace(0, 1, last - first, dtype=np.float32)[:, None, None]
        im[first:last] = (np.asarray(top, np.float32) * (1 - t) + np.asarray(bot, np.float32) * t).astype(np.uint8)


def glow(im: np.ndarray, x: float, y: float, r: float, c: Color, a: float = 0.8) -> None:
    """Additive-looking radial blend of colour ``c``, radius ``r`` px, strength ``a``."""
    k = scale_of(im)
    x0, x1 = max(0, int((x - r) * k)), min(im.shape[1], int((x + r) * k) + 1)
    y0, y1 = max(0, int((y - r) * k)), min(im.shape[0], int((y + r) * k) + 1)
    if x1 <= x0 or y1 <= y0:
        return
    rows, columns = unit_grid(im)
    d = np.hypot(columns[y0:y1, x0:x1] - x, rows[y0:y1, x0:x1] - y) / r
    m = (np.clip(1 - d, 0, 1) ** 2 * a)[..., None]
    p = im[y0:y1, x0:x1]
    p[:] = (p * (1 - m) + np.asarray(c, np.float32) * m).astype(np.uint8)


def ridge_pts(rng: random.Random, y: float, amp, rough=3, step=8, peaky=False) -> list:
    """Random ridge line as ``[(x, y)]`` every ``step`` px; ``rough`` octaves of amplitude ``amp``."""
    xs = np.arange(0, W + step, step)
    h = np.zeros(len(xs))
    for o in range(rough):
        f = 1.3 * 2**o * 2 * math.pi / W
        ph = rng.uniform(0, 6.28)
        s = np.sin(xs * f + ph)
        h += (1 - 2 * np.abs(s) if peaky else s) * amp / 1.9**o
    return [(x, y - v) for x, v in zip(xs, h, strict=False)]


def fill_below(im: np.ndarray, pts: list, c: Color) -> None:
    """Fill everything below a ridge line."""
    poly(im, [*pts, (W + 8, W + 8), (-8, W + 8)], c)


def hat(pts: list, x: float) -> float:
    """Height (y) of a ridge line at ``x``."""
    return float(np.interp(x, [p[0] for p in pts], [p[1] for p in pts]))


def paste(
    im: np.ndarray,
    sp: np.ndarray,
    cx: float,
    base: float,
    size: float,
    light: Color = (1, 1, 1),
    flip: bool = False,
    center: bool = False,
) -> None:
    """Alpha-blend an RGBA sprite; ``base`` = its foot line (or its centre when ``center``), ``size`` = longer side in px."""
    h, w = sp.shape[:2]
    k = scale_of(im)
    s = size * k / max(h, w)
    nh, nw = (max(2, int(h * s)), max(2, int(w * s)))
    sp = cv2.resize(sp, (nw, nh), interpolation=cv2.INTER_AREA)
    if flip:
        sp = sp[:, ::-1]
    x0, y0 = (int(cx * k - nw / 2), int(base * k - (nh / 2 if center else nh)))
    sx, sy = (max(0, -x0), max(0, -y0))
    ex, ey = (min(nw, im.shape[1] - x0), min(nh, im.shape[0] - y0))
    if ex <= sx or ey <= sy:
        return
    p = im[y0 + sy : y0 + ey, x0 + sx : x0 + ex]
    q = sp[sy:ey, sx:ex].astype(np.float32)
    a = q[..., 3:] / 255
    p[:] = (p * (1 - a) + q[..., :3] * np.asarray(light, np.float32) * a).astype(np.uint8)
