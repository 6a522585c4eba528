"""Pictures that tile: convolutions that wrap around the edges instead of seeing zeros there.

Attention and group norms do not know where a token stands, so with wrapped convolutions the whole network commutes with rolling the
picture by a multiple of its coarsest cell; what comes out has no edge.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

Axes = Literal["", "x", "y", "xy"]


@contextmanager
def seamless(models: Iterable[nn.Module], axes: Axes) -> Iterator[None]:
    """Every `Conv2d` of ``models`` wraps around on ``axes`` while the block runs, in this thread only.

    Done with hooks, which add up and go away one by one: what another thread draws with the same models stays as it was, and so does
    everything afterwards, whatever happened in the block.
    """
    thread, handles = threading.get_ident(), []
    try:
        for model in models if axes else ():
            for layer in _convolutions(model):
                before, after = _hooks(layer, axes, thread)
                handles += [layer.register_forward_pre_hook(before), layer.register_forward_hook(after)]
            handles += [layer.register_forward_pre_hook(_closing(axes, thread)) for layer in _padded_outside(model)]
        yield
    finally:
        for handle in handles:
            handle.remove()


def _convolutions(model: nn.Module) -> Iterator[nn.Conv2d]:
    for layer in model.modules():
        if isinstance(layer, nn.Conv2d) and layer.padding_mode == "zeros" and any(_reach(layer)):
            yield layer


def _padded_outside(model: nn.Module) -> Iterator[nn.Conv2d]:
    """Convolutions of diffusers' encoders that get one row and one column of zeros from their caller, on the far side only."""
    for module in model.modules():
        if type(module).__name__ == "Downsample2D" and getattr(module, "padding", None) == 0 and isinstance(module.conv, nn.Conv2d):
            yield module.conv


def _reach(layer: nn.Conv2d) -> tuple[int, int]:
    """(y, x) cells that the layer sees beyond its input."""
    padding = layer.padding if isinstance(layer.padding, tuple) else tuple((k - 1) // 2 for k in layer.kernel_size)
    return int(padding[0]), int(padding[1])


def _hooks(layer: nn.Conv2d, axes: Axes, thread: int) -> tuple[Any, Any]:
    """Before: more picture from the other side, by whole strides. After: the part that belongs to it is cut off again."""
    reach, stride = _reach(layer), (int(layer.stride[0]), int(layer.stride[1]))
    more = tuple(-(-r // s) * s if axis in axes else 0 for r, s, axis in zip(reach, stride, "yx", strict=True))
    cut = tuple(m // s for m, s in zip(more, stride, strict=True))

    def before(module: nn.Module, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
        if threading.get_ident() != thread:
            return None
        return (_wrapped(args[0], more[0], more[1]), *args[1:])

    def after(module: nn.Module, args: tuple[Any, ...], output: Tensor) -> Tensor | None:
        if threading.get_ident() != thread:
            return None
        height, width = output.shape[-2:]
        return output[..., cut[0] : height - cut[0], cut[1] : width - cut[1]]

    return before, after


def _closing(axes: Axes, thread: int) -> Any:
    """Puts the first row and column where the caller padded zeros after the last."""

    def before(module: nn.Module, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
        if threading.get_ident() != thread:
            return None
        states = args[0].clone()
        if "y" in axes:
            states[..., -1, :] = states[..., 0, :]
        if "x" in axes:
            states[..., -1] = states[..., 0]
        return (states, *args[1:])

    return before


def _wrapped(states: Tensor, y: int, x: int) -> Tensor:
    """``states`` (n, c, h, w) with ``y`` rows and ``x`` columns of the opposite side around it, also where that is more than there is."""
    height, width = states.shape[-2:]
    if y <= height and x <= width:
        return functional.pad(states, (x, x, y, y), mode="circular")
    rows = torch.arange(-y, height + y, device=states.device) % height
    columns = torch.arange(-x, width + x, device=states.device) % width
    return states[..., rows, :][..., columns]
