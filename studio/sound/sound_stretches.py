"""Where music plays or people clap while nobody speaks. Rather silent than wrong: speech, noise, hum and engines are neither."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

import numpy as np

from studio.media.audio import Sound, cut_spans
from studio.sound import applause
from studio.sound.music_features import NAMES, RATE, music_features

SoundKind = Literal["music", "applause"]
SHORTEST = applause.SHORTEST  # seconds; in less nothing is looked for
_MUSIC = 3.0  # seconds; less is a sound, not music
_PIECE = 5.0  # seconds judged at once
_QUIET = 10 ** (-50 / 20)  # root mean square; below that nobody hears it
_LEAST = {"tonal": 0.3, "lasting": 0.45, "notes": 2.1, "changes": 1.7, "turnover": 0.22}  # all of them: lasting tones that change
_MOST = {"movement": 1.2, "engine": 0.72}  # speech and blows move more between loud and silent; an engine is one deep tone


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
    for begin, samples in cut_spans(windows, (span for silence in silences for span in _divided(*silence))):
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
