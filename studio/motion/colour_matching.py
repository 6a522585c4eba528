"""Match the colours and the sharpness of one picture to another's, so that neighbouring frames do not flicker."""

from __future__ import annotations

import numpy as np

from studio.motion.flow import grey

_FLAT = 0.5  # standard deviation of a LAB channel (L 0..100) below which it is not stretched
_STRETCH = (0.6, 1.6)  # a channel is never stretched or squeezed more than this
_GAIN = (-0.6, 2.0)  # of the added detail: from softer (40 %) to three times as sharp
_RADIUS = 1.0  # px, sigma of the blur that separates detail


def match_colours(picture: np.ndarray, anchor: np.ndarray, share: float = 1.0) -> np.ndarray:
    """``picture`` with the mean and standard deviation of ``anchor`` in each LAB channel; both uint8 (h, w, 3), sizes may differ.

    ``share`` in [0, 1]: how far to go. Nearly flat channels are shifted but not stretched.
    Source: Reinhard et al., "Color Transfer between Images", 2001 (here in CIELAB).
    """
    if share <= 0:
        return picture.copy()
    own, wanted = _lab(picture), _lab(anchor)
    mean, spread = own.mean((0, 1)), own.std((0, 1))
    wanted_mean, wanted_spread = wanted.mean((0, 1)), wanted.std((0, 1))
    flat = (spread < _FLAT) | (wanted_spread < _FLAT)
    stretch = np.where(flat, 1.0, np.clip(wanted_spread / np.maximum(spread, _FLAT), *_STRETCH))
    moved = (own - mean) * (1 + share * (stretch - 1)) + mean + share * (wanted_mean - mean)
    return _rgb(moved.astype(np.float32))


def sharpness(picture: np.ndarray) -> float:
    """Variance of the Laplacian of the luma (0..255), the usual measure of focus; uint8 (h, w, 3) or (h, w)."""
    return float(_laplacian(grey(picture).astype(np.float32)).var())


def match_sharpness(picture: np.ndarray, target: float) -> np.ndarray:
    """``picture`` with its finest detail amplified or damped until `sharpness` is ``target``, within mild limits.

    The same luma detail is added to all channels, so that no colour noise appears; the gain is solved in closed form.
    """
    import cv2

    luma = grey(picture).astype(np.float32)
    detail = luma - cv2.GaussianBlur(luma, (0, 0), _RADIUS)
    own, extra = _laplacian(luma), _laplacian(detail)
    own, extra = own - own.mean(), extra - extra.mean()
    # var(own + g extra) = target
    a, b, c = float((extra**2).mean()), float((own * extra).mean()), float((own**2).mean()) - target
    if a < 1e-6 or b <= 0:
        return picture.copy()
    root = max(0.0, b * b - a * c)
    gain = float(np.clip((np.sqrt(root) - b) / a, *_GAIN))
    if abs(gain) < 0.01:
        return picture.copy()
    raised = picture.astype(np.float32) + gain * (detail if picture.ndim == 2 else detail[..., None])
    return np.clip(raised + 0.5, 0, 255).astype(np.uint8)


def _laplacian(luma: np.ndarray) -> np.ndarray:
    import cv2

    return cv2.Laplacian(luma, cv2.CV_32F)


def _lab(picture: np.ndarray) -> np.ndarray:
    import cv2

    return cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def _rgb(lab: np.ndarray) -> np.ndarray:
    import cv2

    return (np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB), 0, 1) * 255 + 0.5).astype(np.uint8)
