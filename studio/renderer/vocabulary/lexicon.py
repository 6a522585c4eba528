"""Words of the captions of dataset version 2, and the words that no caption ever uses.

``PHRASES[slot][key]`` are the ways to say something.  Place names carry their article: ``a|`` indefinite or definite, ``the|``
definite only, ``-|`` none; the bar is where an adjective goes.
"""

from __future__ import annotations

import random

from studio.renderer.scene_words import BIOMES, STYLE_PHRASES, TIME_PHRASES
from studio.renderer.vocabulary.nouns import ALL_NOUNS, words_for

Phrases = dict[str, dict[str, tuple[str, ...]]]
_MORE_SHARE = 0.45  # of the choices, where a lexicon has further phrases

# biome phrases of `BIOMES` that take no article of their own
_BARE = {
    "outer space", "space", "farmland", "countryside with fields", "downtown with tall buildings", "snow-covered land with pine trees",
    "volcanic land with lava rivers", "mountains", "snow-capped mountains", "ancient ruins", "ruins", "space with planets and stars",
}  # fmt: skip
_DEFINITE = {"woods", "open sea", "ocean", "sea", "ocean with big waves", "city of the future"}
BIOME_PREPOSITIONS = {
    "beach": ("on",), "ocean": ("on", "at"), "lake": ("at", "by"), "farm": ("on",), "village": ("in",), "volcano": ("near", "close to"),
    "castle": ("near", "at"), "snowfield": ("in", "on"), "underwater": ("in",), "ruins": ("among", "at"),
}  # fmt: skip


def _place(phrase: str) -> str:
    return ("-|" if phrase in _BARE else "the|" if phrase in _DEFINITE else "a|") + phrase


PHRASES: Phrases = {
    "noun": {noun: words_for(noun) for noun in ALL_NOUNS},
    "color": {c: (c,) for c in ("red", "orange", "yellow", "green", "teal", "blue", "purple", "pink", "white", "black", "brown", "gray")},
    "count": {"2": ("two", "two", "a pair of", "2"), "3": ("three", "three", "a group of three", "3")},
    "size": {"big": ("big", "large", "huge", "giant"), "small": ("small", "little", "tiny")},
    "relation": {
        "left": ("left of", "to the left of", "on the left of", "on the left side of"),
        "right": ("right of", "to the right of", "on the right of", "on the right side of"),
        "next": ("next to", "beside", "by"),
        "above": ("above", "over", "up above"),
        "below": ("below", "under", "beneath"),
        "front": ("in front of",),
        "behind": ("behind",),
    },
    "side": {"left": ("on the left", "on the left side"), "right": ("on the right", "on the right side")},
    "time": {k: tuple(w for w in v if w) for k, v in TIME_PHRASES.items()},
    "weather": {
        "rain": ("in the rain", "on a rainy day", "with falling rain"),
        "snow": ("in the snow", "with falling snow", "while it is snowing"),
        "fog": ("in the fog", "in the mist", "with thick fog"),
        "storm": ("during a thunderstorm", "in a storm with lightning", "with lightning"),
        "aurora": ("under the northern lights", "with aurora in the sky", "under the aurora"),
    },
    "wet": {"rain": ("rainy",), "snow": ("snowy",), "fog": ("foggy",), "storm": ("stormy",)},
    "biome": {k: tuple(_place(p) for p in v[0]) for k, v in BIOMES.items()},
    "adjective": {k: tuple(v[1]) for k, v in BIOMES.items()},
    "style": {k: tuple(w for w in v if w) for k, v in STYLE_PHRASES.items()},
    "backdrop": {
        "plain": ("on {an_a} background", "on {a}", "with {an_a} background"),
        "grad": ("on {an_a} and {b} gradient background", "on {an_a} gradient", "on {an_a} background"),
        "burst": ("on {an_a} background with rays", "on {an_a} background"),
        "floor": ("on {an_a} floor", "on {an_a} background"),
    },
    "verb": {
        "animate": ("standing", "sitting", "walking", "waiting", "resting", "playing"),
        "vehicle": ("parked", "driving", "waiting"),
        "static": ("standing",),
        "boat": ("sailing", "floating"),
        "swimmer": ("swimming",),
        "flyer": ("flying", "flying high"),
        "balloon": ("floating", "hovering"),
        "thing": ("lying",),
    },
}

# never in a caption: for measuring how far the text encoder carries
UNSEEN: Phrases = {
    "noun": {
        "cat": ("kitty", "feline"), "dog": ("hound", "canine"), "horse": ("pony", "stallion"), "rabbit": ("hare",), "bear": ("grizzly",),
        "pig": ("hog", "piglet"), "sheep": ("lamb",), "chicken": ("hen", "rooster"), "frog": ("toad",), "snake": ("serpent",),
        "dinosaur": ("tyrannosaurus",), "cow": ("bull",), "monkey": ("chimpanzee",), "deer": ("stag",), "robot": ("humanoid machine",),
        "wizard": ("magician",), "man": ("guy", "gentleman"), "woman": ("lady",), "ghost": ("phantom",), "car": ("automobile", "sedan"),
        "bus": ("coach",), "taxi": ("cab",), "train": ("locomotive",), "bicycle": ("two-wheeler",), "house": ("home", "residence"),
        "church": ("chapel",), "castle": ("citadel", "palace"), "lighthouse": ("beacon tower",), "bird": ("songbird", "sparrow"),
        "airplane": ("aircraft", "jet"), "helicopter": ("chopper",), "duck": ("mallard",),
        "sailboat": ("yacht",), "ship": ("vessel",), "whale": ("orca",), "octopus": ("squid",), "gem": ("jewel", "precious stone"),
        "crown": ("diadem",), "book": ("novel",), "lantern": ("lamp",), "umbrella": ("parasol",), "guitar": ("ukulele",),
        "laptop": ("notebook pc",), "gift": ("wrapped parcel",), "hat": ("headgear",), "shoe": ("trainer",), "teddy bear": ("plush toy",),
        "apple": ("fruit",), "cake": ("gateau",), "donut": ("glazed pastry",), "flower": ("blossom",), "tree": ("oak",),
    },
    "color": {"red": ("crimson", "scarlet"), "blue": ("azure", "navy"), "green": ("emerald",), "yellow": ("golden",),
              "purple": ("violet",), "pink": ("magenta",), "orange": ("tangerine",), "teal": ("turquoise",),
              "black": ("ebony",), "white": ("ivory",)},
    "count": {"2": ("a couple of",), "3": ("a trio of",)},
    "size": {"big": ("enormous", "gigantic"), "small": ("miniature", "wee")},
    "relation": {
        "left": ("on the left-hand side of",), "right": ("on the right-hand side of",), "next": ("alongside", "adjacent to"),
        "above": ("higher than",), "below": ("underneath",), "front": ("ahead of",), "behind": ("at the back of",),
    },
    "side": {"left": ("in the left half",), "right": ("in the right half",)},
    "time": {"day": ("at noon", "at midday"), "dawn": ("at daybreak", "at first light"), "sunset": ("at twilight", "as the sun goes down"),
             "night": ("after dark", "at midnight")},
    "weather": {"rain": ("in a downpour", "in a drizzle"), "snow": ("in a blizzard",), "fog": ("in dense haze",),
                "storm": ("in a tempest",), "aurora": ("beneath polar lights",)},
    "biome": {
        "forest": ("the|wilderness", "a|grove"), "mystical forest": ("a|wonderland of luminous plants",), "desert": ("the|sahara",),
        "beach": ("the|seaside", "the|coast"), "ocean": ("the|high seas",), "mountains": ("the|alps",), "snowfield": ("the|arctic",),
        "city": ("a|metropolis",), "futuristic city": ("a|space age metropolis",), "village": ("a|hamlet",), "castle": ("a|palace",),
        "cave": ("a|grotto",), "volcano": ("a|mountain spewing magma",), "swamp": ("a|wetland", "a|bayou"), "space": ("the|cosmos",),
        "underwater": ("the|depths below the waves",), "farm": ("a|ranch",), "ruins": ("the|remains of a fallen empire",),
        "garden": ("a|park full of blossoms",), "lake": ("a|pond", "a|lagoon"),
    },
}  # fmt: skip


class Lexicon:
    """Chooses a phrase per slot; ``unseen`` = share of choices taken from ``UNSEEN`` where it knows the key, ``more`` = further phrases."""

    def __init__(self, rng: random.Random, unseen: float = 0.0, more: Phrases | None = None) -> None:
        self.rng, self.unseen, self.more = rng, unseen, more or {}
        self.used_unseen: list[str] = []

    def say(self, slot: str, key: str) -> str:
        """A phrase for ``key``."""
        other = UNSEEN.get(slot, {}).get(key) if self.unseen else None
        if other and self.rng.random() < self.unseen:
            phrase = self.rng.choice(other)
            self.used_unseen.append(phrase.split("|")[-1])
            return phrase
        further = self.more.get(slot, {}).get(key)
        if further and self.rng.random() < _MORE_SHARE:
            return self.rng.choice(further)
        phrases = PHRASES[slot][key]
        if slot == "noun" and self.rng.random() < 0.5:
            return phrases[0]  # the plain word most often
        return self.rng.choice(phrases)
