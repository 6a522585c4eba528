"""Correlated noise for the pictures of one film: shared, moved with the camera, closed for loops, always of unit variance."""

from __future__ import annotations

import math

import torch
from torch import Tensor

_NEARLY_PARALLEL = 0.9995  # cosine beyond which arccos loses its precision and a straight line is as good


class FilmNoise:
    """Correlated noise: ``e_k = sqrt(rho) * roll(shared, motion_k) + sqrt(1 - rho) * own_k``.

    The shared part is rolled by whole cells, because interpolating noise destroys its variance (bilinear: 1.0 -> 0.26).
    Source: Ge et al., "Preserve Your Own Correlation", 2023 (mixed noise); Khachatryan et al., 2023 (motion in latents).
    """

    def __init__(self, shape: tuple[int, int, int], seed: int, coherence: float) -> None:
        """``shape`` (c, h, w) of one picture's latents; ``coherence`` rho in [0, 1]: 1 = the same noise for all."""
        self.shape, self.seed, self.coherence = shape, seed, coherence
        self._shared = self.anchor_noise()  # the anchor was drawn from it, and it leads back to the anchor's own details

    def _independent_noise(self, index: int) -> Tensor:
        generator = torch.Generator("cpu").manual_seed((self.seed * 1_000_003 + index) % 2**63)
        return torch.randn((1, *self.shape), generator=generator)

    def anchor_noise(self) -> Tensor:
        """(1, c, h, w): the noise that text-to-image draws from with this seed."""
        return torch.randn((1, *self.shape), generator=torch.Generator("cpu").manual_seed(self.seed))

    def frame_noise(self, index: int, moved: tuple[float, float] = (0.0, 0.0), circle: int | None = None) -> Tensor:
        """(1, c, h, w) for picture ``index``; ``moved``: latent cells (right, down) that the view has moved since the anchor.

        ``circle``: the number of pictures in a loop; their independent parts then lie on a circle, so that the last one meets the first.
        """
        dx, dy = round(moved[0]), round(moved[1])
        shared = torch.roll(self._shared, shifts=(dy, dx), dims=(2, 3))
        if circle:
            angle = 2 * math.pi * index / circle
            own = math.cos(angle) * self._independent_noise(1) + math.sin(angle) * self._independent_noise(2)
        else:
            own = self._independent_noise(index + 1)
        return math.sqrt(self.coherence) * shared + math.sqrt(1 - self.coherence) * own


def slerp(a: Tensor, b: Tensor, share: float) -> Tensor:
    """Spherical interpolation of two noises or latents of the same shape, ``share`` in [0, 1]; keeps their length.

    Source: Shoemake, 1985; White, "Sampling Generative Networks", 2016.
    """
    flat_a, flat_b = a.flatten().float(), b.flatten().float()
    cosine = torch.clamp(torch.dot(flat_a, flat_b) / (flat_a.norm() * flat_b.norm() + 1e-12), -1.0, 1.0)
    if float(cosine.abs()) > _NEARLY_PARALLEL:
        return torch.lerp(a, b, share)
    angle = torch.arccos(cosine)
    return (torch.sin((1 - share) * angle) * a + torch.sin(share * angle) * b) / torch.sin(angle)
