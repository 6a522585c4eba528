"""What the experiment with physical rules shows: the curves, the error where nothing was seen, and light on a mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from studio.charts.chart import Chart, Series
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from torch import nn

    from studio.learning.physics.lawful_curves import LawfulCurve

# title, x, y and error by scene; ends of the y axis
_NAMES = {
    "ball": ("lab.rules.chart", "lab.rules.time", "lab.rules.height", "lab.rules.error", -6, 8),
    "reflection": ("lab.rules.mirror_chart", "lab.rules.angle_in", "lab.rules.angle_out", "lab.rules.mirror_error", -20, 110),
    "heart": ("lab.rules.heart_chart", "lab.rules.time", "lab.rules.volume", "lab.rules.heart_error", 0, 180),
}
_PAPER, _MIRROR, _IN, _TRUE, _GUESS = (24, 26, 36), (190, 200, 215), (255, 220, 90), (60, 190, 110), (255, 120, 60)


def findings(
    scene: str, case: LawfulCurve, seen: tuple[np.ndarray, np.ndarray], idea: np.ndarray, control: np.ndarray, network: nn.Module
) -> Findings:
    """Everything as it stands now. ``seen``: where and what was observed; ``idea`` and ``control``: their curves."""
    from safetensors.torch import save

    title, x, y, error, low, high = _NAMES[scene]
    unseen = case.x > (case.x[0] + case.x[-1]) / 2
    errors = [float(np.sqrt(np.mean((curve - case.truth)[unseen] ** 2))) for curve in (idea, control)]
    chart = Chart(
        title, x, y,
        (
            Series.of("lab.rules.with_rule", case.x, idea),
            Series.of("lab.rules.without_rule", case.x, control, role="control"),
            Series.of("lab.rules.truth", case.x, case.truth, role="other"),
            Series.of("lab.rules.observed", *seen, "points", "other"),
        ),
        low=low, high=high,
    )  # fmt: skip
    figures = (
        Figure("lab.rules.violations", case.broken(idea), case.broken(control), "%", "lower", 0),
        Figure(error, errors[0], errors[1], better="lower", digits=2),
    )
    pictures = ()
    if scene == "reflection":
        pictures = tuple(
            LabPicture(name, _mirror(case, curve)) for name, curve in (("lab.rules.with_rule", idea), ("lab.rules.without_rule", control))
        )
    return Findings(figures, (chart,), pictures, (LabFile("network.safetensors", save(dict(network.state_dict()))),))


def _mirror(case: LawfulCurve, curve: np.ndarray) -> np.ndarray:
    """Four rays that were never observed: in yellow before the mirror, in green where they really go, in orange where they are drawn."""
    high, wide = 200, 300
    canvas = np.full((high, wide, 3), _PAPER, np.uint8)
    tilt = (case.truth[0] - case.x[0]) / 2
    middle = np.array([wide / 2, high - 50.0])

    def ray(degrees: float, length: float = 260) -> tuple[int, int]:
        x, y = middle + length * np.array([np.sin(np.radians(degrees)), -np.cos(np.radians(degrees))])
        return round(x), round(y)

    center = (round(middle[0]), round(middle[1]))
    cv2.line(canvas, ray(tilt - 90, 110), ray(tilt + 90, 110), _MIRROR, 4, cv2.LINE_AA)
    for place in np.linspace(len(case.x) // 2 + 4, len(case.x) - 4, 4).astype(int):
        cv2.line(canvas, ray(-float(case.x[place])), center, _IN, 1, cv2.LINE_AA)
        cv2.line(canvas, center, ray(float(case.truth[place])), _TRUE, 1, cv2.LINE_AA)
        cv2.line(canvas, center, ray(float(curve[place])), _GUESS, 2, cv2.LINE_AA)
    return canvas
