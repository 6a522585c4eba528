"""A Space on ZeroGPU: the one door to a GPU that exists in a forked process only. Elsewhere nothing here does anything.

The platform's package `spaces` forks a worker for each run behind the door, and ends it when its seconds are over. What goes in and what
comes out is pickled: parameters, events and errors, never a tensor.
"""

from __future__ import annotations

import contextvars
import io
import logging
import os
import pickle
import queue
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Protocol, cast

from studio.errors import Problem, StudioError, places
from studio.events import Event, Progress
from studio.models.zerogpu.gpu_refusals import refusal

_TRUE = ("1", "t", "true")  # as the package reads them
_BEAT = 0.5  # seconds between two events while the platform looks for a GPU: so long may a stop have to wait
_UNKNOWN_BYTES = 40 * 2**30  # a card that the package has no entry for: less than the smallest that the platform lends
_log = logging.getLogger(__name__)

Work = Callable[..., Iterator[Event]]
"""A function at the top of a module, which the worker finds by its name; its arguments must be picklable."""


def active() -> bool:
    """Whether this process runs on ZeroGPU, with the platform's package installed. Imports nothing."""
    return os.environ.get("SPACES_ZERO_GPU", "").lower() in _TRUE and find_spec("spaces") is not None


def prepare() -> None:
    """Import the platform's package where `active`: it has to come before anything that starts CUDA, so call it first of all."""
    if active():
        import_module("spaces")


def in_worker() -> bool:
    """Whether this is the forked process that has the GPU."""
    return bool(getattr(sys.modules.get("spaces.zero.wrappers"), "forked", False))


@dataclass(frozen=True)
class Card:
    """The platform's GPU. ``large_bytes``: memory of the part that a run gets by default; ``total_bytes``: of the whole card.

    ``xlarge_above``: bytes of placed models above which the platform gives the whole card, at twice the quota; None where it never does.
    ``factor``: seconds of quota for each second asked for, as the platform counts on this card.
    """

    name: str
    large_bytes: int
    total_bytes: int
    xlarge_above: int | None
    factor: float

    def bytes_for(self, placed: int) -> int:
        """Memory that a run sees when models of ``placed`` bytes were put there at the start."""
        return self.total_bytes if self.xlarge_above is not None and placed > self.xlarge_above else self.large_bytes


@cache
def card() -> Card:
    """What the platform's package says about this host's card (``spaces/zero/configs.json``)."""
    try:
        found = import_module("spaces.zero.config").get_config()
        total, threshold = int(found["memory"]), found["xlarge_threshold"]
        # "large" is half of a card that is lent whole as "xlarge"; an older card has one size only
        large = total if threshold is None else total // 2
        return Card(str(found["model"]), large, total, threshold, float(found["duration_factor"]))
    except (ImportError, AttributeError, KeyError, TypeError, ValueError):
        return Card("GPU", _UNKNOWN_BYTES, _UNKNOWN_BYTES, None, 1.0)


def on_gpu(work: Work, arguments: tuple[object, ...], seconds: int) -> Generator[Event, None, None]:
    """The events of ``work(*arguments)``, computed in a worker with a GPU that is asked for ``seconds``; without ZeroGPU right here.

    While the platform looks for a GPU it yields ``Progress("gpu_wait")``. Closing it ends the work at its next event; where there is no
    worker yet, it returns at once, and the worker ends as soon as it comes. Raises what ``work`` raises if that is a `StudioError`, a
    `StudioError` with the platform's reason where it refuses or ends the run, and ``RuntimeError`` for anything else.
    """
    stream = _Relay(work, arguments, seconds)
    try:
        yield from stream.events()
    finally:
        stream.close()


@dataclass(frozen=True)
class _Failure:
    """An error on its way to the other process. ``kind``: a class of `StudioError`, None for an error that was not expected."""

    kind: type[StudioError] | None
    problems: tuple[Problem, ...] = ()
    name: str = ""

    def error(self) -> Exception:
        if self.kind is None:
            return RuntimeError(f"{self.name} in the GPU's process")
        error = self.kind.__new__(self.kind, self.problems[0].code)
        error.problems = self.problems
        return error


class _EventPickler(pickle.Pickler):
    """Refuses tensors: those of a GPU do not outlive the process, and no result of a use case should hold one."""

    def reducer_override(self, obj: object) -> Any:
        torch = sys.modules.get("torch")
        if torch is not None and isinstance(obj, torch.Tensor):
            raise TypeError("an event holds a tensor")
        return NotImplemented


def _pickled(event: object) -> bytes:
    buffer = io.BytesIO()
    _EventPickler(buffer, pickle.HIGHEST_PROTOCOL).dump(event)
    return buffer.getvalue()


class _Door(Protocol):
    def __call__(self, work: Work, arguments: tuple[object, ...], seconds: int) -> Generator[bytes, None, None]: ...


def _seconds(work: Work, arguments: tuple[object, ...], seconds: int) -> int:
    """The duration that the platform is asked for."""
    return seconds


def _in_worker(work: Work, arguments: tuple[object, ...], seconds: int) -> Generator[bytes, None, None]:
    """What the worker runs; errors travel as events, because the platform passes on no more than their names."""
    events: Iterator[Event] | None = None
    try:
        yield _pickled(Progress("gpu_start"))  # before anything costs time: a run that was stopped meanwhile ends here
        events = work(*arguments)
        for event in events:
            yield _pickled(event)
    except StudioError as error:
        yield _pickled(_Failure(type(error), error.problems))
    except Exception as error:
        _log.error("work on the GPU failed\n%s", places(error))
        yield _pickled(_Failure(None, name=type(error).__qualname__))
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


@cache
def door() -> _Door:
    """The function behind the platform's decorator, which wants to see it before the page is served; itself where there is no ZeroGPU."""
    if not active():
        return _in_worker
    return cast("_Door", import_module("spaces").GPU(duration=_seconds)(_in_worker))


class _Relay:
    """A thread that goes through the door: the platform blocks for a minute while it looks for a GPU, and a stop must not wait for it."""

    def __init__(self, work: Work, arguments: tuple[object, ...], seconds: int) -> None:
        self._call = (work, arguments, seconds)
        self._arrived: queue.SimpleQueue[bytes | BaseException | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._begun = False
        context = contextvars.copy_context()  # whose quota it is stands in the visitor's request
        self._thread = threading.Thread(target=context.run, args=(self._body,), name="zerogpu", daemon=True)

    def events(self) -> Iterator[Event]:
        self._thread.start()
        while True:
            try:
                raw = self._arrived.get(timeout=None if self._begun else _BEAT)
            except queue.Empty:
                yield Progress("gpu_wait")
                continue
            if raw is None:
                return
            if isinstance(raw, BaseException):
                raise refusal(raw, asked=self._call[2]) from raw
            self._begun = True
            event = pickle.loads(raw)  # from our own worker, over a pipe that nobody else has
            if isinstance(event, _Failure):
                raise event.error()
            yield event

    def close(self) -> None:
        """End the work; wait for that only where it has begun."""
        self._stop.set()
        if self._begun:
            self._thread.join()

    def _body(self) -> None:
        stream: Generator[bytes, None, None] | None = None
        try:
            stream = door()(*self._call)
            for raw in stream:
                if self._stop.is_set():
                    break
                self._arrived.put(raw)
            stream.close()
            self._arrived.put(None)
        except BaseException as error:  # handed to the reader's thread
            self._arrived.put(error)
