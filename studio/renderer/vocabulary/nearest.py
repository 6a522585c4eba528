"""Words that the renderer's own vocabulary lacks, and the nearest thing or landscape that it draws.

The table ``nearest.json`` is made by ``python -m studio.training.vocabulary.build_nearest`` from WordNet's hypernyms and MiniLM;
what is said in ``nearest_by_hand.json``, mostly the roles of persons, wins over it; "nothing" are words whose nearest thing would mislead.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("nearest.json")
BY_HAND = Path(__file__).with_name("nearest_by_hand.json")
_PLURALS = (("ies", "y"), ("ves", "f"), ("ves", "fe"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("xes", "x"), ("oes", "o"),
            ("men", "man"), ("s", ""))  # fmt: skip
_FEMALE = ("woman", "women", "girl", "girls", "ess", "esses", "trix", "ette", "lady", "ladies", "wife", "wives", "mother", "mothers",
           "maid", "maids")  # fmt: skip
_EITHER = frozenset({"witness", "witnesses", "eyewitness", "eyewitnesses", "highness", "homeless"})
_SHORTEST = 3  # letters of a singular


@cache
def _table() -> dict[str, dict[str, str]]:
    """{"things" | "places" | "adjectives": {word: noun or landscape}}."""
    tables = [json.loads(file.read_text(encoding="utf-8")) for file in (TABLE, BY_HAND)]
    found: dict[str, dict[str, str]] = {}
    for part, targets in ((part, targets) for table in tables for part, targets in table.items()):
        found.setdefault(part, {}).update({word: target for target, words in targets.items() for word in words.split()})
    for word in found.pop("nothing"):
        for part in found.values():
            part.pop(word, None)
    for kind, other in (("things", "places"), ("places", "things")):  # by hand a word is a thing or a place, never both
        for word in " ".join(tables[1][kind].values()).split():
            found[other].pop(word, None)
    return found


def nearest_thing(word: str) -> tuple[str, bool] | None:
    """(the nearest noun, whether ``word`` is a plural) of a lower-case English word; None where nothing is near enough.

    A word that says "woman" is never drawn as a man.
    """
    found = _looked_up("things", word)
    if found and found[0] == "man" and word.endswith(_FEMALE) and word not in _EITHER:
        return "woman", found[1]
    return found


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
