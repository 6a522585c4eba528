"""Two GANs learn the same sprites for the same number of steps, one with cures against mode collapse, and a meter counts what they draw."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from studio.charts.chart import Chart, Series
from studio.learning.conditional_gan import Cures, GanTrainer
from studio.learning.picture_set import GROUNDS
from studio.tasks.lab.experiments.gan.mode_meter import SIDE, ModeMeter, Reading, Sprites, make_sprites
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.gan.params import GanParams

_SPRITES, _CHECKED = 1800, 400  # real ones to learn from, and to check the judge with
_BATCH = 64
_HASTE = 2.0  # of the critic on two time scales
_POINTS = 20  # of the live chart
_COLUMNS, _ROWS, _ZOOM = 8, 4, 2  # of the sheets of pictures

_Curve = list[tuple[int, Reading, Reading]]


def run(bench: Bench, knobs: GanParams) -> Findings:
    """Train both side by side on the same batches."""
    from safetensors.torch import save

    few = make_sprites(_COLUMNS * _ROWS, knobs.things, bench.seed, lambda done, total: bench.step(done, total, "lab_data"))
    bench.show(Findings(pictures=(LabPicture("lab.gan.real", _sheet(few.pictures), smooth=False),)))
    real = make_sprites(_SPRITES, knobs.things, bench.seed, lambda done, total: bench.step(done, total, "lab_data"))
    meter = ModeMeter(real, knobs.things)
    judged = meter.accuracy(make_sprites(_CHECKED, knobs.things, bench.seed + 1, lambda done, total: bench.step(done, total, "lab_data")))
    cures = Cures(knobs.minibatch, _HASTE if knobs.scales else 1.0, knobs.r1)
    idea, control = (GanTrainer(real.pictures.shape[1], len(GROUNDS), which, bench.seed) for which in (cures, Cures()))
    random = torch.Generator().manual_seed(bench.seed)
    curve: _Curve = []
    for step in range(knobs.steps + 1):
        if step:
            chosen = torch.randint(0, len(real.pictures), (_BATCH,), generator=random)
            for trainer in (idea, control):
                trainer.step(real.pictures[chosen], real.grounds[chosen])
        bench.step(step, knobs.steps)
        if step % max(1, knobs.steps // _POINTS) == 0 or step == knobs.steps:
            curve.append((step, meter.read(idea.pictures(meter.asked)), meter.read(control.pictures(meter.asked))))
        if step == 0 or bench.due():
            bench.show(_findings((idea, control), meter, curve, real, judged))
    found = _findings((idea, control), meter, curve, real, judged)
    return replace(found, files=(LabFile("generator.safetensors", save(dict(idea.averaged.state_dict()))),))


def _findings(trainers: tuple[GanTrainer, GanTrainer], meter: ModeMeter, curve: _Curve, real: Sprites, judged: float) -> Findings:
    idea, control = trainers
    steps, cured, plain = [step for step, _, _ in curve], curve[-1][1], curve[-1][2]
    things = len(cured.counts)
    live = Chart(
        "lab.gan.chart", "lab.gan.step", "lab.gan.things_axis",
        (
            Series.of("lab.gan.cured", steps, [reading.covered for _, reading, _ in curve]),
            Series.of("lab.gan.plain", steps, [reading.covered for _, _, reading in curve], role="control"),
        ),
        low=0, high=things,
    )  # fmt: skip
    ranks = range(1, things + 1)
    ranked = Chart(
        "lab.gan.ranked", "lab.gan.rank", "lab.gan.pictures_axis",
        tuple(
            Series.of(name, ranks, sorted(reading.counts.tolist(), reverse=True), role=role)
            for name, reading, role in (("lab.gan.cured", cured, "idea"), ("lab.gan.plain", plain, "control"))
        ),
        low=0,
    )  # fmt: skip
    shown = meter.asked[: _COLUMNS * _ROWS]
    pictures = (
        LabPicture("lab.gan.cured", _sheet(idea.pictures(shown)), smooth=False),
        LabPicture("lab.gan.plain", _sheet(control.pictures(shown)), smooth=False),
        LabPicture("lab.gan.real", _sheet(real.pictures[: _COLUMNS * _ROWS]), smooth=False),
    )
    figures = (
        Figure("lab.gan.covered", cured.covered, plain.covered, digits=0, margin=1),
        Figure("lab.gan.recognised", cured.recognised, plain.recognised, "%", digits=0, margin=0.02),
        Figure("lab.gan.duplicates", cured.duplicates, plain.duplicates, "%", "lower", 1, margin=0.01),
        Figure("lab.gan.judge", judged, None, "%", "", 0),
    )
    return Findings(figures, (live, ranked), pictures)


def _sheet(pictures: torch.Tensor) -> np.ndarray:
    """(n, pixels) in [-1, 1] as one picture, uint8 (height, width, 3)."""
    tiles = ((pictures.clamp(-1, 1) + 1) * 127.5).round().byte().numpy().reshape(_ROWS, _COLUMNS, SIDE, SIDE, 3)
    sheet = tiles.transpose(0, 2, 1, 3, 4).reshape(_ROWS * SIDE, _COLUMNS * SIDE, 3)
    return sheet.repeat(_ZOOM, 0).repeat(_ZOOM, 1)
