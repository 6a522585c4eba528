"""How a film lies in its picture: a small network that tells a film from its mirror image, by heart and stomach. Imports torch.

It also estimates by how much a film is turned, and how much of its edges is missing (`Place`), which is undone before the film is read.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

WAYS = ("upright", "mirrored", "upside_down", "quarter_left", "quarter_right", "inverted", "foreign")
SIDE = 64  # px
_WIDTHS = (24, 32, 48)
DEGREES, SHARE = 10.0, 0.1  # units of the network's estimates


@dataclass(frozen=True)
class Place:
    """How a film lies in its picture: turned clockwise by ``degrees``, with shares of its width or height cut off at its edges.

    A negative share is a border that is not part of the film.
    """

    degrees: float
    left: float
    top: float
    right: float
    bottom: float

    @property
    def cut(self) -> float:
        """The largest share that is missing at an edge."""
        return max(self.left, self.top, self.right, self.bottom)

    @property
    def border(self) -> float:
        """The widest border, as a share of the film."""
        return max(0.0, -min(self.left, self.top, self.right, self.bottom))

    def askew(self, degrees: float, share: float) -> bool:
        """Whether it is turned by ``degrees`` or more, or ``share`` or more is missing or added at an edge."""
        return abs(self.degrees) >= degrees or max(self.cut, self.border) >= share


class OrientationNet(nn.Module):
    """Films (n, 1, h, w) in [0, 1], read at 64 x 64 px, to logits (n, 7) of `WAYS`."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for width in _WIDTHS:
            layers += [nn.Conv2d(before, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            before = width
        self.layers = nn.Sequential(*layers)
        self.ways = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(_WIDTHS[-1] * 64, len(WAYS)))
        self.place = nn.Sequential(nn.Flatten(), nn.Linear(_WIDTHS[-1] * 64, 64), nn.ReLU(), nn.Linear(64, 5))

    def forward(self, films: Tensor) -> Tensor:
        return self.ways(self.features(films))

    def features(self, films: Tensor) -> Tensor:
        """(n, 48, 8, 8)."""
        small = films if films.shape[2:] == (SIDE, SIDE) else functional.interpolate(films, (SIDE, SIDE), mode="area")
        mean, spread = small.mean((2, 3), keepdim=True), small.std((2, 3), keepdim=True)
        return self.layers((small - mean) / (spread + 1e-3))

    def places(self, films: Tensor) -> list[Place]:
        """How each of films (n, 1, h, w) lies, as far as it is upright."""
        with torch.inference_mode():
            found = self.place(self.features(films)).float()
        return [Place(row[0] * DEGREES, *(value * SHARE for value in row[1:])) for row in found.tolist()]


def turned(films: Tensor, way: str) -> Tensor:
    """Films in the orientation ``way``, one of `WAYS` but "foreign"; "upright" leaves them unchanged. Raises `KeyError` otherwise."""
    return {
        "upright": lambda x: x,
        "mirrored": lambda x: x.flip(3),
        "upside_down": lambda x: x.flip((2, 3)),
        "quarter_left": lambda x: torch.rot90(x, 1, (2, 3)),
        "quarter_right": lambda x: torch.rot90(x, -1, (2, 3)),
        "inverted": lambda x: 1 - x,
    }[way](films)


UNDONE = {
    "mirrored": "mirrored",
    "upside_down": "upside_down",
    "quarter_left": "quarter_right",
    "quarter_right": "quarter_left",
    "inverted": "inverted",
}
"""Way -> the way that undoes it."""


def put_back(picture: np.ndarray, place: Place) -> np.ndarray:
    """The film of a picture float32 (h, w), upright, square and in full.

    What is missing above and below repeats the edge; what is missing at a side is taken from the other side, since chests are alike there.
    """
    height, width = picture.shape
    film = np.array([width / (1 - place.left - place.right), height / (1 - place.top - place.bottom)])  # its size in the picture's pixels
    side = round(float(film.max()))
    angle = np.deg2rad(place.degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    scale = np.diag(film / 2) @ turn * (2 / side)  # from pixels of the result to pixels of the picture
    middle = np.array([0.5 - place.left, 0.5 - place.top]) * film - 0.5
    matrix = np.column_stack([scale, middle - scale @ np.full(2, (side - 1) / 2)])
    found = cv2.warpAffine(picture, matrix, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    across = matrix[0, 0] * np.arange(side)[None] + matrix[0, 1] * np.arange(side)[:, None] + matrix[0, 2]
    return np.where((across < -0.5) | (across > width - 0.5), found[:, ::-1], found)
