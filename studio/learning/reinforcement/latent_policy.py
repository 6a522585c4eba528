"""A Gaussian policy over latents that learns from rewards alone. Imports torch."""

from __future__ import annotations

import torch
from torch import Tensor


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
