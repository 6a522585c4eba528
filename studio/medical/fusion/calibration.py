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


def fitted_vector(logits: np.ndarray, labels: np.ndarray, strength: float = 2e-3, steps: int = 400) -> tuple[float, np.ndarray]:
    """(temperature, bias (classes,)) that make ``labels`` (n,) most likely: vector scaling with one common slope (Guo et al. 2017), the
    biases drawn towards 0 by ``strength`` so that few cases cannot bend them far."""
    temperature = fitted_temperature(logits, labels)
    slope, bias = 1 / temperature, np.zeros(logits.shape[1])
    wanted = np.eye(logits.shape[1])[labels]
    for _ in range(steps):
        error = softmax(logits * slope + bias) - wanted
        bias -= 0.5 * (error.mean(0) + strength * bias)
        slope -= 0.02 * float((error * logits).sum(1).mean())
    return 1 / max(slope, 0.2), bias


def pattern_name(present: Iterable[str]) -> str:
    """The name of a set of inputs in `FusionConfig.temperatures`: "image+labs", or "note" alone."""
    there = set(present)
    return "+".join(name for name in ("image", "note", "labs") if name in there)
