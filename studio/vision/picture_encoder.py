"""What every picture engine offers to the tagger and to the search. Plain types; imports no model library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np


@dataclass(frozen=True)
class Background:
    """Picture vectors of the world at large: ``mean`` (d,) and ``spread`` (r, d), whose product with itself is their covariance."""

    mean: np.ndarray
    spread: np.ndarray

    def scores(self, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(m,) mean and (m,) standard deviation of the cosines that any picture has with ``texts`` (m, d)."""
        return texts @ self.mean, np.sqrt(np.square(texts @ self.spread.T).sum(1) + 1e-6)


class PictureEncoder(Protocol):
    """Pictures and texts as vectors of one space. ``identities`` are those of all leased models, for provenance.

    ``background`` is None for engines whose cosines can be compared between labels as they are. ``sharpness`` turns a score into
    the exponent of a share of belief; the tagger does not answer with a score below
    ``gate``, nor when the runner-up comes closer than ``margin``.
    """

    title: str
    identities: tuple[Any, ...]
    background: Background | None
    sharpness: float
    gate: float
    floor: float
    margin: float

    def look(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """What `encode_images` gives, and (n,) in [0, 1] how sure the engine is that it knows what it sees."""
        ...

    def encode_images(self, images: list[np.ndarray]) -> np.ndarray:
        """(n, d) unit float32 for uint8 pictures (h, w, 3)."""
        ...

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        """(m, d) unit float32."""
        ...
