"""Two policies please the same judge, one of them on a leash; a second judge, never asked while they learn, says what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from studio.charts.chart import Chart, Series
from studio.learning.latent_policy import GaussianPolicy, LinearPainter, NearnessJudge
from studio.learning.networks import mlp
from studio.learning.picture_set import picture_set
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.reward.params import RewardParams

NOUNS = ("apple", "fish", "flower", "house", "tree")
_SIDE = 16  # px
_LATENTS = 24
_PAINTED = 600  # pictures that the painter and the second judge know
_BATCH, _RATE = 64, 0.05
_JUDGE_STEPS = 150
_SHOWN = 6
_SCORED = 128
Scores = list[tuple[float, float, float]]
"""First judge, second judge, diversity; in [0, 1] but for the last."""


def run(bench: Bench, knobs: RewardParams) -> Findings:
    """Train the judges, then both policies with the same noise."""
    rng = np.random.default_rng(bench.seed)
    torch.manual_seed(bench.seed)
    known, names = _pictures(_PAINTED, rng)
    first_known = _pictures(knobs.judged, rng)
    painter = LinearPainter.of(known, _LATENTS)
    noise = torch.Generator().manual_seed(bench.seed)
    shown_noise = torch.randn(_SCORED, _LATENTS, generator=noise)
    bench.show(Findings(pictures=(_sheet("lab.reward.at_start", painter.paint(shown_noise)),)))
    total = _JUDGE_STEPS + knobs.steps
    judge = _judge(bench, mlp(known.shape[1], 48, len(NOUNS)), first_known, total)
    wish = NOUNS.index(knobs.wish)
    second = NearnessJudge.of(painter.paint(painter.latents(known)), names == wish)
    policies = (GaussianPolicy(_LATENTS, knobs.leash, _RATE), GaussianPolicy(_LATENTS, 0.0, _RATE))
    scores: tuple[Scores, Scores] = ([], [])
    steps: list[int] = []
    start = _score(painter, judge, second, wish, shown_noise)
    for step in range(knobs.steps + 1):
        if step % 10 == 0 or step == knobs.steps:
            steps.append(step)
            for policy, row in zip(policies, scores, strict=True):
                row.append(_score(painter, judge, second, wish, policy.drawn(shown_noise)))
            if bench.due():
                bench.show(_findings(painter, policies, steps, scores, start, knobs.steps, shown_noise))
        if step == knobs.steps:
            break
        drawn = torch.randn(_BATCH, _LATENTS, generator=noise)
        for policy in policies:
            latents = policy.drawn(drawn)
            with torch.no_grad():
                answers = judge(painter.paint(latents))
                others = answers.clone()
                others[:, wish] = -torch.inf
                rewards = answers[:, wish] - others.logsumexp(1)  # log-odds: certainty is never enough
            policy.learn(latents, rewards)
        bench.step(_JUDGE_STEPS + step + 1, total)
    found = _findings(painter, policies, steps, scores, start, knobs.steps, shown_noise)
    from safetensors.torch import save

    leashed = {"mean": policies[0].mean.detach(), "log_spread": policies[0].log_spread.detach()}
    file = LabFile("policy.safetensors", save({**leashed, "painter_mean": painter.mean, "painter": painter.directions.contiguous()}))
    return Findings(found.figures, found.charts, found.pictures, (file,))


def _pictures(count: int, rng: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Flat pictures (n, 768) in [-1, 1] of one of `NOUNS` each, and which (n,)."""
    made = picture_set(count, _SIDE, rng, NOUNS)
    flat = torch.from_numpy(made.pictures.reshape(count, -1)).float() / 127.5 - 1
    return flat, torch.from_numpy(made.nouns)


def _judge(bench: Bench, network: nn.Module, known: tuple[Tensor, Tensor], total: int) -> nn.Module:
    """``network``, taught to name pictures; a little noise keeps it from trusting single pixels."""
    optimizer = torch.optim.AdamW(network.parameters(), 2e-3, weight_decay=0.01)
    for step in range(1, _JUDGE_STEPS + 1):
        rows = torch.randint(len(known[1]), (64,))
        seen = known[0][rows] + 0.1 * torch.randn(64, known[0].shape[1])
        loss = functional.cross_entropy(network(seen), known[1][rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        bench.step(step, total)
    return network.requires_grad_(False).eval()


@torch.no_grad()
def _score(painter: LinearPainter, judge: nn.Module, second: NearnessJudge, wish: int, latents: Tensor) -> tuple[float, float, float]:
    pictures = painter.paint(latents)
    sure = float(judge(pictures).softmax(1)[:, wish].mean())
    return sure, float(second.belief(pictures).mean()), float(pictures.std(0).mean())


def _findings(
    painter: LinearPainter, policies: tuple[GaussianPolicy, GaussianPolicy], steps: list[int], scores: tuple[Scores, Scores],
    start: tuple[float, float, float], last: int, noise: Tensor,
) -> Findings:  # fmt: skip
    leashed, free = scores
    charts = tuple(
        Chart(
            title, "lab.reward.step", "lab.reward.sure",
            (
                Series.of("lab.reward.leashed", steps, [100 * row[i] for row in leashed]),
                Series.of("lab.reward.free", steps, [100 * row[i] for row in free], role="control"),
            ),
            low=0, high=101,
        )
        for i, title in ((1, "lab.reward.chart_second"), (0, "lab.reward.chart_first"))
    )  # fmt: skip
    figures = (
        Figure("lab.reward.second", leashed[-1][1], free[-1][1], "%", digits=0, margin=0.03),
        Figure("lab.reward.first", leashed[-1][0], free[-1][0], "%", "", 0),
        Figure("lab.reward.diversity", leashed[-1][2] / start[2], free[-1][2] / start[2], "%", digits=0),
        Figure("lab.reward.distance", float(policies[0].divergence().detach()), float(policies[1].divergence().detach()), "", "lower", 1),
    )
    sheets = (
        _sheet("lab.reward.at_start", painter.paint(noise)),
        *(
            _sheet(name, painter.paint(policy.drawn(noise)))
            for name, policy in zip(("lab.reward.leashed", "lab.reward.free"), policies, strict=True)
        ),
    )
    return Findings(figures, charts, sheets)


def _sheet(caption: str, flat: Tensor) -> LabPicture:
    """Six pictures beside each other, in two rows."""
    tiles = ((flat[:_SHOWN].numpy() + 1) * 127.5).astype(np.uint8).reshape(2, _SHOWN // 2, _SIDE, _SIDE, 3)
    return LabPicture(caption, np.concatenate([np.concatenate(list(row), 1) for row in tiles], 0), smooth=False)
