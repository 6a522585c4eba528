"""Runs one experiment of the Lab and writes what it found."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from studio.charts.drawing import chart_png
from studio.charts.table import charts_csv
from studio.events import Done, Event, Progress
from studio.media.outputs import result_name, session_folder, write_file
from studio.stepping import Emit, stepwise
from studio.tasks.lab.experiment import Bench, Experiment
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.params import knobs_of
from studio.tasks.lab.result import LabResult
from studio.tasks.lab.shelf import experiment
from studio.tasks.running import heavy_imports

if TYPE_CHECKING:
    from studio.tasks.lab.params import _LabRequest
    from studio.tasks.registry import RunContext
    from studio.tasks.running import Engine

_TURN = threading.Lock()  # torch's own generator, which gives a network its first weights, is one for the whole process
_LOOK = 0.25  # seconds after which whoever waits for its turn looks whether it was stopped


def run(engine: Engine, params: _LabRequest, context: RunContext) -> Iterator[Event]:
    """Events of one experiment: `Progress` in each step, a `Draft` about twice a second, then `Done`."""
    chosen, knobs = experiment(params.experiment), knobs_of(params)
    settings = {"experiment": chosen.id, "seed": params.seed}
    settings |= {f"{chosen.id}_{name}": _told(value) for name, value in knobs if value is not None}
    yield Progress("lab_preparing")

    def work(emit: Emit) -> LabResult:
        bench = Bench(engine, params.seed, emit, lambda found: LabResult(chosen.id, found, settings=settings), _files(knobs))
        with heavy_imports():
            experiment_run = chosen.run
        with _turn(emit), _threads(chosen.threads):
            started = time.perf_counter()
            found = experiment_run(bench, knobs)
        timings = {"seconds": round(time.perf_counter() - started, 3)}
        files = _written(chosen, found, session_folder(engine.settings, context.session), params.seed)
        return LabResult(chosen.id, found, timings, files=files, settings=settings)

    yield Done((yield from stepwise(work, watched=context.watched)))


@contextmanager
def _turn(emit: Emit) -> Iterator[None]:
    """One experiment at a time, so that two visitors at once get the figures of their seeds."""
    while not _TURN.acquire(timeout=_LOOK):
        emit(Progress("lab_waiting"))
    try:
        yield
    finally:
        _TURN.release()


@contextmanager
def _threads(count: int) -> Iterator[None]:
    """Let torch use at most ``count`` threads for what this thread computes."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(min(count, before))
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _told(value: object) -> object:
    """A knob as the result tells it: of an upload the name, not where the server keeps it."""
    return value.name if isinstance(value, Path) else value


def _files(knobs: BaseModel) -> dict[str, Path]:
    return {name: value for name, value in knobs if isinstance(value, Path)}


def _written(chosen: Experiment, found: Findings, folder: Path, seed: int) -> tuple[Path, ...]:
    """The charts as PNG, all numbers as CSV, and the experiment's own files, in the folder of the session."""
    contents: list[tuple[str, str, bytes]] = [(chosen.id, "png", chart_png(chart)) for chart in found.charts]
    contents.append((chosen.id, "csv", ("\ufeff" + charts_csv(found.charts)).encode()))  # without the mark Excel takes it for Latin-1
    if found.film:
        contents.append((chosen.id, "mp4", found.film))
    for file in found.files:
        stem, _, extension = file.name.rpartition(".")
        contents.append((f"{chosen.id}-{stem}", extension, file.content))
    return tuple(write_file(folder / result_name("lab", f"{stem}-{seed}", content, kind), content) for stem, kind, content in contents)
