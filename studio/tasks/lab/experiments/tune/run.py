"""Three searches for the settings of one small network, each five times over, with the same number of trials."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch

from studio.charts.chart import Chart, Series
from studio.learning.batched_classifiers import Examples, Settings, validation_losses
from studio.learning.picture_set import picture_set
from studio.tasks.lab.experiments.tune.searches import GridSearch, RandomSearch, Search, TpeSearch, has_tpe
from studio.tasks.lab.findings import Figure, Findings

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.tune.params import TuneParams

REPEATS = 5
_T = 2.776  # two-sided 95 % of Student's t with four degrees of freedom
_NOUNS = ("apple", "bird", "car", "cat", "fish", "flower", "house", "tree")
_SIDE = 8  # px
_JUDGED = 300
_WORST = 3.0  # the loss above which a network is simply bad; a diverged one may have any
Losses = dict[str, list[list[float]]]


def run(bench: Bench, knobs: TuneParams) -> Findings:
    """All searches go on side by side: in each round every one of them trains one network, in each of its five repeats."""
    rng = np.random.default_rng(bench.seed)
    learned, judged = _examples(knobs.pictures, rng), _examples(_JUDGED, rng)
    searches = _searches(bench, knobs)
    losses: Losses = {name: [[] for _ in range(REPEATS)] for name in searches}
    best: dict[str, list[tuple[float, Settings]]] = {name: [(math.inf, {})] * REPEATS for name in searches}
    total, done = knobs.trials * knobs.steps, 0

    def step() -> None:
        nonlocal done
        done += 1
        bench.step(done, total)

    for trial in range(knobs.trials):
        asked = [(name, i, search, search.ask()) for name, repeats in searches.items() for i, search in enumerate(repeats)]
        found, _ = validation_losses([row[3] for row in asked], learned, judged, len(_NOUNS), knobs.steps, bench.seed, step)
        for (name, i, search, settings), loss in zip(asked, found.tolist(), strict=True):
            value = min(loss, _WORST) if math.isfinite(loss) else _WORST
            search.tell(value)
            losses[name][i].append(value)
            best[name][i] = min(best[name][i], (value, settings), key=lambda pair: pair[0])
        if bench.due() or trial == 0:
            bench.show(Findings(_figures(losses), _charts(losses, knobs.trials)))
    settings = min((row for rows in best.values() for row in rows), key=lambda pair: pair[0])[1]
    told = ", ".join(f"{name} {value:.3g}" for name, value in settings.items())
    return Findings(_figures(losses), _charts(losses, knobs.trials), words={"lab.tune.best_settings": told})


def _examples(count: int, rng: np.random.Generator) -> Examples:
    """Pictures of eight things, 8 x 8 px, as rows of numbers."""
    made = picture_set(count, 32, rng, _NOUNS)
    small = np.stack([cv2.resize(p, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA) for p in made.pictures])
    return Examples(torch.from_numpy(small.reshape(count, -1)).float() / 128 - 1, torch.from_numpy(made.nouns))


def _searches(bench: Bench, knobs: TuneParams) -> dict[str, list[Search]]:
    """By name, five repeats each; the idea first. Without Optuna random search stands in its place, beside the grid."""
    made: dict[str, list[Search]] = {}
    if has_tpe():
        made["tpe"] = [TpeSearch(1000 * bench.seed % 2**31 + i, knobs.startup) for i in range(REPEATS)]
    else:
        bench.notice("notice.lab_tpe_missing")
    made["random"] = [RandomSearch(np.random.default_rng([bench.seed, i, 1])) for i in range(REPEATS)]
    made["grid"] = [GridSearch(np.random.default_rng([bench.seed, i, 2]), knobs.trials) for i in range(REPEATS)]
    return made


_NAMES = {"tpe": "lab.tune.tpe", "random": "lab.tune.random", "grid": "lab.tune.grid"}


def _charts(losses: Losses, trials: int) -> tuple[Chart, ...]:
    so_far, each = [], []
    control = "random" if "tpe" in losses else "grid"
    for name, repeats in losses.items():
        bests = np.minimum.accumulate(np.array(repeats), 1)
        x, mean = range(1, bests.shape[1] + 1), bests.mean(0)
        half = _T * bests.std(0, ddof=1) / math.sqrt(REPEATS)
        role = "control" if name == control else "idea"
        so_far.append(
            Series(
                _NAMES[name],
                tuple(map(float, x)),
                tuple(mean.tolist()),
                "line",
                role,
                tuple((mean - half).tolist()),
                tuple((mean + half).tolist()),
            )
        )
        each.append(Series.of(_NAMES[name], x, np.median(repeats, 0), "points", role))
    return (
        Chart("lab.tune.chart_best", "lab.tune.trial", "lab.tune.loss", tuple(so_far), low=1, high=2.2),
        Chart("lab.tune.chart_each", "lab.tune.trial", "lab.tune.loss", tuple(each), low=1, high=_WORST + 0.1),
    )


def _figures(losses: Losses) -> tuple[Figure, ...]:
    """The mean of the best losses; a difference inside its interval over the five repeats is called none."""
    bests = {name: [min(repeat) for repeat in repeats] for name, repeats in losses.items()}
    idea, *others = bests
    figures = []
    for name in others:
        gaps = [a - b for a, b in zip(bests[idea], bests[name], strict=True)]
        margin, half = (_T * statistics.stdev(values) / math.sqrt(REPEATS) for values in (gaps, bests[idea]))
        mean = statistics.mean(bests[idea])
        key = "lab.tune.best" if name == "random" else "lab.tune.best_grid"
        figures.append(Figure(key, mean, statistics.mean(bests[name]), "", "lower", 3, mean - half, mean + half, margin))
    return tuple(figures)
