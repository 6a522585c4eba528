"""The judge of `text_to_image_quality`: what does a picture show? Trained on the renderer's pictures only, on frozen ImageNet features.

Features of EfficientNet-Lite0, as a whole and by place, make it a stricter and quicker judge than a network trained from nothing in
the same minutes. Most of its pictures are worn first (softened, smeared, bent, blotched), so that it looks for what is there, as a person
does, and not for how sharp and straight it is drawn.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from studio.settings import ASSETS
from studio.training.text_to_image.datasets import version2, version3
from studio.training.text_to_image.datasets.attributes import COLUMNS, NO_LABEL, heads, label_tensors
from studio.training.text_to_image.probe import metrics
from studio.vision.efficientnet import EfficientNetLite0

VERSION = 2
_FIRST = 20_000_000  # indices of its pictures: far from those that a model is trained on
_WEAR_SHARE = 0.5  # of the pictures, for each kind of wear
_SOFTEST, _SMEARS, _BEND, _BLOTCH = 2.0, (3, 5, 9, 13), 4.5, 10.0  # sigma px; medians px; deviations in px and in levels of 255
_SIDE = 8  # cells a side
_CELLS, _CELL = _SIDE * _SIDE, 112 + 3 * 4 * 4  # cells; features and coarse pixels of each
_GLANCES = 8
_BATCH, _EPOCHS, _RATE = 128, 40, 1e-3
_NOUN_WEIGHT = 60  # the multi-label loss is a mean over all nouns


class Judge(nn.Module):
    """Features (n, d) of `features` to logits per attribute; `embed` gives (n, 512).

    Beside the picture as a whole it looks at places: eight learnt glances, each a weighted mean over the cells of the picture. The
    colour of a thing is in few cells.
    """

    def __init__(self, inputs: int) -> None:
        super().__init__()
        self.mean: Tensor
        self.spread: Tensor
        self.register_buffer("mean", torch.zeros(inputs))
        self.register_buffer("spread", torch.ones(inputs))
        whole = inputs - _CELLS * _CELL
        self.trunk = nn.Sequential(nn.Dropout(0.2), nn.Linear(whole, 512), nn.GELU(), nn.Dropout(0.3))
        self.cell = nn.Sequential(nn.Dropout(0.1), nn.Linear(_CELL, 128), nn.GELU())
        self.where, self.what = nn.Linear(128, _GLANCES), nn.Linear(128, 64)
        self.glance = nn.Sequential(nn.GELU(), nn.Dropout(0.2))
        self.heads = nn.ModuleDict({name: nn.Linear(512 + _GLANCES * 64, n) for name, n in heads(VERSION).items()})

    def _split(self, found: Tensor) -> tuple[Tensor, Tensor]:
        x = (found - self.mean) / self.spread
        return x[:, : -_CELLS * _CELL], x[:, -_CELLS * _CELL :].unflatten(1, (_CELLS, _CELL))

    def embed(self, found: Tensor) -> Tensor:
        return self.trunk(self._split(found)[0])

    def forward(self, found: Tensor) -> dict[str, Tensor]:
        whole, cells = self._split(found)
        cells = self.cell(cells)
        seen = self.where(cells).softmax(1).transpose(1, 2) @ self.what(cells)
        hidden = torch.cat([self.trunk(whole), self.glance(seen.flatten(1))], 1)
        return {name: head(hidden) for name, head in self.heads.items()}


_backbones: list[EfficientNetLite0] = []


@torch.no_grad()
def features(pictures: Tensor) -> Tensor:
    """(n, d) float32 of (n, 256, 256, 3) uint8: late and earlier features as mean and maximum, earlier ones by place, coarse pixels;

    at the end the cells, row by row: earlier features and 4 x 4 pixels of each.
    """
    if not _backbones:
        _backbones.append(EfficientNetLite0.from_folder(ASSETS / "models" / "frame-labels").eval())
    net, out = _backbones[0], []
    for part in pictures.split(16):
        x = (part.permute(0, 3, 1, 2).float() - 127) / 128
        fine = x_ = functional.relu6(net.stem(x))
        for i, block in enumerate(net.blocks):
            x_ = block(x_)
            fine = x_ if i == 10 else fine  # 112 channels at 1/16
        last = functional.relu6(net.head(x_))
        pooled = [p for m in (last, fine) for p in (m.mean((2, 3)), m.amax((2, 3)))]
        quarters = functional.adaptive_avg_pool2d(fine, 3).flatten(1)
        coarse = functional.adaptive_avg_pool2d(x, 8).flatten(1)
        pixels = functional.pixel_unshuffle(functional.adaptive_avg_pool2d(x, 4 * _SIDE), 4)
        cells = torch.cat([functional.adaptive_avg_pool2d(fine, _SIDE), pixels], 1).flatten(2).transpose(1, 2)
        out.append(torch.cat([*pooled, quarters, coarse, cells.flatten(1)], 1))
    return torch.cat(out)


def worn(picture: np.ndarray, rng: random.Random) -> np.ndarray:
    """(h, w, 3) uint8 ``picture`` as an unsteady hand would draw it: bent, smeared, softened, blotched, each half of the time."""
    h, w = picture.shape[:2]
    noise = np.random.default_rng(rng.getrandbits(32))

    def smooth(channels: int, cells: int) -> np.ndarray:  # (h, w, channels) in about -2..2
        return cv2.resize(noise.standard_normal((cells, cells, channels), np.float32), (w, h), interpolation=cv2.INTER_CUBIC)

    if rng.random() < _WEAR_SHARE:
        y, x = np.mgrid[0:h, 0:w].astype(np.float32)
        shift = smooth(2, rng.randint(6, 20)) * rng.uniform(0.2, 1) * _BEND
        picture = cv2.remap(picture, x + shift[..., 0], y + shift[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    if rng.random() < _WEAR_SHARE:
        picture = cv2.medianBlur(picture, rng.choice(_SMEARS))
    if rng.random() < _WEAR_SHARE:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.5, _SOFTEST))
    if rng.random() < _WEAR_SHARE:
        blotches = smooth(3, rng.randint(8, 32)) * rng.uniform(0.2, 1) * _BLOTCH
        picture = (picture + blotches).clip(0, 255).astype(np.uint8)
    return picture


def _drawn(rows: range) -> tuple[list[dict[str, Any]], Tensor]:
    """(specs, features) of the judge's pictures with these numbers."""
    torch.set_num_threads(1)
    specs, pictures = [], []
    for row in rows:
        version = version3 if row % 2 else version2  # every thing, and the core words once more
        spec = version.item(_FIRST + row, 0)["spec"]
        specs.append(spec)
        pictures.append(worn(version2.render(spec), random.Random(row)))
    return specs, features(torch.from_numpy(np.stack(pictures)))


def trained(file: Path, count: int, workers: int) -> Judge:
    """The judge of ``file``, trained and kept there when there is none: ``count`` pictures by ``workers`` processes."""
    if file.exists():
        stored = load_file(file)
        judge = Judge(len(stored["mean"]))
        judge.load_state_dict(stored)
        return judge.eval().requires_grad_(False)
    with get_context("spawn").Pool(workers) as pool:
        parts = pool.map(_drawn, [range(at, min(at + 250, count)) for at in range(0, count, 250)])
    specs, found = [s for part in parts for s in part[0]], torch.cat([part[1] for part in parts])
    judge = _fitted(found, specs)
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(judge.state_dict(), file)
    return judge.eval().requires_grad_(False)


def _fitted(found: Tensor, specs: Sequence[dict[str, Any]]) -> Judge:
    torch.manual_seed(0)
    classes, nouns = label_tensors(list(specs), VERSION)
    held = len(found) - max(16, len(found) // 20)
    judge = Judge(found.shape[1])
    judge.mean.copy_(found[:held].mean(0))
    judge.spread.copy_(found[:held].std(0) + 1e-3)
    optimizer = torch.optim.AdamW(judge.parameters(), _RATE, weight_decay=0.05)
    steps = _EPOCHS * max(1, held // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps + 1)
    for _ in range(_EPOCHS):
        for rows in torch.randperm(held).split(_BATCH)[: max(1, held // _BATCH)]:
            out = judge(found[rows])
            loss = _NOUN_WEIGHT * functional.binary_cross_entropy_with_logits(out["noun"], nouns[rows])
            for column, name in enumerate(COLUMNS):
                if (classes[rows, column] != NO_LABEL).any():
                    loss = loss + functional.cross_entropy(out[name], classes[rows, column], ignore_index=NO_LABEL)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            schedule.step()
    judge.eval()
    with torch.no_grad():
        print(
            f"judge, on {len(found) - held} pictures of its own kind: {metrics(judge(found[held:]), classes[held:], nouns[held:])}",
            flush=True,
        )
    return judge
