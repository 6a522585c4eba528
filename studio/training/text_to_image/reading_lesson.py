"""A lesson for the few-step student: what a prompt says must be readable in the picture that its own steps make of noise.

The student draws as it will draw, and a classifier of latents reads the result; its error goes back through all the steps. There is no
picture to copy, so the prompts may be of combinations that no picture was drawn of (never of those held out).
Source: Clark et al., "Directly Fine-Tuning Diffusion Models on Differentiable Rewards", 2024; the reward is a likelihood here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from studio.renderer import version3
from studio.training.text_to_image.attributes import COLUMNS, NO_LABEL, label_tensors
from studio.training.text_to_image.checkpoints import load_state, save_atomic
from studio.training.text_to_image.latent_reader import LatentReader, disturbed
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.text import encode, load_text

CACHE = "asked.pt"
PROMPTS = 8000
_WEIGHTS = {"biome": 2.0, "time": 1.0, "weather": 1.0, "color": 0.5, "count": 0.5}  # what the reader reads well, most of all
_NOUNS = 20.0  # a mean over all nouns


def build_cache(work: Path, p: Preset, text_folder: Path, device: torch.device) -> None:
    """Write ``asked.pt``: states (n, 32, width) bf16 of the prompts, and their labels (``label_tensors``)."""
    if (work / CACHE).exists():
        return
    prompts = version3.asked(PROMPTS)
    states = encode(*load_text(text_folder, device), [q.text for q in prompts])
    classes, nouns = label_tensors([q.spec for q in prompts], p.dataset_version)
    save_atomic({"states": states, "classes": classes, "nouns": nouns}, work / CACHE)


class ReadingLesson:
    """``draw(net, noise, states)`` -> clean latents, with gradients."""

    def __init__(self, work: Path, reader: LatentReader, draw: Any, device: torch.device) -> None:
        stored = load_state(work / CACHE)
        assert stored is not None
        self.states, self.classes, self.nouns = (stored[k].to(device) for k in ("states", "classes", "nouns"))
        self.reader, self.draw, self.device = reader, draw, device

    def loss(self, net: Any, like: Tensor) -> Tensor:
        """Negative log-likelihood of what the prompts say, for as many pictures as ``like`` (n, c, h, w) has."""
        row = torch.randint(len(self.states), (len(like),), device=self.device)
        drawn = self.draw(net, torch.randn_like(like), self.states[row].float())
        out, classes = self.reader(disturbed(drawn)), self.classes[row]
        loss = _NOUNS * F.binary_cross_entropy_with_logits(out["noun"], self.nouns[row])
        for name, weight in _WEIGHTS.items():
            wanted = classes[:, COLUMNS.index(name)]
            if (wanted != NO_LABEL).any():
                loss = loss + weight * F.cross_entropy(out[name], wanted, ignore_index=NO_LABEL)
        return loss
