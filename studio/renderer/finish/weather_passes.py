"""Snow that lies, fog in layers, and rain or flakes in front of everything. ``im`` as in `light_passes`."""

from __future__ import annotations

import cv2
import numpy as np

from studio.renderer.finish.finished_scene import SKY, TERRAIN, THING, FinishedScene
from studio.renderer.finish.light_passes import nearness, shifted
from studio.renderer.painting.primitives import W, circ, line, mix, mul, unit_grid

_CAP = 3.4  # thickness of the snow on a body, units
_PLANTS = frozenset({"tree", "pine tree", "palm tree", "bush", "cactus"})


def snow_cover(s: FinishedScene, im: np.ndarray) -> None:
    """White ground and hills, caps on everything that stands."""
    y, x = unit_grid(im)
    white = np.asarray(mul((246, 250, 255), mix((1, 1, 1), s.light, 0.8)), np.float32)
    ground = s.kind_mask(TERRAIN) & (y > s.horizon - 46)
    gray = im.mean(-1, keepdims=True)
    local = cv2.blur(gray, (40 * s.scale + 1,) * 2)[..., None]
    lying = white * np.clip(0.96 + (gray - local) / 420, 0.7, 1.05) * (1 - 0.10 * np.clip((y - s.horizon) / 110, 0, 1))[..., None]
    im += (lying - im) * (ground * 0.86)[..., None].astype(np.float32)
    body = np.asarray([p.kind == THING and p.name != "lava" for p in s.parts])
    cover = np.zeros(s.ids.shape, np.float32)
    thick = _CAP + 1.4 * np.sin(x[0] / 3.3) + 0.9 * np.sin(x[0] / 1.3 + 1)
    for level in (0.35, 0.7, 1.0):  # a deeper look up for a thicker cap, in three steps of the wavy edge
        k = max(1, round(_CAP * level * s.scale))
        cover = np.maximum(cover, (shifted(s.ids, 0, -k) < s.ids) * (thick >= _CAP * level * 0.9)[None])
    im += (white - im) * (cv2.GaussianBlur(cover, (0, 0), 0.35 * s.scale) * body[s.ids] * 0.94)[..., None]
    plants = np.asarray([p.name in _PLANTS for p in s.parts])
    im += (white - im) * (plants[s.ids] * 0.22)[..., None].astype(np.float32)


def fog_layers(s: FinishedScene, im: np.ndarray) -> None:
    """The farther the whiter, and three banks that drift between what is near and what is far."""
    color = np.asarray(mul((226, 230, 234), mix((1, 1, 1), s.light, 0.8)), np.float32)
    near = nearness(s, im)
    y, x = unit_grid(im)
    body = np.asarray([0.0 if p.kind == SKY else 0.48 if p.kind == THING else 0.66 for p in s.parts], np.float32)
    im += (color - im) * (body[s.ids] * np.exp(-near / 0.3))[..., None]
    for k, (line_y, depth) in enumerate(((s.horizon - 2, 0.12), (s.horizon + 22, 0.38), (s.horizon + 56, 0.75))):
        phase = s.rng.uniform(0, 6)
        middle = line_y + 5 * np.sin(x / (26 + 9 * k) + phase) + 3 * np.sin(x / 11 + 2 * phase)
        bank = np.exp(-(((y - middle) / (11 + 5 * k)) ** 2)) * (near < depth + 0.06)
        im += (color - im) * (0.5 * bank)[..., None]


def falling(s: FinishedScene, im: np.ndarray) -> np.ndarray:
    """Rain or snow in the air (uint8 picture): a faint far curtain and few near drops."""
    if s.weather in ("rain", "storm"):
        slant = (0.42 if s.weather == "storm" else 0.16) * s.rng.choice((-1, 1))
        far, near = im.copy(), im.copy()
        for layer, count, length, thickness in ((far, 170, (7, 13), 0.5), (near, 46, (16, 26), 0.9)):
            for _ in range(count):
                x, y, drop = s.rng.uniform(-30, W + 30), s.rng.uniform(-14, W), s.rng.uniform(*length)
                line(layer, (x, y), (x + slant * drop, y + drop), (216, 226, 242), thickness)
        im = cv2.addWeighted(im, 0.74, far, 0.26, 0)
        return cv2.addWeighted(im, 0.8, near, 0.2, 0)
    if s.weather == "snow":
        for count, sizes in ((120, (0.5, 0.7, 0.9)), (60, (1.1, 1.5)), (14, (2.0, 2.6))):
            for _ in range(count):
                circ(im, s.rng.uniform(0, W), s.rng.uniform(0, W), s.rng.choice(sizes), mul((252, 253, 255), mix((1, 1, 1), s.light, 0.4)))
    return im
