"""spec -> image, dataset version 2: the painters' landscapes with things laid out by their relations.

The same spec always gives the same pixels: its ``seed`` drives every random choice.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import cv2
import numpy as np

from studio.renderer.arrangement import placements_of
from studio.renderer.finish.finished_picture import draw_finished
from studio.renderer.finish.things import thing_pixels
from studio.renderer.layout import LayoutStage, Placement, pixel_box
from studio.renderer.painting.backdrops import paint_backdrop
from studio.renderer.painting.biomes import BIOME_PAINTERS, paint_weather
from studio.renderer.painting.primitives import Color, W, mix, scale_of
from studio.renderer.painting.scene import Scene
from studio.renderer.painting.style_filters import stylize
from studio.renderer.sights.painters import PAINTERS
from studio.renderer.spec import Spec

_HALO = 0.30  # strength of the rim that lifts a thing off its background: dark on light ground, light on dark ground
_DARK = 70.0  # mean of RGB under which ground is dark
_HALO_WIDTH = 2.2  # px, sigma
_SHADOW = 0.38


@dataclass(frozen=True)
class RenderedPicture:
    """``image`` (side, side, 3) uint8 RGB, and where its things are, rear ones first, on a canvas of 256."""

    image: np.ndarray
    placements: tuple[Placement, ...]


def draw(spec: Spec, side: int = W) -> RenderedPicture:
    """Picture and layout of ``spec``, drawn at ``side`` px: 256, 512 or 1024. Every side shows the same picture."""
    scale = side // W
    rng, places = random.Random(spec["seed"]), random.Random(f"layout:{spec['seed']}")
    if spec["kind"] == "object":
        image, color = paint_backdrop(spec, rng, scale)
        stage, light = LayoutStage(None, W / 2, spec["bgk"] == "floor"), (1.0, 1.0, 1.0)
        placements = placements_of(spec, stage, places)
        for p in placements:
            if p.base == "ground" and stage.floor:
                _shadow(image, p, mix(color, (0, 0, 0), 0.6))
            _stamp(image, spec, p, light)
        return RenderedPicture(stylize(image, spec["style"]), tuple(placements))
    if spec.get("finish"):
        image, placements = draw_finished(spec, scale, PAINTERS, placements_of)
        return RenderedPicture(stylize(image, spec["style"]), tuple(placements))
    s = Scene(spec, rng, scale)
    BIOME_PAINTERS[s.biome](s)
    light = mix((1, 1, 1), s.light, 0.35)
    foggy = s.weather == "fog"
    if foggy:  # behind the things: fog before them would wash out what the caption says
        paint_weather(s)
    placements = placements_of(spec, LayoutStage(s.biome, s.ground_y), places) if spec["objects"] else []
    for p in placements:
        if p.base == "ground":
            _shadow(s.img, p, (0, 0, 0))
        elif p.base == "water":
            _reflection(s.img, spec, p, light)
        _stamp(s.img, spec, p, light)
        if p.base == "water":
            _water_line(s, p)
    if not foggy:
        paint_weather(s)
    return RenderedPicture(stylize(s.img, spec["style"]), tuple(placements))


def render(spec: Spec) -> np.ndarray:
    """(256, 256, 3) uint8 RGB image of ``spec``."""
    return draw(spec).image


def _stamp(image: np.ndarray, spec: Spec, p: Placement, light: Color) -> None:
    """Blend one copy into ``image``, with a soft rim."""
    scale = scale_of(image)
    color, opacity = thing_pixels(spec, p, scale)
    x0, y0, x1, y1 = pixel_box(p, scale)
    whole = np.zeros(image.shape[:2], np.float32)
    whole[y0:y1, x0:x1] = opacity[..., 0]
    pad = 8 * scale
    a, b, c, d = max(0, x0 - pad), max(0, y0 - pad), min(W * scale, x1 + pad), min(W * scale, y1 + pad)
    rim = cv2.GaussianBlur(whole[b:d, a:c], (0, 0), _HALO_WIDTH * scale)[..., None] * _HALO
    around = image[b:d, a:c]
    edge = 235.0 if around.mean() < _DARK else 0.0
    around[:] = (around * (1 - rim) + edge * rim).astype(np.uint8)
    target = image[y0:y1, x0:x1]
    target[:] = np.clip(target * (1 - opacity) + color * np.asarray(light, np.float32), 0, 255).astype(np.uint8)


def _shadow(image: np.ndarray, p: Placement, color: Color) -> None:
    """Soft ellipse under the feet."""
    scale = scale_of(image)
    x0, _, x1, y1 = (v * scale for v in p.box)
    rx, ry = (x1 - x0) * 0.48, max(3.0 * scale, (x1 - x0) * 0.085)
    shape = np.zeros(image.shape[:2], np.float32)
    cv2.ellipse(shape, (round((x0 + x1) / 2), round(y1 - scale)), (round(rx), round(ry)), 0, 0, 360, 1.0, -1, cv2.LINE_AA)
    shape = cv2.GaussianBlur(shape, (0, 0), 2.0 * scale)[..., None] * _SHADOW
    image[:] = (image * (1 - shape) + np.asarray(color, np.float32) * shape).astype(np.uint8)


def _reflection(image: np.ndarray, spec: Spec, p: Placement, light: Color) -> None:
    """Faint, squeezed mirror image on the water."""
    scale = scale_of(image)
    color, opacity = thing_pixels(spec, p, scale)
    x0, _, x1, y1 = pixel_box(p, scale)
    height = min(round(len(color) * 0.45), W * scale - y1)
    if height < 2:
        return
    fade = np.linspace(0.38, 0.0, height, dtype=np.float32)[:, None, None]
    color = cv2.resize(color[::-1], (x1 - x0, height), interpolation=cv2.INTER_AREA) * fade
    opacity = cv2.resize(opacity[::-1], (x1 - x0, height), interpolation=cv2.INTER_AREA)[..., None] * fade
    target = image[y1 : y1 + height, x0:x1]
    target[:] = np.clip(target * (1 - opacity) + color * np.asarray(light, np.float32), 0, 255).astype(np.uint8)


def _water_line(s: Scene, p: Placement) -> None:
    """Ripple where a thing meets the water."""
    x0, _, x1, y1 = (v * s.scale for v in p.box)
    center, axes = (round((x0 + x1) / 2), round(y1)), (round((x1 - x0) * 0.52), 3 * s.scale)
    ripple = s.img.copy()
    cv2.ellipse(ripple, center, axes, 0, 0, 360, mix((255, 255, 255), s.sky_bottom, 0.3), s.scale, cv2.LINE_AA)
    s.img = cv2.addWeighted(s.img, 0.4, ripple, 0.6, 0)
