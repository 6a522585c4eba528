"""What a moving camera comes to see around a layout: the same land goes on, without its things and without a second sun."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.diffusion.keyframes import KeyframeArtist

_COARSE = 64  # px, side at which light and colour are compared
_SIGMA = 6.0  # px at that size
_CLEAR = 0.02  # of the height above a picture, over which what is at its top ends
_PLAIN = 40.0  # of 255: from the sky's colour, up to which the top of a picture is sky


class Surroundings:
    """Layout and land around it, 3 x 3 pictures of a film's size, in the light and colours of the painted first picture."""

    def __init__(self, plate: np.ndarray) -> None:
        self._plate = plate

    @classmethod
    def of(cls, artist: KeyframeArtist, prompt: str, negative: str, first: np.ndarray) -> Surroundings | None:
        """The surroundings of ``first`` (uint8 (h, w, 3), painted over the layout of ``prompt``); None where it has no layout.

        Neighbours are the layout's land mirrored at its edges, so that lines meet there.
        """
        import cv2

        layout, land = artist.layout(prompt, negative), artist.land(prompt, negative)
        if layout is None or land is None:
            return None
        height, width = layout.shape[:2]
        around = height, height, width, width
        plate = cv2.copyMakeBorder(land, *around, cv2.BORDER_REFLECT)
        plate[:height] = _clear_sky(plate[:height], land)
        plate[height : 2 * height, width : 2 * width] = layout
        small = (_COARSE, _COARSE)
        change = cv2.resize(first, small, interpolation=cv2.INTER_AREA) - cv2.resize(layout, small, interpolation=cv2.INTER_AREA).astype(
            np.float32
        )
        tint = cv2.resize(cv2.GaussianBlur(change, (0, 0), _SIGMA), (width, height), interpolation=cv2.INTER_LINEAR)
        toned = plate + cv2.copyMakeBorder(tint, *around, cv2.BORDER_REFLECT)
        return cls(np.clip(toned + 0.5, 0, 255).astype(np.uint8))

    def seen(self, matrix: np.ndarray) -> np.ndarray:
        """uint8 (h, w, 3): what a camera sees that moved by ``matrix`` (3, 3) from the first picture; mirrored beyond the plate."""
        import cv2

        height, width = self._plate.shape[0] // 3, self._plate.shape[1] // 3
        shift = np.array([[1.0, 0.0, -width], [0.0, 1.0, -height], [0.0, 0.0, 1.0]])
        return cv2.warpAffine(
            self._plate, (matrix @ shift)[:2], (width, height), flags=cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT_101
        )

    def fill(self, picture: np.ndarray, matrix: np.ndarray, known: np.ndarray) -> np.ndarray:
        """``picture`` (uint8 (h, w, 3)) with the surroundings where ``known`` ((h, w) in [0, 1]) is not 1; ``matrix`` as in `seen`."""
        weight = known[..., None]
        return np.rint(picture * weight + self.seen(matrix) * (1 - weight)).astype(np.uint8)


def _clear_sky(above: np.ndarray, land: np.ndarray) -> np.ndarray:
    """``above`` (mirrored, uint8 (h, 3w, 3)) without clouds and upside-down peaks, where the top of ``land`` is open sky or a plain wall.

    What reaches the top, such as a trunk, goes on.
    """
    import cv2

    height, width = land.shape[:2]
    row = land[: max(1, height // 32)].astype(np.float32).mean(0)
    top = np.median(row, axis=0)
    open_ = (np.abs(row - top).max(-1) < _PLAIN).astype(np.float32)[None]
    open_ = cv2.erode(cv2.copyMakeBorder(open_, 0, 0, width, width, cv2.BORDER_REFLECT), np.ones((1, width // 32)))
    rise = np.clip(np.linspace(1, 0, height, dtype=np.float32)[:, None] / _CLEAR, 0, 1)
    weight = (cv2.GaussianBlur(open_, (0, 0), width / 100) * rise)[..., None]
    return np.rint(above * (1 - weight) + top * weight).astype(np.uint8)
