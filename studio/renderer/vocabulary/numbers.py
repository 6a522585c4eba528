"""Numbers in words and digits, and collective words for an uncertain number."""

from __future__ import annotations

_WORDS = {
    "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a dozen": 12, "dozen": 12,
    "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "a hundred": 100,
    "thousand": 1000, "a thousand": 1000,
}  # fmt: skip
_FIRST = 4  # smaller numbers are words of the captions
_MOST_DIGITS = 4


def count_of(phrase: str) -> int:
    """The number that a lower-case word or numeral says, from 4 on; 0 where it says none."""
    if phrase in _WORDS:
        return _WORDS[phrase]
    number = int(phrase[:_MOST_DIGITS]) if phrase.isdecimal() and phrase.isascii() else 0
    return number if number >= _FIRST else 0
