"""One call for every picture: numpy or torch in, the same kind out, two to sixteen times larger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, Protocol, cast, overload

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import interpolate, pad

from studio.upscaling.spans import spans

Wrap = Literal["", "x", "y", "xy"]
"""The axes on which a picture repeats; on these the network sees the other end, so that seams stay invisible."""

LARGEST_TILE = 512
"""px of the input: what makes more than 1024 px of it is worked on in tiles, so that memory does not grow with the picture."""

FACTORS = (2, 4, 8, 16)
OnTile = Callable[[int, int], None]
"""``(done, in total)``; what it raises ends the work."""


class UpscalerNetwork(Protocol):
    """(n, 3, h, w) in [0, 1] -> (n, 3, h * scale, w * scale); ``reach``: how far in px of the input one pixel is seen."""

    scale: int
    reach: int

    def __call__(self, pictures: Tensor, /) -> Tensor: ...


Networks = Mapping[str, UpscalerNetwork]
"""The networks of one upscaler by any name, as a lease holds them."""


@overload
def upscale(
    networks: Networks, pictures: np.ndarray, factor: int, *, wrap: Wrap = "", on_tile: OnTile | None = None, largest_tile: int = ...
) -> np.ndarray: ...
@overload
def upscale(
    networks: Networks, pictures: Tensor, factor: int, *, wrap: Wrap = "", on_tile: OnTile | None = None, largest_tile: int = ...
) -> Tensor: ...
@torch.inference_mode()
def upscale(
    networks: Networks,
    pictures: np.ndarray | Tensor,
    factor: int,
    *,
    wrap: Wrap = "",
    on_tile: OnTile | None = None,
    largest_tile: int = LARGEST_TILE,
) -> np.ndarray | Tensor:
    """``pictures`` ``factor`` (2, 4, 8 or 16) times larger on each side.

    uint8 (h, w, 3) or (n, h, w, 3) gives the same; float (n, 3, h, w) in [0, 1] gives float32. Pictures are worked on one by one, and in
    tiles where they are larger than ``largest_tile``. ``wrap``: the axes on which they repeat. Whole seams stay whole: a tile, and the
    wrapped border, is as wide as the network can see. ``on_tile`` is called after each tile. Raises ``ValueError`` for another factor.
    """
    if factor not in FACTORS:
        raise ValueError(f"a factor of {factor} is none of {FACTORS}")
    if isinstance(pictures, Tensor):
        return torch.cat([_enlarged(networks, one, factor, wrap, on_tile, largest_tile) for one in pictures.split(1)])
    single = pictures.ndim == 3
    made = [_pixels(_enlarged(networks, _tensor(one), factor, wrap, on_tile, largest_tile)) for one in ([pictures] if single else pictures)]
    return made[0] if single else np.stack(made)


def upscale_frames(networks: Networks, frames: Iterable[np.ndarray], factor: int, *, wrap: Wrap = "") -> Iterator[np.ndarray]:
    """The frames of a film, uint8 (h, w, 3), one after the other: never more than one of them is in memory."""
    for frame in frames:
        yield upscale(networks, frame, factor, wrap=wrap)


def _enlarged(networks: Networks, picture: Tensor, factor: int, wrap: Wrap, on_tile: OnTile | None, largest: int) -> Tensor:
    """(1, 3, h, w) -> (1, 3, h * factor, w * factor), float32 in [0, 1], in as few passes as the networks allow."""
    height, width = picture.shape[-2] * factor, picture.shape[-1] * factor
    passes = _passes(networks, factor)
    report = _counted(on_tile, sum(_tile_count(networks, picture, passes, i, largest, wrap) for i in range(len(passes))))
    for name in passes:
        picture = _in_tiles(networks[name], picture, wrap, report, largest)
    if picture.shape[-2:] != (height, width):  # no network of this factor: one enlarged more than enough
        picture = interpolate(picture, (height, width), mode="area")
    return picture


def _passes(networks: Networks, factor: int) -> list[str]:
    """Names of the networks to run in turn: the smallest that is large enough, or the largest and then the rest."""
    by_scale = sorted(networks, key=lambda name: networks[name].scale)
    enough = next((name for name in by_scale if networks[name].scale >= factor), None)
    if enough is not None:
        return [enough]
    largest = by_scale[-1]
    return [largest, *_passes(networks, -(-factor // networks[largest].scale))]


def _tile_count(networks: Networks, picture: Tensor, passes: list[str], at: int, largest: int, wrap: Wrap) -> int:
    """How many tiles pass ``at`` will take."""
    grown, network = int(np.prod([networks[name].scale for name in passes[:at]])), networks[passes[at]]
    count = 1
    for side, axis in zip(picture.shape[-2:], "yx", strict=True):
        extra = 2 * network.reach if axis in wrap else 0
        count *= len(spans(side * grown + extra, largest, network.reach))
    return count


def _counted(on_tile: OnTile | None, total: int) -> Callable[[], None]:
    done = 0

    def report() -> None:
        nonlocal done
        done += 1
        if on_tile is not None:
            on_tile(done, total)

    return report


def _in_tiles(network: UpscalerNetwork, picture: Tensor, wrap: Wrap, report: Callable[[], None], largest: int) -> Tensor:
    """(1, 3, h, w) -> (1, 3, h * scale, w * scale) in [0, 1], on the CPU."""
    scale, reach = network.scale, network.reach
    around = (reach if "x" in wrap else 0, reach if "y" in wrap else 0)
    picture = _wrapped(picture, *around)
    height, width = picture.shape[-2:]
    device = next(cast("nn.Module", network).parameters()).device
    made = torch.empty(1, 3, height * scale, width * scale)
    for y in spans(height, largest, reach):
        for x in spans(width, largest, reach):
            tile = picture[..., y.start : y.start + y.length, x.start : x.start + x.length]
            larger = network(tile.to(device)).clamp(0, 1)
            made[..., _times(scale, y.first, y.last), _times(scale, x.first, x.last)] = larger[
                ..., _times(scale, y.first - y.start, y.last - y.start), _times(scale, x.first - x.start, x.last - x.start)
            ]
            report()
    left, top = around[0] * scale, around[1] * scale
    return made[..., top : height * scale - top, left : width * scale - left]


def _times(scale: int, first: int, last: int) -> slice:
    return slice(first * scale, last * scale)


def _wrapped(picture: Tensor, x: int, y: int) -> Tensor:
    """The picture with ``x`` px of its right end on its left, and so on; a picture smaller than that is repeated as often as needed."""
    height, width = picture.shape[-2:]
    if x < width and y < height:
        return pad(picture, (x, x, y, y), mode="circular")
    rows = torch.arange(-y, height + y) % height
    return picture[..., rows, :][..., torch.arange(-x, width + x) % width]


def _tensor(picture: np.ndarray) -> Tensor:
    return torch.tensor(picture).permute(2, 0, 1)[None].float() / 255


def _pixels(picture: Tensor) -> np.ndarray:
    return (picture[0] * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous().numpy()
