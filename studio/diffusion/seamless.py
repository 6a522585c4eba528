"""Pictures that tile: convolutions that wrap around the edges instead of seeing zeros there.

Attention and group norms are blind to position, so with wrapped convolutions the whole network commutes with rolling the picture by a
multiple of its coarsest cell: the output has no edge.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

Axes = Literal["", "x", "y", "xy"]
_Before = Callable[[nn.Module, tuple[Tensor, ...]], "tuple[Tensor, ...] | None"]
_After = Callable[[nn.Module, tuple[Tensor, ...], Tensor], "Tensor | None"]


@contextmanager
def seamless(models: Iterable[nn.Module], axes: Axes) -> Iterator[None]:
    """Every `Conv2d` of ``models`` wraps around on ``axes`` while the block runs, in this thread only.

    It works through forward hooks, which stack and are removed one by one: other threads that draw with the same models are not
    affected, and the models are unchanged afterwards, even after an error.
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
    """Convolutions of diffusers' encoders whose caller pads one row and one column of zeros, on the far side only."""
    for module in model.modules():
        if type(module).__name__ == "Downsample2D" and getattr(module, "padding", None) == 0 and isinstance(module.conv, nn.Conv2d):
            yield module.conv


def _reach(layer: nn.Conv2d) -> tuple[int, int]:
    """(y, x): how many cells beyond its input the layer sees."""
    padding = layer.padding if isinstance(layer.padding, tuple) else tuple((k - 1) // 2 for k in layer.kernel_size)
    return int(padding[0]), int(padding[1])


def _hooks(layer: nn.Conv2d, axes: Axes, thread: int) -> tuple[_Before, _After]:
    """Before the layer, extend the picture from its opposite side by whole strides; after it, cut off the corresponding output."""
    reach, stride = _reach(layer), (int(layer.stride[0]), int(layer.stride[1]))
    more = tuple(-(-r // s) * s if axis in axes else 0 for r, s, axis in zip(reach, stride, "yx", strict=True))
    cut = tuple(m // s for m, s in zip(more, stride, strict=True))

    def before(module: nn.Module, args: tuple[Tensor, ...]) -> tuple[Tensor, ...] | None:
        if threading.get_ident() != thread:
            return None
        return (_wrapped(args[0], more[0], more[1]), *args[1:])

    def after(module: nn.Module, args: tuple[Tensor, ...], output: Tensor) -> Tensor | None:
        if threading.get_ident() != thread:
            return None
        height, width = output.shape[-2:]
        return output[..., cut[0] : height - cut[0], cut[1] : width - cut[1]]

    return before, after


def _closing(axes: Axes, thread: int) -> _Before:
    """A hook that puts the first row and column where the caller padded zeros after the last."""

    def before(module: nn.Module, args: tuple[Tensor, ...]) -> tuple[Tensor, ...] | None:
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
