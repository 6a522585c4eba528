"""A blocking call as a generator: order, results, failures, and a stop that waits for the work to end."""

from __future__ import annotations

import threading
import time
from collections.abc import Generator

import pytest

from studio.errors import Cancelled
from studio.events import Progress
from studio.stepping import Emit, stepwise


def test_events_arrive_in_order_and_the_result_is_returned() -> None:
    def work(emit: Emit) -> str:
        for i in range(3):
            emit(Progress("drawing", i, 3))
        return "done"

    seen = []

    def collect() -> Generator[None, None, None]:
        seen.append((yield from stepwise(work)))  # type: ignore[misc]

    events = list(collect())
    assert [e.step for e in events if isinstance(e, Progress)] == [0, 1, 2]
    assert seen == ["done"]


def test_a_failure_is_raised_to_the_caller() -> None:
    def work(emit: Emit) -> None:
        emit(Progress("drawing"))
        raise KeyError("lost")

    run = stepwise(work)
    next(run)
    with pytest.raises(KeyError, match="lost"):
        next(run)


def test_closing_stops_the_work_before_it_returns() -> None:
    cleaned, reached = threading.Event(), []

    def work(emit: Emit) -> None:
        try:
            for i in range(1000):
                emit(Progress("drawing", i, 1000))
                reached.append(i)
                time.sleep(0.002)
        except Cancelled:
            time.sleep(0.05)  # releasing takes a moment
            cleaned.set()
            raise

    run = stepwise(work)
    next(run)
    next(run)
    run.close()
    assert cleaned.is_set(), "close() must wait until the work has let go"
    assert len(reached) < 50
    assert not [t for t in threading.enumerate() if t.name == "studio-work"]


def test_a_generator_that_is_dropped_stops_too() -> None:
    started, ended = threading.Event(), threading.Event()

    def work(emit: Emit) -> None:
        started.set()
        try:
            while True:
                emit(Progress("drawing"))
                time.sleep(0.002)
        finally:
            ended.set()

    run = stepwise(work)
    next(run)
    del run
    assert started.is_set() and ended.wait(2)
