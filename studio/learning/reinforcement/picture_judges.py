"""Two judges of small pictures: a network that can be talked into certainty, and one that compares with real pictures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

_NEIGHBOUR = 3
_AT_ONCE = 250


def naming_network(names: int) -> nn.Sequential:
    """Pictures (n, 3, 32, 32) in [-1, 1] to logits (n, ``names``): three convolutions and one layer."""
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, 2, 1), nn.SiLU(), nn.Conv2d(16, 24, 3, 2, 1), nn.SiLU(), nn.Conv2d(24, 32, 3, 2, 1), nn.SiLU(),
        nn.Flatten(), nn.Linear(32 * 16, names),
    )  # fmt: skip


def log_odds(logits: Tensor, name: int) -> Tensor:
    """How much surer a network is of ``name`` than of all else, (n,) for logits (n, names): grows without end, unlike a probability."""
    others = logits.clone()
    others[:, name] = -torch.inf
    return logits[:, name] - others.logsumexp(1)


@dataclass(frozen=True)
class NearnessJudge:
    """Believes that a picture shows a thing if it is as near to a real picture of it as that one's third neighbour among the real ones:
    the precision of Kynkäänniemi et al. 2019, but on pixels, so that there is no network to exploit. ``reach``: (known,).
    """

    known: Tensor
    reach: Tensor

    @classmethod
    def of(cls, real: Iterable[Tensor]) -> NearnessJudge:
        """From real pictures of the thing, in batches (n, 3, h, w)."""
        known = torch.cat([_coarse(batch) for batch in real])
        to_neighbour = [torch.cdist(part, known).kthvalue(_NEIGHBOUR + 1, 1).values for part in known.split(_AT_ONCE)]
        return cls(known, torch.cat(to_neighbour))  # the nearest is the picture itself, so it counts as one more

    def believed(self, pictures: Tensor) -> Tensor:
        """bool (n,) for pictures (n, 3, h, w)."""
        return (torch.cdist(_coarse(pictures), self.known) <= self.reach).any(1)


def _coarse(pictures: Tensor) -> Tensor:
    """At half the size and flat: a pixel to the side is no difference."""
    return functional.avg_pool2d(pictures, 2).flatten(1)
