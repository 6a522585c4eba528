"""The result of analysing a recording, on one clock: levels, bands, harmony, onsets, beats, bars, sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from studio.sound.sections import Section

Kind = Literal["drums", "ambient", "song", "speech", "silence"]
LEVELS = ("rms", "onset", "low", "mid", "high", "centroid", "flatness")


@dataclass(frozen=True, eq=False)
class Analysis:
    """All times are seconds from the start of the part that was analysed.

    ``rms``, ``onset``, ``low`` (below 200 Hz), ``mid``, ``high`` (above 2 kHz), ``centroid`` (brightness of the sound) and ``flatness``
    (0 a tone, 1 noise): float32 (n,) in [0, 1], one value every ``hop`` seconds, the first at time 0. ``chroma``: float32 (n, 12), energy
    of the pitch classes C to B, with a maximum of 1 in each row, or all 0. ``waveform``: float32 (800, 2), lowest and highest sample of
    each span. ``tempo``: beats per minute, 0 without a perceptible beat; ``confidence`` of the beat, in [0, 1]. ``bars``: every fourth
    beat. ``quiet``: the recording is hardly audible.
    """

    duration: float
    hop: float
    rms: np.ndarray
    onset: np.ndarray
    low: np.ndarray
    mid: np.ndarray
    high: np.ndarray
    centroid: np.ndarray
    flatness: np.ndarray
    chroma: np.ndarray
    waveform: np.ndarray
    tempo: float = 0.0
    confidence: float = 0.0
    beats: tuple[float, ...] = ()
    bars: tuple[float, ...] = ()
    onsets: tuple[float, ...] = ()
    sections: tuple[Section, ...] = ()
    kind: Kind = "silence"
    quiet: bool = False

    def at(self, name: str, times: Sequence[float] | np.ndarray) -> np.ndarray:
        """Values of one of `LEVELS` at ``times`` (k,), float32 (k,), or of ``chroma``, (k, 12); the outermost value beyond the ends."""
        values = getattr(self, name) if name in (*LEVELS, "chroma") else None
        if values is None:
            raise ValueError(f"no level called {name}")
        where = np.asarray(times, np.float64)
        if not len(values):
            return np.zeros((len(where), *values.shape[1:]), np.float32)
        clock = np.arange(len(values)) * self.hop
        if values.ndim == 1:
            return np.interp(where, clock, values).astype(np.float32)
        return np.stack([np.interp(where, clock, row) for row in values.T], axis=1).astype(np.float32)
