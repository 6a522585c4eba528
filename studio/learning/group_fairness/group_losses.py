"""Losses and draws that give rare groups more weight than plain training does."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def focal(logits: Tensor, labels: Tensor, gamma: float = 2.0) -> Tensor:
    """Loss (n,) of each film that fades for what is already known (Lin et al., 2017); ``logits`` and ``labels`` (n,), labels 0 or 1."""
    loss = functional.binary_cross_entropy_with_logits(logits, labels, reduction="none")
    return loss * (1 - torch.exp(-loss)) ** gamma


def group_weights(groups: Tensor, count: int) -> Tensor:
    """(n,) weights with mean 1 under which each of ``count`` groups counts the same; a group without members is left out."""
    sizes = torch.bincount(groups, minlength=count).clamp(min=1)
    weights = 1.0 / sizes[groups].double()
    return (weights / weights.mean()).float()


class GroupDro:
    """Group distributionally robust optimisation (Sagawa et al., 2020): the group that does worst counts most.

    ``shares`` (count,) sum to 1 and grow exponentially with each group's loss, at the rate ``pace``.
    """

    def __init__(self, count: int, pace: float = 0.05) -> None:
        self.shares = torch.full((count,), 1.0 / count)
        self.pace = pace

    def loss(self, losses: Tensor, groups: Tensor) -> Tensor:
        """The weighted sum of the groups' mean losses in this batch; ``losses`` and ``groups`` (n,)."""
        count = len(self.shares)
        sizes = torch.bincount(groups, minlength=count)
        means = torch.zeros(count).index_add(0, groups, losses) / sizes.clamp(min=1)
        self.shares = self.shares * torch.exp(self.pace * means.detach())
        self.shares = self.shares / self.shares.sum()
        return (self.shares * means).sum()
