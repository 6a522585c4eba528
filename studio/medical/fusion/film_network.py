"""The small network that reads a film: what it shows, where, and a vector for the fusion. Imports torch."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

SIDE = 128  # px
MAP = SIDE // 4
_WINDOW = 27  # px, window of the local contrast
_STEM, _WIDTHS = 16, (24, 48, 64, 96)
FEATURES = 2 * _WIDTHS[3] + _WIDTHS[2]
MASKS = ("lesion", "lungs", "heart")


class _Block(nn.Module):
    """Two 3x3 convolutions with a shortcut (He et al. 2015)."""

    def __init__(self, channels: int, out: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(out)
        self.second = nn.Conv2d(out, out, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(out)
        changes = stride > 1 or channels != out
        self.short = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out)) if changes else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        y = functional.relu(self.first_norm(self.first(x)))
        return functional.relu(self.second_norm(self.second(y)) + self.short(x))


class FilmEncoder(nn.Module):
    """Films (n, 1, 128, 128) in [0, 1] to a map (n, 64, 32, 32), and from there to masks, findings and a vector of `FEATURES` numbers.

    Each film enters in three channels: standardised, local contrast, and the difference from its own mirror image.
    """

    def __init__(self, findings: int = 6) -> None:
        super().__init__()
        first, second, third, fourth = _WIDTHS
        self.stem = nn.Sequential(nn.Conv2d(3, _STEM, 5, 2, 2, bias=False), nn.BatchNorm2d(_STEM), nn.ReLU())
        self.blocks = nn.Sequential(_Block(_STEM, first, 2), _Block(first, second, 1), _Block(second, third, 1))
        self.masks = nn.Conv2d(third, len(MASKS), 1)
        self.top = _Block(third, fourth, 2)
        self.findings = nn.Linear(FEATURES, findings)

    def spatial(self, films: Tensor) -> Tensor:
        """(n, 64, 32, 32): the map that masks and Grad-CAM are read from."""
        return self.blocks(self.stem(views(films)))

    def pooled(self, spatial: Tensor) -> Tensor:
        """(n, `FEATURES`): the vector of a map from `spatial`."""
        top = self.top(spatial)
        return torch.cat([top.mean((2, 3)), top.amax((2, 3)), spatial.amax((2, 3))], 1)

    def forward(self, films: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(logits of findings (n, 6), logits of `MASKS` (n, 3, 32, 32), vectors (n, `FEATURES`))."""
        spatial = self.spatial(films)
        vectors = self.pooled(spatial)
        return self.findings(vectors), self.masks(spatial), vectors


def views(films: Tensor) -> Tensor:
    """(n, 3, h, w): standardised, local contrast, asymmetry."""
    mean = films.mean((2, 3), keepdim=True)
    whole = (films - mean) / (films.std((2, 3), keepdim=True) + 1e-3)
    away = films - _box(films)
    local = away / (_box(away * away).sqrt() + 0.03)
    soft = functional.avg_pool2d(films, 5, 1, 2)
    return torch.cat([whole, local, (soft - soft.flip(3)) * 6], 1)


def _box(x: Tensor) -> Tensor:
    half = _WINDOW // 2
    x = functional.avg_pool2d(x, (_WINDOW, 1), 1, (half, 0), count_include_pad=False)
    return functional.avg_pool2d(x, (1, _WINDOW), 1, (0, half), count_include_pad=False)
