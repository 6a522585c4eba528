"""What a prompt says in the renderer's terms, and the spec of a picture of it. `reading.describe` makes a description."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import cast

from studio.renderer.picture_spec import backdrop_colors
from studio.renderer.scene_words import NAMED_COLORS, ROOMS, SKYLESS_BIOMES
from studio.renderer.spec import Spec, SpecObject
from studio.renderer.vocabulary.places import PLAIN, natural_place
from studio.renderer.vocabulary.studio_nouns import caption_noun, kind_of, lies_on_tables, place_of

MOST_THINGS = 6  # kinds that a layout shows
MOST_COPIES = 12  # of each
_SECOND = ("white", "yellow", "pink", "teal")  # far end of a gradient that the prompt does not name
_SEED_LIMIT = 2**31
_TIMES = ("day", "dawn", "sunset", "night")
_FLAT = ("ocean", "underwater", "space")  # where nothing stands before or behind another
# where light or weather is all that a prompt names: the landscape that shows it best
_LANDSCAPE_OF_WEATHER = {"snow": "snowfield", "aurora": "mountains", "storm": "ocean", "fog": "forest", "rain": "lake"}
_LANDSCAPE_OF_TIME = {"sunset": "ocean", "dawn": "ocean", "night": "mountains"}
_LANDSCAPE = "garden"
Relation = tuple[int, str, int]  # (position of a thing, how it stands to the other, position of the other)


@dataclass
class Thing:
    """A noun of the renderer with its number (1 to 12), colour and size; ``both``: the word may also name a landscape."""

    noun: str
    count: int = 1
    color: str | None = None
    size: str | None = None
    both: bool = False

    def entry(self) -> SpecObject:
        """For ``spec["objects"]``."""
        return {"noun": self.noun, "color": self.color, "n": self.count, "size": self.size}


@dataclass
class Description:
    """What was understood. ``left_out``: names that must not be drawn; ``hint``: the landscape of an adjective such as "tropical";

    ``dropped``: what a layout cannot show, ``other_places``: landscapes beside the one that is drawn, both in the prompt's words.
    """

    things: list[Thing] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    side: str | None = None
    biome: str | None = None
    hint: str | None = None
    time: str | None = None
    weather: str | None = None
    style: str | None = None
    backdrop: tuple[str, str] | None = None  # (kind, colour)
    left_out: frozenset[str] = frozenset()
    dropped: list[str] = field(default_factory=list)
    other_places: list[str] = field(default_factory=list)

    @property
    def drawable(self) -> bool:
        """Whether there is a layout: a thing, a landscape, light or weather is named."""
        return bool(self.things or self.biome or self.hint or self.time or self.weather)

    def spec(self, seed: int) -> Spec | None:
        """A spec for `render.draw`; None with nothing to draw. The same description and seed give the same spec."""
        if not self.drawable:
            return None
        rng = random.Random(f"sketch:{seed}")
        base = {"version": 2, "seed": seed % _SEED_LIMIT, "style": self.style or "none", "side": None, "relation": None, "grid": True}
        out = cast("Spec", base)  # the keys of its kind are added below
        out["arranged"] = out["finish"] = True
        out["objects"] = [thing.entry() for thing in self.things]
        if self.left_out:
            out["without"] = sorted(self.left_out)
        biome = self._landscape()
        self._relate(out, biome)
        self._set_table(out, biome)
        if len(self.things) == 1 and self.things[0].count == 1:
            out["side"] = self.side
        if biome is None:
            kind, color = self.backdrop or ("floor", "")
            first = color if color in NAMED_COLORS else _far_color(out["objects"], rng)
            second = rng.choice([c for c in _SECOND if c != first])
            out.update(kind="object", bg=[first, second], bgk=kind)
            return out
        sky = biome not in SKYLESS_BIOMES
        time = self.time or ("night" if self.weather == "aurora" else next(t for t in (*_TIMES, "day") if t not in self.left_out))
        out.update(kind="scene", biome=biome, time=time, weather=(self.weather or "clear") if sky else "clear")
        return out

    def _landscape(self) -> str | None:
        """The named landscape, else the natural one of the things; None for a plain backdrop."""
        if self.biome or (self.backdrop and not self.time and not self.weather):
            return self.biome
        if self.hint:
            return self.hint
        if not self.things:
            return _LANDSCAPE_OF_WEATHER.get(self.weather or "") or _LANDSCAPE_OF_TIME.get(self.time or "") or _LANDSCAPE
        place = natural_place([thing.noun for thing in self.things])
        if self.weather == "snow" and place not in ("ocean", "lake", "mountains", "forest", "farm", "village", "city"):
            return "snowfield"
        if place == PLAIN:
            return _LANDSCAPE if self.time or self.weather else None
        return "snowfield" if self.weather == "snow" and place in ("farm", "village", "city", "forest") else place

    def _set_table(self, out: Spec, biome: str | None) -> None:
        """A table under small things that nobody placed, in a room."""
        loose = all(how == "next" for _, how, _ in out.get("relations", [])) and not self.side
        if self.biome or biome not in ROOMS or not loose or not 0 < len(self.things) < MOST_THINGS:
            return
        if all(lies_on_tables(thing.noun) for thing in self.things):
            table = len(self.things)
            out["objects"].append({"noun": "table", "color": None, "n": 1, "size": "big"})
            out["relations"] = [(k, "on", table) for k in range(table)]

    def _relate(self, out: Spec, biome: str | None) -> None:
        """``relations`` for the arrangement; of two things also ``relation`` as the data sets say it."""
        relations = [self._seen(relation, biome) for relation in self.relations]
        if len(self.things) == 2:
            between = [r for r in self.relations if r[1] != "aloft"]
            strong = [r for r in between if r[1] != "next"] or between
            relation = strong[0][1] if strong else "next"
            if strong and strong[0][0] > strong[0][2]:
                relation = {"left": "right", "right": "left"}.get(relation, relation)
            if relation == "below":
                relation, out["objects"] = "above", out["objects"][::-1]
                relations = [(1 - a, r, 1 - b) for a, r, b in relations]
            if relation in ("on", "in", "rides", "wears") or (relation in ("front", "behind") and biome in _FLAT):
                relation = "next"
            out["relation"] = relation
        out["relations"] = relations

    def _seen(self, relation: Relation, biome: str | None) -> Relation:
        """One relation as it looks: below a thing that stands is under it, below one that flies is the other one above."""
        a, how, b = relation
        if how == "below":
            if biome not in ("underwater", "space") and kind_of(self.things[b].noun) == "boat" and place_of(self.things[a].noun) in "uw":
                return (a, "beneath", b)
            flies = place_of(self.things[b].noun) == "s" or biome is None or biome in _FLAT
            return (b, "above", a) if flies else (a, "under", b)
        if how in ("front", "behind") and biome in _FLAT:
            return (a, "next", b)
        return relation


def _far_color(entries: list[SpecObject], rng: random.Random) -> str:
    """A colour from which the things stand out."""
    told: list[SpecObject] = [{**entry, "noun": caption_noun(entry["noun"])} for entry in entries]
    return backdrop_colors(told, rng)[0]
