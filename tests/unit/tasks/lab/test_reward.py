"""The experiment with rewards."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import torch

from studio import Settings, Studio
from studio.errors import Cancelled
from studio.events import Draft, Event, Progress
from studio.learning.reinforcement.latent_policy import GaussianPolicy
from studio.learning.reinforcement.picture_judges import NearnessJudge, log_odds
from studio.learning.reinforcement.thing_drawings import LATENTS, NOUNS, SCENE, real_pictures, thing_of
from studio.learning.reinforcement.thing_painter import ThingPainter
from studio.settings import ASSETS
from studio.stepping import Emit
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.reward.params import RewardParams
from studio.tasks.lab.experiments.reward.run import run
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult
from studio.training import painter_weights


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)  # as the Lab's run does


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("out")))


@pytest.fixture(scope="module")
def judge() -> NearnessJudge:
    """Knows trees."""
    random = torch.Generator().manual_seed(7)
    return NearnessJudge.of([real_pictures(2000, random, NOUNS.index("tree"))[0]])


def _run(studio: Studio, knobs: RewardParams, emit: Emit = lambda _: None) -> Findings:
    return run(Bench(studio, 0, emit, lambda found: LabResult("reward", found)), knobs)


def test_without_the_leash_only_the_first_judge_is_pleased(studio: Studio) -> None:
    shown: list[int] = []

    def emit(event: Event) -> None:
        if isinstance(event, Draft):
            assert isinstance(event.result, LabResult)
            shown.append(len(event.result.findings.pictures))

    found = _run(studio, RewardParams(steps=50), emit)
    second, first, variety, distance = found.figures
    assert second.verdict == "ahead" and second.idea > 0.7 and second.control is not None and second.control < 0.1
    assert first.control is not None and first.control > 0.9
    assert variety.verdict == "ahead" and distance.verdict == "ahead"
    assert {picture.pixels.shape for picture in found.pictures} == {(192, 256, 3)}
    assert shown[0] == 1 and shown[-1] == 3  # what there is to see before anything was learned, then all three sheets
    assert found.figures == _run(studio, RewardParams(steps=50)).figures


@pytest.mark.parametrize(
    "knobs", [RewardParams(leash=0, judged=50, steps=20), RewardParams(leash=4, judged=1000, steps=20)], ids=["low", "high"]
)
def test_the_ends_of_the_knobs(studio: Studio, knobs: RewardParams) -> None:
    found = _run(studio, knobs)
    assert all(figure.idea >= 0 for figure in found.figures)
    if knobs.leash == 0:
        assert found.figures[0].verdict == "level"  # both are free


@pytest.mark.parametrize("wish", sorted({*NOUNS} - {RewardParams().wish}))
def test_every_wish_comes_true_on_the_leash(studio: Studio, wish: str) -> None:
    assert _run(studio, RewardParams.model_validate({"wish": wish, "steps": 20})).figures[0].idea > 0.5


def test_stop_ends_it_within_a_step(studio: Studio) -> None:
    steps: list[int] = []

    def emit(event: Event) -> None:
        if isinstance(event, Progress) and event.stage == "lab_training":
            steps.append(event.step or 0)
            if steps[-1] >= 5:
                raise Cancelled

    with pytest.raises(Cancelled):
        _run(studio, RewardParams(), emit)
    assert steps == [1, 2, 3, 4, 5]


def test_the_bundled_painter_paints_what_latents_ask_for_while_they_are_ordinary(judge: NearnessJudge) -> None:
    painter = ThingPainter.from_folder(ASSETS / "models" / "studio-painter")
    latents = torch.randn(400, LATENTS, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        trees, astray = painter.paint(latents), painter.paint(8 * latents)
    asked = thing_of(latents) == NOUNS.index("tree")
    believed = judge.believed(trees).float()
    assert believed[asked].mean() > 0.75 and believed[~asked].mean() < 0.05
    assert judge.believed(astray).float().mean() < 0.02
    assert float(trees.min()) >= -1 and float(trees.max()) <= 1


def test_the_second_judge_believes_real_pictures_and_little_else(judge: NearnessJudge) -> None:
    random = torch.Generator().manual_seed(11)
    trees = real_pictures(200, random, NOUNS.index("tree"))[0]
    pictures, names = real_pictures(400, random)
    others = pictures[names != NOUNS.index("tree")]
    astray = (others, -trees, (3 * trees).clamp(-1, 1), torch.zeros_like(trees), torch.randn_like(trees).clamp(-1, 1))
    believed = [float(judge.believed(these).float().mean()) for these in (trees, *astray)]
    assert believed[0] > 0.85
    assert max(believed[1:]) < 0.02


def test_log_odds_go_on_where_probabilities_end() -> None:
    sure, surer = torch.tensor([[40.0, 0.0, 0.0], [80.0, 0.0, 0.0]])
    first, second = log_odds(torch.stack([sure, surer]), 0).tolist()
    assert second - first == pytest.approx(40, abs=1e-3)


def test_the_recipe_makes_weights_that_load(tmp_path: Path) -> None:
    painter = painter_weights.trained(3)
    painter.save_to(tmp_path)
    assert (tmp_path / "model.safetensors").stat().st_size < 300_000
    loaded, scene = ThingPainter.from_folder(tmp_path), torch.randn(2, SCENE)
    assert torch.allclose(loaded(scene), painter(scene), atol=0.01)  # half precision


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
