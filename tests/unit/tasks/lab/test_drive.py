"""Driving: fused senses miss fewer brakes than the best one alone, and the world is as it says."""

from __future__ import annotations

import runpy

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from studio.errors import Cancelled
from studio.events import Event
from studio.learning.driving.road_world import SENTENCES, make_scenes
from studio.learning.driving.sensor_fusion import Early, Gated, Senses
from studio.learning.share_interval import share_interval
from studio.settings import ASSETS
from studio.tasks.lab.experiment import Bench
from studio.tasks.lab.experiments.drive.params import DriveParams
from studio.tasks.lab.experiments.drive.run import run
from studio.tasks.lab.findings import Findings
from studio.tasks.lab.result import LabResult


def bench(seed: int = 0) -> Bench:
    return Bench(None, seed, lambda event: None, lambda found: LabResult("drive", found))  # type: ignore[arg-type]  # no model is asked


def driven(steps: int, **knobs: object) -> Findings:
    return run(bench(), DriveParams.model_validate(knobs), size=400, steps=steps)


def test_fused_senses_miss_fewer_brakes() -> None:
    found = driven(120, fog=0.2)
    missed = found.figures[0]
    assert missed.control is not None and missed.idea < missed.control / 2
    assert missed.verdict == "ahead" and missed.low is not None and missed.high is not None and missed.low < missed.idea < missed.high
    assert found.figures[1].verdict == "ahead"
    assert len(found.pictures) == 8 and len(found.charts[0].series) == 6


def test_the_same_seed_gives_the_same_figures() -> None:
    assert driven(6).figures == driven(6).figures


@pytest.mark.parametrize(
    "ends",
    [
        {"fog": 0, "failures": 0, "wrong": 0, "false_brakes": 0.01, "fusion": "early"},
        {"fog": 1, "failures": 0.9, "wrong": 1, "false_brakes": 0.3, "fusion": "late"},
    ],
)
def test_knobs_at_their_ends(ends: dict[str, object]) -> None:
    assert 0 <= driven(3, **ends).figures[0].idea <= 1000


def test_bounds_and_stop() -> None:
    for wrong in ({"fog": 1.1}, {"failures": 1}, {"false_brakes": 0}, {"fusion": "none"}):
        with pytest.raises(ValidationError):
            DriveParams.model_validate(wrong)
    heard: list[Event] = []

    def stopping(event: Event) -> None:
        heard.append(event)
        if len(heard) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        run(Bench(None, 0, stopping, lambda found: LabResult("drive", found)), DriveParams(), size=400)  # type: ignore[arg-type]
    assert len(heard) == 3


def test_scenes_are_what_they_say() -> None:
    scenes = make_scenes(300, np.random.default_rng(0), fog=0)
    assert scenes.camera.shape == (300, 3, 24, 48) and scenes.camera.min() >= 0 and scenes.camera.max() <= 1
    assert 0.3 < scenes.brake.mean() < 0.7
    warned = np.array([SENTENCES[said][0] != "" for said in scenes.said])
    assert scenes.brake[warned].all()  # nobody errs here
    thick = make_scenes(300, np.random.default_rng(0), fog=1)
    assert thick.camera.std() < scenes.camera.std()  # fog swallows contrast
    dead = make_scenes(300, np.random.default_rng(0), failures=0.9)
    assert (dead.lidar.max(1) == 0).mean() > 0.3 and (dead.camera.max((1, 2, 3)) < 0.3).mean() > 0.3


def test_a_shut_gate_leaves_each_sense_its_own_lesson() -> None:
    scenes = make_scenes(64, np.random.default_rng(0))
    senses = Senses(*map(torch.from_numpy, (scenes.camera, scenes.lidar, scenes.words)))
    torch.manual_seed(0)
    gated = Gated(scenes.words.shape[1])
    torch.nn.init.constant_(gated.gate.bias, -50)
    gated.loss(senses, torch.from_numpy(scenes.brake)).backward()
    for encoder in gated.encoders:
        slopes = [weight.grad for weight in encoder.parameters()]
        assert all(slope is not None and slope.abs().max() > 1e-6 for slope in slopes)


def test_senses_reach_the_networks_centred() -> None:
    scenes = make_scenes(400, np.random.default_rng(0), failures=0.1, wrong=0.1)
    centred = Early(scenes.words.shape[1]).centred
    for layer, sense in zip(centred, (scenes.camera, scenes.lidar, scenes.words), strict=True):
        seen = layer(torch.from_numpy(sense))
        assert abs(float(seen.mean())) < 0.2 and float(seen.std()) == pytest.approx(1, abs=0.2)


def test_interval_after_wilson() -> None:
    low, high = share_interval(10 / 100, 100)  # Wilson 1927, as statsmodels gives it
    assert low == pytest.approx(0.0552, abs=1e-4) and high == pytest.approx(0.1744, abs=1e-4)
    assert share_interval(0, 0) == (0, 1) and share_interval(0 / 50, 50)[0] == 0


def test_its_script_shows_all_three_ahead(capsys: pytest.CaptureFixture[str]) -> None:
    runpy.run_path(str(ASSETS / "lab" / "code" / "drive.py"))
    said = [float(line.split(": ")[1].split()[0]) for line in capsys.readouterr().out.splitlines()]
    assert said[0] < min(said[1:]) / 2
