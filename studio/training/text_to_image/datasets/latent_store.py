"""Batches of (latent, caption states) for the denoiser."""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor

from studio.training.text_to_image.checkpoints import need_state
from studio.training.text_to_image.datasets import caption_states, latent_encoding
from studio.training.text_to_image.datasets.dataset import load_covers, load_meta, shard_files


class LatentStore:
    """All latents and caption states of a work folder, on the device.

    Mirrored latents (rows n..2n-1) have captions of their own when the data set speaks of left and right (2n rows of captions),
    else they share those of their originals (n rows).  In a round every picture comes once, a landscape ``scene_repeats`` times.
    """

    def __init__(self, work: Path, device: torch.device, dropout: float, seed: int, scene_repeats: int = 1) -> None:
        captions = need_state(work / caption_states.CACHE, mmap=True)
        self.latents = need_state(work / latent_encoding.CACHE)["latents"].to(device)  # (n or 2n, 12, 16, 16) bf16
        self.states = captions["states"].to(device)  # (u + 1, 32, width) bf16; the last row is the empty prompt
        self.index = captions["index"].long().to(device)  # (n or 2n, captions)
        if len(self.latents) % len(self.index):
            raise ValueError(f"{len(self.latents)} latents do not fit {len(self.index)} rows of captions; remove text.pt or latents.pt")
        shards = shard_files(work)
        cover = load_covers(shards)
        self.cover = None if cover is None else torch.from_numpy(cover).to(device)  # (n, 16, 16) uint8
        self.dropout, self.device = dropout, device
        self.random = torch.Generator().manual_seed(seed)
        self.order, self.at = torch.empty(0, dtype=torch.long), 0
        self.round = torch.arange(len(self.latents)).repeat_interleave(self._times(shards, scene_repeats))

    def _times(self, shards: list[Path], scene_repeats: int) -> Tensor:
        """(n or 2n,) how often each row comes in a round."""
        if scene_repeats == 1:
            return torch.ones(len(self.latents), dtype=torch.long)
        scene = torch.tensor([m["spec"]["kind"] == "scene" for m in load_meta(shards)])
        return torch.where(scene, scene_repeats, 1).repeat(len(self.latents) // len(scene))

    def batch(self, n: int) -> tuple[Tensor, Tensor, Tensor]:
        """(n, 12, 16, 16) float latents, (n, 32, width) float states and (n, 1, 16, 16) float cover by things, 0..1.

        A share gets the empty prompt.
        """
        if self.at + n > len(self.order):
            self.order = self.round[torch.randperm(len(self.round), generator=self.random)]
            self.at = 0
        row = self.order[self.at : self.at + n]
        self.at += n
        which = torch.randint(self.index.shape[1], (len(row),), generator=self.random)
        drop = torch.rand(len(row), generator=self.random) < self.dropout
        row, which, drop = row.to(self.device), which.to(self.device), drop.to(self.device)
        caption = self.index[row % len(self.index), which]
        caption = torch.where(drop, len(self.states) - 1, caption)
        return self.latents[row].float(), self.states[caption].float(), self._cover(row)

    def _cover(self, row: Tensor) -> Tensor:
        side = self.latents.shape[-1]
        if self.cover is None:
            return torch.zeros(len(row), 1, side, side, device=self.device)
        cover = self.cover[row % len(self.cover)]
        mirrored = (row >= len(self.cover)).view(-1, 1, 1)
        return torch.where(mirrored, cover.flip(2), cover).unsqueeze(1).float() / 255
