"""A film with what was found on it, as pictures for reports: the outline, and maps in colour."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL import Image

    from studio.medical.fusion.answer import Map

_OUTLINE = (84, 214, 255)
_FAINT, _STRONGEST = 0.12, 0.75  # share of the highest value that is not coloured yet; opacity of the highest


def outlined(film: np.ndarray, lesion: np.ndarray | None, side: int = 640) -> Image.Image:
    """``film`` float32 (h, w) in [0, 1] with the border of ``lesion`` bool (h, w); ``side``: longer edge in px."""
    import cv2
    from PIL import Image

    picture = _enlarged(film, side)
    if lesion is not None and lesion.any():
        soft = cv2.GaussianBlur(lesion.astype(np.float32), (0, 0), max(lesion.shape) / 128)  # the mask comes in steps of a coarse grid
        large = cv2.resize(soft, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR) > 0.5
        outlines, _ = cv2.findContours(large.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        picture = np.ascontiguousarray(picture)
        cv2.drawContours(picture, outlines, -1, _OUTLINE, 2, cv2.LINE_AA)
    return Image.fromarray(picture)


def heated(film: np.ndarray, shown: Map, side: int = 320) -> Image.Image:
    """``film`` with a map over it: yellow where it is highest, red below, the film where it is low.

    The mask head's map is drawn as the probability that it is: what is unlikely everywhere stays faint.
    """
    import cv2
    from PIL import Image

    picture = _enlarged(film, side)
    top = 1.0 if shown.name == "mask" else max(float(shown.values.max()), 1e-6)
    heat = np.clip(shown.values / top, 0, 1).astype(np.float32)
    heat = np.clip(cv2.resize(heat, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR), 0, 1)[..., None]
    colour = np.concatenate([np.full_like(heat, 255), np.clip(heat - 0.3, 0, 1) / 0.7 * 225, np.full_like(heat, 40)], 2)
    opacity = np.clip(heat - _FAINT, 0, 1) / (1 - _FAINT) * _STRONGEST
    return Image.fromarray((picture * (1 - opacity) + colour * opacity).round().astype(np.uint8))


def jpeg(picture: Image.Image) -> bytes:
    """The file of a picture; a film as PNG would be five times larger."""
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=88, subsampling=0)
    return kept.getvalue()


def _enlarged(film: np.ndarray, side: int) -> np.ndarray:
    """uint8 (h, w, 3) of the film, its longer edge ``side`` px."""
    import cv2

    scale = side / max(film.shape)
    size = (max(1, round(film.shape[1] * scale)), max(1, round(film.shape[0] * scale)))
    grey = cv2.resize(np.clip(film, 0, 1).astype(np.float32), size, interpolation=cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA)
    return np.repeat((np.clip(grey, 0, 1) * 255).round().astype(np.uint8)[..., None], 3, 2)
