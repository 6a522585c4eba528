"""Landscapes that no caption names: their words, the caption landscape nearest to each, and which landscapes one picture shows together."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class StudioPlace(NamedTuple):
    """``like``: the nearest landscape of the captions; ``words``: phrases for it, the plain name first."""

    like: str
    words: tuple[str, ...]


STUDIO_PLACES: dict[str, StudioPlace] = {
    "cove": StudioPlace("beach", ("cove", "bay", "inlet", "fjord", "sea cave")),
    "harbor": StudioPlace("ocean", ("harbor", "harbour", "port", "marina", "dock", "docks", "pier", "wharf", "quay")),
    "harbor town": StudioPlace("village", (
        "harbor town", "harbour town", "fishing village", "seaside town", "seaside village", "port town", "coastal town", "coastal village",
    )),
    "market street": StudioPlace("village", (
        "market street", "market", "bazaar", "street market", "marketplace", "market square", "alley", "souk", "shopping street",
        "old town",
    )),
    "temple ruins": StudioPlace("ruins", (
        "temple ruins", "jungle temple", "lost temple", "temple in the jungle", "mayan temple", "aztec temple",
    )),
    "jungle": StudioPlace("forest", ("jungle", "rainforest", "rain forest", "tropical forest", "tropical rainforest")),
    "canyon": StudioPlace("desert", ("canyon", "gorge", "ravine", "badlands", "grand canyon")),
    "tundra": StudioPlace("snowfield", ("tundra", "permafrost", "moorland", "heath", "moor")),
    "library": StudioPlace("cave", ("library", "bookshop", "bookstore", "reading room", "study room", "archive")),
    "throne room": StudioPlace("castle", (
        "throne room", "ballroom", "great hall", "banquet hall", "royal court", "throne hall", "palace hall",
    )),
    "spaceship bridge": StudioPlace("space", (
        "spaceship bridge", "space station", "starship bridge", "starship", "cockpit", "control room", "bridge of a spaceship",
        "bridge of a starship", "spaceship interior", "inside a spaceship", "command deck",
    )),
    "vineyard": StudioPlace("farm", ("vineyard", "vineyards", "winery", "grape field")),
    "river bridge": StudioPlace("lake", (
        "river bridge", "bridge over a river", "bridge over the river", "stone bridge over a river", "bridge across a river",
        "bridge across the river", "wooden bridge over a river",
    )),
    "meadow": StudioPlace("garden", (
        "green meadow", "grassland", "prairie", "pasture", "lawn", "green field", "grassy field", "grassy hill", "grass",
    )),
    "waterfall": StudioPlace("lake", ("waterfall", "waterfalls", "cascade", "rapids")),
    "island": StudioPlace("beach", ("island", "tropical island", "desert island", "islet", "atoll", "islands", "archipelago")),
    "savanna": StudioPlace("desert", ("savanna", "savannah", "steppe", "safari", "serengeti", "african plain", "outback")),
    "graveyard": StudioPlace("ruins", ("graveyard", "cemetery", "churchyard", "crypt", "burial ground", "graves")),
    "haunted house": StudioPlace("village", (
        "haunted house", "haunted mansion", "spooky house", "ghost house", "creepy house", "haunted manor",
    )),
    "cherry blossom park": StudioPlace("garden", (
        "cherry blossom park", "cherry blossom garden", "cherry trees", "cherry blossom trees", "cherry blossom tree", "japanese garden",
        "cherry orchard", "sakura", "blossoming cherry trees",
    )),
    "street cafe": StudioPlace("city", ("street cafe", "cafe", "coffee shop", "sidewalk cafe", "bistro", "restaurant", "terrace")),
    "amusement park": StudioPlace("city", ("amusement park", "fairground", "funfair", "carnival", "theme park", "fun fair")),
    "living room": StudioPlace("village", (
        "living room", "lounge", "sitting room", "parlor", "parlour", "bedroom", "room", "apartment", "cosy room", "cozy room", "nursery",
    )),
    "kitchen": StudioPlace("village", ("kitchen", "bakery", "pantry", "dining room")),
    "classroom": StudioPlace("village", ("classroom", "lecture hall", "schoolroom", "lecture room")),
}  # fmt: skip
_TOGETHER: dict[frozenset[str], str] = {
    frozenset({first, second}): both
    for first, second, both in (
        ("beach", "ocean", "beach"), ("lake", "mountains", "lake"), ("lake", "forest", "lake"), ("castle", "mountains", "castle"),
        ("farm", "village", "farm"), ("farm", "mountains", "farm"), ("village", "mountains", "village"), ("garden", "castle", "castle"),
        ("forest", "mountains", "mountains"), ("snowfield", "forest", "snowfield"), ("snowfield", "mountains", "mountains"),
        ("swamp", "forest", "swamp"), ("garden", "farm", "farm"), ("ruins", "jungle", "temple ruins"), ("village", "harbor", "harbor town"),
        ("city", "harbor", "harbor town"), ("beach", "island", "island"), ("ocean", "island", "island"), ("ocean", "harbor", "harbor"),
        ("ocean", "cove", "cove"), ("beach", "cove", "cove"), ("forest", "mystical forest", "mystical forest"),
        ("city", "futuristic city", "futuristic city"), ("jungle", "waterfall", "waterfall"), ("forest", "waterfall", "waterfall"),
        ("mountains", "waterfall", "waterfall"), ("lake", "waterfall", "waterfall"), ("mountains", "meadow", "meadow"),
        ("mountains", "vineyard", "vineyard"), ("village", "market street", "market street"), ("city", "market street", "market street"),
        ("city", "street cafe", "street cafe"), ("castle", "throne room", "throne room"), ("space", "spaceship bridge", "spaceship bridge"),
        ("graveyard", "haunted house", "haunted house"), ("forest", "graveyard", "graveyard"), ("snowfield", "tundra", "tundra"),
        ("desert", "canyon", "canyon"), ("garden", "cherry blossom park", "cherry blossom park"), ("garden", "meadow", "meadow"),
        ("lake", "river bridge", "river bridge"), ("village", "river bridge", "river bridge"), ("beach", "harbor", "harbor"),
    )
}  # fmt: skip


def shown_together(first: str, second: str) -> str | None:
    """The landscape that shows both, or None where they contradict each other."""
    return first if first == second else _TOGETHER.get(frozenset({first, second}))


@cache
def caption_place(place: str) -> str:
    """The landscape itself where captions name it, else the nearest one that they do."""
    return STUDIO_PLACES[place].like if place in STUDIO_PLACES else place
