"""Global style filters."""

from __future__ import annotations

import cv2
import numpy as np

from studio.renderer.painting.primitives import scale_of


def stylize(im: np.ndarray, st: str) -> np.ndarray:
    """Global style filter on an ``(H, W, 3)`` uint8 image."""
    if st == "none":
        return im
    f = im.astype(np.float32)
    g = f @ np.asarray([0.299, 0.587, 0.114], np.float32)
    if st == "mono":
        f = np.repeat(g[..., None], 3, -1)
    elif st == "sepia":
        f = np.stack([g * 1.02 + 22, g * 0.86 + 12, g * 0.62 + 4], -1)
    elif st == "pastel":
        f = 120 + (g[..., None] * 0.25 + f * 0.75) * 0.53
    elif st == "neon":
        f = g[..., None] + (f - g[..., None]) * 2.0
        f = np.clip(f, 0, 255)
        e = cv2.Laplacian(g, cv2.CV_32F, ksize=3)
        e = cv2.GaussianBlur(np.clip(np.abs(e) * 1.2, 0, 255), (0, 0), 1.2 * scale_of(im))
        f = f * 0.62 + e[..., None] * np.asarray([0.9, 0.3, 1.1], np.float32) + np.asarray([14, 0, 30], np.float32)
    elif st == "pixel":
        return cv2.resize(
            cv2.resize(im, (48, 48), interpolation=cv2.INTER_AREA) // 24 * 24 + 12,
            im.shape[1::-1],
            interpolation=cv2.INTER_NEAREST,
        )
    return np.clip(f, 0, 255).astype(np.uint8)
