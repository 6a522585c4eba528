"""Names of cities, countries and sights in a prompt, and what the renderer draws for them: Tokyo is a city, the Sahara a desert."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from studio.renderer.reading import describe
from studio.renderer.vocabulary import places
from studio.renderer.vocabulary.nouns import with_article
from studio.renderer.vocabulary.phrases import longest_match, phrase_meanings
from studio.renderer.vocabulary.place_words import shown_together

TABLE = Path(places.__file__).with_name("place_names.json")
_TOKEN = re.compile(r"[^\W_][\w'’-]*|[^\s]")
_SITE = re.compile(r" (?:in|by|on) (?:an?|the) (.+)$")  # "radio tower in a city": the thing, then where it stands
_POSSESSIVE = ("'s", "’s")
_ARTICLES = ("a", "an")
_WHERE = frozenset({"in", "across", "near", "around", "from", "through", "over", "to", "of", "visiting"})
_LITTLE = frozenset({"a", "an", "the", "in", "on", "at", "by", "of", "and", "with", "during", "under", "over", "near", "to", "from", "for"})
_LIGHT = frozenset({"night", "sunset", "dawn", "sunrise", "dusk", "noon", "midnight"})
_SENTENCE_ENDS = (".", "!", "?", ":", ";")
_TITLE_WORD = 4  # letters from which on a title writes a word with a capital


@dataclass(frozen=True)
class _Table:
    targets: dict[str, str]  # lower-case name without accents -> what is drawn, in the reader's words
    chinese: dict[str, tuple[str, str, str]]  # Chinese name -> (slot, noun or landscape, English name)
    ordinary: frozenset[str]
    longest: int


@cache
def _table() -> _Table:
    packed = json.loads(TABLE.read_text(encoding="utf-8"))
    targets: dict[str, str] = {}
    chinese: dict[str, tuple[str, str, str]] = {}
    for target, names in packed["places"].items():
        for spellings, han in names.items():
            forms = spellings.split(", ")
            targets |= {_bare(form): target for form in forms}
            things = describe(target).things
            meaning = ("noun", things[0].noun, forms[0]) if things else ("biome", landscape_of(target), f"-|{forms[0]}")
            chinese |= dict.fromkeys(han.split(), meaning)
    longest = max(len(name.split()) for name in targets)
    return _Table(targets, chinese, frozenset(packed["ordinary"].split()), longest)


def chinese_places() -> dict[str, tuple[str, str, str]]:
    """Chinese name, traditional or simplified -> (slot "noun" or "biome", noun or landscape, English name as in a Chinese lexicon)."""
    return _table().chinese


def target_of(name: str) -> str | None:
    """What is drawn for a place: "city" for Tokyo, "radio tower in a city" for the Eiffel Tower; None for a name that is not listed."""
    return _table().targets.get(_bare(name))


def landscape_of(target: str) -> str:
    """The landscape of what is drawn: "city" of "radio tower in a city"."""
    site = _SITE.search(target)
    phrase = site[1] if site else target
    return dict(reversed(phrase_meanings().get(phrase, ()))).get("biome", phrase)


def replace_place_names(prompt: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """(``prompt`` with the names of places replaced by what is drawn, pairs of (name, what is drawn)). Never raises.

    A landscape that the prompt names itself goes first, and a name then stays where both cannot be shown. Names that are words too, such
    as Turkey or Nice, count only where they are written or used as names.
    """
    tokens = list(_TOKEN.finditer(prompt))
    words = [_bare(token[0]) for token in tokens]
    found: list[tuple[int, int, str]] = []  # (first token, number of tokens, what is drawn)
    at = 0
    while at < len(words):
        length = _match(tokens, words, at)
        if length:
            found.append((at, length, _table().targets[" ".join(words[at : at + length])]))
        at += max(1, length)
    if not found:
        return prompt, ()
    said = _landscapes(words, found)
    text, end, replaced = "", 0, []
    for first, length, target in found:
        start, stop = tokens[first].start(), tokens[first + length - 1].end()
        name = prompt[start:stop].removesuffix("'s").removesuffix("’s")
        drawn = _beside(target, said)
        if drawn:
            text += prompt[end:start]
            text += _led(drawn, words[first - 1] if first else "")
            end = stop
            replaced.append((name, drawn))
    return text + prompt[end:], tuple(dict.fromkeys(replaced))


def _match(tokens: list[re.Match[str]], words: list[str], at: int) -> int:
    """The number of tokens of the longest name at a position; 0 where none stands there."""
    table = _table()
    for length in range(min(table.longest, len(words) - at), 0, -1):
        name = " ".join(words[at : at + length])
        if name in table.targets:
            return length if name not in table.ordinary or _is_name(tokens, words, at) else 0
    return 0


def _is_name(tokens: list[re.Match[str]], words: list[str], at: int) -> bool:
    """Whether a word such as "turkey" is meant as the name of a place."""
    before, after = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
    ends = not after or not after[0].isalnum() or after in _LITTLE
    if before in _WHERE and ends:
        return tokens[at][0][0].isupper() or before == "in"
    if before in _ARTICLES or not tokens[at][0][0].isupper():
        return False
    if not before or before in _SENTENCE_ENDS:
        return len(words) == 1 or (after in ("at", "by") and at + 2 < len(words) and words[at + 2] in _LIGHT)
    title = all(t[0][0].isupper() for t in tokens if t[0].isalpha() and len(t[0]) >= _TITLE_WORD)
    return not title


def _landscapes(words: list[str], found: list[tuple[int, int, str]]) -> list[str]:
    """The landscapes that the prompt names in words of its own."""
    named = {k for first, length, _ in found for k in range(first, first + length)}
    said, at = [], 0
    while at < len(words):
        if at in named:
            at += 1
            continue
        length, meanings = longest_match(words, at)
        slots = dict(reversed(meanings))
        if "biome" in slots and not slots.keys() & {"noun", "nouns"}:
            said.append(slots["biome"])
        at += length
    return said


def _beside(target: str, said: list[str]) -> str:
    """What is drawn of ``target`` in a picture of the landscapes ``said``; nothing where the first of them leaves no room for it."""
    own = landscape_of(target)
    if not said or (said[0] != own and shown_together(said[0], own)):
        return target
    site = _SITE.search(target)
    return target[: site.start()] if site else ""


def _led(drawn: str, before: str) -> str:
    """``drawn`` with an article where a preposition stands ``before`` it."""
    one = not drawn.endswith("s") and not drawn.startswith("three ")
    return with_article(drawn) if one and before in _LITTLE and before not in (*_ARTICLES, "the") else drawn


def _bare(word: str) -> str:
    """Lower case, without accents and a possessive."""
    for ending in _POSSESSIVE:
        word = word.removesuffix(ending)
    plain = unicodedata.normalize("NFKD", word.lower())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))
