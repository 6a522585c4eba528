"""Text-conditioned UNet on 16 x 16 x 12 latents, its noise schedule and loss weights."""

from __future__ import annotations

import math
from typing import Any

import torch
from diffusers import DPMSolverMultistepScheduler, UNet2DConditionModel
from torch import Tensor, nn

from studio.training.text_to_image.datasets.caption_states import WIDTH
from studio.training.text_to_image.presets import Preset

STEPS = 1000
_POOLING_HEADS = 6
_RIDGE = 0.05  # of the mean variance, added to every direction, so that near-constant ones are not amplified


def make_unet(p: Preset) -> UNet2DConditionModel:
    """(n, 12, 16, 16) + timestep (n,) + token states (n, 32, 384) -> v prediction (n, 12, 16, 16)."""
    unet = UNet2DConditionModel(
        sample_size=16, in_channels=p.latent_channels, out_channels=p.latent_channels, block_out_channels=p.unet_channels,
        layers_per_block=p.unet_layers, down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D"), cross_attention_dim=WIDTH,
        norm_num_groups=16,
        encoder_hid_dim=WIDTH if p.unet_text_projection else None, encoder_hid_dim_type="text_proj" if p.unet_text_projection else None,
        addition_embed_type="text" if p.unet_pooled_text else None, addition_embed_type_num_heads=_POOLING_HEADS,
        attention_head_dim=p.unet_heads,  # the number of heads, in diffusers  # pyright: ignore[reportArgumentType]
    )  # fmt: skip
    layers: list[Any] = list(unet.modules())
    for m in layers:  # residual branches start at zero
        if type(m).__name__ == "ResnetBlock2D":
            nn.init.zeros_(m.conv2.weight)
            nn.init.zeros_(m.conv2.bias)
        if type(m).__name__ == "Transformer2DModel":
            nn.init.zeros_(m.proj_out.weight)
            nn.init.zeros_(m.proj_out.bias)
    nn.init.zeros_(unet.conv_out.weight)
    if p.unet_pooled_text:
        silence_pooled_text(unet)
    if p.unet_text_projection:
        pass_text_through(unet)
    return unet


def silence_pooled_text(unet: Any) -> None:
    """Zero the contribution of the pooled caption, so that weights trained without it still compute the same."""
    nn.init.zeros_(unet.add_embedding.norm2.weight)
    nn.init.zeros_(unet.add_embedding.norm2.bias)


def pass_text_through(unet: Any) -> None:
    """Make the projection of the token states the identity."""
    nn.init.eye_(unet.encoder_hid_proj.weight)
    nn.init.zeros_(unet.encoder_hid_proj.bias)


def passes_text_through(unet: Any) -> bool:
    """Whether the projection is still the identity."""
    return bool(torch.equal(unet.encoder_hid_proj.weight, torch.eye(WIDTH).to(unet.encoder_hid_proj.weight)))


@torch.no_grad()
def whiten_text(unet: Any, states: Tensor) -> None:
    """Make the projection whiten the token ``states`` (m, 384), and the cross-attention undo it: the UNet computes the same.

    MiniLM's states share one large mean and a few dominant directions, while what distinguishes a fox from a castle is faint; in
    whitened states it is as strong as the rest, which gradient descent needs.  A shift of the keys does not change a softmax; a
    shift of the values moves into the bias of the output.
    """
    x = states.double()
    mean = x.mean(0)
    values, vectors = torch.linalg.eigh(torch.cov((x - mean).T))
    values = values.clamp(min=0) + _RIDGE * values.clamp(min=0).mean()
    white, back = vectors @ torch.diag(values.rsqrt()) @ vectors.T, vectors @ torch.diag(values.sqrt()) @ vectors.T
    unet.encoder_hid_proj.weight.copy_(white)
    unet.encoder_hid_proj.bias.copy_(-white @ mean)
    for m in unet.modules():
        if type(m).__name__ == "Attention" and m.is_cross_attention:
            m.to_out[0].bias.add_((m.to_out[0].weight.double() @ (m.to_v.weight.double() @ mean)).float())
            for layer in (m.to_k, m.to_v):
                layer.weight.copy_(layer.weight.double() @ back)


def muon_params(unet: nn.Module) -> list[nn.Parameter]:
    """Inner matrices; input, output and timestep layers stay with AdamW."""
    skip = ("conv_in", "conv_out", "time_", "encoder_hid_proj")
    return [p for n, p in unet.named_parameters()
            if p.ndim >= 2 and min(p.shape[0], p[0].numel()) >= 64 and not any(s in n for s in skip)]  # fmt: skip


def alphas_cumprod() -> Tensor:
    """(1000,) signal power per timestep; equals diffusers' ``squaredcos_cap_v2``."""
    bar = torch.cos((torch.arange(STEPS + 1, dtype=torch.float64) / STEPS + 0.008) / 1.008 * math.pi / 2) ** 2
    betas = (1 - bar[1:] / bar[:-1]).clamp(max=0.999)
    return torch.cumprod(1 - betas, 0).float()


def min_snr_weight(signal: Tensor, gamma: float) -> Tensor:
    """Min-SNR weights for a v loss: min(snr, gamma) / (snr + 1)."""
    snr = signal / (1 - signal)
    return snr.clamp(max=gamma) / (snr + 1)


def make_scheduler() -> DPMSolverMultistepScheduler:
    """Sampler that matches the training; 12 steps are enough."""
    return DPMSolverMultistepScheduler(
        num_train_timesteps=STEPS, beta_schedule="squaredcos_cap_v2", prediction_type="v_prediction",
        timestep_spacing="trailing", algorithm_type="dpmsolver++", solver_order=2, lower_order_final=True,
        steps_offset=1,
    )  # fmt: skip
