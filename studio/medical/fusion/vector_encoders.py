"""Encoders of films and notes into vectors: the bundled film network, or pretrained models of the catalog. Imports torch."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor

from studio.medical.fusion.film_network import SIDE, FilmEncoder
from studio.medical.fusion.refusal import squared
from studio.vision.sentence_vectors import mean_pooled

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase, ResNetForImageClassification

MAX_TOKENS = 256
_MEAN, _SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # ImageNet's


class FilmVectors(Protocol):
    """Films float32 (h, w) in [0, 1] as ``pixels`` (n, 1, s, s); from those a map (n, c, y, x), and from that vectors (n, d)."""

    side: int

    def pixels(self, films: list[np.ndarray]) -> Tensor: ...
    def spatial(self, films: Tensor) -> Tensor: ...
    def pooled(self, spatial: Tensor) -> Tensor: ...


def _stacked(films: list[np.ndarray], side: int) -> Tensor:
    return torch.from_numpy(np.stack([squared(film, side) for film in films]))[:, None]


class BuiltInFilms:
    """`FilmVectors` over the bundled `FilmEncoder`; films are rounded to 8 bits, as in its training."""

    side = SIDE

    def __init__(self, encoder: FilmEncoder) -> None:
        self.encoder = encoder

    def pixels(self, films: list[np.ndarray]) -> Tensor:
        found = (_stacked(films, self.side) * 255).round() / 255
        return found.to(self.encoder.findings.weight.device)

    def spatial(self, films: Tensor) -> Tensor:
        return self.encoder.spatial(films)

    def pooled(self, spatial: Tensor) -> Tensor:
        return self.encoder.pooled(spatial)


class PretrainedFilms:
    """`FilmVectors` over a leased ``ResNetForImageClassification``: its last map, averaged."""

    side = 224

    def __init__(self, model: ResNetForImageClassification) -> None:
        self.model = model

    def pixels(self, films: list[np.ndarray]) -> Tensor:
        first = next(self.model.parameters())
        return _stacked(films, self.side).to(first.device, first.dtype)

    def spatial(self, films: Tensor) -> Tensor:
        mean, spread = (torch.tensor(v, device=films.device, dtype=films.dtype)[None, :, None, None] for v in (_MEAN, _SPREAD))
        return self.model.resnet((films.repeat(1, 3, 1, 1) - mean) / spread).last_hidden_state

    def pooled(self, spatial: Tensor) -> Tensor:
        return spatial.mean((2, 3)).float()


class NoteVectors:
    """Notes to unit vectors (n, d) by a leased text model; ``lock`` is the lease's lock of the shared tokenizer."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, lock: AbstractContextManager[object]) -> None:
        self._model, self._tokenizer, self._lock = model, tokenizer, lock

    def __call__(self, notes: list[str]) -> Tensor:
        with self._lock, torch.inference_mode():
            return mean_pooled(self._model, self._tokenizer, notes, MAX_TOKENS).float()
