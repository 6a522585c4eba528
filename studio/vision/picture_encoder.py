"""The interface of picture encoders, as the tagger and the search use them. Imports no model library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np

    from studio.models.lease import Identity


class PictureEncoder(Protocol):
    """Pictures and texts as vectors that can be compared. ``identities`` are those of all leased models, for provenance.

    The tagger abstains below the score ``gate``, when the runner-up is closer than ``margin``, and when the confidence is below
    ``floor``. ``independent``: several labels can be right at once, each judged by itself.
    """

    title: str
    identities: tuple[Identity, ...]
    gate: float
    floor: float
    margin: float
    independent: bool

    def encode_with_confidence(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """`encode_images`, and (n,) in [0, 1] the encoder's confidence that it recognises the picture at all."""
        ...

    def encode_images(self, images: list[np.ndarray]) -> np.ndarray:
        """(n, d) unit float32 for uint8 pictures (h, w, 3)."""
        ...

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        """(m, d) float32."""
        ...

    def pooled(self, vectors: np.ndarray) -> np.ndarray:
        """(d,) unit: one vector for several pictures (n, d) of the same shot."""
        ...

    def scores(self, pictures: np.ndarray, texts: np.ndarray) -> np.ndarray:
        """(n, m): how well each of m texts fits each of n pictures, on the scale of ``gate`` and ``margin``."""
        ...

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """(m,) in [0, 1]: how sure the encoder is of each text, from the scores of one picture."""
        ...

    def likeness(self, texts: np.ndarray) -> np.ndarray:
        """(m, m): how near texts (m, d) are in meaning; from `studio.vision.tagging` on, labels above a limit do not compete."""
        ...

    def matches(self, pictures: np.ndarray, question: str) -> np.ndarray:
        """(n,): how far pictures (n, d) answer ``question``; from 1 on what it asks for is seen."""
        ...
