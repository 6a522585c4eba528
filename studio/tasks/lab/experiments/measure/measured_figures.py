"""Figures, charts and pictures of the measures, each with its interval and with what no difference looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from studio.charts.chart import Chart, Series
from studio.learning.picture_judging.caption_fit import CaptionFit
from studio.learning.picture_judging.classifier_features import FEATURES
from studio.learning.picture_judging.resampling import Compared, compared, compared_means
from studio.learning.picture_judging.set_scores import frechet, inception_score
from studio.tasks.lab.findings import Figure, Findings, LabPicture

if TYPE_CHECKING:
    import torch

    from studio.tasks.lab.experiments.measure.compared_sets import ComparedSets

_LEAST_SCORED = 30  # pictures below which an inception score says nothing
_MOST_SEEN = 10.0  # half intervals: beyond, all is sure
_SHOWN = 3  # pictures of a set side by side


@dataclass
class PairValues:
    """Of each pair so far: PSNR, SSIM and perceptual distance, after the change and after a JPEG."""

    changed: list[np.ndarray] = field(default_factory=list)
    jpeg: list[np.ndarray] = field(default_factory=list)

    def add(self, name: str, values: Sequence[np.ndarray]) -> None:
        """``values``: the three measures, each (n,)."""
        (self.changed if name == "changed" else self.jpeg).append(np.stack(values))


@dataclass(frozen=True)
class Track:
    """What the Fréchet distance was after ``count`` pictures; None where they were too few."""

    count: int
    frechet: Compared | None


def set_figures(
    features: dict[str, torch.Tensor], logits: dict[str, torch.Tensor], seed: int, rounds: int, step: Callable[[], None]
) -> dict[str, Compared]:
    """``frechet``: of the changed set to the reference, beside that of the same kind; ``inception``: of the changed and the same.

    ``features`` (n, d) and ``logits`` (n, classes) by set. A measure that needs more pictures is left out.
    """
    told: dict[str, Compared] = {}
    count = min((len(part) for part in features.values()), default=0)
    if len(features) == 3 and count > FEATURES:
        a, b, c = (features[name][:count] for name in ("reference", "same", "changed"))

        def distances(pick: Callable[[int], np.ndarray]) -> tuple[float, float]:
            # doubles can leave fewer different pictures than features: their spread is then too small, but defined
            first, chosen = pick(count), pick(count)
            return frechet(a[first], c[chosen]), frechet(a[first], b[chosen])

        told["frechet"] = compared(distances, np.random.default_rng([seed, 1]), rounds, step)
    scored = min(len(logits.get(name, ())) for name in ("same", "changed"))
    if scored >= _LEAST_SCORED:
        b, c = logits["same"][:scored], logits["changed"][:scored]

        def scores(pick: Callable[[int], np.ndarray]) -> tuple[float, float]:
            chosen = pick(scored)
            return inception_score(c[chosen]), inception_score(b[chosen])

        told["inception"] = compared(scores, np.random.default_rng([seed, 2]), rounds // 2, step)
    return told


def caption_figure(pooled: dict[str, torch.Tensor], sets: ComparedSets, seed: int) -> Compared:
    """How well captions fit the changed pictures, beside the unchanged ones with their own, from ``pooled`` features (n, d) by set; told
    by a map that learns from the reference."""
    learnt = CaptionFit(pooled["reference"], sets.learnt[: len(pooled["reference"])])
    changed = learnt.scores(pooled["changed"], sets.told[: len(pooled["changed"])])
    same = learnt.scores(pooled["same"], sets.captions[: len(pooled["same"])])
    return compared_means(changed, same, np.random.default_rng([seed, 3]))


def findings(
    sets: ComparedSets, track: Sequence[Track], told: dict[str, Compared] | None, pairs: PairValues, *, last: bool = False
) -> Findings:
    """What is known so far; ``last``: with the words that explain how it was measured."""
    figures: list[Figure] = []
    told = told or {}
    if "frechet" in told:
        figures.append(_figure("lab.measure.frechet", told["frechet"], "higher", 2))
    if "caption_fit" in told:
        figures.append(_figure("lab.measure.caption_fit", told["caption_fit"], "lower", 3))
    if pairs.changed:
        changed, jpeg = np.concatenate(pairs.changed, 1), np.concatenate(pairs.jpeg, 1)
        rows = (("lab.measure.ssim", "lower", 3), ("lab.measure.psnr", "lower", 1), ("lab.measure.perceptual", "higher", 3))
        for (name, better, digits), row in zip(rows, (1, 0, 2), strict=True):
            both = compared_means(changed[row], jpeg[row], np.random.default_rng(4 + row))
            figures.append(_figure(name, both, "lower" if better == "lower" else "higher", digits, single=changed.shape[1] < 2))
    if "inception" in told:
        figures.append(_figure("lab.measure.inception", told["inception"], "lower", 2))
    words = {"lab.measure.network": "lab.measure.network_said", "lab.measure.size": "lab.measure.size_said"} if last else {}
    return Findings(tuple(figures), _charts(track, figures), _pictures(sets), words=words)


def _figure(name: str, told: Compared, better: str, digits: int, *, single: bool = False) -> Figure:
    """``better``: the direction in which the measure sees the change; "ahead" then means that it sees it beyond chance."""
    return Figure(
        name, told.value, told.control, "dB" if name == "lab.measure.psnr" else "", "higher" if better == "higher" else "lower", digits,
        None if single else told.low, None if single else told.high, 0.0 if single else told.margin,
    )  # fmt: skip


def _charts(track: Sequence[Track], figures: Sequence[Figure]) -> tuple[Chart, ...]:
    shown = [(point.count, point.frechet) for point in track if point.frechet is not None]
    counts = tuple(float(count) for count, _ in shown)
    distances = [told for _, told in shown]
    series = (
        Series(
            "lab.measure.changed", counts, tuple(t.value for t in distances),
            low=tuple(t.low for t in distances), high=tuple(t.high for t in distances),
        ),
        Series(
            "lab.measure.same", counts, tuple(t.control for t in distances), role="control",
            low=tuple(t.control_low for t in distances), high=tuple(t.control_high for t in distances),
        ),
    )  # fmt: skip
    charts = [Chart("lab.measure.chart", "lab.measure.count", "lab.measure.frechet", series, low=0)] if shown else []
    seen = [f for f in figures if f.control is not None and f.margin > 0]
    if seen:
        sizes = [min(0.0 if f.verdict == "behind" else abs(f.idea - (f.control or 0)) / f.margin, _MOST_SEEN) for f in seen]
        bars = Series("lab.measure.seen", tuple(map(float, range(len(seen)))), tuple(sizes), "bars")
        limit = Series("lab.measure.chance", (-0.5, len(seen) - 0.5), (1.0, 1.0), role="control")
        names = tuple(f"{f.name}_short" for f in seen)
        charts.append(Chart("lab.measure.seen_chart", "", "lab.measure.seen", (bars, limit), ticks=names, low=0, high=_MOST_SEEN))
    return tuple(charts)


def _pictures(sets: ComparedSets) -> tuple[LabPicture, ...]:
    rows = (("lab.measure.same_pictures", sets.same), ("lab.measure.changed_pictures", sets.changed))
    return tuple(LabPicture(name, np.concatenate(list(part[:_SHOWN]), 1)) for name, part in rows if len(part))
