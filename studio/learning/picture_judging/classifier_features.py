"""What an image classifier sees in small pictures: features of the whole, of its layers, and a sentence's nearness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn import functional

if TYPE_CHECKING:
    from studio.vision.efficientnet import EfficientNetLite0

FEATURES = 32  # numbers a picture; the Fréchet distance needs more pictures than that in each set
_LAYERS = (2, 4, 10)  # blocks whose maps are compared: 24, 40 and 112 channels, a quarter to a sixteenth of the side
_NEAREST = 10  # classes that make up the meaning of a picture


@dataclass(frozen=True)
class Sight:
    """Of n pictures: ``features`` float64 (n, `FEATURES`), ``logits`` float32 (n, classes), ``maps`` of some layers (n, channels, h, w)."""

    features: torch.Tensor
    logits: torch.Tensor
    maps: tuple[torch.Tensor, ...]


def look(network: EfficientNetLite0, pictures: np.ndarray) -> Sight:
    """``pictures`` uint8 (n, side, side, 3), side a multiple of 32. About 7 ms of processor time each at 96 px.

    The 1280 features before the classifier are mixed at random, always in the same way, into `FEATURES`.
    """
    weight = network.classifier.weight
    x = torch.from_numpy(pictures).to(weight.device, weight.dtype).permute(0, 3, 1, 2)
    maps = []
    with torch.inference_mode():
        x = functional.relu6(network.stem((x - 127) / 128))
        for number, block in enumerate(network.blocks):
            x = block(x)
            if number in _LAYERS:
                maps.append(x.float().cpu())
        pooled = functional.relu6(network.head(x)).mean((2, 3))
        logits = network.classifier(pooled).float().cpu()
    return Sight(pooled.double().cpu() @ _mixing(pooled.shape[1]), logits, tuple(maps))


def meanings(network: EfficientNetLite0, logits: torch.Tensor) -> torch.Tensor:
    """Unit vectors (n, d) in the space of sentences: the vectors of a picture's likeliest classes, weighted by probability
    (Norouzi et al., "Zero-shot learning by convex combination of semantic embeddings", 2014)."""
    best, classes = logits.softmax(-1).topk(_NEAREST)
    vectors = network.class_embeddings.float().cpu()[classes]
    return functional.normalize((best[..., None] * vectors).sum(1), dim=-1)


def _mixing(width: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)  # not the run's: figures of two runs must be comparable
    return torch.linalg.qr(torch.randn(width, FEATURES, generator=generator, dtype=torch.float64))[0]
