"""What the cache keeps, entries, and what it hands out, leases of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from studio.models.eviction import Resident
from studio.models.manifest import combined
from studio.models.model_row import ModelRow

if TYPE_CHECKING:
    import torch

    from studio.models.offload import OffloadGroup


class ComponentKey(NamedTuple):
    """Identity of a component: its content (weights and configuration), its class, its number format and where it lives."""

    content: str
    class_name: str
    precision: str
    placement: str

    @property
    def short(self) -> str:
        """Twelve hexadecimal digits, for people and for `ModelCache.unload`."""
        return combined(self)[:12]


class Identity(NamedTuple):
    """Where a component came from, for provenance. ``sha256`` covers its weights and configuration."""

    model: str
    revision: str
    sha256: str


@dataclass(eq=False)
class CacheEntry:
    """One component in memory. Every field is guarded by the cache's lock; ``value`` is None after its release."""

    key: ComponentKey
    value: object
    bytes: int
    tier: str
    required_tier: str
    """The tier on which it has to be in order to be used."""
    load_seconds: float
    movable: bool
    pins: int = 0
    moving: bool = False
    hits: int = 0
    move_seconds: float = 0.0
    last_used: float = field(default_factory=time.monotonic)
    names: set[str] = field(default_factory=set)
    models: set[str] = field(default_factory=set)
    lock: AbstractContextManager[bool] = field(default_factory=threading.RLock)
    group: OffloadGroup | None = None

    @property
    def ready(self) -> bool:
        """Whether it is on its tier, and hooked if it is to be offloaded."""
        hooked = not self.key.placement.startswith("offload") or not self.movable or self.group is not None
        return self.tier == self.required_tier and not self.moving and hooked

    @property
    def idle(self) -> bool:
        return self.pins == 0 and not self.moving

    def resident(self, seconds: float) -> Resident:
        return Resident(self.key, self.bytes, seconds)

    def as_json(self, loads: int) -> dict[str, object]:
        return {
            "key": self.key.short,
            "names": sorted(self.names),
            "models": sorted(self.models),
            "class": self.key.class_name,
            "dtype": self.key.precision,
            "placement": self.key.placement,
            "bytes": self.bytes,
            "tier": self.tier,
            "pins": self.pins,
            "loads": loads,
            "hits": self.hits,
            "idle_seconds": round(time.monotonic() - self.last_used, 1),
            "load_seconds": round(self.load_seconds, 3),
        }


class Lease:
    """Components that stay in place while the lease is open. They are shared with other leases: never change or move them.

    The scheduler is a template: build your own from its ``config``. Tokenizers are not thread-safe: hold ``lock("tokenizer")``.
    """

    def __init__(
        self,
        row: ModelRow,
        entries: Mapping[str, CacheEntry],
        identities: tuple[Identity, ...],
        device: torch.device,
        dtype: torch.dtype | None,
    ) -> None:
        self.row = row
        self.identities = identities
        """One for each component, in the order of ``components``."""
        self.device = device
        self.dtype = dtype
        """None where the format is not one of torch's (int8 speech models)."""
        self._components = {name: entry.value for name, entry in entries.items()}
        self._locks = {name: entry.lock for name, entry in entries.items()}

    @property
    def components(self) -> Mapping[str, Any]:
        """Component name -> object; raises ``RuntimeError`` after the lease has ended."""
        if not self._locks:
            raise RuntimeError(f"the lease of {self.row.id} is over")
        return MappingProxyType(self._components)

    def __getitem__(self, name: str) -> Any:
        return self.components[name]

    def lock(self, name: str) -> AbstractContextManager[bool]:
        """The lock that all leases of this component share."""
        return self._locks[name]

    def close(self) -> None:
        """Drop the references to the components; the cache calls it. Callers must drop their own copies themselves."""
        self._components.clear()
        self._locks.clear()
