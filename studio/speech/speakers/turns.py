"""Who speaks when: turns of numbered speakers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from studio.speech.speakers.voice_groups import group_voices, with_nearest_joined, without_least
from studio.speech.speakers.voice_prints import Sound, VoicePrints, voice_prints

if TYPE_CHECKING:
    from studio.models.lease import Lease

MOST = 8  # speakers that are told apart
_SHARP = 10.0  # how much a difference of 1 in similarity weighs against a change of speaker
_CHANGE = 3.0  # cost of a change of speaker in the middle of speech
_CHANGE_AT_PAUSE = 1.2  # cost of a change at a pause
_ROUNDS = 4


@dataclass(frozen=True)
class Turn:
    """``speaker`` ("1", "2", ... in order of first appearance) speaks from ``start`` to ``end`` seconds."""

    start: float
    end: float
    speaker: str


def speaker_turns(
    lease: Lease, windows: Iterable[Sound], spans: Sequence[tuple[float, float]], count: int | None = None
) -> tuple[Turn, ...]:
    """Turns within ``spans`` of speech (seconds, in order, without overlap) of 16 kHz ``windows``.

    ``lease``: of a row of the role "voices". ``count``: how many speakers there are, None to estimate it (at most 8). Speech shorter than
    0.2 s belongs to nobody. Where two people talk at once, the louder one counts.
    """
    return turns_of(voice_prints(lease, windows, spans), count)


def turns_of(prints: VoicePrints, count: int | None = None) -> tuple[Turn, ...]:
    """Turns from vectors of voices; see `speaker_turns`."""
    if not len(prints.vectors):
        return ()
    centres = group_voices(prints.vectors, prints.spans, prints.seconds, count)
    labels = _labels(prints, centres[: MOST if count is None else count], merge=count is None)
    numbers: dict[int, str] = {}
    found: list[Turn] = []
    for i, label in enumerate(labels.tolist()):
        name = numbers.setdefault(label, str(len(numbers) + 1))
        start, end = (float(t) for t in prints.cells[i])
        if found and i and prints.spans[i] == prints.spans[i - 1] and found[-1].speaker == name:
            found[-1] = replace(found[-1], end=end)
        else:
            found.append(Turn(start, end, name))
    return tuple(found)


def _labels(prints: VoicePrints, centres: np.ndarray, *, merge: bool) -> np.ndarray:
    """The voice of each vector (n,): from the centres and from its neighbours. Centres and labels improve each other in turn.

    ``merge``: voices that turn out to be one are joined, the most alike first, and those that hardly speak are given up.
    """
    labels = _settled(prints, centres)
    while merge:
        fewer = without_least(labels, prints.seconds)
        if fewer is None:
            fewer = with_nearest_joined(prints.vectors, labels)
        if fewer is None:
            break
        labels = _settled(prints, _centres(prints, fewer))
    return labels


def _settled(prints: VoicePrints, centres: np.ndarray) -> np.ndarray:
    labels = _path(prints, centres)
    for _ in range(_ROUNDS):
        centres = _centres(prints, labels)
        fresh = _path(prints, centres)
        if len(centres) == labels.max() + 1 and np.array_equal(fresh, labels):
            break
        labels = fresh
    return labels


def _centres(prints: VoicePrints, labels: np.ndarray) -> np.ndarray:
    """(k, d) unit vectors of the voices in use; a label of -1 counts for none."""
    centres = np.stack([prints.vectors[labels == label].mean(0) for label in np.unique(labels[labels >= 0])])
    return centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)


def _path(prints: VoicePrints, centres: np.ndarray) -> np.ndarray:
    """The likeliest sequence of voices (n,): Viterbi's algorithm, in which a change costs less at a pause."""
    gains = _SHARP * (prints.vectors @ centres.T)
    n, k = gains.shape
    if k == 1:
        return np.zeros(n, np.int64)
    back = np.zeros((n, k), np.int64)
    score = gains[0].astype(np.float64)
    for i in range(1, n):
        cost = _CHANGE if prints.spans[i] == prints.spans[i - 1] else _CHANGE_AT_PAUSE
        best = int(score.argmax())
        moved = score[best] - cost
        back[i] = np.where(score >= moved, np.arange(k), best)
        score = np.maximum(score, moved) + gains[i]
    path = np.empty(n, np.int64)
    path[-1] = int(score.argmax())
    for i in range(n - 1, 0, -1):
        path[i - 1] = back[i, path[i]]
    return path
