"""Random scene descriptions, dataset version 1.  The order of the random draws is part of the data set: do not change it."""

from __future__ import annotations

import random
from typing import cast

from studio.renderer.painting.sprites import HUES, NOUNS
from studio.renderer.spec import Spec
from studio.renderer.scene_words import BIOMES, NAMED_COLORS, SKYLESS_BIOMES

PLACES = {"underwater": "uuuuo", "space": "so", "ocean": "wwws", "lake": "wgs", "beach": "gggosw", "cave": "gggo"}  # else "ggggso"
SPACE_POOL = ["rocket", "ufo", "astronaut", "alien", "robot", "star", "telescope", "cat", "dog", "airplane", "whale", "unicorn"]
OCEAN_POOL = ["duck", "swan", "sailboat", "ship", "speedboat", "whale", "dolphin", "shark", "airplane", "bird", "dragon", "helicopter"]
FUTURE_POOL = ["car", "robot", "ufo", "taxi", "police car", "rocket", "helicopter", "astronaut", "train", "man", "woman", "ninja"]
COMMON_POOL = ["cat", "dog", "horse", "car", "robot", "man", "woman", "dragon", "wizard", "rabbit", "house", "tree", "princess", "bear"]


def sample_spec(rng: random.Random, kind: str | None = None) -> Spec:
    """Draw a random scene description (JSON-able dict); ``kind`` is 'object', 'scene' or None."""
    kind = kind or ("object" if rng.random() < 0.33 else "scene")
    spec = {"kind": kind, "seed": rng.getrandbits(31), "style": "none"}
    made = _object(spec, rng) if kind == "object" else _scene(spec, rng)
    return cast("Spec", made)  # of this version: without ``version``, and with objects that have no size


def _color(noun: str, share: float, rng: random.Random) -> str | None:
    return rng.choice([*HUES, "white", "black"]) if NOUNS[noun].colorable and rng.random() < share else None


def _object(spec: dict, rng: random.Random) -> dict:
    noun = rng.choice(list(NOUNS))
    color = _color(noun, 0.5, rng)
    backgrounds = rng.sample(list(NAMED_COLORS), 2)
    spec.update(
        objects=[{"noun": noun, "color": color, "n": 1}],
        bg=backgrounds,
        bgk=rng.choices(["plain", "grad", "burst", "floor"], [5, 3, 1, 2])[0],
    )
    if rng.random() < 0.05:
        spec["style"] = rng.choice(["mono", "pixel"])
    return spec


def _weather(biome: str, time: str, rng: random.Random) -> str:
    if biome in SKYLESS_BIOMES:
        return "clear"
    snow = 0.2 if biome in ("beach", "ocean", "desert", "volcano") else 1.2
    weights = [10, 1.2, snow, 1.2, 1, 1 if time == "night" else 0]
    weather = rng.choices(["clear", "rain", "snow", "fog", "storm", "aurora"], weights)[0]
    if biome == "snowfield" and rng.random() < 0.3:
        return "snow"
    return weather


def _pool(biome: str, place: str, rng: random.Random) -> list[str]:
    """Nouns that may stand at ``place`` in ``biome``."""
    pool = [n for n in NOUNS if NOUNS[n].place == place]
    if biome == "space":
        return SPACE_POOL
    if biome == "ocean":
        return OCEAN_POOL
    if biome == "futuristic city" and rng.random() < 0.5:
        return FUTURE_POOL
    if biome == "underwater" and place == "u":
        return [*pool, "turtle", "mermaid", "crocodile", "anchor"]
    if place == "g" and rng.random() < 0.3:
        return COMMON_POOL
    return pool


def _scene(spec: dict, rng: random.Random) -> dict:
    biome = rng.choice(list(BIOMES))
    time = rng.choices(["day", "dawn", "sunset", "night"], [4, 2, 3, 3])[0]
    weather = _weather(biome, time, rng)
    objects: list[dict] = []
    if rng.random() < 0.52:
        for _ in range(1 if rng.random() < 0.8 else 2):
            place = rng.choice(PLACES.get(biome, "ggggso"))
            noun = rng.choice(_pool(biome, place, rng))
            if noun in [o["noun"] for o in objects]:
                continue
            color = _color(noun, 0.4, rng)
            count = rng.choices([1, 2, 3], [8, 1.3, 0.7])[0] if len(objects) == 0 else 1
            objects.append({"noun": noun, "color": color, "n": count})
    spec.update(biome=biome, time=time, weather=weather, objects=objects)
    if rng.random() < 0.15:
        spec["style"] = rng.choice(["mono", "pastel", "neon", "sepia", "pixel"])
    return spec
