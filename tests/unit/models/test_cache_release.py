"""What leaves the cache is gone, or its keeper is named; and what the cache tells about itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.errors import OutOfMemory
from studio.models import loaders
from studio.models.backends import CpuBackend
from tests.unit.models.test_cache_kit import MIB, Loads, Workshop, used


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workshop:
    loads = Loads()
    monkeypatch.setitem(loaders.LOADERS, "tensors", loads)
    return Workshop(tmp_path, loads)


def test_who_keeps_a_component_is_named(shop: Workshop) -> None:
    class Hoarder:
        def __init__(self) -> None:
            self.precious: object = None

    shop.model("a")
    cache = shop.cache()
    hoarder = Hoarder()
    with cache.lease("a") as lease:
        hoarder.precious = lease["model"]
    report = cache.unload()
    assert report["freed_bytes"] == 0
    assert any("Hoarder" in holder for holder in report["kept"][0]["holders"])
    assert cache.snapshot()["kept"][0]["bytes"] == MIB
    hoarder.precious = None
    assert cache.snapshot()["kept"] == []


def test_who_keeps_a_single_tensor_is_named_too(shop: Workshop) -> None:
    shop.model("a")
    cache = shop.cache()
    hoard = {}
    with cache.lease("a") as lease:
        hoard["weight"] = lease["model"].weight
    report = cache.unload()
    assert report["unloaded"][0]["kept_bytes"] == MIB and report["kept"]


def test_unload_by_key_and_by_model(shop: Workshop) -> None:
    shop.model("a")
    shop.model("b")
    cache = shop.cache()
    for name in ("a", "b"):
        with cache.lease(name):
            pass
    key = next(c["key"] for c in cache.snapshot()["components"] if c["models"] == ["a"])
    assert cache.unload(key)["freed_bytes"] == MIB
    assert cache.unload("nothing of that name")["unloaded"] == []
    assert cache.unload("b")["freed_bytes"] == MIB
    assert used(cache) == 0


def test_memory_runs_out_once_and_idle_models_make_way(shop: Workshop) -> None:
    import torch

    shop.model("idle")
    shop.model("wanted")
    cache = shop.cache()
    with cache.lease("idle"):
        pass
    shop.loads.failures = [torch.OutOfMemoryError("CUDA out of memory")]
    with cache.lease("wanted"):
        assert [c["models"] for c in cache.snapshot()["components"]] == [["wanted"]]
    shop.loads.failures = [MemoryError(), RuntimeError("DefaultCPUAllocator: not enough memory")]
    with pytest.raises(OutOfMemory) as error, cache.lease("idle"):
        pass
    assert error.value.code == "error.model_out_of_memory" and "1.1 MB" in str(error.value)
    assert cache.snapshot()["components"] == []
    with cache.lease("idle"):
        pass


def test_the_snapshot_is_json_and_starts_nothing(shop: Workshop) -> None:
    shop.model("a")
    cache = shop.cache()
    assert cache.snapshot()["components"] == []
    with cache.lease("a"):
        found = json.loads(json.dumps(cache.snapshot()))
    component = found["components"][0]
    assert component["bytes"] == MIB and component["tier"] == "device" and component["dtype"] == "float32"
    assert component["pins"] == 1 and component["loads"] == 1 and component["load_seconds"] >= 0
    assert found["tiers"] == [{"name": "device", "budget_bytes": 64 * MIB, "used_bytes": MIB}]
    assert next(row for row in found["rows"] if row["id"] == "a")["state"] == "ready"
    assert found["history"][-1]["event"] == "load"


def test_packed_models_are_there_before_the_first_request(shop: Workshop) -> None:
    class Forked(CpuBackend):
        forked = True

    shop.model("a")
    warm = shop.cache()
    warm.pack(["a"])
    assert used(warm) == MIB and warm.unload()["leased"] == []
    packed = shop.cache(backend=Forked())
    packed.pack(["a"])
    assert packed.unload()["leased"] == ["model"], "a forked process can not load it again"
    with packed.lease("a") as lease:
        assert lease["model"] is not None
