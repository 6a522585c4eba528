"""Curves that obey a law of nature: a thrown ball, light on a mirror, a beating heart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

POINTS = 61  # of a curve, evenly spaced
_GRAVITY = 9.81  # m/s^2
_BEAT = 20  # points in a heart beat
_TOLERANCE = 0.1  # by which a law may be missed before it counts as broken
_VOLUMES = (50.0, 120.0)  # ml, between which the chamber's volume stays


@dataclass(frozen=True)
class LawfulCurve:
    """One case. ``x`` float64 (POINTS,) and ``truth`` (POINTS,) in their units; ``center`` and ``scale`` bring curves to -1 to 1.

    ``miss``: curves (..., POINTS) -> how far each point misses the law, as a share of the law's own size. ``project``: curves -> the
    nearest curves that obey it. Both take and give torch tensors and have gradients.
    """

    x: np.ndarray
    truth: np.ndarray
    center: float
    scale: float
    miss: Callable[[torch.Tensor], torch.Tensor]
    project: Callable[[torch.Tensor], torch.Tensor]

    def broken(self, curve: np.ndarray) -> float:
        """The share of points of a curve (POINTS,) where the law is missed by more than a tenth."""
        return float((self.miss(torch.from_numpy(curve)).abs() > _TOLERANCE).double().mean())

    def at(self, places: np.ndarray) -> np.ndarray:
        """What turns a curve into its values at ``places`` (n,) of x, between its points: (n, POINTS)."""
        return np.stack([np.interp(places, self.x, row) for row in np.eye(POINTS)], 1)


def ball(rng: np.random.Generator) -> LawfulCurve:
    """Height in metres over 1.6 s; its acceleration is gravity. How high and how fast it starts is free."""
    t = np.linspace(0, 1.6, POINTS)
    truth = rng.uniform(1, 2) + rng.uniform(7, 9) * t - _GRAVITY / 2 * t**2
    free = np.stack([np.ones(POINTS), t], 1)
    onto, fall = torch.from_numpy(free @ np.linalg.pinv(free)), torch.from_numpy(_GRAVITY / 2 * t**2)

    def miss(curves: torch.Tensor) -> torch.Tensor:
        return (curves[..., 2:] - 2 * curves[..., 1:-1] + curves[..., :-2]) / (t[1] - t[0]) ** 2 / _GRAVITY + 1

    return LawfulCurve(t, truth, 2.5, 3, miss, lambda curves: (curves + fall) @ onto.T - fall)


def reflection(rng: np.random.Generator) -> LawfulCurve:
    """Direction of light after a mirror over its direction before, in degrees from the vertical on either side. Angle in is angle out, so
    that the line halfway between both is the mirror's normal for all rays. How the mirror is tilted is free."""
    before = np.linspace(5, 75, POINTS)
    line = torch.from_numpy(before)

    def miss(curves: torch.Tensor) -> torch.Tensor:
        return (curves[..., 1:] - curves[..., :-1]) / (before[1] - before[0]) - 1

    def project(curves: torch.Tensor) -> torch.Tensor:
        return line + (curves - line).mean(-1, keepdim=True)

    return LawfulCurve(before, before + 2 * rng.uniform(-10, 10), 40, 40, miss, project)


def heart(rng: np.random.Generator) -> LawfulCurve:
    """Volume of a heart chamber in ml over three beats of 0.8 s: each beat is like the one before, and it never holds less than 50 or more
    than 120 ml."""
    t = np.arange(POINTS) / _BEAT * 0.8
    turn = 2 * np.pi * t / 0.8
    wave = np.cos(turn - rng.uniform(0, 2 * np.pi)) + 0.4 * np.cos(2 * turn - rng.uniform(0, 2 * np.pi))
    low, high = _VOLUMES
    truth = low + 3 + (high - low - 6) * (wave - wave.min()) / np.ptp(wave)

    def miss(curves: torch.Tensor) -> torch.Tensor:
        swing = torch.zeros_like(curves)
        swing[..., _BEAT:] = (curves[..., _BEAT:] - curves[..., :-_BEAT]).abs()
        return (swing + torch.relu(low - curves) + torch.relu(curves - high)) / 35

    def project(curves: torch.Tensor) -> torch.Tensor:
        beats = curves[..., :-1].unflatten(-1, (-1, _BEAT)).mean(-2).clamp(low, high)
        whole = beats.repeat(*[1] * (beats.dim() - 1), (POINTS - 1) // _BEAT)
        return torch.cat([whole, beats[..., :1]], -1)

    return LawfulCurve(t, truth, (low + high) / 2, 35, miss, project)


CASES = {"ball": ball, "reflection": reflection, "heart": heart}
