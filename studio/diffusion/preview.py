"""Live preview without a decoder pass: a linear map from latents to small pictures, fitted once for each autoencoder."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

if TYPE_CHECKING:
    from studio.diffusion.interfaces import Autoencoder

_SIDE = 128  # px of the fitting pictures
_COUNT = 12
_RIDGE = 1e-2

_fitted: WeakKeyDictionary[Autoencoder, LatentPreview] = WeakKeyDictionary()
_lock = threading.Lock()


class LatentPreview:
    """Least-squares map from one latent cell to ``sub x sub`` RGB pixels; a few kilobytes."""

    def __init__(self, weight: Tensor, sub: int) -> None:
        self.weight, self.sub = weight, sub

    def __call__(self, latents: Tensor) -> tuple[np.ndarray, ...]:
        """(n, c, h, w) scaled latents -> n pictures, uint8 (h * sub, w * sub, 3)."""
        n, _, h, w = latents.shape
        x = latents.detach().to("cpu", torch.float32).permute(0, 2, 3, 1)
        x = torch.cat([x, torch.ones_like(x[..., :1])], dim=-1) @ self.weight
        x = x.view(n, h, w, self.sub, self.sub, 3).permute(0, 1, 3, 2, 4, 5).reshape(n, h * self.sub, w * self.sub, 3)
        return tuple(((x.nan_to_num().clamp(-1, 1) + 1) * 127.5).round().byte().numpy())


def _training_pictures() -> Tensor:
    """(n, 3, 128, 128) in [-1, 1]: smooth colour fields at several scales, so that every hue and slope occurs."""
    generator = torch.Generator().manual_seed(0)
    pictures = []
    for k in range(_COUNT):
        cells = (2, 4, 8, 16)[k % 4]
        field = torch.rand(1, 3, cells, cells, generator=generator) * 2 - 1
        mode = "nearest" if k % 3 == 0 else "bilinear"
        pictures.append(torch.nn.functional.interpolate(field, size=(_SIDE, _SIDE), mode=mode))
    return torch.cat(pictures)


@torch.no_grad()
def _fit(vae: Autoencoder) -> LatentPreview:
    weight = next(vae.parameters())
    pictures = _training_pictures()
    encoded = vae.encode(pictures.to(weight.device, weight.dtype))
    latents = encoded.latents if hasattr(encoded, "latents") else encoded.latent_dist.mode()
    latents = latents.float().cpu() * vae.config.scaling_factor
    factor = _SIDE // latents.shape[-1]
    sub = max(1, min(4, factor // 4))
    small = torch.nn.functional.avg_pool2d(pictures, factor // sub)
    n, c, h, w = latents.shape
    x = latents.permute(0, 2, 3, 1).reshape(-1, c)
    x = torch.cat([x, torch.ones(len(x), 1)], dim=1)
    y = small.view(n, 3, h, sub, w, sub).permute(0, 2, 4, 3, 5, 1).reshape(-1, sub * sub * 3)
    gram = x.T @ x + _RIDGE * torch.eye(c + 1)
    return LatentPreview(torch.linalg.solve(gram, x.T @ y), sub)


def latent_preview(vae: Autoencoder) -> LatentPreview:
    """The preview map of this autoencoder, fitted at first use (one small encoder pass)."""
    with _lock:
        if vae not in _fitted:
            _fitted[vae] = _fit(vae)
        return _fitted[vae]
