"""Vectors of a film, a note and lab values to one answer: gated fusion, and an arm for each modality alone. Imports torch.

Gates as in Arevalo et al., "Gated Multimodal Units" (2017), with pairwise interaction terms. An absent modality is replaced by a learned
vector; inputs are hidden at random in training (Neverova et al., "ModDrop", 2016).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

MODALITIES = ("image", "note", "labs")
_PAIRS = ((0, 1), (0, 2), (1, 2))


class GatedFusion(nn.Module):
    """Vectors (n, dims[i]) and ``present`` float (n, 3) of ones and zeros to logits (n, classes)."""

    def __init__(self, dims: tuple[int, int, int], classes: int, hidden: int = 64, dropout: float = 0.3) -> None:
        super().__init__()
        self.projections = nn.ModuleList(
            nn.Sequential(nn.Linear(dim, hidden), nn.LayerNorm(hidden), nn.GELU(), nn.Dropout(dropout)) for dim in dims
        )
        self.absent = nn.Parameter(torch.zeros(3, hidden))
        self.gate = nn.Linear(3 * hidden + 3, 3)
        self.singles = nn.ModuleList(nn.Linear(hidden, classes) for _ in range(3))
        self.pairs = nn.ModuleList(nn.Linear(hidden, classes, bias=False) for _ in _PAIRS)

    def forward(self, vectors: tuple[Tensor, Tensor, Tensor], present: Tensor) -> Tensor:
        known = [present[:, i : i + 1] for i in range(3)]
        states = [known[i] * self.projections[i](vectors[i]) + (1 - known[i]) * self.absent[i] for i in range(3)]
        gates = torch.sigmoid(self.gate(torch.cat([*states, present], 1)))
        logits = sum(gates[:, i : i + 1] * self.singles[i](states[i]) for i in range(3))
        for (a, b), pair in zip(_PAIRS, self.pairs, strict=True):
            logits = logits + known[a] * known[b] * pair(states[a] * states[b])
        return logits  # pyright: ignore[reportReturnType]


class FusionHead(nn.Module):
    """Everything after the encoders: standardisation, `GatedFusion`, the single arms, and the distance of a film from training films.

    ``vectors`` are (n, dims[i]) as the encoders give them, ``present`` (n, 3) of ones and zeros.
    """

    def __init__(self, dims: tuple[int, int, int], classes: int, hidden: int = 64) -> None:
        super().__init__()
        self.dims = dims
        self.image_mean: Tensor
        self.image_spread: Tensor
        self.film_precision: Tensor
        self.fusion = GatedFusion(dims, classes, hidden)
        self.arms = nn.ModuleDict({name: nn.Linear(dim, classes) for name, dim in zip(MODALITIES, dims, strict=True)})
        for name, dim in zip(MODALITIES, dims, strict=True):
            self.register_buffer(f"{name}_mean", torch.zeros(dim))
            self.register_buffer(f"{name}_spread", torch.ones(dim))
        self.register_buffer("film_precision", torch.eye(dims[0]))

    def fit_scale(self, vectors: tuple[Tensor, Tensor, Tensor]) -> None:
        """Set mean and spread to those of the training vectors; lab values are already standardised."""
        for name, values in zip(MODALITIES[:2], vectors, strict=False):
            getattr(self, f"{name}_mean").copy_(values.mean(0))
            getattr(self, f"{name}_spread").copy_(values.std(0) + 1e-4)

    def fit_distance(self, films: Tensor, shrinkage: float = 0.1) -> None:
        """Set the precision matrix to that of the training film vectors (n, d), with ``shrinkage`` towards the identity."""
        scaled = (films - self.image_mean) / self.image_spread
        covariance = torch.cov(scaled.T.double()) + shrinkage * torch.eye(scaled.shape[1], dtype=torch.float64)
        self.film_precision.copy_(torch.linalg.inv(covariance).float())

    def scaled(self, vectors: tuple[Tensor, Tensor, Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        pairs = zip(MODALITIES, vectors, strict=True)
        image, note, labs = ((v - getattr(self, f"{name}_mean")) / getattr(self, f"{name}_spread") for name, v in pairs)
        return image, note, labs

    def forward(self, vectors: tuple[Tensor, Tensor, Tensor], present: Tensor) -> Tensor:
        """Logits (n, classes) of the fusion."""
        return self.fusion(self.scaled(vectors), present)

    def arm(self, name: str, vectors: tuple[Tensor, Tensor, Tensor]) -> Tensor:
        """Logits (n, classes) of ``name`` of `MODALITIES` alone."""
        return self.arms[name](self.scaled(vectors)[MODALITIES.index(name)])

    def distance(self, films: Tensor) -> Tensor:
        """(n,) Mahalanobis distance of film vectors from the training films (Lee et al. 2018, with one class)."""
        scaled = (films - self.image_mean) / self.image_spread
        return ((scaled @ self.film_precision) * scaled).sum(1).clamp_min(0).sqrt()
