"""The first half of a curve is observed; two networks continue it, one of them held to a law of physics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from studio.learning.networks import mlp
from studio.learning.physics.lawful_curves import CASES, LawfulCurve
from studio.learning.physics.rejection import Drafts
from studio.tasks.lab.experiments.rules.rule_findings import findings

if TYPE_CHECKING:
    from torch import nn

    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.rules.params import RulesParams
    from studio.tasks.lab.findings import Findings

_STEPS, _ROUNDS = 600, 200
_LAW = 0.08  # how much the law counts in the loss at most
_ZOOM = 6.0  # the networks see x from -3 to 3


def run(bench: Bench, knobs: RulesParams, steps: int = _STEPS, rounds: int = _ROUNDS) -> Findings:
    """Train both networks side by side on the same observations, and judge them where they saw nothing."""
    rng = np.random.default_rng(bench.seed)
    case = CASES[knobs.scene](rng)
    places = np.sort(rng.uniform(case.x[0], (case.x[0] + case.x[-1]) / 2, knobs.observations))
    at = case.at(places)
    seen = at @ case.truth + rng.normal(0, knobs.noise / 100, len(places)) * np.ptp(case.truth)
    torch.manual_seed(bench.seed)
    plain, ruled = mlp(1, 48, 1), mlp(1, 48, 1)
    ruled.load_state_dict(plain.state_dict())
    optimizer = torch.optim.Adam([*plain.parameters(), *ruled.parameters()], lr=0.01)
    look, truth = torch.from_numpy(at), torch.from_numpy(seen)
    total = steps + (rounds if knobs.method == "rejection" else 0)
    for step in range(1, steps + 1):
        optimizer.zero_grad()
        free, lawful = _curve(plain, case), _curve(ruled, case)
        loss = ((look @ free - truth) / case.scale).square().mean()
        if knobs.method == "projection":
            lawful = _projected(lawful, case, knobs.weight)
        loss = loss + ((look @ lawful - truth) / case.scale).square().mean()
        if knobs.method == "soft":
            loss = loss + knobs.weight * _LAW * case.miss(lawful).square().mean()
        loss.backward()
        optimizer.step()
        bench.step(step, total)
        if step == 1 or bench.due():
            bench.show(findings(knobs.scene, case, (places, seen), _numbers(lawful), _numbers(free), ruled))
    idea, control = _final(knobs, case, ruled), _numbers(_curve(plain, case))
    if knobs.method == "rejection":
        drafts = _drafts(plain, case, 0.95 * knobs.weight, rng)
        for step in range(1, rounds + 1):
            drafts.reject(at, seen)
            idea = drafts.curves(drafts.middle)
            bench.step(steps + step, total)
            if bench.due():
                bench.show(findings(knobs.scene, case, (places, seen), idea, control, plain))
        with torch.no_grad():
            weight, bias = ruled[-1].parameters()
            weight.copy_(torch.from_numpy(drafts.middle[None, :-1]))
            bias.fill_(float(drafts.middle[-1]))
    found = findings(knobs.scene, case, (places, seen), idea, control, ruled)
    bench.show(found)
    return found


def _inputs(case: LawfulCurve) -> torch.Tensor:
    return torch.linspace(-_ZOOM / 2, _ZOOM / 2, len(case.x))[:, None]


def _curve(network: nn.Module, case: LawfulCurve) -> torch.Tensor:
    return network(_inputs(case))[:, 0].double() * case.scale + case.center


def _numbers(curve: torch.Tensor) -> np.ndarray:
    return curve.detach().numpy()


def _projected(curve: torch.Tensor, case: LawfulCurve, weight: float) -> torch.Tensor:
    """Three times ``weight`` of the way to the nearest lawful curve."""
    for _ in range(3):
        curve = curve + weight * (case.project(curve) - curve)
    return curve


def _final(knobs: RulesParams, case: LawfulCurve, ruled: nn.Module) -> np.ndarray:
    with torch.no_grad():
        curve = _curve(ruled, case)
        return _numbers(_projected(curve, case, knobs.weight) if knobs.method == "projection" else curve)


def _drafts(plain: nn.Sequential, case: LawfulCurve, thrown: float, rng: np.random.Generator) -> Drafts:
    with torch.no_grad():
        features = plain[:-1](_inputs(case)).double().numpy()
        weight, bias = plain[-1].parameters()
        last = np.append(weight.double().numpy()[0], bias.double().numpy())
    return Drafts(case, np.hstack([features, np.ones((len(features), 1))]), last, thrown, rng)
