"""Pictures that are no film, drawn at random: what the orientation network learns to call foreign. None of them is used to measure it."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

_KINDS = 8


def foreign_patterns(films: Tensor, generator: torch.Generator) -> Tensor:
    """As many pictures (n, 1, h, w) in [0, 1] as ``films``, which some of them are made of."""
    n, _, side, _ = films.shape

    def draw(*shape: int) -> Tensor:
        return torch.rand(*shape, generator=generator)

    y, x = torch.meshgrid(torch.linspace(-1, 1, side), torch.linspace(-1, 1, side), indexing="ij")
    made = [_clouds(n, side, generator), _discs(n, x, y, draw), _gradients(n, x, y, draw), _pieces(films, draw, 4), _pieces(films, draw, 2)]
    made += [_enlarged(films, draw), _stripes(n, x, y, draw)]
    made.append((made[0] * 0.5 + made[1] * 0.7).clamp(0, 1))
    which = torch.randint(_KINDS, (n,), generator=generator)
    found = torch.stack(made)[which, torch.arange(n)]
    noise = torch.randn(found.shape, generator=generator) * draw(n, 1, 1, 1) * 0.1
    found = found * (0.5 + 0.5 * draw(n, 1, 1, 1)) + 0.3 * draw(n, 1, 1, 1) * draw(n, 1, 1, 1) + noise
    return torch.where(draw(n, 1, 1, 1) < 0.3, 1 - found, found).clamp(0, 1)


def _clouds(n: int, side: int, generator: torch.Generator) -> Tensor:
    """Noise of several sizes, as in clouds, tissue or gravel."""
    found = torch.zeros(n, 1, side, side)
    for cells in (2, 4, 8, 16, 32):
        coarse = torch.rand(n, 1, cells, cells, generator=generator)
        strength = torch.rand(n, 1, 1, 1, generator=generator)
        found += strength * functional.interpolate(coarse, (side, side), mode="bicubic", align_corners=False)
    low, high = found.amin((2, 3), keepdim=True), found.amax((2, 3), keepdim=True)
    return (found - low) / (high - low + 1e-6)


def _discs(n: int, x: Tensor, y: Tensor, draw: Callable[..., Tensor]) -> Tensor:
    """A few bright and dark ellipses on a plain ground: planets, coins, cells, heads, simple drawings of a chest."""
    found = draw(n, 1, 1, 1) * 0.4 + torch.zeros(n, 1, *x.shape)
    for _ in range(7):
        at_x, at_y, wide, high = (draw(n, 1, 1, 1) * a + b for a, b in ((1.8, -0.9), (1.8, -0.9), (0.8, 0.08), (0.8, 0.08)))
        away = ((x - at_x) / wide) ** 2 + ((y - at_y) / high) ** 2
        edge = 3 + 30 * draw(n, 1, 1, 1)
        inside = torch.sigmoid((1 - away) * edge)
        shade = draw(n, 1, 1, 1) + 0.3 * (draw(n, 1, 1, 1) - 0.5) * (x + y)
        found = torch.where(draw(n, 1, 1, 1) < 0.7, found * (1 - inside) + shade * inside, found)
    return found.clamp(0, 1)


def _gradients(n: int, x: Tensor, y: Tensor, draw: Callable[..., Tensor]) -> Tensor:
    a, b, c, d = (draw(n, 1, 1, 1) * 2 - 1 for _ in range(4))
    return (0.5 + 0.4 * (a * x + b * y) + 0.4 * (c * x * y + d * (x * x - y * y))).clamp(0, 1)


def _stripes(n: int, x: Tensor, y: Tensor, draw: Callable[..., Tensor]) -> Tensor:
    pace, way = draw(n, 1, 1, 1) * 30 + 2, draw(n, 1, 1, 1) * 6.3
    along = x * way.cos() + y * way.sin()
    waves = 0.5 + 0.5 * (pace * along + 3 * draw(n, 1, 1, 1)).sin()
    return torch.where(draw(n, 1, 1, 1) < 0.5, waves, (waves > 0.5).float() * draw(n, 1, 1, 1) + 0.2 * along.abs())


def _pieces(films: Tensor, draw: Callable[..., Tensor], parts: int) -> Tensor:
    """Films cut into ``parts`` x ``parts`` tiles that are laid in another order."""
    n, _, side, _ = films.shape
    tile = side // parts
    cut = films.reshape(n, parts, tile, parts, tile).permute(0, 1, 3, 2, 4).reshape(n, parts * parts, tile, tile)
    order = draw(n, parts * parts).argsort(1)
    cut = cut[torch.arange(n)[:, None], order]
    return cut.reshape(n, parts, parts, tile, tile).permute(0, 1, 3, 2, 4).reshape(n, 1, side, side)


def _enlarged(films: Tensor, draw: Callable[..., Tensor]) -> Tensor:
    """A third to a half of each film, enlarged to the whole picture: a detail is no film."""
    n = len(films)
    scale = draw(n) * 0.2 + 0.3
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = scale
    theta[:, :, 2] = (draw(n, 2) * 2 - 1) * (1 - scale)[:, None]
    return functional.grid_sample(films, functional.affine_grid(theta, list(films.shape), align_corners=False), align_corners=False)
