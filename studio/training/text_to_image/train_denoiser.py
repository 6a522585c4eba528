"""Train the UNet for a number of seconds; resumes model, EMA and optimiser from ``work/denoiser.pt``.

On an accelerator all latents and caption states live in its memory.  On a CPU there may be several ranks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor

from studio.training.text_to_image.datasets.caption_states import sample_of_tokens
from studio.training.text_to_image.denoiser import STEPS, alphas_cumprod, make_unet, min_snr_weight, passes_text_through, whiten_text
from studio.training.text_to_image.machine import autocast, pick_device
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.progress import Progress, TrainingSession, averaged
from studio.training.text_to_image.team import Team
from studio.training.text_to_image.weights_io import load_weights

CHECKPOINT = "denoiser.pt"
_TOKENS = 60_000  # from which whitening is measured


def train(p: Preset, work: Path, seconds: float, init: Path | None = None, team: Team | None = None, finish: bool = False) -> bool:
    """Train for at most ``seconds``, set-up included; True once ``unet_minutes`` of training are reached in total.

    The learning rate decays over the last share of the planned time; more planned minutes in a later call lift it
    again, and ``finish`` makes the plan end with this call.
    """
    session, device = TrainingSession(work, seconds, team or Team(), finish), pick_device()
    torch.manual_seed(0)
    t, signal = Progress(p, work / CHECKPOINT, _started(p, work, init), device), alphas_cumprod().to(device)
    return session.train(t, "denoiser", p.unet_minutes, p.caption_dropout, lambda net, batch: _loss(net, *batch, signal, p))


def _started(p: Preset, work: Path, init: Path | None) -> UNet2DConditionModel:
    """A new UNet, or that of ``init``; its projection whitens the captions of ``work`` unless one was already learnt."""
    unet = make_unet(p)
    if (work / CHECKPOINT).exists():
        return unet  # all of it comes from there
    if init is not None:
        load_weights(init, unet=unet)
    if p.unet_text_projection and passes_text_through(unet):
        whiten_text(unet, sample_of_tokens(work, _TOKENS))
    return unet


def _loss(net: UNet2DConditionModel, x: Tensor, states: Tensor, cover: Tensor, signal: Tensor, p: Preset) -> Tensor:
    """v-prediction error of clean latents ``x`` (n, c, h, w) under caption ``states``, with stratified timesteps.

    Cells that a thing covers (``cover`` (n, 1, h, w), 0..1) weigh ``p.thing_weight``.

    Source: Salimans and Ho, "Progressive Distillation for Fast Sampling of Diffusion Models", 2022.
    """
    n, device = len(x), x.device
    u = (torch.arange(n, device=device) + torch.rand(n, device=device)) / n
    t = (u * STEPS).long().clamp(0, STEPS - 1)
    a = signal[t].view(-1, 1, 1, 1)
    noise = torch.randn_like(x)
    noisy = (a.sqrt() * x + (1 - a).sqrt() * noise).contiguous(memory_format=torch.channels_last)
    target = a.sqrt() * noise - (1 - a).sqrt() * x
    with autocast(device):
        out = net(noisy, t, states).sample
    weight = 1 + (p.thing_weight - 1) * cover
    error = ((out.float() - target).pow(2) * weight).mean((1, 2, 3))
    return (error * min_snr_weight(signal[t], p.min_snr_gamma)).mean() if p.min_snr_gamma else error.mean()


def final_unet(work: Path, p: Preset, device: torch.device, init: Path | None = None) -> UNet2DConditionModel:
    """EMA weights in eval mode, before the first training those of ``init``; raises FileNotFoundError without either."""
    if init is not None and not (work / CHECKPOINT).exists():
        unet: Any = make_unet(p)
        load_weights(init, unet=unet)
        return unet.to(device).eval().requires_grad_(False)
    return averaged(make_unet(p), work / CHECKPOINT, device)
