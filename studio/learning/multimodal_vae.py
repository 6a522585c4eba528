"""A variational autoencoder for pictures with words: each has an encoder, and what they say of the latent variable is put together.

Wu and Goodman, "Multimodal generative models for scalable weakly-supervised learning" (MVAE, 2018): the product of the experts' Gaussians
and of the prior, trained on both modalities and on each alone. `average` is the naive way: the mean of both encoders' outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import nn

_PIXEL_SIGMA = 0.2  # standard deviation of the picture's likelihood, of values in [0, 1]
_WORD_WEIGHT = 10.0  # in training; a few words would drown in hundreds of pixels


class Gaussian(NamedTuple):
    """``mean`` and ``log_var``: (n, latent)."""

    mean: torch.Tensor
    log_var: torch.Tensor

    def sample(self, random: torch.Generator) -> torch.Tensor:
        """One draw each, (n, latent)."""
        return self.mean + torch.exp(self.log_var / 2) * torch.randn(self.mean.shape, generator=random)

    def kl(self) -> torch.Tensor:
        """Kullback-Leibler divergence from the standard normal, nats (n, latent)."""
        return (self.mean.square() + self.log_var.exp() - 1 - self.log_var) / 2


def product(experts: Sequence[Gaussian]) -> Gaussian:
    """The product of ``experts`` and the standard normal prior: each counts by its precision, and one that is missing says nothing."""
    precision = 1 + torch.stack([(-expert.log_var).exp() for expert in experts]).sum(0)
    mean = torch.stack([expert.mean * (-expert.log_var).exp() for expert in experts]).sum(0) / precision
    return Gaussian(mean, -precision.log())


def average(experts: Sequence[Gaussian]) -> Gaussian:
    """The mean of what the ``experts`` say, whichever are there."""
    return Gaussian(torch.stack([e.mean for e in experts]).mean(0), torch.stack([e.log_var for e in experts]).mean(0))


class PictureWordsVae(nn.Module):
    """Pictures (n, pixels) in [0, 1], and words as one-hot vectors (n, sum of ``slots``), one of each of the ``slots`` kinds of word."""

    def __init__(self, pixels: int, slots: Sequence[int], latent: int, *, by_product: bool, width: int = 128) -> None:
        super().__init__()
        self.slots, self.latent = tuple(slots), latent
        self._join = product if by_product else average
        words = sum(slots)
        self.see = nn.Sequential(nn.Linear(pixels, width), nn.ReLU(), nn.Linear(width, 2 * latent))
        self.read = nn.Sequential(nn.Linear(words, width // 2), nn.ReLU(), nn.Linear(width // 2, 2 * latent))
        self.paint = nn.Sequential(nn.Linear(latent, width), nn.ReLU(), nn.Linear(width, pixels), nn.Sigmoid())
        self.tell = nn.Sequential(nn.Linear(latent, width // 2), nn.ReLU(), nn.Linear(width // 2, words))

    def encode(self, pictures: torch.Tensor | None, words: torch.Tensor | None) -> Gaussian:
        """What is known of the latent variable; None for what is missing, but not both."""
        given = [(self.see, pictures), (self.read, words)]
        return self._join([_gaussian(encoder(values)) for encoder, values in given if values is not None])

    def word_losses(self, latent: torch.Tensor, words: torch.Tensor) -> torch.Tensor:
        """Minus the log-likelihood of all words, nats (n,)."""
        told, truth = self.tell(latent).split(self.slots, 1), words.split(self.slots, 1)
        return torch.stack([-(t * said.log_softmax(1)).sum(1) for said, t in zip(told, truth, strict=True)]).sum(0)

    def words(self, latent: torch.Tensor) -> torch.Tensor:
        """The likeliest word of each slot, int64 (n, slots)."""
        return torch.stack([said.argmax(1) for said in self.tell(latent).split(self.slots, 1)], 1)


def _gaussian(values: torch.Tensor) -> Gaussian:
    mean, log_var = values.chunk(2, 1)
    return Gaussian(mean, log_var.clamp(-8, 4))


def negative_elbo(
    vae: PictureWordsVae, seen: torch.Tensor | None, words: torch.Tensor | None, clean: torch.Tensor, random: torch.Generator,
    beta: float = 1.0, word_weight: float = _WORD_WEIGHT,
) -> torch.Tensor:  # fmt: skip
    """Minus the evidence lower bound of what is given, nats, mean over the examples, up to a constant. ``seen``: the picture as the
    encoder gets it, None if it is missing; ``clean``: what should be painted, (n, pixels); ``words``: None if they are missing.
    """
    known = vae.encode(seen, words)
    latent = known.sample(random)
    loss = beta * known.kl().sum(1)
    if seen is not None:
        loss = loss + (vae.paint(latent) - clean).square().sum(1) / (2 * _PIXEL_SIGMA**2)
    if words is not None:
        loss = loss + word_weight * vae.word_losses(latent, words)
    return loss.mean()
