"""Stage one: the film encoder learns findings and outlines."""

from __future__ import annotations

import time

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.fusion.film_network import FilmEncoder
from studio.medical.phantom.lesions import FINDINGS
from studio.training.medical_fusion.cases_store import Films

_BATCH = 64
_TWICE = FINDINGS.index("nodule")  # the smallest finding is shown twice as often
_USUAL_CELLS = 24  # of 32 x 32: a lesion of this size or larger weighs as much as any other


def _altered(films: Tensor, generator: torch.Generator) -> Tensor:
    """Small changes of display and place: brightness, contrast, noise, and a shift by up to 4 px."""
    n = len(films)

    def draw(low: float, high: float) -> Tensor:
        return torch.rand(n, 1, 1, 1, generator=generator) * (high - low) + low

    films = films.clamp(1e-4, 1) ** torch.exp(draw(-0.25, 0.25)) * draw(0.85, 1.1) + draw(-0.05, 0.05)
    films = films + torch.randn(films.shape, generator=generator) * draw(0, 0.03)
    dx, dy = (int(v) for v in torch.randint(-4, 5, (2,), generator=generator))
    return functional.pad(films, (4, 4, 4, 4), mode="replicate")[:, :, 4 + dy : 132 + dy, 4 + dx : 132 + dx].clamp(0, 1)


def train_encoder(data: list[Films], epochs: int, seed: int = 0, report: bool = True) -> FilmEncoder:
    """One-cycle AdamW over all films of ``data``; the lesion's cells weigh more, small ones most."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    films = torch.from_numpy(np.concatenate([d.films for d in data]))[:, None]
    masks = torch.from_numpy(np.concatenate([d.masks for d in data]))
    findings = torch.from_numpy(np.concatenate([d.findings for d in data]))
    net = FilmEncoder().to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    shown = torch.cat([torch.arange(len(films)), torch.nonzero(findings == _TWICE)[:, 0]])
    steps = epochs * (len(shown) // _BATCH)
    optimizer = torch.optim.AdamW(net.parameters(), 3e-3, weight_decay=0.02)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, total_steps=steps, pct_start=0.15)
    began = time.monotonic()
    for epoch in range(epochs):
        net.train()
        order, losses = shown[torch.randperm(len(shown), generator=generator)], []
        for at in range(0, len(shown) // _BATCH * _BATCH, _BATCH):
            rows = order[at : at + _BATCH]
            batch = _altered(films[rows].float() / 255, generator)
            with torch.autocast("cpu", torch.bfloat16):
                logits, drawn, _ = net(batch.contiguous(memory_format=torch.channels_last))
            loss = functional.cross_entropy(logits.float(), findings[rows], label_smoothing=0.03) + _mask_loss(drawn.float(), masks[rows])
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        if report:
            print(f"film encoder: epoch {epoch + 1} of {epochs}, loss {np.mean(losses):.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return net.eval()


def _mask_loss(logits: Tensor, cells: Tensor) -> Tensor:
    wanted = (cells.float() / 255).clamp(0, 1)
    lesion, rest = wanted[:, :1], wanted[:, 1:]
    lesion = (lesion * 3).clamp(0, 1)  # a nodule fills a part of a cell
    cells_of = lesion.sum((1, 2, 3), keepdim=True).clamp(min=1)
    weight = 1 + 6 * lesion * (_USUAL_CELLS / cells_of).clamp(1, 6)
    found = (functional.binary_cross_entropy_with_logits(logits[:, :1], lesion, reduction="none") * weight).mean()
    found = found + 0.5 * functional.binary_cross_entropy_with_logits(logits[:, 1:], rest)
    belief = logits[:, :1].sigmoid()
    overlap = 1 - (2 * (belief * lesion).sum((1, 2, 3)) + 1) / (belief.sum((1, 2, 3)) + lesion.sum((1, 2, 3)) + 1)
    return found + 0.5 * overlap.mean()


@torch.inference_mode()
def vectors(encoder: FilmEncoder, films: np.ndarray) -> tuple[Tensor, Tensor, Tensor]:
    """(findings' logits (n, 6), mask logits (n, 3, 32, 32), vectors (n, d)) of uint8 films (n, 128, 128)."""
    parts = [encoder(torch.from_numpy(films[i : i + 128])[:, None].float() / 255) for i in range(0, len(films), 128)]
    logits, masks, found = (torch.cat(column).float() for column in zip(*parts, strict=True))
    return logits, masks, found
