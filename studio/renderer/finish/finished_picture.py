"""A scene with all its light and weather: the landscape's painter first, then passes over the whole picture, then the things."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

import cv2
import numpy as np

from studio.renderer.finish import light_passes as light
from studio.renderer.finish import water_passes as water
from studio.renderer.finish import weather_passes as weather
from studio.renderer.finish.finished_scene import FinishedScene
from studio.renderer.finish.framing import frame
from studio.renderer.finish.things import stamp_things
from studio.renderer.layout import LayoutStage, Placement
from studio.renderer.scene_words import SKYLESS_BIOMES
from studio.renderer.spec import Spec

Painter = Callable[[FinishedScene], None]
Placing = Callable[[Spec, LayoutStage, random.Random], list[Placement]]


def draw_finished(spec: Spec, scale: int, painters: Mapping[str, Painter], place: Placing) -> tuple[np.ndarray, list[Placement]]:
    """((256 * scale, 256 * scale, 3) uint8 picture of a scene without its style, where ``place`` put its things, rear ones first)."""
    s = FinishedScene(spec, random.Random(spec["seed"]), scale)
    s.indoor = s.biome in SKYLESS_BIOMES
    painters[s.biome](s)
    if s.composition == 1 and s.biome not in SKYLESS_BIOMES:
        s.mirror()
    image = _background(s)
    if s.composition == 2:
        s.img = image
        frame(s)
        image = s.img
    places = random.Random(f"layout:{spec['seed']}")
    stage = LayoutStage(s.biome, s.ground_y, water=s.water_feet)
    placements = place(spec, stage, places) if spec["objects"] else []
    stamp_things(s, spec, placements, image)
    if s.front is not None:
        s.img = image
        s.front(s)
        image = s.img
    return weather.falling(s, image), placements


def _background(s: FinishedScene) -> np.ndarray:
    im = s.img.astype(np.float32)
    if not s.indoor:
        if s.weather == "snow":
            weather.snow_cover(s, im)
        light.shade_bodies(s, im)
        light.cast_shadows(s, im)
        light.haze(s, im)
        light.rim_light(s, im)
        if s.bolts:
            light.flash(s, im)
        if s.weather == "fog":
            weather.fog_layers(s, im)
        im = water.mirror_water(s, im)
        if s.weather in ("rain", "storm"):
            im = water.wet_ground(s, im)
        light.lamp_glow(s, im)
    light.vignette(im)
    image = cv2.convertScaleAbs(np.clip(im, 0, 255))
    if s.weather in ("rain", "storm") and not s.indoor:
        water.rings(s, image)
    return image
