"""What is evicted first when memory is short. Policies rank; the cache decides what may be evicted at all."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Resident:
    """What a policy knows about a component: its key, bytes held and measured seconds to bring it back."""

    key: Hashable
    bytes: int
    seconds: float


class Policy(Protocol):
    """Sees every use and removal, and ranks what is left. Not thread-safe: the cache calls it under its own lock."""

    def used(self, item: Resident) -> None:
        """``item`` was loaded or leased again."""
        ...

    def gone(self, key: Hashable, *, evicted: bool) -> None:
        """``key`` was removed, because memory was short (``evicted``) or on request."""
        ...

    def order(self, items: Iterable[Resident]) -> list[Resident]:
        """In the order of eviction."""
        ...


class Lru:
    """Least recently used first, whatever it costs to come back."""

    def __init__(self) -> None:
        self._clock = 0
        self._when: dict[Hashable, int] = {}

    def used(self, item: Resident) -> None:
        self._clock += 1
        self._when[item.key] = self._clock

    def gone(self, key: Hashable, *, evicted: bool) -> None:
        self._when.pop(key, None)

    def order(self, items: Iterable[Resident]) -> list[Resident]:
        return sorted(items, key=lambda item: self._when.get(item.key, 0))


class GreedyDual:
    """GreedyDual-Size-Frequency: what is cheap to reload, large and rarely used is evicted first.

    Priority = clock + uses * seconds / bytes; the clock rises to the priority of whatever was evicted, which ages the rest.
    Cherkasova, "Improving WWW Proxies Performance with Greedy-Dual-Size-Frequency Caching Policy", HP Laboratories, 1998.
    Uses are counted across evictions and halved at each one, so that a model that returns every few minutes keeps its rank.
    """

    def __init__(self) -> None:
        self._clock = 0.0
        self._uses: dict[Hashable, float] = {}
        self._priority: dict[Hashable, float] = {}

    def used(self, item: Resident) -> None:
        self._uses[item.key] = self._uses.get(item.key, 0.0) + 1.0
        value = max(item.seconds, 1e-3) / max(item.bytes / 1e6, 1e-3)
        self._priority[item.key] = self._clock + self._uses[item.key] * value

    def gone(self, key: Hashable, *, evicted: bool) -> None:
        priority = self._priority.pop(key, None)
        if not evicted:
            self._uses.pop(key, None)
            return
        self._uses[key] = self._uses.get(key, 0.0) / 2
        if priority is not None:
            self._clock = max(self._clock, priority)

    def order(self, items: Iterable[Resident]) -> list[Resident]:
        return sorted(items, key=lambda item: self._priority.get(item.key, 0.0))


def choose_victims(policy: Policy, items: Iterable[Resident], needed: int) -> list[Resident]:
    """The fewest bytes, in the policy's order, that free at least ``needed``; all items when they do not suffice.

    Victims that a larger, later one makes unnecessary are spared again, the most valuable first.
    """
    chosen: list[Resident] = []
    freed = 0
    for item in policy.order(items):
        if freed >= needed:
            break
        chosen.append(item)
        freed += item.bytes
    for item in reversed(chosen[:-1]):
        if freed - item.bytes >= needed:
            chosen.remove(item)
            freed -= item.bytes
    return chosen
