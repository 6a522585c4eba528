"""The small networks that several experiments train."""

from __future__ import annotations

from torch import Tensor, nn


def mlp(inputs: int, width: int, outputs: int, *, hidden: int = 2) -> nn.Sequential:
    """A multilayer perceptron with ``hidden`` layers of ``width`` and smooth activations (SiLU), so that it has second derivatives."""
    layers: list[nn.Module] = []
    for size in [inputs] + [width] * (hidden - 1):
        layers += [nn.Linear(size, width), nn.SiLU()]
    return nn.Sequential(*layers, nn.Linear(width, outputs))


class Centred(nn.Module):
    """Subtracts ``mean`` and divides by ``spread``, so that what lies in [0, 1] reaches the first layer around 0, a unit wide.

    Without it all inputs share one large positive part: the first steps follow that alone, and many ReLUs never fire again.
    """

    def __init__(self, mean: float, spread: float) -> None:
        super().__init__()
        self.mean, self.spread = mean, spread

    def forward(self, values: Tensor) -> Tensor:
        """Any shape, the same out."""
        return (values - self.mean) / self.spread
