"""The experiment with a multimodal VAE, at a small size."""

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
from studio.learning.multimodal_vae import Gaussian, average, product
from studio.settings import ASSETS
from studio.tasks.lab.experiments.vae import run as vae


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setattr(vae, "_TRAIN", 300)
    monkeypatch.setattr(vae, "_TEST", 60)
    monkeypatch.setattr(vae, "_POINTS", 2)
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path))


def test_the_product_beats_the_average_and_the_seed_decides(lab: Studio) -> None:
    first, again = (lab.result("lab", experiment="vae", seed=2, vae_steps=200) for _ in range(2))
    painted, _, error, _ = first.findings.figures
    assert painted.idea > painted.control
    assert error.idea < error.control - 0.1
    assert first.findings.figures == again.findings.figures
    assert all(np.array_equal(a.pixels, b.pixels) for a, b in zip(first.findings.pictures, again.findings.pictures, strict=True))
    assert {"png", "csv", "safetensors"} == set(first.named_files())


@pytest.mark.parametrize("knobs", [{"beta": 0, "latent": 1, "noise": 0, "alone": False}, {"beta": 10, "latent": 32, "noise": 1}])
def test_knobs_at_both_ends_run(lab: Studio, knobs: dict[str, float]) -> None:
    result = lab.result("lab", experiment="vae", vae_steps=50, **{f"vae_{name}": value for name, value in knobs.items()})
    assert all(np.isfinite(figure.idea) for figure in result.findings.figures)


def test_what_lies_outside_is_refused(lab: Studio) -> None:
    with pytest.raises(InvalidInput) as refused:
        lab.result("lab", experiment="vae", vae_latent=33)
    assert refused.value.field == "vae_latent"


def test_it_shows_at_once_and_stops_in_the_middle(lab: Studio) -> None:
    events = lab.run("lab", experiment="vae", vae_steps=2000)
    assert any(isinstance(event, Draft) for event in events)
    events.close()
    assert not any(isinstance(event, Done) for event in events)


def test_experts_count_by_their_precision() -> None:
    sure, unsure = Gaussian(torch.tensor([[2.0]]), torch.tensor([[-6.0]])), Gaussian(torch.tensor([[-2.0]]), torch.tensor([[4.0]]))
    both = product([sure, unsure])
    assert both.mean.item() == pytest.approx(2.0, abs=0.01)
    assert average([sure, unsure]).mean.item() == 0
    # one who knows nothing changes nothing, and the prior is always among them
    assert product([Gaussian(torch.zeros(1, 1), torch.full((1, 1), 50.0))]).kl().item() == pytest.approx(0, abs=1e-6)


def test_the_script_shows_the_idea_beside_the_control(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "vae.py"))
    idea, control = map(float, re.findall(r"\d\.\d{3}", capsys.readouterr().out))
    assert idea < control
