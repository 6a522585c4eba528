"""The Chinese vocabulary of picture descriptions, and the segmentation of a sentence into its words."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from studio.renderer.place_names import chinese_places
from studio.settings import ASSETS

# In assets, beside the interface texts, so that people who know the language can add words without touching code.
LEXICON_FILE = ASSETS / "translation" / "zh.json"
_HAN = re.compile(r"[\u3400-\u9fff]")
_OTHER_SCRIPTS = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")  # kana and hangul: Japanese or Korean, not Chinese
_LATIN = re.compile(r"[A-Za-z][\w '&./-]*|\d[\w.-]*[A-Za-z][\w '&./-]*", re.ASCII)
_STOPS = frozenset(",.;:!?\n")
_BLANK = frozenset(" \t()[]\"'*_~-")
_UNKNOWN_COST = 100  # of a character that belongs to no word, where a word costs 1: few unknown characters first, long words second
_NOT_VOCABULARY = ("variants", "number", "whole", "measure", "at_place", "numbers", "about", "refused")


@dataclass(frozen=True)
class Token:
    """A piece of a sentence. ``slot`` is a table of the file, 'count', 'english' or 'unknown'; ``source`` the user's own characters."""

    slot: str
    key: str
    english: str
    source: str


@dataclass(frozen=True)
class ChineseLexicon:
    """The file, indexed: ``words`` and ``english`` map to (slot, key, English); Chinese words are in their traditional form."""

    words: Mapping[str, tuple[str, str, str]]
    english: Mapping[str, tuple[str, str, str]]
    numbers: Mapping[str, str]
    quantity_words: Mapping[str, str]
    refused: Mapping[str, str]  # what a word names where it is not wanted: "太陽" is the sun then, and no sunny day
    measures: frozenset[str]
    variants: Mapping[int, str]
    longest: int
    raw: Mapping[str, Any]

    def standard(self, text: str) -> str:
        """``text`` with simplified and variant characters replaced, one for one."""
        return text.translate(self.variants)


@cache
def load_lexicon() -> ChineseLexicon:
    """The words of ``assets/translation/zh.json`` and the names of places; raises `ValueError` where a word is listed twice."""
    raw: dict[str, Any] = json.loads(LEXICON_FILE.read_text(encoding="utf-8"))
    variants = {ord(pair[0]): pair[1] for pair in raw["variants"].split()}
    words: dict[str, tuple[str, str, str]] = {}
    english: dict[str, tuple[str, str, str]] = {}
    for slot, keys in raw.items():
        if slot in _NOT_VOCABULARY:
            continue
        for key, value in keys.items():
            for phrase, chinese in (value if isinstance(value, dict) else {key: value}).items():
                meaning = (slot, key, phrase)
                english.setdefault(phrase.partition("|")[2].lower() or phrase.lower(), meaning)
                for word in chinese:
                    if words.setdefault(word.translate(variants), meaning) != meaning:
                        raise ValueError(f"{LEXICON_FILE.name}: {word} stands in two places")

    for word, meaning in chinese_places().items():
        words.setdefault(word.translate(variants), meaning)
        english.setdefault(meaning[2].removeprefix("-|").lower(), meaning)

    def inverted(name: str) -> dict[str, str]:
        return {w.translate(variants): n for n, said in raw[name].items() for w in said}

    measures = frozenset(raw["measure"].translate(variants))
    refused = inverted("refused")
    return ChineseLexicon(words, english, inverted("number"), inverted("whole"), refused, measures, variants, max(map(len, words)), raw)


def is_chinese(text: str) -> bool:
    """Whether ``text`` has Chinese characters and no Japanese or Korean ones."""
    return bool(_HAN.search(text)) and not _OTHER_SCRIPTS.search(text)


def segment(text: str) -> list[Token]:
    """The words of ``text``: as few unknown characters as possible, then as few words as possible.

    Neighbouring unknown characters form one word; blanks are dropped.
    """
    text = unicodedata.normalize("NFKC", text)
    standard, words = load_lexicon().standard(text), []
    best: list[tuple[int, Token | None, int]] = [(0, None, 0)] * (len(text) + 1)  # cost from here, the word here, where it ends
    for at in range(len(text) - 1, -1, -1):
        options = [(best[end][0] + cost, word, end) for cost, word, end in _candidates(text, standard, at)]
        best[at] = min(options, key=lambda option: (option[0], -option[2]))
    at = 0
    while at < len(text):
        _, word, at = best[at]
        if word is None:
            continue
        if word.slot == "unknown" and words and words[-1].slot == "unknown":
            word = Token("unknown", "", "", words.pop().source + word.source)
        words.append(word)
    return words


def _candidates(text: str, standard: str, at: int) -> list[tuple[int, Token | None, int]]:
    """(cost, word or None for a blank, end) of every token that can start at this position."""
    letter = text[at]
    if letter in _BLANK:
        return [(0, None, at + 1)]
    if letter in _STOPS:
        return [(1, Token("stop", "", "", letter), at + 1)]
    found = _counts(text, standard, at)
    latin = _LATIN.match(text, at)
    if latin and (at == 0 or not text[at - 1].isascii() or not text[at - 1].isalnum()):
        found.append((1, _english(latin[0].strip(" '&./-")), latin.end()))
    know = load_lexicon()
    for end in range(at + 1, min(len(text), at + know.longest) + 1):
        meaning = know.words.get(standard[at:end])
        if meaning:
            found.append((1, Token(*meaning, text[at:end]), end))
    known_script = bool(_HAN.match(letter)) or letter.isalnum()
    unknown = Token("unknown", "", "", letter) if known_script else Token("english", "", letter, letter)
    return [*found, (_UNKNOWN_COST, unknown, at + 1)]


def _english(run: str) -> Token:
    """A run of Latin letters; a word of the captions counts as if it had been Chinese."""
    bare = re.sub(r"^(?:an?|the) ", "", run.lower())
    slot, key, phrase = load_lexicon().english.get(bare, ("english", "", run))
    return (
        Token(slot, key, phrase, run)
        if slot in ("noun", "biome", "color", "size", "time", "weather", "style")
        else Token("english", "", run, run)
    )


def _counts(text: str, standard: str, at: int) -> list[tuple[int, Token | None, int]]:
    """Numbers with their measure word; a bare number only before a known word, because many names start with one."""
    know, found = load_lexicon(), []
    for length in (1, 2, 3):
        said, end = standard[at : at + length], at + length
        number = know.quantity_words.get(said) or know.numbers.get(said)
        if number is None or (said[0].isdigit() and at and text[at - 1].isdigit()):
            continue
        if said in know.quantity_words:
            found.append((1, Token("count", number, "", text[at:end]), end))
        after = end + 1 if standard[end : end + 1] == " " else end
        if standard[after : after + 1] in know.measures and after < len(text):
            found.append((1, Token("count", number, "", text[at : after + 1]), after + 1))
        elif any(standard[end : end + n] in know.words for n in range(1, know.longest + 1)):
            found.append((2, Token("count", number, "", text[at:end]), end))
    return found
