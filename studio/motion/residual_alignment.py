"""How far two drawings of the same thing are displaced against each other, and how to undo it."""

from __future__ import annotations

import numpy as np

from studio.motion.flow import dense_flow
from studio.motion.warp import warp_by_flow

_SMOOTH = 0.016  # of the width, sigma of the smoothing: a redrawn texture has no motion of its own
_FARTHEST = 0.05  # of the width: motion beyond it is a change of content, not a movement
_TRUST = 0.008  # of the width: forward-backward error of the flow at which half of the motion is trusted


def residual_motion(a: np.ndarray, b: np.ndarray, known: np.ndarray | None = None) -> np.ndarray:
    """(h, w, 2) float32 px from ``a`` to ``b``: smooth, symmetric, and 0 where the forward and backward flows contradict each other.

    Without that, the flow between two drawings of one thing is torn wherever they differ. ``known`` (h, w) in [0, 1]: how far both
    pictures can be trusted at each pixel.
    """
    import cv2

    width = a.shape[1]
    flow, reverse = dense_flow(a, b), dense_flow(b, a)
    returned = flow + warp_by_flow(reverse, flow, border="replicate")
    contradiction = np.hypot(returned[..., 0], returned[..., 1]) / (_TRUST * width)
    length = np.hypot(flow[..., 0], flow[..., 1]) / (_FARTHEST * width)
    trust = np.clip(2 - 2 * length, 0, 1) / (1 + contradiction**2)
    if known is not None:
        trust *= known
    both = cv2.GaussianBlur((flow - reverse) / 2 * trust[..., None], (0, 0), _SMOOTH * width)
    weight = cv2.GaussianBlur(trust, (0, 0), _SMOOTH * width)
    return (both / np.maximum(weight, 0.2)[..., None]).astype(np.float32)


def align_to_source(drawn: np.ndarray, source: np.ndarray, known: np.ndarray | None = None, share: float = 1.0) -> np.ndarray:
    """``drawn`` with everything moved back to its place in ``source``; both uint8 (h, w, 3) of one size.

    Drawing over a picture lets its outlines slip, mostly back to where they were before the camera moved. ``share`` in [0, 1]: how
    much of the slip is undone; ``known`` as in `residual_motion`.
    """
    return warp_by_flow(drawn, share * residual_motion(source, drawn, known))
