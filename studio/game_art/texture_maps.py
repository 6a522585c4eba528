"""Height, normal and roughness for a texture, made from its picture so that they repeat exactly where the picture does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

_SCALES = (1.5, 4.0, 12.0)  # px at a side of 256: fine grain, stones, bumps
_SHARES = (0.25, 0.4, 0.35)
_STEEPNESS = 4.0  # of the normals: height range 1 over this many px at a side of 64
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_FINEST = 65535  # steps of a height


@dataclass(frozen=True)
class Texture:
    """One material: ``albedo`` uint8 (h, w, 3), ``height`` float32 (h, w) in [0, 1], ``normal`` uint8 (h, w, 3) in OpenGL's convention
    (green points up), ``roughness`` uint8 (h, w). ``axes`` on which all of them repeat; ``seam``: how well (figures by name)."""

    name: str
    albedo: np.ndarray
    height: np.ndarray
    normal: np.ndarray
    roughness: np.ndarray
    axes: str
    seam: Mapping[str, float] = field(default_factory=dict)


def make_texture(name: str, albedo: np.ndarray, axes: str, roughness: float, seam: Mapping[str, float] | None = None) -> Texture:
    """All maps of ``albedo`` (uint8 (h, w, 3)), which repeats on ``axes`` ("x", "y" or "xy"); ``roughness`` in [0, 1] of the material.

    Height is luma in three bands, so that large shadows do not become hills; every filter wraps on ``axes``, so rolling the picture
    rolls the maps. What lies in cracks and shadows is rougher than what stands out.
    """
    luma = albedo.astype(np.float64) @ _LUMA / 255
    height = _height(luma, axes)
    return Texture(name, albedo, height, _normal(height, axes), _rough(luma, height, axes, roughness), axes, dict(seam or {}))


def repeated(picture: np.ndarray, count: int = 3) -> np.ndarray:
    """``picture`` (h, w[, c]) ``count`` times on both axes: what shows a seam to the eye."""
    return np.tile(picture, (count, count, *([1] * (picture.ndim - 2))))


def _blurred(values: np.ndarray, sigma: float, axes: str) -> np.ndarray:
    """Gaussian blur (h, w) that wraps on ``axes`` and reflects on the others."""
    import cv2

    reach = int(np.ceil(3 * sigma))
    for axis, name in ((0, "y"), (1, "x")):
        width = [(0, 0), (0, 0)]
        width[axis] = (reach, reach)
        values = np.pad(values, width, mode="wrap" if name in axes else "symmetric")
    kernel = cv2.getGaussianKernel(2 * reach + 1, sigma, cv2.CV_64F)
    made = cv2.sepFilter2D(values.astype(np.float64), cv2.CV_64F, kernel, kernel, borderType=cv2.BORDER_REFLECT)
    return made[reach:-reach, reach:-reach] if reach else made


def _height(luma: np.ndarray, axes: str) -> np.ndarray:
    scale = min(luma.shape) / 256
    finer, bands = luma, []
    for sigma in _SCALES:
        coarser = _blurred(luma, sigma * scale, axes)
        bands.append(finer - coarser)
        finer = coarser
    total = sum(share * band / max(float(band.std()), 1e-3) for share, band in zip(_SHARES, bands, strict=True))
    return (np.round((0.5 + 0.5 * np.tanh(np.asarray(total) / 1.5)) * _FINEST) / _FINEST).astype(np.float32)


def _normal(height: np.ndarray, axes: str) -> np.ndarray:
    """Central differences; a flat place is (128, 128, 255)."""
    steep = _STEEPNESS * min(height.shape) / 64
    dx, dy = (_difference(height, axis, name in axes) * steep for axis, name in ((1, "x"), (0, "y")))
    length = np.sqrt(dx**2 + dy**2 + 1)
    normal = np.stack([-dx, dy, np.ones_like(dx)], -1) / length[..., None]  # rows count down, green points up
    return np.rint(normal * 127 + 128).clip(0, 255).astype(np.uint8)


def _difference(values: np.ndarray, axis: int, wraps: bool) -> np.ndarray:
    pad = [(0, 0), (0, 0)]
    pad[axis] = (1, 1)
    wide = np.pad(values, pad, mode="wrap" if wraps else "edge")
    size = values.shape[axis]
    return (np.take(wide, range(2, size + 2), axis) - np.take(wide, range(size), axis)) / 2


def _rough(luma: np.ndarray, height: np.ndarray, axes: str, base: float) -> np.ndarray:
    grain = np.abs(luma - _blurred(luma, 1.5 * min(luma.shape) / 256, axes))
    grain = _blurred(grain, 3 * min(luma.shape) / 256, axes)
    value = base + 0.25 * (0.5 - height) + 1.5 * (grain - float(grain.mean()))
    return np.rint(np.clip(value, 0.02, 1) * 255).astype(np.uint8)
