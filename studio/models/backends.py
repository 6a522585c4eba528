"""Where models run: the size of each memory tier, the best number format, how a component moves. One class per kind of machine."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path

from studio.errors import ModelUnavailable
from studio.models.memory import GIB, host_memory
from studio.models.model_row import ModelRow
from studio.models.offload import OffloadGroup, offload_modules
from studio.settings import Settings


class Backend(ABC):
    """A device with one or two memory tiers: ``device``, and ``host`` below it where main memory is separate."""

    name: str
    device: str
    """As `torch.device` takes it."""
    tiers: tuple[str, ...]
    """Fastest first. A component evicted from the last tier is dropped (what lies below is the disk)."""

    forked = False
    """Whether the work runs in a forked process that sees only what was placed before the fork: packed models then stay for good."""

    @property
    def has_lower_tier(self) -> bool:
        """Whether there is slower memory below the device's."""
        return len(self.tiers) > 1

    @abstractmethod
    def budgets(self, settings: Settings) -> dict[str, int]:
        """Bytes that models may hold on each tier."""

    @abstractmethod
    def auto_precision(self, row: ModelRow) -> str:
        """The fastest number format that the device computes natively and the row allows."""

    @abstractmethod
    def move(self, value: object, tier: str) -> object:
        """The component on ``tier``, its number format unchanged. May raise the device's out-of-memory error."""

    def offload(self, values: Mapping[str, object], limits: Mapping[str, int]) -> OffloadGroup | None:
        """Make components that do not fit on the device together run from host memory; None where there is nothing to do."""
        return None

    def release(self) -> None:  # noqa: B027 - nothing to do is a fine answer
        """Return freed memory to the system, where the device keeps a pool of it."""

    def pack(self, values: Sequence[object]) -> None:  # noqa: B027
        """Called once for components loaded at import, on machines where the work runs in a forked process."""

    def describe(self) -> dict[str, str | int]:
        """For the model monitor."""
        return {"backend": self.name, "device": self.device}


class CpuBackend(Backend):
    """Everything in main memory: device tier and host tier are the same."""

    name = "cpu"
    device = "cpu"
    tiers = ("device",)

    def budgets(self, settings: Settings) -> dict[str, int]:
        given = [g for g in (settings.host_budget_gb, settings.device_budget_gb if settings.device == "cpu" else None) if g is not None]
        return {"device": int(min(given) * GIB) if given else host_memory() // 2}

    def auto_precision(self, row: ModelRow) -> str:
        if row.kind == "faster-whisper":
            return "int8"
        return "bfloat16" if "bfloat16" in row.precisions and native_bfloat16() else "float32"

    def move(self, value: object, tier: str) -> object:
        return value

    def release(self) -> None:
        """Return freed heap pages to the system; the C library of Linux keeps them otherwise."""
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
        if trim is not None:
            trim(0)


class CudaBackend(Backend):
    """One NVIDIA (or ROCm) GPU with main memory below it."""

    name = "cuda"
    tiers = ("device", "host")

    def __init__(self, index: int = 0) -> None:
        import torch

        if not torch.cuda.is_available():
            raise ModelUnavailable("error.no_cuda")
        self.index = index
        self.device = f"cuda:{index}"
        self._total = int(torch.cuda.get_device_properties(index).total_memory)

    def budgets(self, settings: Settings) -> dict[str, int]:
        room = max(int(1.5 * GIB), self._total // 5)  # for activations, until the working memory of a task has been measured
        device = int(settings.device_budget_gb * GIB) if settings.device_budget_gb else max(self._total - room, self._total // 2)
        host = int(settings.host_budget_gb * GIB) if settings.host_budget_gb else host_memory() // 2
        return {"device": min(device, self._total), "host": host}

    def auto_precision(self, row: ModelRow) -> str:
        wanted = ("float16", "float32") if row.kind.startswith("stable-diffusion") else ("float16", "bfloat16", "float32")
        return next((p for p in wanted if p in row.precisions), row.precisions[0])

    def move(self, value: object, tier: str) -> object:
        import torch

        if not isinstance(value, torch.nn.Module):
            return value
        moved = value.to(self.device if tier == "device" else "cpu")
        if tier != "device":
            torch.cuda.synchronize(self.index)
            self.release()
        return moved

    def offload(self, values: Mapping[str, object], limits: Mapping[str, int]) -> OffloadGroup:
        return offload_modules(values, self.index, limits)

    def release(self) -> None:
        import torch

        torch.cuda.empty_cache()

    def describe(self) -> dict[str, str | int]:
        import torch

        free, total = torch.cuda.mem_get_info(self.index)
        name = torch.cuda.get_device_name(self.index)
        return {"backend": self.name, "device": self.device, "name": name, "free_bytes": int(free), "total_bytes": int(total)}


class ZeroGpuBackend(CudaBackend):
    """A Space whose GPU exists only inside a forked process: models move to it once, at import, and stay.

    The GPU is emulated while the Space starts, so sizes come from settings, nothing moves back, and nothing is evicted from the device.
    """

    name = "zerogpu"
    tiers = ("device",)
    forked = True

    def __init__(self, index: int = 0) -> None:
        self.index = index
        self.device = f"cuda:{index}"
        self._total = 70 * GIB

    def budgets(self, settings: Settings) -> dict[str, int]:
        return {"device": int(settings.device_budget_gb * GIB) if settings.device_budget_gb else int(self._total * 0.8)}

    def pack(self, values: Sequence[object]) -> None:
        """Place all components while the module is imported; the platform packs what was placed by then."""
        for value in values:
            self.move(value, "device")

    def release(self) -> None:
        """Nothing to give back: the emulated device holds nothing in this process."""

    def describe(self) -> dict[str, str | int]:
        return {"backend": self.name, "device": self.device}


def pick_backend(settings: Settings) -> Backend:
    """The backend for this machine; `ModelUnavailable` when settings ask for a GPU that is not there."""
    if runs_on_zerogpu(settings):
        return ZeroGpuBackend()
    if settings.device == "cuda":
        return CudaBackend()
    if settings.device == "auto":
        import torch

        if torch.cuda.is_available():
            return CudaBackend()
    return CpuBackend()


def runs_on_zerogpu(settings: Settings) -> bool:
    """Whether this is a Space whose one GPU is lent for the length of a run."""
    return settings.device != "cpu" and os.environ.get("SPACES_ZERO_GPU", "").lower() in ("1", "true")


def native_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware (AVX-512 BF16 or AMX); emulation is slower than float32."""
    import torch

    cpu = getattr(torch, "cpu", None)
    checks = [getattr(cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")]
    if any(checks):
        return any(bool(check()) for check in checks if check is not None)
    if platform.machine() not in ("x86_64", "AMD64"):
        return False
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return "avx512_bf16" in flags or "amx_bf16" in flags
