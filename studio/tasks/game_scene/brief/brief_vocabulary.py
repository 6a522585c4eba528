"""The meaning of words in a brief, in English and Traditional Chinese, and the ground materials of each place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal, cast

from studio.diffusion.prompts.chinese_lexicon import load_lexicon
from studio.tasks.game_scene.brief import brief_words

Kind = Literal["terrain", "building", "object", "mood", "time", "weather"]
NOUNS: tuple[Kind, ...] = ("terrain", "building", "object")
SAID, HINTED = 2, 1  # weights: "night" states a time, "fireflies" only hints at one

# ground materials from low to high; a map joins neighbours in this order
GROUNDS = (
    "deep water", "water", "lava", "sand", "dirt", "moss", "grass", "mushroom ground", "forest",
    "wood planks", "cobblestone", "brick", "metal panel", "neon floor", "rock", "snow",
)  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """One meaning of a word: ``key`` names an entry of its ``kind``; ``weight`` is `SAID` or `HINTED`."""

    kind: Kind
    key: str
    weight: int = SAID


@dataclass(frozen=True)
class Lexicon:
    """Meanings of words, in lower case (Chinese in the standard characters of `table`); ``grounds``: ground materials of an entry;
    ``chinese_of`` and ``english_of``: translations of names."""

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
    """The lexicon of all words in `studio.tasks.game_scene.brief.brief_words`."""
    made = Lexicon()
    tables = (("terrain", brief_words.TERRAINS), ("building", brief_words.BUILDINGS), ("object", brief_words.OBJECTS))
    for kind, text in tables:
        for key, (pairs, more) in _rows(text):
            _nouns(made, cast(Kind, kind), key, pairs, more)
    for kind, text in (("mood", brief_words.MOODS), ("time", brief_words.TIMES), ("weather", brief_words.WEATHERS)):
        for key, (english, chinese, hints) in _rows(text):
            for word in (*english, *chinese, *hints):
                _learn(made, word, Meaning(cast(Kind, kind), key, HINTED if word in hints else SAID))
    for pair in brief_words.ADJECTIVES.split():
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
