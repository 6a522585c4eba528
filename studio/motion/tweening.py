"""In-between pictures: both neighbours warped by the known camera, then by what else moved, and blended without ghosting.

Tone and detail are blended separately. Tone changes in equal steps, so that nothing flickers. Detail that both pictures share does the
same; where they disagree, it comes increasingly from one of them, the nearer or the sharper one, because two half-visible drawings on
top of each other are a ghost.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from studio.motion.colour_matching import match_sharpness, sharpness
from studio.motion.residual_alignment import residual_motion
from studio.motion.warp import coverage, warp

_NEAR = 0.012  # of the width, sigma of the neighbourhood in which two pictures are compared
_TELL = 10.0  # grey levels of disagreement at which detail switches over twice as steeply
_STEEPEST = 4.0
_DETAIL = 0.008  # of the width, sigma that separates detail from tone


def tween(
    a: np.ndarray,
    b: np.ndarray,
    forward: Sequence[np.ndarray],
    backward: Sequence[np.ndarray],
    count: int,
    *,
    keep_sharpness: bool = True,
) -> list[np.ndarray]:
    """``count`` pictures strictly between ``a`` and ``b`` (uint8 (h, w, 3) of one size), evenly spaced in time.

    ``forward[k]`` and ``backward[k]`` (3, 3) map the pixels of ``a`` and of ``b`` to those of picture ``k``, as `Camera.matrix` gives them.
    ``keep_sharpness``: match the sharpness of each to what lies between ``a`` and ``b``. ValueError when counts or sizes differ.
    """
    if len(forward) != count or len(backward) != count or a.shape != b.shape:
        raise ValueError(f"{count} pictures of {len(forward)} and {len(backward)} maps, between {a.shape} and {b.shape}")
    if count == 0:
        return []
    middle = count // 2
    there, back = forward[middle], backward[middle]
    known = coverage(there, *a.shape[:2]) * coverage(back, *a.shape[:2])
    residual = residual_motion(warp(a, there), warp(b, back), known)
    sharp_a, sharp_b = sharpness(a), sharpness(b)
    made = []
    for k, (there, back) in enumerate(zip(forward, backward, strict=True)):
        share = (k + 1) / (count + 1)
        picture = _blend(_CarriedPicture(a, there, -share * residual), _CarriedPicture(b, back, (1 - share) * residual), share)
        if keep_sharpness:
            picture = match_sharpness(picture, (1 - share) * sharp_a + share * sharp_b)
        made.append(picture)
    return made


class _CarriedPicture:
    """One of the two pictures as it looks in a frame between them: ``picture`` float32 (h, w, 3), visible where ``seen`` (h, w) is 1."""

    def __init__(self, source: np.ndarray, matrix: np.ndarray, motion: np.ndarray) -> None:
        import cv2

        height, width = source.shape[:2]
        x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        x, y = x + motion[..., 0], y + motion[..., 1]
        back = np.linalg.inv(matrix).astype(np.float32)
        from_x, from_y = back[0, 0] * x + back[0, 1] * y + back[0, 2], back[1, 0] * x + back[1, 1] * y + back[1, 2]
        self.picture = cv2.remap(source, from_x, from_y, cv2.INTER_LANCZOS4, borderMode=cv2.BORDER_REFLECT_101).astype(np.float32)
        self.seen = coverage(matrix, height, width)


def _blend(a: _CarriedPicture, b: _CarriedPicture, share: float) -> np.ndarray:
    """The two sides as one picture, ``share`` in (0, 1) of the way from ``a`` to ``b``; uint8."""
    import cv2

    width = a.seen.shape[1]
    tone = _weight(a.seen, b.seen, share)
    blur = _DETAIL * width
    tone_a, tone_b = cv2.GaussianBlur(a.picture, (0, 0), blur), cv2.GaussianBlur(b.picture, (0, 0), blur)
    detail_a, detail_b = a.picture - tone_a, b.picture - tone_b
    near = _NEAR * width
    apart = cv2.GaussianBlur(np.abs(a.picture - b.picture).mean(-1), (0, 0), near)
    energy_a, energy_b = (cv2.GaussianBlur((d * d).mean(-1), (0, 0), near) for d in (detail_a, detail_b))
    sharper = (energy_b - energy_a) / (energy_a + energy_b + 4.0)  # -1: only a has detail, 1: only b
    steep = np.minimum(1 + apart / _TELL, _STEEPEST)
    detail = np.clip(0.5 + (tone - 0.5 + 0.15 * sharper * (steep > 1)) * steep, 0, 1)
    mixed = tone_a + (tone_b - tone_a) * tone[..., None] + detail_a + (detail_b - detail_a) * detail[..., None]
    return np.clip(mixed + 0.5, 0, 255).astype(np.uint8)


def _weight(seen_a: np.ndarray, seen_b: np.ndarray, share: float) -> np.ndarray:
    """(h, w) weight of the second picture; where only one of the two is visible, that one gets all of it."""
    first, second = (1 - share) * (seen_a + 1e-3), share * (seen_b + 1e-3)
    return second / (first + second)
