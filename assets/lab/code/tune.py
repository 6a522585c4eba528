"""Hyperparameters: random search beside Optuna's TPE, five repeats each. Needs numpy and, for TPE, optuna."""

import numpy as np

try:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)
except ImportError:
    optuna = None  # then only random search runs

TRIALS, REPEATS = 30, 5
rng = np.random.default_rng(0)
x = rng.normal(size=(400, 20))  # 20 measurements, of which 5 matter
y = x[:, :5] @ np.array([2.0, -1.0, 1.5, 0.5, -2.0]) + np.sin(3 * x[:, 0]) + rng.normal(0, 0.5, 400)


def loss(rate: float, decay: float, momentum: float, width: int) -> float:
    """Train a small network on 200 rows for 60 steps; its error on the others."""
    r = np.random.default_rng(1)  # the same start for every trial
    w, v = r.normal(size=(20, width)) / 20**0.5, r.normal(size=width) / width**0.5
    dw, dv = np.zeros_like(w), np.zeros_like(v)
    for _ in range(60):
        hidden = np.maximum(x[:200] @ w, 0)
        error = hidden @ v - y[:200]
        gv = hidden.T @ error / 200
        gw = x[:200].T @ (error[:, None] * v * (hidden > 0)) / 200
        dw, dv = momentum * dw + gw + decay * w, momentum * dv + gv + decay * v
        w, v = w - rate * dw, v - rate * dv
        if not np.isfinite(error).all() or np.abs(error).max() > 1e6:
            return 100.0  # it ran away
    return float(min(np.mean((np.maximum(x[200:] @ w, 0) @ v - y[200:]) ** 2), 100.0))


def by_chance(seed: int) -> float:
    """The best of random settings, each drawn evenly on its scale."""
    r = np.random.default_rng(seed)
    return min(loss(10 ** r.uniform(-4, 0), 10 ** r.uniform(-5, 0), r.uniform(0, 0.99), int(r.integers(4, 65))) for _ in range(TRIALS))


def by_tpe(seed: int) -> float:
    """The best of settings that Optuna chooses near those that did well."""
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(
        lambda t: loss(
            t.suggest_float("rate", 1e-4, 1, log=True), t.suggest_float("decay", 1e-5, 1, log=True),
            t.suggest_float("momentum", 0, 0.99), t.suggest_int("width", 4, 64),
        ), TRIALS,
    )  # fmt: skip
    return study.best_value


print(f"random: {np.mean([by_chance(s) for s in range(REPEATS)]):.3f}")
if optuna:
    print(f"tpe:    {np.mean([by_tpe(s) for s in range(REPEATS)]):.3f}")
