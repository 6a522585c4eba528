"""Changes of known strength for pictures, so that a measure can be tried."""

from __future__ import annotations

import cv2
import numpy as np

_QUALITY = 97  # of a JPEG in which nobody sees a change; with full colour, unlike most


def blurred_pictures(pictures: np.ndarray, strength: float) -> np.ndarray:
    """uint8 (n, h, w, 3) out of focus: standard deviation of 0 to 4 px at ``strength`` 0 to 1."""
    if strength <= 0:
        return pictures.copy()
    return np.stack([cv2.GaussianBlur(picture, (0, 0), 4 * strength) for picture in pictures])


def noisy_pictures(pictures: np.ndarray, strength: float, rng: np.random.Generator) -> np.ndarray:
    """uint8 (n, h, w, 3) with grain: standard deviation of 0 to 80 of 255 at ``strength`` 0 to 1."""
    grain = rng.standard_normal(pictures.shape, dtype=np.float32) * np.float32(80 * strength)
    return np.clip(np.rint(pictures + grain), 0, 255).astype(np.uint8)


def as_jpeg(pictures: np.ndarray) -> np.ndarray:
    """uint8 (n, h, w, 3), once saved as a fine JPEG and read again."""
    settings = (cv2.IMWRITE_JPEG_QUALITY, _QUALITY, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)
    found = []
    for picture in pictures:
        _, coded = cv2.imencode(".jpg", picture[..., ::-1], settings)
        found.append(cv2.imdecode(coded, cv2.IMREAD_COLOR)[..., ::-1])
    return np.stack(found) if found else pictures.copy()
