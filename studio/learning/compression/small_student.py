"""A small network for pictures of 48 px that learns from a large one: Hinton et al., "Distilling the Knowledge in a Neural Network"."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

_WIDTHS = (24, 48, 96)
_WARMTH = 2.0  # divides the logits, so that the teacher's second choices count


class SmallStudent(nn.Sequential):
    """Pictures (n, 3, 48, 48) to logits (n, ``classes``), with about ``weights`` weights, most of them in its last convolution."""

    def __init__(self, classes: int, weights: int) -> None:
        first, second, third = _WIDTHS
        spent = 9 * (3 * first + first * second + second * third)
        last = max(16, (weights - spent) // (9 * third + classes))
        layers: list[nn.Module] = []
        for inputs, outputs in ((3, first), (first, second), (second, third), (third, last)):
            layers += [nn.Conv2d(inputs, outputs, 3, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        super().__init__(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(last, classes))


def distillation_loss(logits: Tensor, teacher: Tensor) -> Tensor:
    """How far the student's answers (n, classes) are from the teacher's logits: cross-entropy of the softened answers."""
    wanted = (teacher / _WARMTH).softmax(1)
    return -(wanted * functional.log_softmax(logits / _WARMTH, 1)).sum(1).mean() * _WARMTH**2


def shaken(pictures: Tensor, generator: torch.Generator) -> Tensor:
    """``pictures`` (n, 3, h, w) moved by up to 3 px and half the time mirrored, all in the same way: a batch costs one shift."""
    dy, dx = (int(v) for v in torch.randint(-3, 4, (2,), generator=generator))
    moved = torch.roll(pictures, (dy, dx), (2, 3))
    return moved.flip(3) if int(torch.randint(2, (1,), generator=generator)) else moved
