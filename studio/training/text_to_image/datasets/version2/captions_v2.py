"""Caption grammar of dataset version 2: many phrasings of one spec; whatever it states is in the picture.

Colours, sizes, counts and relations of a spec are always said; time and weather mostly.
"""

from __future__ import annotations

import random

from studio.renderer.relations import INVERSE
from studio.renderer.scene_words import SKYLESS_BIOMES
from studio.renderer.spec import Spec, SpecObject
from studio.renderer.vocabulary.lexicon import BIOME_PREPOSITIONS, Lexicon
from studio.renderer.vocabulary.nouns import noun_kind, plural, with_article

MOODS = ("cute", "happy", "friendly")
MEDIA = (", game background", ", digital art", ", illustration", ", concept art", ", flat vector art")
OPENINGS = ("a picture of {0}", "an illustration of {0}", "a drawing of {0}", "an image of {0}", "there {be} {0}")
_NO_VERB = 0.35  # share of objects without a verb


def caption(spec: Spec, rng: random.Random, full: bool = False, unseen: float = 0.0) -> str:
    """One random English caption.  ``full``: time and weather are never left out; ``unseen``: see ``Lexicon``."""
    return compose(spec, Lexicon(rng, unseen), full)


def compose(spec: Spec, lexicon: Lexicon, full: bool) -> str:
    """The caption, with the lexicon's words."""
    rng = lexicon.rng
    text = _object_text(spec, lexicon) if spec["kind"] == "object" else _scene_text(spec, lexicon, full)
    text = " ".join(text.split()).strip(" ,").replace(" ,", ",")
    if spec["style"] != "none":
        text = _styled(text, lexicon.say("style", spec["style"]), rng)
    if rng.random() < 0.06:
        text += rng.choice(MEDIA)
    shown = rng.random()
    text = text[:1].upper() + text[1:] if shown < 0.5 else text
    return text + "." if shown < 0.12 else text


def noun_phrase(entry: SpecObject, lexicon: Lexicon, definite: bool = False) -> str:
    """Count or article, size, mood, colour, noun."""
    rng, noun = lexicon.rng, lexicon.say("noun", entry["noun"])
    words = []
    if entry["size"]:
        words.append(lexicon.say("size", entry["size"]))
    if noun_kind(entry["noun"]) == "animate" and rng.random() < 0.1:
        words.append(rng.choice(MOODS))
    if entry["color"]:
        words.append(lexicon.say("color", entry["color"]))
    if entry["n"] > 1:
        return " ".join([lexicon.say("count", str(entry["n"])), *words, plural(noun)])
    phrase = " ".join([*words, noun])
    return "the " + phrase if definite else with_article(phrase)


def _things(spec: Spec, lexicon: Lexicon) -> str:
    """The objects with verb and relation, e.g. "a red fox sitting left of a castle"."""
    rng, entries = lexicon.rng, spec["objects"]
    if len(entries) == 1:
        verb = _verb(spec, entries[0], lexicon)
        side = lexicon.say("side", spec["side"]) if spec["side"] else ""
        return f"{noun_phrase(entries[0], lexicon)} {verb} {side}"
    relation, (first, second) = spec["relation"], entries
    assert relation is not None  # two things always have one
    if relation == "next" and rng.random() < 0.3:
        return f"{noun_phrase(first, lexicon)} and {noun_phrase(second, lexicon)} side by side"
    if rng.random() < (0.2 if first["n"] > 1 else 0.35):  # the other way round
        relation, first, second = INVERSE[relation], second, first
    return f"{noun_phrase(first, lexicon)} {_verb(spec, first, lexicon)} {lexicon.say('relation', relation)} {noun_phrase(second, lexicon)}"


def _verb(spec: Spec, entry: SpecObject, lexicon: Lexicon) -> str:
    """A fitting participle, or nothing."""
    if lexicon.rng.random() < _NO_VERB or spec["kind"] == "object":
        return ""
    what = noun_kind(entry["noun"])
    if spec["biome"] in ("space", "underwater"):
        what = "swimmer" if spec["biome"] == "underwater" and what not in ("thing", "static") else "balloon"
    elif what == "swimmer" and spec["biome"] not in ("ocean", "lake", "beach"):
        what = "animate"
    return lexicon.say("verb", what)


def _object_text(spec: Spec, lexicon: Lexicon) -> str:
    rng = lexicon.rng
    things = _things(spec, lexicon).strip()
    first, second = (lexicon.say("color", c) for c in spec["bg"])
    backdrop = lexicon.say("backdrop", spec["bgk"]).format(a=first, an_a=with_article(first), b=second)
    r = rng.random()
    if r < 0.3:
        base = things
    elif len(spec["objects"]) == 1 and spec["objects"][0]["n"] == 1 and r < 0.55:
        bare = things.split(" ", 1)[1]
        base = rng.choice([bare, f"a single {bare}", f"{bare} icon", f"close-up of {things}", f"one {bare}"])
    else:
        base = _opening(things, spec, rng)
    return base if rng.random() < 0.25 else f"{base} {backdrop}"


def _opening(things: str, spec: Spec, rng: random.Random) -> str:
    be = "are" if spec["objects"][0]["n"] > 1 and not things.startswith(("a ", "an ")) else "is"
    return rng.choice(OPENINGS).format(things, be=be)


def _tail(spec: Spec, lexicon: Lexicon, full: bool) -> tuple[str, str]:
    """(adjective made of the weather or "", time and weather phrases)."""
    rng, weather, adjective = lexicon.rng, spec["weather"], ""
    parts = []
    hidden = spec["biome"] == "space" or (spec["biome"] in SKYLESS_BIOMES and not full and rng.random() < 0.6)
    if not hidden and (full or rng.random() < (0.45 if spec["time"] == "day" else 0.9)):
        parts.append(lexicon.say("time", spec["time"]))
    if weather != "clear":
        if weather != "aurora" and rng.random() < 0.45 and not lexicon.unseen:
            adjective = lexicon.say("wet", weather)
        else:
            parts.append(lexicon.say("weather", weather))
    if weather != "clear":  # "on a sunny day" is no rain
        parts = ["during the day" if p in ("on a sunny day", "under a blue sky") else p for p in parts]
        if weather in ("rain", "storm", "fog", "snow"):
            parts = ["at night" if p in ("under a starry sky", "in the moonlight", "under the moon") else p for p in parts]
    rng.shuffle(parts)
    return adjective, " ".join(parts)


def _place(spec: Spec, lexicon: Lexicon, wet: str) -> tuple[str, str, str]:
    """(bare place, with its indefinite article, with "the"), an adjective included."""
    rng = lexicon.rng
    form, _, phrase = lexicon.say("biome", spec["biome"]).partition("|")
    adjective = wet or (rng.choice(("", lexicon.say("adjective", spec["biome"]))))
    if adjective == "sunny" and (spec["time"] == "night" or spec["weather"] != "clear"):
        adjective = ""
    if adjective and adjective.split()[-1] in phrase:
        adjective = wet = ""
    bare = f"{adjective} {phrase}".strip()
    definite = "the " + bare
    return bare, {"a": with_article(bare), "the": definite, "-": bare}[form], bare if form == "-" else definite


def _scene_text(spec: Spec, lexicon: Lexicon, full: bool) -> str:
    rng = lexicon.rng
    wet, tail = _tail(spec, lexicon, full)
    place, a_place, the_place = _place(spec, lexicon, wet)
    if not spec["objects"]:
        return _empty(place, a_place, tail, rng)
    things = _things(spec, lexicon)
    where = f"{rng.choice(BIOME_PREPOSITIONS.get(spec['biome'], ('in',)))} {rng.choice((a_place, a_place, the_place))}"
    single = len(spec["objects"]) == 1 and spec["objects"][0]["n"] == 1
    r = rng.random()
    if r < 0.45:
        return f"{things} {where} {tail}"
    if r < 0.6:
        return f"{a_place} with {things} {tail}" if " with " not in place else f"{a_place} and {things} {tail}"
    if r < 0.7 and tail:
        return f"{tail}, {things} {where}"
    if r < 0.78:
        return f"{things}, {place}, {tail}"
    if r < 0.86:
        return f"{where} {tail}, {things}"
    if r < 0.92 and single and noun_kind(spec["objects"][0]["noun"]) != "thing" and not spec["side"]:
        return f"{noun_phrase(spec['objects'][0], lexicon)} is {_verb(spec, spec['objects'][0], lexicon)} {where} {tail}"
    return f"{_opening(things, spec, rng)} {where} {tail}"


def _empty(place: str, a_place: str, tail: str, rng: random.Random) -> str:
    r = rng.random()
    if r < 0.4:
        return f"{a_place} {tail}"
    if r < 0.6:
        return f"{place} {tail}"
    if r < 0.72 and tail:
        return f"{tail}, {a_place}"
    return rng.choice([f"a beautiful view of {a_place} {tail}", f"{place}, {tail}", f"a landscape with {a_place} {tail}",
                       f"a painting of {a_place} {tail}"])  # fmt: skip


def _styled(text: str, style: str, rng: random.Random) -> str:
    if "color" in style:
        return rng.choice([f"{text} in {style}", f"{text}, {style}", f"{style}, {text}"])
    return rng.choice([f"{text}, {style} style", f"{style} picture of {text}", f"{text}, {style}", f"in {style} style, {text}"])
