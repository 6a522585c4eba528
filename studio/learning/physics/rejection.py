"""Rejection: drafts of a curve are drawn, and those that break the law are thrown away."""

from __future__ import annotations

import numpy as np
import torch

from studio.learning.physics.lawful_curves import LawfulCurve

_DRAFTS = 400


class Drafts:
    """Drafts of a trained network's curve: its last layer is drawn anew, round by round around those that were kept.

    ``features`` (POINTS, n): what the last layer sees at each point; ``weights`` (n,): that layer. ``thrown``: share of the drafts that is
    thrown away in each round, 0 to 0.95; with 0 the network's own curve stays.
    """

    def __init__(self, case: LawfulCurve, features: np.ndarray, weights: np.ndarray, thrown: float, rng: np.random.Generator) -> None:
        self.case, self.features, self.rng = case, features, rng
        self.middle = weights
        self.spread = np.eye(len(weights)) * max(0.3 * float(np.abs(weights).mean()), 1e-3) ** 2
        self.kept = max(10, round(_DRAFTS * (1 - thrown))) if thrown > 0 else 0

    def reject(self, at: np.ndarray, seen: np.ndarray) -> None:
        """One round. ``at`` (n, POINTS) and ``seen`` (n,): where and what was observed; a draft must fit it as well as the law."""
        if not self.kept:
            return
        root = np.linalg.cholesky(self.spread + 1e-9 * np.eye(len(self.middle)))
        drafts = self.middle + self.rng.normal(size=(_DRAFTS, len(self.middle))) @ root.T
        curves = self.curves(drafts)
        misfit = np.square((curves @ at.T - seen) / self.case.scale).mean(1)
        wrong = self.case.miss(torch.from_numpy(curves)).square().mean(1).numpy()
        good = drafts[np.argsort(misfit + 0.3 * wrong, kind="stable")[: self.kept]]
        self.middle = good.mean(0)
        self.spread = 0.5 * self.spread + 0.5 * np.cov(good.T)

    def curves(self, weights: np.ndarray) -> np.ndarray:
        """The curves that last layers (..., n) draw, (..., POINTS)."""
        return self.case.center + self.case.scale * (weights @ self.features.T)
