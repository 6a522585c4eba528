"""Figures for Prometheus, by prometheus-client (requirements-metrics.txt).

>>> from studio import Studio
>>> from studio.monitoring.run_metrics import RunMetrics
>>> engine = Studio()
>>> metrics = RunMetrics(engine)  # doctest: +SKIP
>>> metrics.text()  # doctest: +SKIP
b'# HELP studio_requests_total ...'
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from studio.errors import InvalidInput
from studio.messages import sentences
from studio.observers import Ending, ObservedRun
from studio.studio import Studio
from studio.tasks.registry import task_ids
from studio.version import __version__

if TYPE_CHECKING:
    from prometheus_client.core import Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.1, 0.3, 1, 3, 10, 30, 60, 120, 300, 600, 1800)  # upper bounds
_RUNGS = {"out_of_memory_1": "drop_idle_models", "out_of_memory_2": "give_up"}

Waiting = Callable[[], Mapping[str, int]]


def check_available() -> None:
    """Raises `InvalidInput` about ``STUDIO_METRICS`` where prometheus-client is not installed."""
    if importlib.util.find_spec("prometheus_client") is None:
        raise InvalidInput("start.metrics_missing", field="STUDIO_METRICS")


class RunMetrics:
    """Counts the runs of ``engine`` from now on, and reads the state of its model cache whenever it is asked.

    ``waiting``: how many requests wait, by use case; only who queues requests knows. Labels are use cases, outcomes, kinds of errors and
    tiers of memory: nothing that a visitor wrote. Raises `InvalidInput` where prometheus-client is not installed.
    """

    def __init__(self, engine: Studio, waiting: Waiting | None = None) -> None:
        check_available()
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

        self._engine, self._waiting = engine, waiting
        self.registry = CollectorRegistry()
        self._requests = Counter("studio_requests", "Requests that ended", ["task", "outcome"], registry=self.registry)
        self._errors = Counter("studio_errors", "Requests that ended with an error, by its kind", ["task", "kind"], registry=self.registry)
        self._seconds = Histogram(
            "studio_request_seconds", "Seconds from a run's beginning to its end", ["task"], buckets=_SECONDS, registry=self.registry
        )
        self._running = Gauge("studio_requests_running", "Requests that are being worked on", ["task"], registry=self.registry)
        Info("studio", "The studio", registry=self.registry).info({"version": __version__})
        for task in task_ids():  # a figure that is 0 is there from the beginning
            self._requests.labels(task, "done")
            self._seconds.labels(task)
            self._running.labels(task)
        ProcessCollector(registry=self.registry)
        self.registry.register(_State(self))
        engine.observers.append(self)

    def started(self, run: ObservedRun) -> None:
        self._running.labels(run.task).inc()

    def ended(self, run: ObservedRun, ending: Ending) -> None:
        self._requests.labels(run.task, ending.outcome).inc()
        if ending.outcome not in ("done", "stopped"):
            self._errors.labels(run.task, _kind(ending.code)).inc()
        if ending.began:
            self._running.labels(run.task).dec()
            self._seconds.labels(run.task).observe(ending.seconds)

    def text(self) -> bytes:
        """Everything, in Prometheus' text format (`CONTENT_TYPE`)."""
        from prometheus_client import generate_latest

        return generate_latest(self.registry)

    def state(self) -> Iterator[Metric]:
        """What is read when it is asked for: who waits, and what the model cache holds. Starts no cache."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        if self._waiting is not None:
            waiting = GaugeMetricFamily("studio_requests_waiting", "Requests that wait for their turn", labels=["task"])
            for task, count in {**dict.fromkeys(task_ids(), 0), **self._waiting()}.items():
                waiting.add_metric([task], count)
            yield waiting
        usage = self._engine.cache.usage() if self._engine.cache_in_use else None
        held = GaugeMetricFamily("studio_model_bytes", "Bytes that models hold", labels=["tier"])
        budget = GaugeMetricFamily("studio_model_budget_bytes", "Bytes that models may hold", labels=["tier"])
        for name, used, most in usage.tiers if usage else ():
            held.add_metric([name], used)
            budget.add_metric([name], most)
        yield held
        yield budget
        yield GaugeMetricFamily("studio_models_loaded", "Models with a component in memory", value=len(usage.models) if usage else 0)
        events = usage.events if usage else {}
        yield CounterMetricFamily("studio_model_loads", "Components of models loaded", value=events.get("load", 0))
        yield CounterMetricFamily("studio_model_evictions", "Components of models dropped to make room", value=events.get("evict", 0))
        rungs = CounterMetricFamily("studio_out_of_memory", "Times that memory ran out, by what was done then", labels=["rung"])
        for event, rung in _RUNGS.items():
            rungs.add_metric([rung], events.get(event, 0))
        yield rungs


class _State:
    """A collector as prometheus-client wants it."""

    def __init__(self, metrics: RunMetrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        return self._metrics.state()


def _kind(code: str) -> str:
    """``out_of_memory`` for ``error.out_of_memory``; "unexpected" for what has no sentence of its own."""
    return code.removeprefix("error.") if code in sentences("en") else "unexpected"
