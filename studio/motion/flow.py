"""How far each part of a picture moved, measured from the pictures alone."""

from __future__ import annotations

import numpy as np

_SMALLEST = 96  # px: shorter sides are enlarged, because the finest patches of the search would not fit


def dense_flow(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(h, w, 2) float32 px: where each pixel of ``a`` is found in ``b``, relative to its place. Both uint8 (h, w, 3) or (h, w).

    Source: Kroeger et al., "Fast Optical Flow using Dense Inverse Search", 2016. ValueError for pictures of two sizes.
    """
    import cv2

    if a.shape[:2] != b.shape[:2]:
        raise ValueError(f"flow between pictures of {a.shape[:2]} and {b.shape[:2]}")
    first, second = grey(a), grey(b)
    height, width = first.shape
    scale = max(1.0, _SMALLEST / min(height, width))
    size = (round(width * scale), round(height * scale))
    if scale > 1:
        first, second = (cv2.resize(p, size, interpolation=cv2.INTER_CUBIC) for p in (first, second))
    flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(first, second, None)  # type: ignore[call-overload]
    if scale > 1:
        shrunk = cv2.resize(flow, (width, height), interpolation=cv2.INTER_AREA)
        flow = shrunk * np.array([width / size[0], height / size[1]], np.float32)
    return np.nan_to_num(flow, copy=False)


def median_motion(flow: np.ndarray) -> tuple[float, float]:
    """Median (dx, dy) in px of a flow (h, w, 2)."""
    return float(np.median(flow[..., 0])), float(np.median(flow[..., 1]))


def grey(picture: np.ndarray) -> np.ndarray:
    """Luma of an RGB picture, uint8 (h, w); a grey one as it is."""
    import cv2

    return picture if picture.ndim == 2 else cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
