"""Five ways to rank a shelf of pictures learn from the same clicks; what counts is how well they rank what a user has not seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from studio.learning.recommendation.click_model import ClickModel, first, fit_weights, learn, ndcg, optimizer_of, recall
from studio.learning.recommendation.tastes import Shelf, make_shelf, tastes
from studio.tasks.lab.experiments.recommend.shelf_findings import METHODS, Standing, findings

if TYPE_CHECKING:
    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.recommend.params import RecommendParams
    from studio.tasks.lab.findings import Findings

_ITEMS, _USERS = 500, 300
_STEPS_A_ROUND = 8
_BATCH = 3000  # of what was shown so far
_CLICKED = 0.25  # share of the shelf that a user would click
_GRADES = ((0.05, 3), (0.1, 2), (0.2, 1))  # the best 5 % of the shelf are worth 3 grades, and so on


@dataclass
class _World:
    """The shelf, what users like, and who was shown what. ``order`` (users, shown): the pictures in the order they are shown."""

    shelf: Shelf
    liking: np.ndarray
    wants: np.ndarray  # (users, items) 1 where the user clicks, as clicks come, with their noise
    gains: np.ndarray
    new: np.ndarray  # (items,) True for those that nobody is shown
    order: np.ndarray
    luck: np.ndarray  # (users, items) scores of the random ranking
    shown: np.ndarray = field(init=False)
    history: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shown = np.zeros(self.liking.shape, np.float32)


def run(bench: Bench, knobs: RecommendParams, items: int = _ITEMS, users: int = _USERS) -> Findings:
    """Show each user one picture a round; all methods learn whether it was clicked, after they were asked to foretell it."""
    rng = np.random.default_rng(bench.seed)
    world = _make_world(knobs, items, users, rng)
    torch.manual_seed(bench.seed)
    models = [ClickModel(users, world.shelf.words, items), ClickModel(users, world.shelf.looks, items), ClickModel(users, None, items)]
    optimizer = optimizer_of(models)
    weights = start = 2 * np.array([knobs.weight, 1 - knobs.weight])
    told, clicked = np.empty((2, 0)), np.empty(0)
    curves: list[tuple[int, dict[str, float]]] = []
    rounds, everyone = world.order.shape[1], np.arange(users)
    found = findings(world.shelf, _stand(world, models, weights), curves, weights, models)
    bench.show(found)
    for now in range(rounds):
        fresh = world.order[:, now]
        with torch.no_grad():
            guesses = np.stack([model().numpy()[everyone, fresh] for model in models[:2]])
        told, clicked = np.hstack([told, guesses])[:, -10 * users :], np.append(clicked, world.wants[everyone, fresh])[-10 * users :]
        world.shown[everyone, fresh] = 1
        for step in range(_STEPS_A_ROUND):
            who, when = rng.integers(0, (users, now + 1), (min(_BATCH, users * (now + 1)), 2)).T
            what = world.order[who, when]
            learn(models, optimizer, torch.from_numpy(who), torch.from_numpy(what), torch.from_numpy(world.wants[who, what]))
            bench.step(now * _STEPS_A_ROUND + step + 1, rounds * _STEPS_A_ROUND)
        if knobs.fusion == "learned":
            weights = fit_weights(told, clicked, start)
        last = now + 1 == rounds
        if bench.due() or last:
            standing = _stand(world, models, weights)
            curves.append((now + 1, {name: float(np.nanmean(standing.quality[name])) for name in METHODS}))
            found = findings(world.shelf, standing, curves, weights, models)
            bench.show(found)
    return found


def _make_world(knobs: RecommendParams, items: int, users: int, rng: np.random.Generator) -> _World:
    shelf = make_shelf(items, knobs.told, rng)
    liking = tastes(shelf, users, rng)
    place = np.argsort(np.argsort(-liking, axis=1), axis=1) / items
    gains = np.zeros(liking.shape)
    for share, grade in reversed(_GRADES):
        gains[place < share] = 2.0**grade - 1
    wants = (place < _CLICKED) ^ (rng.random(liking.shape) < knobs.noise)
    new = np.arange(items) < round(items * knobs.new)  # the shelf has no order
    old = np.flatnonzero(~new)
    order = np.argsort(rng.random((users, len(old))), axis=1)[:, : min(knobs.shown, len(old))]
    return _World(shelf, liking, wants.astype(np.float32), gains, new, old[order], rng.random(liking.shape))


def _stand(world: _World, models: list[ClickModel], weights: np.ndarray) -> Standing:
    """How each method ranks what a user has not seen yet."""
    with torch.no_grad():
        text, picture, clicks = (model().numpy() for model in models)
    # log-odds of a model are of one scale; within a user only differences rank
    popular = (world.shown * world.wants).sum(0) / (world.shown.sum(0) + 5) + 1e-6 * world.luck
    scores = {
        "fused": weights[0] * text + weights[1] * picture, "text": text, "picture": picture, "clicks": clicks, "popular": popular,
        "random": world.luck,
    }  # fmt: skip
    unseen = {name: np.where(world.shown > 0, -np.inf, score) for name, score in scores.items()}
    quality = {name: ndcg(score, world.gains) for name, score in unseen.items()}
    reach = {name: recall(score, world.liking) for name, score in unseen.items()}
    parts = {
        part: {name: float(np.nanmean(ndcg(np.where(which, score, -np.inf), world.gains))) for name, score in unseen.items()}
        for part, which in (("old", ~world.new), ("new", world.new)) if which.any()
    }  # fmt: skip
    tops = {name: first(score[:1], 10)[0] for name, score in unseen.items()}
    loved = np.flatnonzero(world.gains[0] >= 3)
    return Standing(quality, reach, parts, tops, frozenset(map(int, loved)))
