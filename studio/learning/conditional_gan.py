"""A small conditional GAN (Goodfellow et al. 2014; Mirza and Osindero 2014), with cures against mode collapse that can be switched on.

Minibatch features: the critic sees how much a batch varies (Salimans et al. 2016; its standard deviation, after Karras et al. 2018).
Two time scales: the critic learns faster than the generator (Heusel et al. 2017). R1: its slope at real pictures is kept small (Mescheder
et al. 2018), here in every fourth step and four times as strong.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn.functional import one_hot, softplus

_NOISE = 32  # numbers that a picture is made from
_GROUP = 8  # pictures whose spread the critic sees
_FEATURES = 16  # whose spread it sees
_LAZY = 4  # steps from one R1 to the next
_AVERAGED = 0.02  # share of the newest weights in the averaged generator


@dataclass(frozen=True)
class Cures:
    """``minibatch``: whether the critic sees the spread of a batch; ``haste``: how much faster it learns; ``r1``: weight of its penalty."""

    minibatch: bool = False
    haste: float = 1.0
    r1: float = 0.0


class Generator(nn.Module):
    """From noise (n, 32) and the number of a condition (n,) to pictures (n, pixels) in [-1, 1]."""

    def __init__(self, pixels: int, conditions: int) -> None:
        super().__init__()
        self.conditions = conditions
        self.body = nn.Sequential(
            nn.Linear(_NOISE + conditions, 128), nn.ReLU(), nn.Linear(128, 192), nn.ReLU(), nn.Linear(192, pixels), nn.Tanh()
        )

    def forward(self, noise: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        """One picture for each row of ``noise``."""
        return self.body(torch.cat([noise, one_hot(condition, self.conditions).float()], 1))


class Critic(nn.Module):
    """How real pictures (n, pixels) look under their condition (n,), as logits (n,); n must be a multiple of 8 with ``minibatch``."""

    def __init__(self, pixels: int, conditions: int, *, minibatch: bool) -> None:
        super().__init__()
        self.conditions = conditions
        self.body = nn.Sequential(nn.Linear(pixels + conditions, 128), nn.LeakyReLU(0.2), nn.Linear(128, 64), nn.LeakyReLU(0.2))
        self.spread = nn.Linear(64, _FEATURES) if minibatch else None
        self.head = nn.Sequential(nn.Linear(64 + (_FEATURES if minibatch else 0), 64), nn.LeakyReLU(0.2), nn.Linear(64, 1))

    def forward(self, pictures: torch.Tensor, condition: torch.Tensor) -> torch.Tensor:
        """Positive for what looks real."""
        found = self.body(torch.cat([pictures, one_hot(condition, self.conditions).float()], 1))
        if self.spread is not None:
            groups = self.spread(found).view(_GROUP, -1, _FEATURES)
            deviation = (groups.var(0, unbiased=False) + 1e-6).sqrt()
            found = torch.cat([found, deviation.repeat(_GROUP, 1)], 1)
        return self.head(found)[:, 0]


class GanTrainer:
    """Trains a generator against a critic, a step at a time. Random choices come from ``seed`` alone."""

    def __init__(self, pixels: int, conditions: int, cures: Cures, seed: int, rate: float = 2e-3) -> None:
        torch.manual_seed(seed)
        self.generator, self.critic = Generator(pixels, conditions), Critic(pixels, conditions, minibatch=cures.minibatch)
        self.averaged = copy.deepcopy(self.generator)  # a running mean of the weights draws steadier pictures
        self._random = torch.Generator().manual_seed(seed)
        self._cures, self._step = cures, 0
        self._makes = torch.optim.Adam(self.generator.parameters(), rate, (0.0, 0.99))
        self._judges = torch.optim.Adam(self.critic.parameters(), rate * cures.haste, (0.0, 0.99))

    def step(self, real: torch.Tensor, condition: torch.Tensor) -> None:
        """One step of the critic, then one of the generator; ``real`` (n, pixels) in [-1, 1], ``condition`` (n,)."""
        self._step += 1
        made = self.generator(torch.randn(len(real), _NOISE, generator=self._random), condition)
        self._judge(real, made.detach(), condition)
        self._makes.zero_grad()
        softplus(-self.critic(made, condition)).mean().backward()
        self._makes.step()
        with torch.no_grad():
            for mean, newest in zip(self.averaged.parameters(), self.generator.parameters(), strict=True):
                mean.lerp_(newest, _AVERAGED)

    def _judge(self, real: torch.Tensor, made: torch.Tensor, condition: torch.Tensor) -> None:
        penalised = self._cures.r1 > 0 and self._step % _LAZY == 0
        real = real.detach().requires_grad_(penalised)
        said = self.critic(real, condition)
        loss = softplus(-said).mean() + softplus(self.critic(made, condition)).mean()
        if penalised:
            slope = torch.autograd.grad(said.sum(), real, create_graph=True)[0]
            loss = loss + _LAZY * self._cures.r1 / 2 * slope.square().sum(1).mean()
        self._judges.zero_grad()
        loss.backward()
        self._judges.step()

    @torch.no_grad()
    def pictures(self, condition: torch.Tensor, seed: int = 1) -> torch.Tensor:
        """One picture for each ``condition`` (n,), always from the same noise: (n, pixels) in [-1, 1]."""
        noise = torch.randn(len(condition), _NOISE, generator=torch.Generator().manual_seed(seed))
        return self.averaged(noise, condition)
