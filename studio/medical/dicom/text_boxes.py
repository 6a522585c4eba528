"""Boxes of a film in which something is written, and how they are put together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TextBox:
    """Rows ``top`` to ``bottom`` and columns ``left`` to ``right`` of a film (the last ones excluded) in which something is written."""

    top: int
    bottom: int
    left: int
    right: int


def widened(row: tuple[int, int, int, int], scale: int, shape: tuple[int, ...]) -> TextBox:
    """A row of one level in pixels of the film, one pixel of the level wider on each side."""
    top, bottom, left, right = row
    return TextBox(
        max(top - 1, 0) * scale, min((bottom + 1) * scale, shape[0]), max(left - 1, 0) * scale, min((right + 1) * scale, shape[1])
    )


def continued(letters: list[TextBox], others: list[TextBox]) -> list[TextBox]:
    """Those of ``others`` that go on where a row of letters ends, at its height: parts of words on a ground that hides what they are."""
    found, ends = [], list(letters)
    while ends:
        end = ends.pop()
        height = end.bottom - end.top
        for box in others:
            overlap = min(end.bottom, box.bottom) - max(end.top, box.top)
            apart = max(box.left - end.right, end.left - box.right)
            if box not in found and overlap > 0.6 * height and box.bottom - box.top < 1.7 * height and apart < 2.5 * height:
                found.append(box)
                ends.append(box)
    return found


def turned(box: TextBox, height: int) -> TextBox:
    """The box of a film of ``height`` rows, from the box in the film turned by a quarter to the right."""
    return TextBox(height - box.right, height - box.left, box.top, box.bottom)


def merged(boxes: list[TextBox]) -> tuple[TextBox, ...]:
    """Boxes without those that lie in or overlap another one; these become one."""
    kept: list[TextBox] = []
    for box in sorted(boxes, key=lambda b: (b.top, b.left)):
        while (at := next((i for i, k in enumerate(kept) if _touch(k, box)), None)) is not None:
            other = kept.pop(at)
            box = TextBox(min(box.top, other.top), max(box.bottom, other.bottom), min(box.left, other.left), max(box.right, other.right))
        kept.append(box)
    return tuple(kept)


def _touch(a: TextBox, b: TextBox) -> bool:
    return a.top < b.bottom and b.top < a.bottom and a.left < b.right and b.left < a.right
