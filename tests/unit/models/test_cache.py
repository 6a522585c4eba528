"""What the model cache promises, on real but tiny models."""

from __future__ import annotations

import random
import threading
import time
from pathlib import Path

import pytest

from studio.errors import Cancelled, ModelUnavailable, OutOfMemory
from studio.models import loaders
from tests.unit.models.test_cache_kit import MIB, ROOM, Loads, Workshop, in_threads, used


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    loads = Loads()
    monkeypatch.setitem(loaders.LOADERS, "tensors", loads)
    return Workshop(tmp_path, loads)


def test_many_threads_lease_many_models_at_once(shop: Workshop) -> None:
    names = [shop.model(f"m{i}") for i in range(8)]
    cache = shop.cache()
    shop.loads.seconds = 0.01
    seen: dict[str, int] = {}

    def work(index: int) -> None:
        with cache.lease(names[index % 8]) as lease:
            assert not lease["model"].weight.is_meta
            seen.setdefault(names[index % 8], id(lease["model"]))
            assert seen[names[index % 8]] == id(lease["model"])

    assert in_threads(work, 24) == []
    assert shop.loads.count == dict.fromkeys(names, 1)
    assert shop.loads.most_busy == 1, "two loads overlapped"
    assert used(cache) == 8 * MIB


def test_ten_callers_share_one_slow_load(shop: Workshop) -> None:
    shop.model("slow")
    cache = shop.cache()
    shop.loads.seconds = 0.3
    objects: set[int] = set()
    stages: list[str] = []

    def work(_: int) -> None:
        with cache.lease("slow", on_progress=lambda stage, done, total: stages.append(stage)) as lease:
            objects.add(id(lease["model"]))
            time.sleep(0.05)

    assert in_threads(work, 10) == []
    assert shop.loads.count == {"slow": 1}
    assert len(objects) == 1
    assert {"model_load", "model_wait"} <= set(stages)


def test_a_failing_load_leaves_nothing_and_the_next_caller_tries_again(shop: Workshop) -> None:
    shop.model("shy")
    cache = shop.cache()
    shop.loads.failures = [ValueError("bad header")]
    with pytest.raises(ModelUnavailable) as error, cache.lease("shy"):
        pass
    assert error.value.code == "error.model_load"
    assert used(cache) == 0 and cache.snapshot()["components"] == []
    with cache.lease("shy") as lease:
        assert lease["model"] is not None
    assert shop.loads.count == {"shy": 2}


def test_waiting_callers_share_one_failure(shop: Workshop) -> None:
    shop.model("broken")
    cache = shop.cache()
    shop.loads.seconds = 0.3
    shop.loads.failures = [ValueError("bad header")] * 10

    def work(_: int) -> None:
        with cache.lease("broken"):
            pass

    errors = in_threads(work, 10)
    assert len(errors) == 10 and {type(e) for e in errors} == {ModelUnavailable}
    assert shop.loads.count["broken"] <= 2, "everybody waited for a load of their own"


def test_lease_evict_lease_again(shop: Workshop) -> None:
    for name in ("a", "b", "c"):
        shop.model(name)
    cache = shop.cache(budget=2 * ROOM)
    for name in ("a", "b", "c", "a"):
        with cache.lease(name) as lease:
            assert lease["model"].weight.numel() * 4 == MIB
        assert used(cache) <= 2 * ROOM
    events = [(line["event"], line["models"]) for line in cache.snapshot()["history"]]
    assert ("evict", ["a"]) in events or ("evict", ["b"]) in events
    assert sum(shop.loads.count.values()) in (3, 4)


def test_a_leased_component_is_never_evicted_and_others_wait_for_it(shop: Workshop) -> None:
    shop.model("a")
    shop.model("b")
    cache = shop.cache(budget=ROOM + MIB // 2, wait_seconds=0.2)
    with cache.lease("a") as lease:
        with pytest.raises(OutOfMemory) as error, cache.lease("b"):
            pass
        assert error.value.code == "error.model_busy"
        assert lease["model"].weight.numel() * 4 == MIB
    with cache.lease("b"):
        assert used(cache) == MIB

    cache = shop.cache(budget=ROOM + MIB // 2, wait_seconds=10)
    opened = threading.Event()

    def hold() -> None:
        with cache.lease("a"):
            opened.set()
            time.sleep(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    opened.wait(10)
    start = time.monotonic()
    with cache.lease("b"):
        assert time.monotonic() - start > 0.15
        assert used(cache) <= ROOM + MIB // 2
    holder.join(10)


def test_one_model_larger_than_the_budget_runs_alone(shop: Workshop) -> None:
    shop.model("small")
    shop.model("huge", mib=6)
    cache = shop.cache(budget=3 * MIB, wait_seconds=0.1)
    with cache.lease("small"):
        pass
    with cache.lease("huge"):
        assert used(cache) == 6 * MIB, "the idle one had to leave"
        with cache.lease("huge"), pytest.raises(OutOfMemory), cache.lease("small"):
            pass
    with cache.lease("small"):
        assert used(cache) == MIB


def test_same_content_is_one_component_and_its_format_never_changes(shop: Workshop) -> None:
    import torch

    shop.model("first", seed=1)
    shop.model("second", seed=1)
    shop.model("other", seed=2)
    cache = shop.cache()
    with cache.lease("first") as one:
        before = used(cache)
        with cache.lease("second") as two:
            assert two["model"] is one["model"]
            assert two.lock("model") is one.lock("model")
            assert two.identities[0].sha256 == one.identities[0].sha256 and two.identities[0].model == "second"
        assert used(cache) == before
        with cache.lease("second", precision="bfloat16") as half:
            assert half["model"] is not one["model"]
            assert half.dtype == torch.bfloat16 == half["model"].weight.dtype
        assert one["model"].weight.dtype == torch.float32 == one.dtype
        with cache.lease("other") as other:
            assert other["model"] is not one["model"]
    assert shop.loads.count == {"first": 1, "second": 1, "other": 1}


def test_nested_leases_count(shop: Workshop) -> None:
    shop.model("a")
    cache = shop.cache()
    with cache.lease("a"):
        with cache.lease("a"):
            assert cache.snapshot()["components"][0]["pins"] == 2
        assert cache.unload()["leased"] == ["model"]
        assert cache.snapshot()["components"][0]["pins"] == 1
    assert cache.unload()["freed_bytes"] == MIB


def test_a_lease_that_is_over_hands_out_nothing(shop: Workshop) -> None:
    shop.model("a")
    cache = shop.cache()
    with cache.lease("a") as lease:
        pass
    with pytest.raises(RuntimeError, match="over"):
        lease["model"]


def test_stopping_while_waiting_pins_nothing(shop: Workshop) -> None:
    shop.model("a")
    shop.model("b")
    cache = shop.cache(budget=ROOM, wait_seconds=10)

    def stop(stage: str, done: int, total: int) -> None:
        if stage == "model_wait":
            raise Cancelled

    with cache.lease("a"), pytest.raises(Cancelled), cache.lease("b", on_progress=stop):
        pass
    assert all(c["pins"] == 0 for c in cache.snapshot()["components"])


def test_wrong_wishes_are_refused(shop: Workshop) -> None:
    shop.model("a")
    cache = shop.cache()
    for model_id, components, precision, code in (
        ("nobody", None, None, "error.model_unknown"),
        ("a", ("tail",), None, "error.model_component"),
        ("a", None, "int8", "error.model_precision"),
    ):
        with pytest.raises(ModelUnavailable) as error, cache.lease(model_id, components, precision):
            pass
        assert error.value.code == code
    cache.close()
    with pytest.raises(ModelUnavailable), cache.lease("a"):
        pass


def test_leases_and_evictions_race_without_harm(shop: Workshop) -> None:
    names = [shop.model(f"m{i}") for i in range(5)]
    cache = shop.cache(budget=2 * ROOM, wait_seconds=30)
    stop = time.monotonic() + 3

    def work(index: int) -> None:
        dice = random.Random(index)
        while time.monotonic() < stop:
            if index == 0:
                cache.unload()
                time.sleep(0.01)
                continue
            with cache.lease(dice.choice(names)) as lease:
                assert lease["model"].weight.numel() * 4 == MIB
                assert used(cache) <= 2 * ROOM
                time.sleep(dice.random() * 0.01)

    assert in_threads(work, 7) == []
    assert all(c["pins"] == 0 for c in cache.snapshot()["components"])
    assert cache.unload()["kept"] == []
    assert used(cache) == 0


def test_changed_files_are_loaded_anew(shop: Workshop) -> None:
    from tests.unit.models.test_cache_kit import write_model

    shop.model("a")
    cache = shop.cache()
    with cache.lease("a") as lease:
        old = lease.identities[0].sha256
    write_model(shop.folder / "a", 1.0, seed=99)
    with cache.lease("a") as lease:
        assert lease.identities[0].sha256 != old
    assert shop.loads.count == {"a": 2}
