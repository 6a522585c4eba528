"""How components get into memory: found there, or loaded after making room, by one thread of the process at a time."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from studio.errors import ModelUnavailable, OutOfMemory, StudioError
from studio.models.catalog import readable_size
from studio.models.hub import OnProgress
from studio.models.lease import CacheEntry
from studio.models.load_plan import LoadPlan, PlannedComponent
from studio.models.loaders import import_library, load_component
from studio.models.memory import is_out_of_memory, measured_bytes
from studio.models.model_row import ModelRow
from studio.models.resident_table import ResidentTable

LOAD_OR_IMPORT_LOCK = threading.RLock()
"""Held while a component is loaded or moved, or a heavy library imported: loaders patch global state, and neither moves nor imports of
one module by two threads may overlap."""

T = TypeVar("T")


class ComponentLoader:
    """Turns a plan into pinned entries of one `ResidentTable`."""

    def __init__(self, residents: ResidentTable, wait_seconds: float) -> None:
        self.residents = residents
        self.wait_seconds = wait_seconds
        self._failed: dict[str, tuple[float, StudioError]] = {}

    def acquire(self, plan: LoadPlan, report: OnProgress) -> dict[str, CacheEntry]:
        """Pinned entries for every component of the plan, or an error and nothing pinned.

        One load serves all callers that wait for it, and so does one failure; a later caller tries again.
        While other leases pin the memory that is needed, nothing is held: two leases cannot wait for each other's half.
        """
        started = time.monotonic()
        while True:
            found = self._hit(plan)
            if found is not None:
                return found
            while not LOAD_OR_IMPORT_LOCK.acquire(timeout=0.1):
                report("model_wait", 0, 0)
            try:
                found = self._hit(plan) or self._load_missing(plan, started, report)
            finally:
                LOAD_OR_IMPORT_LOCK.release()
            if found is not None:
                return found
            if time.monotonic() - started >= self.wait_seconds:
                raise OutOfMemory("error.model_busy")
            report("model_wait", 0, 0)
            with self.residents.cond:
                self.residents.cond.wait(0.1)

    def _hit(self, plan: LoadPlan) -> dict[str, CacheEntry] | None:
        """Pin all components in one step under the lock, provided that all are in place."""
        residents = self.residents
        with residents.cond:
            found = {name: residents.entries.get(component.key) for name, component in plan.components.items()}
            entries = {name: entry for name, entry in found.items() if entry is not None and entry.ready}
            if len(entries) < len(found):
                return None
            residents.pin_locked(entries.values())
            for name, entry in entries.items():
                entry.hits += 1
                self._record_names(plan, name, entry)
                residents.touch_locked(entry)
            return entries

    def _load_missing(self, plan: LoadPlan, started: float, report: OnProgress) -> dict[str, CacheEntry] | None:
        """With `LOAD_OR_IMPORT_LOCK` held: load or move what is missing; None when other leases pin the memory that is needed."""
        residents = self.residents
        self._share_failure(plan.row, started)
        with residents.cond:
            entries = {
                name: entry for name, component in plan.components.items() if (entry := residents.entries.get(component.key)) is not None
            }
            residents.pin_locked(entries.values())
        try:
            if not self._make_room(plan, entries):
                residents.unpin(entries.values())
                return None
            total = sum(component.bytes for name, component in plan.components.items() if name not in entries)
            done = 0
            for name, component in plan.components.items():
                if name in entries:
                    continue
                report("model_load", done, total)
                entries[name] = self._load(plan, name, component)
                done += component.bytes
            for entry in set(entries.values()):
                if entry.tier != entry.required_tier:
                    self._rescued(plan.row, entry.bytes, lambda entry=entry: residents.relocate(entry, entry.required_tier))
            self._hook(plan, entries)
            report("model_load", total, total)
        except BaseException:
            residents.unpin(entries.values())
            raise
        with residents.cond:
            for name, entry in entries.items():
                self._record_names(plan, name, entry)
        return {name: entries[name] for name in plan.components}

    def _make_room(self, plan: LoadPlan, present: dict[str, CacheEntry]) -> bool:
        """Make room for what is missing on each tier; for an offloaded model also for its largest component on the device."""
        residents = self.residents
        for tier in residents.backend.tiers:
            needed = {w.key: w.bytes for n, w in plan.components.items() if n not in present and w.required_tier == tier}
            needed |= {e.key: e.bytes for e in present.values() if e.required_tier == tier != e.tier}
            count = sum(needed.values())
            if plan.offload and tier == residents.backend.tiers[0]:
                count += min(max(w.bytes for w in plan.components.values()), residents.budgets[tier])
            if count and not residents.make_room(tier, count, plan.keys, plan.row.id):
                return False
        return True

    def _load(self, plan: LoadPlan, name: str, component: PlannedComponent) -> CacheEntry:
        """Load one component, measure it, pin it once and put it into the table."""
        residents = self.residents
        with residents.cond:
            twin = residents.entries.get(component.key)  # the same content under two names of one model
            if twin is not None:
                residents.pin_locked([twin])
                return twin
        import_library(component.part)
        start = time.perf_counter()
        value = self._rescued(plan.row, component.bytes, lambda: self._read(plan, component))
        seconds = time.perf_counter() - start
        size = measured_bytes(value, component.bytes)
        import torch

        movable = isinstance(value, torch.nn.Module)
        entry = CacheEntry(component.key, value, size, component.required_tier, component.required_tier, seconds, movable, pins=1)
        self._record_names(plan, name, entry)
        with residents.cond:
            residents.add_locked(entry)
            residents.record_event("load", entry, seconds)
        if size > component.bytes:
            residents.make_room(component.required_tier, 0, plan.keys, plan.row.id)
        return entry

    def _read(self, plan: LoadPlan, component: PlannedComponent) -> object:
        backend = self.residents.backend
        value = load_component(plan.row, component.part, plan.precision, backend.device_for(plan.row))
        return backend.move(value, component.required_tier)

    def _rescued(self, row: ModelRow, size: int, work: Callable[[], T]) -> T:
        """Run ``work``; when memory runs out, drop everything idle and run it once more."""
        for attempt in (1, 2):
            try:
                return work()
            except StudioError as error:
                if isinstance(error, ModelUnavailable):
                    self._failed[row.id] = (time.monotonic(), error)
                raise
            except Exception as error:
                if not is_out_of_memory(error):
                    raise
            # outside the handler, so that the error's traceback no longer holds half-made tensors
            idle, _ = self.residents.take_idle(lambda _: True)
            for entry in idle:
                self.residents.drop(entry)
            gc.collect()
            self.residents.backend.release()
            self.residents.record_event("out_of_memory", None, model=row.id, attempt=attempt)
        failure = OutOfMemory("error.model_out_of_memory", title=row.title, size=readable_size(size))
        self._failed[row.id] = (time.monotonic(), failure)
        raise failure

    def _share_failure(self, row: ModelRow, started: float) -> None:
        """Raise the failure that happened while this caller waited for the same model."""
        found = self._failed.get(row.id)
        if found is not None and found[0] > started:
            problem = found[1].problems[0]
            raise type(found[1])(problem.code, problem.field, **problem.params)

    def _hook(self, plan: LoadPlan, entries: dict[str, CacheEntry]) -> None:
        """Put offload hooks over all modules of the plan, again when one of them was loaded anew."""
        if not plan.offload:
            return
        modules = {name: entry for name, entry in entries.items() if entry.movable}
        if all(entry.group is not None for entry in modules.values()):
            return
        for entry in modules.values():
            if entry.group is not None:
                self.residents.remove_group(entry.group)
        group = self.residents.backend.offload({name: entry.value for name, entry in modules.items()}, self.residents.budgets)
        for entry in modules.values():
            entry.group = group

    @staticmethod
    def _record_names(plan: LoadPlan, name: str, entry: CacheEntry) -> None:
        entry.names.add(name)
        entry.models.add(plan.row.id)
