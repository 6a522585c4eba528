"""Previews, schedulers and the agreement score on small tensors: arithmetic, not models."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler, DPMSolverMultistepScheduler

from studio.diffusion.preview import latent_preview
from studio.diffusion.schedulers import SCHEDULERS, make_scheduler, watch_clean_estimate
from studio.metrics.agreement import rank_by_denoising

STEEP = {"beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction"}


class PoolingAutoencoder(torch.nn.Module):
    """A codec whose latents are 16 x 16 px means: the best linear preview is known."""

    def __init__(self) -> None:
        super().__init__()
        self.scale = torch.nn.Parameter(torch.ones(1))
        self.config = SimpleNamespace(scaling_factor=0.5)

    def encode(self, x: torch.Tensor) -> SimpleNamespace:
        return SimpleNamespace(latents=torch.nn.functional.avg_pool2d(x, 16) / 0.25)


def test_preview_finds_the_colours() -> None:
    vae = PoolingAutoencoder()
    colour = torch.tensor([0.8, -0.4, 0.1]).view(1, 3, 1, 1)
    latents = vae.encode(colour.expand(1, 3, 64, 64)).latents * 0.5
    picture = latent_preview(vae)(latents)[0]
    assert picture.shape == (16, 16, 3) and picture.dtype == np.uint8
    assert np.abs(picture.astype(float) / 127.5 - 1 - np.array([0.8, -0.4, 0.1])).max() < 0.06
    assert latent_preview(vae) is latent_preview(vae)
    assert latent_preview(vae)(torch.full((1, 3, 4, 4), float("nan")))[0].dtype == np.uint8


@pytest.mark.parametrize("name", SCHEDULERS)
@pytest.mark.parametrize("steps", [1, 2, 6, 25, 50])
def test_every_scheduler_denoises_to_the_known_answer(name: str, steps: int) -> None:
    """With a perfect v prediction every solver must land on the clean latents, on a schedule that ends in pure noise."""
    scheduler = make_scheduler(name, DPMSolverMultistepScheduler(**STEEP))
    clean = torch.linspace(-1.5, 1.5, 64).reshape(1, 4, 4, 4)
    scheduler.set_timesteps(steps)
    newest = watch_clean_estimate(scheduler)
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(clean.shape, generator=generator) * scheduler.init_noise_sigma
    signal = scheduler.alphas_cumprod
    for t in scheduler.timesteps:
        a = signal[int(t)]
        scaled = scheduler.scale_model_input(x, t)
        noise = (scaled - a.sqrt() * clean) / (1 - a).sqrt()
        more = {"generator": generator} if name in ("euler_a", "lcm", "dpm++_2m_sde") else {}
        x = scheduler.step(a.sqrt() * noise - (1 - a).sqrt() * clean, t, x, **more).prev_sample
        assert torch.isfinite(x).all()
        assert (newest[0] - clean).abs().max() < 0.05, "the preview must follow the clean estimate"
    assert (x - clean).abs().max() < 0.05


def test_a_scheduler_is_never_the_shared_template() -> None:
    template = DPMSolverMultistepScheduler(**STEEP)
    made = make_scheduler("auto", template)
    made.set_timesteps(5)
    assert made is not template and template.num_inference_steps is None


class Oracle(torch.nn.Module):
    """Predicts the noise right for one description and badly for the others."""

    def __init__(self, clean: torch.Tensor, signal: torch.Tensor) -> None:
        super().__init__()
        self.clean, self.signal = clean, signal

    def forward(self, noisy: torch.Tensor, t: int, encoder_hidden_states: torch.Tensor) -> SimpleNamespace:
        a = self.signal[t]
        noise = (noisy - a.sqrt() * self.clean) / (1 - a).sqrt()
        wrong = encoder_hidden_states.mean((1, 2)).view(-1, 1, 1, 1)
        return SimpleNamespace(sample=noise + wrong)


@pytest.mark.parametrize(("wrongness", "score"), [(0.0, 1.0), (9.0, 0.0)])
def test_agreement_ranks_the_description_that_explains_the_picture(wrongness: float, score: float) -> None:
    scheduler = DDIMScheduler()
    clean = torch.randn(1, 4, 8, 8, generator=torch.Generator().manual_seed(0))
    others = torch.stack([torch.full((3, 5), 1.0 + i) for i in range(6)])
    others = others + torch.randn(others.shape, generator=torch.Generator().manual_seed(1)) * 0.01
    prompt = torch.full((1, 3, 5), wrongness)
    prompt[..., 0] -= 0.01
    judged = rank_by_denoising(Oracle(clean, scheduler.alphas_cumprod), scheduler, clean, prompt, others, "oracle")[0]
    assert judged.score == score and judged.of >= 5
    assert judged.rank == (1 if score else judged.of)
