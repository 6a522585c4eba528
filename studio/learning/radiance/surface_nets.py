"""Naive surface nets (Gibson 1998): a mesh around everything in a grid that is denser than a level."""

from __future__ import annotations

import numpy as np

_CORNERS = np.array([(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)])
_EDGES = [(a, b) for a in range(8) for b in range(a + 1, 8) if np.abs(_CORNERS[a] - _CORNERS[b]).sum() == 1]


def surface(values: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """``values``: float (nx, ny, nz). Returns vertices (n, 3) in units of the grid's cells and triangles (m, 3), outside
    counter-clockwise; both are empty where nothing is denser than ``level``. What touches the border is left open there.
    """
    above = values - level
    shape = tuple(n - 1 for n in values.shape)
    corners = np.stack([above[x : x + shape[0], y : y + shape[1], z : z + shape[2]] for x, y, z in _CORNERS], -1)
    cells = np.argwhere((corners > 0).any(-1) & (corners <= 0).any(-1))
    here = corners[tuple(cells.T)]
    total, count = np.zeros((len(cells), 3)), np.zeros(len(cells))
    for a, b in _EDGES:  # a cell's vertex is the mean of the places where its edges cross the level
        crosses = (here[:, a] > 0) != (here[:, b] > 0)
        share = here[crosses, a] / (here[crosses, a] - here[crosses, b])
        total[crosses] += _CORNERS[a] + share[:, None] * (_CORNERS[b] - _CORNERS[a])
        count[crosses] += 1
    number = np.full(shape, -1)
    number[tuple(cells.T)] = np.arange(len(cells))
    faces = [_faces(above, number, axis) for axis in range(3)]
    return cells + total / np.maximum(count, 1)[:, None], np.concatenate(faces)


def _faces(above: np.ndarray, number: np.ndarray, axis: int) -> np.ndarray:
    """Two triangles around each edge along ``axis`` that crosses the level, through the vertices of its four cells."""
    u, v = (axis + 1) % 3, (axis + 2) % 3
    low = np.moveaxis(above, axis, 0)
    crossing = np.moveaxis((low[:-1] > 0) != (low[1:] > 0), 0, axis)
    at = np.argwhere(crossing)
    at = at[(at[:, u] > 0) & (at[:, v] > 0) & (at[:, u] < number.shape[u]) & (at[:, v] < number.shape[v])]
    step_u, step_v = np.eye(3, dtype=int)[u], np.eye(3, dtype=int)[v]
    a, b, c, d = (number[tuple((at - shift).T)] for shift in (step_u + step_v, step_v, 0 * step_u, step_u))
    turned = above[tuple(at.T)] <= 0  # dense towards the far end: the outside looks the other way
    first = np.where(turned[:, None], np.stack([a, c, b], 1), np.stack([a, b, c], 1))
    second = np.where(turned[:, None], np.stack([a, d, c], 1), np.stack([a, c, d], 1))
    return np.concatenate([first, second])
