"""Rules of physics: each way of holding a network to a law beats no law, in each scene."""

from __future__ import annotations

import runpy

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from studio.errors import Cancelled
from studio.learning.physics.lawful_curves import CASES
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.rules.params import RulesParams
from studio.tasks.lab.experiments.rules.run import run
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult
from tests.unit.tasks.lab.bench_double import Watched


def bench(seed: int = 0) -> Bench:
    return Bench(None, seed, lambda event: None, lambda found: LabResult("rules", found))  # type: ignore[arg-type]  # no model is asked


def tried(seed: int = 0, steps: int = 150, **knobs: object) -> Findings:
    return run(bench(seed), RulesParams.model_validate(knobs), steps=steps, rounds=60)


@pytest.mark.parametrize("scene", list(CASES))
def test_laws_hold_for_the_truth_and_for_projections(scene: str) -> None:
    case = CASES[scene](np.random.default_rng(3))
    assert case.broken(case.truth) == 0
    wild = case.truth + np.random.default_rng(0).normal(0, 0.2 * np.ptp(case.truth), len(case.truth))
    assert case.broken(wild) > 0.5
    nearest = case.project(torch.from_numpy(wild)).numpy()
    assert case.broken(nearest) == 0
    assert np.square(nearest - case.truth).mean() < np.square(wild - case.truth).mean()


@pytest.mark.parametrize("method", ["soft", "projection", "rejection"])
@pytest.mark.parametrize("scene", list(CASES))
def test_the_law_helps_where_nothing_was_seen(scene: str, method: str) -> None:
    found = tried(scene=scene, method=method)
    broken, error = found.figures
    assert error.verdict == "ahead"
    if method != "rejection":  # which drops the worst drafts, and may keep some that bend the rule
        assert broken.control is not None and broken.idea <= broken.control


@pytest.mark.parametrize("method", ["soft", "projection", "rejection"])
def test_without_weight_there_is_no_law(method: str) -> None:
    found = tried(method=method, weight=0, steps=20)
    assert found.figures[0].idea == pytest.approx(found.figures[0].control or 0)


def test_the_same_seed_gives_the_same_figures_and_knobs_have_ends() -> None:
    assert tried(method="rejection", steps=30).figures == tried(method="rejection", steps=30).figures
    for ends in ({"noise": 10, "observations": 4, "weight": 1}, {"noise": 0, "observations": 30, "weight": 1, "scene": "heart"}):
        assert np.isfinite(tried(steps=20, **ends).figures[0].idea)
    for wrong in ({"observations": 2}, {"weight": 1.1}, {"scene": "moon"}):
        with pytest.raises(ValidationError):
            RulesParams.model_validate(wrong)


def test_stop_ends_it_within_a_step() -> None:
    watched = Watched(most=3)
    with pytest.raises(Cancelled):
        run(watched.bench(None), RulesParams())  # type: ignore[arg-type]
    assert watched.steps == 4


def test_its_script_shows_gravity_ahead(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "rules.py"))
    with_law, without = (float(line.split()[-6]) for line in capsys.readouterr().out.splitlines())
    assert with_law < without / 2
