"""Where Chinese and Japanese text, which has no spaces, may be divided: between phrases, found by BudouX."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from studio.captions.language.reading_limits import base_language

if TYPE_CHECKING:
    from budoux import Parser

_TRADITIONAL = frozenset("這們來為國說時會對過發後經麼學現當沒動還進樣實軍無與長機關點業將兩間問體見話給門兒東聲員幾認氣題變")


def phrase_ends(text: str, language: str) -> frozenset[int]:
    """Offsets in ``text`` (without spaces) after which a phrase ends. Empty for a language that is written with spaces.

    Source: BudouX (Google, Apache 2.0), a small classifier of the characters around each place.
    """
    base = base_language(language)
    if base not in ("ja", "zh", "yue"):
        return frozenset()
    parser = _parser("ja" if base == "ja" else "zh-hant" if _TRADITIONAL.intersection(text) else "zh-hans")
    at, found = 0, []
    for phrase in parser.parse(text):
        at += len(phrase)
        found.append(at)
    return frozenset(found)


@cache
def _parser(kind: str) -> Parser:
    import budoux

    loaders = {
        "ja": budoux.load_default_japanese_parser,
        "zh-hant": budoux.load_default_traditional_chinese_parser,
        "zh-hans": budoux.load_default_simplified_chinese_parser,
    }
    return loaders[kind]()
