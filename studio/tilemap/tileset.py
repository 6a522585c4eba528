"""Terrain tiles whose corners say what lies there: every terrain, and every way in which two neighbouring terrains can meet.

Corner tiles after Wang, "Proving theorems by pattern recognition II", 1961; two tiles fit where they share their corners.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

COLUMNS = 8
VARIANTS = 3  # pictures of a tile that is one terrain all over
_FINER = 4  # times: coasts are computed on a finer grid, so that they are smooth
_WAVES = 0.2  # how far a coast may wander, in tiles
_SHADE = 0.16  # width of the shade along a coast, in tiles
Corners = tuple[int, int, int, int]
"""Terrain at (north-west, north-east, south-west, south-east)."""


@dataclass(frozen=True)
class TileSet:
    """``image`` uint8 (rows * tile_size, COLUMNS * tile_size, 3) holds tile ``i`` at row i // COLUMNS, column i % COLUMNS.

    ``names``: terrains from low to high; ``corners``: one entry a tile.
    """

    names: tuple[str, ...]
    tile_size: int
    image: np.ndarray
    corners: tuple[Corners, ...]

    def tile(self, index: int) -> np.ndarray:
        """uint8 (tile_size, tile_size, 3) of one tile."""
        row, column = divmod(index, COLUMNS)
        size = self.tile_size
        return self.image[row * size : (row + 1) * size, column * size : (column + 1) * size]


def build_tileset(terrains: Sequence[tuple[str, np.ndarray]], tile_size: int, seed: int) -> TileSet:
    """Tiles of ``tile_size`` px for ``terrains``: (name, uint8 (h, w, 3) picture that repeats on both axes), low to high, at least two.

    Each terrain has `VARIANTS` full tiles, each pair of neighbours in the list its 14 transitions.
    """
    if len(terrains) < 2:
        raise ValueError("a map needs two terrains")
    rng = np.random.default_rng([seed, 11])
    grounds = [_ground(picture, tile_size) for _, picture in terrains]
    tiles, corners = [], []
    for index, (_, picture) in enumerate(terrains):
        for variant in range(VARIANTS):
            tiles.append(_varied(grounds[index], picture, rng) if variant else grounds[index])
            corners.append((index,) * 4)
    for low in range(len(terrains) - 1):
        waves = _noise(tile_size * _FINER, rng)
        for code in range(1, 15):
            high = tuple(bool(code >> bit & 1) for bit in range(4))
            tiles.append(_coast(grounds[low], grounds[low + 1], high, waves))
            corners.append(tuple(low + h for h in high))
    return TileSet(tuple(name for name, _ in terrains), tile_size, _sheet(tiles, tile_size), tuple(corners))  # type: ignore[arg-type]


def _ground(picture: np.ndarray, size: int) -> np.ndarray:
    """The terrain on one tile: a picture that repeats, made smaller, repeats again."""
    import cv2

    wide = np.pad(picture, ((picture.shape[0] // 2,) * 2, (picture.shape[1] // 2,) * 2, (0, 0)), mode="wrap")
    small = cv2.resize(wide, (2 * size, 2 * size), interpolation=cv2.INTER_AREA)
    return np.roll(small[size // 2 : size // 2 + size, size // 2 : size // 2 + size], (0, 0), (0, 1))


def _varied(ground: np.ndarray, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same edges around another inside, so that a meadow does not look like wallpaper."""
    size = len(ground)
    shift = tuple(int(s) for s in rng.integers(0, picture.shape[:2]))
    other = _ground(np.roll(picture, shift, (0, 1)), size).astype(np.float64)
    ramp = np.clip(np.sin((np.arange(size) + 0.5) / size * np.pi) * 1.6, 0, 1)
    share = (ramp[:, None] * ramp[None])[..., None] ** 1.5
    return np.rint(ground * (1 - share) + other * share).astype(np.uint8)


def _noise(size: int, rng: np.random.Generator) -> np.ndarray:
    """(size, size) in about [-1, 1], smooth, repeating on both axes: coasts leave a tile where they enter the next."""
    y, x = np.mgrid[:size, :size] / size * 2 * np.pi
    waves = np.zeros((size, size))
    for fy in range(-3, 4):
        for fx in range(4):
            if 0 < fy * fy + fx * fx <= 10:
                waves += np.cos(fy * y + fx * x + rng.uniform(0, 2 * np.pi)) * rng.normal() / (fy * fy + fx * fx) ** 0.5
    return waves / max(float(np.abs(waves).max()), 1e-9)


def _coast(low: np.ndarray, high: np.ndarray, corners: Sequence[bool], waves: np.ndarray) -> np.ndarray:
    """``high`` over ``low`` where ``corners`` (nw, ne, sw, se) say so, with a lit rim above and a shade below the edge."""
    size, fine = len(low), len(waves)
    t = (np.arange(fine) + 0.5) / fine
    nw, ne, sw, se = (float(c) for c in corners)
    level = (nw * (1 - t) + ne * t)[None] * (1 - t)[:, None] + (sw * (1 - t) + se * t)[None] * t[:, None]
    level = level - 0.5 + _WAVES * waves
    parts = fine // size
    cover = (level > 0).reshape(size, parts, size, parts).mean((1, 3))[..., None]
    near = level.reshape(size, parts, size, parts).mean((1, 3))[..., None]
    shade = np.clip(1 + near / _SHADE, 0, 1) * (near <= 0)
    rim = np.clip(1 - near / (_SHADE / 2), 0, 1) * (near > 0)
    below = low.astype(np.float64) * (1 - 0.45 * shade)
    above = high.astype(np.float64) * (1 - 0.2 * rim) + 255 * 0.2 * rim * 0.6
    return np.rint(np.clip(below * (1 - cover) + above * cover, 0, 255)).astype(np.uint8)


def _sheet(tiles: Sequence[np.ndarray], size: int) -> np.ndarray:
    rows = -(-len(tiles) // COLUMNS)
    image = np.zeros((rows * size, COLUMNS * size, 3), np.uint8)
    for index, tile in enumerate(tiles):
        row, column = divmod(index, COLUMNS)
        image[row * size : (row + 1) * size, column * size : (column + 1) * size] = tile
    return image
