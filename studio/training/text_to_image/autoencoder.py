"""Norm-free autoencoder 256 px -> 16 x 16 x 12 and its losses.

``AutoencoderKL`` was tried first: its GroupNorm loses the absolute brightness of flat areas and it learned three times
slower.  ``AutoencoderTiny`` has no norms; starting it as a linear "patch colour" codec makes it learn within minutes.
Its stock encoder needs the same channel count at all five levels.
"""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from diffusers import AutoencoderTiny
from torch import Tensor, nn

from studio.training.text_to_image.presets import Preset


def make_autoencoder(p: Preset) -> AutoencoderTiny:
    """Fresh model; (n, 3, 256, 256) in [-1, 1] <-> (n, 12, 16, 16)."""
    channels = (p.ae_channels,) * 5
    model = AutoencoderTiny(
        encoder_block_out_channels=channels, decoder_block_out_channels=channels, num_encoder_blocks=p.ae_encoder_blocks,
        num_decoder_blocks=p.ae_decoder_blocks, latent_channels=p.latent_channels, scaling_factor=1.0,
    )  # fmt: skip
    init_identity(model)
    return model


@torch.no_grad()
def init_identity(model: nn.Module) -> None:
    """Down convs start as box filters, up convs as identity, residual blocks small."""
    layers: list[tuple[str, Any]] = list(model.named_modules())
    for name, m in layers:
        if type(m).__name__ == "AutoencoderTinyBlock":
            if hasattr(m.conv[-1], "weight"):
                m.conv[-1].weight.mul_(0.3)
        elif isinstance(m, nn.Conv2d) and "conv." not in name and m.in_channels == m.out_channels:
            m.weight.mul_(0.4)
            for k in range(m.in_channels):
                if m.stride[0] == 2:
                    m.weight[k, k].add_(1 / 9)
                else:
                    m.weight[k, k, 1, 1].add_(1)


def muon_params(model: nn.Module) -> list[nn.Parameter]:
    """Weights large enough for orthogonalised updates."""
    return [p for p in model.parameters() if p.requires_grad and p.ndim == 4 and min(p.shape[0], p[0].numel()) >= 24]


def gradient_loss(a: Tensor, b: Tensor, scales: int = 2) -> Tensor:
    """L1 of horizontal and vertical differences at ``scales`` resolutions (keeps flat-art edges sharp)."""
    total = a.new_zeros(())
    for s in range(scales):
        if s:
            a, b = F.avg_pool2d(a, 2), F.avg_pool2d(b, 2)
        total = total + (a.diff(dim=-1) - b.diff(dim=-1)).abs().mean() + (a.diff(dim=-2) - b.diff(dim=-2)).abs().mean()
    return total / scales


def feature_loss(real: list[Tensor], fake: list[Tensor]) -> Tensor:
    """Mean squared distance of channel-normalised feature maps (LPIPS without learned weights)."""
    pairs = [(F.normalize(a.float(), dim=1), F.normalize(b.float(), dim=1)) for a, b in zip(real, fake, strict=True)]
    return torch.stack([F.mse_loss(a, b, reduction="none").sum(1).mean() for a, b in pairs]).mean()


def latent_penalty(z: Tensor) -> Tensor:
    """Keeps every latent channel near zero mean and unit deviation (stands in for the KL term)."""
    return z.mean((0, 2, 3)).pow(2).mean() + (z.std((0, 2, 3)) - 1).pow(2).mean()


class PatchDiscriminator(nn.Sequential):
    """(n, 3, h, w) -> (n, 1, h/8, w/8) realness logits; receptive field 38 px."""

    def __init__(self, width: int = 48) -> None:
        norm = nn.utils.parametrizations.spectral_norm
        super().__init__(
            norm(nn.Conv2d(3, width, 4, 2, 1)), nn.LeakyReLU(0.2),
            norm(nn.Conv2d(width, 2 * width, 4, 2, 1)), nn.LeakyReLU(0.2),
            norm(nn.Conv2d(2 * width, 4 * width, 4, 2, 1)), nn.LeakyReLU(0.2),
            norm(nn.Conv2d(4 * width, 1, 3, 1, 1)),
        )  # fmt: skip


@torch.no_grad()
def psnr(model: Any, x: Tensor) -> float:
    """Mean PSNR (dB) of reconstructions of ``x`` (n, 3, 256, 256) in [-1, 1]."""
    values = []
    for part in x.split(32):
        y = model.decode(model.encode(part).latents).sample.clamp(-1, 1)
        values.append(10 * torch.log10(4 / (y - part).pow(2).mean((1, 2, 3)).clamp_min(1e-8)))
    return torch.cat(values).mean().item()
