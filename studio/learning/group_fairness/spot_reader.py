"""A small network that reads small films, and changes to films that leave their label."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from studio.learning.networks import Centred


def film_reader() -> nn.Sequential:
    """Films (n, 1, 32, 32) to logits (n, 1); 5,000 weights. The spot may be anywhere: the strongest place of each map counts."""
    return nn.Sequential(
        Centred(0.5, 0.2),
        nn.Conv2d(1, 8, 5, 2, 2), nn.ReLU(), nn.Conv2d(8, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 24, 3, 1, 1), nn.ReLU(),
        nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(24, 1),
    )  # fmt: skip


def augmented(films: Tensor, generator: torch.Generator) -> Tensor:
    """Films (n, 1, side, side) mirrored, moved by up to 2 px, and with other contrast, brightness and noise, each at random."""
    count, side = len(films), films.shape[-1]
    mirrored = torch.rand(count, generator=generator) < 0.5
    films = torch.where(mirrored[:, None, None, None], films.flip(-1), films)
    down, across = (int(v) for v in torch.randint(0, 5, (2,), generator=generator))
    films = functional.pad(films, (2, 2, 2, 2), mode="replicate")[..., down : down + side, across : across + side]
    contrast = 0.5 + 0.7 * torch.rand(count, 1, 1, 1, generator=generator)
    light = 0.2 * torch.rand(count, 1, 1, 1, generator=generator) - 0.12
    noise = 0.08 * torch.rand(count, 1, 1, 1, generator=generator)
    return (films - 0.5) * contrast + 0.5 + light + noise * torch.randn(films.shape, generator=generator)
