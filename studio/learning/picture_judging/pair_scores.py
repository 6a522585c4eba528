"""How alike two pictures of a pair are: pixel by pixel, in structure, and to a network."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch.nn import functional
from torchmetrics.functional.image import peak_signal_noise_ratio, structural_similarity_index_measure

MOST_DB = 60.0  # said of a picture and itself, where the ratio is infinite


def pixel_scores(first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Peak signal-to-noise ratio in dB (at most `MOST_DB`) and structural similarity (1: the same), each (n,), of uint8 (n, h, w, 3)."""
    a, b = (torch.from_numpy(part).permute(0, 3, 1, 2).float() / 255 for part in (first, second))
    ratio = peak_signal_noise_ratio(a, b, data_range=(0.0, 1.0), reduction="none", dim=(1, 2, 3))
    structure = structural_similarity_index_measure(a, b, data_range=1.0, reduction="none")
    assert isinstance(structure, torch.Tensor)
    return np.minimum(ratio.double().numpy(), MOST_DB), structure.double().reshape(-1).numpy()


def perceptual_distance(first: Sequence[torch.Tensor], second: Sequence[torch.Tensor]) -> np.ndarray:
    """(n,) from maps (n, channels, h, w) of the same layers: the mean squared distance of unit vectors at each place, summed over layers.

    As LPIPS (Zhang et al., 2018), but without weights learnt from people's answers, and of another network.
    """
    total = torch.zeros(len(first[0]), dtype=torch.float64)
    for a, b in zip(first, second, strict=True):
        away = functional.normalize(a, dim=1) - functional.normalize(b, dim=1)
        total += away.square().sum(1).mean((1, 2)).double()
    return total.numpy()
