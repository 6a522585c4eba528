"""What is remembered of a picture so that it can be compared with others: its colours and the structure of a small grey copy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

SMALL = (32, 18)  # px; width and height of the pictures that are compared
_DARK = 32.0  # of 255: mean brightness below which a picture without structure counts as dark
_SAME = 0.92  # correlation of two small grey pictures of the same view, whatever its brightness
_FLAT = 3.0  # standard deviation of brightness below which there is no structure to compare
_COLUMNS = np.repeat(np.arange(3), [len(part) for part in np.array_split(np.arange(SMALL[0]), 3)])  # thirds of the picture
_BINS = 8  # of hue, and as many of brightness


@dataclass(frozen=True)
class Look:
    """What is remembered of a picture. ``grey`` (h*w,) has zero mean and unit length, or is zero for a flat picture; ``change`` in [0, 1]
    is the `difference` from the picture before."""

    time: float
    colours: np.ndarray
    grey: np.ndarray
    brightness: float
    change: float = 0.0

    @property
    def dark(self) -> bool:
        return self.brightness < _DARK and not self.grey.any()


def look_at(time: float, image: np.ndarray) -> Look:
    """The look of a picture uint8 (h, w, 3) of any size."""
    import cv2

    small = image if image.shape[:2] == SMALL[::-1] else cv2.resize(image, SMALL, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32), (3, 3), 0)
    brightness, spread = float(grey.mean()), float(grey.std())
    centred = (grey - brightness).ravel()
    unit = centred / np.linalg.norm(centred) if spread > _FLAT else np.zeros_like(centred)
    return Look(time, _colours(small), unit, brightness)


def difference(a: Look, b: Look) -> float:
    """How different two pictures are, in [0, 1]: the mean of the differences of their colours and of their structure."""
    colours = 1 - float(np.minimum(a.colours, b.colours).sum())
    if not a.grey.any() or not b.grey.any():  # no structure to compare; in a fade it can vanish from one picture to the next
        return colours
    structure = min(1.0, 1 - float(a.grey @ b.grey))
    return (colours + structure) / 2


def same_view(a: Look, b: Look, limit: float) -> bool:
    """Whether two pictures show the same view, lighter or darker; ``limit``: the `difference` below which they do in any case."""
    return float(a.grey @ b.grey) > _SAME or difference(a, b) < limit


def _colours(small: np.ndarray) -> np.ndarray:
    """Histogram of hue (weighted by saturation) and brightness in three columns of the picture; sums to 1. A value is shared between
    neighbouring bins, so that noise at the border of two bins has no effect."""
    import cv2

    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV).astype(np.float32)
    hue, saturation, value = hsv[..., 0] * (_BINS / 180), hsv[..., 1] / 255, hsv[..., 2] * ((_BINS - 1) / 255)
    low_hue, low_value = hue.astype(np.int64), value.astype(np.int64)
    above_hue, above_value = hue - low_hue, value - low_value
    first = _COLUMNS * 2 * _BINS
    bins = (first + low_hue % _BINS, first + (low_hue + 1) % _BINS)
    bins += (first + _BINS + low_value, first + _BINS + np.minimum(low_value + 1, _BINS - 1))
    weights = (saturation * (1 - above_hue), saturation * above_hue, 1 - above_value, above_value)
    counts = np.bincount(np.ravel(bins), np.ravel(weights), 6 * _BINS)
    return counts / max(float(counts.sum()), 1e-9)
