"""Byte estimates, out-of-memory recognition, proofs of release, backends."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.errors import ModelUnavailable
from studio.models import zerogpu
from studio.models.backends import CpuBackend, CudaBackend, ZeroGpuBackend, native_bfloat16, pick_backend
from studio.models.catalog import Catalog
from studio.models.memory import GIB, SLACK, ReleaseCheck, estimated_bytes, host_memory, is_out_of_memory, measured_bytes
from studio.models.parts import Part
from studio.settings import Settings


def _part(folder: Path) -> Part:
    import torch
    from safetensors.torch import save_file

    tensors = {
        "a": torch.zeros(10, 3, dtype=torch.float16),
        "ids": torch.zeros(5, dtype=torch.int64),
        "flag": torch.zeros(2, dtype=torch.bool),
    }
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    return Part("model", "transformers", "X", folder, (folder / "model.safetensors",))


def test_estimates_come_from_the_header(tmp_path: Path) -> None:
    part = _part(tmp_path)
    assert estimated_bytes(part, "float32") == 30 * 4 + 5 * 8 + 2 + SLACK
    assert estimated_bytes(part, "bfloat16") == 30 * 2 + 5 * 8 + 2 + SLACK


def test_a_part_without_weights_counts_its_files(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").write_text("x" * 123)
    assert estimated_bytes(Part("tokenizer", "transformers", "X", tmp_path, (), (tmp_path / "tokenizer.json",)), "float32") == 123


def test_what_is_out_of_memory() -> None:
    import torch

    for error in (
        MemoryError(),
        torch.OutOfMemoryError("x"),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("[enforce fail at alloc_cpu.cpp:117] DefaultCPUAllocator: can't allocate memory: you tried to allocate 1 bytes"),
        OSError(12, "Cannot allocate memory"),
    ):
        assert is_out_of_memory(error), error
    for error in (RuntimeError("shape mismatch"), ValueError("out of memory"), KeyError("x")):
        assert not is_out_of_memory(error), error


def test_a_real_failed_allocation_is_recognised() -> None:
    import torch

    with pytest.raises(RuntimeError) as error:
        torch.empty(1 << 56, dtype=torch.uint8)
    assert is_out_of_memory(error.value)


def test_a_witness_sees_release_and_names_whoever_prevents_it() -> None:
    import torch

    class Keeper:
        def __init__(self, kept: object) -> None:
            self.kept = kept

    module = torch.nn.Linear(8, 8)
    witness = ReleaseCheck("linear", module, 1)
    keeper = Keeper(module.weight)
    del module
    assert not witness.gone()
    assert witness.kept_bytes() == 8 * 8 * 4
    assert any("Keeper" in name and "kept" in name for name in witness.holders())
    del keeper
    assert witness.gone() and witness.kept_bytes() == 0 and witness.holders() == []


def test_a_witness_collects_reference_cycles() -> None:
    import torch

    module = torch.nn.Linear(8, 8)
    module.itself = [module]  # pyright: ignore[reportArgumentType] - a cycle on purpose
    witness = ReleaseCheck("cycle", module, 1)
    del module
    assert witness.gone()


def test_measuring_leaves_plain_objects_to_the_estimate() -> None:
    import torch

    assert measured_bytes(torch.nn.Linear(4, 4), 7) == (16 + 4) * 4
    assert measured_bytes(object(), 7) == 7


def test_backends_of_this_machine() -> None:
    import torch

    assert 64 << 20 < host_memory() < 1 << 50
    cpu = pick_backend(Settings(device="cpu"))
    assert isinstance(cpu, CpuBackend) and cpu.tiers == ("device",) and not cpu.has_lower_tier
    assert cpu.budgets(Settings(host_budget_gb=2.0)) == {"device": 2 * GIB}
    assert cpu.budgets(Settings(device="cpu", host_budget_gb=2.0, device_budget_gb=1.0)) == {"device": GIB}
    if not torch.cuda.is_available():
        with pytest.raises(ModelUnavailable) as error:
            pick_backend(Settings(device="cuda"))
        assert error.value.code == "error.no_cuda"
        assert isinstance(pick_backend(Settings(device="auto")), CpuBackend)


def test_on_a_space_this_process_computes_on_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    assert isinstance(pick_backend(Settings(device="auto")), CpuBackend)
    assert isinstance(pick_backend(Settings(device="cuda")), CpuBackend)


def test_the_worker_of_a_space_has_the_platforms_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zerogpu, "card", lambda: zerogpu.Card("half of one", 48 * GIB, 96 * GIB, 42 * GIB, 1.5))
    backend = ZeroGpuBackend()
    assert backend.tiers == ("device",) and backend.forked
    assert backend.budgets(Settings()) == {"device": int(48 * GIB * 0.8)}
    assert ZeroGpuBackend(placed=50 * GIB).budgets(Settings()) == {"device": int(96 * GIB * 0.8)}
    assert backend.budgets(Settings(device_budget_gb=3.0)) == {"device": 3 * GIB}
    whisper = next(row for row in Catalog(Settings(hub="never")).rows() if row.id == "whisper-small")
    assert (backend.device_for(whisper), backend.auto_precision(whisper)) == ("cpu", "int8")


def test_number_formats_follow_device_and_row() -> None:
    catalog = Catalog(Settings(device="cpu", hub="never"))
    best = "bfloat16" if native_bfloat16() else "float32"
    expected = {"studio-mini": best, "minilm": best, "wav2vec2-base-960h": "float32", "whisper-tiny-en": "int8"}
    for model_id, precision in expected.items():
        assert CpuBackend().auto_precision(catalog.row(model_id)) == precision
    cuda = object.__new__(CudaBackend)  # the choice needs no device
    assert cuda.auto_precision(catalog.row("stable-diffusion-v1-4")) == "float16"
    assert cuda.auto_precision(catalog.row("whisper-tiny-en")) == "float16"
