"""Attribute classifier of latents, trained on encoded renders: it tells the few-step student what can be read in its pictures.

It sees latents with more or less noise, and softened ones, so that it goes by what is large and clear: a student that is taught by a
classifier otherwise learns the patterns that the classifier happens to like (Dhariwal and Nichol, "Diffusion Models Beat GANs on Image
Synthesis", 2021, use noisy classifiers for the same reason).
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from studio.training.text_to_image import latents
from studio.training.text_to_image.attributes import heads, label_tensors
from studio.training.text_to_image.checkpoints import load_state, need_state, save_atomic
from studio.training.text_to_image.dataset import load_meta, shard_files
from studio.training.text_to_image.machine import Clock, StageLog, autocast, pick_device
from studio.training.text_to_image.presets import Preset
from studio.training.text_to_image.probe import attribute_loss, metrics

CHECKPOINT = "latent_reader.pt"
_RATE = 1.5e-3
_BATCH = 128
_HELD = 512  # latents kept for the score
_MOST_NOISE = 0.6  # amplitude; the signal keeps at least 0.8
_WIDTHS = (128, 192, 256)


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.GroupNorm(8, channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, 1, 1),
            nn.GroupNorm(8, channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, 1, 1),
        )  # fmt: skip

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class LatentReader(nn.Module):
    """(n, c, 16, 16) latents -> logits per head of ``attributes.heads``."""

    def __init__(self, channels: int, version: int) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(channels, _WIDTHS[0], 3, 1, 1), _Residual(_WIDTHS[0])]
        for a, b in pairwise(_WIDTHS):
            layers += [nn.Conv2d(a, b, 3, 2, 1), _Residual(b)]
        self.body = nn.Sequential(*layers)
        self.trunk = nn.Sequential(nn.Linear(2 * _WIDTHS[-1], 384), nn.GELU(), nn.Dropout(0.2))
        self.heads = nn.ModuleDict({k: nn.Linear(384, n) for k, n in heads(version).items()})

    def forward(self, z: Tensor) -> dict[str, Tensor]:
        f = self.body(z).float()
        h = self.trunk(torch.cat([f.mean((2, 3)), f.amax((2, 3))], 1))
        return {k: head(h).float() for k, head in self.heads.items()}


def disturbed(z: Tensor) -> Tensor:
    """Each latent with noise of an amplitude of its own; at least 0.8 of the signal stays."""
    noise = torch.rand(len(z), 1, 1, 1, device=z.device) * _MOST_NOISE
    return (1 - noise.square()).sqrt() * z + noise * torch.randn_like(z)


def softened(z: Tensor) -> Tensor:
    """Each latent mixed with its mean over 3 x 3 cells, by a share of its own: what a network draws is softer than a render."""
    share = torch.rand(len(z), 1, 1, 1, device=z.device)
    return torch.lerp(z, F.avg_pool2d(F.pad(z, (1, 1, 1, 1), mode="replicate"), 3, 1), share)


def train(p: Preset, work: Path, seconds: float) -> bool:
    """Train ``latent_reader.pt`` in one go; True when it exists."""
    path, device, log = work / CHECKPOINT, pick_device(), StageLog(work, "reader")
    if path.exists():
        return True
    torch.manual_seed(3)
    z = need_state(work / latents.CACHE)["latents"]
    specs = [m["spec"] for m in load_meta(shard_files(work))]
    classes, nouns = label_tensors(specs, p.dataset_version)
    known = len(specs) - min(_HELD, len(specs) // 10)
    model: Any = LatentReader(p.latent_channels, p.dataset_version).to(device)
    opt = torch.optim.AdamW(model.parameters(), _RATE, weight_decay=0.02)
    clock, limit, step, elapsed = Clock(), min(seconds, p.reader_minutes * 60), 0, 0.0
    while elapsed < limit:
        for group in opt.param_groups:
            group["lr"] = _RATE * min(1.0, (step + 1) / 50) * max(0.01, 1 - elapsed / limit)
        row = torch.randint(known, (_BATCH,))
        x = disturbed(softened(z[row].float().to(device)))
        with autocast(device):
            out = model(x)
        loss = attribute_loss(out, classes[row].to(device), nouns[row].to(device))
        opt.zero_grad(set_to_none=True)
        loss.backward()
        opt.step()
        step, elapsed = step + 1, clock()
        if step % 50 == 0:
            log(step=step, seconds=elapsed, loss=loss.item())
    model.eval()
    with torch.no_grad():
        out = {k: v.cpu() for k, v in model(z[known:].float().to(device)).items()}
    score = metrics(out, classes[known:], nouns[known:])
    log(step=step, seconds=elapsed, held_out=score)
    save_atomic({"model": model.state_dict(), "held_out": score}, path)
    return True


def load_reader(work: Path, p: Preset, device: torch.device) -> LatentReader | None:
    """Frozen; None where none was trained."""
    state = load_state(work / CHECKPOINT)
    if state is None:
        return None
    model = LatentReader(p.latent_channels, p.dataset_version)
    model.load_state_dict(state["model"])
    return model.to(device).eval().requires_grad_(False)
