"""Evaluates the bundle on generator seeds that no training stage saw; plain numbers for the model card, the page and benchmarks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from studio.medical.fusion.calibration import calibration_error, reliability
from studio.medical.fusion.fusion_head import MODALITIES
from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.orientation import WAYS, turned
from studio.medical.fusion.refusal import disagreement, film_refusals
from studio.medical.phantom.case_classes import AGES, sample_case
from studio.medical.phantom.lesions import FINDINGS
from studio.training.medical_fusion.cases_store import Films, films, lab_vectors, notes
from studio.training.medical_fusion.evaluation_maps import maps_found
from studio.training.medical_fusion.evaluation_notes import notes_found
from studio.training.medical_fusion.evaluation_shift import shift_grid
from studio.training.medical_fusion.note_stage import evidence_of
from studio.training.medical_fusion.train_film import vectors
from studio.training.medical_fusion.train_fusion import Vectors

_ARMS = {"film and note": (1, 1, 0), "all three": (1, 1, 1), "no film": (0, 1, 0), "no note": (1, 0, 0)}
_CONDITIONS = {"usual": (0, 0), "other hospital's films": (1, 0), "other writer's notes": (0, 1), "both": (1, 1)}
_COVERAGE = (1.0, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5)
_BOOTSTRAPS = 2000


def evaluated(net: FusionNet, encode: Callable[[list[str]], Tensor], count: int, workers: int, store: Path | None) -> dict[str, object]:
    """All figures, measured on the first ``count`` test cases; ``encode`` gives the vectors of pieces of notes."""
    assert net.encoder is not None and net.pieces is not None
    rows = range(count)
    usual, shift = (films("test", rows, how, workers, store) for how in ("usual", "shifted"))
    seen = [vectors(net.encoder, part.films) for part in (usual, shift)]
    cases = Vectors(
        [part[2] for part in seen],
        [evidence_of(net.pieces, encode, notes("test", rows, style)) for style in ("A", "B")],
        torch.from_numpy(lab_vectors("test", rows)),
        torch.from_numpy(usual.labels),
    )
    answers = {name: {arm: _fused(net, cases, at, present) for arm, present in _ARMS.items()} for name, at in _CONDITIONS.items()}
    singles = {name: {arm: net.probabilities(cases.at(*at), (arm,)) for arm in MODALITIES} for name, at in _CONDITIONS.items()}
    labels = usual.labels
    both, all_three = answers["usual"]["film and note"], answers["usual"]["all three"]
    return {
        "cases": count,
        "accuracy": {name: {arm: _right(p, labels) for arm, p in {**answers[name], **singles[name]}.items()} for name in _CONDITIONS},
        "auroc": {arm: round(_macro_auroc(p, labels), 4) for arm, p in {**answers["usual"], **singles["usual"]}.items()},
        "gain": {arm: _gain(both, singles["usual"][arm], labels) for arm in ("image", "note")},
        "calibration_error": {name: round(calibration_error(answers[name]["all three"], labels), 4) for name in _CONDITIONS},
        "reliability": [[round(c, 4), round(a, 4), n] for c, a, n in reliability(all_three, labels)],
        "confusion": _confusion(all_three, labels),
        "roc": _roc_points(all_three, labels),
        "coverage": [[share, _covered(all_three, labels, share)] for share in _COVERAGE],
        "subgroups": _subgroups(all_three, labels, count),
        "conflict": _conflict(net, singles["usual"]["image"], singles["usual"]["note"]),
        "refusal": _refusal(net, usual, shift, seen),
        **maps_found(net, usual, seen[0][1], seen[1][1], cases, encode),
        "notes": notes_found(net, encode, cases),
        "shift_grid": shift_grid(net, encode, min(count, 300), workers, store),
    }


def _fused(net: FusionNet, cases: Vectors, at: tuple[int, int], present: tuple[int, int, int]) -> np.ndarray:
    return net.probabilities(cases.at(*at), [name for name, there in zip(MODALITIES, present, strict=True) if there])


def _right(p: np.ndarray, labels: np.ndarray) -> float:
    return round(float((p.argmax(1) == labels).mean()), 4)


def auroc(scores: np.ndarray, positive: np.ndarray) -> float:
    """Area under the ROC curve: the share of (positive, negative) pairs that are in order; ties count half."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    n = int(positive.sum())
    return float((ranks[positive].sum() - n * (n + 1) / 2) / (n * (len(scores) - n)))


def _macro_auroc(p: np.ndarray, labels: np.ndarray) -> float:
    return float(np.mean([auroc(p[:, c], labels == c) for c in range(p.shape[1])]))


def _gain(p: np.ndarray, single: np.ndarray, labels: np.ndarray) -> list[float]:
    """Mean, and the 2.5th and 97.5th percentile over resamples of the same cases, of accuracy gained."""
    better = (p.argmax(1) == labels).astype(float) - (single.argmax(1) == labels)
    rng = np.random.default_rng(0)
    drawn = better[rng.integers(0, len(better), (_BOOTSTRAPS, len(better)))].mean(1)
    return [round(float(v), 4) for v in (better.mean(), *np.percentile(drawn, (2.5, 97.5)))]


def _confusion(p: np.ndarray, labels: np.ndarray) -> list[list[int]]:
    table = np.zeros((p.shape[1], p.shape[1]), int)
    np.add.at(table, (labels, p.argmax(1)), 1)
    return table.tolist()


def _roc_points(p: np.ndarray, labels: np.ndarray) -> list[list[list[float]]]:
    """For each class (false positive rate, true positive rate) at 33 thresholds."""
    found = []
    for c in range(p.shape[1]):
        positive = labels == c
        cuts = np.quantile(p[:, c], np.linspace(1, 0, 33))
        found.append([[round(float((p[~positive, c] >= t).mean()), 4), round(float((p[positive, c] >= t).mean()), 4)] for t in cuts])
    return found


def _covered(p: np.ndarray, labels: np.ndarray, share: float) -> float:
    """Accuracy among the ``share`` of cases with the highest confidence."""
    order = np.argsort(-p.max(1))[: max(1, round(len(p) * share))]
    return _right(p[order], labels[order])


def _subgroups(p: np.ndarray, labels: np.ndarray, count: int) -> dict[str, object]:
    """Sensitivity to a finding (any class but the two clear ones) of each group, and the gaps with bootstrap intervals."""
    cases = [sample_case(i, "test")[1] for i in range(count)]
    ill = labels > 1
    caught = p.argmax(1) > 1
    groups = {"F": np.array([c.sex == "F" for c in cases]), "M": np.array([c.sex == "M" for c in cases])}
    for low, high in AGES:
        groups[f"{low}-{high}"] = np.array([low <= c.age <= high for c in cases])
    found: dict[str, object] = {
        name: {"cases": int((g & ill).sum()), "sensitivity": round(float(caught[g & ill].mean()), 4), "accuracy": _right(p[g], labels[g])}
        for name, g in groups.items()
    }
    rng = np.random.default_rng(1)
    for title, names in (("sex gap", ("F", "M")), ("age gap", tuple(f"{a}-{b}" for a, b in AGES))):
        values = [caught[groups[n] & ill] for n in names]
        drawn = [[v[rng.integers(0, len(v), len(v))].mean() for v in values] for _ in range(_BOOTSTRAPS)]
        means = [float(v.mean()) for v in values]
        gaps = np.ptp(np.array(drawn), axis=1)
        found[title] = [round(float(x), 4) for x in (max(means) - min(means), *np.percentile(gaps, (2.5, 97.5)))]
    return found


def _conflict(net: FusionNet, image: np.ndarray, note: np.ndarray) -> dict[str, float]:
    """Share of pairs flagged as conflicting: those that belong together, and films with another person's note."""
    swapped = np.random.default_rng(2).permutation(len(note))
    flags = {"own note": disagreement(image, note), "another's note": disagreement(image, note[swapped])}
    return {name: round(float((values > net.config.conflict_limit).mean()), 4) for name, values in flags.items()}


def _refusal(net: FusionNet, usual: Films, shift: Films, seen: list[tuple[Tensor, Tensor, Tensor]]) -> dict[str, object]:
    """Share of films refused: unchanged (overall and by finding), shifted, and in every wrong orientation."""

    def refused(pixels: Tensor, found: Tensor) -> np.ndarray:
        return np.array([r is not None for r in film_refusals(net, pixels, found)])

    def share(pixels: Tensor, found: Tensor) -> float:
        return round(float(refused(pixels, found).mean()), 4)

    assert net.encoder is not None
    pixels = [torch.from_numpy(part.films)[:, None].float() / 255 for part in (usual, shift)]
    own = refused(pixels[0], seen[0][2])
    found: dict[str, object] = {
        "usual": round(float(own.mean()), 4),
        "usual by finding": {name: round(float(own[usual.findings == i].mean()), 4) for i, name in enumerate(FINDINGS)},
        "other hospital": share(pixels[1], seen[1][2]),
    }
    few = pixels[0][:500]
    with torch.inference_mode():
        for way in WAYS[1:-1]:
            wrong = turned(few, way)
            found[way] = share(wrong, torch.cat([net.encoder(wrong[i : i + 100])[2] for i in range(0, len(wrong), 100)]))
    return found
