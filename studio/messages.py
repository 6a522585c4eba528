"""Sentences in the user's language, read from ``assets/locales/<language>/*.json`` (flat keys, ``{placeholders}``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from studio.settings import ASSETS

LANGUAGES = ("en", "zh-TW")


class Words(str):
    """A locale key as a value in another sentence: `say` puts its words there, in the language of that sentence."""


class Phrases(str):
    """What a picture shows, in the English of the renderer and joined by ", ", as a value in another sentence.

    `say` puts the words of the Chinese lexicon there, where it has them all.
    """


def title_of(task_id: object) -> str:
    """The title of a use case as a value for `say`; an id that is not known here stays as it is, cut at 60 characters."""
    key = f"ui.tab.{task_id}"
    return Words(key) if key in sentences("en") else str(task_id)[:60]


@cache
def sentences(lang: str) -> Mapping[str, str]:
    """All sentences of one language; later files must not repeat a key."""
    merged: dict[str, str] = {}
    for file in sorted((ASSETS / "locales" / lang).glob("*.json")):
        part: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
        twice = merged.keys() & part.keys()
        if twice:
            raise ValueError(f"{file.name} repeats {sorted(twice)}")
        merged |= part
    return merged


def known_language(lang: str | None) -> str:
    """The language served for a wish such as ``zh-Hant-HK``; English when there is none."""
    wish = (lang or "").strip().lower().replace("_", "-")
    if wish.startswith("zh"):
        return "zh-TW"
    return "en"


def say(key: str, lang: str = "en", **params: object) -> str:
    """The sentence for ``key``; falls back to English, then to the key itself."""
    template = sentences(known_language(lang)).get(key) or sentences("en").get(key)
    if template is None:
        return key
    try:
        return template.format(**{name: _said(value, lang) for name, value in params.items()})
    except (KeyError, IndexError):
        return template


def _said(value: object, lang: str) -> object:
    if isinstance(value, Words):
        return say(value, lang)
    if isinstance(value, Phrases) and known_language(lang) == "zh-TW":
        return "、".join(_in_chinese(phrase) for phrase in value.split(", "))
    return value


def _in_chinese(phrase: str) -> str:
    """``phrase`` by the lexicon, whole or word by word; as it is where a word is missing."""
    lexicon = _lexicon()
    if phrase in lexicon:
        return lexicon[phrase]
    words = [lexicon.get(word) or lexicon.get(word.removesuffix("s")) for word in phrase.split()]
    return "".join(word for word in words if word) if all(words) else phrase


@cache
def _lexicon() -> Mapping[str, str]:
    """English of the renderer's vocabulary -> Chinese; a colour by its name that can stand before a noun (as in 紅色)."""
    table = json.loads((ASSETS / "translation" / "zh.json").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for slot in ("size", "color", "noun"):
        for key, given in table[slot].items():
            by_phrase = given if isinstance(given, dict) else {key: given}
            for phrase, words in {key: next(iter(by_phrase.values())), **by_phrase}.items():
                found[phrase] = next((word for word in words if slot == "color" and word.endswith("色")), words[0])
    return found
