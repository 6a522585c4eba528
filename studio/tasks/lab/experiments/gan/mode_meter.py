"""Which things a generator draws: the mode-collapse meter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from studio.learning.picture_set import GROUNDS, NOUNS, picture_set

SIDE = 16  # px
_CHUNK = 100  # pictures made at once
_CLEARLY = 0.75  # how much nearer a picture must be to one thing than to the next, as a ratio of distances
_ENOUGH = 2  # pictures of a thing, of `_ASKED`, from which on it counts as covered
_ASKED = 480


@dataclass(frozen=True)
class Sprites:
    """``pictures`` (n, pixels) in [-1, 1]; ``things`` and ``grounds`` int64 (n,)."""

    pictures: torch.Tensor
    things: torch.Tensor
    grounds: torch.Tensor


def make_sprites(count: int, things: int, seed: int, tell: Callable[[int, int], None]) -> Sprites:
    """``count`` random sprites of the first ``things`` things on the grounds. ``tell``: called with (made, count) now and then."""
    rng = np.random.default_rng(seed)
    parts = []
    for start in range(0, count, _CHUNK):
        tell(start, count)
        parts.append(picture_set(min(_CHUNK, count - start), SIDE, rng, NOUNS[:things], (None,), whole=True))
    pictures = torch.from_numpy(np.concatenate([part.pictures for part in parts])).reshape(count, -1) / 127.5 - 1
    labels = (torch.from_numpy(np.concatenate([getattr(part, name) for part in parts])) for name in ("nouns", "grounds"))
    return Sprites(pictures, *labels)


@dataclass(frozen=True)
class Reading:
    """``counts``: pictures of each thing (things,). ``recognised``: share of all pictures that show a thing."""

    counts: torch.Tensor
    recognised: float

    @property
    def covered(self) -> int:
        """How many of the things are drawn."""
        return int((self.counts >= _ENOUGH).sum())

    @property
    def duplicates(self) -> float:
        """How likely two recognised pictures show the same thing, in [0, 1] (the birthday paradox as a test: Arora and Zhang 2018)."""
        total = int(self.counts.sum())
        return float((self.counts * (self.counts - 1)).sum()) / (total * (total - 1)) if total > 1 else 0.0


class ModeMeter:
    """Judges by the nearest prototype: the mean real picture of a thing on the ground that was asked for. What is not clearly nearer to one
    thing than to all others, such as a blend of two, is no thing (the ratio test of Lowe 2004)."""

    def __init__(self, sprites: Sprites, things: int) -> None:
        self._things = things
        pixels = sprites.pictures.shape[1]
        flat = sprites.things * len(GROUNDS) + sprites.grounds
        total = torch.zeros(things * len(GROUNDS), pixels).index_add(0, flat, sprites.pictures)
        self._prototypes = (total / torch.bincount(flat, minlength=len(total))[:, None]).view(things, len(GROUNDS), pixels)
        self.asked = torch.arange(_ASKED) % len(GROUNDS)

    def things_in(self, pictures: torch.Tensor, grounds: torch.Tensor) -> torch.Tensor:
        """The thing of each picture, int64 (n,), -1 for none."""
        distances = torch.stack([torch.linalg.vector_norm(each[grounds] - pictures, dim=1) for each in self._prototypes])
        nearest = distances.nan_to_num(torch.inf).topk(2, 0, largest=False)
        return torch.where(nearest.values[0] < _CLEARLY * nearest.values[1], nearest.indices[0], -1)

    def accuracy(self, sprites: Sprites) -> float:
        """Share of real sprites that are taken for what they are."""
        return float((self.things_in(sprites.pictures, sprites.grounds) == sprites.things).float().mean())

    def read(self, pictures: torch.Tensor) -> Reading:
        """Of pictures (n, pixels) in [-1, 1] that were made for `asked`."""
        found = self.things_in(pictures, self.asked)
        return Reading(torch.bincount(found[found >= 0], minlength=self._things), float((found >= 0).float().mean()))
