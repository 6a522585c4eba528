"""Counts the pictures of three sets one after the other, and says at each point what the measures know and how surely."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import torch

from studio.learning.picture_judging.classifier_features import FEATURES, Sight, look
from studio.learning.picture_judging.pair_scores import perceptual_distance, pixel_scores
from studio.learning.picture_judging.picture_changes import as_jpeg
from studio.learning.picture_judging.resampling import Compared
from studio.tasks.lab.experiments.measure.compared_sets import ComparedSets, made_sets, own_sets
from studio.tasks.lab.experiments.measure.measured_figures import PairValues, Track, caption_figure, findings, set_figures

if TYPE_CHECKING:
    from collections.abc import Callable

    from studio.tasks.lab.experiment import Bench
    from studio.tasks.lab.experiments.measure.params import MeasureParams
    from studio.tasks.lab.findings import Findings
    from studio.vision.efficientnet import EfficientNetLite0

_BATCH = 6  # of each set: within a quarter of a second
_POINTS = 6  # of the live chart
_LIVE, _FINAL = 30, 120  # rounds of resampling


@dataclass
class _Seen:
    """What the network said of the pictures counted so far, by set."""

    features: dict[str, list[torch.Tensor]] = field(default_factory=lambda: {"reference": [], "same": [], "changed": []})
    pooled: dict[str, list[torch.Tensor]] = field(default_factory=lambda: {"reference": [], "same": [], "changed": []})
    logits: dict[str, list[torch.Tensor]] = field(default_factory=lambda: {"reference": [], "same": [], "changed": []})
    pairs: PairValues = field(default_factory=PairValues)

    def add(self, name: str, sight: Sight) -> None:
        self.features[name].append(sight.features)
        self.pooled[name].append(sight.pooled)
        self.logits[name].append(sight.logits)


def run(bench: Bench, knobs: MeasureParams) -> Findings:
    """Measure made sets, or two folders if one is given."""
    own = knobs.first is not None or knobs.second is not None
    rng = np.random.default_rng(bench.seed)
    if own:
        sets = own_sets(bench, knobs.first, knobs.second, knobs.pictures)
    else:
        bench.show(findings(made_sets(knobs, 6, np.random.default_rng(bench.seed)), [], None, PairValues()))
        sets = made_sets(knobs, knobs.pictures, rng)
    bench.show(findings(sets, [], None, PairValues()))
    _refuse(bench, sets)
    with bench.engine.cache.lease("studio-frame-labels", ("model",), on_progress=_waiting(bench)) as lease:
        return _count(bench, sets, lease["model"])


def _refuse(bench: Bench, sets: ComparedSets) -> None:
    """Say which measures the sets are too small for."""
    least = min(map(len, (sets.reference, sets.same, sets.changed)))
    if least <= FEATURES:
        bench.notice("notice.measure_few", count=least, limit=FEATURES + 1)
    if not sets.paired:
        bench.notice("notice.measure_no_pairs")


def _waiting(bench: Bench) -> Callable[[str, int, int], None]:
    return lambda stage, done, total: bench.step(done, total, stage)


def _count(bench: Bench, sets: ComparedSets, network: EfficientNetLite0) -> Findings:
    seen, track = _Seen(), list[Track]()
    total = max(map(len, (sets.reference, sets.same, sets.changed)))
    points = {max(1, round(total * k / _POINTS)) for k in range(1, _POINTS + 1)}
    told: dict[str, Compared] = {}
    for at in range(0, total, _BATCH):
        end = min(at + _BATCH, total)
        _look_at(seen, sets, network, slice(at, end))
        bench.step(end, total, "lab_measuring")
        if any(at < point <= end for point in points):
            rounds = _FINAL if end == total else _LIVE
            told = _told(bench, seen, sets, rounds, (end, total))
            track.append(Track(end, told.get("frechet")))
            bench.show(findings(sets, track, told, seen.pairs, last=end == total))
    return findings(sets, track, told, seen.pairs, last=True)


def _told(bench: Bench, seen: _Seen, sets: ComparedSets, rounds: int, place: tuple[int, int]) -> dict[str, Compared]:
    features = {name: torch.cat(parts) for name, parts in seen.features.items() if parts}
    logits = {name: torch.cat(parts) for name, parts in seen.logits.items() if parts}
    told = set_figures(features, logits, bench.seed, rounds, lambda: bench.step(*place, "lab_measuring"))
    if sets.captions:
        pooled = {name: torch.cat(parts) for name, parts in seen.pooled.items()}
        told["caption_fit"] = caption_figure(pooled, sets, bench.seed)
    return told


def _look_at(seen: _Seen, sets: ComparedSets, network: EfficientNetLite0, where: slice) -> None:
    """Add the pictures at ``where`` of all sets to what is seen."""
    sights: dict[str, Sight] = {}
    for name in ("reference", "same", "changed"):
        pictures = getattr(sets, name)[where]
        if len(pictures):
            sights[name] = look(network, pictures)
            seen.add(name, sights[name])
    count = min(where.stop, sets.paired) - where.start
    if count <= 0:
        return
    same, changed = sets.same[where][:count], sets.changed[where][:count]
    stored = as_jpeg(same)
    maps = [[part[:count] for part in sights[name].maps] for name in ("same", "changed")]
    seen.pairs.add("changed", (*pixel_scores(same, changed), perceptual_distance(maps[0], maps[1])))
    seen.pairs.add("jpeg", (*pixel_scores(same, stored), perceptual_distance(maps[0], look(network, stored).maps)))
