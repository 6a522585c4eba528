"""The only way to touch a model: ``with cache.lease("studio-mini") as lease``. Importing this module is cheap; using it imports torch."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, NamedTuple, TypedDict

from studio.errors import ModelUnavailable, OutOfMemory
from studio.models.backends import Backend, pick_backend
from studio.models.catalog import Catalog
from studio.models.eviction import GreedyDual, Policy
from studio.models.hub import OnProgress
from studio.models.lease import CacheEntry, Lease
from studio.models.load_plan import LoadPlan, choose_precision, plan_load
from studio.models.loading import LOAD_OR_IMPORT_LOCK, ComponentLoader
from studio.models.offload import OffloadGroup
from studio.models.resident_table import DropReport, ResidentTable
from studio.settings import Settings

__all__ = ["Lease", "ModelCache"]


class UnloadReport(TypedDict):
    """``unloaded``: one report per component; ``leased``: names still in use; ``kept``: reports of what something outside still holds."""

    freed_bytes: int
    unloaded: list[DropReport]
    leased: list[str]
    kept: list[DropReport]


class CacheUsage(NamedTuple):
    """``tiers``: (name, bytes held, bytes allowed); ``models``: ids with a component in memory; ``events``: how often each happened."""

    tiers: tuple[tuple[str, int, int], ...] = ()
    models: frozenset[str] = frozenset()
    events: Mapping[str, int] = MappingProxyType({})


class Standing(NamedTuple):
    """How a card stands to a plan: bytes that it would have to load, whether they fit beside what it holds, and its free bytes."""

    missing_bytes: int
    fits: bool
    free_bytes: int


class ModelCache:
    """Components of models on one device, shared by content, within a budget. Safe to use from any number of threads."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        *,
        backend: Backend | None = None,
        policy: Callable[[], Policy] = GreedyDual,
        wait_seconds: float = 60.0,
    ) -> None:
        """``wait_seconds``: how long a lease waits for other leases to release memory before it fails with `OutOfMemory`."""
        self.settings = settings
        self.catalog = catalog
        self._backend = backend
        self._policy = policy
        self._wait_seconds = wait_seconds
        self._loader: ComponentLoader | None = None
        self._start = threading.Lock()
        self._closed = False

    @property
    def resident_table(self) -> ResidentTable:
        """Components in memory and the budgets; starts the cache. For tests and tools."""
        return self._started_loader().residents

    @contextmanager
    def lease(
        self,
        model_id: str,
        components: Sequence[str] | None = None,
        precision: str | None = None,
        *,
        on_progress: OnProgress | None = None,
    ) -> Iterator[Lease]:
        """Find or load, pin and place the components of a model; they stay until the block is left.

        ``components``: names, default all. ``precision``: a number format that the row allows, default the settings'.
        ``on_progress(stage, done bytes, total bytes)`` is called while the lease is awaited; what it raises ends the waiting.
        Raises `ModelUnavailable` or `OutOfMemory`. Nested leases are fine; a lease may end in another thread than it began.
        """
        report = on_progress or _ignore_progress
        with self.lease_planned(self.plan(model_id, components, precision, report), report) as lease:
            yield lease

    @contextmanager
    def lease_planned(self, plan: LoadPlan, report: OnProgress) -> Iterator[Lease]:
        """As `lease`, for what `plan` of this cache returned."""
        import torch

        loader = self._started_loader()
        entries, group = self._acquire_in_turn(loader, plan, report)
        lease: Lease | None = None
        try:
            device = torch.device(loader.residents.backend.device)
            lease = Lease(plan.row, entries, plan.identities, device, getattr(torch, plan.precision, None))
            yield lease
        finally:
            if lease is not None:
                lease.close()
            if group is not None:
                group.turn.leave(lambda: self._clear_device(loader, group))
            loader.residents.unpin(entries.values())
            entries.clear()

    def _acquire_in_turn(
        self, loader: ComponentLoader, plan: LoadPlan, report: OnProgress
    ) -> tuple[dict[str, CacheEntry], OffloadGroup | None]:
        """Pinned entries, and for an offloaded model the group whose turn was taken."""
        while True:
            entries = loader.acquire(plan, report)
            group = next((entry.group for entry in entries.values() if entry.group is not None), None)
            if group is None:
                return entries, None
            entered = False
            try:
                entered = group.turn.enter(lambda: report("model_wait", 0, 0), self._wait_seconds)
            finally:
                if not entered:
                    loader.residents.unpin(entries.values())
            if not entered:
                raise OutOfMemory("error.model_busy")
            if not group.removed:
                return entries, group
            group.turn.leave(_do_nothing)  # the previous request removed the hooks: acquire again
            loader.residents.unpin(entries.values())

    @staticmethod
    def _clear_device(loader: ComponentLoader, group: OffloadGroup) -> None:
        with LOAD_OR_IMPORT_LOCK:
            group.park()
            if group.removed:
                loader.residents.detach_group(group)

    @property
    def cards(self) -> tuple[ModelCache, ...]:
        """The caches of the single cards; here only this one."""
        return (self,)

    @contextmanager
    def one_run(self) -> Iterator[ModelCache]:
        """The cache for the length of one run: where there are several cards, all its leases are on the same one."""
        yield self

    def pack(self, model_ids: Iterable[str]) -> None:
        """Load models before the first request. Where the work runs in a forked process (ZeroGPU) they stay for good.

        Call it while the app's module is imported. Raises like `lease`.
        """
        for model_id in model_ids:
            plan = self.plan(model_id, None, None, _ignore_progress)
            residents = self._started_loader().residents
            entries = self._started_loader().acquire(plan, _ignore_progress)
            residents.backend.pack([entry.value for entry in entries.values() if entry.movable])
            if not residents.backend.forked:
                residents.unpin(entries.values())

    def unload(self, key: str | None = None) -> UnloadReport:
        """Drop what is idle: everything, or only one component (short key) or model (id)."""
        if self._loader is None:
            return {"freed_bytes": 0, "unloaded": [], "leased": [], "kept": []}
        residents = self._loader.residents
        idle, busy = residents.take_idle(lambda e: key is None or e.key.short == key or key in e.models)
        reports = [residents.drop(entry, evicted=False) for entry in idle]
        return {
            "freed_bytes": sum(report["freed_bytes"] for report in reports),
            "unloaded": reports,
            "leased": ["/".join(sorted(entry.names)) for entry in busy],
            "kept": [report for report in reports if report["holders"]],
        }

    def close(self) -> None:
        """Refuse new leases and drop what is idle; open leases keep their components until they end."""
        self._closed = True
        self.unload()

    def snapshot(self, *, ask: bool = False) -> dict[str, Any]:
        """Everything the cache knows, ready for JSON. With ``ask`` the hub may be probed for the rows' status. Does not start the cache."""
        seen = self.card_snapshot()
        known = {name: seen[name] for name in ("device", "tiers", "components", "kept", "history")}
        return {**known, "cards": [seen] if seen["device"] else [], "rows": self._rows(ask=ask)}

    def card_snapshot(self) -> dict[str, Any]:
        """What this device holds, ready for JSON; ``device`` is None before the first lease."""
        if self._loader is None:
            return {"device": None, "tiers": [], "components": [], "kept": [], "history": []}
        residents = self._loader.residents
        with residents.cond:
            largest_first = sorted(residents.entries.values(), key=lambda entry: -entry.bytes)
            components = [entry.as_json(residents.loads[entry.key]) for entry in largest_first]
            tiers = [
                {"name": t, "budget_bytes": residents.budgets[t], "used_bytes": residents.used_locked(t)} for t in residents.backend.tiers
            ]
            history = list(residents.history)
        device = residents.backend.describe()
        return {"device": device, "tiers": tiers, "components": components, "kept": residents.kept(), "history": history}

    def usage(self) -> CacheUsage:
        """What the cache holds and what has happened since it started, for counting; asks no catalog and starts nothing."""
        if self._loader is None:
            return CacheUsage()
        residents = self._loader.residents
        with residents.cond:
            tiers = tuple((name, residents.used_locked(name), residents.budgets[name]) for name in residents.backend.tiers)
            models = frozenset(model for entry in residents.entries.values() for model in entry.models)
            return CacheUsage(tiers, models, dict(residents.happened))

    def _rows(self, *, ask: bool) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        for row in self.catalog.rows():
            status = self.catalog.status(row.id, ask=ask)
            rows.append({"id": row.id, "role": row.role, "title": row.title, "profile": row.profile, "licence": row.licence})
            rows[-1] |= {"state": status.state, "bytes": status.bytes, "reason": status.reason, "params": dict(status.params)}
        return rows

    def standing(self, plan: LoadPlan) -> Standing:
        """How this card stands to a plan of its own."""
        residents = self._started_loader().residents
        tier = residents.backend.tiers[0]
        with residents.cond:
            missing = sum(wanted.bytes for wanted in plan.components.values() if wanted.key not in residents.entries)
            free = residents.budgets[tier] - residents.used_locked(tier)
        return Standing(missing, not plan.offload and missing <= free, free)

    def plan(self, model_id: str, names: Sequence[str] | None, precision: str | None, report: OnProgress) -> LoadPlan:
        """What a lease would load here, for `lease_planned`. Raises `ModelUnavailable`."""
        if self._closed:
            raise ModelUnavailable("error.cache_closed")
        located = self.catalog.locate(model_id, report)
        residents = self._started_loader().residents
        chosen = choose_precision(located.row, precision, self.settings.precision, residents.backend)
        return plan_load(located, names, chosen, residents.backend, residents.budgets, report)

    def _started_loader(self) -> ComponentLoader:
        """Made at first use, because finding the device imports torch."""
        with self._start:
            if self._loader is None:
                backend = self._backend or pick_backend(self.settings)
                self._loader = ComponentLoader(ResidentTable(backend, backend.budgets(self.settings), self._policy), self._wait_seconds)
            return self._loader


def _do_nothing() -> None: ...


def _ignore_progress(stage: str, done: int, total: int) -> None: ...
