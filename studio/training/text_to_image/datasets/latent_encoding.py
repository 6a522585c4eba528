"""Encode all renders once.  ``latents.pt``: latents (n or 2n, 12, 16, 16) bf16 scaled to unit deviation, scaling_factor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch

from studio.training.text_to_image.checkpoints import load_state, save_atomic
from studio.training.text_to_image.datasets.dataset import shard_files
from studio.training.text_to_image.datasets.image_store import to_float
from studio.training.text_to_image.machine import autocast

CACHE = "latents.pt"


def scaling_factor(work: Path) -> float | None:
    """Factor that the stored latents were multiplied with."""
    state = load_state(work / CACHE, mmap=True)
    return None if state is None else state["scaling_factor"]


@torch.no_grad()
def encode_all(work: Path, model: Any, device: torch.device, flip: bool) -> None:
    """Rows n..2n-1 are the mirrored images when ``flip``."""
    rows, keep_scale = [], float(model.config.scaling_factor)
    batch = 2 if device.type == "cpu" else 250  # small ones stay in the cache of a core
    for mirrored in (False, True) if flip else (False,):
        for f in shard_files(work):
            shard = np.load(f, mmap_mode="r")
            for i in range(0, len(shard), batch):
                x = to_float(torch.from_numpy(np.array(shard[i : i + batch])).to(device))
                with autocast(device):
                    z = model.encode((x.flip(3) if mirrored else x).contiguous(memory_format=torch.channels_last)).latents
                rows.append(z.float().cpu())
    z = torch.cat(rows)
    scale = keep_scale if keep_scale != 1.0 else 1.0 / z.std().item()
    save_atomic({"latents": (z * scale).to(torch.bfloat16), "scaling_factor": scale}, work / CACHE)
    deviations = [round(v, 2) for v in (z * scale).std((0, 2, 3)).tolist()]
    print(f"latents: {tuple(z.shape)}, scaling_factor {scale:.4f}, std per channel {deviations}", flush=True)
