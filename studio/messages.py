"""Sentences in the user's language, read from ``assets/locales/<language>/*.json`` (flat keys, ``{placeholders}``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from studio.settings import ASSETS

LANGUAGES = ("en", "zh-TW")


class Words(str):
    """A locale key as a value in another sentence: `say` puts its words there, in the language of that sentence."""


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
        return template.format(**{name: say(value, lang) if isinstance(value, Words) else value for name, value in params.items()})
    except (KeyError, IndexError):
        return template
