"""Views of a solid as rays with the colours they meet, on its way to a radiance field, and the trainer of one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from studio.learning.radiance.colored_solids import DISTANCE, Solid, camera_rays, photograph
from studio.learning.radiance.radiance_field import RadianceField

_GOLDEN = 137.508  # degrees; turning by it spreads any number of cameras evenly
_BATCH = 400  # rays in a step
_RATE = 8e-3
_LOOKS = (0.12, 0.3, 0.6)  # shares of the training after which empty space is looked for


@dataclass(frozen=True)
class ViewSet:
    """``eyes`` float32 (n, 3); ``rays`` (n, side * side, 3) of length 1; ``colors`` (n, side * side, 3) in [0, 1]."""

    eyes: torch.Tensor
    rays: torch.Tensor
    colors: torch.Tensor
    side: int

    def picture(self, number: int) -> np.ndarray:
        """One view as uint8 (side, side, 3)."""
        return as_picture(self.colors[number], self.side)

    def first(self, count: int) -> ViewSet:
        """Only the first ``count`` views."""
        return ViewSet(self.eyes[:count], self.rays[:count], self.colors[:count], self.side)

    def nearest(self, eye: torch.Tensor) -> int:
        """The number of the view from the place nearest to ``eye`` (3,)."""
        return int((self.eyes @ eye).argmax())


def view_set(solid: Solid, angles: list[tuple[float, float]], side: int) -> ViewSet:
    """``solid`` seen from each (azimuth, elevation) in degrees. Takes about 0.04 s a view of 48 px."""
    cameras = [camera_rays(*angle, side) for angle in angles]
    colors = np.stack([photograph(solid, *angle, side).reshape(-1, 3) for angle in angles])
    eyes, rays = (np.stack(parts) for parts in zip(*cameras, strict=True))
    return ViewSet(torch.from_numpy(eyes), torch.from_numpy(rays), torch.from_numpy(colors), side)


def camera_angles(count: int, rng: np.random.Generator) -> list[tuple[float, float]]:
    """``count`` places all around, between 5 and 50 degrees above the ground; the first ones are spread as well as all of them."""
    return [(_GOLDEN * i + float(rng.uniform(-8, 8)), float(rng.uniform(5, 50))) for i in range(count)]


def psnr(found: torch.Tensor, truth: torch.Tensor) -> float:
    """Peak signal-to-noise ratio in dB of values in [0, 1]."""
    return float(-10 * torch.log10((found - truth).square().mean() + 1e-10))


def as_picture(colors: torch.Tensor, side: int) -> np.ndarray:
    """RGB (side * side, 3) in [0, 1] as uint8 (side, side, 3)."""
    return (colors.clamp(0, 1) * 255).round().byte().view(side, side, 3).numpy()


class FieldTrainer:
    """Fits a `RadianceField` to views, a step at a time. Random choices come from ``seed`` alone."""

    def __init__(self, views: ViewSet, octaves: int, steps: int, seed: int) -> None:
        torch.manual_seed(seed)
        self.field = RadianceField(octaves)
        self._random = torch.Generator().manual_seed(seed)
        eyes = views.eyes[:, None].expand_as(views.rays).reshape(-1, 3)
        rays, colors = views.rays.reshape(-1, 3), views.colors.reshape(-1, 3)
        meets = DISTANCE**2 - (eyes * rays).sum(1) ** 2 < 1  # passes through the ball that holds the thing
        self._eyes, self._rays, self._colors = eyes[meets], rays[meets], colors[meets]
        self._optimizer = torch.optim.Adam(self.field.parameters(), _RATE)
        self._slower = torch.optim.lr_scheduler.CosineAnnealingLR(self._optimizer, steps, _RATE * 0.05)
        self._looks = {round(share * steps) for share in _LOOKS}
        self._step = 0

    def step(self) -> None:
        """One step of Adam on random rays."""
        self._step += 1
        chosen = torch.randint(0, len(self._rays), (_BATCH,), generator=self._random)
        found = self.field.render(self._eyes[chosen], self._rays[chosen], self._random)
        self._optimizer.zero_grad()
        (found - self._colors[chosen]).square().mean().backward()
        self._optimizer.step()
        self._slower.step()
        if self._step in self._looks:
            self.field.find_empty()
