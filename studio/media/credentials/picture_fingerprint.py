"""How a picture looks, in 64 bits that survive recompression and small edits: whether each of 8 x 8 cells is brighter than its neighbour.

The difference hash of Krawetz ("Kind of Like That", 2013). It tells "the same picture, changed" from "another picture", and proves nothing.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

SAME = 18
"""Bits that may differ: two unrelated pictures differ in 32 on average, an edited one in a few."""

_SIDE = 8
_MOST_PIXELS = 50_000_000


def fingerprint(data: bytes) -> str:
    """16 hex digits of a picture's first frame; "" for what is no picture, is too large, or shows one colour only. Never raises."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return ""
            image.draft("L", (_SIDE * 32, _SIDE * 32))  # a JPEG is decoded at an eighth of its size
            near = image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGB")
            near = near.reduce(max(1, min(image.size) // (_SIDE * 8)))  # whole blocks first, which is several times faster
            small = near.convert("RGB").convert("L").resize((_SIDE + 1, _SIDE), Image.Resampling.BOX)
    except Exception:  # a stranger's file: Pillow raises whatever its decoders do
        return ""
    grey = np.asarray(small, np.int16)
    bits = grey[:, 1:] > grey[:, :-1]
    return "" if np.ptp(grey) < 2 else np.packbits(bits).tobytes().hex()


def differing_bits(first: str, second: str) -> int | None:
    """Bits in which two fingerprints differ, 0 to 64; None where one of them is empty or none."""
    try:
        a, b = (bytes.fromhex(text) for text in (first, second))
    except ValueError:
        return None
    if len(a) != _SIDE or len(b) != _SIDE:
        return None
    return int(np.unpackbits(np.frombuffer(a, np.uint8) ^ np.frombuffer(b, np.uint8)).sum())
