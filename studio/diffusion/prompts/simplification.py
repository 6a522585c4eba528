"""Prompts in the vocabulary of a model trained on the renderer's captions: "a crimson palace" becomes "a red castle".

Its text encoder does not help: MiniLM puts crimson closer to purple and black than to red, and splits turquoise into six pieces. So
synonyms and the names of colours are replaced by caption words before a prompt is encoded. Deterministic, no model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from studio.renderer.painting.more_sprites import more_nouns
from studio.renderer.reading import describe
from studio.renderer.vocabulary.color_words import COLOR_WORDS
from studio.renderer.vocabulary.landscape_words import LIKE, PLACES, own_phrases
from studio.renderer.vocabulary.lexicon import PHRASES, UNSEEN
from studio.renderer.vocabulary.nouns import plural
from studio.renderer.vocabulary.phrases import longest_match, phrase_meanings, studio_words
from studio.renderer.vocabulary.synonyms import SYNONYMS

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9'-]*|[^\s]")  # a punctuation mark is a token of its own, and no phrase reaches across it
_ARTICLE = re.compile(r"\b(an?) $", re.IGNORECASE)


@dataclass(frozen=True)
class SimplifiedPrompt:
    """``text`` is what to draw; ``replaced`` are pairs of (the user's words, what replaced them)."""

    text: str
    replaced: tuple[tuple[str, str], ...] = ()


def simplify(prompt: str) -> SimplifiedPrompt:
    """An English prompt with every synonym that no caption uses replaced by the caption's word; all else is kept. Never raises."""
    return _replaced(prompt, _replacements())


def in_caption_nouns(prompt: str) -> SimplifiedPrompt:
    """A simplified prompt with what only the renderer draws replaced by the nearest that a model was taught."""
    return _replaced(prompt, _taught())


def _replaced(prompt: str, replacements: Mapping[str, str]) -> SimplifiedPrompt:
    tokens = list(_TOKEN.finditer(prompt))
    words = [token[0].lower() for token in tokens]
    text, end, replaced, at = "", 0, [], 0
    while at < len(words):
        length, _ = longest_match(words, at)
        replacement = replacements.get(" ".join(words[at : at + length]))
        first, last = tokens[at].start(), tokens[at + length - 1].end()
        if replacement:
            text = _article(text + prompt[end:first], replacement) + replacement
            replaced.append((prompt[first:last], replacement))
            end = last
        at += length
    return SimplifiedPrompt(text + prompt[end:], tuple(dict.fromkeys(replaced)))


def names_known_subject(prompt: str) -> bool:
    """Whether an English prompt names a thing, landscape, light, weather, style or background of the renderer."""
    d = describe(prompt)
    return bool(d.things or d.biome or d.time or d.weather or d.style or d.backdrop)


def _article(before: str, replacement: str) -> str:
    """``before`` with the article that ``replacement`` needs."""
    found = _ARTICLE.search(before)
    if not found:
        return before
    right = "an" if replacement[0] in "aeiou" else "a"
    return before[: found.start(1)] + (right.capitalize() if found[1][0] == "A" else right) + " "


@cache
def _taught() -> dict[str, str]:
    """Lower-case word of a noun or landscape that no caption has -> the nearest one that they do."""
    found = {}
    for noun, words in studio_words().items():
        for word in words:
            found |= {word: more_nouns()[noun].like, plural(word): plural(more_nouns()[noun].like)}
    for place, phrases in PLACES["biome"].items():
        for phrase in phrases:
            form, _, bare = phrase.rpartition("|")
            if dict(reversed(phrase_meanings().get(bare, ()))).get("biome") == place:
                found.setdefault(bare, _caption_phrase("biome", LIKE[place], form))
    return found


@cache
def _replacements() -> dict[str, str]:
    """Lower-case synonym -> the first phrase that captions use for it."""
    found: dict[str, str] = {}
    for table in (UNSEEN, SYNONYMS, {"color": COLOR_WORDS}):
        for slot, keys in table.items():
            for key, phrases in keys.items():
                for phrase in phrases:
                    form, _, bare = phrase.rpartition("|")
                    replacement = _caption_phrase(slot, key, form)
                    found.setdefault(bare, replacement)
                    if slot == "noun":
                        found.setdefault(plural(bare), plural(replacement))
    ours = own_phrases() | _taught().keys()  # these have layouts of their own
    return {phrase: replacement for phrase, replacement in found.items() if phrase not in ours}


def _caption_phrase(slot: str, key: str, form: str) -> str:
    """The first phrase that captions use for ``key``; for a landscape preferably one with the article ``form``."""
    phrases = [key] if slot in ("noun", "color", "size") else PHRASES[slot][key]
    fitting = [p for p in phrases if p.rpartition("|")[0] == form] or phrases
    return fitting[0].rpartition("|")[2]
