"""The figures for Prometheus, as its own parser reads them."""

from __future__ import annotations

import sys

import pytest
from prometheus_client.parser import text_string_to_metric_families

from studio import InvalidInput, Settings, Studio
from studio.monitoring.run_metrics import RunMetrics, check_available
from studio.observers import Ending, ObservedRun


def figures(metrics: RunMetrics) -> dict[tuple[str, ...], float]:
    """Values by name and labels, which stand in the order of their names."""
    families = text_string_to_metric_families(metrics.text().decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_runs_are_counted_by_use_case_and_outcome(settings: Settings) -> None:
    metrics = RunMetrics(Studio(settings), lambda: {"upscale": 3})
    first, second = ObservedRun("text_to_image"), ObservedRun("text_to_image")
    metrics.started(first)
    metrics.started(second)
    assert figures(metrics)["studio_requests_running", "text_to_image"] == 2
    metrics.ended(first, Ending("done", 2.5))
    metrics.ended(second, Ending("out_of_memory", 70.0, "error.out_of_memory"))
    metrics.ended(ObservedRun("upscale"), Ending("invalid", 0.0, "error.missing", began=False))
    metrics.ended(ObservedRun("upscale"), Ending("failed", 0.0, "ZeroDivisionError", began=False))
    found = figures(metrics)
    assert found["studio_requests_total", "done", "text_to_image"] == 1
    assert found["studio_requests_running", "text_to_image"] == 0
    assert found["studio_errors_total", "out_of_memory", "text_to_image"] == 1
    assert found["studio_errors_total", "unexpected", "upscale"] == found["studio_errors_total", "missing", "upscale"] == 1
    assert found["studio_request_seconds_bucket", "3.0", "text_to_image"] == 1
    assert found["studio_request_seconds_sum", "text_to_image"] == 72.5
    assert found["studio_request_seconds_count", "upscale"] == 0
    assert found["studio_requests_waiting", "upscale"] == 3 and found["studio_requests_waiting", "text_to_image"] == 0


def test_a_cache_that_is_not_used_is_not_started(settings: Settings) -> None:
    engine = Studio(settings)
    found = figures(RunMetrics(engine))
    assert not engine.cache_in_use
    assert found["studio_models_loaded",] == found["studio_model_evictions_total",] == 0
    assert found["studio_out_of_memory_total", "drop_idle_models"] == found["studio_out_of_memory_total", "give_up"] == 0
    assert ("studio_requests_waiting", "upscale") not in found


def test_the_process_is_described(settings: Settings) -> None:
    found = figures(RunMetrics(Studio(settings)))
    if sys.platform == "linux":
        assert found["process_resident_memory_bytes",] > 1e6


def test_loads_and_evictions_come_from_the_cache(settings: Settings) -> None:
    engine = Studio(settings)
    table = engine.cache.resident_table
    table.record_event("evict")
    table.record_event("out_of_memory", None, model="x", attempt=1)
    found = figures(RunMetrics(engine))
    assert found["studio_model_evictions_total",] == found["studio_out_of_memory_total", "drop_idle_models"] == 1
    assert found["studio_model_budget_bytes", table.backend.tiers[0]] > 0
    assert found["studio_model_bytes", table.backend.tiers[0]] == 0


def test_without_the_package_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.monitoring.run_metrics.importlib.util.find_spec", lambda name: None)
    with pytest.raises(InvalidInput, match=r"STUDIO_METRICS: .*requirements-metrics.txt"):
        check_available()
