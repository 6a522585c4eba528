"""The layout's fine detail back into the picture that a model painted over it.

A small autoencoder rounds off what is finer than its cells: faces, flowers, windows. The layout has all of it. Frequency separation, as in
retouching: light and colour come from the painted picture, edges from the layout, and where the model painted something else, its
paint stays.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from PIL.Image import Image

_COARSE = 256  # px, size at which the two pictures are compared
_SIGMA = 3.0  # px at that size: what is coarser is light and colour, what is finer is detail
_TOLERANCE = 48.0  # of 255: difference in colour at which the model's own paint starts to prevail


def transfer_detail(painted: Image, layout: Image) -> Image:
    """RGB picture of the layout's size: the light and colours of ``painted``, the detail of ``layout``.

    ``painted`` (RGB, any size of the same shape) was painted over ``layout``. Where the two differ much in colour, the paint stays as
    it is, enlarged.
    """
    import cv2
    import numpy as np
    from PIL import Image as Pictures

    width, height = layout.size
    small = max(1, round(width * _COARSE / max(width, height))), max(1, round(height * _COARSE / max(width, height)))
    fine = np.asarray(layout.convert("RGB"))
    paint = np.asarray(painted.convert("RGB"))
    change = _blurred(_resized(paint, small)) - _blurred(_resized(fine, small))
    distance = _blurred(np.abs(change).max(-1))
    kept = np.exp(-((distance / _TOLERANCE) ** 2))[..., None]
    tint = _blurred(change)
    tint, kept = (cv2.resize(a, (width, height), interpolation=cv2.INTER_LINEAR).reshape(height, width, -1) for a in (tint, kept))
    enlarged = cv2.resize(paint, (width, height), interpolation=cv2.INTER_CUBIC)
    mixed = enlarged * (1 - kept) + (fine + tint) * kept
    return Pictures.fromarray(np.clip(mixed, 0, 255).round().astype(np.uint8))


def _resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    import cv2
    import numpy as np

    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _blurred(values: np.ndarray) -> np.ndarray:
    import cv2

    return cv2.GaussianBlur(values, (0, 0), _SIGMA)
