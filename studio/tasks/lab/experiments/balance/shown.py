"""Figures, charts and films of the experiment with rare groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torchmetrics.functional.classification import binary_calibration_error

from studio.charts.chart import Chart, Series
from studio.learning.group_fairness.tube_films import GROUPS, TubeFilms
from studio.learning.share_interval import share_interval
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from torch import nn

_GROUP_KEYS = ("lab.balance.clear", "lab.balance.clear_tube", "lab.balance.spot", "lab.balance.spot_tube")


@dataclass(frozen=True)
class Read:
    """After ``step`` steps: how likely a spot is on each film of the test, said by both networks; float32 (n,)."""

    step: int
    idea: np.ndarray
    control: np.ndarray


def findings(reading: Sequence[Read], test: TubeFilms, shares: np.ndarray, network: nn.Module, *, last: bool = False) -> Findings:
    """``shares`` (groups,): how common each group is in training; accuracy counts it so. ``last``: with the network as a file."""
    recalls = {name: np.array([_recalls(getattr(read, name), test) for read in reading]) for name in ("idea", "control")}
    steps = [read.step for read in reading]
    curve = Chart(
        "lab.balance.chart", "lab.balance.steps", "lab.balance.worst",
        (
            Series.of("lab.balance.idea", steps, recalls["idea"].min(1) * 100),
            Series.of("lab.balance.plain", steps, recalls["control"].min(1) * 100, role="control"),
        ),
        low=0, high=100,
    )  # fmt: skip
    places = range(GROUPS)
    bars = Chart(
        "lab.balance.groups", "", "lab.balance.recall",
        (
            Series.of("lab.balance.idea", places, recalls["idea"][-1] * 100, "bars"),
            Series.of("lab.balance.plain", places, recalls["control"][-1] * 100, "bars", "control"),
        ),
        low=0, high=100, ticks=_GROUP_KEYS,
    )  # fmt: skip
    words = {"lab.balance.films": "lab.balance.films_said"} if last else {}
    files = _files(network) if last else ()
    return Findings(_figures(reading[-1], recalls, test, shares), (curve, bars), _films(test), files, words=words)


def _recalls(said: np.ndarray, test: TubeFilms) -> np.ndarray:
    """(groups,): the share of each group's films that were read rightly."""
    right = (said >= 0.5) == (test.spots == 1)
    return np.array([right[test.groups == group].mean() for group in range(GROUPS)])


def _figures(read: Read, recalls: dict[str, np.ndarray], test: TubeFilms, shares: np.ndarray) -> tuple[Figure, ...]:
    idea, control = recalls["idea"][-1], recalls["control"][-1]
    low, high = share_interval(float(idea.min()), int((test.groups == int(idea.argmin())).sum()))
    spots = torch.from_numpy(test.spots)
    ours, plain = (float(binary_calibration_error(torch.from_numpy(said.copy()), spots, n_bins=10)) for said in (read.idea, read.control))
    return (
        Figure("lab.balance.worst_recall", float(idea.min()), float(control.min()), "%", "higher", 0, low, high, margin=0.02),
        Figure("lab.balance.accuracy", float(shares @ idea), float(shares @ control), "%", "higher", 1, margin=0.005),
        Figure("lab.balance.calibration", ours, plain, "%", "lower", 1, margin=0.005),
    )


def _films(test: TubeFilms) -> tuple[LabPicture, ...]:
    """One film of each group."""
    pictures = []
    for group in range(GROUPS):
        film = test.films[int(np.flatnonzero(test.groups == group)[0])]
        pictures.append(LabPicture(_GROUP_KEYS[group], np.repeat(np.rint(film * 255).astype(np.uint8)[..., None], 3, -1)))
    return tuple(pictures)


def _files(network: nn.Module) -> tuple[LabFile, ...]:
    from safetensors.torch import save

    return (LabFile("network.safetensors", save(dict(network.state_dict()))),)
