"""Sentences as vectors of a leased MiniLM."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

_TEXTS = 64  # in one batch


def mean_pooled(model: Any, tokenizer: Any, texts: list[str], max_tokens: int = 64) -> Tensor:
    """(m, d) unit vectors: the mean of the first ``max_tokens`` token states, as sentence-transformers pools MiniLM."""
    import torch

    found = []
    with torch.inference_mode():
        for at in range(0, len(texts), _TEXTS):
            batch = tokenizer(texts[at : at + _TEXTS], padding=True, truncation=True, max_length=max_tokens, return_tensors="pt")
            batch = batch.to(model.device)
            states = model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
            found.append(torch.nn.functional.normalize(((states * mask).sum(1) / mask.sum(1)).float(), dim=-1))
    return torch.cat(found) if found else torch.zeros(0, model.config.hidden_size)
