"""Caption grammar of dataset version 1.  The order of the random draws is part of the data set: do not change it."""

from __future__ import annotations

import random

from studio.renderer.painting.sprites import NOUNS
from studio.renderer.scene_words import BIOMES, SKYLESS_BIOMES, STYLE_PHRASES, TIME_PHRASES, VERBS, WEATHER_ADJECTIVES, WEATHER_PHRASES
from studio.training.text_to_image.datasets.version1.grammar_v1 import article, plural

COUNTS = {2: ["two ", "a pair of "], 3: ["three ", "a group of "]}
MEDIA = [", game background", ", digital art", ", illustration", ", concept art"]
# biome phrases that begin so may stand without an article: the first set only in the plural
BARE_PLURALS = {"mountains", "ancient", "ruins", "snow-capped", "woods", "woodland"}
BARE = {"outer", "space", "farmland", "countryside", "downtown", "snow-covered", "volcanic"}


def caption(spec: dict, rng: random.Random) -> str:
    """One random English caption of ``spec``."""
    style = rng.choice(STYLE_PHRASES[spec["style"]])
    return _object_caption(spec, style, rng) if spec["kind"] == "object" else _scene_caption(spec, style, rng)


def _object_phrase(entry: dict, rng: random.Random) -> str:
    """Noun phrase of one object entry (count, adjective, colour, synonym)."""
    noun = rng.choice([entry["noun"]] * 2 + list(NOUNS[entry["noun"]].keywords))
    color = entry["color"] + " " if entry["color"] else ""
    mood = rng.choice(["", "", "", "", "cute ", "big ", "little ", "happy "]) if NOUNS[entry["noun"]].place == "g" and not color else ""
    if entry["n"] > 1:
        return rng.choice(COUNTS[entry["n"]]) + mood + color + plural(noun)
    return article(mood + color + noun)


def _object_caption(spec: dict, style: str, rng: random.Random) -> str:
    what = _object_phrase(spec["objects"][0], rng)
    bare = what.split(" ", 1)[1]
    a, b = spec["bg"]
    backgrounds = {
        "plain": [f"on a {a} background", f"on {a}", f"{a} background"],
        "grad": [f"on a {a} and {b} gradient background", f"on a {a} gradient", f"on a {a} background"],
        "burst": [f"on a {a} background with rays", f"on a {a} background"],
        "floor": [f"on a {a} floor", f"on a {a} background"],
    }[spec["bgk"]]
    r = rng.random()
    frames = [what, what, bare, f"a picture of {what}", f"{bare} icon", f"an illustration of {what}", f"close-up of {what}"]
    base = rng.choice([*frames, f"a single {bare}"])
    background = rng.choice(backgrounds)
    text = base if r < 0.3 else f"{base} {background}" if background.startswith("on") else f"{base}, {background}"
    if style:
        text = f"{text}, {style}" if rng.random() < 0.6 else f"{style} {text}"
    return text


def _scene_caption(spec: dict, style: str, rng: random.Random) -> str:
    synonyms, adjectives = BIOMES[spec["biome"]]
    biome = rng.choice(synonyms)
    adjective = rng.choice(["", "", rng.choice(adjectives), rng.choice(adjectives)])
    wet = WEATHER_ADJECTIVES[spec["weather"]]
    weather = rng.choice(WEATHER_PHRASES[spec["weather"]])
    if wet and rng.random() < 0.5:
        adjective, weather = wet, ""
    time = rng.choice(TIME_PHRASES[spec["time"]])
    if spec["biome"] in SKYLESS_BIOMES and (spec["biome"] == "space" or rng.random() < 0.6):
        time = ""
    if rng.random() < 0.12:
        time = ""
    place = (adjective + " " if adjective else "") + biome
    tail = " ".join(x for x in ([time, weather] if rng.random() < 0.5 else [weather, time]) if x)
    parts = [_object_phrase(o, rng) for o in spec["objects"]]
    first = biome.split()[0]
    a_place = place if first in BARE or (first in BARE_PLURALS and place.endswith("s")) else article(place)
    the_place = rng.choice([a_place, "the " + place])
    text = _filled(spec, " and ".join(parts), biome, (place, a_place, the_place), tail, rng) if parts else _empty(place, a_place, tail, rng)
    return _finish(" ".join(text.split()).strip(" ,"), style, rng)


def _filled(spec: dict, what: str, biome: str, places: tuple[str, str, str], tail: str, rng: random.Random) -> str:
    """A scene with objects."""
    place, a_place, the_place = places
    verb = rng.choice([*VERBS[NOUNS[spec["objects"][0]["noun"]].place], "", "", ""])
    prepositions = {
        "castle": "in front of",
        "ocean": rng.choice(["on", "in"]),
        "lake": rng.choice(["on", "at", "by"]),
        "beach": "on",
        "volcano": "near",
        "farm": "on",
    }
    preposition = prepositions.get(spec["biome"], "in")
    r = rng.random()
    if r < 0.6:
        return f"{what} {verb} {preposition} {the_place} {tail}"
    if r < 0.8:
        return f"{a_place} with {what} {tail}" if " with " not in biome else f"{a_place} and {what} {tail}"
    if r < 0.9:
        return f"{tail}, {what} {verb} {preposition} {the_place}" if tail else f"{what} {preposition} {the_place}"
    return f"{what}, {place}, {tail}"


def _empty(place: str, a_place: str, tail: str, rng: random.Random) -> str:
    """A scene without objects."""
    r = rng.random()
    if r < 0.5:
        return f"{a_place} {tail}"
    if r < 0.75:
        return f"{place} {tail}"
    if r < 0.83 and tail:
        return f"{tail}, {a_place}"
    return f"a beautiful view of {a_place} {tail}" if r < 0.9 else f"{place}, {tail}"


def _finish(text: str, style: str, rng: random.Random) -> str:
    """Style, medium and capital letter."""
    if style:
        colors = "color" in style
        choices = [
            f"{text} in {style}" if colors else f"{text}, {style} style",
            f"{text}, {style}" if colors else f"{style} {text}",
            f"{style}, {text}" if colors else f"{style} picture of {text}",
        ]
        text = rng.choice(choices)
    if rng.random() < 0.08:
        text += rng.choice(MEDIA)
    return text[:1].upper() + text[1:] if rng.random() < 0.5 else text
