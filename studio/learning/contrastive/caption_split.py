"""Pairs for learning, and one picture for each of some captions that no pair for learning has."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
from torch import Tensor

from studio.learning.contrastive.two_towers import SIDE, as_pixels, as_words
from studio.learning.picture_set import picture_set


@dataclass(frozen=True)
class Pairs:
    """``pictures`` uint8 (n, 32, 32, 3) and their ``captions``; ``pixels`` and ``words``: the same as the towers read them."""

    pictures: np.ndarray
    captions: tuple[str, ...]
    pixels: Tensor
    words: Tensor

    def __len__(self) -> int:
        return len(self.captions)


def pairs_of(pictures: np.ndarray, captions: tuple[str, ...]) -> Pairs:
    """Both as the towers read them."""
    return Pairs(pictures, captions, as_pixels(pictures), as_words(captions))


def split_pairs(count: int, unseen: int, rng: np.random.Generator) -> tuple[Pairs, Pairs]:
    """(to learn from, to judge by): at most ``count`` pairs, and ``unseen`` pairs with captions of their own.

    Every word of a caption to judge by occurs in those to learn from (for ``count`` of some hundreds); their combination does not.
    """
    made = picture_set(count + 4 * unseen, SIDE, rng)
    order = rng.permutation(np.array(sorted(set(made.captions))))
    kept = dict.fromkeys(order[:unseen].tolist())
    first = {caption: number for number, caption in reversed(list(enumerate(made.captions))) if caption in kept}
    test = [first[caption] for caption in kept]
    train = [number for number, caption in enumerate(made.captions) if caption not in kept][:count]
    return tuple(pairs_of(made.pictures[rows], tuple(made.captions[row] for row in rows)) for rows in (train, test))  # type: ignore[return-value]


def is_kept_for_judging(caption: str) -> bool:
    """Whether the bundled towers have never seen this combination: one caption in six, the same ones everywhere."""
    return zlib.crc32(caption.encode()) % 6 == 0
