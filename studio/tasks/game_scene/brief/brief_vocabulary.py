"""What words of a scene's brief mean, in English and Traditional Chinese, and which ground a place stands for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, cast

from studio.diffusion.prompts.chinese_lexicon import load_lexicon
from studio.tasks.game_scene.brief import brief_words as words_of

Kind = Literal["terrain", "building", "object", "mood", "time", "weather"]
NOUNS: tuple[Kind, ...] = ("terrain", "building", "object")
SAID, HINTED = 2, 1  # weights: "night" says a time, "fireflies" only hint at one

# materials of the grounds, from low to high; a map joins neighbours of this order
GROUNDS = (
    "deep water", "water", "lava", "sand", "dirt", "moss", "grass", "mushroom ground", "forest",
    "wood planks", "cobblestone", "brick", "metal panel", "neon floor", "rock", "snow",
)  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """What a word says: ``key`` names an entry of its ``kind``; ``weight`` is `SAID` or `HINTED`."""

    kind: Kind
    key: str
    weight: int = SAID


@dataclass(frozen=True)
class Lexicon:
    """Words in lower case (Chinese in the standard letters of `table`) and what they mean; ``grounds`` are the materials of an entry."""

    english: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    chinese: dict[str, tuple[Meaning, ...]] = field(default_factory=dict)
    grounds: dict[tuple[Kind, str], tuple[str, ...]] = field(default_factory=dict)
    chinese_of: dict[str, str] = field(default_factory=dict)
    english_of: dict[str, str] = field(default_factory=dict)


def plurals(noun: str) -> tuple[str, ...]:
    """Regular English plurals, good enough to recognise them."""
    if noun.endswith("y") and noun[-2:-1] not in tuple("aeiou"):
        return (noun[:-1] + "ies",)
    if noun.endswith("f"):
        return (noun[:-1] + "ves", noun + "s")
    if noun.endswith("us"):
        return (noun[:-2] + "i", noun + "es")
    return (noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s"),)


@cache
def lexicon() -> Lexicon:
    """All words, prepared."""
    made = Lexicon()
    tables = (("terrain", words_of.TERRAINS), ("building", words_of.BUILDINGS), ("object", words_of.OBJECTS))
    for kind, text in tables:
        for key, (pairs, more) in _rows(text):
            _nouns(made, cast(Kind, kind), key, pairs, more)
    for kind, text in (("mood", words_of.MOODS), ("time", words_of.TIMES), ("weather", words_of.WEATHERS)):
        for key, (english, chinese, hints) in _rows(text):
            for word in (*english, *chinese, *hints):
                _learn(made, word, Meaning(cast(Kind, kind), key, HINTED if word in hints else SAID))
    for pair in words_of.ADJECTIVES.split():
        english_word, _, chinese_word = pair.partition("=")
        made.chinese_of.setdefault(english_word, chinese_word)
        made.english_of.setdefault(load_lexicon().standard(chinese_word), english_word)
    return made


def _rows(text: str) -> Iterator[tuple[str, list[list[str]]]]:
    for line in text.strip().replace("\n  ", " ").splitlines():
        key, *parts = (part.strip() for part in line.split("|"))
        yield key, [[word.strip() for word in part.split(",") if word.strip()] for part in parts]


def _nouns(made: Lexicon, kind: Kind, key: str, pairs: list[str], more: list[str]) -> None:
    meanings = [Meaning(kind, key)]
    if kind == "object":
        meanings += [Meaning(cast(Kind, m.split()[0]), m.split()[1], HINTED) for m in more]
    else:
        made.grounds[kind, key] = tuple(more)
    for pair in pairs:
        english, _, all_chinese = pair.partition("=")
        chinese = all_chinese.split("/")
        for form in (english, *plurals(english)):
            _learn(made, form, *meanings)
            made.chinese_of.setdefault(form, chinese[0])
        for word in chinese:
            _learn(made, word, *meanings)
            made.english_of.setdefault(load_lexicon().standard(word), english)


def _learn(made: Lexicon, word: str, *meanings: Meaning) -> None:
    words = made.english if word.isascii() else made.chinese
    word = load_lexicon().standard(word)
    words[word] = tuple(dict.fromkeys((*words.get(word, ()), *meanings)))
