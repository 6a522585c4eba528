"""How components come in: hit, or make room and load, one thread of the process at a time."""

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
"""Held while a component is loaded or moved: loaders patch global state while they build a model, and moves must not overlap."""

T = TypeVar("T")


class ComponentLoader:
    """Turns a plan into pinned entries of one `ResidentTable`."""

    def __init__(self, home: ResidentTable, wait_seconds: float) -> None:
        self.residents = home
        self.wait_seconds = wait_seconds
        self._failed: dict[str, tuple[float, StudioError]] = {}

    def acquire(self, plan: LoadPlan, tell: OnProgress) -> dict[str, CacheEntry]:
        """Pinned entries for every component of the plan, or an error and nothing pinned.

        One load serves everybody who waits for it, and so does one failure; whoever asks later tries again.
        While others pin the memory that is needed, nothing is held: two leases can not wait for each other's half.
        """
        started = time.monotonic()
        while True:
            found = self._hit(plan)
            if found is not None:
                return found
            while not LOAD_OR_IMPORT_LOCK.acquire(timeout=0.1):
                tell("model_wait", 0, 0)
            try:
                found = self._hit(plan) or self._bring(plan, started, tell)
            finally:
                LOAD_OR_IMPORT_LOCK.release()
            if found is not None:
                return found
            if time.monotonic() - started >= self.wait_seconds:
                raise OutOfMemory("error.model_busy")
            tell("model_wait", 0, 0)
            with self.residents.cond:
                self.residents.cond.wait(0.1)

    def _hit(self, plan: LoadPlan) -> dict[str, CacheEntry] | None:
        """Pin everything if everything is in place: one step under the lock."""
        home = self.residents
        with home.cond:
            found = {name: home.entries.get(wanted.key) for name, wanted in plan.components.items()}
            entries = {name: entry for name, entry in found.items() if entry is not None and entry.ready}
            if len(entries) < len(found):
                return None
            home.pin_locked(entries.values())
            for name, entry in entries.items():
                entry.hits += 1
                self._named(plan, name, entry)
                home.touch_locked(entry)
            return entries

    def _bring(self, plan: LoadPlan, started: float, tell: OnProgress) -> dict[str, CacheEntry] | None:
        """With the build lock held: load or move what is missing; None when others pin the memory that is needed."""
        home = self.residents
        self._share_failure(plan.row, started)
        with home.cond:
            entries = {name: entry for name, wanted in plan.components.items() if (entry := home.entries.get(wanted.key)) is not None}
            home.pin_locked(entries.values())
        try:
            if not self._room(plan, entries):
                home.unpin(entries.values())
                return None
            total = sum(wanted.bytes for name, wanted in plan.components.items() if name not in entries)
            done = 0
            for name, wanted in plan.components.items():
                if name in entries:
                    continue
                tell("model_load", done, total)
                entries[name] = self._load(plan, name, wanted)
                done += wanted.bytes
            for entry in set(entries.values()):
                if entry.tier != entry.required_tier:
                    self._rescued(plan.row, entry.bytes, lambda entry=entry: home.relocate(entry, entry.required_tier))
            self._hook(plan, entries)
            tell("model_load", total, total)
        except BaseException:
            home.unpin(entries.values())
            raise
        with home.cond:
            for name, entry in entries.items():
                self._named(plan, name, entry)
        return {name: entries[name] for name in plan.components}

    def _room(self, plan: LoadPlan, present: dict[str, CacheEntry]) -> bool:
        """Room for what is missing on each tier; for an offloaded model also for its largest component on the device."""
        home = self.residents
        for tier in home.backend.tiers:
            needed = {w.key: w.bytes for n, w in plan.components.items() if n not in present and w.required_tier == tier}
            needed |= {e.key: e.bytes for e in present.values() if e.required_tier == tier != e.tier}
            count = sum(needed.values())
            if plan.offload and tier == home.backend.tiers[0]:
                count += min(max(w.bytes for w in plan.components.values()), home.budgets[tier])
            if count and not home.make_room(tier, count, plan.keys, plan.row.id):
                return False
        return True

    def _load(self, plan: LoadPlan, name: str, wanted: PlannedComponent) -> CacheEntry:
        """One component, loaded, measured, pinned once and in the table."""
        home = self.residents
        with home.cond:
            twin = home.entries.get(wanted.key)  # the same content under two names of one model
            if twin is not None:
                home.pin_locked([twin])
                return twin
        import_library(wanted.part)
        start = time.perf_counter()
        value = self._rescued(plan.row, wanted.bytes, lambda: self._read(plan, wanted))
        seconds = time.perf_counter() - start
        size = measured_bytes(value, wanted.bytes)
        import torch

        movable = isinstance(value, torch.nn.Module)
        entry = CacheEntry(wanted.key, value, size, wanted.required_tier, wanted.required_tier, seconds, movable, pins=1)
        self._named(plan, name, entry)
        with home.cond:
            home.add_locked(entry)
            home.record_event("load", entry, seconds)
        if size > wanted.bytes:
            home.make_room(wanted.required_tier, 0, plan.keys, plan.row.id)
        return entry

    def _read(self, plan: LoadPlan, wanted: PlannedComponent) -> object:
        backend = self.residents.backend
        value = load_component(plan.row, wanted.part, plan.precision, backend.device)
        return backend.move(value, wanted.required_tier)

    def _rescued(self, row: ModelRow, size: int, work: Callable[[], T]) -> T:
        """Run ``work``; when memory runs out, drop everything idle and run it once more. The seam for further rungs of the ladder."""
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
            # outside the handler: the error's traceback no longer holds half-made tensors
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
        """Offload hooks over all modules of the plan, made anew when one of them was."""
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
    def _named(plan: LoadPlan, name: str, entry: CacheEntry) -> None:
        entry.names.add(name)
        entry.models.add(plan.row.id)
