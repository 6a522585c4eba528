"""Numbers in words and digits, and collective words for an uncertain number."""

from __future__ import annotations

_WORDS = {
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a dozen": 12, "dozen": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "a hundred": 100,
    "thousand": 1000, "a thousand": 1000,
}  # fmt: skip
# collective word -> how many are drawn
GROUPS = {
    "couple": 2, "pair": 2, "trio": 3, "family": 3, "group": 3, "band": 4, "gang": 4, "team": 4, "row": 5, "line": 5, "bunch": 5,
    "caravan": 5, "string": 5, "pride": 4, "litter": 5, "pile": 5, "pack": 7, "fleet": 7, "herd": 7, "flock": 7, "school": 7, "swarm": 7,
    "colony": 7, "crowd": 7, "army": 9, "gaggle": 7,
}  # fmt: skip
GROUPS_AFTER = ("family", "couple", "pair", "trio", "herd", "flock", "pack", "fleet", "swarm", "crowd", "caravan", "colony")
_FIRST = 4  # smaller numbers are words of the captions
_MOST_DIGITS = 4


def count_of(phrase: str) -> int:
    """The number that a lower-case word or numeral says, from 4 on; 0 where it says none."""
    if phrase in _WORDS:
        return _WORDS[phrase]
    number = int(phrase[:_MOST_DIGITS]) if phrase.isdecimal() and phrase.isascii() else 0
    return number if number >= _FIRST else 0
