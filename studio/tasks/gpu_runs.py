"""Runs a request in the platform's GPU process, after everything that needs no GPU was done here: downloads and heavy imports."""

from __future__ import annotations

import itertools
import os
from collections.abc import Generator, Iterator, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from studio.errors import StudioError
from studio.events import Event
from studio.models import zerogpu
from studio.stepping import Emit, stepwise
from studio.tasks.gpu_demand import Demand, gpu_seconds
from studio.tasks.registry import RunContext, TaskSpec, task
from studio.tasks.running import Engine, heavy_imports, load_progress

if TYPE_CHECKING:
    from pydantic import BaseModel

_engines: WeakValueDictionary[int, Engine] = WeakValueDictionary()  # what a worker finds in its copy of this process
_numbers = itertools.count(1)


def open_door(engine: Engine) -> int:
    """Make ``engine`` known to workers, which are forked later; returns its number. Call it before the page is served."""
    zerogpu.door()
    number = next(_numbers)
    _engines[number] = engine
    return number


def run_on_gpu(
    number: int, spec: TaskSpec, params: BaseModel, context: RunContext, demands: Sequence[Demand]
) -> Generator[Event, None, None]:
    """The events of one run in a GPU process. Raises what the task raises, and `GpuRefused`. Closing it stops the work."""
    engine = _engines[number]
    yield from stepwise(partial(_fetch, engine, demands), watched=context.watched)
    _fork_between_loads()
    yield from zerogpu.on_gpu(_run, (number, spec.id, params, context), gpu_seconds(engine.settings, demands))


def _fetch(engine: Engine, demands: Sequence[Demand], emit: Emit) -> None:
    """Bring the weights to this machine and import the libraries: no second of the GPU goes into either."""
    from studio.models.loaders import import_library

    for demand in demands:
        located = engine.catalog.locate(demand.row.id, load_progress(emit))
        with heavy_imports():
            for part in located.parts:
                import_library(part)


@cache
def _fork_between_loads() -> None:
    """No worker may start from a moment at which a library is half imported or a model half loaded by another thread."""
    from studio.models.loading import LOAD_OR_IMPORT_LOCK as LOCK

    os.register_at_fork(before=LOCK.acquire, after_in_parent=LOCK.release, after_in_child=LOCK.release)


def _run(number: int, task_id: str, params: BaseModel, context: RunContext) -> Iterator[Event]:
    engine = _engines.get(number)
    if engine is None:  # the worker is older than the engine
        raise StudioError("error.gpu_unreachable")
    yield from task(task_id).run(engine, params, context)
