"""Two pairs of towers learn from the same pictures and captions, one of them without negatives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from studio.charts.chart import Chart, Grid, Series
from studio.learning.contrastive.caption_split import Pairs, split_pairs
from studio.learning.contrastive.infonce import alignment, attraction, infonce, modality_gap, recall, uniformity
from studio.learning.contrastive.two_towers import TwoTowers
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.align.params import AlignParams

_SHOWN = 14  # pairs in the matrix
_PICTURES = 6
_RATE = 0.002


@dataclass(frozen=True)
class Size:
    """How long to learn, and by how many unseen captions to judge."""

    steps: int = 240
    unseen: int = 96


@dataclass
class _Learner:
    """One pair of towers and how well it did so far, as (step, recall)."""

    towers: TwoTowers
    optimizer: torch.optim.Optimizer
    steps: list[int] = field(default_factory=list)
    recalls: list[float] = field(default_factory=list)

    @classmethod
    def new(cls, seed: int, *, shared_head: bool) -> _Learner:
        torch.manual_seed(seed)
        towers = TwoTowers(channels=16, shared_head=shared_head)
        return cls(towers, torch.optim.Adam(towers.parameters(), lr=_RATE))

    def learn(self, loss: Tensor) -> None:
        self.optimizer.zero_grad()
        loss.backward()
        self.optimizer.step()


def run(bench: Bench, knobs: AlignParams, size: Size = Size()) -> Findings:
    """Train both on the same batches, and judge them by pictures whose captions no pair for learning has."""
    bench.step(0, size.steps, "lab_data")
    rng = np.random.default_rng(bench.seed)
    train, test = split_pairs(knobs.pairs, size.unseen, rng)
    idea, control = (_Learner.new(bench.seed, shared_head=knobs.shared_head) for _ in range(2))
    found = _findings(idea, control, test, 0, size)
    bench.show(found)
    for step in range(1, size.steps + 1):
        rows = torch.from_numpy(rng.integers(0, len(train), knobs.batch))
        pixels, words = train.pixels[rows], train.words[rows]
        idea.learn(infonce(idea.towers.pictures(pixels), idea.towers.sentences(words), knobs.temperature, knobs.balance))
        control.learn(attraction(control.towers.pictures(pixels), control.towers.sentences(words)))
        bench.step(step, size.steps)
        # the curve's points must not depend on how fast the machine is
        if step % 20 == 0 or step in (5, 10) or step == size.steps:
            found = _findings(idea, control, test, step, size)
        if bench.due() or step == size.steps:
            bench.show(found)
    return found


@torch.inference_mode()
def _findings(idea: _Learner, control: _Learner, test: Pairs, step: int, size: Size) -> Findings:
    both = {name: (one.towers.pictures(test.pixels), one.towers.sentences(test.words)) for name, one in (("i", idea), ("c", control))}
    alike = {name: pictures @ sentences.T for name, (pictures, sentences) in both.items()}
    for one, matrix in ((idea, alike["i"]), (control, alike["c"])):
        one.steps.append(step)
        one.recalls.append(recall(matrix))
    spread = {name: (uniformity(pictures) + uniformity(sentences)) / 2 for name, (pictures, sentences) in both.items()}
    figures = (
        Figure("lab.align.forth", idea.recalls[-1], control.recalls[-1], "%", digits=0, margin=0.02),
        Figure("lab.align.back", recall(alike["i"].T), recall(alike["c"].T), "%", digits=0, margin=0.02),
        Figure("lab.align.uniformity", spread["i"], spread["c"], better="lower", margin=0.1),
        Figure("lab.align.gap", modality_gap(*both["i"]), modality_gap(*both["c"]), better=""),
        Figure("lab.align.alignment", alignment(*both["i"]), alignment(*both["c"]), better=""),
    )
    curve = Chart(
        "lab.align.curve", "lab.align.step", "lab.align.recall",
        (
            Series.of("lab.align.with", idea.steps, np.array(idea.recalls) * 100),
            Series.of("lab.align.without", control.steps, np.array(control.recalls) * 100, role="control"),
        ),
        low=-2, high=100,
    )  # fmt: skip
    charts = (_matrix("lab.align.matrix", alike["i"], test), _matrix("lab.align.matrix_control", alike["c"], test), curve)
    files: tuple[LabFile, ...] = ()
    if step == size.steps:
        from safetensors.torch import save

        weights = {name: value.clone() for name, value in idea.towers.state_dict().items()}  # a shared head stands in it twice
        files = (LabFile("towers.safetensors", save(weights)),)
    return Findings(figures, charts, _chosen(alike["i"], test), files)


def _matrix(title: str, alike: Tensor, test: Pairs) -> Chart:
    shown = alike[:_SHOWN, :_SHOWN].numpy()
    return Chart(title, "lab.align.sentence_axis", "", grid=Grid.of(shown, test.captions[:_SHOWN]), low=-0.5, high=1)


def _chosen(alike: Tensor, test: Pairs) -> tuple[LabPicture, ...]:
    """Pictures, each with the sentence that the towers think is its own."""
    best = alike[:_PICTURES].argmax(1).tolist()
    return tuple(
        LabPicture(f"{'✓' if choice == row else '✗'} {test.captions[choice]}", test.pictures[row], smooth=False)
        for row, choice in enumerate(best)
    )
