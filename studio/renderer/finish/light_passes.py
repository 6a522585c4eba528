"""Light on a painted scene: cast shadows, dark sides, rims towards the sun, haze, the glow of lamps, a vignette.

``im`` is the picture as float32 (H, W, 3), 0..255; functions work in place or return the new picture.
"""

from __future__ import annotations

import cv2
import numpy as np

from studio.renderer.finish.finished_scene import SKY, TERRAIN, THING, FinishedScene
from studio.renderer.painting.primitives import Color, W, mix, unit_grid

_RIM = {
    "day": ((255, 252, 232), 0.34),
    "dawn": ((255, 226, 190), 0.62),
    "sunset": ((255, 200, 124), 0.74),
    "night": ((176, 196, 255), 0.34),
}
_FLASH = ((226, 228, 255), 0.55)
_SHADOW_LENGTH = {"day": 0.5, "dawn": 1.2, "sunset": 1.35, "night": 0.5}
_SHADOW = {"day": 0.26, "dawn": 0.26, "sunset": 0.30, "night": 0.16}
_NO_SHADOW = frozenset({"ride", "mountain", "pyramid", "lava"})  # too fine, or too far
_SHADED = frozenset({"tree", "pine tree", "palm tree", "rock", "bush", "cactus", "castle", "column", "tower", "boat", "grave"})
_COARSE = 128  # side of the map of cast shadows, px
_TALLEST = 150.0  # units: what is taller is a frame, and casts no shadow
_VIGNETTE = 0.16
_NIGHT_LIGHT = 150.0  # of the red channel, from which on a pixel at night shines by itself


def sun_side(s: FinishedScene) -> int:
    """1 where light comes from the right, -1 from the left, 0 where it has no direction."""
    if s.indoor:
        return 0
    if s.bolts:
        return 1 if s.bolts[0][0] >= W / 2 else -1
    if s.weather not in ("clear", "aurora", "snow"):
        return 0
    return 1 if s.sun_x >= W / 2 else -1


def rim_of(s: FinishedScene) -> tuple[Color, float]:
    """Colour and strength (0..1) of the light along edges towards the sun."""
    color, strength = _FLASH if s.bolts else _RIM[s.time]
    return color, strength * (0.5 if s.weather == "snow" else 1.0)


def shifted(a: np.ndarray, dx: int, dy: int) -> np.ndarray:
    """(H, W): the value ``dx`` px to the right and ``dy`` px below every pixel; the edge repeats."""
    height, width = a.shape
    rows = np.clip(np.arange(height) + dy, 0, height - 1)
    columns = np.clip(np.arange(width) + dx, 0, width - 1)
    return a[rows][:, columns]


def cast_shadows(s: FinishedScene, im: np.ndarray) -> None:
    """Shadows of all bodies on the ground in front of them, away from the sun."""
    side = sun_side(s)
    if not side or s.bolts or s.weather == "snow":
        return
    step = im.shape[0] // _COARSE
    ids = s.ids[::step, ::step]
    total = np.zeros((_COARSE, _COARSE), np.float32)
    lean = side * _SHADOW_LENGTH[s.time] * (0.35 + 0.65 * abs(s.sun_x - W / 2) / (W / 2))
    for number, part in enumerate(s.parts):
        foot = part.box[3] / step
        if (
            part.kind != THING
            or part.name in _NO_SHADOW
            or foot * 2 < s.horizon + 6
            or (part.box[3] - part.box[1]) / s.scale > _TALLEST
            or foot >= _COARSE - 1
        ):
            continue
        mask = (ids == number).astype(np.float32)
        matrix = np.asarray([[1, lean, -lean * foot], [0, -0.34, 1.34 * foot]], np.float32)
        np.maximum(total, cv2.warpAffine(mask, matrix, (_COARSE, _COARSE)), out=total)
    if total.max() <= 0:
        return
    total = cv2.resize(cv2.GaussianBlur(total, (0, 0), 0.9), im.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    total *= s.kind_mask(TERRAIN) & (unit_grid(im)[0] > s.horizon)
    im *= 1 - (total * _SHADOW[s.time])[..., None] * np.asarray((1.0, 0.94, 0.78), np.float32)


def shade_bodies(s: FinishedScene, im: np.ndarray) -> None:
    """The side of round and square bodies that lies away from the sun, softly darker."""
    side = sun_side(s) or 1
    reach = 4 * s.scale
    table = np.asarray([p.kind == THING and p.name in _SHADED and (p.box[2] - p.box[0]) > 4 * s.scale for p in s.parts])
    body = table[s.ids]
    if not body.any():
        return
    edge = (body & (shifted(s.ids, -side * reach, reach // 2) != s.ids)).astype(np.float32)
    soft = cv2.blur(edge, (2 * reach + 1, 2 * reach + 1))
    im *= 1 - (soft * body * 0.26)[..., None]


def rim_light(s: FinishedScene, im: np.ndarray) -> None:
    """A bright line along the edges of bodies and hills that face the sun."""
    side = sun_side(s)
    if not side:
        return
    color, strength = rim_of(s)
    k = max(1, round(1.1 * s.scale))
    weight = np.asarray([_rim_weight(s, number) for number in range(len(s.parts))], np.float32)
    beyond = shifted(s.ids, side * k, -max(1, k // 2))
    rim = (beyond < s.ids).astype(np.float32) * weight[s.ids]
    rim = cv2.GaussianBlur(rim, (0, 0), 0.45 * s.scale) * strength
    im += (np.asarray(color, np.float32) - im) * rim[..., None]


def _rim_weight(s: FinishedScene, number: int) -> float:
    part = s.parts[number]
    if part.name == "lava":
        return 0.0
    if part.kind == THING:
        return 1.0 if part.box[3] - part.box[1] > 6 * s.scale else 0.4
    wide = part.box[2] - part.box[0] > 0.4 * W * s.scale and part.box[3] - part.box[1] > 12 * s.scale
    return 0.35 if part.kind == TERRAIN and wide else 0.0


def nearness(s: FinishedScene, im: np.ndarray) -> np.ndarray:
    """(H, W) float32: 0 at the horizon and beyond, 1 at the lower edge; a body is as near as its foot."""
    y = unit_grid(im)[0]
    feet = np.asarray([p.box[3] / s.scale for p in s.parts], np.float32)
    body = np.asarray([p.kind == THING for p in s.parts])
    line = np.where(body[s.ids], feet[s.ids], y)
    return np.clip((line - s.horizon) / (W - s.horizon), 0, 1)


def haze(s: FinishedScene, im: np.ndarray) -> None:
    """What is far away takes the colour of the sky at the horizon; at dawn and sunset all around the sun takes its warmth."""
    land = s.ids > SKY
    far = np.exp(-nearness(s, im) / 0.12) * land
    im += (np.asarray(s.sky_bottom, np.float32) - im) * (far * (0.34 if s.weather in ("rain", "storm", "snow") else 0.2))[..., None]
    if s.time in ("dawn", "sunset") and s.weather in ("clear", "aurora"):
        y, x = unit_grid(im)
        near_sun = np.exp(-(((x - s.sun_x) / 120) ** 2) - ((y - s.horizon + 14) / 60) ** 2) * land * 0.3
        im += (np.asarray(mix(s.sky_bottom, (255, 214, 150), 0.6), np.float32) - im) * near_sun[..., None]


def lamp_glow(s: FinishedScene, im: np.ndarray) -> None:
    """Windows and lamps shine into the night around them."""
    if s.time != "night" and not s.bolts:
        return
    bright = (im[..., 0] > _NIGHT_LIGHT) | (im[..., 1] > _NIGHT_LIGHT + 20)
    small = cv2.resize(im * (bright & (s.ids > SKY))[..., None], (W, W), interpolation=cv2.INTER_AREA)
    spread = cv2.GaussianBlur(small, (0, 0), 2.2) * 0.55 + cv2.GaussianBlur(small, (0, 0), 9) * 0.8
    spread = cv2.resize(spread, im.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    im += spread * (1 - im / 255).clip(0, 1)


def flash(s: FinishedScene, im: np.ndarray) -> None:
    """Lightning lights the scene around where it strikes."""
    y, x = unit_grid(im)
    for bx, _ in s.bolts[:1]:
        near = np.exp(-(((x - bx) / 90) ** 2) - ((y - s.horizon) / 80) ** 2) * (s.ids > SKY) * 0.24
        im += (np.asarray((206, 212, 250), np.float32) - im) * near[..., None]


def vignette(im: np.ndarray) -> None:
    """Slightly darker corners."""
    y, x = unit_grid(im)
    far = (((x - W / 2) / (W / 2)) ** 2 + ((y - W / 2) / (W / 2)) ** 2) / 2
    im *= (1 - _VIGNETTE * far**2)[..., None]
