"""Three ways to choose the settings of the next network: a grid, chance, and Optuna's TPE, which learns from what was tried."""

from __future__ import annotations

import itertools
import math
from importlib.util import find_spec
from typing import Protocol

import numpy as np

from studio.learning.batched_classifiers import Settings

# name: (low, high, logarithmic); what a first attempt would search, important or not
SPACE: dict[str, tuple[float, float, bool]] = {
    "rate": (1e-4, 1.0, True),
    "decay": (1e-4, 1.0, True),
    "dropout": (0.0, 0.8, False),
    "width": (4, 32, True),
    "smoothing": (0.0, 0.3, False),
    "momentum": (0.5, 0.98, False),
}


class Search(Protocol):
    """Asked for settings, then told the loss that they gave."""

    def ask(self) -> Settings: ...
    def tell(self, loss: float) -> None: ...


def _placed(shares: dict[str, float]) -> dict[str, float]:
    """Settings from shares (0 to 1) of each range."""
    found = {}
    for name, (low, high, logarithmic) in SPACE.items():
        share = shares[name]
        value = math.exp(math.log(low) + share * math.log(high / low)) if logarithmic else low + share * (high - low)
        found[name] = float(round(value)) if name == "width" else value
    return found


class RandomSearch:
    """Each setting drawn anew, evenly on its scale."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng

    def ask(self) -> Settings:
        return _placed({name: float(self._rng.random()) for name in SPACE})

    def tell(self, loss: float) -> None:
        pass


class GridSearch:
    """A grid of about ``trials`` points, tried in random order: with six settings, two or three values each are all there is room for."""

    def __init__(self, rng: np.random.Generator, trials: int) -> None:
        levels = dict.fromkeys(SPACE, 1)
        for name in itertools.cycle(SPACE):
            if math.prod(levels.values()) >= trials:
                break
            levels[name] += 1
        values = [[(i + 0.5) / count for i in range(count)] for count in levels.values()]
        points = list(itertools.product(*values))
        self._points = iter([points[i] for i in rng.permutation(len(points))])

    def ask(self) -> Settings:
        return _placed(dict(zip(SPACE, next(self._points), strict=True)))

    def tell(self, loss: float) -> None:
        pass


class TpeSearch:
    """Optuna's tree-structured Parzen estimator (Bergstra et al. 2011), ``startup`` trials at random first."""

    def __init__(self, seed: int, startup: int) -> None:
        import optuna

        optuna.logging.set_verbosity(optuna.logging.ERROR)
        sampler = optuna.samplers.TPESampler(seed=seed, n_startup_trials=startup, multivariate=False)
        self._study = optuna.create_study(sampler=sampler)
        self._trial: optuna.Trial | None = None

    def ask(self) -> Settings:
        self._trial = self._study.ask()
        found: dict[str, float] = {}
        for name, (low, high, logarithmic) in SPACE.items():
            if name == "width":
                found[name] = float(self._trial.suggest_int(name, round(low), round(high), log=logarithmic))
            else:
                found[name] = self._trial.suggest_float(name, low, high, log=logarithmic)
        return found

    def tell(self, loss: float) -> None:
        if self._trial is not None:
            self._study.tell(self._trial, loss)


def has_tpe() -> bool:
    """Whether Optuna is installed (requirements-tuning.txt)."""
    return find_spec("optuna") is not None
