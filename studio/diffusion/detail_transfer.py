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
_SIGMA = 3.0  # px at that size: what is finer is not compared
_LIGHT = 8.0  # px at that size: what is coarser is light and colour, what is finer is detail; a smaller one leaves halos along outlines
_TOLERANCE = 90.0  # of 255: difference in colour at which the model's own paint starts to prevail


def transfer_detail(painted: Image, layout: Image) -> Image:
    """RGB picture of the layout's size: the light and colours of ``painted``, the detail of ``layout``.

    ``painted`` (RGB, any size of the same shape) was painted over ``layout``. Where the two differ much in colour, the paint stays as
    it is, enlarged.
    """
    import numpy as np
    from PIL import Image as Pictures

    return Pictures.fromarray(transferred(np.asarray(painted.convert("RGB")), np.asarray(layout.convert("RGB"))))


def transferred(paint: np.ndarray, fine: np.ndarray, share: float = 1.0) -> np.ndarray:
    """`transfer_detail` of arrays, uint8 (h, w, 3).

    ``share`` in [0, 1]: how much detail to take at most.
    """
    import cv2
    import numpy as np

    height, width = fine.shape[:2]
    small = max(1, round(width * _COARSE / max(width, height))), max(1, round(height * _COARSE / max(width, height)))
    change = _resized(paint, small) - _resized(fine, small)
    distance = _blurred(np.abs(_blurred(change)).max(-1))
    kept = np.exp(-((distance / _TOLERANCE) ** 2))
    tint = cv2.resize(_blurred(change, _LIGHT), (width, height), interpolation=cv2.INTER_LINEAR)
    kept = (cv2.resize(kept, (width, height), interpolation=cv2.INTER_LINEAR) * np.float32(share))[..., None]
    enlarged = cv2.resize(paint, (width, height), interpolation=cv2.INTER_CUBIC)
    mixed = enlarged * (1 - kept) + (fine + tint) * kept
    return np.clip(mixed, 0, 255).round().astype(np.uint8)


def _resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    import cv2
    import numpy as np

    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _blurred(values: np.ndarray, sigma: float = _SIGMA) -> np.ndarray:
    import cv2

    return cv2.GaussianBlur(values, (0, 0), sigma)
