"""Large pictures in tiles of equal size without a seam: each tile also sees what lies around it, and only its middle is kept."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple


class Span(NamedTuple):
    """Along one side, in px: the tile covers ``start`` to ``start + length`` of the picture, and ``first`` to ``last`` of it is kept."""

    start: int
    length: int
    first: int
    last: int


def spans(length: int, largest: int, reach: int) -> tuple[Span, ...]:
    """Tiles of at most ``largest`` px that cover ``length`` px, all of one size, each with ``reach`` px around what is kept of it.

    At the picture's own border nothing lies around. Raises ``ValueError`` where ``largest`` leaves no room between two reaches.
    """
    if length <= largest:
        return (Span(0, length, 0, length),)
    step = largest - 2 * reach
    if step <= 0:
        raise ValueError("a tile must be larger than what it sees around itself")
    count = -(-(length - 2 * reach) // step)
    size = -(-(length - 2 * reach) // count) + 2 * reach  # as small as this number of tiles allows
    starts = [round(i * (length - size) / (count - 1)) for i in range(count)]
    cuts = [0, *((left + size + right) // 2 for left, right in pairwise(starts)), length]
    return tuple(Span(start, size, first, last) for start, first, last in zip(starts, cuts[:-1], cuts[1:], strict=True))
