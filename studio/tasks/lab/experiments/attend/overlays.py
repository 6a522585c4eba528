"""Heat laid over a picture."""

from __future__ import annotations

import cv2
import numpy as np


def overlay(picture: np.ndarray, heat: np.ndarray) -> np.ndarray:
    """``picture`` uint8 (h, w, 3) in grey, with ``heat`` (any size, >= 0) in colour where it is high."""
    high, wide = picture.shape[:2]
    large = cv2.resize(heat.astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    low, top = np.percentile(large, 40), max(float(large.max()), 1e-9)
    shares = np.clip((large - low) / max(top - low, 1e-9), 0, 1)
    colored = cv2.cvtColor(cv2.applyColorMap((shares * 255).astype(np.uint8), cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB)
    grey = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, 2) * 0.75
    weight = shares[..., None] * 0.85
    return np.clip(grey * (1 - weight) + colored * weight, 0, 255).astype(np.uint8)


def change_map(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Mean absolute difference of two pictures (h, w, 3) in cells of a 32nd of the side, float32 (32, 32)."""
    difference = np.abs(before.astype(np.float32) - after.astype(np.float32)).mean(2)
    return cv2.resize(difference, (32, 32), interpolation=cv2.INTER_AREA)
