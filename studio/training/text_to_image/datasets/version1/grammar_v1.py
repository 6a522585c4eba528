"""English word forms that both caption grammars share."""

from __future__ import annotations

IRREGULAR_PLURALS = {
    "mouse": "mice",
    "fish": "fish",
    "sheep": "sheep",
    "wolf": "wolves",
    "deer": "deer",
    "man": "men",
    "woman": "women",
    "butterfly": "butterflies",
    "bus": "buses",
    "fox": "foxes",
    "candle": "candles",
    "octopus": "octopuses",
    "torch": "torches",
}


def article(phrase: str) -> str:
    """Prefix the indefinite article, by the first letter (dataset version 1: "a hour", "an unicorn")."""
    return ("an " if phrase[0] in "aeiou" else "a ") + phrase


def plural(noun: str) -> str:
    """English plural."""
    if noun in IRREGULAR_PLURALS:
        return IRREGULAR_PLURALS[noun]
    if noun.endswith(("s", "x", "ch", "sh")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") and noun[-2] not in "aeiou" else noun + "s"
