"""Noun sprites from the pre-rasterised atlas, with recolouring."""

from __future__ import annotations

import json
import threading
import zipfile
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from studio.renderer.painting.landmarks import LANDMARK_PAINTERS, landmark

ATLAS = Path(__file__).resolve().parents[1] / "atlas"  # package data
COARSE, FINE = 192, 512  # px, side of the rasters of a drawing
_VIVID = 200  # px of a coarse raster in strong colours, from which on a drawing has a hue to repaint
_fine_lock = threading.Lock()  # an open archive has one place that it reads at
HUES = {"red": 0, "orange": 14, "yellow": 27, "green": 58, "teal": 88, "blue": 108, "purple": 135, "pink": 162}


class Noun(NamedTuple):
    """place: g ground, s sky, w on water, u under water, o any; keywords: caption synonyms; box: x, y, w, h in px."""

    place: str
    keywords: tuple[str, ...]
    colorable: bool
    box: tuple[int, int, int, int]


def _load_index() -> dict[str, Noun]:
    index = json.loads((ATLAS / "index.json").read_text(encoding="utf-8"))
    return {n: Noun(v["place"], tuple(v["keywords"]), v["colorable"], tuple(v["box"])) for n, v in index.items()}


NOUNS: dict[str, Noun] = _load_index()
# drawn by the project, dataset version 2 only
LANDMARKS: dict[str, Noun] = {noun: Noun("g", (), False, (0, 0, 0, 0)) for noun in LANDMARK_PAINTERS}


@lru_cache(maxsize=1)
def _atlas() -> np.ndarray:
    return np.asarray(Image.open(ATLAS / "atlas.webp").convert("RGBA"))


@cache
def _fine_archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(ATLAS / f"sprites-{FINE}.zip")


def _fine_picture(noun: str) -> np.ndarray:
    """The same drawing rasterised at 512 px, tightly cropped."""
    with _fine_lock, _fine_archive().open(f"{noun}.webp") as file:
        return np.asarray(Image.open(file).convert("RGBA"))


@lru_cache(maxsize=512)
def sprite(noun: str, color: str | None = None, scale: int = 1) -> np.ndarray:
    """Tightly cropped ``(h, w, 4)`` uint8 RGBA; ``color`` repaints the dominant hue (a HUES key, 'white' or 'black').

    ``scale``: pixels in a unit of the canvas that it is for. At 1 a picture of 192 px, which the data sets are made of; above, of 512 px.
    """
    if noun in LANDMARKS:
        return landmark(noun, scale)
    if scale > 1:
        return _repainted(_fine_picture(noun), color, FINE)
    x, y, w, h = NOUNS[noun].box
    return _repainted(_atlas()[y : y + h, x : x + w], color, COARSE)


def _repainted(picture: np.ndarray, color: str | None, side: int) -> np.ndarray:
    """``picture`` (h, w, 4), cropped from a raster of ``side`` px, with its dominant hue in another ``color``.

    It stays as it is for None, and where it has hardly any colour.
    """
    img = picture.copy()
    if color is None:
        return img
    hsv = cv2.cvtColor(img[..., :3], cv2.COLOR_RGB2HSV).astype(np.int32)
    vivid = (img[..., 3] > 100) & (hsv[..., 1] > 90) & (hsv[..., 2] > 70)
    if vivid.sum() <= _VIVID * (side / COARSE) ** 2:
        return img
    hist = np.bincount(hsv[..., 0][vivid], minlength=180)
    dominant = np.argmax(np.convolve(np.r_[hist[-8:], hist, hist[:8]], np.ones(17), "valid"))
    diff = (hsv[..., 0] - dominant + 90) % 180 - 90
    sel = (np.abs(diff) < 22) & (hsv[..., 1] > 50)
    if color == "white":
        hsv[..., 1][sel] = hsv[..., 1][sel] // 10
        hsv[..., 2][sel] = np.minimum(255, hsv[..., 2][sel] // 3 + 170)
    elif color == "black":
        hsv[..., 1][sel] = hsv[..., 1][sel] // 6
        hsv[..., 2][sel] = hsv[..., 2][sel] // 4
    else:
        hsv[..., 0][sel] = (HUES[color] + diff[sel] // 3) % 180
        hsv[..., 1][sel] = np.maximum(hsv[..., 1][sel], 150)
    img[..., :3] = cv2.cvtColor(hsv.astype(np.uint8), cv2.COLOR_HSV2RGB)
    return img
