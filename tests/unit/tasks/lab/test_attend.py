"""Which word drew what: a thing's own word acts in its box, other words do not; bad prompts are said in words."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable

import numpy as np
import pytest

from studio import Settings, Studio
from studio.errors import InvalidInput
from studio.learning.share_interval import share_interval
from studio.learning.word_maps import points_inside, strength_inside
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.attend.params import AttendParams
from studio.tasks.lab.experiments.attend.run import run
from studio.tasks.lab.experiments.attend.scene_prompts import changed_words
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("out")))


def _bench(studio: Studio, seed: int = 0, emit: Callable[[object], None] = lambda _event: None) -> Bench:
    return Bench(studio, seed, emit, lambda found: LabResult("attend", found))


def _figures(found: Findings) -> dict[str, tuple[float, float | None]]:
    return {figure.name.rpartition(".")[2]: (figure.idea, figure.control) for figure in found.figures}


def test_a_word_acts_where_its_thing_is_and_the_same_seed_gives_the_same_figures(studio: Studio) -> None:
    knobs = AttendParams(prompts=2, word="")
    found = run(_bench(studio), knobs)
    figures = _figures(found)
    idea, control = figures["strength"]
    assert control is not None and idea > control
    assert figures == _figures(run(_bench(studio), knobs))
    assert {"red", "car", "cat", "meadow"} <= {picture.caption for picture in found.pictures}
    with studio.cache.lease("studio-mini-turbo") as lease:  # nothing of the watching is left
        assert not any(vars(module)["_forward_pre_hooks"] for module in lease.components["unet"].modules())


@pytest.mark.parametrize(
    "knobs",
    [
        AttendParams(prompt="a fox", word="", strength=0.2, noise=0.1, prompts=2),
        AttendParams(prompt="一隻狐狸在房子旁邊", word="fox", instead="", method="omission", strength=1, noise=0.9, prompts=2),
    ],
)
def test_knobs_at_both_ends_run(studio: Studio, knobs: AttendParams) -> None:
    assert all(np.isfinite(figure.idea) for figure in run(_bench(studio), knobs).figures)


@pytest.mark.parametrize(
    ("knobs", "code", "field"),
    [
        (AttendParams(prompt="quarterly tax report", word=""), "error.lab_attend_nothing", "attend_prompt"),
        (AttendParams(word="tractor"), "error.lab_attend_word", "attend_word"),
        (AttendParams(prompt="fox", word="fox", instead=" "), "error.lab_attend_empty", "attend_word"),
    ],
)
def test_what_cannot_be_shown_is_said_at_its_field(studio: Studio, knobs: AttendParams, code: str, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        run(_bench(studio), knobs)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_the_policy_reads_the_prompt_and_the_new_word(tmp_path: object) -> None:
    from studio.tasks.fields import wanted_words
    from studio.tasks.lab import LabParams

    words = wanted_words(LabParams(experiment="attend", attend_prompt="a fox", attend_instead="house"))
    assert words["attend_prompt"] == "a fox" and words["attend_instead"] == "house"
    assert "match_sentences" not in words


def test_stop_ends_it_within_a_step(studio: Studio) -> None:
    steps: list[object] = []

    def stop(event: object) -> None:
        steps.append(event)
        if len(steps) == 5:
            raise GeneratorExit

    with pytest.raises(GeneratorExit):
        run(_bench(studio, emit=stop), AttendParams(prompts=40))
    assert len(steps) == 5


def test_words_are_exchanged_wherever_they_stand() -> None:
    assert changed_words(("a", "red", "fox"), "Red", "very blue") == ("a", "very", "blue", "fox")
    assert changed_words(("a", "red", "fox"), "red", "") == ("a", "fox")
    assert changed_words(("a", "fox"), " ", "blue") == ()


def test_pointing_and_strength_of_a_map() -> None:
    heat = np.zeros((4, 4))
    heat[1, 2] = 1
    assert points_inside(heat, (0.5, 0.25, 0.75, 0.5)) and not points_inside(heat, (0, 0, 0.5, 1))
    assert strength_inside(heat, (0.5, 0, 1, 0.5)) == pytest.approx(4)
    assert strength_inside(heat, (0.1, 0.1, 0.11, 0.11)) == 1  # no cell has its middle in so small a box
    low, high = share_interval(0.5, 20)
    assert 0.25 < low < 0.5 < high < 0.75


def test_the_script_shows_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "attend.py"))
    own, other, chance = (int(share) for share in re.findall(r"(\d+)%", capsys.readouterr().out))
    assert own > 2 * chance > 2 * other
