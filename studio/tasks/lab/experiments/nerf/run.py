"""Words become a solid, the solid becomes views, and a radiance field learns from them what it looks like from everywhere else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import torch

from studio.charts.chart import Chart, Series
from studio.errors import InvalidInput
from studio.learning.radiance.colored_solids import Solid, photograph
from studio.learning.radiance.solid_words import read_solid
from studio.learning.radiance.view_set import FieldTrainer, ViewSet, as_picture, camera_angles, psnr, view_set
from studio.tasks.lab.experiments.nerf.keepsakes import mesh_of, orbit_film
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.nerf.params import NerfParams

_SIDE = 48  # px of a view
_UNSEEN = [(30.0 + 60 * i, 20.0 + 12 * (i % 2)) for i in range(6)]  # azimuth and elevation in degrees
_SHOWN = 0  # of them
_SAMPLE = 1500  # rays of the unseen views that the live chart judges
_COUNTS = (2, 4, 8, 16)  # views, for the second chart
_POINTS = 24  # of the live chart
_SHORT = 0.25  # share of the steps that each of its fields gets
_LOW, _HIGH = 8, 32  # dB, ends of the charts


def run(bench: Bench, knobs: NerfParams) -> Findings:
    """Fit a field to the asked number of views, judged on views it never sees; then four short fits with more and more views."""
    solid = _solid(bench, knobs.prompt)
    rng = np.random.default_rng(bench.seed)
    bench.show(Findings(pictures=(LabPicture("lab.nerf.truth", _first_look(solid)),)))
    angles = camera_angles(max(knobs.views, *_COUNTS), rng)
    seen = _photographed(bench, solid, angles)
    judge = _Judge(view_set(solid, _UNSEEN, _SIDE), seen.first(knobs.views), rng)
    trainer = FieldTrainer(seen.first(knobs.views), knobs.octaves, knobs.steps, bench.seed)
    curve: list[tuple[int, float]] = []
    for step in range(knobs.steps + 1):
        if step:
            trainer.step()
        bench.step(step, knobs.steps)
        if step % max(1, knobs.steps // _POINTS) == 0 or step == knobs.steps:
            curve.append((step, judge.quick(trainer)))
        if bench.due() or step == 0:
            bench.show(judge.findings(trainer, curve, knobs.steps, curve[-1][1]))
    found = judge.findings(trainer, curve, knobs.steps, judge.whole(trainer))
    found = _with_counts(bench, knobs, seen, judge, found)
    film = orbit_film(trainer.field, lambda done, total: bench.step(done, total, "lab_measuring"))
    files = (LabFile("thing.glb", mesh_of(trainer.field, solid.name)), LabFile("network.safetensors", _saved(trainer)))
    return replace(found, film=film, files=files)


def _solid(bench: Bench, prompt: str) -> Solid:
    read = read_solid(prompt)
    if read.solid is None:
        raise InvalidInput("error.lab_nerf_unknown", field="nerf_prompt")
    if read.unknown:
        bench.notice("notice.lab_nerf_words", words=", ".join(read.unknown[:8]))
    return read.solid


def _first_look(solid: Solid) -> np.ndarray:
    return (photograph(solid, *_UNSEEN[_SHOWN], _SIDE) * 255).round().astype(np.uint8)


def _photographed(bench: Bench, solid: Solid, angles: list[tuple[float, float]]) -> ViewSet:
    """All views that any of the fields sees, a few at a time, so that one can stop in between."""
    parts = []
    for start in range(0, len(angles), 2):
        bench.step(start, len(angles), "lab_data")
        parts.append(view_set(solid, angles[start : start + 2], _SIDE))
    eyes, rays, colors = (torch.cat([getattr(part, name) for part in parts]) for name in ("eyes", "rays", "colors"))
    return ViewSet(eyes, rays, colors, _SIDE)


class _Judge:
    """Compares a field, and the nearest seen view, with the views that no field has seen."""

    def __init__(self, unseen: ViewSet, seen: ViewSet, rng: np.random.Generator) -> None:
        self._unseen, self._seen = unseen, seen
        rays = unseen.rays.reshape(-1, 3)
        self._chosen = torch.from_numpy(rng.choice(len(rays), _SAMPLE, replace=False))
        self.nearest = self.nearest_of(seen)

    def nearest_of(self, seen: ViewSet) -> float:
        """PSNR of showing the nearest of the ``seen`` views instead, in dB."""
        return psnr(torch.stack([seen.colors[seen.nearest(eye)] for eye in self._unseen.eyes]), self._unseen.colors)

    @torch.no_grad()
    def quick(self, trainer: FieldTrainer) -> float:
        """PSNR on some rays of the unseen views, in dB."""
        eyes = self._unseen.eyes[:, None].expand_as(self._unseen.rays).reshape(-1, 3)[self._chosen]
        found = trainer.field.render(eyes, self._unseen.rays.reshape(-1, 3)[self._chosen])
        return psnr(found, self._unseen.colors.reshape(-1, 3)[self._chosen])

    @torch.no_grad()
    def whole(self, trainer: FieldTrainer) -> float:
        """PSNR on all of the unseen views, in dB."""
        found = [trainer.field.render(eye, rays) for eye, rays in zip(self._unseen.eyes, self._unseen.rays, strict=True)]
        return psnr(torch.stack(found), self._unseen.colors)

    @torch.no_grad()
    def findings(self, trainer: FieldTrainer, curve: list[tuple[int, float]], steps: int, found: float) -> Findings:
        """What stands so far: the curve, and one unseen view beside the truth and the control."""
        eye, rays = self._unseen.eyes[_SHOWN], self._unseen.rays[_SHOWN]
        chart = Chart(
            "lab.nerf.chart", "lab.nerf.step", "lab.nerf.psnr_axis",
            (
                Series.of("lab.nerf.field", [step for step, _ in curve], [db for _, db in curve]),
                Series.of("lab.nerf.nearest", (0, steps), (self.nearest, self.nearest), role="control"),
            ),
            low=_LOW, high=_HIGH,
        )  # fmt: skip
        pictures = (
            LabPicture("lab.nerf.rendered", as_picture(trainer.field.render(eye, rays), _SIDE)),
            LabPicture("lab.nerf.truth", self._unseen.picture(_SHOWN)),
            LabPicture("lab.nerf.nearest", self._seen.picture(self._seen.nearest(eye))),
        )
        figure = Figure("lab.nerf.psnr", found, self.nearest, "dB", digits=1, margin=0.5)
        return Findings((figure,), (chart,), pictures, pictures_first=True)


def _with_counts(bench: Bench, knobs: NerfParams, seen: ViewSet, judge: _Judge, found: Findings) -> Findings:
    """``found`` with the second chart: the quality that 2 to 16 views give, each with the same small number of steps."""
    steps = max(20, round(_SHORT * knobs.steps))
    fitted: list[float] = []
    so_far = found
    nearest = [judge.nearest_of(seen.first(count)) for count in _COUNTS]
    for number, count in enumerate(_COUNTS):
        trainer = FieldTrainer(seen.first(count), knobs.octaves, steps, bench.seed)
        for step in range(1, steps + 1):
            trainer.step()
            bench.step(number * steps + step, len(_COUNTS) * steps, "lab_measuring")
        fitted.append(judge.quick(trainer))
        chart = Chart(
            "lab.nerf.views_chart", "lab.nerf.views", "lab.nerf.psnr_axis",
            (
                Series.of("lab.nerf.field", range(number + 1), fitted),
                Series.of("lab.nerf.nearest", range(len(_COUNTS)), nearest, role="control"),
            ),
            low=_LOW, high=_HIGH, ticks=tuple(map(str, _COUNTS)),
        )  # fmt: skip
        so_far = replace(found, charts=(*found.charts, chart))
        bench.show(so_far)
    better = [count for count, one, other in zip(_COUNTS, fitted, nearest, strict=True) if one > other]
    needed = (Figure("lab.nerf.needed", min(better), better="", digits=0),) if better else ()
    return replace(so_far, figures=(*found.figures, *needed))


def _saved(trainer: FieldTrainer) -> bytes:
    from safetensors.torch import save

    return save({name: value.contiguous() for name, value in trainer.field.state_dict().items()})
