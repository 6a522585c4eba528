"""Eviction policies: order, ageing, no needless victims, and no worse than LRU on the benchmark's traces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.models.eviction import GreedyDual, Lru, Policy, Resident, choose_victims
from tests.benchmarks.cache_eviction import TRACES, compare

MB = 1_000_000
_ITEMS = st.lists(st.tuples(st.integers(1, 50), st.floats(0.01, 10)), min_size=1, max_size=12)


@pytest.mark.parametrize("policy", [Lru(), GreedyDual()])
def test_among_equals_the_oldest_leaves(policy: Policy) -> None:
    items = [Resident(name, MB, 1.0) for name in "abc"]
    for item in items:
        policy.used(item)
    policy.used(items[0])
    assert policy.order(items)[-1].key == "a"


def test_large_cheap_and_rare_leaves_first() -> None:
    policy = GreedyDual()
    small, large, costly, popular = (
        Resident("small", MB, 1),
        Resident("large", 9 * MB, 1),
        Resident("costly", MB, 9),
        Resident("popular", MB, 1),
    )
    for item in (small, large, costly, popular, popular, popular):
        policy.used(item)
    assert [item.key for item in policy.order([popular, costly, small, large])] == ["large", "small", "popular", "costly"]


def test_what_was_once_popular_ages() -> None:
    policy = GreedyDual()
    old = Resident("old", MB, 1.0)
    for _ in range(5):
        policy.used(old)
    for turn in range(40):
        new = Resident(turn, MB, 1.0)
        policy.used(new)
        victim = policy.order([old, new])[0]
        policy.gone(victim.key, evicted=True)
        if victim is old:
            return
    pytest.fail("never evicted")


@given(items=_ITEMS, needed=st.integers(1, 200), lru=st.booleans())
def test_victims_suffice_and_none_is_needless(items: list[tuple[int, float]], needed: int, lru: bool) -> None:
    policy: Policy = Lru() if lru else GreedyDual()
    residents = [Resident(index, size * MB, seconds) for index, (size, seconds) in enumerate(items)]
    for resident in residents:
        policy.used(resident)
    chosen = choose_victims(policy, residents, needed * MB)
    freed = sum(item.bytes for item in chosen)
    if freed < needed * MB:
        assert len(chosen) == len(residents)
    else:
        assert all(freed - item.bytes < needed * MB for item in chosen)


def test_cost_aware_eviction_beats_lru_on_replayed_tabs() -> None:
    table = compare(seeds=3)
    assert table.keys() == TRACES.keys()
    for name, row in table.items():
        assert row["greedy dual"] <= 1.02, f"{name}: {row}"
    assert sum(row["greedy dual"] for row in table.values()) / len(table) < 0.95
