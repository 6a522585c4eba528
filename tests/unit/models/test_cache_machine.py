"""Any order of leases, releases and unloads keeps the cache's promises (a hypothesis state machine)."""

from __future__ import annotations

import gc
import tempfile
import weakref
from contextlib import AbstractContextManager
from pathlib import Path

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from studio.errors import OutOfMemory
from studio.models import loaders
from studio.models.cache import ModelCache
from studio.models.eviction import GreedyDual, Lru
from studio.models.lease import Lease
from tests.unit.models.test_cache_kit import MIB, Loads, Workshop

_SIZES = {"tiny": 0.25, "one": 1.0, "two": 2.0, "three": 3.0, "huge": 9.0, "twin": 1.0}
_FOLDER = tempfile.TemporaryDirectory()
_SHOP = Workshop(Path(_FOLDER.name), Loads())
for _name, _mib in _SIZES.items():
    _SHOP.model(_name, _mib, seed=1 if _name in ("one", "twin") else None)  # "twin" has the content of "one"


class CacheMachine(RuleBasedStateMachine):
    """Leases are held open, released in any order, and judged after every step."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[AbstractContextManager[Lease], Lease, int]] = []
        self.dead: list[weakref.ref[object]] = []
        loaders.LOADERS["tensors"] = _SHOP.loads

    @initialize(budget=st.integers(1, 8), lru=st.booleans())
    def start(self, budget: int, lru: bool) -> None:
        self.budget = budget * MIB
        self.cache: ModelCache = _SHOP.cache(self.budget, policy=Lru if lru else GreedyDual, wait_seconds=0.0)

    @rule(name=st.sampled_from(sorted(_SIZES)))
    def lease(self, name: str) -> None:
        manager = self.cache.lease(name)
        try:
            lease = manager.__enter__()
        except OutOfMemory:
            assert self.open, "refused although nothing is leased"
            return
        assert lease["model"].weight.numel() * 4 == int(_SIZES[name] * MIB)
        self.open.append((manager, lease, id(lease["model"])))

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        manager, _, _ = self.open.pop(data.draw(st.integers(0, len(self.open) - 1)))
        manager.__exit__(None, None, None)

    @rule(name=st.sampled_from([None, *sorted(_SIZES)]))
    def unload(self, name: str | None) -> None:
        report = self.cache.unload(name)
        assert report["kept"] == []

    @invariant()
    def leased_components_stay(self) -> None:
        for _, lease, identity in self.open:
            assert id(lease["model"]) == identity
            assert lease["model"].weight is not None
        held = {id(lease["model"]) for _, lease, _ in self.open}
        resident = {id(entry.value): entry for entry in self._table()}
        assert held <= resident.keys()
        for identity, entry in resident.items():
            assert entry.pins == sum(1 for _, _, other in self.open if other == identity)

    @invariant()
    def budget_is_kept(self) -> None:
        total = sum(entry.bytes for entry in self._table())
        if total > self.budget:
            assert set.intersection(*(e.models for e in self._table())), "over budget with more than one model"

    def _table(self):
        return list(self.cache.resident_table.entries.values()) if hasattr(self, "cache") else []

    def teardown(self) -> None:
        for manager, _, _ in self.open:
            manager.__exit__(None, None, None)
        if hasattr(self, "cache"):
            left = [weakref.ref(entry.value) for entry in self._table()]
            self.open.clear()
            self.cache.close()
            gc.collect()
            assert all(reference() is None for reference in left)


CacheMachine.TestCase.settings = hypothesis_settings(max_examples=30, stateful_step_count=20, deadline=None)
TestCacheMachine = CacheMachine.TestCase
