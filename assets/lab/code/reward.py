"""Learning from rewards alone, with and without a leash (KL divergence). Needs numpy.

A policy chooses two numbers. The judge was taught near the origin and is wrong far away, where it praises without end;
the truth is a round hill at (1, 0).
"""

import numpy as np

STEPS, BATCH, RATE = 400, 128, 0.02


def truth(x: np.ndarray) -> np.ndarray:
    """What we really want, which the policy never sees."""
    return np.exp(-((x - np.array([1.0, 0.0])) ** 2).sum(1))


rng = np.random.default_rng(0)
known = rng.normal(size=(200, 2))  # the judge learns from examples near the origin ...
columns = np.column_stack([np.ones(200), known])
judge = np.linalg.lstsq(columns, truth(known), rcond=None)[0]  # ... and draws a straight line through them


def learned(leash: float) -> tuple[float, float]:
    """(mark by the judge, truth) after learning by REINFORCE with a baseline."""
    r = np.random.default_rng(1)
    mean, log_spread = np.zeros(2), np.zeros(2)
    for _ in range(STEPS):
        spread = np.exp(log_spread)
        x = mean + spread * r.normal(size=(BATCH, 2))
        marks = 10 * (judge[0] + x @ judge[1:])
        better = (marks - marks.mean())[:, None]  # the baseline: the mean mark
        z = (x - mean) / spread
        up_mean = (better * z / spread).mean(0) - leash * mean  # the leash pulls back to the start, N(0, 1)
        up_spread = (better * (z**2 - 1)).mean(0) - leash * (spread**2 - 1)
        mean, log_spread = mean + RATE * up_mean, np.clip(log_spread + RATE * up_spread, -3, 1)
    x = mean + np.exp(log_spread) * r.normal(size=(2000, 2))
    return float((judge[0] + x @ judge[1:]).mean()), float(truth(x).mean())


for name, leash in (("leash", 2.0), ("no leash", 0.0)):
    mark, real = learned(leash)
    print(f"{name}: judge {mark:.2f}, truth {real:.2f}")
