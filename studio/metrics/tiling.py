"""Whether a picture repeats without a seam and is more than a blur. Ratios, so that calm and busy pictures compare fairly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

Axis = Literal["x", "y"]
_FLAT = 0.25  # mean step in 1/255 below which a picture is called blank: it has no seam because it has nothing


def seam_ratio(picture: np.ndarray, axis: Axis) -> float:
    """Mean step across the seam over the mean step inside, of a uint8 picture (h, w[, 3]); about 1 where it repeats.

    Steps are absolute differences of neighbouring columns ("x") or rows ("y"). NaN for a blank picture, which must not win.
    """
    lines = np.moveaxis(picture.astype(np.float64), 1 if axis == "x" else 0, 0)
    inside = float(np.abs(np.diff(lines, axis=0)).mean())
    return float(np.abs(lines[0] - lines[-1]).mean()) / inside if inside >= _FLAT else float("nan")


def wrap_ratio(panorama: np.ndarray) -> float:
    """`seam_ratio` where the ends of a panorama meet."""
    return seam_ratio(panorama, "x")


def laplacian_variance(picture: np.ndarray) -> float:
    """Sharpness: variance of the Laplacian of luma, wrapping around; 0 for a blank picture. Source: Pech-Pacheco et al., 2000."""
    luma = picture.astype(np.float64) @ np.array([0.2126, 0.7152, 0.0722]) if picture.ndim == 3 else picture.astype(np.float64)
    around = sum(np.roll(luma, step, axis) for axis in (0, 1) for step in (-1, 1))
    return float((np.asarray(around) - 4 * luma).var())


def region_adherence(scores: Sequence[Sequence[float]]) -> float:
    """Share in [0, 1] of regions whose own prompt explains them best. ``scores[i][j]``: how well prompt j fits region i; chance is 1/k."""
    table = np.asarray(scores, np.float64)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or not len(table):
        raise ValueError("one score for each region and prompt")
    return float((table.argmax(1) == np.arange(len(table))).mean())
