"""Maps of what mattered to an answer: Grad-CAM (Selvaraju et al. 2017) and saliency (Simonyan et al. 2014). Imports torch.

Gradients run from the fused answer through the fusion head into the film encoder. Grad-CAM takes those of its log-odds and weighs
channels by their positive gradients only, as Grad-CAM++ does (Chattopadhay et al. 2018), so that a sure answer never has an empty map.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.fusion.film_network import FilmEncoder
from studio.medical.fusion.fusion_head import FusionHead


class SpatialEncoder(Protocol):
    """A film encoder: pixels (n, 1, h, w) in [0, 1] to a map (n, c, y, x), and the map to vectors (n, d)."""

    def spatial(self, films: Tensor) -> Tensor: ...
    def pooled(self, spatial: Tensor) -> Tensor: ...


def grad_cam(
    encoder: SpatialEncoder, head: FusionHead, film: Tensor, others: tuple[Tensor, Tensor], present: Tensor, target: int
) -> np.ndarray:
    """float32 (h, w) in [0, 1] for one film (1, 1, h, w): where the encoder's map supports class ``target`` of the fused answer.

    ``others``: vectors of note and labs; ``present``: float (1, 3).
    """
    with torch.enable_grad():
        spatial = encoder.spatial(film).detach().requires_grad_(True)
        score = _log_odds(head((encoder.pooled(spatial), *others), present), target)
        (slope,) = torch.autograd.grad(score, spatial)
    weights = functional.relu(slope).mean((2, 3), keepdim=True)
    return _normed(functional.interpolate((weights * spatial).sum(1, keepdim=True).detach().relu(), film.shape[2:], mode="bilinear"))


def saliency(
    encoder: SpatialEncoder, head: FusionHead, film: Tensor, others: tuple[Tensor, Tensor], present: Tensor, target: int
) -> np.ndarray:
    """float32 (h, w) in [0, 1]: how much each pixel (smoothed over 5 px) would change class ``target`` of the fused answer.

    Arguments as in `grad_cam`.
    """
    with torch.enable_grad():
        pixels = film.detach().clone().requires_grad_(True)
        logits = head((encoder.pooled(encoder.spatial(pixels)), *others), present)
        (slope,) = torch.autograd.grad(logits[0, target], pixels)
    return _normed(functional.avg_pool2d(slope.abs(), 5, 1, 2))


def _log_odds(logits: Tensor, target: int) -> Tensor:
    """Sum over rows of how far ``target`` stands above all other classes of ``logits`` (n, classes) together."""
    rest = torch.cat([logits[:, :target], logits[:, target + 1 :]], 1)
    return (logits[:, target] - rest.logsumexp(1)).sum()


def anatomy_masks(encoder: FilmEncoder, film: Tensor) -> np.ndarray:
    """float32 (3, h, w): probability of lesion, lungs and heart at each pixel of one film (1, 1, h, w)."""
    with torch.inference_mode():
        logits = encoder.masks(encoder.spatial(film))
    return functional.interpolate(logits.sigmoid(), film.shape[2:], mode="bilinear")[0].float().cpu().numpy()


def _normed(values: Tensor) -> np.ndarray:
    found = values[0, 0].float().cpu().numpy()
    return found / max(float(found.max()), 1e-9)
