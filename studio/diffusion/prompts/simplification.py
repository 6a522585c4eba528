"""Prompts in the words that a model of the renderer's pictures was taught: "a crimson palace" is "a red castle" to it.

Its text encoder does not help: MiniLM takes crimson for purple and black before red, and cuts turquoise into six pieces.  So the
synonyms of the renderer's reader and the names of colours become plain words before a prompt is encoded.  Deterministic, no model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from studio.renderer.description import describe
from studio.renderer.vocabulary.color_words import COLOR_WORDS
from studio.renderer.vocabulary.lexicon import PHRASES, UNSEEN
from studio.renderer.vocabulary.nouns import plural
from studio.renderer.vocabulary.phrases import longest_match
from studio.renderer.vocabulary.synonyms import SYNONYMS

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'-]*|[^\s]")  # every sign is one of its own, and no phrase reaches over it
_ARTICLE = re.compile(r"\b(an?) $", re.IGNORECASE)


@dataclass(frozen=True)
class SimplifiedPrompt:
    """``text`` is what to draw; ``replaced`` are pairs of the user's words and what stands there now."""

    text: str
    replaced: tuple[tuple[str, str], ...] = ()


def simplify(prompt: str) -> SimplifiedPrompt:
    """An English prompt without synonyms that stand in no caption; all other words stay as they are. Never raises."""
    tokens = list(_TOKEN.finditer(prompt))
    words = [token[0].lower() for token in tokens]
    text, end, replaced, at = "", 0, [], 0
    while at < len(words):
        length, _ = longest_match(words, at)
        said = _replacements().get(" ".join(words[at : at + length]))
        first, last = tokens[at].start(), tokens[at + length - 1].end()
        if said:
            text = _article(text + prompt[end:first], said) + said
            replaced.append((prompt[first:last], said))
            end = last
        at += length
    return SimplifiedPrompt(text + prompt[end:], tuple(dict.fromkeys(replaced)))


def names_known_subject(prompt: str) -> bool:
    """Whether an English prompt names a thing, landscape, light, weather, style or background of the renderer."""
    d = describe(prompt)
    return bool(d.things or d.biome or d.time or d.weather or d.style or d.backdrop)


def _article(before: str, said: str) -> str:
    """``before``, with the article that ``said`` wants."""
    found = _ARTICLE.search(before)
    if not found:
        return before
    right = "an" if said[0] in "aeiou" else "a"
    return before[: found.start(1)] + (right.capitalize() if found[1][0] == "A" else right) + " "


@cache
def _replacements() -> dict[str, str]:
    """Lower-case synonym -> the captions' first words for it."""
    found: dict[str, str] = {}
    for table in (UNSEEN, SYNONYMS, {"color": COLOR_WORDS}):
        for slot, keys in table.items():
            for key, phrases in keys.items():
                for phrase in phrases:
                    form, _, bare = phrase.rpartition("|")
                    said = _caption_phrase(slot, key, form)
                    found.setdefault(bare, said)
                    if slot == "noun":
                        found.setdefault(plural(bare), plural(said))
    return found


def _caption_phrase(slot: str, key: str, form: str) -> str:
    """The captions' first words for ``key``; of a landscape those that take the article ``form``, where there are any."""
    phrases = [key] if slot in ("noun", "color", "size") else PHRASES[slot][key]
    fitting = [p for p in phrases if p.rpartition("|")[0] == form] or phrases
    return fitting[0].rpartition("|")[2]
