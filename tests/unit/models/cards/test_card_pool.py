"""What several cards in one process promise, with real components on several backends of main memory, each with a budget of its own."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from studio.errors import InvalidInput, ModelUnavailable, OutOfMemory
from studio.models import loaders
from studio.models.backends import CpuBackend
from studio.models.cache import ModelCache
from studio.models.cards.pool import CardPool, open_cache
from studio.models.cards.selection import card_indices, lane_count
from studio.models.catalog import Catalog
from studio.settings import Settings
from tests.unit.models.test_cache_kit import MIB, ROOM, Loads, Workshop, in_threads, used


class Card(CpuBackend):
    """Main memory that plays a card of ``budget`` bytes. ``broken``: what its driver says at the next moves."""

    def __init__(self, budget: int) -> None:
        self.budget = budget
        self.broken: list[Exception] = []

    def budgets(self, settings: Settings) -> dict[str, int]:
        return {"device": self.budget}

    def move(self, value: object, tier: str) -> object:
        if self.broken:
            raise self.broken.pop(0)
        return value


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    loads = Loads()
    monkeypatch.setitem(loaders.LOADERS, "tensors", loads)
    return Workshop(tmp_path, loads)


def pool_of(shop: Workshop, cards: Sequence[Card], wait_seconds: float = 10) -> CardPool:
    one = shop.cache()
    return CardPool(one.settings, one.catalog, cards, wait_seconds=wait_seconds)


def holding(pool: ModelCache) -> list[set[str]]:
    """The models on each card."""
    return [{m for c in cache.card_snapshot()["components"] for m in c["models"]} for cache in pool.cards]


def runs(pool: ModelCache) -> list[int]:
    return [card["runs"] for card in pool.snapshot()["cards"]]


def out_of_memory() -> Exception:
    import torch

    return torch.cuda.OutOfMemoryError("CUDA out of memory")


def test_two_models_find_a_card_each_and_go_back_to_it(shop: Workshop) -> None:
    shop.model("a")
    shop.model("b")
    pool = pool_of(shop, [Card(ROOM + MIB // 2), Card(ROOM + MIB // 2)])
    for name in ("a", "b", "b", "a", "a", "b"):
        with pool.lease(name) as lease:
            assert lease["model"].weight.numel() * 4 == MIB
    assert holding(pool) == [{"a"}, {"b"}]
    assert shop.loads.count == {"a": 1, "b": 1} and runs(pool) == [0, 0]


def test_what_the_host_chose_decides_which_cache_is_opened(shop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.model("a")
    one = shop.cache()
    assert type(open_cache(one.settings, one.catalog)) is ModelCache
    monkeypatch.setattr("studio.models.cards.pool.card_backends", lambda _: [Card(4 * ROOM), Card(4 * ROOM)])
    chosen = one.settings.model_copy(update={"cards": "0,1"})
    pool = open_cache(chosen, Catalog(chosen))
    with pool.lease("a"):
        assert isinstance(pool, CardPool) and len(pool.cards) == 2


def test_runs_that_come_together_spread_over_the_cards(shop: Workshop) -> None:
    """The same model for all: each card loads it once, and no card computes two runs while another is idle."""
    shop.model("a")
    pool = pool_of(shop, [Card(4 * ROOM) for _ in range(3)])
    together = threading.Barrier(3)
    seen: Counter[int] = Counter()
    lock = threading.Lock()

    def work(_: int) -> None:
        with pool.lease("a") as lease:
            together.wait(30)
            with lock:
                seen[id(lease["model"])] += 1
            assert runs(pool) == [1, 1, 1]
            together.wait(30)

    for _ in range(2):
        assert in_threads(work, 3) == []
    assert sorted(seen.values()) == [2, 2, 2] and shop.loads.count == {"a": 3}
    assert runs(pool) == [0, 0, 0]


def test_each_card_evicts_for_itself(shop: Workshop) -> None:
    for name in ("a", "b", "c", "d"):
        shop.model(name)
    pool = pool_of(shop, [Card(ROOM + MIB // 2), Card(2 * ROOM + MIB // 2)])
    for first, second in (("a", "b"), ("c", "d"), ("b", "a"), ("d", "c"), ("a", "d")):
        with pool.one_run() as one, pool.one_run() as other, one.lease(first), other.lease(second):
            assert runs(pool) == [1, 1]
            assert all(used(cache) <= cache.resident_table.budgets["device"] for cache in pool.cards)
    assert all(any(line["event"] == "evict" for line in cache.card_snapshot()["history"]) for cache in pool.cards)
    assert len(holding(pool)[0]) == 1 and len(holding(pool)[1]) == 2


def test_many_threads_with_nested_leases_stay_on_their_card(shop: Workshop) -> None:
    names = [shop.model(f"m{i}") for i in range(6)]
    # a room more than threads: with all rooms held by outer leases, nobody would get an inner one
    pool = pool_of(shop, [Card(5 * ROOM + MIB // 2), Card(5 * ROOM + MIB // 2)])

    def work(index: int) -> None:
        with pool.lease(names[index % 6]) as outer, pool.lease(names[(index + 1) % 6]) as inner:
            mine = {id(outer["model"]), id(inner["model"])}
            where = [mine <= {id(e.value) for e in list(cache.resident_table.entries.values())} for cache in pool.cards]
            assert where.count(True) >= 1, "the leases of one thread are on two cards"

    for _ in range(3):
        assert in_threads(work, 4) == []
    assert runs(pool) == [0, 0] and not any(c["pins"] for c in pool.snapshot()["components"])


def test_a_run_stays_on_its_card_in_every_thread_until_it_ends(shop: Workshop) -> None:
    shop.model("a")
    shop.model("b")
    pool = pool_of(shop, [Card(4 * ROOM), Card(4 * ROOM)])
    with pool.lease("b"):
        pass
    assert holding(pool) == [{"b"}, set()]
    with pool.lease("b"), pool.one_run() as mine:
        with mine.lease("a"):
            assert holding(pool) == [{"b"}, {"a"}]
        assert runs(pool) == [1, 1], "a run keeps its card between two leases"

        def elsewhere(_: int) -> None:
            with mine.lease("b"):
                assert runs(pool) == [1, 1]

        assert in_threads(elsewhere, 2) == []
        assert holding(pool)[1] == {"a", "b"}
    assert runs(pool) == [0, 0]
    with pool.one_run():
        assert runs(pool) == [0, 0], "a run that needs no model keeps no card busy"


def test_a_card_whose_driver_is_out_of_memory_is_passed_over(shop: Workshop) -> None:
    shop.model("a")
    cards = [Card(4 * ROOM), Card(4 * ROOM)]
    pool = pool_of(shop, cards)
    cards[0].broken = [out_of_memory() for _ in range(2)]
    with pool.one_run() as mine, mine.lease("a"):
        assert runs(pool) == [0, 1]
    assert holding(pool) == [set(), {"a"}]
    assert any(line["event"] == "out_of_memory" and line["card"] == 0 for line in pool.snapshot()["history"])
    for card in cards:
        card.broken = [out_of_memory() for _ in range(2)]
    pool.unload()
    with pytest.raises(OutOfMemory) as error, pool.lease("a"):
        pass
    assert error.value.code == "error.model_out_of_memory" and runs(pool) == [0, 0]
    with pool.lease("a"):
        assert sum(runs(pool)) == 1


def test_a_model_that_cannot_be_loaded_is_tried_once(shop: Workshop) -> None:
    shop.model("a")
    pool = pool_of(shop, [Card(4 * ROOM), Card(4 * ROOM)])
    shop.loads.failures = [ValueError("bad header")]
    with pytest.raises(ModelUnavailable), pool.lease("a"):
        pass
    assert shop.loads.count == {"a": 1} and runs(pool) == [0, 0]


def test_unload_reaches_every_card_and_names_what_is_in_use(shop: Workshop) -> None:
    shop.model("a")
    pool = pool_of(shop, [Card(4 * ROOM), Card(4 * ROOM)])
    pool.pack(["a"])
    assert holding(pool) == [{"a"}, {"a"}] and runs(pool) == [0, 0]
    with pool.lease("a"):
        done = pool.unload("a")
        assert done["freed_bytes"] == MIB and done["leased"] == ["model"]
    assert pool.unload()["freed_bytes"] == MIB and holding(pool) == [set(), set()]
    pool.close()
    with pytest.raises(ModelUnavailable), pool.lease("a"):
        pass


def test_the_snapshot_shows_each_card_and_all_together(shop: Workshop) -> None:
    shop.model("a")
    pool = pool_of(shop, [Card(4 * ROOM), Card(2 * ROOM)])
    assert pool.snapshot()["cards"] == [] and pool.snapshot()["device"] is None
    with pool.lease("a"):
        known = json.loads(json.dumps(pool.snapshot()))
    assert [card["runs"] for card in known["cards"]] == [1, 0]
    assert [card["tiers"][0]["used_bytes"] for card in known["cards"]] == [MIB, 0]
    assert known["tiers"] == [{"name": "device", "budget_bytes": 6 * ROOM, "used_bytes": MIB}]
    assert [component["card"] for component in known["components"]] == [0] and known["rows"]


@pytest.mark.parametrize(
    ("wish", "device", "count", "found"),
    [("", "auto", 2, ()), ("all", "auto", 0, ()), ("all", "auto", 3, (0, 1, 2)), (" 2, 0,2 ", "cuda", 3, (2, 0)), ("all", "cpu", 3, ())],
)
def test_the_host_chooses_cards(wish: str, device: str, count: int, found: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_cards(monkeypatch, count)
    settings = Settings.model_validate({"cards": wish, "device": device})
    assert card_indices(settings) == found and lane_count(settings) == max(1, len(found))
    assert lane_count(settings.model_copy(update={"lanes": 5})) == 5


@pytest.mark.parametrize(
    ("wish", "device", "count", "code"),
    [
        ("3", "auto", 2, "error.no_such_card"),
        ("0", "auto", 0, "error.no_card_at_all"),
        ("all", "cuda", 0, "error.no_cuda"),
        ("1", "cpu", 2, "error.cards_on_cpu"),
        *((nonsense, "auto", 2, "error.cards_unreadable") for nonsense in ("-1", "first", "0;1", "all,1", "1,,2", "0.5", "٣x")),
    ],
)
def test_a_card_that_is_not_there_is_one_sentence(wish: str, device: str, count: int, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _pretend_cards(monkeypatch, count)
    with pytest.raises((ModelUnavailable, InvalidInput)) as error:
        card_indices(Settings.model_validate({"cards": wish, "device": device}))
    assert error.value.code == code and "{" not in error.value.sentence("en") + error.value.sentence("zh-TW")


def test_the_settings_of_a_pool_share_main_memory(shop: Workshop) -> None:
    shop.model("a")
    pool = pool_of(shop, [Card(ROOM), Card(ROOM)])
    budgets: Sequence[Mapping[str, int]] = [CpuBackend().budgets(cache.settings) for cache in pool.cards]
    assert [b["device"] for b in budgets] == [32 * MIB, 32 * MIB]


def _pretend_cards(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    import torch

    monkeypatch.setattr(torch.cuda, "is_available", lambda: count > 0)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: count)
