"""A map of terrain tiles with the places of a brief on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.tilemap.tileset import VARIANTS, TileSet, build_tileset
from studio.tilemap.wave_function_collapse import collapse, violations

if TYPE_CHECKING:
    from studio.stepping import Emit

_LAND = 6.0  # tiles: about the size of a lake or a wood
_FIRM = 0.45  # terrains around the wanted level that are still welcome
MOST_PLACES = 8


@dataclass(frozen=True)
class Place:
    """A named point on the map: column ``x`` and row ``y`` in tiles; ``kind`` "spawn" or "place"."""

    name: str
    kind: str
    x: int
    y: int


@dataclass(frozen=True)
class TileMap:
    """``grid`` (h, w) int: indices into ``tileset``; ``violations``: neighbours that do not fit, counted apart from the solver."""

    tileset: TileSet
    grid: np.ndarray
    violations: int
    places: tuple[Place, ...] = ()

    def picture(self) -> np.ndarray:
        """uint8 (h * tile_size, w * tile_size, 3)."""
        rows = [np.hstack([self.tileset.tile(int(i)) for i in row]) for row in self.grid]
        return np.vstack(rows)


def make_map(
    terrains: Sequence[tuple[str, np.ndarray]],
    width: int,
    height: int,
    tile_size: int,
    seed: int,
    places: Sequence[str] = (),
    emit: Emit | None = None,
) -> TileMap:
    """A map of ``width`` x ``height`` tiles over ``terrains`` (see `build_tileset`), with a starting point and up to `MOST_PLACES` places.

    The same arguments give the same map. ``emit`` hears the progress and may stop it. Raises `InvalidInput` when no map is found.
    """
    tileset = build_tileset(terrains, tile_size, seed)

    def report(done: int, total: int) -> None:
        if emit is not None:
            from studio.events import Progress

            emit(Progress("laying_tiles", done, total))

    grid = collapse(tileset.corners, _welcome(tileset, width, height, seed), seed, report=report)
    return TileMap(tileset, grid, violations(grid, tileset.corners), _placed(tileset, grid, places, seed))


def _welcome(tileset: TileSet, width: int, height: int, seed: int) -> np.ndarray:
    """(h, w, tiles) weights: smooth hills and hollows, so that the map looks like land and not like noise."""
    level = _hills(width, height, seed) * (len(tileset.names) - 1)
    middle = np.asarray(tileset.corners).mean(1)
    weights = np.exp(-0.5 * ((middle[None, None] - level[..., None]) / _FIRM) ** 2)
    plain = np.array([len(set(c)) == 1 for c in tileset.corners])
    weights = weights * np.where(plain, 2.0 / VARIANTS, 0.5) * np.where(np.arange(len(plain)) % VARIANTS == 0, 2.0, 1.0)
    return np.maximum(weights, 1e-6)


def _hills(width: int, height: int, seed: int) -> np.ndarray:
    """(h, w) in [0, 1], evenly spread over the levels."""
    import cv2

    rng = np.random.default_rng([seed, 37])
    total = np.zeros((height, width), np.float32)
    for size, share in ((_LAND, 1.0), (_LAND / 2, 0.35)):
        coarse = rng.standard_normal((int(height / size) + 3, int(width / size) + 3)).astype(np.float32)
        wide = cv2.resize(coarse, None, fx=size, fy=size, interpolation=cv2.INTER_CUBIC)
        total += share * wide[:height, :width]
    rank = total.ravel().argsort().argsort().reshape(total.shape)
    return rank / max(rank.size - 1, 1)


def _placed(tileset: TileSet, grid: np.ndarray, names: Sequence[str], seed: int) -> tuple[Place, ...]:
    """The start and the places on plain ground, far from each other; the lowest terrain (often water) only if there is nothing else."""
    corners = np.asarray(tileset.corners)[grid]
    plain = (corners.min(-1) == corners.max(-1)) & (corners[..., 0] > 0)
    spots = np.argwhere(plain if plain.any() else np.ones_like(plain))
    rng = np.random.default_rng([seed, 41])
    chosen = [spots[rng.integers(len(spots))]]
    wanted = list(dict.fromkeys(names))[:MOST_PLACES]
    while len(chosen) < min(len(wanted) + 1, len(spots)):
        away = np.min([np.abs(spots - c).sum(1) for c in chosen], axis=0)
        chosen.append(spots[int(away.argmax())])
    made = [Place("start", "spawn", int(chosen[0][1]), int(chosen[0][0]))]
    return (*made, *(Place(name, "place", int(c[1]), int(c[0])) for name, c in zip(wanted, chosen[1:], strict=False)))
