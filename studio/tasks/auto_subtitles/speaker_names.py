"""The names of speakers: "Speaker 1" until somebody says who it is."""

from __future__ import annotations

from studio.messages import say

_LONGEST = 60  # characters of a name
_KEY = "ui.speakers.default"


def default_name(number: str, lang: str = "en") -> str:
    """What a speaker is called before anybody gives a name, in the language ``lang``."""
    return say(_KEY, lang, number=number)


def shown_name(number: str, name: str, lang: str) -> str:
    """The name for a page in the language ``lang``: files hold the neutral name in English, the page says it in its own."""
    return default_name(number, lang) if name in ("", default_name(number)) else name


def kept_name(number: str, typed: str) -> str:
    """What somebody typed as a name: one line without control characters, cut to 60; the neutral name where nothing is left."""
    printable = "".join(char if char.isprintable() else " " for char in typed)
    name = " ".join(printable.split())[:_LONGEST].strip()
    return default_name(number) if not name or name in {default_name(number, lang) for lang in ("en", "zh-TW")} else name
