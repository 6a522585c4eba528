"""Lessons by a reader: a student of few steps learns what can be read in its own pictures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from studio.renderer import version3
from studio.renderer.version2.spec import reserved
from studio.training.text_to_image import presets, reading_lesson
from studio.training.text_to_image.attributes import BIOME, heads, label_tensors
from studio.training.text_to_image.checkpoints import save_atomic
from studio.training.text_to_image.denoiser import make_unet
from studio.training.text_to_image.latent_reader import LatentReader, disturbed, load_reader, softened
from studio.training.text_to_image.reading_lesson import ReadingLesson
from studio.training.text_to_image.train_few_steps import Lesson

_CPU = torch.device("cpu")


def test_asked_prompts_are_ordinary_ones_never_held_out_ones() -> None:
    prompts = version3.asked(150)
    assert not any(reserved(p.spec) for p in prompts) and all(p.spec["style"] == "none" for p in prompts)
    assert {p.text for p in prompts}.isdisjoint(p.text for p in version3.held_out(150))
    assert len({p.text for p in prompts}) > 140
    assert 0.55 < sum(p.spec["kind"] == "scene" for p in prompts) / len(prompts) < 0.85
    assert version3.asked(20) == prompts[:20]


def test_asked_prompts_say_the_time_of_day() -> None:
    night = [
        p.text.lower()
        for p in version3.asked(300)
        if p.spec["kind"] == "scene" and p.spec["biome"] != "space" and p.spec["time"] == "night"
    ]
    words = ("night", "star", "moon", "dark", "midnight")
    assert night and sum(any(w in text for w in words) for text in night) > 0.9 * len(night)


def test_disturbed_and_softened_latents_keep_most_of_themselves() -> None:
    torch.manual_seed(0)
    z = torch.randn(64, 12, 16, 16)
    noisy = disturbed(z)
    alike = torch.nn.functional.cosine_similarity(noisy.flatten(1), z.flatten(1))
    assert alike.min() > 0.75 and alike.max() > 0.99 and noisy.std().item() == pytest.approx(1, abs=0.05)
    even = torch.full((3, 12, 16, 16), 0.5)
    assert torch.allclose(softened(even), even)
    assert softened(z).std() < z.std()


def test_without_a_reader_there_is_none(tmp_path: Path) -> None:
    assert load_reader(tmp_path, presets.choose("smoke"), _CPU) is None
    assert set(LatentReader(12, 2)(torch.randn(2, 12, 16, 16))) == set(heads(2))


class _Eye(torch.nn.Module):
    """Reads the landscape from the mean of the channels, and nothing else."""

    def forward(self, z: Tensor) -> dict[str, Tensor]:
        seen = 4 * z.mean((2, 3))
        out = {name: torch.zeros(len(z), n) for name, n in heads(2).items()}
        out["noun"] -= 20  # no things
        return out | {"biome": torch.cat([seen, torch.zeros(len(z), len(BIOME) - 12)], 1)}


def test_a_student_learns_to_show_what_is_read(tmp_path: Path) -> None:
    p = presets.choose("smoke")
    torch.manual_seed(1)
    specs = [
        {"kind": "scene", "style": "none", "biome": BIOME[k], "weather": "clear", "time": "day", "objects": [], "relation": None}
        for k in (0, 5)
    ]
    classes, nouns = label_tensors(specs, 2)
    save_atomic({"states": torch.randn(2, 32, 384), "classes": classes, "nouns": nouns}, tmp_path / reading_lesson.CACHE)
    student: Any = make_unet(p)
    lesson = Lesson(None, torch.zeros(1, 32, 384), p, _CPU)
    reading = ReadingLesson(tmp_path, _Eye(), lesson.draw, _CPU)  # pyright: ignore[reportArgumentType]
    optimizer = torch.optim.AdamW(student.parameters(), 2e-3)
    losses = []
    for _ in range(25):
        loss = reading.loss(student, torch.empty(8, 12, 16, 16))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert sum(losses[-5:]) < 0.8 * sum(losses[:5])
