"""A UNet in training: its moving average, optimiser and progress, as far as they are kept in a checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from studio.training.text_to_image.checkpoints import load_state, need_state, save_atomic
from studio.training.text_to_image.denoiser import muon_params
from studio.training.text_to_image.machine import Clock, StageLog
from studio.training.text_to_image.optimizers import Optimizer, schedule
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.team import Team

_SAVE_EVERY = 100.0  # s
_LOG_EVERY = 20.0  # s


class Progress:
    """``unet`` on ``device``, gone on with from ``path`` where that exists; ``share`` scales the preset's learning rates."""

    def __init__(self, p: Preset, path: Path, unet: Any, device: torch.device, share: float = 1.0) -> None:
        self.p, self.path = p, path
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
        """Set the planned time; False when it is over already."""
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


def averaged(unet: Any, path: Path, device: torch.device) -> Any:
    """``unet`` with the moving average of a checkpoint, in eval mode; raises FileNotFoundError before the first training."""
    state = need_state(path)
    with torch.no_grad():
        for mine, saved in zip(unet.parameters(), state["ema"], strict=True):
            mine.copy_(saved)
    return unet.to(device).eval().requires_grad_(False)
