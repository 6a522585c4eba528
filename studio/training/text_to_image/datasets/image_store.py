"""Random crops of the renders."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from studio.training.text_to_image.datasets.dataset import shard_files

SIDE = 256  # px
WHOLE_SHARE = 0.125  # of a batch of crops: whole pictures scaled down, so that large structures are seen too


def to_float(x: Tensor) -> Tensor:
    """(n, h, w, 3) uint8 -> (n, 3, h, w) float in [-1, 1], channels-last."""
    return (x.permute(0, 3, 1, 2).float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)


class ImageStore:
    """Renders of a work folder: memory-mapped on a CPU; on an accelerator the first ``resident`` images live in its memory."""

    def __init__(self, work: Path, device: torch.device, resident: int) -> None:
        self.device, self.files = device, shard_files(work)  # shards that appear later are ignored
        self.maps = [np.load(f, mmap_mode="r") for f in self.files]
        if not self.maps:
            raise FileNotFoundError(f"{work} holds no renders yet")
        self.size = len(self.maps[0])
        self.count = sum(len(m) for m in self.maps)
        self.images: Tensor | None = None
        if device.type != "cpu":
            keep = self.maps[: max(1, resident // self.size)]
            self.count = self.size * len(keep)
            self.images = torch.empty((self.count, SIDE, SIDE, 3), dtype=torch.uint8, device=device)
            for k, m in enumerate(keep):
                self.images[k * self.size : (k + 1) * self.size] = torch.from_numpy(np.array(m)).to(device)

    def take(self, index: Tensor) -> Tensor:
        """Whole images ``(n, 256, 256, 3)`` uint8 on the device; ``index`` on the CPU."""
        if self.images is not None:
            return self.images[index.to(self.device)]
        rows = [self.maps[i // self.size][i % self.size] for i in index.tolist()]
        return torch.from_numpy(np.stack(rows)).to(self.device)

    def batch(self, n: int, crop: int) -> tuple[Tensor, Tensor, Tensor]:
        """``n`` random crops (n, 3, crop, crop) in [-1, 1], their image indices (n,) and which are mirrored (n,) bool, about half."""
        index = torch.randint(self.count, (n,))
        whole = 0 if crop >= SIDE else sum(random.random() < WHOLE_SHARE for _ in range(n))
        x = torch.empty((n, 3, crop, crop), device=self.device).to(memory_format=torch.channels_last)
        if whole:
            full = to_float(self.take(index[:whole]))
            x[:whole] = F.interpolate(full, size=(crop, crop), mode="area")
        if whole < n:
            x[whole:] = to_float(self._crops(index[whole:], crop))
        mirror = torch.rand(n) < 0.5
        flipped = torch.where(mirror.view(n, 1, 1, 1).to(self.device), x.flip(3), x)
        return flipped.contiguous(memory_format=torch.channels_last), index, mirror

    def _crops(self, index: Tensor, crop: int) -> Tensor:
        n = len(index)
        y, x = torch.randint(0, SIDE + 1 - crop, (n,)), torch.randint(0, SIDE + 1 - crop, (n,))
        if self.images is None:
            rows = [
                self.maps[i // self.size][i % self.size][b : b + crop, a : a + crop]
                for i, b, a in zip(index.tolist(), y.tolist(), x.tolist(), strict=True)
            ]
            return torch.from_numpy(np.stack(rows))
        index, y, x = index.to(self.device), y.to(self.device), x.to(self.device)
        span = torch.arange(crop, device=self.device)
        return self.images[index[:, None, None], (y[:, None] + span)[:, :, None], (x[:, None] + span)[:, None, :]]
