"""spec -> image, dataset version 1.  The same spec always gives the same pixels (its ``seed`` drives every random choice)."""

from __future__ import annotations

import random

import cv2
import numpy as np

from studio.renderer.painting.backdrops import FLOOR_FOOT, paint_backdrop
from studio.renderer.painting.biomes import BIOME_PAINTERS, paint_weather
from studio.renderer.painting.primitives import Color, ell, line, mix, paste
from studio.renderer.painting.scene import Scene
from studio.renderer.painting.sprites import NOUNS, sprite
from studio.renderer.painting.style_filters import stylize
from studio.renderer.scene_words import VEHICLES
from studio.renderer.spec import Spec, SpecObject

TALL = {"tree", "pine tree", "palm tree", "house", "church", "ferris wheel", "dragon", "dinosaur", "giraffe", "elephant", "ship"}


def render(spec: Spec) -> np.ndarray:
    """(256, 256, 3) uint8 RGB image of ``spec``."""
    rng = random.Random(spec["seed"])
    if spec["kind"] == "object":
        return stylize(_object(spec, rng), spec["style"])
    s = Scene(spec, rng)
    BIOME_PAINTERS[s.biome](s)
    light = mix((1, 1, 1), s.light, 0.55)
    for position, entry in enumerate(spec["objects"]):
        _place(s, entry, position, len(spec["objects"]), light)
    paint_weather(s)
    return stylize(s.img, spec["style"])


def _place(s: Scene, entry: SpecObject, position: int, entries: int, light: Color) -> None:
    """Put one entry's sprites under water / in the air / on water / on the ground with a shadow."""
    noun, count = entry["noun"], entry["n"]
    place = NOUNS[noun].place
    xs = s.rng.sample([52, 128, 204], count) if count > 1 else [s.uniform(64, 192)]
    if entries == 2:
        xs = [s.uniform(48, 96) if position == 0 else s.uniform(160, 208)]
    for x in xs:
        size = s.uniform(92, 140) if count == 1 and entries == 1 else s.uniform(58, 88)
        if noun in TALL:
            size *= 1.15
        if place == "o":
            size *= 0.85
        flip = s.rng.random() < 0.5
        picture = sprite(noun, entry["color"])
        if s.biome == "underwater" or (s.biome == "space" and s.rng.random() < 0.8):
            paste(s.img, picture, x, s.uniform(80, 170), size, light, flip, True)
        elif place == "s" or (s.biome == "futuristic city" and noun in VEHICLES and s.rng.random() < 0.6):
            paste(s.img, picture, x, s.uniform(60, 120), size * 0.9, light, flip, True)
        elif s.biome == "ocean" or (s.biome in ("lake", "beach") and place in "wu"):
            y = s.uniform(168, 200) if s.biome != "beach" else s.uniform(160, 174)
            paste(s.img, picture, x, y, size, light, flip)
            line(s.img, (x - size * 0.5, y), (x + size * 0.5, y), mix((255, 255, 255), s.sky_bottom, 0.35), 2)
        else:
            y = s.ground_y + s.uniform(0, 14)
            height, width = picture.shape[:2]
            width *= size / max(height, width)
            shade = s.img.copy()
            ell(shade, x, y, width * 0.46, max(3, width * 0.09), (0, 0, 0))
            s.img = cv2.addWeighted(s.img, 0.65, shade, 0.35, 0)
            paste(s.img, picture, x, y + 2, size, light, flip)


def _object(spec: Spec, rng: random.Random) -> np.ndarray:
    """One big sprite on a plain / gradient / burst / floor background."""
    image, color = paint_backdrop(spec, rng)
    entry = spec["objects"][0]
    size = rng.uniform(125, 190)
    x = 128 + rng.uniform(-16, 16)
    picture = sprite(entry["noun"], entry["color"])
    if spec["bgk"] == "floor":
        ell(image, x, FLOOR_FOOT, size * 0.4, 9, mix(color, (0, 0, 0), 0.45))
        paste(image, picture, x, FLOOR_FOOT, size, flip=rng.random() < 0.5)
    else:
        paste(image, picture, x, 128 + rng.uniform(-12, 12), size, flip=rng.random() < 0.5, center=True)
    return image
