"""Things in a finished scene: its tint, a rim on the sun's side, a shadow that touches them, a reflection on water and wet ground."""

from __future__ import annotations

import cv2
import numpy as np

from studio.renderer.finish.finished_scene import WATER, FinishedScene
from studio.renderer.finish.light_passes import rim_of, sun_side
from studio.renderer.layout import Placement, pixel_box
from studio.renderer.painting.more_sprites import studio_sprite
from studio.renderer.painting.primitives import Color, mix, scale_of
from studio.renderer.painting.sprites import sprite
from studio.renderer.spec import Spec

_TINT = {"day": 0.3, "dawn": 0.55, "sunset": 0.55, "night": 0.6}  # share of the scene's light on things
_EDGE = 0.26  # strength of the soft edge that lifts a thing off its background
_DARK = 70.0  # mean of RGB under which ground is dark
_CONTACT, _CAST = 0.42, 0.24  # strength of the shadow under the feet and of the one on the ground


def thing_pixels(spec: Spec, p: Placement, scale: int) -> tuple[np.ndarray, np.ndarray]:
    """(premultiplied colour (h, w, 3), opacity (h, w, 1)) of one copy, float32; colours 0..255."""
    entry = spec["objects"][p.entry]
    x0, y0, x1, y1 = pixel_box(p, scale)
    draw = studio_sprite if spec.get("arranged") else sprite
    picture = draw(entry["noun"], entry["color"], scale).astype(np.float32)
    picture[..., :3] *= picture[..., 3:] / 255  # else transparent pixels bleed into the edges
    picture = cv2.resize(picture, (x1 - x0, y1 - y0), interpolation=cv2.INTER_AREA)
    if p.flip:
        picture = picture[:, ::-1]
    return picture[..., :3], picture[..., 3:] / 255


def stamp_things(s: FinishedScene, spec: Spec, placements: list[Placement], image: np.ndarray) -> None:
    """Blends all copies into ``image`` (uint8), rear ones first."""
    for p in placements:
        color, opacity = thing_pixels(spec, p, s.scale)
        box = pixel_box(p, s.scale)
        if p.base == "ground":
            _shadow(s, image, box, opacity)
            if s.weather in ("rain", "storm"):
                _reflect(image, box, color, opacity, (0.22, 0.3))
        elif p.base == "water":
            _reflect(image, box, color, opacity, (0.5, 0.6), s.kind_mask(WATER) if s.shore is not None else None)
        _edge(image, box, opacity)
        lit = _lit(s, color, opacity)
        x0, y0, x1, y1 = box
        target = image[y0:y1, x0:x1]
        target[:] = np.clip(target * (1 - opacity) + lit, 0, 255).astype(np.uint8)
        if p.base == "water":
            _ripples(s, image, p)


def _lit(s: FinishedScene, color: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    """Premultiplied colours under the scene's light, brighter along the edge towards the sun, darker on the other side."""
    light = np.asarray(mix((1, 1, 1), s.light, _TINT[s.time]), np.float32)
    out = color * light
    side = sun_side(s)
    if not side:
        return out
    rim_color, strength = rim_of(s)
    k = max(1, round(1.3 * s.scale))
    solid = opacity[..., 0]
    lit_edge = np.clip(solid - _moved(solid, side * k, -max(1, k // 2)), 0, 1)
    lit_edge = cv2.GaussianBlur(lit_edge, (0, 0), 0.5 * s.scale)[..., None] * opacity * strength * 0.9
    reach = 5 * s.scale
    dark = cv2.blur(np.clip(solid - _moved(solid, -side * reach, reach // 2), 0, 1), (reach * 2 + 1,) * 2)[..., None]
    out *= 1 - 0.16 * dark
    if s.weather == "snow":
        cap = cv2.GaussianBlur(np.clip(solid - _moved(solid, 0, -2 * s.scale), 0, 1), (0, 0), 0.5 * s.scale)[..., None] * opacity
        out += (np.asarray((250, 252, 255), np.float32) * opacity - out) * cap * 0.8
    return out + (np.asarray(rim_color, np.float32) * opacity - out) * lit_edge


def _moved(a: np.ndarray, dx: int, dy: int) -> np.ndarray:
    """(h, w): the value ``dx`` px to the right and ``dy`` px below every pixel, 0 outside."""
    height, width = a.shape
    return cv2.warpAffine(a, np.asarray([[1, 0, -dx], [0, 1, -dy]], np.float32), (width, height))


def _edge(image: np.ndarray, box: tuple[int, int, int, int], opacity: np.ndarray) -> None:
    """A soft dark edge around a thing on light ground, a light one on dark ground."""
    scale, side = scale_of(image), image.shape[0]
    x0, y0, x1, y1 = box
    pad = 8 * scale
    a, b, c, d = max(0, x0 - pad), max(0, y0 - pad), min(side, x1 + pad), min(side, y1 + pad)
    whole = np.zeros((d - b, c - a), np.float32)
    whole[y0 - b : y1 - b, x0 - a : x1 - a] = opacity[..., 0]
    around = image[b:d, a:c]
    rim = cv2.GaussianBlur(whole, (0, 0), 2.2 * scale)[..., None] * _EDGE
    light = around.mean() < _DARK
    around[:] = (around * (1 - rim) + (225.0 if light else 0.0) * rim).astype(np.uint8)


def _shadow(s: FinishedScene, image: np.ndarray, box: tuple[int, int, int, int], opacity: np.ndarray) -> None:
    """Dark under the feet; and, where there is a sun, the thing's own shape laid on the ground."""
    scale, side = s.scale, image.shape[0]
    x0, y0, x1, y1 = box
    shade = np.zeros((side, side), np.float32)
    foot_rows = opacity[-max(2, (y1 - y0) // 8) :, :, 0].max(0)
    columns = np.flatnonzero(foot_rows > 0.3)
    left, right = (x0 + int(columns[0]), x0 + int(columns[-1])) if len(columns) else (x0, x1)
    center = ((left + right) // 2, y1 - scale)
    axes = (max(4 * scale, int((right - left) * 0.56)), max(2 * scale, int((x1 - x0) * 0.055)))
    cv2.ellipse(shade, center, axes, 0, 0, 360, _CONTACT, -1, cv2.LINE_AA)
    top, bottom = max(0, y1 - 20 * scale), min(side, y1 + 40 * scale)
    shade[top:bottom] = cv2.GaussianBlur(shade[top:bottom], (0, 0), 1.6 * scale)
    direction = sun_side(s)
    if direction and not s.bolts and s.weather != "snow" and not s.indoor:
        lean = direction * {"day": 0.5, "dawn": 1.1, "sunset": 1.2, "night": 0.5}[s.time]
        foot = y1 - 2 * scale
        matrix = np.asarray([[1, lean, x0 + lean * (y0 - foot)], [0, -0.3, foot + 0.3 * (foot - y0)]], np.float32)
        cast = cv2.warpAffine(opacity[..., 0], matrix, (side, bottom))
        cast = cv2.GaussianBlur(cast[top:bottom], (0, 0), 0.8 * scale)
        shade[top:bottom] = np.maximum(shade[top:bottom], cast * _CAST)
    part = image[top:bottom]
    part[:] = (part * (1 - shade[top:bottom, :, None] * np.asarray((1.0, 0.95, 0.82), np.float32))).astype(np.uint8)


def _reflect(
    image: np.ndarray,
    box: tuple[int, int, int, int],
    color: np.ndarray,
    opacity: np.ndarray,
    kind: tuple[float, float],
    where: np.ndarray | None = None,
) -> None:
    """A wavy mirror image below the foot; ``kind``: its strength and its height in heights of the thing; ``where``: (H, W) bool,
    the water."""
    scale = scale_of(image)
    strength, share = kind
    x0, _, x1, y1 = box
    full = max(2, round(len(color) * share))
    height = min(full, image.shape[0] - y1)
    if height < 2:
        return
    fade = np.linspace(strength, 0.0, full, dtype=np.float32)[:height, None]
    color = cv2.resize(color[::-1], (x1 - x0, full), interpolation=cv2.INTER_AREA)[:height]
    alpha = cv2.resize(np.ascontiguousarray(opacity[::-1]), (x1 - x0, full), interpolation=cv2.INTER_AREA)[:height]
    ripple = np.round(np.sin(np.arange(height) / scale * 1.3) * 1.1 * scale).astype(int)
    columns = np.clip(np.arange(x1 - x0)[None] + ripple[:, None], 0, x1 - x0 - 1)
    color, alpha = np.take_along_axis(color, columns[..., None], 1), np.take_along_axis(alpha, columns, 1)
    if where is not None:
        fade = fade * where[y1 : y1 + height, x0:x1]
    target = image[y1 : y1 + height, x0:x1]
    target[:] = np.clip(target * (1 - (alpha * fade)[..., None]) + color * 0.85 * fade[..., None], 0, 255).astype(np.uint8)


def _ripples(s: FinishedScene, image: np.ndarray, p: Placement) -> None:
    """Lines of light where a thing meets the water."""
    x0, _, x1, y1 = (v * s.scale for v in p.box)
    color: Color = mix((255, 255, 255), s.sky_bottom, 0.35)
    top, bottom = max(0, int(y1) - 8 * s.scale), min(image.shape[0], int(y1) + 14 * s.scale)
    part = np.ascontiguousarray(image[top:bottom])
    lines = part.copy()
    for k, (wide, low) in enumerate(((0.5, 0), (0.36, 3.2), (0.22, 6))):
        center = (round((x0 + x1) / 2 + (k % 2) * 4 * s.scale), round(y1 + low * s.scale) - top)
        cv2.ellipse(lines, center, (round((x1 - x0) * wide), max(1, round(0.7 * s.scale))), 0, 0, 360, color, -1, cv2.LINE_AA)
    image[top:bottom] = cv2.addWeighted(part, 0.5, lines, 0.5, 0)
