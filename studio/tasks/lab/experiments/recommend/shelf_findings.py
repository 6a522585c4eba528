"""What the recommendation experiment shows: figures, curves, and the first ten of one user by each method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.charts.chart import Chart, Role, Series
from studio.tasks.lab.findings import Figure, Findings, LabFile, LabPicture

if TYPE_CHECKING:
    from torch import nn

    from studio.learning.recommendation.tastes import Shelf

METHODS = {
    "fused": "lab.recommend.fused", "text": "lab.recommend.text", "picture": "lab.recommend.picture", "clicks": "lab.recommend.clicks",
    "popular": "lab.recommend.popular", "random": "lab.recommend.random",
}  # fmt: skip
_ALONE = ("text", "picture", "clicks", "popular")  # the best of them is the control
_ROLES: dict[str, Role] = {"fused": "idea", "popular": "control"}
_PARTS = {"old": "lab.recommend.old_items", "new": "lab.recommend.new_items"}
_GAP = 3  # px between two pictures
_RIM = 3  # px of the frame around a hit
_HIT, _PAPER = (43, 178, 96), (128, 132, 146)


@dataclass(frozen=True)
class Standing:
    """How the methods stand, by name. ``quality`` and ``reach``: NDCG@10 and recall@10 of each user; ``parts``: NDCG@10 among old and new
    items; ``first``: the first ten of one user; ``loved``: items that this user really loves."""

    quality: dict[str, np.ndarray]
    reach: dict[str, np.ndarray]
    parts: dict[str, dict[str, float]]
    first: dict[str, np.ndarray]
    loved: frozenset[int]


def findings(
    shelf: Shelf, standing: Standing, curves: list[tuple[int, dict[str, float]]], weights: np.ndarray, models: Sequence[nn.Module]
) -> Findings:
    """Everything as it stands now. ``curves``: (pictures shown, NDCG@10 by method); ``weights``: how much text and picture count."""
    return Findings(
        _figures(standing, weights),
        (_curve(curves), _bars(standing)),
        tuple(LabPicture(METHODS[name], _strip(shelf, standing, name)) for name in ("fused", "text", "picture", "popular")),
        (LabFile("text-and-picture-towers.safetensors", _weights(models)),),
    )


def _figures(standing: Standing, weights: np.ndarray) -> tuple[Figure, ...]:
    fused = standing.quality["fused"]
    fused = fused[np.isfinite(fused)]
    mean = {name: float(np.nanmean(values)) for name, values in standing.quality.items()}
    half = 1.96 * float(fused.std()) / len(fused) ** 0.5
    rival = max(_ALONE, key=lambda name: mean[name])
    figures = [
        Figure(
            "lab.recommend.ndcg", mean["fused"], mean[rival], digits=3, low=mean["fused"] - half, high=mean["fused"] + half, margin=0.01
        ),
        Figure(
            "lab.recommend.recall", float(standing.reach["fused"].mean()), float(standing.reach[rival].mean()), "%", digits=0, margin=0.01
        ),
    ]
    if "new" in standing.parts:
        fresh = standing.parts["new"]
        figures.append(Figure("lab.recommend.ndcg_new", fresh["fused"], fresh["clicks"], digits=3, margin=0.01))
    share = float(weights[0] / max(1e-6, weights.sum()))
    figures.append(Figure("lab.recommend.text_share", share, unit="%", better="", digits=0))
    figures += [Figure(METHODS[name], mean[name], better="", digits=3) for name in (*_ALONE, "random")]
    return tuple(figures)


def _curve(curves: list[tuple[int, dict[str, float]]]) -> Chart:
    shown = [count for count, _ in curves]
    series = tuple(
        Series.of(key, shown, [values[name] for _, values in curves], role=_ROLES.get(name, "other")) for name, key in METHODS.items()
    )
    return Chart("lab.recommend.curve", "lab.recommend.shown", "lab.recommend.ndcg", series, low=0, high=1)


def _bars(standing: Standing) -> Chart:
    parts = list(standing.parts)
    series = tuple(
        Series.of(METHODS[name], range(len(parts)), [standing.parts[part][name] for part in parts], "bars", _ROLES.get(name, "other"))
        for name in ("fused", "text", "picture", "clicks", "popular")
    )
    return Chart("lab.recommend.cold", "", "lab.recommend.ndcg", series, low=0, high=1, ticks=tuple(_PARTS[part] for part in parts))


def _strip(shelf: Shelf, standing: Standing, name: str) -> np.ndarray:
    """The first ten in two rows, best first; those that the user loves have a green frame."""
    side = shelf.pictures.shape[1] + 2 * _RIM
    canvas = np.empty((2 * side + _GAP, 5 * side + 4 * _GAP, 3), np.uint8)
    canvas[:] = _PAPER
    for position, item in enumerate(standing.first[name]):
        top, left = (position // 5) * (side + _GAP), (position % 5) * (side + _GAP)
        canvas[top : top + side, left : left + side] = _HIT if int(item) in standing.loved else _PAPER
        canvas[top + _RIM : top + side - _RIM, left + _RIM : left + side - _RIM] = shelf.pictures[item]
    return canvas


def _weights(models: Sequence[nn.Module]) -> bytes:
    from safetensors.torch import save

    return save(
        {f"{name}.{key}": value for name, m in zip(("text", "picture"), models, strict=False) for key, value in m.state_dict().items()}
    )
