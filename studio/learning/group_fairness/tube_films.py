"""Small drawn chest films with a spot to be found, and a tube that most patients with a spot already have.

The films are far simpler than those of `studio.medical.phantom` (an ellipse for each lung, stripes for ribs, a heart), because those take
37 ms each.
A network that learns the tube misses the patient who has not been treated yet (Oakden-Rayner et al., "Hidden stratification", 2020).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

SIDE = 32  # px
GROUPS = 4  # 2 x spot + tube: clear, clear with tube, spot, spot with tube


@dataclass(frozen=True)
class TubeFilms:
    """``films`` float32 (n, `SIDE`, `SIDE`) in [0, 1]; ``spots`` and ``tubes`` int64 (n,), 0 or 1."""

    films: np.ndarray
    spots: np.ndarray
    tubes: np.ndarray

    @property
    def groups(self) -> np.ndarray:
        """int64 (n,) in 0 to `GROUPS` - 1."""
        return 2 * self.spots + self.tubes


def tube_films(counts: tuple[int, int, int, int], rng: np.random.Generator, shift: float = 0.0) -> TubeFilms:
    """``counts`` films of each group, in random order. About 0.2 ms each.

    ``shift`` 0 to 1: how far the films come from another hospital, with less contrast, more noise and darker.
    """
    groups = rng.permutation(np.repeat(np.arange(GROUPS), counts))
    count = len(groups)
    spots, tubes = groups // 2, groups % 2
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) / (SIDE - 1) * 2 - 1
    films = np.stack([_chest(x, y, rng) for _ in range(count)]) if count else np.zeros((0, SIDE, SIDE), np.float32)
    side = rng.choice((-1.0, 1.0), count)
    across, down = side * rng.uniform(0.3, 0.6, count), rng.uniform(-0.5, 0.4, count)
    size, dense = rng.uniform(0.11, 0.18, count), rng.uniform(0.26, 0.44, count) * spots
    away = ((x - across[:, None, None]) ** 2 + (y - down[:, None, None]) ** 2) / size[:, None, None] ** 2
    films += dense[:, None, None] * np.exp(-(away**2) / 2)
    bend, start = rng.uniform(-0.15, 0.15, count), rng.uniform(-0.25, 0.25, count)
    line = np.abs(x - start[:, None, None] - bend[:, None, None] * y) < 0.045
    films += 0.35 * tubes[:, None, None] * (line & (y < rng.uniform(0.1, 0.5, count)[:, None, None]))
    films = (films - 0.5) * (1 - 0.45 * shift) + 0.5 - 0.08 * shift
    films += rng.normal(0, 0.05 + 0.05 * shift, films.shape)
    return TubeFilms(np.clip(films, 0, 1).astype(np.float32), spots.astype(np.int64), tubes.astype(np.int64))


def _chest(x: np.ndarray, y: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """One clear film without tube: dark lungs, a bright heart, ribs."""
    wide, high, tone = rng.uniform(0.3, 0.36), rng.uniform(0.7, 0.82), rng.uniform(-0.05, 0.05)
    film = np.full(x.shape, 0.62 + tone, np.float32)
    for sign in (-1, 1):
        film -= 0.38 / (1 + np.exp(12 * (np.hypot((x - sign * 0.46) / wide, (y - 0.02) / high) - 1)))
    film += 0.3 / (1 + np.exp(14 * (np.hypot((x - 0.13) / rng.uniform(0.24, 0.36), (y - 0.42) / 0.3) - 1)))
    film += 0.05 * np.cos(14 * (y + 0.25 * np.abs(x)) + rng.uniform(0, 6)) * (np.abs(x) < 0.85)
    return cv2.GaussianBlur(film, (0, 0), 0.6)
