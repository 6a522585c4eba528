"""Words that the renderer's own vocabulary lacks, and the nearest thing or landscape that it draws.

The table ``nearest.json`` is made by ``python -m studio.training.vocabulary.build_nearest`` from WordNet's hypernyms and MiniLM.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("nearest.json")
_PLURALS = (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("oes", "o"),
            ("men", "man"), ("s", ""))  # fmt: skip
_SHORTEST = 3  # letters of a singular


@cache
def _table() -> dict[str, dict[str, str]]:
    """{"things" | "places" | "adjectives": {word: noun or landscape}}."""
    packed = json.loads(TABLE.read_text(encoding="utf-8"))
    return {part: {word: target for target, words in found.items() for word in words.split()} for part, found in packed.items()}


def nearest_thing(word: str) -> tuple[str, bool] | None:
    """(the nearest noun, whether ``word`` is a plural) of a lower-case English word; None where nothing is near enough."""
    return _looked_up("things", word)


def nearest_place(word: str) -> str | None:
    """The nearest landscape of a lower-case English word; None where nothing is near enough."""
    found = _looked_up("places", word)
    return found[0] if found else None


def place_of_adjective(word: str) -> str | None:
    """The landscape that an adjective such as "tropical" tells of."""
    return _table()["adjectives"].get(word)


def _looked_up(part: str, word: str) -> tuple[str, bool] | None:
    table = _table()[part]
    if word in table:
        return table[word], False
    for ending, singular in _PLURALS:
        if word.endswith(ending) and len(word) - len(ending) + len(singular) >= _SHORTEST:
            found = table.get(word[: len(word) - len(ending)] + singular)
            if found:
                return found, True
    return None
