"""The refusal gate: no answer for pictures that are not films, films in the wrong orientation, or films unlike those of training.

The gate comes before everything else: after a refusal no probability, map or report is computed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.medical.fusion.answer import Refusal

if TYPE_CHECKING:
    from torch import Tensor

    from studio.medical.fusion.fusion_network import FusionNet

_ASPECT = 1.6  # longer edge over shorter one
_FLAT = 0.04  # standard deviation, of values in [0, 1], below which there is nothing to see
# a wrong orientation is given as the reason up to this distance (in limits), and from this certainty on
_NAMED, _SURE = 6.0, 0.9
_REASONS = {
    "mirrored": "error.film_mirrored",
    "upside_down": "error.film_upside_down",
    "quarter_left": "error.film_quarter_left",
    "quarter_right": "error.film_quarter_right",
    "inverted": "error.film_inverted",
}
_STEPS = 12  # a picture with fewer grey levels is a drawing


def picture_refusal(pixels: np.ndarray) -> Refusal | None:
    """Cheap checks of a greyscale picture float32 (h, w) in [0, 1]: shape, contrast, number of grey levels. None if it may be a film."""
    height, width = pixels.shape
    if max(height, width) > _ASPECT * min(height, width):
        return Refusal("error.film_shape", {"width": width, "height": height})
    if float(pixels.std()) < _FLAT:
        return Refusal("error.film_flat")
    if len(np.unique((pixels * 255).astype(np.uint8))) < _STEPS:
        return Refusal("error.film_drawing")
    return None


def squared(pixels: np.ndarray, size: int) -> np.ndarray:
    """A greyscale picture float32 (h, w) padded with black to a square and scaled to ``size`` px."""
    import cv2

    height, width = pixels.shape
    edge = max(height, width)
    top, left = (edge - height) // 2, (edge - width) // 2
    square = np.zeros((edge, edge), np.float32)
    square[top : top + height, left : left + width] = pixels
    return cv2.resize(square, (size, size), interpolation=cv2.INTER_AREA if edge > size else cv2.INTER_LINEAR)


def film_refusals(net: FusionNet, films: Tensor, vectors: Tensor) -> list[Refusal | None]:
    """Why each of films (n, 1, h, w) in [0, 1] with vectors (n, d) gets no answer, or None."""
    import torch

    from studio.medical.fusion.orientation import WAYS

    config = net.config
    distances = net.head.distance(vectors).tolist()
    with torch.inference_mode():
        beliefs = net.orientation(films).softmax(1).tolist() if net.orientation is not None else [[1.0]] * len(distances)
    found: list[Refusal | None] = []
    for distance, belief in zip(distances, beliefs, strict=True):
        wrong = 1 - belief[0] > config.orientation_limit
        way = 1 + int(np.argmax(belief[1:])) if wrong else 0
        far = distance > config.distance_limit
        if wrong and distance < _NAMED * config.distance_limit and (belief[way] > _SURE or not far):
            found.append(Refusal(_REASONS[WAYS[way]], {}, distance, config.distance_limit))
        else:
            found.append(Refusal("error.film_foreign", {}, distance, config.distance_limit) if wrong or far else None)
    return found


def disagreement(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Jensen-Shannon divergence (base 2, in [0, 1]) of probabilities (..., classes)."""
    first, second = np.asarray(first, np.float64) + 1e-9, np.asarray(second, np.float64) + 1e-9
    middle = (first + second) / 2
    return np.clip(((first * np.log2(first / middle)).sum(-1) + (second * np.log2(second / middle)).sum(-1)) / 2, 0, 1)
