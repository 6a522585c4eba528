"""A UNet in training: the state its checkpoint keeps, and one training session, compiled where that pays off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel

from studio.training.text_to_image.checkpoints import load_state, need_state, save_atomic
from studio.training.text_to_image.datasets.latent_store import LatentStore
from studio.training.text_to_image.denoiser import muon_params
from studio.training.text_to_image.machine import Clock, StageLog, autocast
from studio.training.text_to_image.optimizers import Optimizer, schedule
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.team import Team

Batch = tuple[torch.Tensor, torch.Tensor, torch.Tensor]  # of `LatentStore.batch`
Loss = Callable[[UNet2DConditionModel, Batch], torch.Tensor]
_SAVE_EVERY = 100.0  # s
_LOG_EVERY = 20.0  # s
_COMPILE_FROM = 240.0  # s; compiling costs one or two minutes


class Progress:
    """``unet`` on ``device``, resumed from ``path`` if that exists; ``share`` scales the preset's learning rates."""

    def __init__(self, p: Preset, path: Path, unet: Any, device: torch.device, share: float = 1.0) -> None:
        self.p, self.path, self.device = p, path, device
        state = load_state(path, device)
        self.unet = unet.to(device, memory_format=torch.channels_last).train()
        self.optimizer = Optimizer(self.unet, muon_params(self.unet), p.unet_muon_lr * share, p.unet_adam_lr * share, (0.9, 0.99))
        self.params = list(self.unet.parameters())
        self.seconds, self.step, self.rewarm, self.planned = 0.0, 0, 0, 0.0
        self.loss: float | None = None
        if state is not None:
            self.unet.load_state_dict(state["model"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.seconds, self.step, self.rewarm, self.planned = (state[k] for k in ("seconds", "step", "rewarm", "planned"))
        self.ema = state["ema"] if state is not None else [q.detach().clone() for q in self.params]

    def save(self) -> None:
        state = {"model": self.unet.state_dict(), "ema": self.ema, "optimizer": self.optimizer.state_dict(), "seconds": self.seconds,
                 "step": self.step, "planned": self.planned, "rewarm": self.rewarm, "loss": self.loss}  # fmt: skip
        save_atomic(state, self.path)

    def plan(self, minutes: float, finish: bool) -> bool:
        """Set the planned time; False if it is already over."""
        wanted = minutes * 60
        lifted = finish or wanted > self.planned * 1.01
        if self.planned and lifted and self.seconds > self.planned * (1 - self.p.decay_share):
            self.rewarm = self.step  # the rate had started to fall: warm up again
        self.planned = wanted
        return finish or self.seconds < wanted

    def run(self, loss: Callable[[], torch.Tensor], stop: float, team: Team, log: StageLog) -> None:
        """Train until ``stop`` or the planned end (s of training); ``loss`` draws a batch of ``unet_batch`` and returns its loss."""
        begun, first, batch = self.seconds, self.step, self.p.unet_batch * team.world
        clock, last_log, last_save = Clock(begun), begun, begun
        while self.seconds < min(stop, self.planned):
            value = loss()
            value.backward()
            self.seconds = team.sync(self.params, clock())
            norm = self.update()
            if self.step % 10 == 0:  # also keeps the host at most ten steps ahead of the device
                self.loss = value.item() if self.loss is None else 0.9 * self.loss + 0.1 * value.item()
            if self.seconds - last_log > _LOG_EVERY or self.step == first + 10:
                last_log = self.seconds
                rate = (self.step - first) * batch / (self.seconds - begun)
                log(step=self.step, seconds=self.seconds, loss=self.loss, norm=norm.item(), samples_per_second=rate)
            if self.seconds - last_save > _SAVE_EVERY and team.rank == 0:
                last_save = self.seconds
                self.save()
        if team.rank == 0:
            self.save()
        log(step=self.step, seconds=self.seconds, planned=self.planned, loss=self.loss, samples_this_call=(self.step - first) * batch)

    def update(self) -> torch.Tensor:
        """One step of optimiser and moving average with the gradients that are there; returns the gradient norm."""
        p = self.p
        norm = self.optimizer.step(schedule(self.step, self.seconds, self.planned, p.warmup_steps, p.decay_share, self.rewarm))
        self.step += 1
        with torch.no_grad():
            torch._foreach_lerp_(self.ema, self.params, 1 - min(p.ema, (1 + self.step) / (10 + self.step)))
        return norm


@dataclass(frozen=True)
class TrainingSession:
    """One call of a training stage: at most ``seconds`` including set-up; with ``finish`` the planned training ends with it."""

    work: Path
    seconds: float
    team: Team
    finish: bool
    setup: Clock = field(default_factory=Clock)

    def train(
        self, t: Progress, stage: str, minutes: float, dropout: float, loss: Callable[[UNet2DConditionModel, Batch], torch.Tensor]
    ) -> bool:
        """Resume ``t``; True once ``minutes`` of training are reached in total. ``loss`` takes the network and a batch."""
        if not t.plan(minutes, self.finish):
            return True
        p, seed = t.p, 1000 * t.step + self.team.rank
        torch.manual_seed(seed)
        store, log = LatentStore(self.work, t.device, dropout, seed, p.scene_repeats), StageLog(self.work, stage, self.team.rank > 0)
        worth_it = p.compile and self.seconds > _COMPILE_FROM
        net = _compiled(t.unet, t.device, p.unet_batch, store.states.shape[1:]) if worth_it else t.unet
        stop = t.seconds + self.team.share(self.seconds - self.setup())
        t.planned = stop if self.finish else t.planned
        sizes = {"parameters": sum(q.numel() for q in t.params), "latents": len(store.latents), "states": len(store.states)}
        log(**sizes, step=t.step, done=t.seconds, planned=t.planned, setup=self.setup())
        t.run(lambda: loss(net, store.batch(p.unet_batch)), stop, self.team, log)
        return t.seconds >= t.planned


def _compiled(unet: Any, device: torch.device, batch: int, state_shape: tuple[int, ...]) -> UNet2DConditionModel:
    """torch.compile, tried on one random batch; the plain module when that fails."""
    if device.type == "cpu":
        from diffusers.models.attention_processor import AttnProcessor

        unet.set_attn_processor(AttnProcessor())  # plain products: the CPU flash kernel is slow backwards at 256 tokens
    try:
        fast: Any = torch.compile(unet, dynamic=False)
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


def averaged(unet: Any, path: Path, device: torch.device) -> UNet2DConditionModel:
    """``unet`` with the moving average of a checkpoint, in eval mode; raises FileNotFoundError before the first training."""
    state = need_state(path)
    with torch.no_grad():
        for mine, saved in zip(unet.parameters(), state["ema"], strict=True):
            mine.copy_(saved)
    return unet.to(device).eval().requires_grad_(False)
