"""Two networks learn to find a spot from the same films, one of them by a method that minds the rare groups."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from studio.learning.group_fairness.group_losses import GroupDro, focal, group_weights
from studio.learning.group_fairness.spot_reader import augmented, film_reader
from studio.learning.group_fairness.tube_films import GROUPS, TubeFilms, tube_films
from studio.tasks.lab.experiments.balance.shown import Read, findings

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.balance.params import BalanceParams
    from studio.tasks.lab.findings import Findings

_BATCH, _RATE = 48, 0.005


@dataclass(frozen=True)
class Size:
    """How much is learnt: films in training and of each group in the test, steps, and steps between two readings of the test."""

    films: int = 1600
    tested: int = 200
    steps: int = 400
    every: int = 25


def run(bench: Bench, knobs: BalanceParams, size: Size | None = None) -> Findings:
    """Train plainly and by the chosen method, from the same start, with as many steps; judge both on all four groups."""
    size = size or Size()
    rng = np.random.default_rng(bench.seed)
    rare = size.films / 2 / (knobs.imbalance + 1)
    counts = (round(size.films / 2 - rare), max(round(rare), 1), max(round(rare), 1), round(size.films / 2 - rare))
    train, test = tube_films(counts, rng), tube_films((size.tested,) * GROUPS, rng, knobs.shift)
    wrong = rng.random(size.films + 2)[: len(train.spots)] < knobs.noise
    labels = np.where(wrong, 1 - train.spots, train.spots)
    torch.manual_seed(bench.seed)
    networks: dict[str, nn.Module] = {"idea": film_reader(), "control": film_reader()}
    networks["idea"].load_state_dict(networks["control"].state_dict())
    reading: list[Read] = [_read(networks, test, 0)]
    shares = np.array(counts) / sum(counts)
    bench.show(findings(reading, test, shares, networks["idea"]))
    trainers = {
        "idea": _Trainer(networks["idea"], knobs.method, knobs.augment, train, labels, bench.seed, size.steps),
        "control": _Trainer(networks["control"], "none", False, train, labels, bench.seed, size.steps),
    }
    for step in range(1, size.steps + 1):
        for trainer in trainers.values():
            trainer.step()
        bench.step(step, size.steps)
        if step % size.every == 0 or step == size.steps:
            reading.append(_read(networks, test, step))
            if bench.due() or step == size.steps:
                bench.show(findings(reading, test, shares, networks["idea"]))
    return findings(reading, test, shares, networks["idea"], last=True)


class _Trainer:
    """One network with its way of drawing and weighing films; both ways draw batches of the same size from a generator of their own.

    The rate falls to zero over ``steps`` (half a cosine): at a steady one, the few rare films are read rightly at one step and wrongly
    at the next, and the last step decided the figures.
    """

    def __init__(self, network: nn.Module, method: str, augment: bool, train: TubeFilms, labels: np.ndarray, seed: int, steps: int) -> None:
        self.network, self.method, self.augment = network, method, augment
        self.films = torch.from_numpy(train.films)[:, None]
        self.labels = torch.from_numpy(labels).float()
        # whoever trains knows the label that was written down, not the truth
        self.groups = torch.from_numpy(2 * labels + train.tubes)
        self.weights, self.dro = group_weights(self.groups, GROUPS), GroupDro(GROUPS)
        self.generator = torch.Generator().manual_seed(seed)
        self.optimizer = torch.optim.Adam(network.parameters(), lr=_RATE, fused=True)
        self.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(self.optimizer, steps)

    def step(self) -> None:
        if self.method in ("resample", "dro"):
            chosen = torch.multinomial(self.weights, _BATCH, replacement=True, generator=self.generator)
        else:
            chosen = torch.randint(0, len(self.films), (_BATCH,), generator=self.generator)
        films = augmented(self.films[chosen], self.generator) if self.augment else self.films[chosen]
        self.optimizer.zero_grad()
        self._loss(self.network(films)[:, 0], chosen).backward()
        self.optimizer.step()
        self.schedule.step()

    def _loss(self, logits: Tensor, chosen: Tensor) -> Tensor:
        labels = self.labels[chosen]
        if self.method == "focal":
            return focal(logits, labels).mean()
        losses = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
        if self.method == "weights":
            return (losses * self.weights[chosen]).mean()
        return self.dro.loss(losses, self.groups[chosen]) if self.method == "dro" else losses.mean()


def _read(networks: dict[str, nn.Module], test: TubeFilms, step: int) -> Read:
    """What both networks say of every film of the test."""
    films = torch.from_numpy(test.films)[:, None]
    with torch.inference_mode():
        said = {name: network(films)[:, 0].sigmoid().numpy() for name, network in networks.items()}
    return Read(step, said["idea"], said["control"])
