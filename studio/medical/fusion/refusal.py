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
# a way of lying wrongly is given as the reason if the film is near those of training once that is undone: in limits of the distance
_NEAR_UNDONE, _NEAR_STRAIGHT = 1.5, 1.7
_UNDONE_BELIEF = 0.5
_LEAST_DEGREES, _LEAST_SHARE = 2.5, 0.03  # less is not a reason
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

    config = net.config
    distances = net.head.distance(vectors).tolist()
    with torch.inference_mode():
        doubts = (1 - net.orientation(films).softmax(1)[:, 0]).tolist() if net.orientation is not None else [0.0] * len(distances)
    found: list[Refusal | None] = []
    for i, (distance, doubt) in enumerate(zip(distances, doubts, strict=True)):
        if distance <= config.distance_limit and doubt <= config.orientation_limit:
            found.append(None)
        else:
            code, params = _reason(net, films[i : i + 1])
            found.append(Refusal(code, params, distance, config.distance_limit))
    return found


def _reason(net: FusionNet, film: Tensor) -> tuple[str, dict[str, object]]:
    """What is wrong with a film (1, 1, h, w), as (locale key, parameters): how it lies if it becomes a film once that is undone."""
    import torch

    from studio.medical.fusion.orientation import UNDONE, WAYS, put_back, turned

    if net.orientation is None or net.encoder is None:
        return "error.film_foreign", {}
    near = net.config.distance_limit
    with torch.inference_mode():
        belief = net.orientation(film).softmax(1)[0]
        way = WAYS[1 + int(belief[1:-1].argmax())]
        undone = turned(film, UNDONE[way])
        again = float(net.head.distance(net.encoder.pooled(net.encoder.spatial(undone))))
        if again <= _NEAR_UNDONE * near and float(net.orientation(undone).softmax(1)[0, 0]) > _UNDONE_BELIEF and float(belief[0]) < 0.5:
            return _REASONS[way], {}
        place = net.orientation.places(film)[0]
        if float(belief[0]) < _UNDONE_BELIEF or not place.askew(_LEAST_DEGREES, _LEAST_SHARE):
            return "error.film_foreign", {}
        straight = torch.from_numpy(squared(put_back(film[0, 0].numpy(), place), film.shape[-1]))[None, None]
        again = float(net.head.distance(net.encoder.pooled(net.encoder.spatial(straight))))
    if again > _NEAR_STRAIGHT * near:
        return "error.film_foreign", {}
    if abs(place.degrees) >= _LEAST_DEGREES:
        return "error.film_tilted", {"degrees": round(abs(place.degrees))}
    if place.cut >= place.border:
        return "error.film_cropped", {"share": round(100 * place.cut)}
    return "error.film_bordered", {"share": round(100 * place.border)}


def disagreement(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Jensen-Shannon divergence (base 2, in [0, 1]) of probabilities (..., classes)."""
    first, second = np.asarray(first, np.float64) + 1e-9, np.asarray(second, np.float64) + 1e-9
    middle = (first + second) / 2
    return np.clip(((first * np.log2(first / middle)).sum(-1) + (second * np.log2(second / middle)).sum(-1)) / 2, 0, 1)
