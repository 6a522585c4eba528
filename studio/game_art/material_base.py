"""Grounds that repeat on both axes: the structure and the colours over which an image model draws a material.

A small image model has seen scenes and hardly any surfaces; with the structure given it adds what it knows, light and paint.
"""

from __future__ import annotations

import numpy as np

from studio.game_art.materials import Material

_STONES = 26  # in a picture
_ROWS = {"bricks": 6, "planks": 5, "panels": 3}
_JOINT = 0.012  # of the side, half the width of a gap


def material_base(material: Material, size: int, seed: int) -> np.ndarray:
    """uint8 (size, size, 3) that repeats on both axes. The same arguments give the same picture."""
    rng = np.random.default_rng([seed, 83])
    value, tint = _STRUCTURES[material.structure](size, rng)
    grain = _noise(size, rng, 24, 64) * 0.06
    return _coloured(np.clip(value + grain, 0, 1), tint, material)


def _coloured(value: np.ndarray, tint: np.ndarray, material: Material) -> np.ndarray:
    """(h, w) in [0, 1] through the material's colours, lighter and darker by ``tint`` (h, w) about 0."""
    colours = np.asarray(material.colours, np.float64)
    places = np.linspace(0, 1, len(colours))
    picture = np.stack([np.interp(value, places, colours[:, channel]) for channel in range(3)], -1)
    return np.rint(np.clip(picture * (1 + tint[..., None]), 0, 255)).astype(np.uint8)


def _noise(size: int, rng: np.random.Generator, low: float, high: float, stretch: tuple[float, float] = (1, 1)) -> np.ndarray:
    """(size, size), unit variance, of ``low`` to ``high`` cycles a side; made from a spectrum, so it repeats. ``stretch``: (y, x)."""
    fy, fx = np.meshgrid(np.fft.fftfreq(size, 1 / size) * stretch[0], np.fft.rfftfreq(size, 1 / size) * stretch[1], indexing="ij")
    cycles = np.hypot(fy, fx)
    band = ((cycles >= low) & (cycles <= high)) / np.maximum(cycles, 1)
    values = np.fft.irfft2(band * np.exp(2j * np.pi * rng.random(band.shape)), (size, size))
    return values / max(float(values.std()), 1e-12)


def _grain(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return 0.5 + 0.2 * _noise(size, rng, 2, 8) + 0.16 * _noise(size, rng, 8, 40), np.zeros((size, size))


def _waves(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    ridges = 1 - np.abs(np.tanh(_noise(size, rng, 2, 10, (0.55, 1.8))))
    return 0.25 + 0.1 * _noise(size, rng, 1, 4) + 0.7 * ridges**4, np.zeros((size, size))


def _blades(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    return 0.5 + 0.14 * _noise(size, rng, 2, 6) + 0.2 * _noise(size, rng, 10, 48, (0.5, 1.6)), np.zeros((size, size))


def _stones(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    nearest, second, owner = _cells(size, rng)
    gap = second - nearest
    body = np.clip(gap / (0.35 * float(np.quantile(gap, 0.9))), 0, 1)
    each = rng.uniform(-0.12, 0.12, _STONES)[owner]
    return 0.15 + 0.6 * body + 0.06 * _noise(size, rng, 4, 20), each


def _cracks(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    nearest, second, owner = _cells(size, rng)
    gap = second - nearest
    glow = np.clip(1 - gap / (0.4 * float(np.quantile(gap, 0.9))), 0, 1) ** 1.5
    return 0.2 + 0.1 * _noise(size, rng, 4, 16) * (1 - glow) + 0.8 * glow, rng.uniform(-0.15, 0.15, _STONES)[owner] * (1 - glow)


def _cells(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Distances to the nearest and second nearest of scattered points around the edges (Worley, 1996), and whose the place is."""
    side = round(_STONES**0.5 + 0.49)
    cells = [(y, x) for y in range(side) for x in range(side)][:_STONES]
    points = np.array([((y + rng.uniform(0.15, 0.85)) / side, (x + rng.uniform(0.15, 0.85)) / side) for y, x in cells]) * size
    y, x = np.mgrid[:size, :size]
    wobble = _noise(size, rng, 3, 12) * size * 0.008
    apart = [np.abs(p - q[:, None, None]) for p, q in zip((y[None] + wobble, x[None] + wobble), points.T, strict=True)]
    away = np.hypot(*(np.minimum(d % size, size - d % size) for d in apart))
    order = np.partition(away, 1, axis=0)
    return order[0], order[1], away.argmin(0)


def _rows(size: int, rng: np.random.Generator, kind: str, across: int, shifted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Courses of blocks with joints; every other one shifted by half a block."""
    rows = _ROWS[kind]
    y, x = np.mgrid[:size, :size] / size
    wobble = 0.004 * _noise(size, rng, 2, 8)
    row = np.floor((y + wobble) * rows % rows).astype(int) % rows
    offset = np.where(row % 2 == 1, 0.5, 0.0) if shifted else (row * 0.37) % 1
    u, v = ((x + wobble) * across + offset) % across, ((y + wobble) * rows) % 1
    column = np.floor(u).astype(int) % across
    edge = np.minimum(np.minimum(u % 1, 1 - u % 1) / across, np.minimum(v, 1 - v) / rows)
    body = np.clip((edge - _JOINT) / _JOINT, 0, 1)
    return body, rng.uniform(-0.12, 0.12, (rows, across))[row, column] * body


def _bricks(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    body, each = _rows(size, rng, "bricks", 3, True)
    return 0.1 + 0.6 * body + 0.08 * _noise(size, rng, 6, 30) * body, each


def _planks(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    body, each = _rows(size, rng, "planks", 1, False)
    return 0.1 + 0.55 * body + 0.14 * _noise(size, rng, 3, 30, (1.0, 8.0)) * body, each


def _panels(size: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    body, each = _rows(size, rng, "panels", 3, False)
    light = np.clip(1 - np.abs(body - 0.5) * 2, 0, 1)
    return 0.35 * body + 0.9 * light + 0.03 * _noise(size, rng, 8, 30), each * (1 - light)


_STRUCTURES = {
    "grain": _grain,
    "waves": _waves,
    "blades": _blades,
    "stones": _stones,
    "cracks": _cracks,
    "bricks": _bricks,
    "planks": _planks,
    "panels": _panels,
}
