"""Finds faces in a picture: three small networks, each stricter than the one before.

Zhang et al., "Joint Face Detection and Alignment Using Multitask Cascaded Convolutional Networks", 2016 (MTCNN). The first looks at
every 12 x 12 window of a pyramid of sizes, the others look closer at what is left. Whose face it is cannot be told from any of it.
Imports torch; only the model loader imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn

_LARGEST = 512  # px; longer side of the picture that is searched
_SMALLEST = 0.09  # of the picture's shorter side: a smaller face is not what a shot shows
_FACTOR = 0.709  # between two sizes of the pyramid: half the area
_CELL, _STRIDE = 12, 2  # px; window of the first network and the step between two windows
_SURE = (0.6, 0.7, 0.7)  # what each network must believe for a window to stay
_ROWS = 256  # boxes that are compared with all others at once


class FaceNetworks(nn.Module):
    """The three networks, together 0.5 million weights. Input: values (0..255 - 127.5) / 128."""

    def __init__(self) -> None:
        super().__init__()
        self.propose = nn.ModuleDict(
            {"features": _features((3, 10, 16, 32), (3, 3, 3), (2,)), "face": nn.Conv2d(32, 2, 1), "box": nn.Conv2d(32, 4, 1)}
        )
        self.refine = _Head(_features((3, 28, 48, 64), (3, 3, 2), (3, 3)), 576, 128)
        self.confirm = _Head(_features((3, 32, 64, 64, 128), (3, 3, 3, 2), (3, 3, 2)), 1152, 256)

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> FaceNetworks:
        """The bundled networks from ``model.safetensors``. Raises ``OSError`` or ``RuntimeError`` when files are missing or do not fit."""
        networks = cls()
        networks.load_state_dict({name: tensor.to(dtype) for name, tensor in load_file(folder / "model.safetensors").items()})
        return networks.to(dtype)

    def windows(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """(n, 3, h, w) -> (n, rows, columns) belief that a face fills the window there, and (n, 4, rows, columns) how its edges are off."""
        seen = self.propose["features"](pixels)
        return self.propose["face"](seen).softmax(1)[:, 1], self.propose["box"](seen)


class _Head(nn.Module):
    """Crops (n, 3, s, s) -> (n,) belief that it is a face, (n, 4) how its edges are off, in units of the crop's side."""

    def __init__(self, features: nn.Sequential, flat: int, width: int) -> None:
        super().__init__()
        self.features = features
        self.dense, self.bend = nn.Linear(flat, width), nn.PReLU(width)
        self.face, self.box = nn.Linear(width, 2), nn.Linear(width, 4)

    def forward(self, crops: Tensor) -> tuple[Tensor, Tensor]:
        seen = self.features(crops).permute(0, 3, 2, 1).flatten(1)  # the weights were trained with columns before rows
        seen = self.bend(self.dense(seen))
        return self.face(seen).softmax(1)[:, 1], self.box(seen)


def _features(channels: tuple[int, ...], kernels: tuple[int, ...], pools: tuple[int, ...]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for i, ((before, after), kernel) in enumerate(zip(pairwise(channels), kernels, strict=True)):
        layers += [nn.Conv2d(before, after, kernel), nn.PReLU(after)]
        if i < len(pools):
            layers.append(nn.MaxPool2d(pools[i], 2, ceil_mode=True))
    return nn.Sequential(*layers)


def find_faces(networks: FaceNetworks, images: Sequence[np.ndarray]) -> list[np.ndarray]:
    """(n, 5) for each picture uint8 (h, w, 3): left, top, right and bottom edge as shares of its size, and the belief, surest first.

    Pictures of one size are searched together, which costs less than one after the other.
    """
    found: list[np.ndarray] = [np.zeros((0, 5))] * len(images)
    for shape in dict.fromkeys(image.shape for image in images):
        alike = [i for i, image in enumerate(images) if image.shape == shape]
        for i, boxes in zip(alike, _found(networks, [images[i] for i in alike]), strict=True):
            found[i] = boxes
    return found


def _found(networks: FaceNetworks, images: Sequence[np.ndarray]) -> list[np.ndarray]:
    """`find_faces` in pictures of one size."""
    height, width = images[0].shape[:2]
    scale = min(1.0, _LARGEST / max(height, width))
    wide, tall = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.stack([_resized(image, wide, tall) for image in images])
    with torch.inference_mode():
        found = _proposals(networks, small)
        for head, side, sure in ((networks.refine, 24, _SURE[1]), (networks.confirm, 48, _SURE[2])):
            found = _closer(networks, head, small, found, side, sure)
    return [np.clip(boxes / [wide, tall, wide, tall, 1], 0, 1) for boxes in found]


def _resized(image: np.ndarray, width: int, height: int) -> np.ndarray:
    """``image`` (h, w, 3) at another size, each pixel the mean of what it covers."""
    import cv2

    if image.shape[:2] == (height, width):
        return image
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)


def _values(networks: FaceNetworks, pictures: np.ndarray) -> Tensor:
    """(n, 3, h, w) for pictures uint8 (n, h, w, 3). The channels stay last in memory, where pooling is several times as quick."""
    first = next(networks.parameters())
    return (torch.from_numpy(pictures).to(first.device, first.dtype).permute(0, 3, 1, 2) - 127.5) / 128


def _proposals(networks: FaceNetworks, images: np.ndarray) -> list[np.ndarray]:
    """(n, 5) windows in px that may hold a face, from all sizes, for each picture of ``images`` uint8 (k, h, w, 3)."""
    tall, wide = images.shape[1:3]
    scale = _CELL / max(_CELL, _SMALLEST * min(tall, wide))
    found, seen = [[np.zeros((0, 5))] for _ in images], images
    while min(tall, wide) * scale >= _CELL:
        small = np.stack([_resized(image, int(wide * scale) + 1, int(tall * scale) + 1) for image in seen])
        seen = small if seen is images else seen  # all others are made from the first one, which is much smaller than the picture
        belief, shift = (maps.float().cpu().numpy() for maps in networks.windows(_values(networks, small)))
        number, row, column = (belief >= _SURE[0]).nonzero()
        side = _CELL / scale
        left_top = np.column_stack([column, row]) * (_STRIDE / scale)
        boxes = np.column_stack([left_top, left_top + side]) + shift[number, :, row, column].astype(np.float64) * side
        rated = np.column_stack([boxes, belief[number, row, column]])
        for k, boxes_so_far in enumerate(found):
            boxes_so_far.append(_distinct(rated[number == k], 0.5))
        scale *= _FACTOR
    return [_distinct(np.concatenate(boxes), 0.7) for boxes in found]


def _closer(
    networks: FaceNetworks, head: nn.Module, images: np.ndarray, boxes: Sequence[np.ndarray], side: int, sure: float
) -> list[np.ndarray]:
    """Those of ``boxes`` (n, 5) of each picture that the next network believes in, with its edges."""
    squares = np.concatenate([_squares(one) for one in boxes])
    if not len(squares):
        return [np.zeros((0, 5))] * len(boxes)
    number = np.repeat(np.arange(len(boxes)), [len(one) for one in boxes])
    crops = np.stack([_crop(images[k], square, side) for k, square in zip(number, squares, strict=True)])
    belief, shift = (values.float().cpu().numpy() for values in head(_values(networks, crops)))
    size = (squares[:, 2] - squares[:, 0])[:, None]
    rated = np.column_stack([squares + shift * size, belief])
    return [_distinct(rated[(number == k) & (belief >= sure)], 0.5) for k in range(len(boxes))]


def _squares(boxes: np.ndarray) -> np.ndarray:
    """(n, 4) the squares around the middles of boxes (n, 5), as wide as their longer side."""
    middle = (boxes[:, :2] + boxes[:, 2:4]) / 2
    half = (boxes[:, 2:4] - boxes[:, :2]).max(1, keepdims=True) / 2 if len(boxes) else np.zeros((0, 1))
    return np.concatenate([middle - half, middle + half], 1)


def _crop(image: np.ndarray, square: np.ndarray, side: int) -> np.ndarray:
    """The part of the picture inside ``square``, uint8 (side, side, 3); what lies outside the picture is left out."""
    tall, wide = image.shape[:2]
    left, top, right, bottom = square.tolist()
    left, top = int(min(max(left, 0), wide - 1)), int(min(max(top, 0), tall - 1))
    right, bottom = int(min(max(right, left + 1), wide)), int(min(max(bottom, top + 1), tall))
    return _resized(image[top:bottom, left:right], side, side)


def _distinct(boxes: np.ndarray, most: float) -> np.ndarray:
    """Boxes (n, 5), surest first, without those that share more than ``most`` of their union with a surer one."""
    boxes = boxes[np.argsort(-boxes[:, 4], kind="stable")]
    left, top, right, bottom = np.ascontiguousarray(boxes[:, :4].T)
    areas = (right - left) * (bottom - top)
    kept = np.ones(len(boxes), bool)
    for begin in range(0, len(boxes), _ROWS):
        rows, rest = slice(begin, begin + _ROWS), slice(begin, None)
        across = np.minimum(right[rows, None], right[rest]) - np.maximum(left[rows, None], left[rest])
        down = np.minimum(bottom[rows, None], bottom[rest]) - np.maximum(top[rows, None], top[rest])
        shared = np.maximum(across, 0) * np.maximum(down, 0)
        other = shared / (areas[rows, None] + areas[rest] - shared) <= most
        for i, row in enumerate(other):
            if kept[begin + i]:
                kept[begin + i + 1 :] &= row[i + 1 :]
    return boxes[kept]
