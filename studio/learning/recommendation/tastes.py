"""A shelf of pictures with descriptions, and users whose tastes depend on what is seen and on what is told."""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np

from studio.learning.picture_set import COLORS, GROUNDS, picture_set

# what kind of thing each noun is; users like kinds. All of them can have any colour.
_KINDS = (
    ("bird", "dragon", "fish"), ("apple", "flower", "mushroom"), ("sailboat", "car", "rocket"), ("book", "chair", "house", "umbrella"),
)  # fmt: skip
MATERIALS = ("wood", "paper", "glass", "wool", "stone")
OCCASIONS = ("birthdays", "school", "winter", "the garden", "the sea")
_SIDE = 48  # px of a picture


@dataclass(frozen=True)
class Shelf:
    """``pictures`` uint8 (n, side, side, 3); ``descriptions``: n sentences; ``attributes`` int64 (n, 5): kind of thing, colour, ground,
    material and occasion. ``words`` float32 (n, vocabulary): which words a description has, rare ones weigh more.
    ``looks`` float32 (n, features): colours and edges of the picture, standardised.
    """

    pictures: np.ndarray
    descriptions: tuple[str, ...]
    attributes: np.ndarray
    words: np.ndarray
    looks: np.ndarray

    def __len__(self) -> int:
        return len(self.descriptions)


def make_shelf(count: int, told: float, rng: np.random.Generator) -> Shelf:
    """``count`` pictures. Colour and ground are seen in each picture; a share ``told`` of the descriptions names them too. Material and
    occasion stand in the descriptions only, the thing in both. 500 take about 0.2 s."""
    drawn = picture_set(count, _SIDE, rng, [noun for kind in _KINDS for noun in kind])
    told_only = rng.integers(0, (len(MATERIALS), len(OCCASIONS)), (count, 2))
    complete = rng.random(count) < told
    grounds = tuple(GROUNDS)
    descriptions = []
    for i in range(count):
        look = f"{COLORS[drawn.colors[i]]} " if complete[i] else ""
        place = f", on {grounds[drawn.grounds[i]]}" if complete[i] else ""
        material, occasion = MATERIALS[told_only[i, 0]], OCCASIONS[told_only[i, 1]]
        descriptions.append(f"{look}{drawn.noun_names[drawn.nouns[i]]} made of {material}, for {occasion}{place}")
    kinds = np.array([next(k for k, names in enumerate(_KINDS) if name in names) for name in drawn.noun_names])
    attributes = np.column_stack([kinds[drawn.nouns], drawn.colors, drawn.grounds, told_only])
    return Shelf(drawn.pictures, tuple(descriptions), attributes, word_features(descriptions), look_features(drawn.pictures))


def tastes(shelf: Shelf, users: int, rng: np.random.Generator) -> np.ndarray:
    """How much each user likes each picture: float32 (users, n), larger is better, no two the same.

    The values of an attribute stand around a circle, colours in the order of the rainbow: a user likes one place on it best and the
    opposite one least. How much an attribute counts differs between users.
    """
    liking = np.zeros((users, len(shelf)), np.float32)
    for column, size in enumerate((len(_KINDS), len(COLORS), len(GROUNDS), len(MATERIALS), len(OCCASIONS))):
        place = 2 * np.pi * np.arange(size) / size
        likes = np.cos(rng.uniform(0, 2 * np.pi, (users, 1)) - place)
        liking += (likes * rng.gamma(4, 0.25, (users, 1))).astype(np.float32)[:, shelf.attributes[:, column]]
    return liking + rng.normal(0, 0.05, liking.shape).astype(np.float32)


def word_features(descriptions: list[str]) -> np.ndarray:
    """Bags of words: float32 (n, vocabulary), weighted by rarity (tf-idf) and of length 1 each; zero for a description without words."""
    bags = [set(re.findall(r"\w+", text.lower())) for text in descriptions]
    vocabulary = sorted(set().union(*bags))
    found = np.array([[word in bag for word in vocabulary] for bag in bags], np.float32)
    weighted = found * np.log(len(bags) / np.maximum(1, found.sum(0)))
    return weighted / np.maximum(1e-6, np.linalg.norm(weighted, axis=1, keepdims=True))


def look_features(pictures: np.ndarray) -> np.ndarray:
    """What a picture looks like: float32 (n, 369), centred: how much of each colour it has as a whole and at its rim, its hues, and edge
    directions in 4 x 4 fields. ``pictures`` uint8 (n, side, side, 3)."""
    rows = []
    for picture in pictures:
        hsv = cv2.cvtColor(picture, cv2.COLOR_RGB2HSV)
        vivid = hsv[..., 1] > 110
        hues = np.bincount((hsv[..., 0] // 8)[vivid], minlength=23) / vivid.size
        rim = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
        # the root makes small amounts of a colour count too
        rows.append(
            np.concatenate([2 * np.sqrt(_colors(picture.reshape(-1, 3))), np.sqrt(_colors(rim)), 2 * np.sqrt(hues), _edges(picture)])
        )
    features = np.array(rows, np.float32)
    return features - features.mean(0)


def _colors(pixels: np.ndarray) -> np.ndarray:
    """The share of each of 5 x 5 x 5 colours among ``pixels`` uint8 (n, 3), (125,)."""
    level = (pixels // 52).astype(int)
    return np.bincount(level @ (25, 5, 1), minlength=125) / len(pixels)


def _edges(picture: np.ndarray) -> np.ndarray:
    """How much of each of 6 edge directions is in each of 4 x 4 fields, (96,)."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    strength, angle = cv2.cartToPolar(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1))
    direction = (angle / np.pi * 6).astype(int) % 6
    maps = np.stack([cv2.resize(strength * (direction == d), (4, 4), interpolation=cv2.INTER_AREA) for d in range(6)]).ravel()
    return maps / (2 * np.linalg.norm(maps) + 1e-6)
