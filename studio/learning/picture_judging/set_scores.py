"""Fréchet distance and inception score of sets, by torchmetrics, from features that are computed once."""

from __future__ import annotations

import warnings

import torch
from torch import Tensor, nn
from torchmetrics.image.fid import FrechetInceptionDistance
from torchmetrics.image.inception import InceptionScore


class _Given(nn.Module):
    """The "network" that torchmetrics asks: it is handed features, not pictures."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.num_features = features

    def forward(self, features: Tensor) -> Tensor:
        return features


def frechet(first: Tensor, second: Tensor) -> float:
    """Fréchet distance of two sets of features (n, d) and (m, d), float64; 0 for the same set, and never 0 for two samples of one kind.

    Raises `ValueError` unless both sets hold more pictures than features, because no covariance can be told from fewer.
    """
    if min(len(first), len(second)) <= first.shape[1]:
        raise ValueError(f"{first.shape[1]} features need more than {first.shape[1]} pictures")
    metric = FrechetInceptionDistance(_Given(first.shape[1])).set_dtype(torch.float64)
    metric.update(first, real=True)
    metric.update(second, real=False)
    return float(metric.compute())


def inception_score(logits: Tensor) -> float:
    """From 1 (one thing only, or nothing recognised) to the number of classes; ``logits`` (n, classes)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about memory, and the spread over its single split
        state = torch.random.get_rng_state()
        metric = InceptionScore(_Given(logits.shape[1]), splits=1)
        metric.update(logits)
        score = float(metric.compute()[0])
        torch.random.set_rng_state(state)  # it shuffles with the global generator
    return score
