"""What an English prompt says in the renderer's terms: a spec of dataset version 2, or nothing where it names no drawable thing."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from typing import cast

from studio.renderer.exclusions import is_refused
from studio.renderer.picture_spec import backdrop_colors, painted_by_biome
from studio.renderer.scene_words import NAMED_COLORS, SKYLESS_BIOMES
from studio.renderer.spec import Spec, SpecObject
from studio.renderer.vocabulary.kinds import PAINTED
from studio.renderer.vocabulary.nouns import ALL_NOUNS, noun_kind, takes_color
from studio.renderer.vocabulary.phrases import longest_match, phrase_meanings

_TOKEN = re.compile(r"[a-z0-9][a-z0-9'-]*|[,.;:!?]")
_MOST_THINGS = 2  # that the layout can relate
_SECOND = ("white", "yellow", "pink", "teal")  # far end of a gradient that the prompt does not name
_BEFORE_ITS_NOUN = 3  # words between a colour and what has it
_MANY = 3
_SEED_LIMIT = 2**31
_BEYOND_MANY = frozenset({
    "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fifteen", "twenty", "thirty", "fifty",
    "hundred", "thousand", "dozen",
})  # fmt: skip
_FLYING = "flying"
_LAID_OUT = ("storm",)  # weather whose lightning a small model leaves out by itself
_TIMES = ("day", "dawn", "sunset", "night")


@dataclass
class Thing:
    """A noun of the renderer with its number (1 to 3), colour and size; ``both``: the word may also name a landscape."""

    noun: str
    count: int = 1
    color: str | None = None
    size: str | None = None
    both: bool = False

    def entry(self) -> SpecObject:
        """For ``spec["objects"]``, without a colour that the drawing cannot take."""
        return {
            "noun": self.noun,
            "color": self.color if self.color and takes_color(self.noun) else None,
            "n": self.count,
            "size": self.size,
        }


@dataclass
class Description:
    """What was understood. ``relation`` is how the first thing stands to the second; ``left_out``: names that must not be drawn;

    ``dropped``: what a layout cannot show, in the prompt's words.
    """

    things: list[Thing] = field(default_factory=list)
    relation: str | None = None
    side: str | None = None
    biome: str | None = None
    time: str | None = None
    weather: str | None = None
    style: str | None = None
    backdrop: tuple[str, str] | None = None  # (kind, colour)
    left_out: frozenset[str] = frozenset()
    dropped: list[str] = field(default_factory=list)

    @property
    def drawable(self) -> bool:
        """Whether there is a layout: things to place, a landscape without something that its painter would draw, or lightning."""
        return bool(self.things or (self.left_out & PAINTED and (self.biome or self.time or self.weather)) or self.weather in _LAID_OUT)

    def spec(self, seed: int) -> Spec | None:
        """A spec for `render.draw`; None with nothing to draw. The same description and seed give the same spec."""
        if not self.drawable:
            return None
        rng = random.Random(f"sketch:{seed}")
        base = {"version": 2, "seed": seed % _SEED_LIMIT, "style": self.style or "none", "side": None, "relation": None, "grid": True}
        base["finish"] = True
        out = cast("Spec", base)  # the keys of its kind are added below
        out["objects"] = [t.entry() for t in self.things]
        if self.left_out:
            out["without"] = sorted(self.left_out)
        if len(self.things) == _MOST_THINGS:
            self._relate(out)
        elif self.things and self.things[0].count == 1:
            out["side"] = self.side
        if self.biome is None and not self.time and not self.weather:
            kind, color = self.backdrop or (rng.choice(("plain", "grad")), "")
            first = color if color in NAMED_COLORS else backdrop_colors(out["objects"], rng)[0]
            second = rng.choice([c for c in _SECOND if c != first])
            out.update(kind="object", bg=[first, second], bgk=kind)
            return out
        biome = self.biome or self._usual_landscape()
        sky = biome not in SKYLESS_BIOMES
        time = self.time or ("night" if self.weather == "aurora" else next(t for t in (*_TIMES, "day") if t not in self.left_out))
        out.update(kind="scene", biome=biome, time=time, weather=(self.weather or "clear") if sky else "clear")
        return out

    def _usual_landscape(self) -> str:
        """The landscape of a thing when the prompt names only light or weather."""
        if any(noun_kind(thing.noun) in ("boat", "swimmer") for thing in self.things):
            return "ocean"
        return "snowfield" if self.weather == "snow" else "garden"

    def _relate(self, out: Spec) -> None:
        relation = self.relation or "next"
        if relation == "below":
            relation, out["objects"] = "above", out["objects"][::-1]
        if relation in ("front", "behind") and self.biome in ("ocean", "underwater", "space"):
            relation = "next"
        out["relation"] = relation
        for entry in out["objects"]:
            entry["n"] = min(entry["n"], 1 if relation in ("front", "behind") else 2)


def describe(prompt: str, left_out: frozenset[str] = frozenset()) -> Description:
    """Reads English; unknown words are passed over, and so is what ``left_out`` (of `exclusions.names_in`) refuses. Never raises."""
    return _Reader(prompt, left_out).result()


class _Reader:
    def __init__(self, prompt: str, left_out: frozenset[str]) -> None:
        self.tokens = _TOKEN.findall(prompt.lower())
        self.found = Description(left_out=left_out)
        self.pending = Thing("")
        self.relations: list[tuple[int, str]] = []  # (things before it, relation)
        self.refused = False
        self.unknown = False  # the word before may be a noun: in "a red dragon and a cat" the cat is not red
        self.text = self.named = self.number = ""  # the phrase that is read; the thing just before it; a number beyond three
        self.flying = False
        at = 0
        while at < len(self.tokens):
            length, said = longest_match(self.tokens, at)
            self.text = " ".join(self.tokens[at : at + length])
            if self.text in _BEYOND_MANY or (self.text.isdigit() and int(self.text[:4]) > _MANY):
                self.number = self.text
            elif self.text == _FLYING and self.named:
                if ALL_NOUNS[self.found.things[-1].noun].place != "s":
                    self.found.dropped.append(f"{self.named} {_FLYING}")
            elif self.text == _FLYING:
                self.flying = True
            elif self.pending.color and self.text in PAINTED and not {"noun", "nouns"} & dict(said).keys():
                self.found.dropped.append(f"{self.pending.color} {self.text}")  # the painters have colours of their own
                self.pending.color = None
            things = len(self.found.things)
            self._take(dict(reversed(said)), at + length)
            self.named = self.text if len(self.found.things) > things else ""
            at += length

    def _describes(self, at: int) -> bool:
        """Whether a word such as "orange" before position ``at`` belongs to a noun or backdrop that follows."""
        for token in range(at, min(at + _BEFORE_ITS_NOUN, len(self.tokens))):
            said = dict(longest_match(self.tokens, token)[1])
            if said.keys() & {"noun", "nouns", "backdrop"}:
                return True
            if "relation" in said or not self.tokens[token].isalnum():
                return False
        return False

    def _take(self, said: dict[str, str], at: int) -> None:
        if "not" in said:
            self.refused = True
        elif ("noun" in said or "nouns" in said) and not ("color" in said and self._describes(at)):
            self._noun(said)
        elif "biome" in said:
            if not self.refused and said["biome"] not in self.found.left_out:
                self.found.biome = self.found.biome or said["biome"]
            self.refused, self.pending = False, Thing("")
        elif said.keys() & {"relation", "apart"}:
            if self.unknown:
                self.pending.color = self.pending.size = None
            if "relation" in said:
                self.relations.append((len(self.found.things), said["relation"]))
        else:
            self._attribute(said)
        self.unknown = not said
        self._light(said)

    def _light(self, said: dict[str, str]) -> None:
        for slot in ("time", "weather", "style", "side"):
            if slot in said and self.refused and slot in ("time", "weather"):
                self.refused = False
            elif slot in said and getattr(self.found, slot) is None and said[slot] not in self.found.left_out:
                setattr(self.found, slot, said[slot])

    def _attribute(self, said: dict[str, str]) -> None:
        if "color" in said:
            self.pending.color = said["color"]
        elif "count" in said:
            self.pending.count = int(said["count"])
        elif "size" in said:
            self.pending.size = said["size"]
        elif "backdrop" in said:
            self.found.backdrop = (said["backdrop"], self.pending.color or "")
            self.pending = Thing("")

    def _noun(self, said: dict[str, str]) -> None:
        thing, self.pending = self.pending, Thing("")
        if self.refused:
            self.refused = False
            return
        several = "nouns" in said and "noun" not in said
        thing.noun = said.get("noun") or said["nouns"]
        thing.count = max(thing.count, _MANY if several and thing.count == 1 else 1)
        thing.both = "biome" in said
        self._note_losses(thing)
        self.found.things.append(thing)

    def _note_losses(self, thing: Thing) -> None:
        """What the user said about ``thing`` and no layout shows: a large number, a colour that it cannot take, flight."""
        before = [self.number] if self.number else []
        if self.flying and ALL_NOUNS[thing.noun].place != "s":
            before.append(_FLYING)
        if thing.color and not takes_color(thing.noun):
            before.append(thing.color)
        if before:
            self.found.dropped.append(" ".join((*before, self.text)))
        self.number, self.flying = "", False

    def result(self) -> Description:
        found = self.found
        self._settle_landscape()
        kept = [t for t in found.things if not is_refused(t.noun, t.color, found.left_out)]
        kept = [t for t in kept if found.biome is None or not painted_by_biome(found.biome, t.noun)]
        merged: list[Thing] = []
        for thing in kept:
            if all(thing.noun != other.noun for other in merged):
                merged.append(thing)
        strong = [r for at, r in self.relations if 0 < at < len(found.things) and r != "next"]
        weak = [r for at, r in self.relations if 0 < at < len(found.things)]
        found.dropped += [thing.noun for thing in merged[_MOST_THINGS:]]
        found.things = merged[:_MOST_THINGS]
        found.relation = (strong or weak or [None])[0] if len(found.things) == _MOST_THINGS else None
        return found

    def _settle_landscape(self) -> None:
        """A word such as "castle" is the landscape where nothing else is and nothing stands left of it, in front of it and so on."""
        found = self.found
        plainly = [t for t in found.things if t.both and not t.color and not t.size and t.count == 1]
        if found.biome is None and plainly and not any(relation != "next" for _, relation in self.relations):
            found.biome = dict(phrase_meanings()[plainly[0].noun]).get("biome")
            found.things.remove(plainly[0])
