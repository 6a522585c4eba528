"""The small networks that several experiments train."""

from __future__ import annotations

from torch import nn


def mlp(inputs: int, width: int, outputs: int, *, hidden: int = 2) -> nn.Sequential:
    """A multilayer perceptron with ``hidden`` layers of ``width`` and smooth activations (SiLU), so that it has second derivatives."""
    layers: list[nn.Module] = []
    for size in [inputs] + [width] * (hidden - 1):
        layers += [nn.Linear(size, width), nn.SiLU()]
    return nn.Sequential(*layers, nn.Linear(width, outputs))
