"""A Gaussian policy over latents that learns from rewards alone, and a painter that turns latents into pictures. Imports torch."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class LinearPainter:
    """Pictures as a mean and the directions in which they differ most (principal components): latents drawn from a standard normal
    distribution become pictures like those it was made from."""

    mean: Tensor
    directions: Tensor

    @classmethod
    def of(cls, pictures: Tensor, latents: int) -> LinearPainter:
        """From flat pictures (n, d); ``directions`` (latents, d) are scaled to the spread of the pictures along each."""
        mean = pictures.mean(0)
        _, spreads, axes = torch.linalg.svd(pictures - mean, full_matrices=False)
        return cls(mean, axes[:latents] * (spreads[:latents, None] / len(pictures) ** 0.5))

    def paint(self, latents: Tensor) -> Tensor:
        """(n, latents) to flat pictures (n, d), within -1 and 1."""
        return (self.mean + latents @ self.directions).clamp(-1, 1)

    def latents(self, pictures: Tensor) -> Tensor:
        """(n, latents) of flat pictures (n, d): what `paint` comes nearest to them with."""
        return (pictures - self.mean) @ self.directions.T / self.directions.square().sum(1)


@dataclass(frozen=True)
class NearnessJudge:
    """Believes that a picture shows something if it lies near real pictures of it, and nearer than to others; far from all of them it
    believes nothing, so it cannot be talked into certainty as a network can. ``shows``: bool (n,)."""

    known: Tensor
    shows: Tensor
    reach: float
    doubt: float

    @classmethod
    def of(cls, known: Tensor, shows: Tensor) -> NearnessJudge:
        """Reach and doubt are set so that a real picture that shows it is believed by about half on its own, and more in company."""
        apart = torch.cdist(known, known).square()
        apart.fill_diagonal_(torch.inf)
        reach = float(apart.amin(1).median())
        doubt = float((-apart / reach).exp().sum(1).median())
        return cls(known, shows, reach, doubt)

    def belief(self, pictures: Tensor) -> Tensor:
        """(n,) from 0 to 1 for flat pictures (n, d)."""
        near = (-torch.cdist(pictures, self.known).square() / self.reach).exp()
        return (near * self.shows).sum(1) / (near.sum(1) + self.doubt)


class GaussianPolicy:
    """Mean and spread of each latent, learned by REINFORCE (Williams 1992) with the mean reward of the others as baseline.

    Starts as the standard normal distribution, and pays ``leash`` times the KL divergence from it.
    """

    def __init__(self, latents: int, leash: float, rate: float) -> None:
        self.mean = torch.zeros(latents, requires_grad=True)
        self.log_spread = torch.zeros(latents, requires_grad=True)
        self.leash = leash
        self._optimizer = torch.optim.Adam([self.mean, self.log_spread], rate, betas=(0.8, 0.99))

    def drawn(self, noise: Tensor) -> Tensor:
        """Latents (n, latents) from standard normal ``noise`` of that shape; no gradient passes through them."""
        with torch.no_grad():
            return self.mean + noise * self.log_spread.exp()

    def divergence(self) -> Tensor:
        """Kullback-Leibler divergence from the standard normal distribution, in nats."""
        return 0.5 * ((2 * self.log_spread).exp() + self.mean.square() - 1 - 2 * self.log_spread).sum()

    def learn(self, latents: Tensor, rewards: Tensor) -> None:
        """One step towards latents (n, latents) whose ``rewards`` (n,) are above those of the rest."""
        n = len(rewards)
        advantages = (rewards - rewards.mean()) * n / (n - 1)
        z = (latents - self.mean) / self.log_spread.exp()
        chance = (-0.5 * z.square() - self.log_spread).sum(1)
        loss = -(advantages * chance).mean() + self.leash * self.divergence()
        self._optimizer.zero_grad()
        loss.backward()
        self._optimizer.step()
        with torch.no_grad():
            self.log_spread.clamp_(-3, 1)
