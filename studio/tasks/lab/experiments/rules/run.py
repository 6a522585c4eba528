"""A ball is seen during the first half of its throw; two networks continue it, one of them knowing gravity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from studio.charts.chart import Chart, Series
from studio.learning.networks import mlp
from studio.tasks.lab.findings import Figure, Findings, LabFile

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.rules.params import RulesParams

_GRAVITY = 9.81  # m/s^2
_TIME = 1.6  # s, from the throw to where it is judged
_STEPS = 600
_TOLERANCE = 1.0  # m/s^2 by which the acceleration may miss gravity


def run(bench: Bench, knobs: RulesParams) -> Findings:
    """Train both networks side by side on the same observations, and judge them where they saw nothing."""
    rng = np.random.default_rng(bench.seed)
    start, speed = rng.uniform(1.0, 2.0), rng.uniform(7.0, 9.0)
    seen = np.sort(rng.uniform(0, _TIME / 2, knobs.observations))
    heights = start + speed * seen - _GRAVITY / 2 * seen**2 + rng.normal(0, knobs.noise, len(seen))
    torch.manual_seed(bench.seed)
    plain, ruled = mlp(1, 48, 1), mlp(1, 48, 1)
    ruled.load_state_dict(plain.state_dict())
    optimizer = torch.optim.Adam([*plain.parameters(), *ruled.parameters()], lr=0.01)
    t, y = torch.tensor(seen / _TIME).float()[:, None], torch.tensor(heights).float()[:, None]
    everywhere = torch.linspace(0, 1, 40)[:, None].requires_grad_()
    found = Findings()
    for step in range(1, _STEPS + 1):
        optimizer.zero_grad()
        broken = (_acceleration(ruled, everywhere) + _GRAVITY).square().mean()
        loss = (plain(t) - y).square().mean() + (ruled(t) - y).square().mean() + knobs.weight * 0.1 * broken
        loss.backward()
        optimizer.step()
        bench.step(step, _STEPS)
        if bench.due() or step == _STEPS:
            found = _findings(plain, ruled, (start, speed), (seen, heights))
            bench.show(found)
    return found


def _acceleration(network: torch.nn.Module, t: torch.Tensor) -> torch.Tensor:
    """Second derivative of the height in m/s^2 at each scaled time ``t`` (n, 1)."""
    first = torch.autograd.grad(network(t).sum(), t, create_graph=True)[0]
    return torch.autograd.grad(first.sum(), t, create_graph=True)[0] / _TIME**2


def _findings(plain: torch.nn.Module, ruled: torch.nn.Module, throw: tuple[float, float], seen: tuple[np.ndarray, np.ndarray]) -> Findings:
    from safetensors.torch import save

    scaled = torch.linspace(0, 1, 80)[:, None].requires_grad_()
    seconds = scaled.detach().numpy()[:, 0] * _TIME
    truth = throw[0] + throw[1] * seconds - _GRAVITY / 2 * seconds**2
    unseen = seconds > _TIME / 2
    paths = {name: network(scaled).detach().numpy()[:, 0] for name, network in (("idea", ruled), ("control", plain))}
    errors = {name: float(np.sqrt(np.mean((path - truth)[unseen] ** 2))) for name, path in paths.items()}
    broken = {
        name: float(((_acceleration(network, scaled) + _GRAVITY).abs() > _TOLERANCE).float().mean())
        for name, network in (("idea", ruled), ("control", plain))
    }
    chart = Chart(
        "lab.rules.chart", "lab.rules.time", "lab.rules.height",
        (
            Series.of("lab.rules.with_rule", seconds, paths["idea"]),
            Series.of("lab.rules.without_rule", seconds, paths["control"], role="control"),
            Series.of("lab.rules.truth", seconds, truth, role="other"),
            Series.of("lab.rules.observed", *seen, "points", "other"),
        ),
        low=-6, high=8,
    )  # fmt: skip
    figures = (
        Figure("lab.rules.error", errors["idea"], errors["control"], better="lower"),
        Figure("lab.rules.violations", broken["idea"], broken["control"], "%", "lower", 0),
    )
    return Findings(figures, (chart,), files=(LabFile("network.safetensors", save(dict(ruled.state_dict()))),))
