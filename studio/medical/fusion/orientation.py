"""The orientation of a film: a small network that tells a film from its mirror image, by heart and stomach. Imports torch."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

WAYS = ("upright", "mirrored", "upside_down", "quarter_left", "quarter_right", "inverted")
SIDE = 64  # px
_WIDTHS = (16, 24, 32)


class OrientationNet(nn.Module):
    """Films (n, 1, h, w) in [0, 1], read at 64 x 64 px, to logits (n, 6) of `WAYS`."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 1
        for width in _WIDTHS:
            layers += [nn.Conv2d(before, width, 3, 2, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU()]
            before = width
        self.layers = nn.Sequential(*layers)
        self.ways = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(_WIDTHS[-1] * 64, len(WAYS)))

    def forward(self, films: Tensor) -> Tensor:
        small = functional.interpolate(films, (SIDE, SIDE), mode="area")
        mean, spread = small.mean((2, 3), keepdim=True), small.std((2, 3), keepdim=True)
        return self.ways(self.layers((small - mean) / (spread + 1e-3)))


def turned(films: Tensor, way: str) -> Tensor:
    """Films in the orientation ``way``, one of `WAYS`; "upright" leaves them unchanged. Raises `KeyError` for anything else."""
    return {
        "upright": lambda x: x,
        "mirrored": lambda x: x.flip(3),
        "upside_down": lambda x: x.flip((2, 3)),
        "quarter_left": lambda x: torch.rot90(x, 1, (2, 3)),
        "quarter_right": lambda x: torch.rot90(x, -1, (2, 3)),
        "inverted": lambda x: 1 - x,
    }[way](films)
