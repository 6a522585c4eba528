"""The loss that pulls pairs together and pushes everything else apart, and figures of the space that comes out.

Sources: van den Oord et al., "Representation Learning with Contrastive Predictive Coding", 2018; Wang and Isola, "Understanding Contrastive
Representation Learning through Alignment and Uniformity on the Hypersphere", 2020; Liang et al., "Mind the Gap", 2022.
"""

from __future__ import annotations

import torch
from torch import Tensor


def infonce(pictures: Tensor, sentences: Tensor, temperature: float, balance: float = 0.5) -> Tensor:
    """Mean loss of unit vectors (n, d) in pairs: each picture must find its sentence among n, and each sentence its picture.

    ``temperature`` > 0; ``balance``: weight of the first of these two, 0 to 1.
    """
    alike = pictures @ sentences.T / temperature
    right = torch.arange(len(alike), device=alike.device)
    forth = torch.nn.functional.cross_entropy(alike, right)
    back = torch.nn.functional.cross_entropy(alike.T, right)
    return balance * forth + (1 - balance) * back


def attraction(pictures: Tensor, sentences: Tensor) -> Tensor:
    """1 - cosine of each pair, in the mean: what is left of the loss without negatives."""
    return 1 - (pictures * sentences).sum(1).mean()


def alignment(pictures: Tensor, sentences: Tensor) -> float:
    """Mean squared distance of pairs of unit vectors (n, d), 0 to 4; 0: each pair is one point."""
    return float((pictures - sentences).square().sum(1).mean())


def uniformity(vectors: Tensor) -> float:
    """Log of the mean Gaussian potential between unit vectors (n, d), n >= 2: 0 for a single point, below -3 where they fill the sphere."""
    return float(torch.pdist(vectors).square().mul(-2).exp().mean().log())


def modality_gap(pictures: Tensor, sentences: Tensor) -> float:
    """Distance between the mean picture and the mean sentence, 0 to 2."""
    return float((pictures.mean(0) - sentences.mean(0)).norm())


def recall(alike: Tensor, among: int = 1) -> float:
    """Share of the rows of a square matrix whose own column is among the ``among`` highest. Ties count against it.

    For a matrix that is the same everywhere, such as that of a space that has collapsed, this is 0 (chance would be ``among`` / n).
    """
    own = alike.diagonal()[:, None]
    ahead = (alike >= own).sum(1) - 1  # columns that are not lower, apart from the own
    return float((ahead < among).float().mean())
