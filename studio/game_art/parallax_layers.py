"""Parallax layers: the scene cut by depth, with hidden parts filled in, so that no holes open when layers scroll at their own speeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_NAMES = ("sky", "far", "middle", "near", "front")
_FINEST = 4.0  # px, sigma up to which a blur is made at full size
_SPECK = 0.02  # of the shorter side: smaller specks join the layer behind


@dataclass(frozen=True)
class Layer:
    """``rgba`` uint8 (h, w, 4), alpha 0 or 255; ``depth`` in [0, 1] of what is on it, 1 near: it scrolls in proportion."""

    name: str
    rgba: np.ndarray
    depth: float


def split_layers(picture: np.ndarray, depth: np.ndarray, count: int = 4) -> tuple[Layer, ...]:
    """``count`` (1 to 5) layers of ``picture`` (uint8 (h, w, 3)), far to near, by equal shares of ``depth`` (float (h, w)).

    Stacked, they give back the picture exactly. Each layer continues behind the nearer ones (with its nearest visible colours, spread
    and blurred); the farthest is opaque everywhere.
    """
    if not 1 <= count <= len(_NAMES):
        raise ValueError(f"{count} layers")
    limits = np.quantile(depth, np.linspace(0, 1, count + 1)[1:-1])
    index = _without_specks(np.searchsorted(limits, depth, side="right"), count)
    made = []
    for number in range(count):
        own = index == number
        if not own.any():
            continue
        fill = own | _hidden_continuation(index, number) if made else np.ones_like(own)
        rgba = np.zeros((*own.shape, 4), np.uint8)
        rgba[..., :3] = _fill_outwards(picture, own)
        rgba[own, :3] = picture[own]
        rgba[..., 3] = fill * 255
        made.append(Layer(_NAMES[number if count > 1 else 0], rgba, float(depth[own].mean())))
    return tuple(made)


def recompose(layers: Sequence[Layer]) -> np.ndarray:
    """The layers over each other, far first: uint8 (h, w, 3)."""
    return parallax_frame(layers, 0)


def parallax_frame(layers: Sequence[Layer], shift: float) -> np.ndarray:
    """Like `recompose`, with the nearest layer shifted by ``shift`` px to the right and the rest in proportion to their depth; what
    enters at the side is mirrored."""
    nearest = max(layer.depth for layer in layers) or 1.0
    result: np.ndarray | None = None
    for layer in layers:
        rgba = _shifted(layer.rgba, round(shift * layer.depth / nearest))
        shown = rgba[..., 3:] > 127
        result = rgba[..., :3].copy() if result is None else np.where(shown, rgba[..., :3], result)
    assert result is not None
    return result


def _shifted(rgba: np.ndarray, shift: int) -> np.ndarray:
    if not shift:
        return rgba
    width, reach = rgba.shape[1], abs(shift)
    wide = np.pad(rgba, ((0, 0), (reach, reach), (0, 0)), mode="symmetric")
    return wide[:, reach - shift : reach - shift + width]


def _without_specks(index: np.ndarray, count: int) -> np.ndarray:
    """Small islands of a layer are merged into their surroundings."""
    import cv2

    size = max(1, round(_SPECK * min(index.shape))) * 2 + 1
    smooth = cv2.medianBlur(index.astype(np.uint8), min(size, 7) if size > 7 else size)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    for number in range(1, count):
        nearer = cv2.morphologyEx((smooth >= number).astype(np.uint8), cv2.MORPH_OPEN, kernel)
        smooth = np.where((smooth >= number) & (nearer == 0), number - 1, smooth).astype(np.uint8)
    return smooth


def _hidden_continuation(index: np.ndarray, number: int) -> np.ndarray:
    """Where this layer may continue behind nearer ones: around its own pixels, as far as layers can shift against each other."""
    import cv2

    reach = max(3, round(0.12 * index.shape[1])) | 1
    grown = cv2.dilate((index == number).astype(np.uint8), np.ones((reach, reach), np.uint8)) > 0
    return grown & (index > number)


def _fill_outwards(picture: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The colours of ``own`` pixels continued everywhere, softer with distance: normalised blurs from fine to coarse."""
    weight = own.astype(np.float64)
    colours = picture.astype(np.float64) * weight[..., None]
    result, open_places = np.zeros_like(colours), np.ones_like(weight)
    sigma = 1.0
    while open_places.max() > 0 and sigma < 2 * max(own.shape):
        near = _blurred(weight, sigma)
        made = _blurred(colours, sigma) / np.maximum(near, 1e-6)[..., None]
        share = open_places * np.clip(near * 8, 0, 1)
        result += made * share[..., None]
        open_places = open_places - share
        sigma *= 2
    mean = picture[own].mean(0) if own.any() else picture.reshape(-1, 3).mean(0)
    return np.rint(np.clip(result + open_places[..., None] * mean, 0, 255)).astype(np.uint8)


def _blurred(values: np.ndarray, sigma: float) -> np.ndarray:
    """``values`` (h, w) or (h, w, 3) blurred; widely on a smaller picture, where it takes a fraction of the time and looks the same."""
    import cv2

    height, width = values.shape[:2]
    shrink = max(1, round(sigma / _FINEST))
    if shrink == 1:
        return cv2.GaussianBlur(values, (0, 0), sigma)
    small = cv2.resize(values, (max(1, width // shrink), max(1, height // shrink)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma * small.shape[1] / width)
    return cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
