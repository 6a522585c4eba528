"""The interface of picture encoders, as the tagger and the search use them. Imports no model library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from studio.models.lease import Identity


@dataclass(frozen=True)
class Background:
    """Distribution of picture vectors in general: ``mean`` (d,) and ``spread`` (r, d), where ``spread.T @ spread`` is the covariance."""

    mean: np.ndarray
    spread: np.ndarray

    def scores(self, texts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(m,) mean and (m,) standard deviation of the cosine between an arbitrary picture and ``texts`` (m, d)."""
        return texts @ self.mean, np.sqrt(np.square(texts @ self.spread.T).sum(1) + 1e-6)


class PictureEncoder(Protocol):
    """Pictures and texts as vectors in one space. ``identities`` are those of all leased models, for provenance.

    ``background`` is None for encoders whose cosines can be compared between labels directly. ``sharpness`` is the inverse temperature of
    the softmax over scores. The tagger abstains below the score ``gate``, when the runner-up is closer than ``margin``, and when the
    confidence is below ``floor``.
    """

    title: str
    identities: tuple[Identity, ...]
    background: Background | None
    sharpness: float
    gate: float
    floor: float
    margin: float

    def encode_with_confidence(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """`encode_images`, and (n,) in [0, 1] the encoder's confidence that it recognises the picture at all."""
        ...

    def encode_images(self, images: list[np.ndarray]) -> np.ndarray:
        """(n, d) unit float32 for uint8 pictures (h, w, 3)."""
        ...

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        """(m, d) unit float32."""
        ...
