"""Where a phrase really begins and ends: word times next to a pause, corrected by the energy of the sound."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

RATE = 16_000  # Hz
_HOP = 80  # samples of one step: 5 ms
_PAUSE = 0.15  # seconds between two words that make a phrase edge
_REACH = 0.25  # seconds by which an edge may move outwards, across a breathed h or a fading s
_DIP = 6  # quiet steps that do not end a sound: the closure of a p, t or k
_DEPTH, _ABOVE = 32.0, 8.0  # dB below the loud parts and above the quiet parts at which sound begins
_LEAST = 0.05  # seconds; no word becomes shorter
_SILENCE = 0.2  # seconds between two stretches of speech that no word runs across
_SAID = 0.1  # seconds of a word before a silence that it ends in: with less it is the one after it


def out_of_silence(times: Sequence[tuple[float, float]], speech: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """``times`` (start, end) in seconds of words in order, with none in a pause between two stretches of ``speech`` (in order too).

    A word that ends in a pause ends before it; one that begins there, or runs across it, begins after it: where cross-attention places
    words, a silence mostly belongs to the word that follows.
    """
    pauses = [(end, start) for (_, end), (start, _) in pairwise(speech) if start - end >= _SILENCE]
    found: list[tuple[float, float]] = []
    for start, end in times:
        for begin, until in pauses:
            if end <= begin or start >= until:
                continue
            if end <= until and begin - start >= _SAID:
                end = begin
            else:
                start = until
        start = max(start, found[-1][1]) if found else start
        found.append((start, max(end, start + _LEAST)))
    return found


def refine_phrase_edges(samples: np.ndarray, times: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """``times`` (start, end) in seconds of words in order, in ``samples`` float32 (n,) at 16 kHz, with the edges next to pauses corrected.

    An edge in silence moves inwards to the sound; an edge inside a sound moves outwards to where it fades. Times within a phrase stay.
    """
    loud = _loud(samples)
    if not loud.any():
        return list(times)
    found = list(times)
    for i, (start, end) in enumerate(times):
        before = times[i - 1][1] if i else 0.0
        after = times[i + 1][0] if i + 1 < len(times) else len(samples) / RATE
        if i == 0 or start - before >= _PAUSE:
            start = _edge(loud, start, max(before, start - _REACH), end - _LEAST)
        if i + 1 == len(times) or after - end >= _PAUSE:
            end = _edge(loud[::-1], _back(loud, end), _back(loud, min(after, end + _REACH)), _back(loud, start + _LEAST))
            end = _back(loud, end)
        found[i] = (start, max(end, start + _LEAST)) if end > times[i][0] else times[i]
    return found


def _loud(samples: np.ndarray) -> np.ndarray:
    """bool (steps,): whether there is sound, relative to the loud and quiet parts of these samples."""
    steps = len(samples) // _HOP
    power = (samples[: steps * _HOP].reshape(steps, _HOP).astype(np.float64) ** 2).mean(1)
    level = 10 * np.log10(np.convolve(power, np.ones(3) / 3, "same") + 1e-10) if steps else np.zeros(0)
    if not steps:
        return np.zeros(0, bool)
    return level > max(float(np.percentile(level, 95)) - _DEPTH, float(np.percentile(level, 5)) + _ABOVE)


def _edge(loud: np.ndarray, at: float, earliest: float, latest: float) -> float:
    """The beginning of the sound that is heard at ``at`` seconds, or else of the next one; ``at`` when there is none within reach."""
    step = _HOP / RATE
    i = min(max(round(at / step), 0), len(loud))
    first, last = max(round(earliest / step), 0), min(round(latest / step), len(loud))
    ahead = np.flatnonzero(loud[i:last])
    if len(ahead) and ahead[0] > _DIP:  # silence: inwards
        return (i + int(ahead[0])) * step
    quiet = 0
    begin = i + int(ahead[0]) if len(ahead) else i
    for k in range(i - 1, first - 1, -1):
        quiet = 0 if loud[k] else quiet + 1
        if quiet > _DIP:
            break
        begin = k if loud[k] else begin
    return begin * step if begin > first else at  # uninterrupted sound belongs to the neighbour just as much


def _back(loud: np.ndarray, at: float) -> float:
    """Converts a time to one counted from the end of the steps, and back."""
    return len(loud) * _HOP / RATE - at
