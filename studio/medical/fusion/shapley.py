"""How much each input contributed to an answer: exact Shapley values (Shapley 1953; for modalities Parcalabescu & Frank 2023)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import combinations
from math import factorial


def shapley_values(players: tuple[str, ...], worth: Callable[[frozenset[str]], float]) -> dict[str, float]:
    """Each player's value; they sum to ``worth(all) - worth(none)``. ``worth`` is called once for each of the 2**n groups."""
    known = {group: worth(group) for group in _groups(players)}
    n, found = len(players), {}
    for player in players:
        others = tuple(p for p in players if p != player)
        found[player] = sum(
            factorial(len(g)) * factorial(n - len(g) - 1) / factorial(n) * (known[g | {player}] - known[g]) for g in _groups(others)
        )
    return found


def shapley_shares(values: dict[str, float]) -> dict[str, float]:
    """Magnitudes of Shapley values as shares that sum to 1; equal shares if all values are 0."""
    total = sum(abs(v) for v in values.values())
    return {name: abs(v) / total if total > 0 else 1 / len(values) for name, v in values.items()}


def _groups(players: Iterable[str]) -> list[frozenset[str]]:
    members = tuple(players)
    return [frozenset(group) for size in range(len(members) + 1) for group in combinations(members, size)]
