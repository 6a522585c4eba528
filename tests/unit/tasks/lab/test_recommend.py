"""Recommendations: text and picture together rank better than either, and new items need what they say and show."""

from __future__ import annotations

import runpy
from collections.abc import Callable

import numpy as np
import pytest
from pydantic import ValidationError

from studio.errors import Cancelled
from studio.events import Event
from studio.learning.recommendation.click_model import ndcg, recall
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.recommend.params import RecommendParams
from studio.tasks.lab.experiments.recommend.run import run
from studio.tasks.lab.findings import Figure, Findings
from studio.tasks.lab.result import LabResult
from tests.unit.tasks.lab.bench_double import Watched


def bench(seed: int = 0, emit: Callable[[Event], None] = lambda event: None) -> Bench:
    return Bench(None, seed, emit, lambda found: LabResult("recommend", found))  # type: ignore[arg-type]  # no model of the studio is asked


def figures(seed: int = 0, **knobs: object) -> dict[str, Figure]:
    return named(run(bench(seed), RecommendParams.model_validate(knobs), items=150, users=60))


def named(found: Findings) -> dict[str, Figure]:
    return {figure.name.removeprefix("lab.recommend."): figure for figure in found.figures}


def test_both_are_better_than_one_and_the_same_seed_gives_the_same_figures() -> None:
    found = figures(shown=25)
    assert found["ndcg"].verdict == "ahead" and found["recall"].verdict == "ahead"
    assert found["ndcg"].control == max(found[name].idea for name in ("text", "picture", "clicks", "popular"))
    assert found["ndcg_new"].idea > found["clicks"].idea
    assert found["ndcg"].low is not None and found["ndcg"].low < found["ndcg"].idea
    assert found == figures(shown=25)


def test_knobs_at_their_ends() -> None:
    assert "ndcg_new" not in figures(new=0, shown=5)
    text_only = figures(shown=5, fusion="fixed", weight=1)
    assert text_only["ndcg"].idea == pytest.approx(text_only["text"].idea)
    assert figures(shown=10, noise=0.5, told=1, new=0.6, weight=0)["ndcg"].idea < 0.4  # clicks that say nothing teach nothing
    for wrong in ({"shown": 0}, {"noise": 0.6}, {"new": 1}):
        with pytest.raises(ValidationError):
            RecommendParams.model_validate(wrong)


def test_stop_ends_it_within_a_step() -> None:
    watched = Watched(most=3)
    with pytest.raises(Cancelled):
        run(watched.bench(None), RecommendParams(), items=60, users=20)  # type: ignore[arg-type]
    assert watched.steps == 4


def test_ranking_measures() -> None:
    gains = np.array([[3.0, 0, 1, 0], [0, 0, 0, 0]])
    assert ndcg(gains, gains)[0] == 1 and np.isnan(ndcg(gains, gains)[1])
    backwards = ndcg(-gains, gains, top=2)[0]
    assert backwards == 0
    assert recall(np.array([[4.0, 3, 2, 1]]), np.array([[1.0, 4, 3, 2]]), top=2)[0] == 0.5
    assert recall(np.array([[-np.inf, 3, 2, 1]]), np.array([[9.0, 4, 3, 2]]), top=2)[0] == 1  # what was left out is nobody's favourite


def test_its_script_shows_both_ahead(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "recommend.py"))
    said = {name: float(text.split()[-1]) for name, text in (line.split(": ") for line in capsys.readouterr().out.splitlines())}
    assert said["text and picture"] > max(said["text alone"], said["picture alone"], said["popular"]) + 0.1
