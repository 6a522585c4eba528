"""Calibration of probabilities: temperature scaling (Guo et al. 2017) and the expected calibration error."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

BINS = 15


def softmax(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """Probabilities of logits (..., classes), float64."""
    scaled = np.asarray(logits, np.float64) / temperature
    scaled = np.exp(scaled - scaled.max(-1, keepdims=True))
    return scaled / scaled.sum(-1, keepdims=True)


def scaled(logits: np.ndarray, matrix: object = None, bias: object = None) -> np.ndarray:
    """Probabilities of logits (n, classes) after matrix scaling; None leaves that part out."""
    if matrix is not None:
        logits = np.asarray(logits, np.float64) @ np.asarray(matrix, np.float64)
    return softmax(logits if bias is None else logits + np.asarray(bias, np.float64))


def fitted_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The divisor of logits (n, classes), between 0.2 and 5, that makes ``labels`` (n,) most likely, by golden-section search."""
    rows = np.arange(len(labels))

    def loss(log_t: float) -> float:
        return float(-np.log(softmax(logits, np.exp(log_t))[rows, labels] + 1e-12).mean())

    low, high = np.log(0.2), np.log(5.0)
    golden = (np.sqrt(5) - 1) / 2
    for _ in range(40):
        a, b = high - golden * (high - low), low + golden * (high - low)
        low, high = (low, b) if loss(a) < loss(b) else (a, high)
    return float(np.exp((low + high) / 2))


def reliability(probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, number of cases) of each non-empty bin of confidence."""
    confidence, right = probabilities.max(1), probabilities.argmax(1) == labels
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    return [
        (float(confidence[which == b].mean()), float(right[which == b].mean()), int((which == b).sum()))
        for b in range(bins)
        if (which == b).any()
    ]


def calibration_error(probabilities: np.ndarray, labels: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error: mean gap between confidence and accuracy, weighted by cases."""
    return sum(count * abs(confidence - accuracy) for confidence, accuracy, count in reliability(probabilities, labels, bins)) / len(labels)


def fitted_matrix(logits: np.ndarray, labels: np.ndarray, strength: float = 0.002) -> tuple[float, np.ndarray, np.ndarray]:
    """(temperature, matrix (classes, classes), bias (classes,)): probabilities are ``softmax(logits / temperature @ matrix + bias)``.

    Matrix scaling (Guo et al. 2017) drawn towards one temperature for all by ``strength`` (Kull et al. 2019). Unlike a temperature it can
    say that two classes look alike in one input, so that neither is answered with more than its share.
    """
    import torch

    temperature = fitted_temperature(logits, labels)
    given, wanted = torch.from_numpy(np.asarray(logits, np.float64) / temperature), torch.from_numpy(labels)
    classes = given.shape[1]
    same = torch.eye(classes, dtype=torch.float64)
    matrix, bias = same.clone().requires_grad_(True), torch.zeros(classes, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([matrix, bias], max_iter=60)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        found = torch.nn.functional.cross_entropy(given @ matrix + bias, wanted)
        found = found + strength * (((matrix - same) ** 2).sum() + (bias**2).sum())
        found.backward()
        return found

    optimizer.step(loss)  # pyright: ignore[reportArgumentType]
    return temperature, matrix.detach().numpy(), bias.detach().numpy()


def pattern_name(present: Iterable[str]) -> str:
    """The name of a set of inputs in `FusionConfig.temperatures`: "image+labs", or "note" alone."""
    there = set(present)
    return "+".join(name for name in ("image", "note", "labs") if name in there)
