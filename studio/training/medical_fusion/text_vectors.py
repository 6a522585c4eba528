"""Notes as vectors, by a text model of the catalog, kept in a file between runs."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from studio.medical.fusion.vector_encoders import MAX_TOKENS
from studio.vision.sentence_vectors import mean_pooled

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


class NoteEncoder:
    """Encodes texts with a leased model and tokenizer; ``store``: folder for what was encoded before."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, store: Path | None = None) -> None:
        self._model, self._tokenizer, self._store = model, tokenizer, store

    @torch.inference_mode()
    def __call__(self, notes: list[str]) -> Tensor:
        """(n, d) unit float32."""
        name = hashlib.sha256("\0".join(notes).encode()).hexdigest()[:24]
        file = self._store / f"notes_{name}.pt" if self._store else None
        if file and file.is_file():
            return torch.load(file, weights_only=True)
        order = sorted(range(len(notes)), key=lambda i: len(notes[i]))  # batches of one length are quicker
        found = mean_pooled(self._model, self._tokenizer, [notes[i] for i in order], MAX_TOKENS).float().cpu()
        back = torch.empty_like(found)
        back[torch.tensor(order)] = found
        if file:
            file.parent.mkdir(parents=True, exist_ok=True)
            torch.save(back, file)
        return back
