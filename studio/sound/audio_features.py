"""Features of a stream of sound, frame by frame: band levels, mel spectrum, pitch classes.

Frame ``i`` is centred at ``i * HOP`` seconds. About 12 kB are kept per second of sound; the samples themselves are not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

RATE = 24_000  # Hz; a hop of 10 ms is a whole number of samples, and hi-hats are still below the Nyquist frequency
HOP = 0.01  # s
BANDS = 40  # mel
CHROMA_EVERY = 10  # frames
_STEP = round(RATE * HOP)
_SIZE = 1024  # samples of a frame, 43 ms
_LONG = 4096  # samples for pitch, 171 ms: a resolution of 5.9 Hz separates semitones from the second octave up
_BLOCK = 500  # frames processed at once
_LOW, _HIGH = 200.0, 2000.0  # Hz, edges of low, mid and high
_FIRST = 2  # bins below this one contain what a DC offset leaks through the window
_FLOOR = 1e-12


@dataclass(frozen=True, eq=False)
class Features:
    """``mel`` float16 (n, 40) in dB; ``power``, ``low``, ``mid``, ``high`` float32 (n,) mean squares of the samples; ``centroid`` float32
    (n,) in octaves above 55 Hz; ``flatness`` float32 (n,) in [0, 1]; ``extremes`` float32 (n, 2), lowest and highest sample of a hop;
    ``chroma`` float32 (m, 12), one row every `CHROMA_EVERY` frames; ``seconds`` of sound.
    """

    mel: np.ndarray
    power: np.ndarray
    low: np.ndarray
    mid: np.ndarray
    high: np.ndarray
    centroid: np.ndarray
    flatness: np.ndarray
    extremes: np.ndarray
    chroma: np.ndarray
    seconds: float


class FeatureStream:
    """Takes float32 samples at `RATE` in pieces of any length. Not thread-safe."""

    def __init__(self) -> None:
        self._held = np.zeros(_LONG // 2, np.float32)  # preceded by silence, so that the first frame is centred at 0
        self._count = 0
        self._rows: list[tuple[np.ndarray, ...]] = []
        self._chroma: list[np.ndarray] = []

    def add(self, samples: np.ndarray) -> None:
        """Process the frames that are now complete."""
        self._count += len(samples)
        self._held = np.concatenate([self._held, samples.astype(np.float32, copy=False)])
        reach = _BLOCK * _STEP + _LONG - _STEP
        while len(self._held) >= reach:
            self._measure(_BLOCK)

    def finish(self) -> Features:
        """Process the rest and return all features; at least one frame."""
        frames = max(1, -(-self._count // _STEP)) - sum(len(r[0]) for r in self._rows)
        missing = frames * _STEP + _LONG - _STEP - len(self._held)
        self._held = np.concatenate([self._held, np.zeros(max(missing, 0), np.float32)])
        while frames > 0:
            part = min(frames, _BLOCK)
            self._measure(part)
            frames -= part
        mel, power, low, mid, high, centroid, flatness, extremes = (np.concatenate(column) for column in zip(*self._rows, strict=True))
        chroma = np.concatenate(self._chroma)
        return Features(mel, power, low, mid, high, centroid, flatness, extremes, chroma, self._count / RATE)

    def _measure(self, frames: int) -> None:
        """Process the next ``frames`` frames and drop their samples."""
        long = np.lib.stride_tricks.sliding_window_view(self._held[: frames * _STEP + _LONG - _STEP], _LONG)[::_STEP]
        middle = (_LONG - _SIZE) // 2
        short = long[:, middle : middle + _SIZE]
        window, filters, split, octaves = _tools()
        spectrum = np.fft.rfft(short * window, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        mel = power @ filters
        low, mid, high = (power @ split).T
        level = power[:, _FIRST:].sum(1) + _FLOOR
        smooth = mel + _FLOOR
        flatness = np.exp(np.log(smooth).mean(1)) / smooth.mean(1)
        hop = long[:, _LONG // 2 : _LONG // 2 + _STEP]
        centroid = power[:, _FIRST:] @ octaves[_FIRST:] / level
        self._rows.append(
            (
                (10 * np.log10(smooth)).astype(np.float16),
                (low + mid + high).astype(np.float32),
                low.astype(np.float32),
                mid.astype(np.float32),
                high.astype(np.float32),
                centroid.astype(np.float32),
                flatness.astype(np.float32),
                np.stack([hop.min(1), hop.max(1)], axis=1),
            )
        )
        first = -sum(len(r[0]) for r in self._rows[:-1]) % CHROMA_EVERY
        self._chroma.append(_pitches(long[first::CHROMA_EVERY]))
        self._held = self._held[frames * _STEP :]


@lru_cache(maxsize=1)
def _tools() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Window (1024,), mel filters (513, 40) of equal area, sums of three bands (513, 3), octaves of the bins (513,).

    Scaled so that powers are mean squares of the samples under the window.
    """
    window = np.hanning(_SIZE).astype(np.float32)
    hertz = np.fft.rfftfreq(_SIZE, 1 / RATE)
    scale = 2.0 / (_SIZE * float((window**2).sum()))
    mels = np.linspace(_mel(30.0), _mel(11_000.0), BANDS + 2)
    edges = 700 * (10 ** (mels / 2595) - 1)
    rising = (hertz[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - hertz[:, None]) / np.diff(edges)[1:]
    filters = np.maximum(0, np.minimum(rising, falling))
    narrow = filters.sum(0) < 0.5  # narrower than the bins: the nearest bin stands for the band
    nearest = np.abs(hertz[:, None] - edges[1:-1]).argmin(0)
    filters[nearest[narrow], np.flatnonzero(narrow)] = 1
    filters *= scale / filters.sum(0)
    split = (
        np.stack([(np.arange(len(hertz)) >= _FIRST) & (hertz < _LOW), (hertz >= _LOW) & (hertz < _HIGH), hertz >= _HIGH], axis=1) * scale
    )
    octaves = np.log2(np.maximum(hertz, 55.0) / 55.0)
    return window, filters.astype(np.float32), split.astype(np.float32), octaves.astype(np.float32)


def _mel(hertz: float) -> float:
    return 2595 * np.log10(1 + hertz / 700)


@lru_cache(maxsize=1)
def _pitch_tools() -> tuple[np.ndarray, np.ndarray, slice]:
    """Window (4096,), weights (bins, 12) of the bins in the slice for the pitch classes C to B."""
    hertz = np.fft.rfftfreq(_LONG, 1 / RATE)
    used = slice(int(np.searchsorted(hertz, 80.0)), int(np.searchsorted(hertz, 4200.0)))
    notes = 69 + 12 * np.log2(hertz[used] / 440.0)
    away = (notes[:, None] - np.arange(12) + 6) % 12 - 6  # semitones from each class
    weights = np.exp(-0.5 * (away / 0.3) ** 2)
    return np.hanning(_LONG).astype(np.float32), weights.astype(np.float32), used


def _pitches(long: np.ndarray) -> np.ndarray:
    """float32 (k, 12): how much tones stand out in each pitch class."""
    window, weights, used = _pitch_tools()
    if not len(long):
        return np.zeros((0, 12), np.float32)
    size = np.abs(np.fft.rfft(long * window, axis=1))[:, used]
    # only peaks are tones; the rest is drums and breath
    peak = np.zeros_like(size)
    inner = size[:, 1:-1]
    peak[:, 1:-1] = np.where((inner >= size[:, :-2]) & (inner >= size[:, 2:]), inner, 0)
    return (np.sqrt(peak) @ weights).astype(np.float32)
