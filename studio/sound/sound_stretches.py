"""Where music plays or people clap while nobody speaks. Rather silent than wrong: speech, noise, hum and engines are neither."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, Protocol

import numpy as np

from studio.sound import applause
from studio.sound.music_features import NAMES, RATE, music_features

SoundKind = Literal["music", "applause"]
SHORTEST = applause.SHORTEST  # seconds; in less nothing is looked for
_MUSIC = 3.0  # seconds; less is a sound, not music
_PIECE = 5.0  # seconds judged at once
_QUIET = 10 ** (-50 / 20)  # root mean square; below that nobody hears it
_LEAST = {"tonal": 0.3, "lasting": 0.45, "notes": 2.1, "changes": 1.7, "turnover": 0.22}  # all of them: lasting tones that change
_MOST = {"movement": 1.2, "engine": 0.72}  # speech and blows move more between loud and silent; an engine is one deep tone


class Sound(Protocol):
    """A window of samples at 16 kHz with its start in seconds."""

    @property
    def start(self) -> float: ...
    @property
    def samples(self) -> np.ndarray: ...


def is_music(samples: np.ndarray) -> bool:
    """Whether float32 samples (n,) at 16 kHz, some seconds without speech, are surely music: eight notes or more that last and change."""
    if len(samples) < _MUSIC * RATE * 0.99 or float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) < _QUIET:
        return False
    found = dict(zip(NAMES, music_features(samples).tolist(), strict=True))
    return all(found[name] >= least for name, least in _LEAST.items()) and all(found[name] <= most for name, most in _MOST.items())


def sound_stretches(windows: Iterable[Sound], silences: Sequence[tuple[float, float]]) -> tuple[tuple[float, float, SoundKind], ...]:
    """(start, end, kind), in seconds, of what is heard within ``silences`` (seconds, in order): the times in which nobody speaks.

    ``windows`` are contiguous 16 kHz windows; memory holds one of them and ten seconds.
    """
    found: list[tuple[float, float, SoundKind]] = []
    for begin, samples in _pieces(windows, [span for silence in silences for span in _divided(*silence)]):
        for start, end, kind in _heard(begin, samples):
            if found and found[-1][2] == kind and start - found[-1][1] < 0.05:
                found[-1] = (found[-1][0], end, kind)
            else:
                found.append((start, end, kind))
    return tuple(found)


def _heard(start: float, samples: np.ndarray) -> Iterator[tuple[float, float, SoundKind]]:
    if is_music(samples):
        yield start, start + len(samples) / RATE, "music"
        return
    # claps need less time than tunes, and may end before something else begins
    edges = np.linspace(0, len(samples), max(1, int(len(samples) / RATE / SHORTEST)) + 1).astype(int).tolist()
    for begin, end in itertools.pairwise(edges):
        if applause.is_applause(samples[begin:end]):
            yield start + begin / RATE, start + end / RATE, "applause"


def _divided(start: float, end: float) -> list[tuple[float, float]]:
    """A silence as pieces of about `_PIECE` seconds; none of one that is too short."""
    if end - start < SHORTEST:
        return []
    edges = np.linspace(start, end, max(1, int((end - start) / _PIECE)) + 1).tolist()
    return list(itertools.pairwise(edges))


def _pieces(windows: Iterable[Sound], spans: Sequence[tuple[float, float]]) -> Iterator[tuple[float, np.ndarray]]:
    """(start, samples) of each span."""
    held, first, number = np.zeros(0, np.float32), 0, 0
    for window in windows:
        if not len(held):
            first = round(window.start * RATE)
        held = np.concatenate([held, window.samples])
        while number < len(spans) and round(spans[number][1] * RATE) <= first + len(held):
            yield _cut(held, first, spans[number])
            number += 1
        if number == len(spans):
            return
        keep = max(min(round(spans[number][0] * RATE) - first, len(held)), 0)
        held, first = held[keep:].copy(), first + keep
    for span in spans[number:]:  # the sound may end a little before the recording
        yield _cut(held, first, span)


def _cut(held: np.ndarray, first: int, span: tuple[float, float]) -> tuple[float, np.ndarray]:
    begin = max(round(span[0] * RATE) - first, 0)
    return (first + begin) / RATE, held[begin : max(round(span[1] * RATE) - first, begin)]
