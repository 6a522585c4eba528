"""The experiment with rare groups, at small sizes."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest
import torch

from studio import Settings, Studio
from studio.errors import Cancelled
from studio.learning.group_fairness.group_losses import GroupDro, focal, group_weights
from studio.learning.group_fairness.tube_films import SIDE, tube_films
from studio.tasks.lab.experiments.balance.params import BalanceParams
from studio.tasks.lab.experiments.balance.run import Size, run
from studio.tasks.lab.findings import Findings
from tests.unit.tasks.lab.bench_double import Watched

_TINY = Size(films=60, tested=10, steps=4, every=2)
_SMALL = Size(films=400, tested=40, steps=120, every=120)


def _run(knobs: BalanceParams, size: Size = _TINY, seed: int = 0) -> Findings:
    return run(Watched().bench(Studio(Settings(hub="never")), seed), knobs, size)


def test_even_draws_serve_the_worst_group_better() -> None:
    main = _run(BalanceParams(), _SMALL).figures[0]
    assert main.verdict == "ahead"
    assert main.control is not None and main.idea > main.control + 0.2
    assert main.low is not None and main.high is not None and main.low < main.idea < main.high


def test_the_same_seed_gives_the_same_figures() -> None:
    assert _run(BalanceParams()).figures == _run(BalanceParams()).figures
    assert _run(BalanceParams()).charts != _run(BalanceParams(), seed=1).charts


def test_without_a_method_both_are_the_same() -> None:
    found = _run(BalanceParams(method="none"))
    assert found.figures[0].verdict == "level"
    assert found.figures[0].idea == found.figures[0].control


@pytest.mark.parametrize("method", ["weights", "focal", "resample", "dro"])
@pytest.mark.parametrize("end", [0, 1])
def test_knobs_at_both_ends(method: str, end: int) -> None:
    knobs = BalanceParams.model_validate(
        {"method": method, "imbalance": (1, 40)[end], "noise": (0, 0.4)[end], "augment": bool(end), "shift": end}
    )
    found = _run(knobs)
    assert all(np.isfinite([f.idea, f.control or 0]).all() for f in found.figures)
    assert [len(chart.series) for chart in found.charts] == [2, 2]


def test_stop_ends_it_within_a_step() -> None:
    watched = Watched(most=3)
    with pytest.raises(Cancelled):
        run(watched.bench(Studio(Settings(hub="never"))), BalanceParams(), _TINY)
    assert watched.steps == 4


def test_films_have_what_their_group_says() -> None:
    films = tube_films((10, 11, 12, 13), np.random.default_rng(0))
    assert np.bincount(films.groups).tolist() == [10, 11, 12, 13]
    assert films.films.shape == (46, SIDE, SIDE)
    brightest = films.films[:, 1:8, 8:24].max((1, 2))  # where a tube enters
    assert brightest[films.tubes == 1].mean() > brightest[films.tubes == 0].mean() + 0.05
    elsewhere = tube_films((10, 11, 12, 13), np.random.default_rng(0), shift=1.0)
    assert elsewhere.films.std(axis=(1, 2)).mean() != pytest.approx(films.films.std(axis=(1, 2)).mean(), rel=0.05)


def test_losses_say_what_their_papers_say() -> None:
    logits, labels = torch.tensor([4.0, 0.0]), torch.tensor([1.0, 1.0])
    plain = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    faded = focal(logits, labels) / plain
    assert faded[0] < 0.001
    assert faded[1] == pytest.approx(0.25)
    weights = group_weights(torch.tensor([0, 0, 0, 1]), 4)
    assert weights[:3].sum() == pytest.approx(float(weights[3]))
    dro = GroupDro(2, pace=1.0)
    dro.loss(torch.tensor([0.1, 2.0]), torch.tensor([0, 1]))
    assert dro.shares[1] > 0.8


def test_the_script_shows_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(Path("assets/lab/code/balance.py")))
    plain, even = (int(line.split("worst group ")[1].split("%")[0]) for line in capsys.readouterr().out.splitlines())
    assert even > plain + 20
