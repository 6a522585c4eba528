"""Many small classifiers that learn at the same time, each with settings of its own: one product of matrices serves them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

Settings = Mapping[str, float]
WIDEST = 32


@dataclass(frozen=True)
class Examples:
    """``features`` float32 (n, d), ``labels`` int64 (n,)."""

    features: Tensor
    labels: Tensor


def validation_losses(
    settings: Sequence[Settings], learned: Examples, judged: Examples, classes: int, steps: int, seed: int, on_step: Callable[[], None]
) -> tuple[Tensor, Tensor]:
    """(cross-entropy, accuracy), each (k,), on ``judged`` of k networks with one hidden layer, trained on ``learned`` with AdamW.

    A row of ``settings`` has ``rate`` (learning rate), ``decay`` (weight decay), ``dropout`` (0 to 1), ``width`` (neurons, at most
    `WIDEST`), ``smoothing`` (of the labels) and ``momentum`` (Adam's first beta). All see the same batches and start from the same numbers.
    """
    g = torch.Generator().manual_seed(seed)
    k, d = len(settings), learned.features.shape[1]
    rate, decay, dropout, width, smoothing, momentum = (
        torch.tensor([row[name] for row in settings], dtype=torch.float32).view(k, 1, 1)
        for name in ("rate", "decay", "dropout", "width", "smoothing", "momentum")
    )
    alive = (torch.arange(WIDEST).view(1, 1, -1) < width).float()
    first = (torch.randn(1, d, WIDEST, generator=g) / d**0.5).repeat(k, 1, 1)
    second = (torch.randn(1, WIDEST, classes, generator=g).repeat(k, 1, 1)) / width.sqrt()
    weights = [first, torch.zeros(k, 1, WIDEST), second, torch.zeros(k, 1, classes)]
    for weight in weights:
        weight.requires_grad_()
    means, squares = [torch.zeros_like(w) for w in weights], [torch.zeros_like(w) for w in weights]
    for step in range(1, steps + 1):
        rows = torch.randint(len(learned.labels), (32,), generator=g)
        kept = (torch.rand(1, 32, WIDEST, generator=g) >= dropout).float() / (1 - dropout)
        logits = _logits(weights, learned.features[rows], alive * kept)
        spread = functional.log_softmax(logits, 2)
        told = functional.one_hot(learned.labels[rows], classes).float() * (1 - smoothing) + smoothing / classes
        grads = torch.autograd.grad(-(told * spread).sum(2).mean(1).sum(), weights)
        with torch.no_grad():
            slower = rate * (1 - (step - 1) / steps)
            for weight, grad, mean, square in zip(weights, grads, means, squares, strict=True):
                mean.mul_(momentum).add_(grad * (1 - momentum))
                square.mul_(0.99).addcmul_(grad, grad, value=0.01)
                scale = (square / (1 - 0.99**step)).sqrt() + 1e-8
                weight.sub_(slower * (mean / (1 - momentum**step) / scale + decay * weight))
        on_step()
    with torch.no_grad():
        logits = _logits(weights, judged.features, alive)
        losses = -functional.log_softmax(logits, 2)[:, torch.arange(len(judged.labels)), judged.labels].mean(1)
        return losses, logits.argmax(2).eq(judged.labels).float().mean(1)


def _logits(weights: Sequence[Tensor], features: Tensor, mask: Tensor) -> Tensor:
    """(k, n, classes) for features (n, d)."""
    first, shift, second, bias = weights
    hidden = functional.relu(torch.matmul(features.unsqueeze(0), first) + shift) * mask
    return torch.matmul(hidden, second) + bias
