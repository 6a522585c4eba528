"""Lays tiles so that neighbours fit: the cell with the least choice is decided first, and what that rules out spreads.

Source: Gumin, "WaveFunctionCollapse", 2016; the spreading is arc consistency (Mackworth, AC-3, 1977).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from studio.errors import InvalidInput
from studio.tilemap.tileset import Corners

RESTARTS = 8
_STEPS = ((0, 1), (0, -1), (1, 0), (-1, 0))  # east, west, south, north
_SIDES = {(0, 1): (1, 3), (0, -1): (0, 2), (1, 0): (2, 3), (-1, 0): (0, 1)}  # the corners that a tile shares with that neighbour
_REPORT = 256  # cells between two reports


def fits(corners: Sequence[Corners]) -> dict[tuple[int, int], np.ndarray]:
    """Which tile may lie on that side of which: bool (tiles, tiles) for each step (dy, dx), [tile, neighbour]."""
    table = np.asarray(corners)
    found = {}
    for step in _STEPS:
        opposite = (-step[0], -step[1])
        own, other = table[:, _SIDES[step]], table[:, _SIDES[opposite]]
        found[step] = (own[:, None] == other[None]).all(-1)
    return found


def violations(grid: np.ndarray, corners: Sequence[Corners]) -> int:
    """Pairs of neighbours in ``grid`` (h, w) whose shared corners differ; counted without the solver's tables."""
    table = np.asarray(corners)[grid]  # (h, w, 4)
    across = (table[:, :-1, [1, 3]] != table[:, 1:, [0, 2]]).any(-1).sum()
    down = (table[:-1, :, [2, 3]] != table[1:, :, [0, 1]]).any(-1).sum()
    return int(across + down)


def collapse(corners: Sequence[Corners], weights: np.ndarray, seed: int, *, report: Callable[[int, int], None] | None = None) -> np.ndarray:
    """(h, w) int indices of tiles; all neighbours fit. ``weights`` (h, w, tiles) > 0: how welcome a tile is at a place.

    ``report(done, total)`` is called now and then and may raise to stop. Raises `InvalidInput` (``error.map_contradiction``) when
    `RESTARTS` attempts end in a cell without any fitting tile.
    """
    tables = fits(corners)
    for attempt in range(RESTARTS):
        grid = _Wave(tables, weights, np.random.default_rng([seed, 23, attempt]), report).settled()
        if grid is not None:
            return grid
    raise InvalidInput("error.map_contradiction", field="map_width")


class _Wave:
    """What may still lie in each cell."""

    def __init__(
        self,
        tables: dict[tuple[int, int], np.ndarray],
        weights: np.ndarray,
        rng: np.random.Generator,
        report: Callable[[int, int], None] | None,
    ) -> None:
        self._tables = {step: np.packbits(table, axis=1) for step, table in tables.items()}
        self._weights, self._rng, self._report = weights, rng, report
        self._open: np.ndarray = np.ones(weights.shape, bool)
        self._count: np.ndarray = np.full(weights.shape[:2], weights.shape[2])
        sums = weights.sum(-1)
        self._entropy = np.log(sums) - (weights * np.log(weights)).sum(-1) / sums + rng.uniform(0, 1e-3, sums.shape)

    def settled(self) -> np.ndarray | None:
        """The grid, or None after a contradiction."""
        total, width = self._count.size, self._count.shape[1]
        for number in range(total):
            cell = int(self._entropy.argmin())
            if not np.isfinite(self._entropy.flat[cell]):
                break
            y, x = divmod(cell, width)
            odds = self._weights[y, x] * self._open[y, x]
            chosen = int(self._rng.choice(len(odds), p=odds / odds.sum()))
            self._open[y, x] = False
            self._open[y, x, chosen] = True
            self._count[y, x] = 1
            self._entropy[y, x] = np.inf
            if not self._spread(y, x):
                return None
            if self._report is not None and number % _REPORT == 0:
                self._report(number, total)
        return self._open.argmax(-1)

    def _spread(self, y: int, x: int) -> bool:
        """Rule out what no longer fits, outwards from one cell; False when a cell has nothing left."""
        height, width = self._count.shape
        tiles = self._open.shape[2]
        waiting = [(y, x)]
        while waiting:
            cy, cx = waiting.pop()
            own = np.flatnonzero(self._open[cy, cx])
            for step, table in self._tables.items():
                ny, nx = cy + step[0], cx + step[1]
                if not (0 <= ny < height and 0 <= nx < width) or self._count[ny, nx] == 1:
                    if 0 <= ny < height and 0 <= nx < width and not self._fit(table, own, ny, nx, tiles):
                        return False
                    continue
                allowed = np.unpackbits(np.bitwise_or.reduce(table[own], axis=0), count=tiles).view(bool)
                left = self._open[ny, nx] & allowed
                count = int(left.sum())
                if count == 0:
                    return False
                if count < self._count[ny, nx]:
                    self._open[ny, nx], self._count[ny, nx] = left, count
                    self._entropy[ny, nx] = self._measured(ny, nx)
                    waiting.append((ny, nx))
        return True

    def _fit(self, table: np.ndarray, own: np.ndarray, y: int, x: int, tiles: int) -> bool:
        """Whether the one tile left at a place fits what may lie beside it."""
        allowed = np.unpackbits(np.bitwise_or.reduce(table[own], axis=0), count=tiles)
        return bool((allowed.view(bool) & self._open[y, x]).any())

    def _measured(self, y: int, x: int) -> float:
        odds = self._weights[y, x][self._open[y, x]]
        total = odds.sum()
        if len(odds) == 1:
            return 0.0  # decided already, but its choice must still be drawn
        return float(np.log(total) - (odds * np.log(odds)).sum() / total + self._rng.uniform(0, 1e-3))
