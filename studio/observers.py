"""Who is told that a run begins and how it ends: for counting and for logs, without a word of what was asked for."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

from studio.errors import Cancelled, InvalidInput, ModelUnavailable, OutOfMemory, StorageFull, StudioError, TimeLimit
from studio.events import Done, Event

Outcome = Literal["done", "stopped", "invalid", "model_unavailable", "out_of_memory", "storage_full", "time_limit", "failed"]
_KINDS: tuple[tuple[type[BaseException], Outcome], ...] = (
    (GeneratorExit, "stopped"),
    (KeyboardInterrupt, "stopped"),
    (Cancelled, "stopped"),
    (InvalidInput, "invalid"),
    (ModelUnavailable, "model_unavailable"),
    (OutOfMemory, "out_of_memory"),
    (StorageFull, "storage_full"),
    (TimeLimit, "time_limit"),
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ObservedRun:
    """One run: the id of its use case, and an id of its own that tells nothing."""

    task: str
    id: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass(frozen=True)
class Ending:
    """How a run ended: ``seconds`` since it began; ``began``: False where it was refused before.

    ``code``: locale key of the first sentence, the class of an unexpected error, or "".
    """

    outcome: Outcome
    seconds: float = 0.0
    code: str = ""
    began: bool = True


class RunObserver(Protocol):
    """Called in the thread of the run, which waits; what it raises is logged and changes nothing."""

    def started(self, run: ObservedRun) -> None:
        """``run`` begins to work."""

    def ended(self, run: ObservedRun, ending: Ending) -> None:
        """``run`` is over; also called alone, for a request that was refused before it began."""


def ending_of(error: BaseException, seconds: float = 0.0) -> Ending:
    """What ``error`` means for the run that it ends."""
    known: list[Outcome] = [name for kind, name in _KINDS if isinstance(error, kind)]
    outcome = known[0] if known else "failed"
    return Ending(outcome, seconds, error.code if isinstance(error, StudioError) else type(error).__name__)


def observed(observers: Iterable[RunObserver], task: str, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
    """``events``, while ``observers`` are told when the run begins and how it ends."""
    listening = tuple(observers)
    run, start = ObservedRun(task), time.monotonic()
    ending: Ending | None = None
    _tell(listening, lambda one: one.started(run))
    try:
        for event in events:
            if isinstance(event, Done):  # whoever has the result need not ask for more
                ending = Ending("done", time.monotonic() - start)
            yield event
    except BaseException as error:
        ending = ending or ending_of(error, time.monotonic() - start)
        raise
    finally:
        events.close()
        told = ending or Ending("failed", time.monotonic() - start, "error.no_result")
        _tell(listening, lambda one: one.ended(run, told))


def refused(observers: Iterable[RunObserver], task: str, error: BaseException) -> None:
    """Tell ``observers`` of a request that did not begin."""
    run, ending = ObservedRun(task), replace(ending_of(error), began=False)
    _tell(tuple(observers), lambda one: one.ended(run, ending))


def _tell(observers: tuple[RunObserver, ...], what: Callable[[RunObserver], None]) -> None:
    for one in observers:
        try:
            what(one)
        except Exception as error:
            _log.error("an observer failed: %s", type(error).__name__)
