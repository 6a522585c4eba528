"""Notes with known identifiers, from names, addresses and numbers of the package Faker (a development dependency).

Faker's lists are its own: no word of them was copied into `studio.medical.clinical`. The same seed gives the same notes.
"""

from __future__ import annotations

import importlib
import random
import re
import string
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.benchmarks.medical.note_phrases import CLINICAL, SENTENCES


def _words(text: str) -> list[str]:
    return text.split()


_SLOT = re.compile(r"\{(\w+)\}")
_LATIN = ("en_US", "en_GB", "en_IN", "de_DE", "es_ES", "pl_PL", "it_IT", "fr_FR", "nl_NL", "sv_SE")
_SYLLABLES = _words("Wei Ming Hua Li Jun Fang Yu Ting Chia Hsin Pei Yi Chun Hao Zhi Xiao Mei Ling Kai Jie Shu Fen Chih Hung")
_ROMAN_FAMILY = _words("Chen Lin Huang Chang Li Wang Wu Liu Tsai Yang Hsu Cheng Hsieh Kuo Zhang Zhao Zhou Xu Guo Tseng Chiu Liao")


@dataclass(frozen=True)
class Identifier:
    """Characters ``start`` to ``end`` of a note, and which ``kind`` of slot put them there."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True)
class KnownNote:
    """A note and everything in it that identifies somebody."""

    text: str
    identifiers: tuple[Identifier, ...]
    language: str


@cache
def _faker(locale: str) -> Any:
    return importlib.import_module("faker").Faker(locale)


def notes(language: str, which: str, count: int, seed: int) -> list[KnownNote]:
    """``count`` notes in "en" or "zh" from the sentences "seen" or "unseen", each sentence about equally often."""
    rng = random.Random(f"{language} {which} {seed}")
    for locale in (*_LATIN, "zh_TW", "ja_JP", "ru_RU", "ar_SA"):
        _faker(locale).seed_instance(rng.randrange(2**31))
    sentences = list(SENTENCES[language][which])
    made, queue = [], []
    for _ in range(count):
        chosen = []
        for _ in range(rng.choice((1, 2, 2, 3))):
            if not queue:
                queue = rng.sample(sentences, len(sentences))
            chosen.append(queue.pop())
        parts = chosen + rng.sample(CLINICAL[language], rng.choice((1, 2, 3)))
        rng.shuffle(parts)
        if chosen[0].startswith("{") and rng.random() < 0.5:  # half of those that begin with a person begin the note
            parts.remove(chosen[0])
            parts.insert(0, chosen[0])
        made.append(_filled(parts, language, rng))
    return made


def _filled(parts: list[str], language: str, rng: random.Random) -> KnownNote:
    text, found = "", []
    for part in parts:
        text += " " if text and language == "en" else ""
        at = 0
        for slot in _SLOT.finditer(part):
            text += part[at : slot.start()]
            value = identifier(slot[1], rng)
            if slot[1] != "adult":
                found.append(Identifier(len(text), len(text) + len(value), slot[1]))
            text += value
            at = slot.end()
        text += part[at:]
    return KnownNote(text, tuple(found), language)


def identifier(kind: str, rng: random.Random) -> str:
    """One invented identifier."""
    made = _person(kind, rng) or _number(kind, rng) or _place(kind, rng)
    assert made, kind
    return made


def _person(kind: str, rng: random.Random) -> str | None:
    some, taiwan = _faker(rng.choice(_LATIN)), _faker("zh_TW")
    first, last = some.first_name(), some.last_name()
    roman = rng.choice(_ROMAN_FAMILY)
    given = rng.choice(
        (f"{rng.choice(_SYLLABLES)}-{rng.choice(_SYLLABLES).lower()}", f"{rng.choice(_SYLLABLES)}{rng.choice(_SYLLABLES).lower()}")
    )
    makes = {
        "name": lambda: rng.choice((f"{first} {last}", f"{first} {last}", f"{first} {rng.choice('ABDEJKLMRST')}. {last}")),
        "full_caps": lambda: f"{first} {last}".upper(),
        "comma_name": lambda: rng.choice((f"{last}, {first}", f"{last.upper()}, {first}", f"{last}, {first[0]}.")),
        "doctor": lambda: rng.choice((f"Dr {last}", f"Dr. {first} {last}", f"Prof. {last}", f"Mr {last}")),
        "first": lambda: first,
        "roman_chinese": lambda: rng.choice((f"{roman} {given}", f"{given} {roman}", f"{roman.upper()}, {given.upper()}")),
        "zh_name": taiwan.name,
        "zh_doctor": lambda: rng.choice((taiwan.last_name(), taiwan.name())) + rng.choice(("醫師", "醫師", "主任", "護理師", "教授")),
        "japanese": lambda: rng.choice((_faker("ja_JP").name(), _faker("ja_JP").kana_name())),
        "cyrillic": lambda: _faker("ru_RU").name(),
        "arabic": lambda: _faker("ar_SA").name(),
    }
    return makes[kind]() if kind in makes else None


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice(string.digits) for _ in range(count))


def _letters(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") for _ in range(count))


def _number(kind: str, rng: random.Random) -> str | None:
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1931, 2004)
    now = rng.randint(2019, 2026)
    names = _words("January February March April May June July August September October November December")
    makes = {
        "chart": lambda: rng.choice((_digits(rng, 7), _digits(rng, 8), f"{_letters(rng, 1)}{_digits(rng, 6)}", f"{_digits(rng, 3)}-{_digits(rng, 4)}")),
        "birth": lambda: rng.choice((f"{day:02d}/{month:02d}/{year}", f"{year}-{month:02d}-{day:02d}", f"{day}.{month}.{year}")),
        "birth_words": lambda: rng.choice((f"{day} {names[month - 1]} {year}", f"{names[month - 1]} {day}, {year}", f"{day}th of {names[month - 1]} {year}")),
        "date": lambda: rng.choice((f"{day:02d}/{month:02d}/{now}", f"{now}-{month:02d}-{day:02d}", f"{day} {names[month - 1][:3]} {now}", f"{names[month - 1]} {day}")),
        "zh_birth": lambda: rng.choice((f"民國{year - 1911}年{month}月{day}日", f"{year}年{month}月{day}日", f"{year - 1911}.{month}.{day}", f"{year}/{month}/{day}")),
        "zh_date": lambda: rng.choice((f"{now}年{month}月{day}日", f"{month}月{day}日", f"{now - 1911}/{month:02d}/{day:02d}", f"{now}-{month:02d}-{day:02d}")),
        "passport": lambda: rng.choice((_digits(rng, 9), f"{_letters(rng, 1)}{_digits(rng, 8)}", f"{_letters(rng, 2)}{_digits(rng, 7)}")),
        "account": lambda: rng.choice((_digits(rng, 12), f"{_digits(rng, 4)}-{_digits(rng, 4)}-{_digits(rng, 4)}", f"{_letters(rng, 2)}{_digits(rng, 10)}")),
        "phone": lambda: rng.choice((_faker("en_US").numerify("(###) 555-01##"), f"+44 7{_digits(rng, 3)} {_digits(rng, 6)}", f"+886 9{_digits(rng, 2)} {_digits(rng, 3)} {_digits(rng, 3)}", f"020 7946 0{_digits(rng, 3)}")),
        "zh_phone": lambda: rng.choice((f"09{_digits(rng, 2)}-{_digits(rng, 3)}-{_digits(rng, 3)}", f"09{_digits(rng, 8)}", f"(02){_digits(rng, 4)}-{_digits(rng, 4)}", f"04-2{_digits(rng, 7)}")),
        "zh_id": lambda: f"{_letters(rng, 1)}{rng.choice('12')}{_digits(rng, 8)}",
        "nhi": lambda: f"0000{_digits(rng, 8)}",
        "serial": lambda: rng.choice((f"{_letters(rng, 3)}{_digits(rng, 6)}", f"{_letters(rng, 2)}-{_digits(rng, 4)}-{_letters(rng, 1)}", _digits(rng, 8))),
        "plate": lambda: rng.choice((f"{_letters(rng, 2)}{_digits(rng, 2)} {_letters(rng, 3)}", f"{_letters(rng, 3)}-{_digits(rng, 4)}", f"{_letters(rng, 1)} {_letters(rng, 2)} {_digits(rng, 3)}")),
        "zh_plate": lambda: rng.choice((f"{_letters(rng, 3)}-{_digits(rng, 4)}", f"{_digits(rng, 4)}-{_letters(rng, 2)}", f"{_letters(rng, 3)}-{_digits(rng, 3)}")),
        "old": lambda: str(rng.randint(90, 104)),
        "adult": lambda: str(rng.randint(19, 88)),
    }  # fmt: skip
    return makes[kind]() if kind in makes else None


def _place(kind: str, rng: random.Random) -> str | None:
    some = _faker(rng.choice(("en_US", "en_GB")))
    user = _faker("en_US").user_name()
    host = _faker("en_US").domain_name()
    makes = {
        "email": lambda: f"{user}@{host}",
        "hidden_email": lambda: rng.choice((f"{user} at {host}", f"{user}[at]{host.replace('.', '[dot]')}", f"{user} (at) {host.replace('.', ' dot ')}")),
        "url": lambda: rng.choice((f"https://{host}/r/{_digits(rng, 6)}", f"www.{host}/{user}", f"http://{host}")),
        "ip": lambda: rng.choice((some.ipv4(), some.ipv6())),
        "address": lambda: some.street_address().replace("\n", ", "),
        "zh_address": lambda: re.sub(r"^\d+ ?", "", _faker("zh_TW").address().replace("\n", "")).replace(" ", ""),
    }  # fmt: skip
    return makes[kind]() if kind in makes else None
