"""Pixel art in one locked palette. Distances are measured in OKLab (Ottosson, "A perceptual color space", 2020)."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np

_SAMPLE = 6000  # pixels of each picture that the palette is made from
_ROUNDS = 24
_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566], [0.0883024619, 0.2817188376, 0.6299787005]]
)
_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099], [0.0259040371, 0.7827717662, -0.8086757660]]
)
_BAYER = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 - 15 / 32


def to_oklab(colours: np.ndarray) -> np.ndarray:
    """(..., 3) uint8 sRGB -> (..., 3) float64 OKLab."""
    x = np.asarray(colours, np.float64) / 255
    linear = np.where(x <= 0.04045, x / 12.92, ((x + 0.055) / 1.055) ** 2.4)
    return np.cbrt(linear @ _LMS.T) @ _LAB.T


def make_palette(pictures: Sequence[np.ndarray], colours: int, seed: int) -> np.ndarray:
    """(k, 3) uint8, dark to light, k <= ``colours`` (fewer where the pictures have fewer), from uint8 pictures (h, w, 3).

    k-means in OKLab, started far apart (Arthur and Vassilvitskii, "k-means++", 2007). Every picture counts alike, whatever its size.
    """
    rng = np.random.default_rng([seed, 71])
    pixels = np.concatenate([_some(p.reshape(-1, 3), rng) for p in pictures])
    distinct, counts = np.unique(pixels, axis=0, return_counts=True)
    if len(distinct) > colours:
        distinct = _centres(distinct, counts.astype(np.float64), colours, rng)
    order = np.lexsort((*distinct.T, to_oklab(distinct)[:, 0]))
    return distinct[order]


def to_pixel_art(picture: np.ndarray, size: tuple[int, int], palette: np.ndarray, dither: bool = False) -> np.ndarray:
    """``picture`` (uint8 (h, w, 3)) at ``size`` (width, height) px in the colours of ``palette`` (k, 3); ``dither``: ordered (Bayer)."""
    import cv2

    height, width = picture.shape[:2]
    small = picture if (width, height) == size else cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    lab, known = to_oklab(small), to_oklab(palette)
    if dither and len(palette) > 1:
        pattern = np.tile(_BAYER, (-(-size[1] // 4), -(-size[0] // 4)))[: size[1], : size[0]]
        lab = lab + pattern[..., None] * np.array([0.12, 0, 0])
    return palette[_nearest(lab.reshape(-1, 3), known)].reshape(small.shape)


def enlarged(picture: np.ndarray, factor: int) -> np.ndarray:
    """Each pixel as a square of ``factor`` px."""
    return picture.repeat(factor, 0).repeat(factor, 1)


def palette_files(palette: np.ndarray, name: str) -> dict[str, bytes]:
    """The palette as programs read it, by file name: GIMP (.gpl), Lospec (.hex), and a strip of pixels (.png)."""
    from PIL import Image

    rows = "\n".join(f"{r:3d} {g:3d} {b:3d}\t#{r:02x}{g:02x}{b:02x}" for r, g, b in palette.tolist())
    strip = io.BytesIO()
    Image.fromarray(palette[None]).save(strip, "PNG")
    return {
        f"{name}.gpl": f"GIMP Palette\nName: {name}\nColumns: 8\n#\n{rows}\n".encode(),
        f"{name}.hex": "".join(f"{r:02x}{g:02x}{b:02x}\n" for r, g, b in palette.tolist()).encode(),
        f"{name}.png": strip.getvalue(),
    }


def _some(pixels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return pixels[rng.integers(0, len(pixels), _SAMPLE)] if len(pixels) > _SAMPLE else pixels


def _nearest(lab: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Index of the closest of ``known`` (k, 3) for each row of ``lab`` (n, 3)."""
    found = np.empty(len(lab), np.intp)
    for start in range(0, len(lab), 16384):  # bounds the memory of the distances
        part = lab[start : start + 16384]
        found[start : start + 16384] = ((part**2).sum(1)[:, None] - 2 * part @ known.T + (known**2).sum(1)).argmin(1)
    return found


def _centres(colours: np.ndarray, counts: np.ndarray, k: int, rng: np.random.Generator) -> np.ndarray:
    """``k`` of the colours themselves: those nearest to the means."""
    lab = to_oklab(colours)
    chosen = [int(rng.choice(len(lab), p=counts / counts.sum()))]
    away = ((lab - lab[chosen[0]]) ** 2).sum(1)
    while len(chosen) < k:
        odds = away * counts
        chosen.append(int(rng.choice(len(lab), p=odds / odds.sum())) if odds.sum() > 0 else int(away.argmax()))
        away = np.minimum(away, ((lab - lab[chosen[-1]]) ** 2).sum(1))
    means = lab[chosen]
    for _ in range(_ROUNDS):
        group = _nearest(lab, means)
        weight = np.bincount(group, counts, k)
        new = np.stack([np.bincount(group, counts * lab[:, i], k) for i in range(3)], 1) / np.maximum(weight, 1e-12)[:, None]
        new[weight == 0] = means[weight == 0]
        if np.allclose(new, means, atol=1e-5):
            break
        means = new
    return np.unique(colours[_nearest(means, lab)], axis=0)
