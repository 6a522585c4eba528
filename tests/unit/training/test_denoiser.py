"""Parts of the denoiser's training: where things are, whitened captions, and what a four-step student must learn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import DDIMScheduler

from studio.training.text_to_image import presets
from studio.training.text_to_image.checkpoints import save_atomic
from studio.training.text_to_image.datasets.dataset import VERSIONS, load_covers
from studio.training.text_to_image.datasets.latent_store import LatentStore
from studio.training.text_to_image.denoiser import make_scheduler, make_unet, passes_text_through, whiten_text
from studio.training.text_to_image.train_few_steps import PHASES, TEACHER_STEPS, Distillation

_CPU = torch.device("cpu")


@pytest.fixture
def unet() -> Any:
    """A tiny UNet whose residual branches do something."""
    torch.manual_seed(4)
    made = make_unet(presets.choose("smoke"))
    for parameter in made.parameters():
        if not parameter.any():
            torch.nn.init.normal_(parameter, std=0.05)
    torch.nn.init.eye_(made.encoder_hid_proj.weight)
    torch.nn.init.zeros_(made.encoder_hid_proj.bias)
    return made.eval().requires_grad_(False)


def test_cover_is_where_the_things_are() -> None:
    for index in range(40):
        spec = VERSIONS[3].item(index, 1)["spec"]
        picture, cover = VERSIONS[3].covered(spec)
        assert np.array_equal(picture, VERSIONS[3].render(spec))
        assert cover.shape == (16, 16) and cover.dtype == np.uint8
        assert bool(cover.any()) == bool(spec["objects"])
    spec = next(s for s in (VERSIONS[3].item(i, 1)["spec"] for i in range(400)) if s.get("side") == "left")
    cover = VERSIONS[3].covered(spec)[1].astype(float)
    assert (cover.sum(0) * np.arange(16)).sum() / cover.sum() < 7.5


def test_cover_goes_with_its_latent_and_is_mirrored_with_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    cover = np.zeros((1, 4, 4), np.uint8)
    cover[0, 2, 0] = 255
    np.save(folder / "img_00000.npy", np.zeros((1, 8, 8, 3), np.uint8))
    assert load_covers([folder / "img_00000.npy"]) is None  # rendered before covers were kept
    save_atomic({"latents": torch.tensor([0.0, 1.0]).view(2, 1, 1, 1).expand(2, 1, 4, 4).contiguous()}, tmp_path / "latents.pt")
    save_atomic({"states": torch.zeros(3, 1, 1), "index": torch.tensor([[0], [1]], dtype=torch.int32)}, tmp_path / "text.pt")
    assert not LatentStore(tmp_path, _CPU, 0.0, 1).batch(2)[2].any()
    np.save(folder / "cover_00000.npy", cover)
    latents, _, found = LatentStore(tmp_path, _CPU, 0.0, 1).batch(2)
    assert found.shape == (2, 1, 4, 4)
    for latent, place in zip(latents, found, strict=True):
        column = 3 if latent.flatten()[0] == 1 else 0  # the second latent is the mirrored one
        assert place[0, 2, column] == 1 and place.sum() == 1


def test_a_landscape_comes_as_often_as_wanted_and_nothing_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    kinds = ["scene", "object", "object", "scene"]
    (folder / "meta_00000.json").write_text(json.dumps([{"spec": {"kind": kind}, "captions": ["a"]} for kind in kinds]), encoding="utf-8")
    np.save(folder / "img_00000.npy", np.zeros((4, 8, 8, 3), np.uint8))
    save_atomic({"latents": torch.arange(8.0).view(8, 1, 1, 1)}, tmp_path / "latents.pt")  # the second four are mirrored
    save_atomic({"states": torch.zeros(2, 1, 1), "index": torch.zeros(4, 1, dtype=torch.int32)}, tmp_path / "text.pt")
    for repeats, size in ((1, 8), (3, 16)):
        store = LatentStore(tmp_path, _CPU, 0.0, 1, repeats)
        drawn = [int(v) for _ in range(2) for v in store.batch(size)[0].flatten()]
        for row in range(8):
            assert drawn.count(row) == 2 * (repeats if kinds[row % 4] == "scene" else 1)


def test_whitening_changes_the_captions_and_not_the_picture(unet: Any) -> None:
    mixed = torch.randn(384, 384) * torch.linspace(0.02, 2, 384)
    tokens = torch.randn(6000, 384) @ mixed / 384**0.5 + 3
    x, t, states = torch.randn(2, 12, 16, 16), torch.tensor([20, 800]), tokens[:64].view(2, 32, 384)
    before = unet(x, t, states).sample
    assert passes_text_through(unet)
    whiten_text(unet, tokens)
    assert not passes_text_through(unet)
    assert torch.allclose(unet(x, t, states).sample, before, atol=2e-3 * float(before.abs().max()))
    white = unet.encoder_hid_proj(tokens)
    assert white.mean(0).abs().max() < 1e-2
    spread = torch.linalg.eigvalsh(torch.cov(white.T))
    assert spread.max() < 1.1 and spread.median() > 0.3 > torch.linalg.eigvalsh(torch.cov(tokens.T)).median() / 5


class _Straight(torch.nn.Module):
    """A denoiser that knows its clean picture: v of ``clean`` at every timestep; without words it means another one."""

    def __init__(self, clean: torch.Tensor, lesson_signal: torch.Tensor) -> None:
        super().__init__()
        self.clean, self.signal = clean, lesson_signal

    def forward(self, x: torch.Tensor, t: torch.Tensor, states: torch.Tensor) -> Any:
        a = self.signal[t].sqrt().view(-1, 1, 1, 1)
        b = (1 - self.signal[t]).sqrt().view(-1, 1, 1, 1)
        clean = self.clean.repeat(len(x) // len(self.clean), 1, 1, 1)
        return type("Out", (), {"sample": (a * x - clean) / b})()


def test_the_student_learns_the_jump_that_four_ddim_steps_make() -> None:
    preset = presets.choose("smoke")
    clean = torch.randn(2, 12, 16, 16)
    lesson = Distillation(None, torch.zeros(1, 32, 384), preset, _CPU)
    lesson.teacher = _Straight(clean, lesson.signal)
    ddim = DDIMScheduler.from_config(make_scheduler().config, clip_sample=False)
    ddim.set_timesteps(PHASES)
    per_phase = TEACHER_STEPS // PHASES
    assert [lesson.path[k * per_phase] for k in range(PHASES)] == ddim.timesteps.tolist()
    noisy = torch.randn(2, 12, 16, 16)
    for k, timestep in enumerate(ddim.timesteps):
        reached = lesson.teacher_path(noisy, torch.zeros(2, 32, 384), k * per_phase, (k + 1) * per_phase)
        velocity = lesson.velocity(noisy, reached, k * per_phase, (k + 1) * per_phase)
        jumped = ddim.step(velocity, int(timestep), noisy).prev_sample
        assert torch.allclose(jumped, reached, atol=2e-3)
        noisy = reached
    assert torch.allclose(noisy, clean, atol=2e-2)


def test_the_students_own_path_is_that_of_ddim() -> None:
    lesson = Distillation(None, torch.zeros(1, 32, 384), presets.choose("smoke"), _CPU)
    student = _Straight(torch.randn(2, 12, 16, 16), lesson.signal)
    ddim = DDIMScheduler.from_config(make_scheduler().config, clip_sample=False)
    ddim.set_timesteps(PHASES)
    per_phase, states = TEACHER_STEPS // PHASES, torch.zeros(2, 32, 384)
    first = walked = torch.randn(2, 12, 16, 16)
    assert torch.equal(lesson.student_path(student, first, states, 0), first)
    for k, timestep in enumerate(ddim.timesteps[:-1]):
        velocity = student(walked, timestep.expand(2), states).sample
        walked = ddim.step(velocity, int(timestep), walked).prev_sample
        assert torch.allclose(lesson.student_path(student, first, states, (k + 1) * per_phase), walked, atol=2e-3)


def test_a_jump_may_start_inside_a_phase() -> None:
    lesson = Distillation(None, torch.zeros(1, 32, 384), presets.choose("smoke"), _CPU)
    clean = torch.randn(1, 12, 16, 16)
    lesson.teacher = _Straight(clean, lesson.signal)
    for start in range(TEACHER_STEPS):
        per_phase = TEACHER_STEPS // PHASES
        end = (start // per_phase + 1) * per_phase
        a, b = lesson.levels(lesson.path[start])
        noisy = a * clean + b * torch.randn_like(clean)
        velocity = lesson.velocity(noisy, lesson.teacher_path(noisy, torch.zeros(1, 32, 384), start, end), start, end)
        assert torch.allclose(a * noisy - b * velocity, clean, atol=3e-2)
