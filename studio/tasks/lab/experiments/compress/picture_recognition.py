"""The bundled picture network as a judge of what a drawn picture shows: its features, and a linear classifier fitted to a few names."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from studio.learning.compression.weight_coding import Coding, coded
from studio.learning.picture_set import NOUNS, picture_set

if TYPE_CHECKING:
    from studio.vision.efficientnet import EfficientNetLite0

SIDE = 48  # px
_BATCH = 32
_LARGE = 5000  # weights; smaller layers are 3 % of the network and stay in half precision
_RIDGE = 1.0


@dataclass(frozen=True)
class NamedPictures:
    """``pixels`` float32 (n, 3, 48, 48) as the network wants them; ``names`` int64 (n,), positions in `NOUNS`."""

    pixels: Tensor
    names: Tensor
    pictures: np.ndarray


def named_pictures(count: int, rng: np.random.Generator) -> NamedPictures:
    """``count`` new pictures of the studio's things."""
    made = picture_set(count, SIDE, rng)
    pixels = (torch.from_numpy(made.pictures).permute(0, 3, 1, 2).float() - 127) / 128
    return NamedPictures(pixels.contiguous(), torch.from_numpy(made.nouns), made.pictures)


def feature_network(network: EfficientNetLite0) -> nn.Module:
    """A copy that answers with the 1280 features before its classifier; the leased network stays as it is."""
    made = copy.copy(network)
    made._modules = {**network._modules, "classifier": nn.Identity()}  # noqa: SLF001  # the copy needs no classes, and no 5 MB for them
    return copy.deepcopy(made).requires_grad_(False).eval()


@torch.inference_mode()
def answers(network: nn.Module, pixels: Tensor, on_batch: Callable[[], None]) -> Tensor:
    """What ``network`` answers (n, ...); ``on_batch`` is called after each 32 pictures."""
    found = []
    for batch in pixels.split(_BATCH):
        found.append(network(batch))
        on_batch()
    return torch.cat(found)


def fitted_classifier(features: Tensor, names: Tensor) -> nn.Linear:
    """Ridge regression from features (n, d) to `NOUNS`, solved at once."""
    mean = features.mean(0)
    around = features - mean
    wanted = functional.one_hot(names, len(NOUNS)).float() - 1 / len(NOUNS)
    weight = around.T @ torch.linalg.solve(around @ around.T + _RIDGE * torch.eye(len(around)), wanted)
    made = nn.Linear(features.shape[1], len(NOUNS)).requires_grad_(False)
    made.weight.copy_(weight.T)
    made.bias.copy_(-mean @ weight)
    return made


def compressed_network(original: nn.Module, coding: Coding, bits: int, *, careful: bool) -> tuple[nn.Module, dict[str, Tensor]]:
    """A copy of ``original`` that computes with coded weights, and what is stored of it; see `coded`."""
    made, stored = copy.deepcopy(original), {}
    for name, weight in made.named_parameters():
        if weight.ndim == 4 and weight.numel() >= _LARGE:
            packed = coded(weight.data, coding, bits, careful=careful)
            weight.data = packed.values
            stored |= {f"{name}.{part}": value.contiguous() for part, value in packed.parts.items()}
        else:
            stored[name] = weight.data.half()
    return made, stored


def right(logits: Tensor, names: Tensor) -> float:
    """The share of pictures that are named right."""
    return float(logits.argmax(1).eq(names).float().mean())
