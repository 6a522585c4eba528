"""What a picture must not show: the names in a negative prompt, and "without ..." in a prompt, in the renderer's terms.

A layout that draws the refused thing decides the picture, whatever the guidance says afterwards; and a text encoder that reads "without
trees" finds trees in it. So refused words leave the prompt, and what they name leaves the layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from studio.renderer.vocabulary.kinds import refused_names
from studio.renderer.vocabulary.phrases import MAX_PHRASE_WORDS, Meaning, longest_match

_TOKEN = re.compile(r"\w[\w'-]*|[^\s]")
_REFUSALS = ("free of", "devoid of", "instead of", "without", "no", "not", "except", "excluding", "minus", "lacking")
_FILLERS = {"a", "an", "the", "any", "some", "all", "visible", "single"}
_JOINS = {"or", "nor", "and", "&"}
_CONNECTORS = {"and", "with", "but", "of", ",", "or", "while", "having", "&"}
_SLOTS = ("noun", "nouns", "weather", "time", "biome")  # the first that a phrase has is what a refusal of it means
_BEFORE = ("color", "size", "count")


@dataclass(frozen=True)
class _Phrase:
    """A known phrase, or a single unknown word: the tokens ``start`` to ``end``, what they mean, and the names that refusing it covers."""

    start: int
    end: int
    said: dict[str, str]
    names: tuple[str, ...]


def names_in(text: str) -> frozenset[str]:
    """The renderer's names for what an English list refuses; with a colour before it only things of that colour ("red car")."""
    words = [token[0].lower() for token in _TOKEN.finditer(text)]
    found: set[str] = set()
    color = ""
    for phrase in _phrases(words):
        if phrase.names:
            found.update(f"{color} {name}".strip() for name in phrase.names)
        color = phrase.said.get("color", "") if not phrase.names else ""
    return frozenset(found)


def split_refusals(prompt: str) -> tuple[str, str]:
    """(the prompt without its "no ..." and "without ...", what these refuse, as a list with commas). English; never raises."""
    tokens = list(_TOKEN.finditer(prompt))
    words = [token[0].lower() for token in tokens]
    gone: set[int] = set()
    refused: list[str] = []
    at = 0
    while at < len(words):
        length = next((len(r.split()) for r in _REFUSALS if words[at : at + len(r.split())] == r.split()), 0)
        end = _refused_until(words, at + length) if length else at
        if end <= at + length:
            at += max(1, length)
            continue
        gone.update(range(at, end))
        refused.append(_listed(words[at + length : end]))
        at = end
    return (_without(prompt, tokens, gone), ", ".join(refused)) if gone else (prompt, "")


def leave_out(prompt: str, names: frozenset[str]) -> tuple[str, tuple[str, ...]]:
    """(the English prompt without what ``names`` refuses, the words that were taken away)."""
    tokens = list(_TOKEN.finditer(prompt))
    words = [token[0].lower() for token in tokens]
    gone: set[int] = set()
    taken: list[str] = []
    lead: list[int] = []  # articles, numbers, colours and sizes before the phrase
    color = ""
    for phrase in _phrases(words):
        if phrase.names and any(is_refused(name, color, names) for name in phrase.names[:1]):
            gone.update((*lead, *range(phrase.start, phrase.end)))
            taken.append(" ".join(words[phrase.start : phrase.end]))
        if phrase.names or not (phrase.said.keys() & set(_BEFORE) or words[phrase.start] in _FILLERS):
            lead, color = [], ""
        else:
            lead += range(phrase.start, phrase.end)
            color = phrase.said.get("color", color)
    return (_without(prompt, tokens, gone), tuple(taken)) if gone else (prompt, ())


def is_refused(name: str, color: str | None, names: frozenset[str]) -> bool:
    """Whether ``names`` of `names_in` refuse a thing of this name and colour."""
    return name in names or f"{color or ''} {name}" in names


def _phrases(words: Sequence[str]) -> Iterator[_Phrase]:
    at = 0
    while at < len(words):
        length, said = longest_match(words, at)
        kinds = refused_names()
        own = next((n for n in range(min(MAX_PHRASE_WORDS, len(words) - at), 0, -1) if " ".join(words[at : at + n]) in kinds), 0)
        if own >= length and own:
            yield _Phrase(at, at + own, {}, kinds[" ".join(words[at : at + own])])
            at += own
            continue
        yield _Phrase(at, at + length, dict(reversed(said)), _names(said))
        at += length


def _names(said: tuple[Meaning, ...]) -> tuple[str, ...]:
    meanings = dict(reversed(said))
    if "color" in meanings and "noun" in meanings:  # "orange" alone is a colour here: refusing it refuses no fruit
        return ()
    slot = next((s for s in _SLOTS if s in meanings), None)
    return () if slot is None else refused_names().get(meanings[slot], (meanings[slot],))


def _refused_until(words: list[str], at: int) -> int:
    """Where the list of refused things that starts at ``at`` ends; ``at`` itself if nothing follows."""
    end = at
    while at < len(words) and words[at][0].isalnum():
        start = at
        for phrase in _phrases(words[start : start + 4]):
            at = start + phrase.end
            modifies = words[start + phrase.start] in _FILLERS or phrase.said.keys() & set(_BEFORE)
            if not modifies:
                break
        if at > len(words) or at == start:
            return end
        end = at
        joined = at + 1 < len(words) and words[at] in _JOINS
        if not joined or (words[at] in ("and", "&") and words[at + 1] in ("a", "an", "the", "with")):
            return end
        at += 1
    return end


def _listed(words: list[str]) -> str:
    """Refused words as a list: the joining words become commas, articles go."""
    parts = [[]]
    for word in words:
        if word in _JOINS:
            parts.append([])
        elif word not in _FILLERS:
            parts[-1].append(word)
    return ", ".join(" ".join(part) for part in parts if part)


def _without(prompt: str, tokens: list[re.Match[str]], gone: set[int]) -> str:
    """``prompt`` without these tokens and without the connecting words that now connect nothing."""
    kept = [i for i in range(len(tokens)) if i not in gone]
    words = [tokens[i][0].lower() for i in kept]
    drop: set[int] = set()
    for place in _loose(words, kept):
        drop.add(place)
    text, end = "", None
    for place, i in enumerate(kept):
        if place in drop:
            continue
        token = tokens[i]
        near = end is not None and prompt[end : token.start()].strip() == ""
        text += (prompt[end : token.start()] if near and end is not None else " " if text and token[0] not in ",.;" else "") + token[0]
        end = token.end()
    return text.strip()


def _loose(words: list[str], kept: list[int]) -> Iterator[int]:
    """Positions of connectors and relations at either end, or beside a gap."""
    at, marks = 0, []
    while at < len(words):
        length, said = longest_match(words, at)
        relation = dict(said).keys() & {"relation"} and " ".join(words[at : at + length]) != "and"
        marks += [(at + k, relation or words[at] in _CONNECTORS) for k in range(length)]
        at += length
    loose = [connects for _, connects in marks]
    for place, connects in marks:
        first = all(loose[:place])
        last = all(loose[place:])
        before_gap = place + 1 < len(kept) and kept[place + 1] != kept[place] + 1
        if connects and (first or last or before_gap):
            yield place
