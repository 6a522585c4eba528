"""Which painter draws which biome, and the weather in front of everything."""

from __future__ import annotations

import cv2
import numpy as np

from studio.renderer.painting import biomes_built as built
from studio.renderer.painting import biomes_dark as dark
from studio.renderer.painting import biomes_green as green
from studio.renderer.painting import biomes_water as water
from studio.renderer.painting.primitives import W, circ, line, mix, mul, unit_grid
from studio.renderer.painting.scene import Scene
from studio.renderer.scene_words import LIGHT

BIOME_PAINTERS = {
    "forest": green.paint_forest,
    "swamp": green.paint_forest,
    "mystical forest": green.paint_mystical_forest,
    "desert": green.paint_desert,
    "mountains": green.paint_mountains,
    "snowfield": green.paint_snowfield,
    "city": built.paint_city,
    "futuristic city": built.paint_city,
    "village": built.paint_village,
    "castle": built.paint_castle,
    "farm": built.paint_farm,
    "ruins": built.paint_ruins,
    "beach": water.paint_beach,
    "ocean": water.paint_ocean,
    "lake": water.paint_lake,
    "underwater": water.paint_underwater,
    "garden": water.paint_garden,
    "cave": dark.paint_cave,
    "volcano": dark.paint_volcano,
    "space": dark.paint_space,
}


def paint_weather(s: Scene) -> None:
    """Rain, snow or fog in front of everything."""
    if s.weather in ("rain", "storm"):
        ov = s.img.copy()
        slant = s.uniform(-0.35, 0.35)
        for _ in range(130):
            x, y, drop = (s.rng.uniform(-20, W + 20), s.rng.uniform(-10, W), s.rng.uniform(8, 20))
            line(ov, (x, y), (x + slant * drop, y + drop), (205, 218, 236), 1)
        s.img = cv2.addWeighted(s.img, 0.45, ov, 0.55, 0)
    elif s.weather == "snow":
        for _ in range(120):
            circ(s.img, s.rng.uniform(0, W), s.rng.uniform(0, W), s.rng.choice((1, 1.4, 2, 2.8)), (250, 252, 255))
    elif s.weather == "fog":
        f = mul((214, 220, 224), mix((1, 1, 1), LIGHT[s.time], 0.85))
        a = np.float32(0.3) + 0.42 * np.exp(-(((unit_grid(s.img)[0][:, :1] - s.horizon) / 52) ** 2))
        a = np.repeat(a, s.img.shape[1], 1)[..., None]
        s.img = (s.img * (1 - a) + np.asarray(f, np.float32) * a).astype(np.uint8)
