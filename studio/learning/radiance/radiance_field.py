"""A small radiance field (Mildenhall et al., NeRF, 2020): a network says for each place how dense it is and in which colour it shines."""

from __future__ import annotations

import math
from typing import cast

import torch
from torch import nn

from studio.learning.radiance.colored_solids import BACKGROUND, DISTANCE

_RADIUS = 1.02  # of the ball around the middle where there may be something
_SAMPLES = 32  # places along a ray
_CELLS = 24  # along each edge of the grid that remembers where nothing is
_EMPTY = 0.5  # density below which a cell counts as empty


class RadianceField(nn.Module):
    """Density and colour at places in the ball of radius 1, without dependence on the direction of view.

    ``octaves``: of the positional encoding, sin and cos of the place times pi, 2 pi, 4 pi ...; 0 for the bare coordinates.
    After `find_empty`, places that are known to be empty are not computed.
    """

    full: torch.Tensor  # bool (cells, cells, cells), by x, y, z

    def __init__(self, octaves: int, width: int = 64) -> None:
        super().__init__()
        self.register_buffer("waves", math.pi * 2.0 ** torch.arange(octaves))
        self.register_buffer("full", torch.ones(_CELLS, _CELLS, _CELLS, dtype=torch.bool))
        self.body = nn.Sequential(
            nn.Linear(3 + 6 * octaves, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
            nn.Linear(width, 4),
        )  # fmt: skip

    def forward(self, places: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Density (n,), at least 0, a unit of length, and RGB (n, 3) in [0, 1] at ``places`` (n, 3)."""
        phases = (places[:, :, None] * cast(torch.Tensor, self.waves)).flatten(1)
        found = self.body(torch.cat([places, phases.sin(), phases.cos()], 1))
        return 10 * nn.functional.softplus(found[:, 0] - 1), torch.sigmoid(found[:, 1:])

    @torch.no_grad()
    def find_empty(self) -> None:
        """Look at the middle of each cell, and forget those that are empty together with all their neighbours."""
        edge = (torch.arange(_CELLS) + 0.5) / _CELLS * 2 - 1
        density, _ = self(torch.cartesian_prod(edge, edge, edge))
        some = (density > _EMPTY).float().view(1, 1, _CELLS, _CELLS, _CELLS)
        self.full = nn.functional.max_pool3d(some, 3, 1, 1)[0, 0] > 0

    def render(self, eyes: torch.Tensor, rays: torch.Tensor, jitter: torch.Generator | None = None) -> torch.Tensor:
        """RGB (n, 3) seen from ``eyes`` (n, 3) or (3,) along ``rays`` (n, 3) of length 1; ``jitter`` moves the samples along the rays."""
        middle = -(eyes * rays).sum(1)
        half = (_RADIUS**2 - DISTANCE**2 + middle**2).clamp(min=0).sqrt()
        shift = 0.5 if jitter is None else torch.rand(len(rays), _SAMPLES, generator=jitter)
        depths = (middle - half)[:, None] + 2 * half[:, None] * (torch.arange(_SAMPLES) + shift) / _SAMPLES
        places = (eyes[..., None, :] + rays[:, None] * depths[..., None]).view(-1, 3)
        x, y, z = ((places + 1) * (_CELLS / 2)).long().clamp(0, _CELLS - 1).unbind(1)
        worth = self.full[x, y, z] & (half > 0).repeat_interleave(_SAMPLES)
        chosen = worth.nonzero()[:, 0]
        density, color = self(places[chosen])
        thick = density * (2 * half / _SAMPLES).repeat_interleave(_SAMPLES)[chosen]
        optical = torch.zeros(len(places)).index_put((chosen,), thick).view(-1, _SAMPLES)
        passed = torch.exp(-torch.cumsum(optical, 1))
        weights = torch.cat([torch.ones(len(rays), 1), passed[:, :-1]], 1) - passed
        shone = weights.view(-1)[chosen, None] * color
        owner = chosen // _SAMPLES
        return torch.zeros(len(rays), 3).index_add(0, owner, shone) + passed[:, -1:] * torch.tensor(BACKGROUND)
