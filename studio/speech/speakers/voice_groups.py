"""Which vectors are of one voice, and how many voices there are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_TOGETHER = 4  # consecutive windows that are taken for one voice at first: 1.6 s of their own, 2.8 s heard
_BLOCK = 300  # pieces compared with each other at once; a long recording is grouped block by block, then the groups are
_TYPICAL = 0.5  # mean similarity of two windows of one voice
_USUAL = (0.35, 0.8)  # bounds of that: a group of two voices must not seem like a voice that varies much
_TRUST = 30.0  # pairs of windows from which a group's own similarity counts as much as the typical one
_SAME = 0.65  # similarity, freed of the scatter within both groups, from which two groups are one voice; from readers who are not measured
_DOUBT = 0.15  # how much less is enough, times the root of the number of windows: little speech is no proof of another voice
_LEAST_SECONDS, _LEAST_SHARE = 2.5, 0.03  # of speech; a group with less is not a voice of its own


@dataclass(frozen=True, eq=False)
class _Groups:
    """``sums`` (k, d) of the vectors of each group, their number ``counts`` (k,), and ``members``: indices of pieces."""

    sums: np.ndarray
    counts: np.ndarray
    members: tuple[tuple[int, ...], ...]


def group_voices(vectors: np.ndarray, spans: np.ndarray, seconds: np.ndarray, count: int | None = None) -> np.ndarray:
    """The centres (k, d), unit length, of the voices among ``vectors`` (n, d); the one with the most speech first.

    ``spans`` (n,) and ``seconds`` (n,) as in `VoicePrints`. ``count``: how many voices there are, None to find out; fewer come back where
    there are fewer pieces. Agglomerative clustering by average similarity. No vectors give no centre.
    """
    if not len(vectors):
        return np.zeros((0, vectors.shape[1]), np.float32)
    pieces = _pieces(spans)
    sums = np.stack([vectors[a:b].sum(0) for a, b in pieces]).astype(np.float64)
    counts = np.array([b - a for a, b in pieces], np.float64)
    lengths = np.array([seconds[a:b].sum() for a, b in pieces])
    groups = _Groups(sums, counts, tuple((i,) for i in range(len(pieces))))
    while len(groups.sums) > _BLOCK:
        before = len(groups.sums)
        groups = _joined([_merged(_part(groups, i, i + _BLOCK), _SAME) for i in range(0, before, _BLOCK)])
        if len(groups.sums) > 0.9 * before:
            break
    least = max(_LEAST_SECONDS, _LEAST_SHARE * float(lengths.sum()))
    if count is None:
        groups = _merged(groups, _SAME)
        kept = _large(groups, lengths, least)
    else:
        least = min(least, float(lengths.sum()) / count / 4)
        groups, kept = _cut_to(groups, lengths, least, count)
    order = sorted(kept, key=lambda i: -lengths[list(groups.members[i])].sum())
    centres = groups.sums[order]
    return (centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)).astype(np.float32)


def with_nearest_joined(vectors: np.ndarray, labels: np.ndarray) -> np.ndarray | None:
    """The labels (n,) after joining the two voices that are most alike; None where all are different."""
    names = np.unique(labels)
    if len(names) < 2:
        return None
    sums = np.stack([vectors[labels == name].sum(0) for name in names]).astype(np.float64)
    counts = np.array([np.count_nonzero(labels == name) for name in names], np.float64)
    near = _similarities(sums, counts) + _DOUBT / np.sqrt(np.minimum.outer(counts, counts))
    np.fill_diagonal(near, -np.inf)
    a, b = divmod(int(near.argmax()), len(names))
    return np.where(labels == names[b], names[a], labels) if near[a, b] >= _SAME else None


def without_least(labels: np.ndarray, seconds: np.ndarray) -> np.ndarray | None:
    """The labels (n,) with -1 for the voice that speaks least, if that is too little for a speaker; None where it is enough."""
    names = np.unique(labels)
    totals = [float(seconds[labels == name].sum()) for name in names]
    least = max(_LEAST_SECONDS, _LEAST_SHARE * float(seconds.sum()))
    if len(names) < 2 or min(totals) >= least:
        return None
    return np.where(labels == names[int(np.argmin(totals))], -1, labels)


def _pieces(spans: np.ndarray) -> list[tuple[int, int]]:
    """(first, last + 1) of runs of at most `_TOGETHER` vectors of one span, as equal as possible."""
    found = []
    edges = [0, *(np.flatnonzero(np.diff(spans)) + 1).tolist(), len(spans)]
    for begin, end in itertools.pairwise(edges):
        parts = -(-(end - begin) // _TOGETHER)
        cuts = np.linspace(begin, end, parts + 1).round().astype(int)
        found += list(zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True))
    return found


def _similarities(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(k, k) mean cosine between the windows of two groups, divided by what is usual within both (correction for attenuation)."""
    inner = _within(sums, counts)
    return (sums @ sums.T) / np.outer(counts, counts) / np.sqrt(np.outer(inner, inner))


def _within(sums: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """(k,) mean cosine between two windows of each group; of small groups what is usual, since theirs is chance."""
    pairs = counts * (counts - 1)
    own = np.maximum((sums * sums).sum(1) - counts, 0.0)  # the square of a sum holds each pair twice, and each window with itself
    return np.clip((_TRUST * _TYPICAL + own) / (_TRUST + pairs), *_USUAL)


def _merged(groups: _Groups, same: float, fewest: int = 1) -> _Groups:
    """The nearest two groups are joined as long as they are at least ``same`` alike and there are more than ``fewest``."""
    sums, counts, members = groups.sums.copy(), groups.counts.copy(), list(groups.members)
    near = _similarities(sums, counts)
    np.fill_diagonal(near, -np.inf)
    alive = np.ones(len(sums), bool)
    while alive.sum() > fewest:
        a, b = divmod(int(near.argmax()), len(sums))
        if near[a, b] < same:
            break
        sums[a] += sums[b]
        counts[a] += counts[b]
        members[a] = (*members[a], *members[b])
        alive[b] = False
        near[b] = near[:, b] = -np.inf
        left = np.flatnonzero(alive)
        row = _row(sums, counts, a, left)
        near[a, left] = near[left, a] = row
        near[a, a] = -np.inf
    left = np.flatnonzero(alive)
    return _Groups(sums[left], counts[left], tuple(members[i] for i in left))


def _row(sums: np.ndarray, counts: np.ndarray, a: int, others: np.ndarray) -> np.ndarray:
    """`_similarities` of group ``a`` with ``others``."""
    chosen = np.append(others, a)
    part, sizes = sums[chosen], counts[chosen]
    inner = _within(part, sizes)
    return (part @ sums[a] / (sizes * counts[a]) / np.sqrt(inner * inner[-1]))[:-1]


def _part(groups: _Groups, begin: int, end: int) -> _Groups:
    return _Groups(groups.sums[begin:end], groups.counts[begin:end], groups.members[begin:end])


def _joined(parts: Sequence[_Groups]) -> _Groups:
    members = tuple(member for part in parts for member in part.members)
    return _Groups(np.concatenate([p.sums for p in parts]), np.concatenate([p.counts for p in parts]), members)


def _large(groups: _Groups, lengths: np.ndarray, least: float) -> list[int]:
    """The groups with at least ``least`` seconds of speech, or the largest one."""
    totals = [float(lengths[list(member)].sum()) for member in groups.members]
    return [i for i, total in enumerate(totals) if total >= least] or [int(np.argmax(totals))]


def _cut_to(groups: _Groups, lengths: np.ndarray, least: float, count: int) -> tuple[_Groups, list[int]]:
    """The latest division in which ``count`` groups are large enough; the largest ``count`` of the first division where there is none."""
    best: tuple[_Groups, list[int]] | None = None
    current = groups
    while True:
        kept = _large(current, lengths, least)
        if len(kept) >= count:
            best = current, kept
        if len(current.sums) <= count:
            break
        current = _merged(current, -np.inf, len(current.sums) - 1)
    if best is None:
        totals = [float(lengths[list(member)].sum()) for member in current.members]
        return current, sorted(range(len(totals)), key=lambda i: -totals[i])[:count]
    chosen, kept = best
    kept.sort(key=lambda i: -float(lengths[list(chosen.members[i])].sum()))
    return chosen, kept[:count]
