"""The table of components in memory: what is pinned, what may be evicted, what happened. Knows nothing about loading."""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from typing import TypedDict

from studio.models.backends import Backend
from studio.models.eviction import GreedyDual, Policy, choose_victims
from studio.models.lease import CacheEntry, ComponentKey
from studio.models.memory import ReleaseCheck
from studio.models.offload import OffloadGroup

_HISTORY = 50
_BUS_BYTES_PER_SECOND = 8e9  # assumed speed of a move back from main memory, until it has been measured


class DropReport(TypedDict):
    """What became of a component: bytes freed and kept, and who holds what was kept (``module.Class.attribute``)."""

    key: str
    names: list[str]
    models: list[str]
    freed_bytes: int
    kept_bytes: int
    holders: list[str]


class KeptReport(TypedDict):
    """A component that was dropped and is still in memory, because something outside the cache holds it."""

    name: str
    bytes: int
    holders: list[str]


class ResidentTable:
    """Entries by key, with budgets per tier. ``cond`` guards everything; methods named ``*_locked`` need it held.

    Structural changes (load, move, make room) are made by one thread at a time, under the cache's `LOAD_OR_IMPORT_LOCK`.
    """

    def __init__(self, backend: Backend, budgets: Mapping[str, int], policy: Callable[[], Policy] = GreedyDual) -> None:
        self.backend = backend
        self.budgets = dict(budgets)
        self.cond = threading.Condition()
        self.entries: dict[ComponentKey, CacheEntry] = {}
        self.loads: Counter[ComponentKey] = Counter()
        self.history: deque[dict[str, object]] = deque(maxlen=_HISTORY)
        self.happened: Counter[str] = Counter()  # events since the start; those of "out_of_memory" by attempt
        self._policies = {tier: policy() for tier in backend.tiers}
        self._kept: list[ReleaseCheck] = []

    def used_locked(self, tier: str) -> int:
        return sum(entry.bytes for entry in self.entries.values() if entry.tier == tier)

    def pin_locked(self, entries: Iterable[CacheEntry]) -> None:
        for entry in entries:
            entry.pins += 1
            entry.last_used = time.monotonic()

    def unpin(self, entries: Iterable[CacheEntry]) -> None:
        """Release the pins: the entries may be evicted again."""
        with self.cond:
            for entry in entries:
                entry.pins -= 1
                entry.last_used = time.monotonic()
            self.cond.notify_all()

    def touch_locked(self, entry: CacheEntry) -> None:
        """Report a use to the policy of the entry's tier."""
        self._policies[entry.tier].used(entry.resident(self._seconds_back(entry)))

    def add_locked(self, entry: CacheEntry) -> None:
        self.entries[entry.key] = entry
        self.loads[entry.key] += 1
        self.touch_locked(entry)

    def record_event(self, event: str, entry: CacheEntry | None = None, seconds: float = 0.0, **more: object) -> None:
        """Append to the history that the monitor shows."""
        line: dict[str, object] = {"at": round(time.time(), 2), "event": event, "seconds": round(seconds, 4)}
        if entry is not None:
            line |= {"key": entry.key.short, "names": sorted(entry.names), "models": sorted(entry.models)}
            line |= {"bytes": entry.bytes, "tier": entry.tier}
        self.history.append(line | more)
        self.happened[f"{event}_{more['attempt']}" if "attempt" in more else event] += 1

    def make_room(self, tier: str, needed: int, mine: Collection[ComponentKey], model: str) -> bool:
        """Free ``needed`` bytes on ``tier``, keeping the entries ``mine``; False when other requests pin too much.

        A model that exceeds the budget on its own gets everything idle, provided that no other request pins anything there.
        """
        with self.cond:
            over = self.used_locked(tier) + needed - self.budgets[tier]
            if over <= 0:
                return True
            idle = [e for e in self.entries.values() if e.tier == tier and e.idle and e.key not in mine]
            policy = self._policies[tier]
            chosen = choose_victims(policy, (e.resident(self._seconds_back(e)) for e in idle), over)
            if sum(item.bytes for item in chosen) < over:
                others = [e for e in self.entries.values() if e.tier == tier and not e.idle and e.key not in mine and model not in e.models]
                if others:
                    return False
            victims = [self.entries[item.key] for item in chosen if isinstance(item.key, ComponentKey)]
            for entry in victims:
                entry.moving = True  # from here on it cannot be leased
        for entry in victims:
            self._demote(entry, mine, model)
        return True

    def _demote(self, entry: CacheEntry, mine: Collection[ComponentKey], model: str) -> None:
        """Move an entry one tier down if there is one with room, otherwise drop it."""
        tiers = self.backend.tiers
        below = tiers[tiers.index(entry.tier) + 1 :] if entry.movable else ()
        if below and entry.group is None and entry.bytes <= self.budgets[below[0]] and self.make_room(below[0], entry.bytes, mine, model):
            self.relocate(entry, below[0])
        else:
            self.drop(entry)

    def relocate(self, entry: CacheEntry, tier: str) -> None:
        """Move an entry that is marked as moving, or pinned and not ready, to ``tier``."""
        start = time.perf_counter()
        came_from = entry.tier
        try:
            value = self.backend.move(entry.value, tier)
        except BaseException:
            with suppress(Exception):
                self.backend.move(entry.value, came_from)  # a module is moved tensor by tensor: bring the first half back
            with self.cond:
                entry.moving = False
                self.cond.notify_all()
            raise
        seconds = time.perf_counter() - start
        with self.cond:
            self._policies[entry.tier].gone(entry.key, evicted=tier != entry.required_tier)
            entry.value, entry.tier, entry.moving = value, tier, False
            if tier == entry.required_tier:
                entry.move_seconds = seconds
            self.touch_locked(entry)
            self.record_event("move", entry, seconds, came_from=came_from)
            self.cond.notify_all()

    def drop(self, entry: CacheEntry, *, evicted: bool = True) -> DropReport:
        """Release an entry that nothing pins, and check that its memory is really free."""
        start = time.perf_counter()
        name = "/".join(sorted(entry.names)) or entry.key.short
        witness = ReleaseCheck(name, entry.value, entry.bytes)
        if entry.group is not None:
            self.remove_group(entry.group)
        with self.cond:
            if self.entries.get(entry.key) is entry:
                del self.entries[entry.key]
            self._policies[entry.tier].gone(entry.key, evicted=evicted)
            entry.value = entry.group = None
        gone = witness.gone()
        self.backend.release()
        kept = 0 if gone else witness.kept_bytes()
        holders = [] if gone else witness.holders()
        with self.cond:
            if not gone:
                self._kept.append(witness)
            self.record_event("evict" if evicted else "unload", entry, time.perf_counter() - start, kept_bytes=kept, holders=holders)
            self.cond.notify_all()
        return {
            "key": entry.key.short,
            "names": sorted(entry.names),
            "models": sorted(entry.models),
            "freed_bytes": entry.bytes - kept,
            "kept_bytes": kept,
            "holders": holders,
        }

    def take_idle(self, wanted: Callable[[CacheEntry], bool]) -> tuple[list[CacheEntry], list[CacheEntry]]:
        """(idle entries, removed from the table for the caller to drop; matching entries that are in use)."""
        with self.cond:
            found = [entry for entry in self.entries.values() if wanted(entry)]
            idle = [entry for entry in found if entry.idle]
            for entry in idle:
                entry.moving = True
                del self.entries[entry.key]
            return idle, [entry for entry in found if entry not in idle]

    def remove_group(self, group: OffloadGroup) -> None:
        """Remove a group's offload hooks; the remaining members are hooked again by their next lease."""
        group.remove()
        self.detach_group(group)

    def detach_group(self, group: OffloadGroup) -> None:
        """Dissolve a group whose hooks are gone; its members are hooked again by their next lease."""
        with self.cond:
            for entry in self.entries.values():
                if entry.group is group:
                    entry.group = None

    def kept(self) -> list[KeptReport]:
        """What was evicted but is still alive, because something outside the cache holds it."""
        with self.cond:
            self._kept = [witness for witness in self._kept if witness.kept_bytes()]
            kept = list(self._kept)
        return [{"name": witness.name, "bytes": witness.kept_bytes(), "holders": witness.holders()} for witness in kept]

    def _seconds_back(self, entry: CacheEntry) -> float:
        """Seconds to get the entry back after it left its present tier."""
        if entry.tier == self.backend.tiers[-1] or not entry.movable:
            return entry.load_seconds
        return entry.move_seconds or entry.bytes / _BUS_BYTES_PER_SECOND
