"""A network's products of single pixels with weights in the order in which the processor reads them.

PyTorch hands matrix products to MKL, which on other makers' processors uses half of what they can do; oneDNN, which is built into PyTorch
too, uses all of it where the weights are laid out beforehand. Results differ by rounding only. Imports torch.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from studio.vision.efficientnet import Pointwise


class _Packed(nn.Module):
    """A `Pointwise` for pictures (n, channels, h, w) with the channels last in memory."""

    def __init__(self, layer: Pointwise) -> None:
        super().__init__()
        self.register_buffer("_weight", torch.ops.mkldnn._reorder_linear_weight(layer.weight.detach().flatten(1), None))  # noqa: SLF001
        self._bias = layer.bias

    def forward(self, x: Tensor) -> Tensor:
        n, channels, high, wide = x.shape
        rows = x.permute(0, 2, 3, 1).reshape(-1, channels)
        found = torch.ops.mkldnn._linear_pointwise(rows, self._weight, self._bias, "none", [], "")  # noqa: SLF001
        return found.view(n, high, wide, -1).permute(0, 3, 1, 2)


def packed(network: nn.Module) -> nn.Module:
    """``network`` for inference, sharing all weights but those of its `Pointwise` layers; itself where that cannot be had."""
    weight = next(network.parameters())
    if weight.device.type != "cpu" or weight.dtype != torch.float32 or not _offered():
        return network
    return _packed(network)


def _offered() -> bool:
    return torch.backends.mkldnn.is_available() and all(
        hasattr(torch.ops.mkldnn, name) for name in ("_linear_pointwise", "_reorder_linear_weight")
    )


def _packed(module: nn.Module) -> nn.Module:
    if isinstance(module, Pointwise):
        return _Packed(module)
    made = copy.copy(module)
    made._modules = {name: _packed(part) for name, part in module.named_children()}  # noqa: SLF001  # a copy that shares the rest
    return made
