"""Prompts whose unknown words are replaced by the nearest thing or landscape that the renderer draws: a hound is a dog, a cove a bay."""

from __future__ import annotations

import re
from dataclasses import dataclass

from studio.renderer.place_names import replace_place_names
from studio.renderer.vocabulary.nearest import nearest_place, nearest_thing
from studio.renderer.vocabulary.nouns import plural
from studio.renderer.vocabulary.phrases import longest_match
from studio.renderer.vocabulary.studio_nouns import kind_of

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'-]*|[^\s]")  # a punctuation mark is a token of its own
_ARTICLE = re.compile(r"\b(an?) $", re.IGNORECASE)
_PEOPLE = {
    "family": "a man and a woman and a girl",
    "couple": "a man and a woman",
    "crowd": "four women and four people",
    "pair": "a man and a woman",
}
_BEFORE_NOUNS = frozenset({"a", "an", "the", "of", "in", "on", "at", "and", "with", "by", "near", "my", "his", "her", "our", "their"})
_AFTER_VERBS = frozenset({"a", "an", "the", "its", "his", "her", "their", "on", "in", "over", "under", "into", "through", "across", "at",
                          "from", "out", "up", "down", "behind", "beside", "along", "towards", "around", "to", "with", "by"})  # fmt: skip
_GROWN = frozenset({"tulip", "sunflower", "rose", "flower", "pumpkin", "corn", "strawberry", "carrot", "hyacinth", "potato", "watermelon",
                    "mushroom", "pineapple", "tomato", "broccoli"})  # fmt: skip
_DESERTS = ("desert", "canyon", "pyramids")
_OLD = re.compile(r"\b(?:old|elderly) $", re.IGNORECASE)
_BEFORE_GROUP = re.compile(r"\b(?:an?|the|my|our) (?:[\w-]+ )?$", re.IGNORECASE)  # the article of a group, with one adjective
_NAMES = frozenset({"noun", "nouns", "biome"})


@dataclass(frozen=True)
class NearestWords:
    """``text`` is what to draw; ``replaced`` are pairs of (the user's word, what is drawn for it)."""

    text: str
    replaced: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _Word:
    """One known phrase or unknown word of the prompt, at ``start`` to ``end`` characters."""

    start: int
    end: int
    text: str
    said: dict[str, str]
    target: str = ""  # what an unknown word is drawn as
    many: bool = False
    place: bool = False

    @property
    def names(self) -> bool:
        return bool(self.target or self.said.keys() & _NAMES)

    @property
    def animate(self) -> bool:
        noun = "" if self.place else self.target or self.said.get("noun") or ""
        return bool(noun) and kind_of(noun) in ("animate", "flyer", "swimmer")


def nearest_words(prompt: str) -> NearestWords:
    """An English prompt with every unknown word that has something near replaced by it. Never raises.

    Of two nouns in a row the second one counts: a pirate cove is a cove and a fire hydrant no fire; but a tiger cub is a tiger.
    """
    given = prompt
    prompt, places = replace_place_names(given)
    words = _read(prompt)
    desert = any(word.said.get("biome") in _DESERTS for word in words)
    text, end, replaced = "", 0, list(places)
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else None
        joined = after is not None and not prompt[word.end : after.start].strip()
        before = words[at - 1] if at else None
        text, end = text + prompt[end : word.start], word.end
        if "group" in word.said and (whole := _whole(word, before, joined, after, desert)):
            if _OLD.search(text):
                whole = whole.replace("a man and a woman", "an old man and a grandmother")
            text = _BEFORE_GROUP.sub("", text) + whole
            replaced.append((word.text, whole))
        elif word.target and joined and after is not None and after.names:
            text += word.text  # it tells more of the next noun, and stays as the user wrote it
        elif word.target and before is not None and before.animate and word.animate and not before.target and before.end + 1 >= word.start:
            text = text.rstrip()
        elif word.target:
            drawn = plural(word.target) if word.many and not word.place else word.target
            if drawn.startswith("old ") and text.endswith("old "):
                text = text.removesuffix("old ")
            if word.place and before is not None and before.said.get("noun") in _GROWN and text.endswith(f"{before.text} "):
                grown = plural(before.text)
                text = _ARTICLE.sub("", text.removesuffix(f"{before.text} ")) + f"{grown} in a "
            text = _article(text, drawn) + drawn
            replaced.append((word.text, drawn))
        elif "noun" in word.said and after is not None and joined and after.target and not (word.animate and after.animate):
            if after.place and word.said["noun"] in _GROWN:
                text += word.text
                continue
            text = text.rstrip() + " " if text else text
        else:
            text += word.text
    text += prompt[end:]
    return NearestWords(re.sub(r"\s{2,}", " ", text) if replaced else given, tuple(dict.fromkeys(replaced)))


def _read(prompt: str) -> list[_Word]:
    tokens = list(_TOKEN.finditer(prompt))
    lower = [token[0].lower() for token in tokens]
    found, at = [], 0
    while at < len(lower):
        length, said = longest_match(lower, at)
        first, last = tokens[at].start(), tokens[at + length - 1].end()
        meanings = dict(reversed(said))
        target, many, place = "", False, False
        if not said and lower[at].isalpha() and not _is_verb(lower, at):
            thing = nearest_thing(lower[at])
            target, many = thing if thing else (nearest_place(lower[at]) or "", False)
            place = thing is None and bool(target)
        found.append(_Word(first, last, prompt[first:last], meanings, target, many, place))
        at += length
    return found


def _is_verb(lower: list[str], at: int) -> bool:
    """Whether a word such as "landing" says what the noun before it does, rather than a thing."""
    after = lower[at + 1] if at + 1 < len(lower) else ""
    return lower[at].endswith("ing") and at > 0 and lower[at - 1] not in _BEFORE_NOUNS and after in _AFTER_VERBS


def _whole(word: _Word, before: _Word | None, joined: bool, after: _Word | None, desert: bool) -> str:
    """What is drawn for a family, couple, crowd or caravan of which no kind is named; "" where it belongs to a noun beside it."""
    behind_its_noun = before is not None and before.names and not before.said.keys() & {"biome"}
    if behind_its_noun or (joined and after is not None and after.names):
        return ""
    if word.text.lower() == "caravan":
        return "camels" if desert else "van"
    return _PEOPLE.get(word.text.lower(), "")


def _article(before: str, replacement: str) -> str:
    """``before`` with the article that ``replacement`` needs."""
    found = _ARTICLE.search(before)
    if not found:
        return before
    right = "an" if replacement[0] in "aeiou" else "a"
    return before[: found.start(1)] + (right.capitalize() if found[1][0] == "A" else right) + " "
