"""Warp pictures by a matrix or a flow, resampling once and sharply."""

from __future__ import annotations

import numpy as np

_BORDERS = ("reflect", "wrap", "replicate", "constant")
_FEATHER = 0.02  # of the shorter side: width of the soft edge of `coverage`


def warp(picture: np.ndarray, matrix: np.ndarray, *, border: str = "reflect") -> np.ndarray:
    """``picture`` (h, w) or (h, w, c), uint8 or float32, moved by ``matrix`` (3, 3): what was at (x, y) is then at matrix · (x, y, 1).

    Lanczos over 8 x 8 pixels. ``border``: "reflect", "wrap", "replicate" or "constant" (black). ValueError for another one or for a
    matrix that cannot be inverted.
    """
    import cv2

    height, width = picture.shape[:2]
    _check(matrix)
    if np.allclose(matrix, np.eye(3), atol=1e-9):
        return picture.copy()
    return cv2.warpAffine(picture, matrix[:2].astype(np.float64), (width, height), flags=cv2.INTER_LANCZOS4, borderMode=_border(border))


def warp_by_flow(picture: np.ndarray, flow: np.ndarray, *, border: str = "reflect") -> np.ndarray:
    """Backward warp: the result at p is ``picture`` at p + ``flow``(p). ``flow`` (h, w, 2) float32, px (dx, dy).

    With ``flow = dense_flow(a, b)``, ``warp_by_flow(b, flow)`` looks like a.
    """
    import cv2

    height, width = flow.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(picture, x + flow[..., 0], y + flow[..., 1], cv2.INTER_LANCZOS4, borderMode=_border(border))


def coverage(matrix: np.ndarray, height: int, width: int) -> np.ndarray:
    """(height, width) float32 in [0, 1] after `warp` by ``matrix``: 1 where the picture itself is seen, 0 where its border was made up.

    The edge between the two is soft on the inner side; a picture that stays in place is 1 everywhere.
    """
    import cv2

    _check(matrix)
    back = np.linalg.inv(matrix)
    x, y = np.meshgrid(np.arange(width, dtype=np.float64), np.arange(height, dtype=np.float64))
    from_x = back[0, 0] * x + back[0, 1] * y + back[0, 2]
    from_y = back[1, 0] * x + back[1, 1] * y + back[1, 2]
    slack = 0.01
    inside = (from_x >= -slack) & (from_x <= width - 1 + slack) & (from_y >= -slack) & (from_y <= height - 1 + slack)
    if inside.all():
        return np.ones((height, width), np.float32)
    feather = max(2.0, _FEATHER * min(height, width))
    distance = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3)
    return np.clip(distance / feather, 0, 1).astype(np.float32)


def _check(matrix: np.ndarray) -> None:
    if matrix.shape != (3, 3) or not np.isfinite(matrix).all() or abs(np.linalg.det(matrix)) < 1e-9:
        raise ValueError(f"no map between pictures: {matrix!r}")


def _border(name: str) -> int:
    import cv2

    if name not in _BORDERS:
        raise ValueError(f"no border {name!r}; one of {_BORDERS}")
    return {
        "reflect": cv2.BORDER_REFLECT_101,
        "wrap": cv2.BORDER_WRAP,
        "replicate": cv2.BORDER_REPLICATE,
        "constant": cv2.BORDER_CONSTANT,
    }[name]
