"""Pictures of one thing each, drawn by the studio's renderer from latents: what a painter is trained on, and what judges call real."""

from __future__ import annotations

from functools import cache

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from studio.learning.picture_set import COLORS, GROUNDS, thing_sprite
from studio.renderer.vocabulary.nouns import takes_color

NOUNS = ("apple", "fish", "flower", "house", "tree")
SIDE = 32  # px
SCENE = 11
"""Latents that say what is there: five whose largest is the thing, two the hue, then size, place across, place down, ground."""
_GRID = 4  # the touches are smooth fields through 4 x 4 places
_TINTS, _BENDS = 3 * _GRID**2, 2 * _GRID**2
LATENTS = SCENE + _TINTS + _BENDS
_TINT = 0.12  # standard deviation of a tint, of values in [-1, 1]
_BEND = 0.05  # of a displacement, where the picture reaches from -1 to 1: 0.8 px
_SPRITE = 64  # px
_AT_ONCE = 125  # pictures: the sprites of many fill the memory
_SMALLEST, _LARGEST = 0.7, 0.95  # of the side
_GROUNDS = ("night", "sky", "white", "sand", "grass", "grey")  # neighbours blend


def touched(plain: Tensor, latents: Tensor) -> Tensor:
    """Pictures (n, 3, 32, 32) in [-1, 1] of ``plain`` ones, bent and tinted as all but the first `SCENE` latents (n, `LATENTS`) say:
    faintly for latents of ordinary size, beyond recognition for large ones."""
    tints, bends = latents[:, SCENE:].split([_TINTS, _BENDS], 1)
    straight = functional.affine_grid(torch.eye(2, 3)[None], [1, 3, SIDE, SIDE], align_corners=False)
    bent = straight + _BEND * _smooth(bends, 2).permute(0, 2, 3, 1)
    moved = functional.grid_sample(plain, bent, padding_mode="border", align_corners=False)
    return (moved + _TINT * _smooth(tints, 3)).clamp(-1, 1)


def _smooth(values: Tensor, channels: int) -> Tensor:
    grid = values.reshape(-1, channels, _GRID, _GRID)
    return functional.interpolate(grid, size=(SIDE, SIDE), mode="bicubic", align_corners=False)


def draw_plain(latents: Tensor, nouns: Tensor) -> Tensor:
    """Pictures (n, 3, 32, 32) in [-1, 1] of the things ``nouns``, without touches; ``latents``: (n, at least `SCENE`)."""
    hue = (torch.atan2(latents[:, 5], latents[:, 6]) / (2 * torch.pi) % 1) * len(COLORS)
    share = torch.special.ndtr(latents[:, 7:SCENE])  # evenly between 0 and 1
    size = _SMALLEST + (_LARGEST - _SMALLEST) * share[:, 0]
    middle = (2 * share[:, 1:3] - 1) * (1 - size)[:, None]  # of the thing, where the picture reaches from -1 to 1
    place = torch.cat([torch.eye(2).expand(len(size), 2, 2), -middle[:, :, None]], 2) / size[:, None, None]
    sprites, first = _sprites(), hue.long() % len(COLORS)
    between = (hue - hue.floor())[:, None, None, None]
    thing = sprites[nouns, first].lerp(sprites[nouns, (first + 1) % len(COLORS)], between)
    grid = functional.affine_grid(place, [len(size), 4, 2 * SIDE, 2 * SIDE], align_corners=False)
    thing = functional.avg_pool2d(functional.grid_sample(thing, grid, align_corners=False), 2)
    at = share[:, 3] * (len(_GROUNDS) - 1)
    lower = at.long().clamp(max=len(_GROUNDS) - 2)
    ground = _ground_colors()[lower].lerp(_ground_colors()[lower + 1], (at - lower)[:, None])[:, :, None, None]
    return 2 * (ground * (1 - thing[:, 3:]) + thing[:, :3]) - 1


def thing_of(latents: Tensor) -> Tensor:
    """Which of `NOUNS` the latents (n, at least `SCENE`) ask for, int64 (n,)."""
    return latents[:, : len(NOUNS)].argmax(1)


def real_pictures(count: int, random: torch.Generator, noun: int | None = None) -> tuple[Tensor, Tensor]:
    """``count`` pictures (n, 3, 32, 32) in [-1, 1] and what they show (n,): ``noun`` of `NOUNS`, or any. 0.2 ms each."""
    latents = torch.randn(count, LATENTS, generator=random)
    nouns = thing_of(latents) if noun is None else torch.full((count,), noun)
    drawn = [touched(draw_plain(some, which), some) for some, which in zip(latents.split(_AT_ONCE), nouns.split(_AT_ONCE), strict=True)]
    return torch.cat(drawn), nouns


@cache
def _sprites() -> Tensor:
    """(things, colours, 4, 64, 64) in [0, 1]; red, green and blue are multiplied by the coverage already."""
    drawn = [[thing_sprite(noun, color if takes_color(noun) else None, _SPRITE) for color in COLORS] for noun in NOUNS]
    sprites = torch.from_numpy(np.array(drawn)).permute(0, 1, 4, 2, 3).contiguous()
    sprites[:, :, :3] *= sprites[:, :, 3:]
    return sprites


@cache
def _ground_colors() -> Tensor:
    return torch.tensor([GROUNDS[name] for name in _GROUNDS]) / 255
