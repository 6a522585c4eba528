"""The experiment with hyperparameters."""

from __future__ import annotations

import runpy

import pytest
import torch

from studio.errors import Cancelled
from studio.events import Event, Notice, Progress
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.tune import run as tune
from studio.tasks.lab.experiments.tune import searches
from studio.tasks.lab.experiments.tune.params import TuneParams
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)  # as the Lab's run does


def _run(seed: int = 0, events: list[Event] | None = None, **knobs: int) -> Findings:
    seen = [] if events is None else events
    bench = Bench(None, seed, seen.append, lambda found: LabResult("tune", found))  # type: ignore[arg-type]  # needs no model
    return tune.run(bench, TuneParams(**knobs))


def test_tpe_finds_better_settings_than_chance_and_the_same_again() -> None:
    knobs = {"trials": 24, "startup": 8, "steps": 15, "pictures": 200}
    found = _run(**knobs)
    assert found.figures[0].control is not None and found.figures[0].idea < found.figures[0].control
    assert found.figures == _run(**knobs).figures
    assert all(len(series.x) == 24 for series in found.charts[0].series)


@pytest.mark.parametrize(
    "knobs", [{"trials": 4, "startup": 40, "steps": 10, "pictures": 100}, {"trials": 4, "startup": 1, "pictures": 1000}]
)
def test_the_ends_of_the_knobs(knobs: dict[str, int]) -> None:
    assert all(0 < figure.idea < 4 for figure in _run(**knobs).figures)


def test_without_optuna_chance_stands_beside_the_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tune, "has_tpe", lambda: False)
    events: list[Event] = []
    found = _run(events=events, trials=4, steps=10)
    assert [figure.name for figure in found.figures] == ["lab.tune.best_grid"]
    assert [event.code for event in events if isinstance(event, Notice)] == ["notice.lab_tpe_missing"]


def test_a_grid_never_runs_out_and_stays_in_its_ranges() -> None:
    import numpy as np

    grid = searches.GridSearch(np.random.default_rng(0), 80)
    for _ in range(80):
        for name, value in grid.ask().items():
            low, high, _ = searches.SPACE[name]
            assert low <= value <= high


def test_stop_ends_it_within_a_step() -> None:
    steps: list[Event] = []

    def emit(event: Event) -> None:
        if isinstance(event, Progress):
            steps.append(event)
            if len(steps) == 3:
                raise Cancelled

    with pytest.raises(Cancelled):
        tune.run(Bench(None, 0, emit, lambda found: LabResult("tune", found)), TuneParams())  # type: ignore[arg-type]
    assert len(steps) == 3


def test_the_script_runs_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "tune.py"), run_name="__main__")
    chance, tpe = (float(line.split(":")[1]) for line in capsys.readouterr().out.splitlines())
    assert 0 < tpe < chance
