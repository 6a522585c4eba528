"""One cache a card behind the interface of one: each run computes on the card that is free, holds its model, or has room for it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from studio.errors import OutOfMemory
from studio.models.backends import Backend
from studio.models.cache import CacheUsage, Lease, ModelCache, UnloadReport
from studio.models.cards.selection import card_backends
from studio.models.catalog import Catalog
from studio.models.eviction import GreedyDual, Policy
from studio.models.hub import OnProgress
from studio.models.load_plan import LoadPlan
from studio.models.memory import GIB, host_memory
from studio.models.resident_table import ResidentTable
from studio.settings import Settings

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Run:
    """What stays together: all leases of one run, or those that one thread holds within each other. ``card``: its place once it has one."""

    card: int | None = None
    leases: int = 0
    placing: threading.Lock = field(default_factory=threading.Lock)


class CardPool(ModelCache):
    """Caches of several cards as one. A lease goes to the card with the fewest runs; among those to the one that has to load least.

    A run whose first lease runs out of memory on one card is tried on the others. From then on it stays where it is, as its tensors do.
    """

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        backends: Sequence[Backend],
        *,
        policy: Callable[[], Policy] = GreedyDual,
        wait_seconds: float = 60.0,
    ) -> None:
        """``backends``: one for each card. They share the host's budget of main memory; the budget of the device is each card's own."""
        super().__init__(settings, catalog, policy=policy, wait_seconds=wait_seconds)
        host = settings.host_budget_gb or host_memory() / 2 / GIB
        share = settings.model_copy(update={"host_budget_gb": host / len(backends)})
        self._caches = tuple(ModelCache(share, catalog, backend=b, policy=policy, wait_seconds=wait_seconds) for b in backends)
        self._runs = [0] * len(backends)
        self._held: dict[int, list[_Run]] = {}  # thread -> the runs of its open leases, innermost last
        self._lock = threading.Lock()

    @property
    def cards(self) -> tuple[ModelCache, ...]:
        """The caches of the single cards."""
        return self._caches

    @property
    def resident_table(self) -> ResidentTable:
        """That of the first card; for the others see ``cards``."""
        return self._caches[0].resident_table

    @contextmanager
    def lease(
        self,
        model_id: str,
        components: Sequence[str] | None = None,
        precision: str | None = None,
        *,
        on_progress: OnProgress | None = None,
    ) -> Iterator[Lease]:
        """As `ModelCache.lease`; inside another lease of the same thread it is on the same card."""
        with self._lock:
            held = self._held.get(threading.get_ident())
            run = held[-1] if held else _Run()
        with self._leased(run, model_id, components, precision, on_progress) as lease:
            yield lease

    @contextmanager
    def one_run(self) -> Iterator[ModelCache]:
        """A cache whose leases, in whatever thread, are all on one card; which one, the first lease decides."""
        run = _Run(leases=1)  # the run itself keeps the card busy between its leases
        try:
            yield _OneRun(self, run)
        finally:
            self._leave(run)

    def pack(self, model_ids: Iterable[str]) -> None:
        """Load models on every card, so that each lane is warm."""
        wanted = list(model_ids)
        for cache in self._caches:
            cache.pack(wanted)

    def unload(self, key: str | None = None) -> UnloadReport:
        """As `ModelCache.unload`, on every card."""
        reports = [cache.unload(key) for cache in self._caches]
        return {
            "freed_bytes": sum(report["freed_bytes"] for report in reports),
            "unloaded": [one for report in reports for one in report["unloaded"]],
            "leased": list(dict.fromkeys(name for report in reports for name in report["leased"])),
            "kept": [one for report in reports for one in report["kept"]],
        }

    def close(self) -> None:
        """As `ModelCache.close`, on every card."""
        for cache in self._caches:
            cache.close()

    def snapshot(self, *, ask: bool = False) -> dict[str, Any]:
        """As `ModelCache.snapshot`: ``cards`` has one entry each, with ``runs``; the other keys are about all of them together."""
        with self._lock:
            runs = list(self._runs)
        cards = [{"card": n, "runs": runs[n], **cache.card_snapshot()} for n, cache in enumerate(self._caches)]
        started = [card for card in cards if card["device"]]
        components = [{**one, "card": card["card"]} for card in started for one in card["components"]]
        history = [{**line, "card": card["card"]} for card in started for line in card["history"]]
        return {
            "device": started[0]["device"] if started else None,
            "tiers": _added(tier for card in started for tier in card["tiers"]),
            "components": sorted(components, key=lambda one: -one["bytes"]),
            "kept": [one for card in started for one in card["kept"]],
            "history": sorted(history, key=lambda line: line["at"]),
            "cards": started,
            "rows": self._rows(ask=ask),
        }

    def usage(self) -> CacheUsage:
        """As `ModelCache.usage`, of all cards together."""
        tiers: dict[str, tuple[int, int]] = {}
        events: Counter[str] = Counter()
        models: frozenset[str] = frozenset()
        for one in (cache.usage() for cache in self._caches):
            models |= one.models
            events.update(one.events)
            for name, held, allowed in one.tiers:
                before = tiers.get(name, (0, 0))
                tiers[name] = (before[0] + held, before[1] + allowed)
        return CacheUsage(tuple((name, *sums) for name, sums in tiers.items()), models, dict(events))

    @contextmanager
    def _leased(
        self, run: _Run, model_id: str, components: Sequence[str] | None, precision: str | None, on_progress: OnProgress | None
    ) -> Iterator[Lease]:
        report = on_progress or (lambda stage, done, total: None)
        with ExitStack() as stack:
            with run.placing if run.card is None else nullcontext():  # two first leases of one run decide once
                lease = self._placed(stack, run, model_id, components, precision, report)
            stack.callback(self._forget, threading.get_ident(), run)
            with self._lock:
                self._held.setdefault(threading.get_ident(), []).append(run)
            yield lease

    def _placed(
        self, stack: ExitStack, run: _Run, model_id: str, components: Sequence[str] | None, precision: str | None, report: OnProgress
    ) -> Lease:
        """Take a lease for ``run``, which ``stack`` gives back: on its card, or on the best one that has the memory."""
        if run.card is not None:
            cache = self._caches[run.card]
            lease = stack.enter_context(cache.lease(model_id, components, precision, on_progress=report))
            self._enter(stack, run)
            return lease
        plans = [cache.plan(model_id, components, precision, report) for cache in self._caches]
        untried = set(range(len(plans)))
        while True:
            card = self._choose(plans, untried)
            try:
                lease = stack.enter_context(self._caches[card].lease_planned(plans[card], report))
            except BaseException as error:
                with self._lock:
                    self._runs[card] -= 1
                untried.discard(card)
                if not isinstance(error, OutOfMemory) or not untried:
                    raise
                continue
            run.card = card
            self._enter(stack, run)
            return lease

    def _choose(self, plans: Sequence[LoadPlan], among: set[int]) -> int:
        """The best of the cards ``among``; it counts as busier from here on."""
        with self._lock:
            standings = {card: self._caches[card].standing(plans[card]) for card in sorted(among)}
            chosen = min(
                standings,
                key=lambda card: (self._runs[card], not standings[card].fits, standings[card].missing_bytes, -standings[card].free_bytes),
            )
            self._runs[chosen] += 1
            return chosen

    def _enter(self, stack: ExitStack, run: _Run) -> None:
        with self._lock:
            run.leases += 1
        stack.callback(self._leave, run)

    def _leave(self, run: _Run) -> None:
        with self._lock:
            run.leases -= 1
            if run.leases == 0 and run.card is not None:
                self._runs[run.card] -= 1
                run.card = None

    def _forget(self, thread: int, run: _Run) -> None:
        with self._lock:
            held = self._held[thread]
            held.remove(run)
            if not held:
                del self._held[thread]


class _OneRun(ModelCache):
    """A pool as one run sees it: its leases stay together, everything else is the pool's."""

    def __init__(self, pool: CardPool, run: _Run) -> None:
        super().__init__(pool.settings, pool.catalog)
        self._pool, self._run = pool, run

    @property
    def cards(self) -> tuple[ModelCache, ...]:
        return self._pool.cards

    @property
    def resident_table(self) -> ResidentTable:
        return self._pool.cards[self._run.card or 0].resident_table

    @contextmanager
    def lease(
        self,
        model_id: str,
        components: Sequence[str] | None = None,
        precision: str | None = None,
        *,
        on_progress: OnProgress | None = None,
    ) -> Iterator[Lease]:
        with self._pool._leased(self._run, model_id, components, precision, on_progress) as lease:  # noqa: SLF001
            yield lease

    def pack(self, model_ids: Iterable[str]) -> None:
        self._pool.pack(model_ids)

    def unload(self, key: str | None = None) -> UnloadReport:
        return self._pool.unload(key)

    def close(self) -> None:
        self._pool.close()

    def snapshot(self, *, ask: bool = False) -> dict[str, Any]:
        return self._pool.snapshot(ask=ask)

    def usage(self) -> CacheUsage:
        return self._pool.usage()


def open_cache(settings: Settings, catalog: Catalog) -> ModelCache:
    """The cache for this machine: a pool where ``cards`` names several GPUs. Raises `ModelUnavailable` for one that is not there."""
    if not settings.cards.strip():
        return ModelCache(settings, catalog)
    backends = card_backends(settings)
    return CardPool(settings, catalog, backends) if len(backends) > 1 else ModelCache(settings, catalog, backend=backends[0])


def warm_cards(cards: Sequence[ModelCache], model_id: str) -> None:
    """Load a model on every card; returns once the first has it, since that one can already work. Raises like a lease."""
    first, *others = cards
    with first.lease(model_id):
        pass
    if others:
        threading.Thread(target=_warm_others, args=(others, model_id), name="warm-up of further cards", daemon=True).start()


def _warm_others(cards: Sequence[ModelCache], model_id: str) -> None:
    for card in cards:
        try:
            with card.lease(model_id):
                pass
        except Exception:  # the first request there meets the same problem and reports it
            _log.warning("warm-up failed", exc_info=True)


def _added(tiers: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Budgets and use of equal tiers of all cards together."""
    totals: dict[str, dict[str, Any]] = {}
    for tier in tiers:
        sums = totals.setdefault(tier["name"], {"name": tier["name"], "budget_bytes": 0, "used_bytes": 0})
        sums["budget_bytes"] += tier["budget_bytes"]
        sums["used_bytes"] += tier["used_bytes"]
    return list(totals.values())
