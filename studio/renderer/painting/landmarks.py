"""Buildings that the sprite atlas lacks, drawn by the project itself on a transparent canvas (dataset version 2)."""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from studio.renderer.painting.primitives import W, circ, ell, line, poly, rect
from studio.renderer.painting.props import castle

Painter = Callable[[np.ndarray], None]
_DAY = (1.0, 1.0, 1.0)


def _castle(im: np.ndarray) -> None:
    castle(im, 128, 240, 150, (186, 180, 190), _DAY, False, random.Random("castle"))


def _lighthouse(im: np.ndarray) -> None:
    rect(im, 84, 226, 172, 240, (120, 116, 124))
    red, white = (214, 62, 58), (246, 244, 240)
    for k in range(4):
        top, bottom = 74 + 38 * k, 74 + 38 * (k + 1)
        a, b = 22 + 4 * k, 22 + 4 * (k + 1)
        poly(im, [(128 - a, top), (128 + a, top), (128 + b, bottom), (128 - b, bottom)], red if k % 2 == 0 else white)
    rect(im, 98, 66, 158, 75, (84, 84, 96))
    rect(im, 110, 40, 146, 67, (255, 226, 120))
    line(im, (128, 40), (128, 67), (84, 84, 96), 3)
    poly(im, [(104, 42), (152, 42), (128, 16)], red)
    rect(im, 118, 196, 138, 226, (96, 66, 50))
    circ(im, 128, 128, 8, (70, 90, 120))


def _windmill(im: np.ndarray) -> None:
    poly(im, [(100, 96), (156, 96), (176, 240), (80, 240)], (232, 214, 184))
    poly(im, [(92, 98), (164, 98), (128, 60)], (150, 72, 56))
    rect(im, 114, 200, 142, 240, (104, 66, 40))
    rect(im, 118, 140, 138, 160, (110, 160, 200))
    for dx, dy in ((0.5, -0.87), (0.87, 0.5), (-0.5, 0.87), (-0.87, -0.5)):
        x, y = 128 + 78 * dx, 98 + 78 * dy
        near = (128 + 16 * dx, 98 + 16 * dy)
        poly(im, [near, (x, y), (x - 20 * dy, y + 20 * dx), (near[0] - 20 * dy, near[1] + 20 * dx)], (250, 246, 236))
        line(im, (128, 98), (x, y), (96, 70, 54), 4)
    ell(im, 128, 98, 8, 8, (96, 70, 54))


LANDMARK_PAINTERS: dict[str, Painter] = {"castle": _castle, "lighthouse": _lighthouse, "windmill": _windmill}


def landmark(noun: str, scale: int = 1) -> np.ndarray:
    """Tightly cropped ``(h, w, 4)`` uint8 RGBA picture of a landmark, drawn on a canvas of 256 * ``scale`` px.

    Drawn once on black and once on white: where both agree it is opaque.
    """
    side = W * scale
    dark, light = np.zeros((side, side, 3), np.uint8), np.full((side, side, 3), 255, np.uint8)
    LANDMARK_PAINTERS[noun](dark)
    LANDMARK_PAINTERS[noun](light)
    alpha = 255 - (light.astype(np.int32) - dark).max(-1).clip(0, 255)
    color = np.where(alpha[..., None] > 0, dark * 255.0 / np.maximum(alpha, 1)[..., None], 0).clip(0, 255)
    picture = np.dstack([color, alpha]).astype(np.uint8)
    ys, xs = np.where(alpha > 8)
    return picture[ys.min() : ys.max() + 1, xs.min() : xs.max() + 1]
