"""Water that mirrors what stands above it, waves and glitter on it, and wet ground in the rain. ``im`` as in `light_passes`."""

from __future__ import annotations

import cv2
import numpy as np

from studio.renderer.finish.finished_scene import TERRAIN, THING, WATER, FinishedScene
from studio.renderer.finish.light_passes import rim_of
from studio.renderer.painting.primitives import W, ell, line, mix, unit_grid

_MIRROR = (0.55, 0.16)  # share of the mirror image at the shore and at the lower edge


def mirror_water(s: FinishedScene, im: np.ndarray) -> np.ndarray:
    """The picture with reflections, waves and the sun's path on all water."""
    if s.shore is None:
        return im
    water = s.kind_mask(WATER)
    if not water.any():
        return im
    y, x = unit_grid(im)
    depth = np.maximum(0, y - s.shore)
    wobble = np.sin(y * 1.25 + 0.6 * np.sin(x / 17)) * (0.5 + depth * 0.035)
    k = np.float32(s.scale)
    mirrored = cv2.remap(
        _behind(s, im), (x + wobble) * k, np.maximum(0, s.shore - 1 - depth * 0.9) * k, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    share = _MIRROR[0] + (_MIRROR[1] - _MIRROR[0]) * np.clip(depth / 110, 0, 1)
    im = im + (mirrored - im) * (share * water)[..., None]
    _mirror_bodies(s, im, water)
    _waves(s, im, water)
    return im


def _behind(s: FinishedScene, im: np.ndarray) -> np.ndarray:
    """The picture without what stands on this side of the shore: it is not what the water mirrors."""
    shore = (s.shore or 0) + 4
    nearer = np.asarray([p.kind == THING and p.box[3] / s.scale > shore for p in s.parts])[s.ids]
    if not nearer.any():
        return im
    rest = np.maximum(1, (~nearer).sum(1, keepdims=True))
    rows = ((im * ~nearer[..., None]).sum(1) / rest)[:, None]
    return np.where(nearer[..., None], rows, im).astype(np.float32)


def _mirror_bodies(s: FinishedScene, im: np.ndarray, water: np.ndarray) -> None:
    """What stands in the water, upside down at its own foot."""
    height, width = water.shape
    for number, part in enumerate(s.parts):
        x0, y0, x1, y1 = part.box
        middle, foot = (x0 + x1) // 2, min(height - 1, y1 + 2 * s.scale)
        if part.kind != THING or x1 - x0 < 3 * s.scale or not water[foot, min(width - 1, max(0, middle))]:
            continue
        rows = min(int((y1 - y0) * 0.8), height - y1)
        if rows < 2:
            continue
        mask = (s.ids[y0:y1, x0:x1] == number).astype(np.float32)[::-1]
        picture = cv2.resize(im[y0:y1, x0:x1][::-1], (x1 - x0, int((y1 - y0) * 0.8)))[:rows]
        mask = cv2.resize(mask, (x1 - x0, int((y1 - y0) * 0.8)))[:rows]
        ripple = np.round(np.sin(np.arange(rows) / s.scale * 1.4) * 1.2 * s.scale).astype(int)
        columns = np.clip(np.arange(x1 - x0)[None] + ripple[:, None], 0, x1 - x0 - 1)
        picture, mask = np.take_along_axis(picture, columns[..., None], 1), np.take_along_axis(mask, columns, 1)
        share = mask * np.linspace(0.55, 0.05, rows, dtype=np.float32)[:, None] * water[y1 : y1 + rows, x0:x1]
        target = im[y1 : y1 + rows, x0:x1]
        target += (picture * 0.86 - target) * share[..., None]


def _waves(s: FinishedScene, im: np.ndarray, water: np.ndarray) -> None:
    """Short bright dashes; in the column below a low sun or the moon they glitter."""
    shore = s.shore or s.horizon
    dashes = np.zeros(im.shape, np.uint8)
    rough = 1.6 if s.weather in ("rain", "storm") else 1.0
    for _ in range(int(34 * rough)):
        t = s.rng.random() ** 0.75
        y, w, x = shore + 3 + t * (W - shore - 3), 3 + 17 * t, s.rng.uniform(0, W)
        ell(dashes, x, y, w, 0.35 + 0.9 * t, (110, 110, 110))
    if s.weather in ("clear", "aurora") and "sun" not in s.without:
        for _ in range(46 if s.time != "day" else 16):
            t = s.rng.random() ** 0.8
            y = shore + 1 + t * (W - shore)
            x = s.sun_x + s.rng.uniform(-1, 1) * (7 + 16 * t)
            ell(dashes, x, y, s.rng.uniform(2, 7) * (0.6 + t), 0.4 + 0.8 * t, (225, 225, 225))
    color = mix(rim_of(s)[0], (255, 255, 255), 0.3 if s.time != "night" else 0.0)
    share = dashes[..., :1].astype(np.float32) / 255 * water[..., None] * (0.75 if s.time != "night" else 0.5)
    im += (np.asarray(color, np.float32) - im) * share


def wet_ground(s: FinishedScene, im: np.ndarray) -> np.ndarray:
    """Ground in the rain: darker, mirroring what stands on it, with puddles."""
    y, x = unit_grid(im)
    line_y = s.horizon + 14
    ground = (s.kind_mask(TERRAIN) & (y > line_y)).astype(np.float32)
    if not ground.any():
        return im
    puddles = np.zeros(im.shape, np.uint8)
    for _ in range(9):
        t = s.rng.random()
        place = (s.rng.uniform(0, W), line_y + 14 + t * (W - line_y - 14))
        for dx in (-0.5, 0.4):
            ell(puddles, place[0] + dx * (10 + 26 * t), place[1] + dx * 2, 9 + 26 * t, 1.4 + 5 * t, (255, 255, 255))
    wet = cv2.GaussianBlur(puddles[..., 0], (0, 0), 0.5 * s.scale).astype(np.float32) / 255
    depth = np.maximum(0, y - line_y)
    k = np.float32(s.scale)
    source = cv2.blur(im, (1, 14 * s.scale + 1))
    wobble = np.sin(y * 0.9) * 0.8
    mirrored = cv2.remap(
        source, (x + wobble) * k, np.maximum(0, line_y - depth * 0.95) * k, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    share = ground * (0.2 + 0.45 * wet)
    out = im * (1 - 0.14 * ground)[..., None]
    return out + (mirrored - out) * share[..., None]


def rings(s: FinishedScene, im: np.ndarray) -> None:
    """Rings of drops on wet ground and water (uint8 picture)."""
    for _ in range(22):
        t = s.rng.random()
        y, x = s.horizon + 24 + t * (W - s.horizon - 24), s.rng.uniform(0, W)
        line(im, (x - 2 - 3 * t, y), (x + 2 + 3 * t, y), mix((214, 226, 240), s.sky_bottom, 0.4), 0.6)
