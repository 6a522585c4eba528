"""Models that learn from clicks who likes what, and how good a ranking is."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn
from torch.nn import functional

_TASTE = 8  # numbers that describe a user
_CALM = 0.03  # how much a taste must be worth: who clicked little has none
_SCALE = 4  # features are small


class ClickModel(nn.Module):
    """Says how likely each user clicks each item: the user's taste times what the items' features become (a two-tower model).

    ``features`` float32 (items, n), or None for a free vector an item, which knows nothing of items that nobody clicked (matrix
    factorisation). ``tower`` is linear: a few dozen clicks a user do not teach more.
    """

    def __init__(self, users: int, features: np.ndarray | None, items: int) -> None:
        super().__init__()
        self.tastes = nn.Embedding(users, _TASTE)
        nn.init.normal_(self.tastes.weight, std=0.3)
        self.features = None if features is None else torch.from_numpy(features) * _SCALE
        self.tower = nn.Embedding(items, _TASTE + 1) if features is None else nn.Linear(features.shape[1], _TASTE + 1)
        if features is None:
            nn.init.normal_(self.tower.weight, std=0.1)

    def items(self) -> torch.Tensor:
        """What each item is to the model: (items, 1 + numbers of a taste), the first being how much everybody likes it."""
        return self.tower.weight if self.features is None else self.tower(self.features)

    def forward(self) -> torch.Tensor:
        """Log-odds of a click, (users, items)."""
        items = self.items()
        return self.tastes.weight @ items[:, 1:].T + items[:, 0]

    def pairs(self, users: torch.Tensor, items: torch.Tensor) -> torch.Tensor:
        """The same for pairs of a user and an item, (n,)."""
        seen = self.items()[items]
        return (self.tastes(users) * seen[:, 1:]).sum(1) + seen[:, 0]


def optimizer_of(models: list[ClickModel]) -> torch.optim.Optimizer:
    """Adam for all ``models``; towers are held small, which matters more than their shape."""
    towers = [p for m in models for p in m.tower.parameters()]
    tastes = [p for m in models for p in m.tastes.parameters()]
    return torch.optim.AdamW([{"params": towers, "weight_decay": 2.0}, {"params": tastes, "weight_decay": 0.0}], lr=0.02)


def learn(
    models: list[ClickModel], optimizer: torch.optim.Optimizer, users: torch.Tensor, items: torch.Tensor, clicks: torch.Tensor
) -> None:
    """One step of all ``models``. ``users``, ``items`` int64 (n,): what was shown to whom; ``clicks`` float32 (n,), 1 or 0."""
    optimizer.zero_grad()
    losses = []
    for model in models:
        missed = functional.binary_cross_entropy_with_logits(model.pairs(users, items), clicks)
        losses.append(missed + _CALM * model.tastes(users).square().sum(1).mean())
    torch.stack(losses).sum().backward()
    optimizer.step()


def fit_weights(scores: np.ndarray, clicks: np.ndarray, start: np.ndarray, steps: int = 25) -> np.ndarray:
    """How much each model's score counts in the sum that foretells clicks best: (models,), none below zero.

    ``scores`` (models, n): what each said before the click was known; ``clicks`` (n,). Logistic regression by Newton's method, drawn
    towards ``start``, which is also the answer without clicks.
    """
    x = np.vstack([scores, np.ones(scores.shape[1])])
    prior, pull = np.append(start, 0.0), np.append(np.full(len(start), 20.0), 0.01)
    weights = prior.copy()
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-np.clip(weights @ x, -30, 30)))
        slope = x @ (chance - clicks) + pull * (weights - prior)
        bend = (x * (chance * (1 - chance))) @ x.T + np.diag(pull)
        weights = weights - np.clip(np.linalg.solve(bend, slope), -0.5, 0.5)  # a full step may leap past the best
        weights[:-1] = np.maximum(weights[:-1], 0)
    return weights[:-1]


def ndcg(scores: np.ndarray, gains: np.ndarray, top: int = 10) -> np.ndarray:
    """Normalised discounted cumulative gain of each user's first ``top``, (users,), 0 to 1. Järvelin and Kekäläinen 2002.

    ``scores`` and ``gains`` (users, items); -inf scores are left out. NaN for a user without any gain.
    """
    allowed = np.isfinite(scores)
    best = first(scores, top)
    discount = 1 / np.log2(np.arange(2, best.shape[1] + 2))
    worth = np.where(allowed, gains, 0.0)
    reached = (np.take_along_axis(worth, best, 1) * discount).sum(1)
    possible = (np.take_along_axis(worth, first(worth, top), 1) * discount).sum(1)
    return np.divide(reached, possible, out=np.full(len(scores), np.nan), where=possible > 0)


def recall(scores: np.ndarray, liking: np.ndarray, top: int = 10) -> np.ndarray:
    """Share of each user's ``top`` best liked items among the first ``top`` of the ranking, (users,); -inf scores are left out."""
    best, loved = first(scores, top), first(np.where(np.isfinite(scores), liking, -np.inf), top)
    return (best[:, :, None] == loved[:, None, :]).any(2).mean(1)


def first(scores: np.ndarray, top: int) -> np.ndarray:
    """The ``top`` items of the highest scores of each user, best first: int (users, top)."""
    top = min(top, scores.shape[1])
    best = np.argpartition(-scores, top - 1, axis=1)[:, :top]
    return np.take_along_axis(best, np.argsort(-np.take_along_axis(scores, best, 1), axis=1, kind="stable"), 1)
