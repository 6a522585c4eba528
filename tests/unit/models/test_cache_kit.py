"""Small real models for the cache's tests: a few floats in a safetensors file, loaded by a loader of their own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from studio.models import loaders
from studio.models.backends import Backend, CpuBackend
from studio.models.cache import ModelCache
from studio.models.catalog import Catalog
from studio.models.memory import SLACK
from studio.models.model_row import ModelRow
from studio.models.parts import Part
from studio.settings import Settings

MIB = 1 << 20
ROOM = MIB + SLACK
"""What the cache reserves for a model of one MiB."""


class Loads:
    """Counts loads by model id, and can be told to be slow or to fail."""

    def __init__(self) -> None:
        self.count: dict[str, int] = {}
        self.seconds = 0.0
        self.failures: list[Exception] = []
        self.busy = 0
        self.most_busy = 0
        self._lock = threading.Lock()

    def __call__(self, row: ModelRow, part: Part, precision: str, device: str) -> Any:
        import torch
        from safetensors.torch import load_file

        with self._lock:
            self.busy += 1
            self.most_busy = max(self.most_busy, self.busy)
            self.count[row.id] = self.count.get(row.id, 0) + 1
        try:
            time.sleep(self.seconds)
            if self.failures:
                raise self.failures.pop(0)
            weight = load_file(part.weights[0])["weight"].to(getattr(torch, precision))
            module = torch.nn.Module()
            module.weight = torch.nn.Parameter(weight, requires_grad=False)
            return module
        finally:
            with self._lock:
                self.busy -= 1


def write_model(folder: Path, mib: float = 1.0, seed: int = 0) -> Path:
    """A model folder of ``mib`` MiB (float32); equal seeds and sizes give equal contents."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(seed)
    save_file({"weight": torch.randn(int(mib * MIB / 4), generator=generator)}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"seed": seed}))
    return folder


def row_text(model_id: str, folder: Path, *, kind: str = "tensors", classes: str = 'model = "Tensors"', more: str = "") -> str:
    """TOML of one catalog row; ``more`` are further lines."""
    source = json.dumps(str(folder))
    return f"""
[[model]]
id = "{model_id}"
role = "testing"
title = "Model {model_id}"
profile = "mini"
kind = "{kind}"
licence = "none"
size_bytes = 1000000
classes = {{ {classes} }}
sources = [{{ kind = "folder", path = {source} }}]
{more}
"""


class Workshop:
    """Makes caches over models in a temporary folder."""

    def __init__(self, folder: Path, loads: Loads) -> None:
        self.folder = folder
        self.loads = loads
        self.rows: list[str] = []

    def model(self, model_id: str, mib: float = 1.0, seed: int | None = None) -> str:
        """Add a model of one component; without a seed its content is its own."""
        where = write_model(self.folder / model_id, mib, sum(model_id.encode()) if seed is None else seed)
        self.rows.append(row_text(model_id, where))
        return model_id

    def cache(self, budget: int = 64 * MIB, backend: Backend | None = None, **options: Any) -> ModelCache:
        """A cache over everything added so far; ``budget`` in bytes."""
        file = self.folder / "rows.toml"
        file.write_text("".join(self.rows))
        settings = Settings(
            device="cpu", precision="float32", hub="never", extra_catalog=file, host_budget_gb=budget / (1 << 30), output_dir=self.folder
        )
        return ModelCache(settings, Catalog(settings), backend=backend or CpuBackend(), **options)


def in_threads(work: Callable[[int], Any], count: int) -> list[BaseException]:
    """Run ``work(0..count-1)`` at once, started together; returns what was raised."""
    errors: list[BaseException] = []
    gate = threading.Barrier(count)

    def run(index: int) -> None:
        gate.wait()
        try:
            work(index)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    return errors


def used(cache: ModelCache) -> int:
    """Bytes that the cache counts on its first tier."""
    home = cache.resident_table
    with home.cond:
        return home.used_locked(home.backend.tiers[0])


def test_the_kit_makes_models_that_load(tmp_path: Path, monkeypatch: Any) -> None:
    loads = Loads()
    monkeypatch.setitem(loaders.LOADERS, "tensors", loads)
    shop = Workshop(tmp_path, loads)
    shop.model("one")
    with shop.cache().lease("one") as lease:
        assert lease["model"].weight.numel() * 4 == MIB
    assert loads.count == {"one": 1}
