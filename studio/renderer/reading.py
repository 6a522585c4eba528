"""Reads an English prompt from left to right into a `description.Description`."""

from __future__ import annotations

import re

from studio.renderer.description import MOST_COPIES, MOST_THINGS, Description, Thing
from studio.renderer.exclusions import is_refused
from studio.renderer.picture_spec import painted_by_biome
from studio.renderer.vocabulary.kinds import PAINTED
from studio.renderer.vocabulary.nearest import place_of_adjective
from studio.renderer.vocabulary.nouns import names_a_kind
from studio.renderer.vocabulary.numbers import count_of
from studio.renderer.vocabulary.phrases import longest_match, phrase_meanings
from studio.renderer.vocabulary.place_words import shown_together
from studio.renderer.vocabulary.studio_nouns import kind_of, place_of

_TOKEN = re.compile(r"[a-z0-9][a-z0-9'-]*|[,.;:!?]")
_BEFORE_ITS_NOUN = 3  # words between a colour and what has it
_MANY = 3
_FLYING = "flying"
_SHARED = ("on", "in", "below", "front", "behind", "rides")
_WORN = ("hat", "crown")
_HOLDS = frozenset({
    "fountain", "gift", "backpack", "bed", "coffee", "basket", "bathtub", "nest", "cart", "car", "taxi", "bus", "truck", "train", "well",
    "shopping cart", "van", "jeep", "pickup truck", "vase", "sofa", "hot air balloon", "treasure chest", "barrel", "race car", "tram",
    "hat",
})  # fmt: skip


def describe(prompt: str, left_out: frozenset[str] = frozenset()) -> Description:
    """Reads English; unknown words are passed over, and so is what ``left_out`` (of `exclusions.names_in`) refuses. Never raises."""
    return _Reader(prompt, left_out).result()


class _Reader:
    def __init__(self, prompt: str, left_out: frozenset[str]) -> None:
        self.tokens = _TOKEN.findall(prompt.lower())
        self.found = Description(left_out=left_out)
        self.pending = Thing("")
        self.relations: list[tuple[int, str]] = []  # (things before it, relation)
        self.contact = ""  # "on", "in" or "wearing" before the next noun
        self.places: list[tuple[str, str]] = []  # (landscape, words)
        self.refused = False
        self.joined: set[int] = set()  # positions of things that "and" adds to the one before
        self.unknown = False  # the word before may be a noun: in "a red dragon and a cat" the cat is not red
        self.text = self.named = self.number = ""  # the phrase that is read; the thing just before it; a number beyond twelve
        self.flying = False
        at = 0
        while at < len(self.tokens):
            length, said = longest_match(self.tokens, at)
            self.text = " ".join(self.tokens[at : at + length])
            at += length
            if number := count_of(self.text):
                self.pending.count = min(number, MOST_COPIES)
                self.number = self.text if number > MOST_COPIES else ""
                continue
            self._flight()
            if self.pending.color and self.text in PAINTED and not {"noun", "nouns"} & dict(said).keys():
                self.found.dropped.append(f"{self.pending.color} {self.text}")  # the painters have colours of their own
                self.pending.color = None
            things = len(self.found.things)
            self._take(dict(reversed(said)), at)
            self.named = self.text if len(self.found.things) > things else ""

    def _flight(self) -> None:
        if self.text != _FLYING:
            return
        if not self.named:
            self.flying = True
        elif place_of(self.found.things[-1].noun) != "s":
            self.found.dropped.append(f"{self.named} {_FLYING}")

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
            self._landscape(said)
        elif "group" in said:
            self._group(int(said["group"]))
        elif said.keys() & {"relation", "apart", "contact"}:
            self._relation(said)
        else:
            self._attribute(said)
            if not said:
                self.found.hint = self.found.hint or place_of_adjective(self.text)
        self.unknown = not said
        self._light(said)

    def _landscape(self, said: dict[str, str]) -> None:
        self._bridge(said)
        if self.relations[-1:] == [(len(self.found.things), "above")] and self.found.things:
            self.relations[-1] = (len(self.found.things) - 1, "aloft")  # "over a village": it flies
        if said["biome"] == "ocean" and self.relations[-1:] == [(len(self.found.things), "next")] and self.found.things:
            said["biome"] = "beach"  # by the sea
        if not self.refused and said["biome"] not in self.found.left_out:
            self.places.append((said["biome"], self.text))
        self.refused, self.pending, self.contact = False, Thing(""), ""

    def _relation(self, said: dict[str, str]) -> None:
        if self.unknown:
            self.pending.color = self.pending.size = None
        self.contact = said.get("contact", "")
        if "relation" in said:
            self.relations.append((len(self.found.things), said["relation"]))
            if self.text == "and":
                self.joined.add(len(self.found.things))

    def _bridge(self, said: dict[str, str]) -> None:
        """A bridge over a river that something stands on or under is a thing of its own, by the water."""
        on = self.contact == "on" or (
            self.relations and self.relations[-1][0] == len(self.found.things) and self.relations[-1][1] != "next"
        )
        if said["biome"] == "river bridge" and "bridge" in self.text and self.found.things and on and not self.refused:
            self._noun({"noun": "bridge"})
            said["biome"] = "lake"

    def _group(self, number: int) -> None:
        """A penguin family, a wolf pack: the kind just named is several."""
        last = self.found.things[-1] if self.named and self.found.things else None
        if last and last.count == 1 and not last.both:
            last.count, last.size = number, "family" if self.text == "family" else last.size

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
            self.pending.size = said.get("size", self.pending.size)
        elif "size" in said:
            self.pending.size = said["size"]
        elif "backdrop" in said:
            self.found.backdrop = (said["backdrop"], self.pending.color or "")
            self.pending = Thing("")

    def _noun(self, said: dict[str, str]) -> None:
        thing, self.pending = self.pending, Thing("")
        contact, self.contact = self.contact, ""
        if self.refused:
            self.refused = False
            return
        several = "nouns" in said and "noun" not in said
        thing.noun = said.get("noun") or said["nouns"]
        if several and thing == Thing("star") and not self.number:
            self.found.time = self.found.time or "night"  # those in the sky, unless they have a number, a colour or a size
            return
        thing.count = max(thing.count, _MANY if several and thing.count == 1 else 1)
        thing.both = "biome" in said
        thing.color = None if names_a_kind(thing.color, thing.noun) else thing.color
        if self.number or (self.flying and place_of(thing.noun) != "s"):
            self.found.dropped.append(" ".join((*([self.number] if self.number else []), *([_FLYING] if self.flying else []), self.text)))
        self.number, self.flying = "", False
        before = len(self.found.things)
        if contact and before and self.relations[-1:] != [(before, "")]:
            self.relations.append((before, self._touching(contact, self.found.things[-1].noun, thing.noun)))
        if thing.noun == "bridge" and self.relations[-1:] == [(before, "above")] and place_of(self.found.things[-1].noun) in "go":
            self.relations[-1] = (before, "on")  # a train over a bridge does not fly
        self.found.things.append(thing)

    def _touching(self, contact: str, noun: str, other: str) -> str:
        """How "a cat on a table" or "a cat in a boat" stand: nothing is in what holds nothing."""
        if contact == "wearing" or (contact == "in" and other in _WORN and kind_of(noun) == "animate"):
            return "wears" if other in _WORN else "next"
        if contact == "rides":
            return "rides" if kind_of(other) in ("animate", "vehicle", "swimmer", "flyer") else "on"
        if contact == "in":
            return "in" if other in _HOLDS or kind_of(other) == "boat" else "on" if kind_of(other) == "static" else "next"
        return contact

    def result(self) -> Description:
        """The description, once all is read."""
        found = self.found
        self._settle_landscape()
        kept: dict[int, int] = {}  # position of a noun in the prompt -> position among the things that are drawn
        merged: list[Thing] = []
        for at, thing in enumerate(found.things):
            refused = is_refused(thing.noun, thing.color, found.left_out)
            if thing.noun and not refused and not (found.biome and painted_by_biome(found.biome, thing.noun)):
                same = next((k for k, other in enumerate(merged) if other.noun == thing.noun and other.color == thing.color), None)
                kept[at] = len(merged) if same is None else same
                merged += [thing] if same is None else []
        found.dropped += [thing.noun for thing in merged[MOST_THINGS:]]
        found.relations = []
        for at, how in self.relations:
            if how == "aloft" and kept.get(at, MOST_THINGS) < MOST_THINGS:
                found.relations.append((kept[at], how, kept[at]))
                continue
            a, b = kept.get(at - 1, MOST_THINGS), kept.get(at, MOST_THINGS)
            if a != b and max(a, b) < min(len(merged), MOST_THINGS):
                found.relations.append((b, how, a) if how == "wears" else (a, how, b))
                self._both(at, (a, how, b), kept, merged)
        found.things = merged[:MOST_THINGS]
        return found

    def _both(self, at: int, relation: tuple[int, str, int], kept: dict[int, int], merged: list[Thing]) -> None:
        """A bride and a groom under an arch: both of them stand there."""
        a, how, b = relation
        other = kept.get(at - 2, MOST_THINGS)
        if how not in _SHARED or at - 1 not in self.joined or other in (a, b, MOST_THINGS):
            return
        if all(kind_of(merged[k].noun) == "animate" for k in (a, other)):
            self.found.relations.append((other, how, b))

    def _settle_landscape(self) -> None:
        """A word such as "castle" is the landscape where nothing else is and nothing stands left of it, in front of it and so on."""
        found = self.found
        if self.places:
            found.biome, said = self.places[0]
            for biome, words in self.places[1:]:
                both = shown_together(found.biome, biome)
                if both is None:
                    found.other_places += [words] if words not in (said, *found.other_places) else []
                else:
                    found.biome = both
        plainly = [t for t in found.things if t.both and not t.color and not t.size and t.count == 1]
        if found.biome is None and plainly and not any(relation != "next" for _, relation in self.relations):
            found.biome = dict(phrase_meanings()[plainly[0].noun]).get("biome")
            plainly[0].noun = ""  # its place in the order is kept for the relations
