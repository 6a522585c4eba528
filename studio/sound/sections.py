"""Segments a recording into sections, and labels those that are alike.

Source: Foote, "Automatic audio segmentation using a measure of audio novelty", 2000: a checkerboard kernel slides along the
diagonal of the self-similarity matrix, and responds most where the sound before is homogeneous, the sound after is, and the two differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

SHORTEST = 4.0  # s
_STEP = 0.5  # s averaged into one step
_MOST = 900  # steps at most; longer recordings are analysed more coarsely
_NOVEL = 0.17  # novelty from which there is a boundary
_ALIKE = 0.70  # similarity from which two parts share a label
_SAME = 0.85  # and from which there is no boundary between them
_LABELS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Section:
    """A homogeneous stretch from ``start`` to ``end`` in seconds; stretches with the same ``label`` ("A", "B", ...) are alike."""

    start: float
    end: float
    label: str


def find_sections(features: np.ndarray, hop: float, duration: float, beats: Sequence[float] = ()) -> tuple[Section, ...]:
    """Sections that cover [0, duration] without gaps, each `SHORTEST` or longer (or one for a short recording).

    ``features`` (n, d): the timbre, one row every ``hop`` seconds, columns of similar weight. Boundaries move to a bar
    or beat of ``beats`` (s) within a quarter of a second. ``()`` for no duration.
    """
    if duration <= 0:
        return ()
    step = max(_STEP, duration / _MOST)
    width = max(1, round(step / hop))
    count = len(features) // width
    if duration < 2 * SHORTEST or count * step < 2 * SHORTEST:
        return (Section(0.0, duration, "A"),)
    rows = features[: count * width].reshape(count, width, -1).mean(1).astype(np.float32)
    similar = _similarities(rows)
    boundaries = _boundaries(similar, step, duration)
    edges = [0.0, *(_snapped(boundary, beats, duration) for boundary in boundaries), duration]
    return _labelled(rows, edges, step)


def _similarities(rows: np.ndarray) -> np.ndarray:
    """(k, k) in [0, 1]: exp of the negative distance, 1 for identical rows."""
    squares = (rows**2).sum(1)
    distance = np.sqrt(np.maximum(squares[:, None] + squares - 2 * rows @ rows.T, 0) / rows.shape[1])
    return np.exp(-distance)


def _boundaries(similar: np.ndarray, step: float, duration: float) -> list[float]:
    """Times (s) of the peaks of novelty, chosen strongest first at least `SHORTEST` apart, then sorted."""
    reach = max(4, round(SHORTEST / step))
    taper = np.exp(-0.5 * ((np.arange(reach) + 0.5) / (0.6 * reach)) ** 2)
    weights = np.outer(taper[::-1], taper[::-1])
    weights /= weights.sum()
    count = len(similar)
    novelty = np.zeros(count)
    for i in range(reach, count - reach + 1):
        before, after = slice(i - reach, i), slice(i, i + reach)
        own = (similar[before, before] * weights).sum() + (similar[after, after] * weights[::-1, ::-1]).sum()
        novelty[i] = own / 2 - (similar[before, after] * weights[:, ::-1]).sum()
    found: list[float] = []
    for i in np.argsort(-novelty, kind="stable"):
        if novelty[i] < _NOVEL:
            break
        time = float(i * step)
        if all(abs(time - other) >= SHORTEST for other in (0.0, duration, *found)):
            found.append(time)
    return sorted(found)


def _snapped(time: float, beats: Sequence[float], duration: float) -> float:
    """The nearest beat, if it leaves both sides long enough."""
    near = min(beats, key=lambda b: abs(b - time), default=time)
    return float(near) if abs(near - time) <= _STEP / 2 and SHORTEST <= near <= duration - SHORTEST else time


def _labelled(rows: np.ndarray, edges: Sequence[float], step: float) -> tuple[Section, ...]:
    """Sections between ``edges``; each that is unlike all previous ones gets a new letter. Neighbours never share one."""
    kinds: list[np.ndarray] = []
    found: list[Section] = []
    for start, end in pairwise(edges):
        first = min(round(start / step), len(rows) - 1)
        mean = rows[first : max(first + 1, round(end / step))].mean(0)
        closeness = [float(np.exp(-np.sqrt(((mean - kind) ** 2).mean()))) for kind in kinds]
        if found:
            last = _LABELS.index(found[-1].label)
            if closeness[last] > _SAME:  # a moment that stood out, not a new section
                found[-1] = replace(found[-1], end=float(end))
                continue
            closeness[last] = 0.0
        best = int(np.argmax(closeness)) if closeness else -1
        if best < 0 or (closeness[best] < _ALIKE and len(kinds) < len(_LABELS)):
            kinds.append(mean)
            best = len(kinds) - 1
        found.append(Section(float(start), float(end), _LABELS[best]))
    return tuple(found)
