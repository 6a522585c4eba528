"""What kind of thing a noun is: how it may move, how large it is, where it may be, and how it is written."""

from __future__ import annotations

from studio.renderer.painting.sprites import LANDMARKS, NOUNS, Noun

ALL_NOUNS: dict[str, Noun] = NOUNS | LANDMARKS
VEHICLES = {"car", "taxi", "bus", "truck", "train", "bicycle", "motorcycle", "tractor", "fire truck", "police car", "race car", "scooter"}
BUILDINGS = {"house", "tent", "church", "hut", "ferris wheel", *LANDMARKS}
PLANTS = {"tree", "pine tree", "cactus", "palm tree"}
STATIC = BUILDINGS | PLANTS | {"fountain", "campfire", "snowman"}
PEOPLE = {
    "robot", "astronaut", "wizard", "princess", "ninja", "ghost", "alien", "mermaid", "fairy", "man", "woman", "superhero", "vampire",
}  # fmt: skip
BOATS = {"sailboat", "ship", "speedboat"}
BIG_REAR = sorted(BUILDINGS | PLANTS | {"bus", "truck", "train", "elephant", "fountain"})  # large enough to stand behind something
UPRIGHT = {
    "chair", "bed", "piano", "lantern", "candle", "trophy", "telescope", "umbrella", "clock", "television", "sunflower", "rose", "tulip",
    "flower", "mushroom", "potion", "cake", "shield",
}  # fmt: skip
SMALL = {"mouse", "snail", "bee", "butterfly", "frog", "hedgehog", "squirrel", "crab", "chicken"}
LARGE = BUILDINGS | {"tree", "pine tree", "palm tree", "dinosaur", "giraffe", "elephant", "dragon", "ship", "whale", "train", "bus"}

# singular forms that a plain "a <noun>" would get wrong
SINGULAR_FORMS = {
    "grapes": "bunch of grapes",
    "cherries": "bunch of cherries",
    "sushi": "piece of sushi",
    "bread": "loaf of bread",
    "cheese": "piece of cheese",
    "coffee": "cup of coffee",
}
_PLURALS = {
    "mouse": "mice", "fish": "fish", "jellyfish": "jellyfish", "sheep": "sheep", "wolf": "wolves", "deer": "deer", "man": "men",
    "woman": "women", "snowman": "snowmen", "spaceman": "spacemen", "leaf": "leaves", "loaf": "loaves", "cactus": "cacti",
    "hero": "heroes", "superhero": "superheroes", "bus": "buses", "octopus": "octopuses", "cherries": "cherries", "grapes": "grapes",
    "buffalo": "buffaloes", "child": "children", "schoolchild": "schoolchildren", "goose": "geese", "person": "people", "ox": "oxen",
    "fireman": "firemen", "policeman": "policemen", "policewoman": "policewomen", "guardsman": "guardsmen", "horseman": "horsemen",
}  # fmt: skip
_LIKE_A_CONSONANT = ("uni", "ufo", "use", "eu", "one")
_SILENT_H = ("hour", "honest", "heir")


# repainting these leaves most of them in the old colour, so that a colour word would be wrong
_KEEPS_ITS_COLOR = {"shoe", "robot", "bus", "kite", "butterfly", "airplane", "hat"}

# kinds of animals, whose drawing has the colour already: a red fox is not as red as a tomato
_NAMED_BY_COLOR = {("red", "fox"), ("red", "squirrel"), ("red", "panda"), ("blue", "whale"), ("gray", "wolf"), ("brown", "bear")}


def names_a_kind(color: str | None, noun: str) -> bool:
    """Whether ``color`` and ``noun`` together name a kind, as in "red fox", which is to be drawn in its own colours."""
    return (color, noun) in _NAMED_BY_COLOR


def takes_color(noun: str) -> bool:
    """Whether the noun's sprite can be repainted so that its colour is what one sees first."""
    return ALL_NOUNS[noun].colorable and noun not in _KEEPS_ITS_COLOR


def words_for(noun: str) -> tuple[str, ...]:
    """Singular forms that captions use for ``noun``."""
    more = tuple(k for k in ALL_NOUNS[noun].keywords if k not in SINGULAR_FORMS.values())
    return (SINGULAR_FORMS.get(noun, noun), *more)


def plural(phrase: str) -> str:
    """English plural of a noun phrase: the head is the word before "of", else the last one."""
    head, of, rest = phrase.partition(" of ")
    before, space, word = head.rpartition(" ")
    if word in _PLURALS:
        many = _PLURALS[word]
    elif word.endswith(("s", "x", "ch", "sh")):
        many = word + "es"
    elif word.endswith("y") and word[-2] not in "aeiou":
        many = word[:-1] + "ies"
    else:
        many = word + "s"
    return before + space + many + of + rest


def with_article(phrase: str) -> str:
    """``phrase`` with its indefinite article, by sound."""
    low = phrase.lower()
    vowel = (low[0] in "aeiou" and not low.startswith(_LIKE_A_CONSONANT)) or low.startswith(_SILENT_H)
    return ("an " if vowel else "a ") + phrase


def noun_kind(noun: str) -> str:
    """Which verbs fit: 'vehicle', 'static', 'boat', 'swimmer', 'balloon', 'flyer', 'thing' or 'animate'."""
    place = ALL_NOUNS[noun].place
    if noun in VEHICLES:
        return "vehicle"
    if noun in STATIC or noun in UPRIGHT:
        return "static"
    if noun in BOATS:
        return "boat"
    if noun in ("balloon", "kite", "ufo"):
        return "balloon"
    return {"s": "flyer", "w": "swimmer", "u": "swimmer", "o": "thing"}.get(place, "animate")
