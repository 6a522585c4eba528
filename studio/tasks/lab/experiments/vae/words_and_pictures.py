"""Small pictures with three words each: a thing, its colour, the ground it stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from studio.learning.picture_set import COLORS, GROUNDS, NOUNS, picture_set
from studio.renderer.vocabulary.nouns import takes_color

SIDE = 16  # px
THINGS = tuple(noun for noun in NOUNS if takes_color(noun))[:12]
_CHUNK = 100  # pictures made at once


@dataclass(frozen=True)
class Examples:
    """``pictures`` (n, pixels) in [0, 1]; ``words`` one-hot (n, words); ``labels`` int64 (n, 3): thing, colour, ground."""

    pictures: torch.Tensor
    words: torch.Tensor
    labels: torch.Tensor


@dataclass(frozen=True)
class Shelf:
    """What is learned and what is judged, no combination of words in both. ``prototypes``: (things, colours, grounds, pixels) in [0, 1],
    NaN where no picture is at hand. ``slots``: how many words there are of each kind."""

    train: Examples
    test: Examples
    prototypes: torch.Tensor
    slots: tuple[int, int, int]

    def recognised(self, painted: torch.Tensor, asked: Examples) -> float:
        """Share of ``painted`` (n, pixels) that are nearer to the asked thing than to any other in the same colour on the same ground."""
        alike = self.prototypes[:, asked.labels[:, 1], asked.labels[:, 2]]
        nearest = (alike - painted).square().sum(2).nan_to_num(torch.inf).argmin(0)
        return float((nearest == asked.labels[:, 0]).float().mean())


def make_shelf(train: int, test: int, seed: int, tell: Callable[[int, int], None]) -> Shelf:
    """``train`` and ``test`` examples. ``tell``: called with (pictures made, of how many) now and then."""
    rng = np.random.default_rng(seed)
    slots = (len(THINGS), len(COLORS), len(GROUNDS))
    pictures, labels = [], []
    total = round((train + test) * 1.25)  # some combinations turn up too rarely or too often among the unseen ones
    for start in range(0, total, _CHUNK):
        tell(start, total)
        made = picture_set(_CHUNK, SIDE, rng, THINGS, whole=True)
        pictures.append(made.pictures.reshape(_CHUNK, -1))
        labels.append(np.stack([made.nouns, made.colors, made.grounds], 1))
    everything, names = np.concatenate(pictures).astype(np.float32) / 255, np.concatenate(labels)
    held_back = rng.permutation(np.prod(slots)).reshape(slots)[tuple(names.T)] % 5 == 0  # a fifth of all combinations
    prototypes = np.full((*slots, everything.shape[1]), np.nan, np.float32)
    prototypes[tuple(names.T)] = everything
    known, unknown = np.flatnonzero(~held_back)[:train], np.flatnonzero(held_back)[:test]
    return Shelf(
        _examples(everything, names, known, slots), _examples(everything, names, unknown, slots), torch.from_numpy(prototypes), slots
    )


def _examples(pictures: np.ndarray, names: np.ndarray, chosen: np.ndarray, slots: tuple[int, int, int]) -> Examples:
    labels = torch.from_numpy(names[chosen])
    words = torch.cat([torch.nn.functional.one_hot(labels[:, i], count) for i, count in enumerate(slots)], 1).float()
    return Examples(torch.from_numpy(pictures[chosen]), words, labels)
