"""Prompts in the words that a model of the renderer's pictures was taught: "a crimson palace" is "a red castle" to it.

Its text encoder does not help: MiniLM takes crimson for purple and black before red, and cuts turquoise into six pieces.  So the
synonyms of the renderer's reader and the names of colours become plain words before a prompt is encoded.  Deterministic, no model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from studio.renderer.color_words import COLOR_WORDS
from studio.renderer.description import describe
from studio.renderer.synonyms import SYNONYMS
from studio.renderer.version2.lexicon import PHRASES, UNSEEN
from studio.renderer.version2.nouns import plural
from studio.renderer.vocabulary import LONGEST, meanings

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'-]*")
_GAP = re.compile(r"[ \t]+")  # phrases do not reach over a comma
_ARTICLE = re.compile(r"\b(an?) $", re.IGNORECASE)


@dataclass(frozen=True)
class Plain:
    """``text`` is what to draw; ``replaced`` are pairs of the user's words and what stands there now."""

    text: str
    replaced: tuple[tuple[str, str], ...] = ()


def plain(prompt: str) -> Plain:
    """An English prompt without synonyms that stand in no caption; all other words stay as they are. Never raises."""
    words = list(_WORD.finditer(prompt))
    text, end, replaced, at = "", 0, [], 0
    while at < len(words):
        length, said = _longest(prompt, words, at)
        first, last = words[at].start(), words[at + length - 1].end()
        if said:
            text = _article(text + prompt[end:first], said) + said
            replaced.append((prompt[first:last], said))
            end = last
        at += length
    return Plain(text + prompt[end:], tuple(dict.fromkeys(replaced)))


def names_anything(prompt: str) -> bool:
    """Whether an English prompt names a thing, landscape, light, weather, style or background of the renderer."""
    d = describe(prompt)
    return bool(d.things or d.biome or d.time or d.weather or d.style or d.backdrop)


def _longest(prompt: str, words: list[re.Match[str]], at: int) -> tuple[int, str]:
    """(words, what to say instead) of the longest known phrase at a position; nothing to say where it is plain already."""
    for length in range(min(LONGEST, len(words) - at), 0, -1):
        part = words[at : at + length]
        if all(_GAP.fullmatch(prompt, a.end(), b.start()) for a, b in pairwise(part)):
            phrase = " ".join(w[0].lower() for w in part)
            if phrase in meanings():
                return length, _instead().get(phrase, "")
    return 1, ""


def _article(before: str, said: str) -> str:
    """``before``, with the article that ``said`` wants."""
    found = _ARTICLE.search(before)
    if not found:
        return before
    right = "an" if said[0] in "aeiou" else "a"
    return before[: found.start(1)] + (right.capitalize() if found[1][0] == "A" else right) + " "


@cache
def _instead() -> dict[str, str]:
    """Lower-case synonym -> the captions' first words for it."""
    found: dict[str, str] = {}
    for table in (UNSEEN, SYNONYMS, {"color": COLOR_WORDS}):
        for slot, keys in table.items():
            for key, phrases in keys.items():
                for phrase in phrases:
                    form, _, bare = phrase.rpartition("|")
                    said = _said(slot, key, form)
                    found.setdefault(bare, said)
                    if slot == "noun":
                        found.setdefault(plural(bare), plural(said))
    return found


def _said(slot: str, key: str, form: str) -> str:
    """The captions' first words for ``key``; of a landscape those that take the article ``form``, where there are any."""
    phrases = [key] if slot in ("noun", "color", "size") else PHRASES[slot][key]
    fitting = [p for p in phrases if p.rpartition("|")[0] == form] or phrases
    return fitting[0].rpartition("|")[2]
