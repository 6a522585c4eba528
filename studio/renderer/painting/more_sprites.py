"""The sprites of the studio's layouts: whole bodies for the heads of the first atlas, nouns that no data set has, and any colour.

The data sets draw with `sprites.sprite`, whose pixels never change.
"""

from __future__ import annotations

import json
import threading
import zipfile
from functools import cache, lru_cache
from typing import NamedTuple

import cv2
import numpy as np
from PIL import Image

from studio.renderer.painting.sprites import ATLAS, FINE, HUES, LANDMARKS, NOUNS, sprite

_ARCHIVE = ATLAS / f"more-{FINE}.zip"
_lock = threading.Lock()  # an open archive has one place that it reads at
_OPAQUE = 100
_VIVID = (90, 70)  # saturation and value from which a pixel has a colour of its own
_OUTLINE = 60  # value under which a pixel is an eye or a line and stays as it is
_ENOUGH = 0.3  # share of the vivid pixels in the dominant hue from which repainting that hue alone is what one sees first


class MoreNoun(NamedTuple):
    """``place`` as in `sprites.Noun`; ``like``: the nearest noun of the captions; ``keywords``: further words for it."""

    place: str
    like: str
    keywords: tuple[str, ...]


@cache
def _index() -> tuple[dict[str, MoreNoun], frozenset[str]]:
    index = json.loads((ATLAS / "more_index.json").read_text(encoding="utf-8"))
    more = {noun: MoreNoun(v["place"], v["like"], tuple(v["keywords"])) for noun, v in index["more"].items()}
    return more, frozenset(index["whole"])


def more_nouns() -> dict[str, MoreNoun]:
    """Nouns that only the studio draws."""
    return _index()[0]


@cache
def _archive() -> zipfile.ZipFile:
    return zipfile.ZipFile(_ARCHIVE)


@lru_cache(maxsize=64)
def _stored(name: str) -> np.ndarray:
    with _lock, _archive().open(f"{name}.webp") as file:
        return np.asarray(Image.open(file).convert("RGBA"))


@lru_cache(maxsize=64)
def studio_sprite(noun: str, color: str | None = None, scale: int = 1) -> np.ndarray:
    """Tightly cropped (h, w, 4) uint8 RGBA with its whole body; ``color`` repaints it (a key of HUES, white, black, brown or gray).

    ``scale`` as in `sprites.sprite`.
    """
    more, whole = _index()
    if noun in whole or noun in more:
        picture = _stored(f"{noun} whole" if noun in whole else noun)
        return picture if color is None else _repainted(picture, color)
    if color is None or (noun in NOUNS and NOUNS[noun].colorable and color in (*HUES, "white", "black")):
        return sprite(noun, color, scale)
    return _repainted(sprite(noun, None, scale), color)


def is_drawable(noun: str) -> bool:
    """Whether there is a sprite of this name."""
    return noun in NOUNS or noun in LANDMARKS or noun in more_nouns()


def _repainted(picture: np.ndarray, color: str) -> np.ndarray:
    """``picture`` in another colour: its dominant hue where it has one, else all of it but outlines and eyes."""
    hsv = cv2.cvtColor(picture[..., :3], cv2.COLOR_RGB2HSV).astype(np.int32)
    hue, saturation, value = hsv[..., 0], hsv[..., 1], hsv[..., 2]
    seen = picture[..., 3] > _OPAQUE
    vivid = seen & (saturation > _VIVID[0]) & (value > _VIVID[1])
    chosen = picture[..., 3] > 0
    if vivid.sum() > _ENOUGH * seen.sum():
        around = np.bincount(hue[vivid], minlength=180)
        dominant = int(np.argmax(np.convolve(np.r_[around[-8:], around, around[:8]], np.ones(17), "valid")))
        near = np.abs((hue - dominant + 90) % 180 - 90) < 22
        if (near & vivid).sum() > _ENOUGH * seen.sum():
            chosen = near & (saturation > 50)
    chosen &= value > _OUTLINE
    if color in ("white", "gray", "black"):
        saturation[chosen] //= 8
        low, spread = {"white": (170, 3), "gray": (90, 4), "black": (24, 5)}[color]
        value[chosen] = np.minimum(255, value[chosen] // spread + low)
    else:
        hue[chosen] = 10 if color == "brown" else HUES[color]
        saturation[chosen] = np.clip(saturation[chosen], 150, 235)
        value[chosen] = np.clip(value[chosen] * (55 if color == "brown" else 100) // 100, 60, 250)
    out = picture.copy()
    out[..., :3] = cv2.cvtColor(hsv.clip(0, 255).astype(np.uint8), cv2.COLOR_HSV2RGB)
    return out
