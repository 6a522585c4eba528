"""Stage one, second network: how films lie, by how much they are turned or cut, and what is no film at all.

``python -m studio.training.medical_fusion orientation --bundle folder`` trains it anew and leaves the other networks of a bundle alone.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.orientation import DEGREES, SHARE, SIDE, WAYS, OrientationNet, turned
from studio.training.medical_fusion.cases_store import Films, films
from studio.training.medical_fusion.foreign_patterns import foreign_patterns

_BATCH = 64
KEPT = 0.998  # share of validation films that pass
_MOST_DEGREES, _MOST_CUT, _MOST_BORDER = 14.0, 0.16, 0.14


def displaced(films: Tensor, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Films (n, 1, h, w) as they come from other programs: turned, cut or with a border, and then padded to a square.

    Returns pictures (n, 1, 64, 64) and what was done to each, (n, 5): degrees clockwise, and shares cut off left, top, right and bottom,
    in units of `DEGREES` and `SHARE`. A part of them is left as it is.
    """
    n = len(films)

    def draw(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    degrees = torch.where(draw(n) < 0.45, 0.0, (draw(n) * 2 - 1) * _MOST_DEGREES)
    edges = torch.where(draw(n, 4) < 0.5, draw(n, 4) * _MOST_CUT, -draw(n, 4) * _MOST_BORDER)
    even = draw(n, 1)
    edges = torch.where(even < 0.3, edges[:, :1].expand(n, 4), edges)  # the same on all sides
    edges = torch.where(draw(n, 4) < 0.25, 0.0, edges) * (draw(n, 1) > 0.4)
    left, top, right, bottom = edges.T
    size = torch.stack([1 - left - right, 1 - top - bottom], 1)
    middle = torch.stack([left - right, top - bottom], 1)
    grid = functional.affine_grid(torch.eye(2, 3).repeat(n, 1, 1), [n, 1, SIDE, SIDE], align_corners=False)
    grid = grid * size.amax(1)[:, None, None, None]
    padding = (grid.abs() > size[:, None, None]).any(3)[:, None]
    grid = grid + middle[:, None, None]
    angle = torch.deg2rad(degrees)
    turn = torch.stack([torch.stack([angle.cos(), angle.sin()], 1), torch.stack([-angle.sin(), angle.cos()], 1)], 1)
    grid = torch.einsum("nij,nhwj->nhwi", turn, grid)
    outside = (grid.abs() > 1).any(3)[:, None]
    blurred = functional.avg_pool2d(films, 2)  # as fine as the network sees
    found = functional.grid_sample(blurred, grid, mode="bilinear", padding_mode="border", align_corners=False)
    filling = torch.where(draw(n, 1, 1, 1) < 0.6, 0.0, torch.where(draw(n, 1, 1, 1) < 0.5, 1.0, draw(n, 1, 1, 1)))
    found = torch.where(outside & (draw(n, 1, 1, 1) < 0.7), filling, found)
    return torch.where(padding, 0.0, found), torch.cat([degrees[:, None] / DEGREES, edges / SHARE], 1)


def _shown(films: Tensor, generator: torch.Generator) -> Tensor:
    """Small changes of display: brightness, contrast, noise."""
    n = len(films)

    def draw(low: float, high: float) -> Tensor:
        return torch.rand(n, 1, 1, 1, generator=generator) * (high - low) + low

    films = films.clamp(1e-4, 1) ** torch.exp(draw(-0.25, 0.25)) * draw(0.85, 1.1) + draw(-0.05, 0.05)
    return (films + torch.randn(films.shape, generator=generator) * draw(0, 0.03)).clamp(0, 1)


def train_orientation(data: list[Films], epochs: int, seed: int = 0, report: bool = True) -> OrientationNet:
    """Every batch in every way of `WAYS`; upright films also displaced, whose place is learnt."""
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(seed)
    kept = torch.from_numpy(np.concatenate([d.films for d in data]))[:, None]
    net = OrientationNet().to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.05)
    steps = epochs * (len(kept) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 2e-3, total_steps=steps)
    began = time.monotonic()
    for epoch in range(epochs):
        net.train()
        order, losses = torch.randperm(len(kept), generator=generator), []
        for at in range(0, len(kept) // _BATCH * _BATCH, _BATCH):
            loss = _loss(net, _shown(kept[order[at : at + _BATCH]].float() / 255, generator), generator)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        if report:
            print(f"orientation: epoch {epoch + 1} of {epochs}, loss {np.mean(losses):.3f}, {time.monotonic() - began:.0f} s", flush=True)
    return net.eval()


def _loss(net: OrientationNet, batch: Tensor, generator: torch.Generator) -> Tensor:
    moved, places = displaced(batch, generator)
    small = functional.avg_pool2d(batch, 2)
    half = small[: len(small) // 2]
    shown = torch.cat([moved, *(turned(half, way) for way in WAYS[1:-1]), foreign_patterns(small, generator)])
    features = net.features(shown.contiguous(memory_format=torch.channels_last))
    counts = [len(moved), *[len(half)] * (len(WAYS) - 2), len(small)]
    ways = functional.cross_entropy(net.ways(features), torch.arange(len(WAYS)).repeat_interleave(torch.tensor(counts)))
    return ways + 2 * functional.smooth_l1_loss(net.place(features[: len(moved)]), places, beta=0.2)


@torch.no_grad()
def orientation_limit(net: OrientationNet, held: Films) -> float:
    """The doubt that all but a few validation films stay below."""
    pixels = torch.from_numpy(held.films)[:, None].float() / 255
    doubt = 1 - torch.cat([net(pixels[i : i + 256]).softmax(1)[:, 0] for i in range(0, len(pixels), 256)])
    return round(float(doubt.quantile(KEPT)), 4)


def main(arguments: list[str]) -> None:
    """The command line: replaces the orientation network of a bundle and its limit."""
    parser = argparse.ArgumentParser(prog="python -m studio.training.medical_fusion orientation", description=__doc__)
    parser.add_argument("--bundle", type=Path, required=True, help="folder of the bundle, which is changed")
    parser.add_argument("--store", type=Path, help="folder that keeps films between runs")
    parser.add_argument("--films", type=int, default=6000)
    parser.add_argument("--validation", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args(arguments)
    torch.set_num_threads(chosen.workers)
    made = train_orientation([films("train", range(chosen.films), "varied", chosen.workers, chosen.store)], chosen.epochs)
    held = films("validation", range(chosen.validation), "usual", chosen.workers, chosen.store)
    before = FusionNet.from_folder(chosen.bundle)
    net = FusionNet(replace(before.config, orientation_limit=orientation_limit(made, held)))
    weights = {name: value for name, value in before.state_dict().items() if not name.startswith("orientation.")}
    net.load_state_dict(weights | {f"orientation.{name}": value for name, value in made.state_dict().items()})
    net.save(chosen.bundle)
    print(f"orientation network of {chosen.bundle.name} replaced; limit {net.config.orientation_limit}")
