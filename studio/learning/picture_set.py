"""Small labelled pictures, made in a moment: one thing in a colour on a coloured ground, with its caption and its box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from studio.renderer.painting.sprites import HUES, sprite
from studio.renderer.vocabulary.nouns import takes_color

NOUNS = (
    "apple", "banana", "bird", "sailboat", "book", "butterfly", "cactus", "car", "castle", "cat", "chair", "clock", "cow", "crab", "dog",
    "dragon", "duck", "elephant", "fish", "flower", "fox", "frog", "guitar", "hat", "horse", "house", "key", "lantern", "lion", "mushroom",
    "owl", "penguin", "rabbit", "robot", "rocket", "snail", "tree", "turtle", "umbrella", "whale",
)  # fmt: skip
COLORS = tuple(HUES)
GROUNDS = {
    "white": (240, 240, 236), "grey": (150, 152, 158), "sand": (222, 200, 150), "grass": (128, 172, 96), "sky": (150, 196, 232),
    "night": (38, 42, 70),
}  # fmt: skip


@dataclass(frozen=True)
class PictureSet:
    """``pictures`` uint8 (n, side, side, 3); ``captions``: n sentences such as "a red fox on grass". ``nouns``, ``colors``, ``grounds``:
    int64 (n,), positions in `NOUNS` (or those that were asked for), `COLORS` (-1 where a thing has its own) and `GROUNDS`.
    ``boxes``: float32 (n, 4), left, top, right, bottom of the thing as shares of the side.
    """

    pictures: np.ndarray
    captions: tuple[str, ...]
    nouns: np.ndarray
    colors: np.ndarray
    grounds: np.ndarray
    boxes: np.ndarray
    noun_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.captions)


def picture_set(
    count: int, side: int, rng: np.random.Generator, nouns: Sequence[str] = NOUNS, colors: Sequence[str | None] = COLORS, *,
    whole: bool = False,
) -> PictureSet:  # fmt: skip
    """``count`` random pictures of ``side`` px; a colour of None leaves a thing its own. With ``whole``
    each thing fills its picture, otherwise it stands anywhere in any size.
    Takes about 0.2 ms each at 32 px, after the first of a thing and colour."""
    grounds = tuple(GROUNDS)
    which = rng.integers(0, (len(nouns), len(colors), len(grounds)), (count, 3))
    pictures, boxes = np.empty((count, side, side, 3), np.uint8), np.empty((count, 4), np.float32)
    captions = []
    for i, (n, c, g) in enumerate(which):
        noun, color, ground_name = str(nouns[n]), colors[c], grounds[g]
        size = side if whole else round(side * float(rng.uniform(0.55, 0.85)))
        left, top = rng.integers(0, side - size + 1, 2)
        ground = np.array(GROUNDS[ground_name], np.float32) + rng.normal(0, 6, 3).astype(np.float32)
        canvas = np.broadcast_to(ground, (side, side, 3)).copy()
        painted = color is not None and takes_color(noun)
        thing = thing_sprite(noun, color if painted else None, size)
        place = canvas[top : top + size, left : left + size]
        place[:] = place * (1 - thing[..., 3:]) + thing[..., :3] * thing[..., 3:] * 255
        pictures[i] = np.clip(canvas, 0, 255)
        boxes[i] = np.array([left, top, left + size, top + size]) / side
        captions.append(f"a {color} {noun} on {ground_name}" if painted else f"a {noun} on {ground_name}")
        which[i, 1] = c if painted else -1
    return PictureSet(pictures, tuple(captions), which[:, 0], which[:, 1], which[:, 2], boxes, tuple(nouns))


@cache
def thing_sprite(noun: str, color: str | None, size: int) -> np.ndarray:
    """A thing in the middle of its square as float32 (size, size, 4), RGBA in [0, 1]."""
    picture = sprite(noun, color).astype(np.float32) / 255
    high, wide = picture.shape[:2]
    square = np.zeros((max(high, wide),) * 2 + (4,), np.float32)
    top, left = (len(square) - high) // 2, (len(square) - wide) // 2
    square[top : top + high, left : left + wide] = picture
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA)
