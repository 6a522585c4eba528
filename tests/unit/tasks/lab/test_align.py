"""Aligning two towers: with negatives pictures find their sentences, without them nothing can be told apart."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable

import numpy as np
import pytest
import torch

from studio.learning.contrastive.caption_split import split_pairs
from studio.learning.contrastive.infonce import modality_gap, recall, uniformity
from studio.learning.contrastive.two_towers import as_words
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.align.params import AlignParams
from studio.tasks.lab.experiments.align.run import Size, run
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult

_SMALL = Size(steps=40, unseen=24)


def _bench(seed: int = 0, emit: Callable[[object], None] = lambda _event: None) -> Bench:
    return Bench(None, seed, emit, lambda found: LabResult("align", found))  # type: ignore[arg-type]  # it leases nothing


def _figures(found: Findings) -> dict[str, tuple[float, float | None]]:
    return {figure.name.rpartition(".")[2]: (figure.idea, figure.control) for figure in found.figures}


def test_negatives_keep_the_space_open_and_the_same_seed_gives_the_same_figures() -> None:
    knobs = AlignParams(pairs=800, batch=32)
    found = run(_bench(), knobs, _SMALL)
    figures = _figures(found)
    idea, control = figures["forth"]
    assert control is not None and idea > control + 0.1
    idea, control = figures["uniformity"]
    assert idea < -1.5 and control is not None and control > -0.5  # it has collapsed
    assert _figures(run(_bench(), knobs, _SMALL)) == figures
    assert {file.name for file in found.files} == {"towers.safetensors"}


@pytest.mark.parametrize(
    "knobs",
    [
        AlignParams(temperature=0.02, batch=4, balance=0, pairs=200, shared_head=True),
        AlignParams(temperature=1, batch=128, balance=1, pairs=300),
    ],
)
def test_knobs_at_both_ends_run(knobs: AlignParams) -> None:
    found = run(_bench(1), knobs, Size(steps=3, unseen=24))
    assert all(np.isfinite(figure.idea) for figure in found.figures)


def test_stop_ends_it_within_a_step() -> None:
    steps: list[object] = []

    def stop(event: object) -> None:
        steps.append(event)
        if len(steps) == 4:
            raise GeneratorExit

    with pytest.raises(GeneratorExit):
        run(_bench(0, stop), AlignParams(pairs=200, batch=4), _SMALL)
    assert len(steps) == 4


def test_no_caption_to_judge_by_occurs_in_learning() -> None:
    train, test = split_pairs(600, 24, np.random.default_rng(3))
    assert len(test) == 24 == len(set(test.captions))
    assert not set(test.captions) & set(train.captions)


def test_a_collapsed_space_recalls_nothing_and_is_not_uniform() -> None:
    one = torch.ones(10, 4) / 2
    assert recall(one @ one.T) == 0
    assert uniformity(one) == pytest.approx(0)
    assert recall(torch.eye(10)) == 1
    assert modality_gap(one, -one) == pytest.approx(2)


def test_words_that_are_not_known_are_passed_over() -> None:
    known, stranger = as_words(["a red fox on grass", "a xylograph red ... fox, on GRASS! " + "word " * 2000])
    assert torch.equal(known, stranger)
    assert not as_words([""]).any()


def test_the_script_shows_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "align.py"))
    rights = [int(share) for share in re.findall(r"right (\d+)%", capsys.readouterr().out)]
    assert rights[0] > rights[1] + 15
