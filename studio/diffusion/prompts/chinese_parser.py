"""Parses a Chinese picture description: things with their number, colour, size and position, and the setting of it all.

The words are read from left to right by a few rules of Chinese word order: modifiers precede what they describe, "在 B 的左邊"
places what was named before it, and "B 左邊的" or "B 左邊有" what is named after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from studio.diffusion.prompts.chinese_lexicon import Token, load_lexicon, segment

_PREPOSITIONS = {"in", "on", "at", "under", "with", "during", "near", "by", "over", "beside", "behind", "above", "below", "next"}
_ENTITIES = {"noun", "biome", "time", "weather", "style", "extra", "backdrop", "english", "unknown"}
_MODIFIERS = {"color", "size", "adjective", "count", "verb"}
_MEANINGFUL = (_ENTITIES | _MODIFIERS) - {"unknown", "english"}
_UNNAMED = -1
_AFTER_PLACE = {"count", "noun", "color", "size", "adjective"}  # such words after "B 的左邊" name what stands there


@dataclass
class ParsedThing:
    """A thing to draw. ``noun`` is its name in the vocabulary, "" for the user's own English words; ``english`` is singular."""

    noun: str
    english: str
    count: int = 1
    color: str = ""
    size: str = ""
    adjectives: list[str] = field(default_factory=list)
    verb: str = ""
    side: str = ""


@dataclass
class ParsedPlace:
    """A landscape. ``english`` starts with its article and a bar; ``relation`` is how things relate to it, "" for the default."""

    biome: str
    english: str
    adjectives: list[str] = field(default_factory=list)
    relation: str = ""


@dataclass
class ParsedScene:
    """Everything that was understood. ``relations`` hold (thing, relation, thing) as positions in ``things``; the lists of light and
    weather hold (key, English phrase)."""

    things: list[ParsedThing] = field(default_factory=list)
    relations: list[tuple[int, str, int]] = field(default_factory=list)
    places: list[ParsedPlace] = field(default_factory=list)
    times: list[tuple[str, str]] = field(default_factory=list)
    weathers: list[tuple[str, str]] = field(default_factory=list)
    styles: list[tuple[str, str]] = field(default_factory=list)
    backdrops: list[str] = field(default_factory=list)
    extras: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # English, of "沒有" and the like
    together: bool = False
    understood: bool = False  # at least one Chinese word was known


@dataclass
class _Modifiers:
    """Modifiers waiting for the thing that they describe."""

    count: int = 1
    color: str = ""
    size: str = ""
    adjectives: list[str] = field(default_factory=list)
    verb: str = ""
    side: str = ""


def parse_description(text: str, listing: bool = False) -> ParsedScene:
    """The scene that ``text`` describes, or with ``listing`` names as what is not wanted; never raises."""
    return _Parser(segment(text), listing).scene


def _refused_name(word: Token) -> str:
    """English for a word that names something unwanted, where that is not what it means otherwise; else ""."""
    lexicon = load_lexicon()
    return lexicon.refused.get(lexicon.standard(word.source), "")


class _Parser:
    def __init__(self, words: list[Token], listing: bool) -> None:
        self.scene, self.words, self.at = ParsedScene(), words, 0
        self.pending = _Modifiers()
        self.subject: int | None = None  # the thing that a following "在 ..." will place
        self.last: int | ParsedPlace | None = None  # what a following "左邊" without "在" would refer to
        self.expects_location = False  # between "在" and its place
        self.reference: int | ParsedPlace | None = None  # what followed that "在"
        self.open_relation: tuple[str, int] | None = None  # "B 左邊的 ...": relation to B of the next thing
        self.action: tuple[int, str] | None = None  # (who, how) acts on the next thing; _NOBODY: named later
        self.negated = ""  # a "沒有" before what is not wanted, and the user's words after it
        self.refused_words: list[str] = []  # the same words in English
        rules: dict[str, Callable[[Token], None]] = {
            "noun": self._noun, "biome": self._biome, "relation": self._relation, "verb": self._verb, "action": self._action,
            "english": self._english, "backdrop": self._backdrop, "unknown": self._unknown, "at": self._begin_location, "stop": self._stop,
            "no": self._no, "together": self._together, "time": self._light, "weather": self._light, "style": self._light,
            "extra": self._extra, "color": self._modifier, "size": self._modifier, "adjective": self._modifier, "count": self._modifier,
        }  # fmt: skip
        for self.at, word in enumerate(words):
            if self.negated and word.slot in _ENTITIES | _MODIFIERS:
                self._refuse(word)
                continue
            if listing and _refused_name(word):
                self.scene.extras.append(_refused_name(word))
                self.scene.understood = True
                continue
            self.scene.understood |= word.slot in _MEANINGFUL
            if word.slot in rules:
                rules[word.slot](word)
        self._stop(None)

    def _next(self) -> Token | None:
        """The word after this one, a "的" skipped."""
        ahead = [w for w in self.words[self.at + 1 : self.at + 3] if w.slot != "of"]
        return ahead[0] if ahead else None

    def _modifier(self, word: Token) -> None:
        if word.slot == "adjective":
            self.pending.adjectives.append(word.english)
        elif word.slot == "count":
            self.pending.count = int(word.key)
        elif word.slot == "color":
            self.pending.color = word.key
        else:
            self.pending.size = word.english

    def _thing(self, noun: str, english: str) -> None:
        w, self.pending = self.pending, _Modifiers()
        action, self.action = self.action, None
        if action and action[0] == _UNNAMED:  # the object of an action whose actor comes after it
            self.pending, w.verb = _Modifiers(verb=w.verb), ""
        self.scene.things.append(ParsedThing(noun, english, w.count, w.color, w.size, w.adjectives, w.verb, w.side))
        made = len(self.scene.things) - 1
        self.last = made
        if action and action[0] == _UNNAMED:
            self.open_relation = (action[1], made)
        elif action:
            self.scene.relations.append((*action, made))
        elif self.expects_location and self.reference is None:
            self.reference = made
        elif self.open_relation is not None:
            self.scene.relations.append((made, *self.open_relation))
            self.open_relation, self.subject = None, made
        else:
            self.subject = made

    def _noun(self, word: Token) -> None:
        self._thing(word.key, word.english)

    def _biome(self, word: Token) -> None:
        w, self.pending = self.pending, _Modifiers(verb=self.pending.verb)
        place = ParsedPlace(word.key, word.english, [x for x in (w.size, *w.adjectives, w.color) if x])
        if self.action and self.action[1] == "above":
            place.relation, self.action = "above", None
        known = [p for p in self.scene.places if p.biome == place.biome or place.english.partition("|")[2] in p.english]
        if known:  # "太空中的星球" is one place
            known[0].adjectives += [a for a in place.adjectives if a not in known[0].adjectives]
            place = known[0]
        else:
            self.scene.places.append(place)
        self.last = place
        if self.expects_location:
            self.reference = place

    def _relation(self, word: Token) -> None:
        key, ahead = word.key, self._next()
        reference = self.reference if self.expects_location else self.last
        placed, self.expects_location, self.reference, self.last = self.expects_location, False, None, None
        if isinstance(reference, ParsedPlace):
            if key != "inside" and word.source not in ("上", "上面"):  # "湖上" is on the lake, not above it
                reference.relation = key
        elif reference is None or (not placed and self.scene.things[reference].side):
            if key in ("left", "right"):
                self._side(key, placed)
        elif placed and self.subject is not None and not (ahead and (ahead.source == "有" or ahead.slot in _AFTER_PLACE)):
            self.scene.relations.append((self.subject, key, reference))
        else:
            self.open_relation = (key, reference)

    def _side(self, side: str, placed: bool) -> None:
        """A half of the picture, for the thing before "在左邊" or for the next one."""
        if placed and self.subject is not None:
            self.scene.things[self.subject].side = side
        else:
            self.pending.side = side

    def _verb(self, word: Token) -> None:
        if self.reference is None:
            self.expects_location = False
        following = self.words[self.at + 1] if self.at + 1 < len(self.words) else None
        if self.subject is None or (following and following.slot == "of"):
            self.pending.verb = word.key
        elif not self.scene.things[self.subject].verb:
            self.scene.things[self.subject].verb = word.key

    def _action(self, word: Token) -> None:
        """ "A 飛過 B" or "飛過 B 的 A"; likewise riding and wearing."""
        self.action = (_UNNAMED if self.subject is None else self.subject, "above" if word.key == "over" else word.key)
        if word.key == "over" and self.subject is None:
            self.pending.verb = "flying"
        elif word.key == "over":
            self.scene.things[self.action[0]].verb = "flying"

    def _english(self, word: Token) -> None:
        """The user's own English: a thing, or words to keep as they are."""
        before = self.words[self.at - 1].slot if self.at else "stop"
        after = self.words[self.at + 1].slot if self.at + 1 < len(self.words) else "stop"
        alone = before == "stop" and after == "stop" and len(self.words) > 1
        if word.english.split(" ")[0].lower() in _PREPOSITIONS or alone or not word.english[0].isalnum():
            self.scene.extras.append(word.english)
        else:
            self._thing("", word.english)

    def _light(self, word: Token) -> None:
        said = {"time": self.scene.times, "weather": self.scene.weathers, "style": self.scene.styles}[word.slot]
        if word.key not in [key for key, _ in said]:
            said.append((word.key, word.english))
        self.last = None

    def _extra(self, word: Token) -> None:
        if word.english not in self.scene.extras:
            self.scene.extras.append(word.english)
        if word.english.startswith("with "):
            self.pending = _Modifiers()
        self.last = None

    def _backdrop(self, word: Token) -> None:
        w, self.pending = self.pending, _Modifiers()
        if w.color or w.adjectives or word.key != "background":
            self.scene.backdrops.append(" ".join(x for x in (*w.adjectives, w.color, word.english) if x))
        self.expects_location, self.last = False, None

    def _unknown(self, word: Token) -> None:
        """An unknown thing takes its modifiers with it: the rest of the sentence is about something else."""
        self.scene.unknown.append(word.source)
        if self.reference is None:
            self.expects_location = False
        following = self.words[self.at + 1].slot if self.at + 1 < len(self.words) else "stop"
        if following not in _AFTER_PLACE:
            self.action = None
            self.pending.color, self.pending.size, self.pending.adjectives = "", "", []

    def _begin_location(self, word: Token) -> None:
        self.expects_location, self.reference = True, None

    def _no(self, word: Token) -> None:
        self.negated, self.refused_words = word.source, []

    def _refuse(self, word: Token) -> None:
        """A word behind "沒有": what is refused ends with the first thing, unless "和", "或" or "、" and a further one follow."""
        self.negated += word.source
        if word.slot in ("color", "size", "adjective"):
            self.refused_words.append(word.key if word.slot == "color" else word.english)
        name = _refused_name(word)
        if word.slot not in _ENTITIES and not name:
            return
        if name:
            self.scene.refused.append(" ".join((*self.refused_words, name)))
        elif word.slot == "unknown":
            self.scene.unknown.append(self.negated)
        else:
            self.scene.refused.append(" ".join((*self.refused_words, word.english.rpartition("|")[2].removeprefix("with "))))
        joined, further = [*self.words[self.at + 1 : self.at + 3], None, None][:2]
        goes_on = joined and further and (joined.slot == "and" or joined.source == "、") and further.slot in _ENTITIES
        self.negated, self.refused_words = (self.negated[:1] if goes_on else ""), []

    def _together(self, word: Token) -> None:
        self.scene.together = True
        self.expects_location = False

    def _stop(self, word: Token | None) -> None:
        """The end of a clause: pending modifiers belong to the thing before them, as in "這輛車是紅色的"."""
        reference, located = self.reference, self.expects_location
        if located and isinstance(reference, int) and self.subject not in (None, reference):
            self.scene.relations.append((self.subject or 0, "at", reference))
        self.expects_location, self.reference = False, None
        w = self.pending
        if word is not None and word.source in "、":
            return
        self.negated = ""
        if self.scene.things:
            thing = self.scene.things[-1]
            thing.color, thing.size = thing.color or w.color, thing.size or w.size
            thing.adjectives += w.adjectives
        elif word is None:
            self.scene.extras += [x for x in (w.size, *w.adjectives, w.color) if x]
        if self.scene.things or word is None:
            w.color, w.size, w.adjectives = "", "", []
