"""The experiment with mode collapse, at a small size."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import numpy as np
import pytest
import torch

from studio import Settings, Studio
from studio.errors import InvalidInput
from studio.events import Done, Draft
from studio.settings import ASSETS
from studio.tasks.lab.experiments.gan import run as gan
from studio.tasks.lab.experiments.gan.mode_meter import ModeMeter, make_sprites


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setattr(gan, "_SPRITES", 300)
    monkeypatch.setattr(gan, "_CHECKED", 60)
    monkeypatch.setattr(gan, "_POINTS", 2)
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path))


def test_the_cures_cover_more_and_the_seed_decides(lab: Studio) -> None:
    first, again = (lab.result("lab", experiment="gan", seed=1, gan_steps=350, gan_things=12) for _ in range(2))
    covered, _, _, judge = first.findings.figures
    assert covered.idea > covered.control
    assert judge.idea > 0.95
    assert first.findings.figures == again.findings.figures
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(first.findings.pictures, again.findings.pictures, strict=True))
    assert {"png", "csv", "safetensors"} == set(first.named_files())


def test_without_cures_there_is_no_difference(lab: Studio) -> None:
    result = lab.result("lab", experiment="gan", gan_steps=50, gan_minibatch=False, gan_scales=False, gan_r1=0, gan_things=4)
    assert result.verdict == "level"
    assert all(figure.control in (None, figure.idea) for figure in result.findings.figures)


def test_the_strongest_knobs_run(lab: Studio) -> None:
    result = lab.result("lab", experiment="gan", gan_steps=50, gan_r1=20)
    assert all(np.isfinite(figure.idea) for figure in result.findings.figures)


def test_what_lies_outside_is_refused(lab: Studio) -> None:
    with pytest.raises(InvalidInput) as refused:
        lab.result("lab", experiment="gan", gan_things=41)
    assert refused.value.field == "gan_things"


def test_it_shows_at_once_and_stops_in_the_middle(lab: Studio) -> None:
    events = lab.run("lab", experiment="gan", gan_steps=2500)
    assert any(isinstance(event, Draft) for event in events)
    events.close()
    assert not any(isinstance(event, Done) for event in events)


def test_the_meter_counts_real_sprites_and_neither_blends_nor_noise() -> None:
    sprites = make_sprites(600, 8, 0, lambda _done, _total: None)
    meter = ModeMeter(sprites, 8)
    assert meter.accuracy(make_sprites(100, 8, 1, lambda _done, _total: None)) > 0.97
    alike = sprites.pictures[sprites.grounds == 2]
    blends = (alike[:50] + alike[-50:]) / 2
    different = (alike[:50] - alike[-50:]).abs().mean(1) > 0.05
    grounds = torch.full((50,), 2)
    assert (meter.things_in(blends, grounds)[different] == -1).float().mean() > 0.8
    assert (meter.things_in(torch.rand(50, sprites.pictures.shape[1]) * 2 - 1, grounds) == -1).all()
    repeated = meter.read(sprites.pictures[sprites.grounds == 0][:1].repeat(480, 1))
    assert repeated.covered <= 1


def test_the_script_shows_the_idea_beside_the_control(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "gan.py"))
    _, idea, control = map(int, re.findall(r"\d+", capsys.readouterr().out))
    assert idea > control
