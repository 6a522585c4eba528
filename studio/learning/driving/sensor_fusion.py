"""Networks that decide from a camera, a lidar and words: each alone, joined early, late, or by a gate."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from studio.learning.driving.road_world import HIGH, WIDE
from studio.learning.networks import mlp

_FEATURES = 32


class Senses(NamedTuple):
    """``camera`` (n, 3, HIGH, WIDE), ``lidar`` (n, WIDE), ``words`` (n, vocabulary), all float32."""

    camera: torch.Tensor
    lidar: torch.Tensor
    words: torch.Tensor


def _conv(channels: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in ((channels, 8), (8, 16), (16, 16)):
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * (HIGH // 8) * (WIDE // 8), _FEATURES), nn.ReLU())


class Alone(nn.Module):
    """One sense decides: ``sense`` 0 camera, 1 lidar, 2 words."""

    def __init__(self, sense: int, vocabulary: int) -> None:
        super().__init__()
        self.sense = sense
        self.encoder = _encoder(sense, vocabulary)
        self.head = nn.Linear(_FEATURES, 1)

    def forward(self, senses: Senses) -> torch.Tensor:
        """Log-odds of braking, (n,)."""
        return self.head(self.encoder(senses[self.sense]))[:, 0]


def _encoder(sense: int, vocabulary: int) -> nn.Module:
    return _conv(3) if sense == 0 else nn.Sequential(mlp((WIDE, vocabulary)[sense - 1], _FEATURES, _FEATURES), nn.ReLU())


class Early(nn.Module):
    """Joined before the first layer: the lidar becomes a fourth colour of the picture, the words four more."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.words = nn.Linear(vocabulary, 4)
        self.encoder = _conv(8)
        self.head = nn.Linear(_FEATURES, 1)

    def forward(self, senses: Senses) -> torch.Tensor:
        """Log-odds of braking, (n,)."""
        size = (-1, -1, HIGH, WIDE)
        planes = [senses.camera, senses.lidar[:, None, None].expand(size), self.words(senses.words)[:, :, None, None].expand(size)]
        return self.head(self.encoder(torch.cat(planes, 1)))[:, 0]


class Late(nn.Module):
    """Each sense decides alone, then their votes are weighed; learns only the weights."""

    def __init__(self, alone: list[Alone]) -> None:
        super().__init__()
        self.weights, self.offset = nn.Parameter(torch.ones(len(alone))), nn.Parameter(torch.zeros(1))
        self._alone = alone  # a list: their weights are not learned here

    def forward(self, senses: Senses) -> torch.Tensor:
        """Log-odds of braking, (n,)."""
        with torch.no_grad():
            votes = torch.stack([one(senses) for one in self._alone], 1)
        return votes @ self.weights + self.offset


class Gated(nn.Module):
    """A gate looks at what all senses report and decides how much each counts in this scene."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.encoders = nn.ModuleList(_encoder(sense, vocabulary) for sense in range(3))
        self.gate = nn.Linear(3 * _FEATURES, 3)
        self.head = mlp(3 * _FEATURES, _FEATURES, 1, hidden=1)

    def forward(self, senses: Senses) -> torch.Tensor:
        """Log-odds of braking, (n,)."""
        seen = torch.stack([encoder(sense) for encoder, sense in zip(self.encoders, senses, strict=True)], 1)
        trust = 3 * functional.softmax(self.gate(seen.flatten(1)), 1)
        return self.head((seen * trust[:, :, None]).flatten(1))[:, 0]
