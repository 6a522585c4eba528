"""The part of a square picture that a wide or tall one shows: whatever stands in it stays whole, and little is stretched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studio.renderer.painting.primitives import W

if TYPE_CHECKING:
    from collections.abc import Sequence

    from studio.renderer.layout import Placement

_MARGIN = 6.0  # units kept around things
_FOCUS = (W / 2, 150.0)  # (x, y) in the middle of the frame where nothing else asks for room: between horizon and foreground

Frame = tuple[float, float, float, float]


def frame_of(ratio: float, placements: Sequence[Placement]) -> Frame:
    """(x0, y0, x1, y1) on the canvas of 256, as near to ``ratio`` (width / height) as it gets with every placement inside.

    One side is always the whole canvas. What lacks to the ratio is left to stretching.
    """
    if ratio >= 1:
        low, high = _range(W / ratio, _FOCUS[1], [(p.box[1], p.box[3]) for p in placements])
        return 0.0, low, float(W), high
    low, high = _range(W * ratio, _FOCUS[0], [(p.box[0], p.box[2]) for p in placements])
    return low, 0.0, high, float(W)


def _range(length: float, focus: float, spans: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """(low, high) of at least ``length``, around ``focus`` as far as the ``spans`` and the canvas let it."""
    if spans:
        first, last = max(0.0, min(a for a, _ in spans) - _MARGIN), min(float(W), max(b for _, b in spans) + _MARGIN)
        length = max(length, last - first)
        focus = min(max(focus, last - length / 2), first + length / 2)
    low = min(max(0.0, focus - length / 2), W - length)
    return low, low + length
