"""Train the UNet for a number of seconds; resumes model, EMA and optimiser from ``work/denoiser.pt``.

On an accelerator all latents and caption states live in its memory.  On a CPU there may be several ranks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from studio.training.text_to_image.checkpoints import load_state, need_state, save_atomic
from studio.training.text_to_image.denoiser import STEPS, alphas_cumprod, make_unet, min_snr_weight, muon_params
from studio.training.text_to_image.export import load_weights
from studio.training.text_to_image.latent_store import LatentStore
from studio.training.text_to_image.machine import Clock, StageLog, autocast, pick_device
from studio.training.text_to_image.optimizers import Optimizer, schedule
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.team import Team

CHECKPOINT = "denoiser.pt"
_SAVE_EVERY = 100.0  # s
_LOG_EVERY = 20.0  # s
_COMPILE_FROM = 240.0  # s; compiling costs one or two minutes


class _Training:
    """UNet, its moving average, optimiser and progress, as far as they are kept in the checkpoint."""

    def __init__(self, p: Preset, work: Path, device: torch.device, init: Path | None) -> None:
        self.path = work / CHECKPOINT
        state = load_state(self.path, device)
        unet: Any = make_unet(p)
        if state is None and init is not None:
            load_weights(init, unet=unet)
        self.unet = unet.to(device, memory_format=torch.channels_last).train()
        self.optimizer = Optimizer(self.unet, muon_params(self.unet), p.unet_muon_lr, p.unet_adam_lr, (0.9, 0.99))
        self.params = list(self.unet.parameters())
        self.ema = [q.detach().clone() for q in self.params]
        self.seconds, self.step, self.rewarm, self.planned = 0.0, 0, 0, 0.0
        self.loss: float | None = None
        if state is not None:
            self.unet.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            for mine, saved in zip(self.ema, state["ema"], strict=True):
                mine.copy_(saved)
            self.seconds, self.step, self.rewarm, self.planned = (state[k] for k in ("seconds", "step", "rewarm", "planned"))

    def save(self) -> None:
        state = {"model": self.unet.state_dict(), "ema": self.ema, "optimizer": self.optimizer.state_dict(), "seconds": self.seconds,
                 "step": self.step, "planned": self.planned, "rewarm": self.rewarm, "loss": self.loss}  # fmt: skip
        save_atomic(state, self.path)

    def plan(self, p: Preset, finish: bool) -> bool:
        """Set the planned seconds; False when they are over already."""
        wanted = p.unet_minutes * 60
        lifted = finish or wanted > self.planned * 1.01
        if self.planned and lifted and self.seconds > self.planned * (1 - p.decay_share):
            self.rewarm = self.step  # the rate had started to fall: warm up again
        self.planned = wanted
        return finish or self.seconds < wanted


def train(p: Preset, work: Path, seconds: float, init: Path | None = None, team: Team | None = None, finish: bool = False) -> bool:
    """Train for at most ``seconds``, set-up included; True once ``unet_minutes`` of training are reached in total.

    The learning rate decays over the last share of the planned time; more planned minutes in a later call lift it
    again, and ``finish`` makes the plan end with this call.
    """
    team, device, setup = team or Team(), pick_device(), Clock()
    torch.manual_seed(0)
    t = _Training(p, work, device, init)
    if not t.plan(p, finish):
        return True
    torch.manual_seed(1000 * t.step + team.rank)
    store = LatentStore(work, device, p.caption_dropout, 1000 * t.step + team.rank)
    signal, log = alphas_cumprod().to(device), StageLog(work, "denoiser", team.rank > 0)
    net = _compiled(t.unet, device, p.unet_batch, store.states.shape[1:]) if p.compile and seconds > _COMPILE_FROM else t.unet
    stop = t.seconds + team.share(seconds - setup())
    t.planned = stop if finish else t.planned
    sizes = {"parameters": sum(q.numel() for q in t.params), "latents": len(store.latents), "states": len(store.states)}
    log(**sizes, step=t.step, done=t.seconds, planned=t.planned, setup=setup())
    begun, first = t.seconds, t.step
    clock, last_log, last_save = Clock(begun), begun, begun
    while t.seconds < min(stop, t.planned):
        loss = _loss(net, *store.batch(p.unet_batch), signal, p.min_snr_gamma)
        loss.backward()
        t.seconds = team.sync(t.params, clock())
        norm = t.optimizer.step(schedule(t.step, t.seconds, t.planned, p.warmup_steps, p.decay_share, t.rewarm))
        t.step += 1
        with torch.no_grad():
            torch._foreach_lerp_(t.ema, t.params, 1 - min(p.ema, (1 + t.step) / (10 + t.step)))
        if t.step % 10 == 0:  # also keeps the host at most ten steps ahead of the device
            value = loss.item()
            t.loss = value if t.loss is None else 0.9 * t.loss + 0.1 * value
        if t.seconds - last_log > _LOG_EVERY or t.step == first + 10:
            last_log = t.seconds
            rate = (t.step - first) * p.unet_batch * team.world / (t.seconds - begun)
            log(step=t.step, seconds=t.seconds, loss=t.loss, norm=norm.item(), samples_per_second=rate)
        if t.seconds - last_save > _SAVE_EVERY and team.rank == 0:
            last_save = t.seconds
            t.save()
    if team.rank == 0:
        t.save()
    log(step=t.step, seconds=t.seconds, planned=t.planned, loss=t.loss, samples_this_call=(t.step - first) * p.unet_batch * team.world)
    return t.seconds >= t.planned


def _loss(net: Any, x: Tensor, states: Tensor, signal: Tensor, gamma: float) -> Tensor:
    """v-prediction error of clean latents ``x`` (n, c, h, w) under caption ``states``, with stratified timesteps.

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
    error = (out.float() - target).pow(2).mean((1, 2, 3))
    return (error * min_snr_weight(signal[t], gamma)).mean() if gamma else error.mean()


def _compiled(unet: Any, device: torch.device, batch: int, state_shape: tuple[int, ...]) -> Any:
    """torch.compile, tried on one random batch; the plain module when that fails."""
    if device.type == "cpu":
        from diffusers.models.attention_processor import AttnProcessor

        unet.set_attn_processor(AttnProcessor())  # plain products: the CPU flash kernel is slow backwards at 256 tokens
    try:
        fast = torch.compile(unet, dynamic=False)
        side = unet.config.sample_size
        x = torch.randn(batch, unet.config.in_channels, side, side, device=device).contiguous(memory_format=torch.channels_last)
        with autocast(device):
            out = fast(x, torch.zeros(batch, device=device).long(), torch.randn(batch, *state_shape, device=device)).sample
        out.float().pow(2).mean().backward()
    except Exception as error:  # missing compiler, unsupported driver ...
        print("torch.compile unavailable:", repr(error)[:300], flush=True)
        torch.compiler.reset()
        fast = unet
    unet.zero_grad(set_to_none=True)
    return fast


def final_unet(work: Path, p: Preset, device: torch.device) -> Any:
    """EMA weights in eval mode; raises FileNotFoundError before the first training."""
    unet: Any = make_unet(p)
    state = need_state(work / CHECKPOINT)
    with torch.no_grad():
        for mine, saved in zip(unet.parameters(), state["ema"], strict=True):
            mine.copy_(saved)
    return unet.to(device).eval().requires_grad_(False)
