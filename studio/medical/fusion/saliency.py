"""Where a network looked. Grad-CAM (Selvaraju et al. 2017) and saliency (Simonyan et al. 2014) run through the fusion. Imports torch."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.fusion.fusion_head import FusionHead


class Looks(Protocol):
    """What sees a film: pixels (n, 1, h, w) in [0, 1] to a map (n, c, y, x) and from it to vectors (n, d)."""

    def spatial(self, films: Tensor) -> Tensor: ...
    def pooled(self, spatial: Tensor) -> Tensor: ...


def grad_cam(encoder: Looks, head: FusionHead, film: Tensor, others: tuple[Tensor, Tensor], present: Tensor, target: int) -> np.ndarray:
    """float32 (h, w) in [0, 1] for one film (1, 1, h, w): where the map spoke for class ``target`` of the fused answer."""
    with torch.enable_grad():
        spatial = encoder.spatial(film).detach().requires_grad_(True)
        logits = head((encoder.pooled(spatial), *others), present)
        (slope,) = torch.autograd.grad(logits[0, target], spatial)
    spoken = functional.relu((slope.mean((2, 3), keepdim=True) * spatial).sum(1, keepdim=True)).detach()
    return _normed(functional.interpolate(spoken, film.shape[2:], mode="bilinear"))


def saliency(encoder: Looks, head: FusionHead, film: Tensor, others: tuple[Tensor, Tensor], present: Tensor, target: int) -> np.ndarray:
    """float32 (h, w) in [0, 1]: how much each pixel (smoothed over 5 px) would change the fused answer's class ``target``."""
    with torch.enable_grad():
        pixels = film.detach().clone().requires_grad_(True)
        logits = head((encoder.pooled(encoder.spatial(pixels)), *others), present)
        (slope,) = torch.autograd.grad(logits[0, target], pixels)
    return _normed(functional.avg_pool2d(slope.abs(), 5, 1, 2))


def masks(encoder: Any, film: Tensor) -> np.ndarray:
    """float32 (3, h, w): belief of the mask head in lesion, lungs and heart at each pixel of one film."""
    with torch.inference_mode():
        logits = encoder.masks(encoder.spatial(film))
    return functional.interpolate(logits.sigmoid(), film.shape[2:], mode="bilinear")[0].float().cpu().numpy()


def _normed(values: Tensor) -> np.ndarray:
    found = values[0, 0].float().cpu().numpy()
    return found / max(float(found.max()), 1e-9)
