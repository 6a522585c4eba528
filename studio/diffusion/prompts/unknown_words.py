"""Words of a prompt that a model trained on the renderer's captions cannot draw, so that nobody waits for them."""

from __future__ import annotations

import re
from functools import cache

from studio.renderer.scene_words import BIOMES, VERBS
from studio.renderer.vocabulary.kinds import PAINTED, refused_names
from studio.renderer.vocabulary.lexicon import PHRASES
from studio.renderer.vocabulary.paraphrases import PARAPHRASES
from studio.renderer.vocabulary.phrases import longest_match

_TOKEN = re.compile(r"[A-Za-z][A-Za-z'-]*|\d+|[^\s]")
_MOST = 8  # words named
# words of grammar, and those that captions put around a description
_COMMON = frozenset({
    "game", "flat", "vector", "friendly", "happy", "close", "close-up", "icon",
    "a", "an", "the", "of", "and", "or", "with", "in", "on", "at", "by", "to", "from", "for", "is", "are", "there", "it", "its",
    "this", "that", "these", "those", "some", "any", "very", "quite", "as", "into", "onto", "near", "around", "between", "among",
    "through", "across", "along", "off", "up", "down", "out", "over", "picture", "image", "photo", "drawing", "painting",
    "illustration", "art", "digital", "concept", "cute", "scene", "view", "background", "backdrop", "landscape", "side", "half",
    "left", "right", "middle", "center", "centre", "while", "during", "under", "above", "below", "behind", "front", "next", "one",
    "two", "three", "single", "pair", "group", "couple", "several", "many", "lots", "few", "who", "which", "where", "when", "has",
    "have", "having", "full", "all", "sky", "air", "water", "ground", "land", "please", "draw", "show", "me", "my", "i", "want",
    "make", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fifteen", "twenty", "thirty",
    "fifty", "hundred", "thousand", "dozen", "something",
})  # fmt: skip


def unknown_words(prompt: str) -> tuple[str, ...]:
    """The words of an English prompt (already in plain words) that stand in no caption, in order, at most eight. Never raises."""
    words = [token[0].lower() for token in _TOKEN.finditer(prompt)]
    found: list[str] = []
    at = 0
    while at < len(words):
        length, said = longest_match(words, at)
        word = words[at]
        if not said and word[0].isalpha() and len(word) > 1 and word not in _COMMON and word not in _caption_words():
            found.append(word)
        at += length
    return tuple(dict.fromkeys(found))[:_MOST]


@cache
def _caption_words() -> frozenset[str]:
    """Every single word of the training captions' vocabulary, and of what the painters of landscapes draw."""
    phrases = [p for table in (PHRASES, PARAPHRASES) for slot in table.values() for said in slot.values() for p in said]
    phrases += [p for names, adjectives in BIOMES.values() for p in (*names, *adjectives)]
    phrases += [verb for verbs in VERBS.values() for verb in verbs]
    phrases += [word for word, names in refused_names().items() if set(names) & PAINTED]
    return frozenset(word.lower() for phrase in phrases for word in re.findall(r"[A-Za-z][A-Za-z'-]*", phrase))
