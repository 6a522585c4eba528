"""95 % intervals by the bootstrap (Efron, 1979): how much a figure would change with other pictures of the same kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Drawn = Callable[[Callable[[int], np.ndarray]], tuple[float, float]]


@dataclass(frozen=True)
class Compared:
    """``value`` with the interval ``low`` to ``high``; ``control``; ``margin``: half the interval of their difference."""

    value: float
    control: float
    low: float
    high: float
    margin: float
    control_low: float
    control_high: float


def compared(drawn: Drawn, rng: np.random.Generator, rounds: int = 100, step: Callable[[], None] = lambda: None) -> Compared:
    """``drawn(pick)`` gives a figure and its control from pictures that ``pick(n)`` chooses: int64 (n,) positions.

    First all pictures are taken once; then ``rounds`` times as many at random, some of them twice, with ``step()`` before each. Only the
    spread of those rounds is used: their mean is off, because a set with doubles is less varied (a Fréchet distance grows by it).
    """
    value, control = drawn(np.arange)
    rows = []
    for _ in range(rounds):
        step()
        rows.append(drawn(lambda n: rng.integers(0, n, n)))
    spread = np.array(rows) - np.mean(rows, axis=0)
    (low, control_low), (high, control_high) = np.percentile(spread, (2.5, 97.5), axis=0)
    narrow, wide = np.percentile(spread[:, 0] - spread[:, 1], (2.5, 97.5))
    return Compared(
        value, control, value + float(low), value + float(high), float(wide - narrow) / 2, control + float(control_low),
        control + float(control_high),
    )  # fmt: skip


def compared_means(values: np.ndarray, controls: np.ndarray, rng: np.random.Generator, rounds: int = 400) -> Compared:
    """As `compared`, for the means of two figures (n,) of the same n pictures; a single picture has no interval."""
    return compared(lambda pick: _means(values, controls, pick(len(values))), rng, rounds)


def _means(values: np.ndarray, controls: np.ndarray, chosen: np.ndarray) -> tuple[float, float]:
    return float(values[chosen].mean()), float(controls[chosen].mean())
