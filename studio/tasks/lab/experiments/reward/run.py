"""Two policies please the same judge, one of them on a leash; a second judge, never asked while they learn, says what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn
from torch.nn import functional

from studio.charts.chart import Chart, Series
from studio.learning.reinforcement.latent_policy import GaussianPolicy
from studio.learning.reinforcement.picture_judges import NearnessJudge, log_odds, naming_network
from studio.learning.reinforcement.thing_drawings import LATENTS, NOUNS, SIDE, real_pictures
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture
from studio.tasks.running import leased

if TYPE_CHECKING:
    from studio.learning.reinforcement.thing_painter import ThingPainter
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.reward.params import RewardParams

_BATCH, _RATE = 64, 0.16
_JUDGE_STEPS = 150
_SHAKEN = 0.1  # standard deviation of the noise on what the first judge learns from
_KNOWN, _AT_ONCE = 3000, 125  # real pictures of the second judge
_EARLY = 40  # up to this step it is measured every 5 steps, then every 20
_SCORED = 96
_COLUMNS, _ROWS = 4, 3  # of each sheet
_SHOWN_SIDE = 2 * SIDE


class _Marks(NamedTuple):
    """What the judges say of many pictures, in [0, 1], and how much these differ."""

    first: float
    second: float
    variety: float


@dataclass
class _Learner:
    """A policy, what it paints from the noise that stays the same, and its marks so far."""

    caption: str
    policy: GaussianPolicy
    shown: Tensor
    marks: list[_Marks] = field(default_factory=list)


@dataclass(frozen=True)
class _Judges:
    """``first`` gives the rewards; ``second`` is never asked by those who learn."""

    first: nn.Module
    second: NearnessJudge
    wish: int

    @torch.no_grad()
    def rewards(self, pictures: Tensor) -> Tensor:
        """Log-odds of the wish, (n,): certainty is never enough."""
        return log_odds(self.first(pictures), self.wish)

    @torch.no_grad()
    def marks(self, pictures: Tensor) -> _Marks:
        sure = self.first(pictures).softmax(1)[:, self.wish].mean()
        return _Marks(float(sure), float(self.second.believed(pictures).float().mean()), float(pictures.std(0).mean()))


def run(bench: Bench, knobs: RewardParams) -> Findings:
    """Let the bundled painter paint, teach the judges, then both policies with the same noise."""
    with leased(bench.engine, bench.engine.catalog.row("studio-painter"), bench.emit) as lease:
        return _learned(bench, knobs, lease.components["model"])


def _learned(bench: Bench, knobs: RewardParams, painter: ThingPainter) -> Findings:
    torch.manual_seed(bench.seed)
    random = torch.Generator().manual_seed(bench.seed)
    noise = torch.randn(_SCORED, LATENTS, generator=random)
    at_start = _painted(painter, noise)
    bench.show(Findings(pictures=(_sheet("lab.reward.at_start", at_start),), pictures_first=True))
    work = _Work(bench, _KNOWN // _AT_ONCE + _JUDGE_STEPS + knobs.steps)
    judges = _judges(work, knobs, random)
    start = judges.marks(at_start)
    learners = tuple(
        _Learner(caption, GaussianPolicy(LATENTS, leash, _RATE), at_start)
        for caption, leash in (("lab.reward.leashed", knobs.leash), ("lab.reward.free", 0.0))
    )
    steps: list[int] = []
    for step in range(knobs.steps + 1):
        if step % (5 if step < _EARLY else 20) == 0 or step == knobs.steps:
            steps.append(step)
            for learner in learners:
                learner.shown = _painted(painter, learner.policy.drawn(noise))
                learner.marks.append(judges.marks(learner.shown))
            if bench.due():
                bench.show(_findings(at_start, start, learners, steps))
        if step < knobs.steps:
            drawn = torch.randn(_BATCH, LATENTS, generator=random)
            for learner in learners:
                latents = learner.policy.drawn(drawn)
                learner.policy.learn(latents, judges.rewards(_painted(painter, latents)))
            work.step()
    policy = learners[0].policy
    weights = save({"mean": policy.mean.detach(), "log_spread": policy.log_spread.detach()})
    found = _findings(at_start, start, learners, steps)
    return Findings(found.figures, found.charts, found.pictures, (LabFile("policy.safetensors", weights),), pictures_first=True)


@dataclass
class _Work:
    """Counts the steps of all stages."""

    bench: Bench
    total: int
    done: int = 0

    def step(self) -> None:
        self.done += 1
        self.bench.step(self.done, self.total)


@torch.no_grad()
def _painted(painter: ThingPainter, latents: Tensor) -> Tensor:
    return torch.cat([painter.paint(part) for part in latents.split(_BATCH)])  # larger ones do not fit a core's cache


def _judges(work: _Work, knobs: RewardParams, random: torch.Generator) -> _Judges:
    """Both learn from pictures of the renderer, never from the painter; the first is also shaken by a little noise."""
    wish = NOUNS.index(knobs.wish)
    network = naming_network(len(NOUNS))
    pictures, names = real_pictures(knobs.judged, random)
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0.01)
    for _ in range(_JUDGE_STEPS):
        rows = torch.randint(len(names), (64,), generator=random)
        seen = pictures[rows] + _SHAKEN * torch.randn(64, *pictures.shape[1:], generator=random)
        loss = functional.cross_entropy(network(seen), names[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        work.step()
    second = NearnessJudge.of(_real(work, random, wish))
    return _Judges(network.requires_grad_(False).eval(), second, wish)


def _real(work: _Work, random: torch.Generator, wish: int) -> Iterator[Tensor]:
    for _ in range(_KNOWN // _AT_ONCE):
        yield real_pictures(_AT_ONCE, random, wish)[0]
        work.step()


def _findings(at_start: Tensor, start: _Marks, learners: tuple[_Learner, ...], steps: list[int]) -> Findings:
    leashed, free = learners
    charts = tuple(
        Chart(
            title, "lab.reward.step", "lab.reward.sure",
            (
                Series.of(leashed.caption, steps, [100 * marks[i] for marks in leashed.marks]),
                Series.of(free.caption, steps, [100 * marks[i] for marks in free.marks], role="control"),
            ),
            low=0, high=101,
        )
        for i, title in ((1, "lab.reward.chart_second"), (0, "lab.reward.chart_first"))
    )  # fmt: skip
    idea, control = leashed.marks[-1], free.marks[-1]
    away, far = (float(learner.policy.divergence().detach()) for learner in learners)
    figures = (
        Figure("lab.reward.second", idea.second, control.second, "%", digits=0, margin=0.03),
        Figure("lab.reward.first", idea.first, control.first, "%", "", 0),
        Figure("lab.reward.diversity", idea.variety / start.variety, control.variety / start.variety, "%", digits=0),
        Figure("lab.reward.distance", away, far, "", "lower", 0),
    )
    sheets = (_sheet("lab.reward.at_start", at_start), *(_sheet(learner.caption, learner.shown) for learner in learners))
    return Findings(figures, charts, sheets, pictures_first=True)


def _sheet(caption: str, pictures: Tensor) -> LabPicture:
    """The first twelve pictures in three rows, enlarged smoothly."""
    values = ((pictures[: _COLUMNS * _ROWS].permute(0, 2, 3, 1).numpy() + 1) * 127.5).astype(np.uint8)
    tiles = [cv2.resize(value, (_SHOWN_SIDE, _SHOWN_SIDE), interpolation=cv2.INTER_CUBIC) for value in values]
    rows = [np.concatenate(tiles[start : start + _COLUMNS], 1) for start in range(0, len(tiles), _COLUMNS)]
    return LabPicture(caption, np.concatenate(rows, 0))
