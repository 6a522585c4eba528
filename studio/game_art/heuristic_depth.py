"""Depth estimated by rules, without a model; it is labelled a heuristic wherever it is shown."""

from __future__ import annotations

import numpy as np

_RADIUS = 0.05  # of the shorter side, of the guided filter
_LUMA = np.array([0.2126, 0.7152, 0.0722])
_DEPTH_STEPS = 65535  # quantisation steps, so that sums in another order do not change the bytes of a pack


def heuristic_depth(picture: np.ndarray) -> np.ndarray:
    """float32 (h, w) in [0, 1], 1 near, of a uint8 landscape (h, w, 3): low parts are near, smooth parts at the top are sky.

    Three cues (Hoiem et al., "Automatic Photo Pop-up", 2005, names the first two): height in the picture, smoothness from the upper
    edge down, and haze (pale, weak contrast is far). Edges of the picture are kept by a guided filter (He et al., 2010).
    """
    import cv2

    height, width = picture.shape[:2]
    guide = (picture.astype(np.float64) @ _LUMA) / 255
    low = np.linspace(0, 1, height, dtype=np.float64)[:, None].repeat(width, 1)
    sky = _sky_likelihood(picture)
    blurred = cv2.GaussianBlur(picture, (0, 0), max(1.0, width / 64)).astype(np.float64) / 255
    saturation = blurred.max(2) - blurred.min(2)
    haze = 1 - np.clip(saturation * 1.5 + 0.3 * (1 - blurred.mean(2)), 0, 1)
    depth = (0.8 * low + 0.2 * (1 - haze)) * (1 - sky) ** 0.5
    depth = _guided_filter(guide, depth, max(2, round(_RADIUS * min(height, width))))
    depth -= float(depth.min())
    depth /= max(float(depth.max()), 1e-6)
    return (np.round(depth * _DEPTH_STEPS) / _DEPTH_STEPS).astype(np.float32)


def _sky_likelihood(picture: np.ndarray) -> np.ndarray:
    """(h, w) in [0, 1]: how far a pixel is reached from the top without crossing an edge in the picture."""
    import cv2

    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    edges = cv2.magnitude(cv2.Sobel(grey, cv2.CV_64F, 1, 0), cv2.Sobel(grey, cv2.CV_64F, 0, 1))
    crossed = np.cumsum(np.where(edges > 60, edges / 255, 0), 0)
    share = np.exp(-crossed / 2) * np.linspace(1.0, 0.0, picture.shape[0], dtype=np.float64)[:, None] ** 0.5
    return cv2.GaussianBlur(share.astype(np.float64), (0, 0), picture.shape[1] / 48)


def _guided_filter(guide: np.ndarray, values: np.ndarray, radius: int, eps: float = 1e-3) -> np.ndarray:
    """``values`` (h, w) smoothed except at the edges of ``guide`` (h, w)."""
    import cv2

    def mean(x: np.ndarray) -> np.ndarray:
        return cv2.blur(x.astype(np.float64), (2 * radius + 1, 2 * radius + 1), borderType=cv2.BORDER_REFLECT)

    centre, middle = mean(guide), mean(values)
    slope = (mean(guide * values) - centre * middle) / (mean(guide * guide) - centre**2 + eps)
    return mean(slope) * guide + mean(middle - slope * centre)
