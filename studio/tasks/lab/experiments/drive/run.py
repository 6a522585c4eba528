"""Six drivers learn from the same scenes: three with one sense each, three that join them. All brake in vain equally often."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch

from studio.learning.driving.road_world import Scenes, make_scenes
from studio.learning.driving.sensor_fusion import Alone, Driver, Early, Gated, Late, Senses
from studio.tasks.lab.experiments.drive.drive_findings import FOGS, TestDrive, findings

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.drive.params import DriveParams
    from studio.tasks.lab.findings import Findings

_BATCH = 64
_CHUNK = 400  # scenes drawn or judged at once, so that Stop is heard


class _Drives:
    """Test drives: ``judge`` to set the thresholds on, ``here`` in the fog of the knob, and one in each of `FOGS`."""

    def __init__(self, bench: Bench, knobs: DriveParams, rng: np.random.Generator, size: int) -> None:
        scenes = partial(make_scenes, rng=rng, failures=knobs.failures, wrong=knobs.wrong)
        steps = size // _CHUNK + 1
        self.train: list[Scenes] = []
        for step in range(2 * steps):
            self.train.append(scenes(_CHUNK))
            bench.step(step, 2 * steps, "lab_data")
        self.judge = [scenes(_CHUNK) for _ in range(steps)]
        self.here = [scenes(_CHUNK, fog=knobs.fog) for _ in range(steps)]
        self.fogs = [scenes(_CHUNK // 2, fog=fog) for fog in FOGS]


def run(bench: Bench, knobs: DriveParams, size: int = 1500, steps: int = 350) -> Findings:
    """Train all six side by side; ``size`` scenes to test on, twice as many to learn from."""
    rng = np.random.default_rng(bench.seed)
    shown = make_scenes(8, np.random.default_rng(bench.seed + 1), fog=knobs.fog, failures=knobs.failures, wrong=knobs.wrong)
    large = make_scenes(8, np.random.default_rng(bench.seed + 1), fog=knobs.fog, failures=knobs.failures, wrong=knobs.wrong, scale=3)
    bench.show(findings(TestDrive.before(knobs.fusion), shown, large, b""))
    drives = _Drives(bench, knobs, rng, size)
    torch.manual_seed(bench.seed)
    vocabulary = shown.words.shape[1]
    alone = [Alone(sense, vocabulary) for sense in range(3)]
    models: dict[str, Driver] = dict(zip(("camera", "lidar", "sentence"), alone, strict=True))
    models |= {"early": Early(vocabulary), "late": Late(alone), "gated": Gated(vocabulary)}
    optimizer = torch.optim.Adam([p for m in models.values() for p in m.parameters()], lr=3e-3, fused=True)
    data, truth = _tensors(drives.train)
    drives.train.clear()
    found = findings(TestDrive.before(knobs.fusion), shown, large, b"")
    for step in range(1, steps + 1):
        pick = torch.from_numpy(rng.integers(0, len(truth), _BATCH))
        batch = Senses(*(sense[pick] for sense in data))
        optimizer.zero_grad()
        losses = [model.loss(batch, truth[pick]) for model in models.values()]
        torch.stack(losses).sum().backward()
        optimizer.step()
        bench.step(step, steps)
        # to let all drive takes longer than a step: about a dozen times, and not all scenes before the end
        if step == steps or (step % max(1, steps // 12) == 0 and bench.due()):
            found = findings(_drive(models, drives, knobs, shown, whole=step == steps), shown, large, _weights(models))
            bench.show(found)
    return found


def _tensors(parts: list[Scenes]) -> tuple[Senses, torch.Tensor]:
    rows = (np.concatenate([getattr(part, name) for part in parts]) for name in ("camera", "lidar", "words", "brake"))
    *senses, brake = map(torch.from_numpy, rows)
    return Senses(*senses), brake


def _drive(models: dict[str, Driver], drives: _Drives, knobs: DriveParams, shown: Scenes, *, whole: bool) -> TestDrive:
    """Let all drive; the threshold of each is where it brakes in vain as often as the knob allows, on scenes of their own."""
    judge, here, fogs = drives.judge, drives.here, drives.fogs
    if not whole:
        judge, here, fogs = [_part(judge[0], 200)], [_part(here[0], 200)], [_part(fog, 80) for fog in fogs]
    judged = _scores(models, judge)
    safe = np.concatenate([part.brake for part in judge]) < 0.5
    limits = {name: float(np.quantile(score[safe], 1 - knobs.false_brakes)) for name, score in judged.items()}
    truth = np.concatenate([part.brake for part in here]) > 0.5
    brakes = {name: score > limits[name] for name, score in _scores(models, here).items()}
    fog = {name: [] for name in models}
    for part in fogs:
        for name, score in _scores(models, [part]).items():
            fog[name].append(float(np.mean((score > limits[name]) == (part.brake > 0.5))))
    seen = {name: score > limits[name] for name, score in _scores(models, [shown]).items()}
    return TestDrive(knobs.fusion, truth, brakes, fog, seen)


def _part(scenes: Scenes, count: int) -> Scenes:
    return Scenes(*(getattr(scenes, name)[:count] for name in ("camera", "lidar", "words", "said", "brake")))


def _scores(models: dict[str, Driver], parts: list[Scenes]) -> dict[str, np.ndarray]:
    found: dict[str, list[np.ndarray]] = {name: [] for name in models}
    with torch.no_grad():
        for part in parts:  # one after the other: what the networks hold in between is larger than the scenes
            senses, _ = _tensors([part])
            for name, model in models.items():
                found[name].append(model(senses).numpy())
    return {name: np.concatenate(scores) for name, scores in found.items()}


def _weights(models: dict[str, Driver]) -> bytes:
    from safetensors.torch import save

    return save({f"{name}.{key}": value for name, model in models.items() for key, value in model.state_dict().items()})
