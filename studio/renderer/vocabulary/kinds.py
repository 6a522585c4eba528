"""What is left out when a prompt refuses a word: the kinds of things that it names, and what the painters put into a landscape."""

from __future__ import annotations

from functools import cache

from studio.renderer.painting.sprites import NOUNS
from studio.renderer.vocabulary.nouns import BOATS, BUILDINGS, PEOPLE, VEHICLES, noun_kind, plural

_TREES = ("tree", "pine tree", "palm tree")
_ANIMALS = tuple(
    n for n in NOUNS if noun_kind(n) in ("animate", "flyer", "swimmer") and n not in PEOPLE | {"airplane", "helicopter", "rocket"}
)
_BIRDS = ("bird", "dove", "eagle", "owl", "parrot", "flamingo", "swan", "duck", "chicken", "penguin")
_HOUSES = ("house", "hut", "tower", "barn", *sorted(BUILDINGS))

# word -> names of the renderer that a refusal of it covers; words of the vocabulary that stand for themselves are not listed
_KINDS: dict[str, tuple[str, ...]] = {
    "tree": _TREES, "conifer": ("pine tree",), "fir": ("pine tree",), "palm": ("palm tree",), "tree trunk": ("tree",),
    "plant": (*_TREES, "bush", "cactus", "flower", "tulip", "rose", "sunflower", "mushroom", "seaweed", "grass"),
    "bush": ("bush",), "shrub": ("bush",), "flower": ("flower", "tulip", "rose", "sunflower"), "blossom": ("flower",),
    "grass": ("grass",), "rock": ("rock",), "stone": ("rock",), "boulder": ("rock",), "cactus": ("cactus",),
    "building": (*_HOUSES, "building"),
    "skyscraper": ("tower",), "tower": ("tower", "castle"), "house": ("house", "hut"), "cottage": ("house", "hut"),
    "barn": ("barn",), "silo": ("barn",), "fence": ("fence",), "street light": ("lamp",), "street lamp": ("lamp",), "column": ("column",),
    "pillar": ("column",), "road": ("path",), "path": ("path",), "street": ("path",), "castle": ("castle",), "crystal": ("gem",),
    "sun": ("sun",), "moon": ("moon",), "star": ("star",), "cloud": ("cloud",), "lightning": ("lightning",), "planet": ("planet",),
    "coral": ("coral",), "seaweed": ("seaweed",), "bubble": ("bubble",), "wave": ("wave",), "pyramid": ("pyramid",), "island": ("island",),
    "smoke": ("cloud",), "flying car": ("ufo",), "spaceship": ("ufo", "rocket"),
    "animal": _ANIMALS, "pet": ("cat", "dog", "rabbit"), "bird": _BIRDS, "fish": ("fish", "shark"), "insect": ("bee", "butterfly"),
    "vehicle": tuple(sorted(VEHICLES)), "car": ("car", "taxi", "police car", "race car"),
    "boat": (*sorted(BOATS), "boat"), "bridge": ("bridge",),
    "ship": (*sorted(BOATS), "boat"), "person": tuple(sorted(PEOPLE)), "human": tuple(sorted(PEOPLE)), "figure": tuple(sorted(PEOPLE)),
}  # fmt: skip
# what the painters of landscapes and skies put on a layer of its own
PAINTED = frozenset({
    "barn", "boat", "bridge", "bubble",
    "bush", "cactus", "castle", "cloud", "column", "coral", "fence", "fish", "flower", "gem", "grass", "house",
    "island", "lamp", "lightning", "moon", "mushroom", "path", "planet", "pyramid", "rock", "seaweed", "star", "sun", "tower", "tree",
    "ufo", "umbrella", "wave", "palm tree", "pine tree",
})  # fmt: skip
_PEOPLE_WORDS = ("people", "humans", "men and women")


@cache
def refused_names() -> dict[str, tuple[str, ...]]:
    """Lower-case word, singular and plural -> the names that a picture without it must not show."""
    found = {form: names for word, names in _KINDS.items() for form in (word, plural(word))}
    return found | {word: tuple(sorted(PEOPLE)) for word in _PEOPLE_WORDS} | {"wildlife": _ANIMALS, "greenery": _KINDS["plant"]}
