"""Text normalisation: numerals, signs and abbreviations expanded to the words that are spoken, for forced alignment."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from unicode_rbnf import RbnfEngine

_SPOKEN = MappingProxyType(
    {
        "mr": "mister", "mrs": "missus", "ms": "miz", "dr": "doctor", "prof": "professor", "st": "saint", "jr": "junior",
        "sr": "senior", "vs": "versus", "etc": "et cetera", "mt": "mount", "ft": "feet", "km": "kilometers",
        "kg": "kilograms", "cm": "centimeters", "mph": "miles per hour", "ok": "okay", "&": "and", "+": "plus", "=": "equals",
        "%": "percent", "@": "at", "#": "number", "°": "degrees",
    }
)  # fmt: skip
_UNITS = MappingProxyType({"$": "dollars", "£": "pounds", "€": "euros", "¥": "yen", "%": "percent", "°": "degrees"})
_SCALES = frozenset({"hundred", "thousand", "million", "billion", "trillion"})
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PARTS = re.compile(r"[$£€¥]?\d[\d,]*(?:\.\d+)?(?:st|nd|rd|th|s)?(?![a-z])[%°]?|[a-z]+(?:'[a-z]+)*|\d+|[&+=%@#°]")
_FIRST_YEAR, _LAST_YEAR = 1100, 2099


def spoken_forms(words: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """For each written word, the lower-case words that are spoken: ``"$5" "million"`` -> ``("five",), ("million", "dollars")``.

    A word that is not spoken (a dash, a music note) gives an empty tuple. English.
    """
    found: list[list[str]] = []
    owed = ""  # the currency of a number that continues in the next word
    for i, word in enumerate(words):
        heard: list[str] = []
        plain = word.lower().replace("\u2019", "'").strip("'")
        initials = re.fullmatch(r"(?:[a-z]\.){2,}[a-z]?[,!?]?", plain)
        if initials:
            heard = re.findall(r"[a-z]", plain)
        else:
            for part in _PARTS.findall(plain):
                heard += _part(part, word)
        if owed and heard:
            heard.append(owed)
            owed = ""
        following = words[i + 1].lower().strip(".,!?;:") if i + 1 < len(words) else ""
        if heard and heard[-1] in _UNITS.values() and plain[:1] in _UNITS and following in _SCALES:
            owed = heard.pop()
        found.append(heard)
    return tuple(tuple(heard) for heard in found)


def _part(part: str, written: str) -> list[str]:
    if any(c.isdigit() for c in part):
        return _number(part)
    if part in _SPOKEN:
        return _SPOKEN[part].split()
    # a short word in capitals without vowels, or next to a digit, is spelled out: BBC, B2B
    letters = [c for c in written if c.isalpha()]
    shouted = 1 < len(part) <= 5 and part.isalpha() and all(c.isupper() for c in letters)
    if shouted and (not set(part) & set("aeiouy") or any(c.isdigit() for c in written)):
        return list(part)
    return [part]


def _number(part: str) -> list[str]:
    sign = part[0] if part[0] in _UNITS else part[-1] if part[-1] in _UNITS else ""
    text = part.strip("".join(_UNITS))
    digits = re.match(r"[\d,]*(?:\.\d+)?", text)
    figures = digits[0].rstrip(",") if digits else ""
    ending = text[len(figures) :].strip(",")
    whole, _, fraction = figures.replace(",", "").partition(".")
    whole = whole or "0"
    if len(whole) > 15 or (len(whole) > 1 and whole.startswith("0")) or (len(whole) > 5 and "," not in figures):
        heard = [_DIGITS[int(d)] for d in whole]  # a telephone number, a code
    elif ending in ("st", "nd", "rd", "th"):
        heard = _said(int(whole), "ORDINAL")
    elif not sign and not fraction and "," not in figures and _FIRST_YEAR <= int(whole) <= _LAST_YEAR:
        heard = _said(int(whole), "YEAR")
    else:
        heard = _said(int(whole), "CARDINAL")
    if ending == "s":
        heard[-1] = heard[-1][:-1] + "ies" if heard[-1].endswith("y") else heard[-1] + "s"
    if sign in "$£€" and sign and len(fraction) == 2:
        cents = _said(int(fraction), "CARDINAL") if int(fraction) else []
        return [*heard, _UNITS[sign], *cents]
    if fraction:
        heard += ["point", *(_DIGITS[int(d)] for d in fraction)]
    return [*heard, _UNITS[sign]] if sign else heard


def _said(number: int, purpose: str) -> list[str]:
    """The words of a "CARDINAL", an "ORDINAL" or a "YEAR" by the rules of the Unicode CLDR, without "and": American speakers omit it, and a
    missing word does less harm than an extra one."""
    from unicode_rbnf import FormatPurpose

    spoken = _rules().format_number(number, FormatPurpose[purpose]).text
    return [word for word in re.findall(r"[a-z]+", spoken) if word != "and"]


@cache
def _rules() -> RbnfEngine:
    from unicode_rbnf import RbnfEngine

    return RbnfEngine.for_language("en")
