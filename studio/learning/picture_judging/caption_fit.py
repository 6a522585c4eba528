"""How well a caption fits its picture, as CLIP's score asks, by a map from features to words that is fitted to pictures with captions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

_RIDGE = 0.1  # of the mean variance of a picture's features


class CaptionFit:
    """A linear map (ridge regression) from ``features`` (n, d), float64, to the words of n ``captions``.

    It knows no word that they do not contain, so it says little of things that it never saw.
    """

    def __init__(self, features: torch.Tensor, captions: Sequence[str]) -> None:
        self._words = {word: k for k, word in enumerate(sorted({word for caption in captions for word in caption.split()}))}
        said = self._said(captions)
        self._usual, self._middle = said.mean(0), features.mean(0)
        self._known = features - self._middle
        likeness = self._known @ self._known.T
        leash = _RIDGE * likeness.diagonal().mean() + 1e-9
        self._weights = torch.linalg.solve(likeness + leash * torch.eye(len(likeness), dtype=torch.float64), said - self._usual)

    def scores(self, features: torch.Tensor, captions: Sequence[str]) -> np.ndarray:
        """(m,) in [-1, 1]: the cosine of the words that are seen in m pictures and those of their captions."""
        seen = (features - self._middle) @ self._known.T @ self._weights
        return torch.cosine_similarity(seen, self._said(captions) - self._usual, dim=1).numpy()

    def _said(self, captions: Sequence[str]) -> torch.Tensor:
        rows = torch.zeros(len(captions), len(self._words), dtype=torch.float64)
        for row, caption in zip(rows, captions, strict=True):
            for word in caption.split():
                if word in self._words:
                    row[self._words[word]] = 1
        return rows
