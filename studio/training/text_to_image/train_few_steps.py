"""Distil the denoiser into one that needs four steps and no second, unguided pass; resumes from ``work/few_steps.pt``.

The path from noise to picture is cut into ``PHASES`` equal phases.  From a point on a path of ``TEACHER_STEPS`` steps the guided teacher
walks to the end of the phase; the student learns to jump there in one DDIM step.  Most starts are noisy training pictures; from the
second phase on, half of those at the beginning of a phase are points that the student's own jumps reach: it will meet those, and the
teacher shows the way back.
Sources: Salimans and Ho, "Progressive Distillation for Fast Sampling of Diffusion Models", 2022; Meng et al., "On Distillation of Guided
Diffusion Models", 2023; phases as in Wang et al., "Phased Consistency Models", 2024; the student's own path as in Ross et al., "A
Reduction of Imitation Learning and Structured Prediction to No-Regret Online Learning", 2011.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from diffusers import UNet2DConditionModel
from torch import Tensor

from studio.training.text_to_image.datasets.caption_states import empty_prompt
from studio.training.text_to_image.denoiser import STEPS, alphas_cumprod, make_scheduler, make_unet
from studio.training.text_to_image.machine import autocast, pick_device
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.progress import Progress, TrainingSession, averaged
from studio.training.text_to_image.team import Team
from studio.training.text_to_image.train_denoiser import final_unet
from studio.training.text_to_image.weights_io import load_weights

CHECKPOINT = "few_steps.pt"
PHASES = 4
TEACHER_STEPS = 12
_EDGE_SHARE = 0.75  # of the batches start where a phase begins: four steps use only those points
_OWN_PATH_SHARE = 0.5  # of the batches that start with a phase, from the second on
_RATE = 0.3  # of the denoiser's learning rates
_EMA = 0.98  # there are some hundred steps
Starts = tuple[Path | None, Path | None]


def train(p: Preset, work: Path, seconds: float, starts: Starts = (None, None), team: Team | None = None, finish: bool = False) -> bool:
    """Train for at most ``seconds``, set-up included; True once ``few_steps_minutes`` are reached in total.

    ``starts``: exports to begin with, of the denoiser (where the work folder has none) and of an earlier student (without
    it the student starts as a copy of the denoiser).  Raises FileNotFoundError before there is a denoiser.
    """
    session, device = TrainingSession(work, seconds, team or Team(), finish), pick_device()
    torch.manual_seed(0)
    teacher: Any = final_unet(work, p, device, starts[0])
    student = make_unet(p)
    student.load_state_dict(teacher.state_dict())
    if starts[1] is not None:
        load_weights(starts[1], unet=student)
    t = Progress(replace(p, ema=_EMA), work / CHECKPOINT, student, device, _RATE)
    lesson = Distillation(teacher.to(memory_format=torch.channels_last), empty_prompt(work), p, device)
    return session.train(t, "few_steps", p.few_steps_minutes, 0.0, lambda net, batch: lesson.loss(net, *batch))


def final_student(work: Path, p: Preset, device: torch.device) -> UNet2DConditionModel:
    """EMA weights in eval mode; raises FileNotFoundError before the first training."""
    return averaged(make_unet(p), work / CHECKPOINT, device)


class Distillation:
    """The lessons of a guided teacher; ``empty`` (1, 32, width) are the states of the empty prompt."""

    def __init__(self, teacher: UNet2DConditionModel, empty: Tensor, p: Preset, device: torch.device) -> None:
        self.teacher, self.empty, self.p, self.device = teacher, empty.to(device), p, device
        self.signal = alphas_cumprod().to(device)
        stride = STEPS / TEACHER_STEPS
        self.path = [round(STEPS - k * stride) - 1 for k in range(TEACHER_STEPS)]  # "trailing", as the sampler walks

    def loss(self, net: UNet2DConditionModel, x: Tensor, states: Tensor, cover: Tensor) -> Tensor:
        """v error of one jump for clean latents ``x`` (n, c, h, w) under ``states`` (n, 32, width)."""
        per_phase = TEACHER_STEPS // PHASES
        edges = torch.rand(()).item() < _EDGE_SHARE
        start = int(torch.randint(PHASES, ())) * per_phase if edges else int(torch.randint(TEACHER_STEPS, ()))
        end = (start // per_phase + 1) * per_phase
        own = start and start % per_phase == 0 and torch.rand(()).item() < _OWN_PATH_SHARE
        noisy = self.student_path(net, torch.randn_like(x), states, start) if own else self.noised(x, start)
        target = self.velocity(noisy, self.teacher_path(noisy, states, start, end), start, end)
        with autocast(self.device):
            out = net(noisy.contiguous(memory_format=torch.channels_last), self._at(start, len(x)), states).sample
        weight = 1 + (self.p.thing_weight - 1) * cover
        return ((out.float() - target).pow(2) * weight).mean()

    def noised(self, x: Tensor, position: int) -> Tensor:
        """Clean latents ``x`` with the noise of a point on the path."""
        a, b = self.levels(self.path[position])
        return a * x + b * torch.randn_like(x)

    @torch.no_grad()
    def student_path(self, net: UNet2DConditionModel, noisy: Tensor, states: Tensor, end: int) -> Tensor:
        """Latents that the jumps of the student ``net`` reach from pure noise; ``end`` is the start of a phase."""
        per_phase = TEACHER_STEPS // PHASES
        for start in range(0, end, per_phase):
            with autocast(self.device):
                v = net(noisy.contiguous(memory_format=torch.channels_last), self._at(start, len(noisy)), states).sample.float()
            (a, b), (a_end, b_end) = (self.levels(self.path[k]) for k in (start, start + per_phase))
            noisy = a_end * (a * noisy - b * v) + b_end * (b * noisy + a * v)
        return noisy

    def levels(self, timestep: int) -> tuple[float, float]:
        """(signal, noise) amplitudes."""
        power = self.signal[timestep].item()
        return power**0.5, (1 - power) ** 0.5

    def _at(self, position: int, n: int) -> Tensor:
        return torch.full((n,), self.path[position], device=self.device)

    @torch.no_grad()
    def teacher_path(self, noisy: Tensor, states: Tensor, start: int, end: int) -> Tensor:
        """Latents at the end of the phase (clean after the last), reached by the guided teacher with the studio's sampler."""
        sampler = make_scheduler()
        sampler.set_timesteps(timesteps=self.path[start:], device=str(self.device))
        both = torch.cat([self.empty.expand(len(noisy), -1, -1), states])
        for position in range(start, end):
            with autocast(self.device):
                twice = torch.cat([noisy, noisy]).contiguous(memory_format=torch.channels_last)
                out = self.teacher(twice, self._at(position, len(twice)), both).sample.float()
            unconditional, conditional = out.chunk(2)
            guided = unconditional + self.p.guidance * (conditional - unconditional)
            noisy = sampler.step(guided, sampler.timesteps[position - start], noisy, return_dict=False)[0]
        return noisy

    def velocity(self, noisy: Tensor, reached: Tensor, start: int, end: int) -> Tensor:
        """The v whose DDIM step leads from ``noisy`` to ``reached``."""
        a, b = self.levels(self.path[start])
        if end == len(self.path):  # reached = the clean latents
            return (a * noisy - reached) / b
        a_end, b_end = self.levels(self.path[end])
        # reached = a_end (a noisy - b v) + b_end (b noisy + a v), the DDIM step written with v
        return (reached - (a_end * a + b_end * b) * noisy) / (b_end * a - a_end * b)
