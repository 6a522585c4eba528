"""Networks that decide from a camera, a lidar and words: each alone, joined early, late, or by a gate."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional

from studio.learning.driving.road_world import HIGH, WIDE
from studio.learning.networks import Centred, mlp

_FEATURES = 32
_USUAL = ((0.57, 0.2), (0.08, 0.21), (0.21, 0.4))  # mean and spread of what camera, lidar and words report
_LEAK = 0.1  # plain ReLUs fell silent in the first ten steps, all of a camera's in one seed of twenty


class Senses(NamedTuple):
    """``camera`` (n, 3, HIGH, WIDE), ``lidar`` (n, WIDE), ``words`` (n, vocabulary), all float32."""

    camera: torch.Tensor
    lidar: torch.Tensor
    words: torch.Tensor


class Driver(nn.Module):
    """Decides from `Senses` whether to brake; ``forward`` gives log-odds (n,)."""

    def loss(self, senses: Senses, brake: torch.Tensor) -> torch.Tensor:
        """What training makes small, a number; ``brake`` (n,), 0 or 1."""
        return functional.binary_cross_entropy_with_logits(self(senses), brake)


def _conv(channels: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in ((channels, 8), (8, 16), (16, 16)):
        layers += [nn.Conv2d(before, after, 3, stride=2, padding=1), nn.LeakyReLU(_LEAK)]
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(16 * (HIGH // 8) * (WIDE // 8), _FEATURES), nn.LeakyReLU(_LEAK))


class Alone(Driver):
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
    layers = [_conv(3)] if sense == 0 else [mlp((WIDE, vocabulary)[sense - 1], _FEATURES, _FEATURES), nn.LeakyReLU(_LEAK)]
    return nn.Sequential(Centred(*_USUAL[sense]), *layers)


class Early(Driver):
    """Joined before the first layer: the lidar becomes a fourth colour of the picture, the words four more."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.centred = nn.ModuleList(Centred(*usual) for usual in _USUAL)
        self.words = nn.Linear(vocabulary, 4)
        self.encoder = _conv(8)
        self.head = nn.Linear(_FEATURES, 1)

    def forward(self, senses: Senses) -> torch.Tensor:
        """Log-odds of braking, (n,)."""
        size = (-1, -1, HIGH, WIDE)
        camera, lidar, words = (centred(sense) for centred, sense in zip(self.centred, senses, strict=True))
        planes = [camera, lidar[:, None, None].expand(size), self.words(words)[:, :, None, None].expand(size)]
        return self.head(self.encoder(torch.cat(planes, 1)))[:, 0]


class Late(Driver):
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


class Gated(Driver):
    """A gate looks at what all senses report and decides how much each counts in this scene (Arevalo et al., "Gated multimodal
    units", 2017): a sigmoid for each sense, because under a softmax what opens one shuts the others.

    In training each sense also decides alone. Without that the words, which are learned first, left nothing for the camera to learn
    from in some seeds (Wang et al., "What makes training multi-modal classification networks hard?", 2020).
    """

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.encoders = nn.ModuleList(_encoder(sense, vocabulary) for sense in range(3))
        self.gate = nn.Linear(3 * _FEATURES, 3)
        self.head = mlp(3 * _FEATURES, _FEATURES, 1, hidden=1)
        self.heads_alone = nn.ModuleList(nn.Linear(_FEATURES, 1) for _ in range(3))

    def forward(self, senses: Senses) -> torch.Tensor:
        """Log-odds of braking, (n,)."""
        return self._joined(self._seen(senses))

    def loss(self, senses: Senses, brake: torch.Tensor) -> torch.Tensor:
        """The loss of the joint decision and of each sense's own; ``brake`` (n,), 0 or 1."""
        seen = self._seen(senses)
        said = [self._joined(seen), *(head(seen[:, sense])[:, 0] for sense, head in enumerate(self.heads_alone))]
        return torch.stack([functional.binary_cross_entropy_with_logits(logits, brake) for logits in said]).sum()

    def _seen(self, senses: Senses) -> torch.Tensor:
        """(n, 3, _FEATURES): what each sense reports."""
        return torch.stack([encoder(sense) for encoder, sense in zip(self.encoders, senses, strict=True)], 1)

    def _joined(self, seen: torch.Tensor) -> torch.Tensor:
        trust = 2 * self.gate(seen.flatten(1)).sigmoid()
        return self.head((seen * trust[:, :, None]).flatten(1))[:, 0]
