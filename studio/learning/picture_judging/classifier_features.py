"""What an image classifier sees in small pictures: features of the whole and of its layers."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

if TYPE_CHECKING:
    from studio.vision.efficientnet import EfficientNetLite0

FEATURES = 16  # numbers a picture; the Fréchet distance needs more pictures than that in each set
_LAYERS = {2: 1.28, 4: 1.17, 10: 1.10}  # block: what its 24, 40 or 112 channels vary by; an eighth to a sixteenth of the side


@dataclass(frozen=True)
class Sight:
    """Of n pictures: ``features`` float64 (n, `FEATURES`), ``pooled`` float64 (n, 1280) before the classifier, ``logits`` float32
    (n, classes), ``maps`` of some layers (n, channels, h, w)."""

    features: torch.Tensor
    pooled: torch.Tensor
    logits: torch.Tensor
    maps: tuple[torch.Tensor, ...]


def look(network: EfficientNetLite0, pictures: np.ndarray) -> Sight:
    """``pictures`` uint8 (n, side, side, 3), side a multiple of 32. About 7 ms of processor time each at 96 px.

    Half of the `FEATURES` are mixed at random, always in the same way, from the strength of the early layers' channels, which see
    blur and grain, the other half from the 1280 features before the classifier, which see things.
    """
    weight = network.classifier.weight
    x = torch.from_numpy(pictures).to(weight.device, weight.dtype).permute(0, 3, 1, 2)
    maps, early = [], []
    with torch.inference_mode():
        x = functional.relu6(network.stem((x - 127) / 128))
        for number, block in enumerate(network.blocks):
            x = block(x)
            if number in _LAYERS:
                maps.append(x.float().cpu())
                early.append(maps[-1].abs().mean((2, 3)).double() / _LAYERS[number])
        pooled = functional.relu6(network.head(x)).mean((2, 3))
        logits = network.classifier(pooled).float().cpu()
    late = pooled.double().cpu()
    parts = [part @ _mixing(part.shape[1]) for part in (torch.cat(early, 1), late)]
    return Sight(torch.cat(parts, 1), late, logits, tuple(maps))


@cache
def _mixing(width: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)  # not the run's: figures of two runs must be comparable
    return torch.linalg.qr(torch.randn(width, FEATURES // 2, generator=generator, dtype=torch.float64))[0]
