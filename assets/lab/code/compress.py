"""A small network in fewer bits: one scale for each output beside one scale for the whole layer. Needs numpy."""

import numpy as np

rng = np.random.default_rng(0)
centres = rng.normal(size=(10, 32))  # ten kinds of things, 32 measurements each


def examples(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Noisy measurements and what they belong to."""
    labels = rng.integers(0, 10, count)
    return centres[labels] + rng.normal(0, 1.3, (count, 32)), labels


x, y = examples(2000)
new_x, new_y = examples(1000)
# as in trained networks, some neurons have small weights and some large ones, which the next layer makes up for
sizes = np.exp(rng.normal(0, 1.5, 64))
first = rng.normal(size=(64, 32)) / 32**0.5 * sizes[:, None]
hidden = np.maximum(x @ first.T, 0)
second = np.linalg.lstsq(np.column_stack([hidden, np.ones(len(x))]), np.eye(10)[y], rcond=None)[0]


def rounded(weights: np.ndarray, bits: int, *, per_output: bool) -> np.ndarray:
    """The weights as whole numbers of ``bits`` times a scale."""
    largest = np.abs(weights).max(axis=1, keepdims=True) if per_output else np.abs(weights).max()
    scale = largest / (2 ** (bits - 1) - 1)
    return np.round(weights / scale) * scale


def right(weights: np.ndarray) -> float:
    """The share of new examples that the network names right with these weights in its first layer."""
    hidden = np.maximum(new_x @ weights.T, 0)
    return ((np.column_stack([hidden, np.ones(len(new_x))]) @ second).argmax(1) == new_y).mean()


print(f"32 bits: {right(first):.3f}")
for bits in (8, 6, 4, 3):
    careful, naive = (right(rounded(first, bits, per_output=flag)) for flag in (True, False))
    print(f"{bits} bits: {careful:.3f}, one scale for all {naive:.3f}")
