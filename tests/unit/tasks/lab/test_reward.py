"""The experiment with rewards."""

from __future__ import annotations

import runpy

import pytest
import torch

from studio.errors import Cancelled
from studio.events import Event, Progress
from studio.learning.latent_policy import GaussianPolicy, LinearPainter
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.reward.params import RewardParams
from studio.tasks.lab.experiments.reward.run import run
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)  # as the Lab's run does


def _run(seed: int = 0, **knobs: object) -> Findings:
    bench = Bench(None, seed, lambda _: None, lambda found: LabResult("reward", found))  # type: ignore[arg-type]  # needs no model
    return run(bench, RewardParams(**knobs))  # type: ignore[arg-type]


def test_without_the_leash_only_the_first_judge_is_pleased() -> None:
    found = _run(steps=150)
    second, first, variety, distance = found.figures
    assert second.verdict == "ahead" and first.control is not None and first.control > 0.9
    assert variety.verdict == "ahead" and distance.verdict == "ahead"
    assert found.figures == _run(steps=150).figures
    assert {picture.pixels.shape for picture in found.pictures} == {(32, 48, 3)}


@pytest.mark.parametrize("knobs", [{"leash": 0.0, "judged": 50, "steps": 20}, {"leash": 4.0, "judged": 1000, "steps": 20}])
def test_the_ends_of_the_knobs(knobs: dict[str, float]) -> None:
    found = _run(**knobs)
    assert all(figure.idea >= 0 for figure in found.figures)
    if knobs["leash"] == 0:
        assert found.figures[0].verdict == "level"  # both are free


def test_stop_ends_it_within_a_step() -> None:
    def emit(event: Event) -> None:
        if isinstance(event, Progress) and (event.step or 0) >= 5:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(Bench(None, 0, emit, lambda found: LabResult("reward", found)), RewardParams())  # type: ignore[arg-type]


def test_a_painter_paints_what_it_was_made_from() -> None:
    pictures = torch.rand(40, 12) * 2 - 1
    painter = LinearPainter.of(pictures, 12)
    assert torch.allclose(painter.paint(painter.latents(pictures)), pictures, atol=1e-4)


def test_a_policy_moves_to_where_the_reward_is() -> None:
    torch.manual_seed(0)
    policy = GaussianPolicy(2, 0.0, 0.1)
    for _ in range(60):
        latents = policy.drawn(torch.randn(64, 2))
        policy.learn(latents, -(latents - 1).square().sum(1))
    assert torch.allclose(policy.mean.detach(), torch.ones(2), atol=0.3)


def test_the_script_runs_by_itself(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "reward.py"), run_name="__main__")
    leashed, free = ([float(part.split()[-1]) for part in line.split(",")] for line in capsys.readouterr().out.splitlines())
    assert free[0] > leashed[0] and free[1] < leashed[1]
