"""Random scene descriptions, dataset version 2: counts, colours, sizes, sides, and relations between two things."""

from __future__ import annotations

import random
import zlib
from typing import cast

import numpy as np

from studio.renderer.painting.sprites import HUES, sprite
from studio.renderer.scene_words import BIOMES, NAMED_COLORS, SKYLESS_BIOMES
from studio.renderer.spec import Spec, SpecObject
from studio.renderer.vocabulary.nouns import ALL_NOUNS, BIG_REAR, SMALL, STATIC, takes_color

SPRITE_COLORS = (*HUES, "white", "black")
_PLACES = {"ocean": "wwwsu", "lake": "wwggso", "beach": "gggosw", "cave": "ggo"}  # else _DEFAULT_PLACES
_DEFAULT_PLACES = "ggggso"
_SPACE = (
    "rocket",
    "ufo",
    "astronaut",
    "alien",
    "robot",
    "star",
    "telescope",
    "cat",
    "dog",
    "airplane",
    "whale",
    "unicorn",
    "dragon",
    "ghost",
)
_SEA_SURFACE = ("dolphin", "whale", "shark")
_UNDERWATER = ("turtle", "mermaid", "crocodile", "anchor", "crown", "key", "gem", "skull")
_DRY = {"crab", "fish", "octopus", "jellyfish", "mermaid"}  # odd on land
# what the painters draw anyway: a caption that counts it would be wrong
_IN_BACKGROUND = {
    "forest": {"tree", "pine tree"}, "mystical forest": {"mushroom", "tree", "flower"}, "swamp": {"tree"}, "mountains": {"pine tree"},
    "snowfield": {"pine tree"}, "lake": {"tree", "pine tree"}, "beach": {"palm tree", "umbrella"}, "desert": {"cactus"},
    "castle": {"castle", "tree", "pine tree"}, "village": {"house", "hut", "tree"}, "farm": {"house"}, "cave": {"gem"},
    "garden": {"flower", "tulip", "rose", "tree"}, "city": {"house"}, "futuristic city": {"ufo", "car"}, "space": {"ufo"},
    "underwater": {"fish"}, "ocean": set(), "ruins": set(), "volcano": set(),
}  # fmt: skip
_RESERVED_ONE_IN = 20  # combinations kept for `held_out`
_CLOSE = 90.0  # RGB distance under which a thing drowns in a plain background


def random_spec(rng: random.Random) -> Spec:
    """Any spec (JSON-able dict), also reserved ones."""
    kind = "object" if rng.random() < 0.4 else "scene"
    base = {"version": 2, "kind": kind, "seed": rng.getrandbits(31), "style": "none", "objects": [], "relation": None, "side": None}
    spec = cast("Spec", base)  # the keys of its kind are added below
    return _plain(spec, rng) if spec["kind"] == "object" else _scene(spec, rng)


def combination_key(spec: Spec) -> str | None:
    """What is composed in ``spec``, the same for its mirror image; None for what every training must see."""
    things = sorted(f"{o['noun']}/{o['color']}/{o['n']}/{o['size']}" for o in spec["objects"])
    relation = "beside" if spec["relation"] in ("left", "right", "next") else spec["relation"]
    if relation in ("front", "behind"):
        relation = "depth"
    if spec["kind"] == "object":
        only = spec["objects"][0]
        if len(things) == 1 and only["n"] == 1 and not only["color"] and not only["size"]:
            return None
        return "|".join([*things, str(relation)])
    if not things:
        plain = spec["weather"] == "clear" and spec["style"] == "none"
        return None if plain else "|".join([spec["biome"], spec["time"], spec["weather"]])
    nouns = sorted(o["noun"] for o in spec["objects"])
    return "|".join([spec["biome"], *nouns, str(relation)])


def is_reserved(spec: Spec) -> bool:
    """Whether this combination is kept out of training, for ``held_out``."""
    key = combination_key(spec)
    return key is not None and zlib.crc32(key.encode()) % _RESERVED_ONE_IN == 0


def sample_spec(rng: random.Random, held_out: bool = False) -> Spec:
    """A spec for training, or one whose combination is never trained on."""
    while True:
        spec = random_spec(rng)
        if is_reserved(spec) == held_out:
            return spec


def _entry(noun: str, rng: random.Random, counts: tuple[float, float, float] = (1, 0, 0), color_share: float = 0.5) -> SpecObject:
    color = rng.choice(SPRITE_COLORS) if takes_color(noun) and rng.random() < color_share else None
    size = rng.choices([None, "big", "small"], [7, 1.4, 1.4])[0]
    count = rng.choices([1, 2, 3], counts)[0]
    if count == 3 or (count == 2 and size == "big"):  # three big ones do not fit into the picture
        size = None
    return {"noun": noun, "color": color, "n": count, "size": size}


def _pick(pool: list[str], rng: random.Random, not_this: str = "") -> str:
    """A noun; things that take a colour come more often."""
    pool = [n for n in pool if n != not_this]
    colorable = [n for n in pool if takes_color(n)]
    return rng.choice(colorable) if colorable and rng.random() < 0.25 else rng.choice(pool)


def _relation(rng: random.Random, allowed: dict[str, float]) -> str:
    return rng.choices(list(allowed), list(allowed.values()))[0]


def _plain(spec: Spec, rng: random.Random) -> Spec:
    """Things on a plain, gradient, rays or floor background."""
    nouns = list(ALL_NOUNS)
    backdrop = rng.choices(["plain", "grad", "burst", "floor"], [5, 3, 1, 2])[0]
    if rng.random() < 0.3:
        relation = _relation(rng, {"left": 3, "right": 3, "next": 1.5, "above": 3, "front": 1, "behind": 1})
        if relation in ("front", "behind"):
            rear = _pick(BIG_REAR, rng)
            front = _pick([n for n in nouns if n not in BIG_REAR and ALL_NOUNS[n].place in "go"], rng)
            pair = [front, rear] if relation == "front" else [rear, front]
        else:
            first = _pick(nouns, rng)
            pair = [first, _pick(nouns, rng, first)]
        spec["relation"] = relation
        spec["objects"] = [_entry(n, rng, color_share=0.7) for n in pair]
        _contrast(spec["objects"], rng)
        if relation in ("front", "behind"):
            _depth_sizes(spec, rng)
        if relation == "above" and backdrop == "floor":
            backdrop = "plain"
    else:
        spec["objects"] = [_entry(rng.choice(nouns), rng, (6, 1.6, 1.4), 0.55)]
    spec["bg"], spec["bgk"] = backdrop_colors(spec["objects"], rng), backdrop
    if rng.random() < 0.05:
        spec["style"] = rng.choice(["mono", "pixel"])
    return spec


def _contrast(entries: list[SpecObject], rng: random.Random) -> None:
    """Two big or two small things show nothing: one of them loses the word."""
    if entries[0]["size"] == entries[1]["size"]:
        rng.choice(entries)["size"] = None


def _depth_sizes(spec: Spec, rng: random.Random) -> None:
    """The front thing must not cover the rear one."""
    front, rear = spec["objects"] if spec["relation"] == "front" else spec["objects"][::-1]
    front["size"] = None if front["noun"] in SMALL else rng.choice([None, None, "small"])
    rear["size"] = rng.choice([None, None, "big"])


def mean_color(noun: str, color: str | None) -> np.ndarray:
    """Mean RGB (3,) of the visible part of a sprite."""
    picture = sprite(noun, color).astype(np.float32)
    weight = picture[..., 3:]
    return (picture[..., :3] * weight).sum((0, 1)) / weight.sum()


def painted_by_biome(biome: str, noun: str) -> bool:
    """Whether the painter of ``biome`` draws ``noun`` anyway."""
    return noun in _IN_BACKGROUND.get(biome, ())


def backdrop_colors(entries: list[SpecObject], rng: random.Random) -> list[str]:
    """Two colours from which the things stand out."""
    means = [mean_color(o["noun"], o["color"]) for o in entries]
    taken = {o["color"] for o in entries}
    far = [n for n, c in NAMED_COLORS.items() if n not in taken and all(np.linalg.norm(m - c) > _CLOSE for m in means)]
    first = rng.choice(far or ["white"])
    return [first, rng.choice([n for n in NAMED_COLORS if n != first])]


def _weather(biome: str, time: str, rng: random.Random) -> str:
    if biome in SKYLESS_BIOMES:
        return "clear"
    snow = 0.2 if biome in ("beach", "ocean", "desert", "volcano") else 1.2
    weights = [9, 1.2, snow, 1.2, 1, 1.5 if time == "night" else 0]
    weather = rng.choices(["clear", "rain", "snow", "fog", "storm", "aurora"], weights)[0]
    return "snow" if biome == "snowfield" and rng.random() < 0.3 else weather


def candidate_nouns(biome: str, place: str) -> list[str]:
    """Nouns that may be at ``place`` ('g' ground, 's' sky, 'w' on water, 'u' sea animals, 'o' things) of ``biome``."""
    if biome == "space":
        names = list(_SPACE)
    elif biome == "underwater":
        names = [n for n in ALL_NOUNS if ALL_NOUNS[n].place == "u"] + list(_UNDERWATER)
    elif place == "u":
        names = list(_SEA_SURFACE)
    else:
        names = [n for n in ALL_NOUNS if ALL_NOUNS[n].place == place and n not in _DRY]
    return [n for n in names if n not in _IN_BACKGROUND[biome]]


def _scene(spec: Spec, rng: random.Random) -> Spec:
    biome = rng.choice(list(BIOMES))
    time = rng.choices(["day", "dawn", "sunset", "night"], [4, 2, 3, 3])[0]
    spec.update(biome=biome, time=time, weather=_weather(biome, time, rng))
    content = rng.choices(["empty", "single", "pair"], [3, 5, 4])[0]
    if content == "single":
        place = rng.choice(_PLACES.get(biome, _DEFAULT_PLACES))
        spec["objects"] = [_entry(_pick(candidate_nouns(biome, place), rng), rng, (6, 2, 1.5))]
        if spec["objects"][0]["n"] == 1 and rng.random() < 0.25:
            spec["side"] = rng.choice(["left", "right"])
    elif content == "pair":
        _pair(spec, biome, rng)
    if rng.random() < 0.12:
        spec["style"] = rng.choice(["mono", "pastel", "neon", "sepia", "pixel"])
    return spec


def _pair(spec: Spec, biome: str, rng: random.Random) -> None:
    """Two different things and how they stand to each other."""
    beside = {"left": 3.0, "right": 3.0, "next": 1.5}
    counts = (1.0, 0.0, 0.0)
    if biome in ("underwater", "space"):
        relation = _relation(rng, {**beside, "above": 3})
        first = _pick(candidate_nouns(biome, "u"), rng)
        second = _pick(candidate_nouns(biome, "u"), rng, first)
    else:
        depth = {} if biome == "ocean" else {"front": 1.5, "behind": 1.5}
        relation = _relation(rng, {**beside, "above": 3, **depth})
        ground = "w" if biome == "ocean" else rng.choice("gw" if biome == "lake" else "ggo")
        if relation in ("front", "behind"):
            rear = _pick([n for n in BIG_REAR if n in candidate_nouns(biome, "g")], rng)
            front = _pick(
                [n for n in candidate_nouns(biome, "g") + candidate_nouns(biome, "o") if n not in STATIC and n not in BIG_REAR], rng
            )
            first, second = (front, rear) if relation == "front" else (rear, front)
        elif relation == "above":
            first, second = _pick(candidate_nouns(biome, "s"), rng), _pick(candidate_nouns(biome, ground), rng)
            counts = (5.0, 2.0, 1.5)
        else:
            first = _pick(candidate_nouns(biome, ground), rng)
            second = _pick(candidate_nouns(biome, "w" if ground == "w" else "g"), rng, first)
            counts = (6.0, 1.0, 0.0)
    spec["relation"] = relation
    spec["objects"] = [_entry(first, rng, counts, 0.65), _entry(second, rng, color_share=0.65)]
    _contrast(spec["objects"], rng)
    if relation in ("front", "behind"):
        _depth_sizes(spec, rng)
