"""The cache with real diffusers and transformers models, in miniature."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from studio.errors import OutOfMemory
from studio.models.backends import Backend, CpuBackend
from studio.models.cache import ModelCache
from studio.models.catalog import Catalog
from studio.models.memory import estimated_bytes
from studio.models.model_row import read_rows
from studio.models.offload import OffloadGroup, offload_modules, split_device_map
from studio.models.parts import read_parts
from studio.settings import Settings
from tests.integration.tiny_models import catalog_row, tiny_stable_diffusion
from tests.unit.models.test_cache_kit import in_threads, row_text, used

Make = Callable[..., ModelCache]


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    base = tmp_path_factory.mktemp("pipelines")
    return [tiny_stable_diffusion(base / f"sd-{seed}", seed) for seed in range(3)]


@pytest.fixture
def make(folders: list[Path], tmp_path: Path) -> Make:
    text = "".join(catalog_row(f"sd-{i}", folder) for i, folder in enumerate(folders))
    features = row_text("features", folders[0] / "text_encoder", kind="transformers", classes='model = "CLIPTextModel"')
    (tmp_path / "rows.toml").write_text(text + features)

    def made(precision: str = "float32", backend: Backend | None = None, budget_gb: float | None = None, **options: Any) -> ModelCache:
        settings = Settings.model_validate(
            {"device": "cpu", "precision": precision, "hub": "never", "extra_catalog": tmp_path / "rows.toml", "host_budget_gb": budget_gb}
        )
        return ModelCache(settings, Catalog(settings), backend=backend or CpuBackend(), **options)

    return made


def test_all_modules_share_one_format_and_are_frozen(make: Make) -> None:
    import torch

    for precision in ("float32", "bfloat16"):
        with make(precision).lease("sd-0") as lease:
            modules = [lease[name] for name in ("unet", "vae", "text_encoder")]
            assert {p.dtype for m in modules for p in m.parameters()} == {getattr(torch, precision)} == {lease.dtype}
            assert not any(p.requires_grad or p.is_meta for m in modules for p in m.parameters())
            assert not any(m.training for m in modules)
            assert list(lease.components) == ["unet", "vae", "text_encoder", "tokenizer", "scheduler"]
            assert len(lease.identities) == 5 and all(len(i.sha256) == 64 for i in lease.identities)


def test_a_second_task_adds_no_bytes_and_changes_no_format(make: Make) -> None:
    cache = make("bfloat16")
    with cache.lease("sd-0") as pictures:
        before = used(cache)
        formats = {name: p.dtype for name, p in pictures["text_encoder"].named_parameters()}
        with cache.lease("features") as features, cache.lease("sd-0", ("vae",)) as decoder:
            assert features["model"] is pictures["text_encoder"]
            assert decoder["vae"] is pictures["vae"] and list(decoder.components) == ["vae"]
        assert used(cache) == before
        assert {name: p.dtype for name, p in pictures["text_encoder"].named_parameters()} == formats


def test_pipelines_loaded_at_once_are_whole(make: Make) -> None:
    import torch

    cache = make()
    sums: dict[int, set[float]] = {0: set(), 1: set(), 2: set()}

    def work(index: int) -> None:
        with cache.lease(f"sd-{index % 3}") as lease:
            assert not any(p.is_meta for p in lease["unet"].parameters())
            sums[index % 3].add(float(sum(p.double().sum() for p in lease["unet"].parameters())))

    assert in_threads(work, 9) == []
    assert all(len(found) == 1 for found in sums.values())
    assert torch.empty(1).device.type == "cpu", "a loader left its patch behind"


def test_estimates_match_what_is_loaded(make: Make) -> None:
    cache = make()
    with cache.lease("sd-0"):
        from accelerate.utils import compute_module_sizes

        components = {c["names"][0]: c for c in cache.snapshot()["components"]}
    with cache.lease("sd-0") as lease:
        for name in ("unet", "vae", "text_encoder"):
            assert components[name]["bytes"] == compute_module_sizes(lease[name])[""]


@pytest.fixture(scope="module")
def sizes(folders: list[Path]) -> dict[str, int]:
    """Bytes of each component in float32, and ``all`` of one pipeline."""
    file = folders[0].parent / "row.toml"
    file.write_text(catalog_row("sd-0", folders[0]))
    row = read_rows(file)["sd-0"]
    parts = read_parts(row, folders[0], row.sources[0])
    found = {part.name: estimated_bytes(part, "float32") for part in parts}
    return {**found, "all": sum(found.values())}


def test_nothing_grows_over_200_task_switches(make: Make, sizes: dict[str, int]) -> None:
    import psutil

    process = psutil.Process(os.getpid())
    budget = int(sizes["vae"] * 1.5)  # one fits, two do not
    cache = make(budget_gb=budget / 2**30)
    seen: list[tuple[int, int]] = []
    for turn in range(200):
        with cache.lease(f"sd-{turn % 2}", ("vae",)):
            pass
        if turn >= 49:
            seen.append((process.memory_info().rss, used(cache)))
    assert cache.snapshot()["kept"] == []
    assert cache.snapshot()["components"][0]["loads"] == 100, "nothing was evicted: the test tests nothing"
    assert max(tracked for _, tracked in seen) <= budget
    growth = max(rss for rss, _ in seen[-20:]) - max(rss for rss, _ in seen[:20])
    assert growth < 20 * 2**20, f"{growth / 2**20:.1f} MiB more after 150 switches"


class Layered(CpuBackend):
    """Two tiers that are both main memory: the logic of a GPU where there is none. Offloading uses accelerate's real hooks."""

    tiers = ("device", "host")

    def __init__(self, device: int, host: int) -> None:
        self.limits = {"device": device, "host": host}
        self.moves: list[str] = []
        self.fail: list[Exception] = []

    def budgets(self, settings: Settings) -> dict[str, int]:
        return dict(self.limits)

    def move(self, value: Any, tier: str) -> Any:
        if self.fail:
            raise self.fail.pop(0)
        self.moves.append(tier)
        return value

    def offload(self, values: Mapping[str, Any], limits: Mapping[str, int]) -> OffloadGroup:
        return offload_modules(values, "cpu", limits)


def _weights_on(cache: ModelCache, model: str) -> set[str]:
    return {c["tier"] for c in cache.snapshot()["components"] if model in c["models"] and c["dtype"] != "-"}


def test_models_sink_to_main_memory_and_come_back_without_a_load(make: Make, sizes: dict[str, int]) -> None:
    backend = Layered(int(sizes["all"] * 1.3), 64 << 20)
    cache = make(backend=backend)
    with cache.lease("sd-0"):
        assert _weights_on(cache, "sd-0") == {"device"}
    with cache.lease("sd-1"):
        assert "host" in _weights_on(cache, "sd-0")
    with cache.lease("sd-0"):
        assert _weights_on(cache, "sd-0") == {"device"}
        assert all(c["loads"] == 1 for c in cache.snapshot()["components"])
    assert any(line["event"] == "move" for line in cache.snapshot()["history"])


def test_main_memory_overflows_to_disk(make: Make, sizes: dict[str, int]) -> None:
    cache = make(backend=Layered(int(sizes["all"] * 1.3), int(sizes["all"] * 0.8)))
    for name in ("sd-0", "sd-1", "sd-2", "sd-0"):
        with cache.lease(name):
            tiers = {tier["name"]: tier for tier in cache.snapshot()["tiers"]}
            assert all(tier["used_bytes"] <= tier["budget_bytes"] for tier in tiers.values())
    assert any(line["event"] == "evict" for line in cache.snapshot()["history"])


def test_a_failed_move_is_repeated_after_making_room(make: Make) -> None:
    import torch

    backend = Layered(64 << 20, 64 << 20)
    cache = make(backend=backend)
    with cache.lease("sd-1"):
        pass
    backend.fail = [torch.OutOfMemoryError("CUDA out of memory")]
    with cache.lease("sd-0"):
        assert _weights_on(cache, "sd-1") == set()
    backend.fail = [torch.OutOfMemoryError("CUDA out of memory")] * 9
    with pytest.raises(OutOfMemory), cache.lease("sd-1"):
        pass
    backend.fail = []
    with cache.lease("sd-1"):
        pass


@pytest.mark.parametrize("share", [0.9, 0.3], ids=["one component at a time", "even one component is too large"])
def test_a_model_larger_than_the_device_runs_offloaded(make: Make, sizes: dict[str, int], share: float) -> None:
    import torch

    plain = make()
    cache = make(backend=Layered(int(sizes["all"] * share), 64 << 20))

    def run(owner: ModelCache) -> tuple[Any, Any]:
        with owner.lease("sd-0") as lease, torch.no_grad():
            text = lease["text_encoder"](torch.arange(77)[None])[0]
            noise = torch.linspace(-1, 1, 256).reshape(1, 4, 8, 8)
            step = lease["unet"](noise, 10, text).sample
            return step, lease["vae"].decode(step).sample

    expected, found = run(plain), run(cache)
    assert all(torch.equal(a, b) for a, b in zip(expected, found, strict=True))
    component = next(c for c in cache.snapshot()["components"] if "unet" in c["names"])
    assert component["placement"] == "offload:cpu" and component["tier"] == "host"
    with cache.lease("sd-0") as lease:
        assert hasattr(lease["vae"], "_hf_hook")
    assert cache.unload()["kept"] == []
    run(cache)


def test_a_component_larger_than_the_device_lies_on_both_sides(make: Make, sizes: dict[str, int]) -> None:
    with make().lease("sd-0") as lease:
        places = split_device_map(lease["unet"], 0, sizes["unet"] // 2)
    assert set(places.values()) == {0, "cpu"}


def test_an_offloaded_model_serves_one_request_at_a_time(make: Make, sizes: dict[str, int]) -> None:
    cache = make(backend=Layered(int(sizes["all"] * 0.9), 64 << 20), wait_seconds=0.3)
    inside: list[int] = []
    refused: list[BaseException] = []

    def second() -> None:
        try:
            with cache.lease("sd-0"):
                inside.append(1)
        except OutOfMemory as error:
            refused.append(error)

    with cache.lease("sd-0"), cache.lease("sd-0"):  # the same request may nest
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(10)
    assert inside == [] and len(refused) == 1
    with cache.lease("sd-0"):
        pass
    assert all(c["pins"] == 0 for c in cache.snapshot()["components"])
