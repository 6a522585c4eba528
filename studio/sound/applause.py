"""Whether a few seconds of sound are applause. Rather silent than wrong: rain, fire, steps, blows and speech are none."""

from __future__ import annotations

import numpy as np

from studio.sound.music_features import RATE

NAMES: tuple[str, ...] = ("claps", "together", "lean", "tails", "beat", "swell", "tone", "whistle", "deep", "centre")
_SIZE, _HOP = 256, 64  # samples of a frame, 16 ms, and between frames, 4 ms: a clap lasts some 10 ms
_LONG = 2048  # samples of a frame in which tones stand out
_BANDS = ((1000, 1800), (1800, 2800), (2800, 4200), (4200, 6500))  # Hz; a clap fills them all at once
_CLAP, _CLAPS = 12, 125  # frames, 50 ms and 0.5 s: claps move within the first, a crowd within the second
_GROUP = 24  # bins, 190 Hz; a tone stands out from as many
_FLOOR = 1e-12
_QUIET = 10 ** (-50 / 20)  # root mean square; below that nobody hears it
SHORTEST = 2.5  # seconds; in less, laughter and steps in water pass too
_BOUNDS = {  # all of them: many short blows without a tone, in all bands at once, at no one's pace
    "claps": (1.5, 4.5), "together": (0.3, 0.9), "lean": (-0.1, 9.0), "tails": (3.2, 20.0), "beat": (1.25, 3.3), "swell": (0.0, 3.0),
    "tone": (0.0, 3.9), "whistle": (0.0, 7.6), "deep": (0.0, 0.25), "centre": (1.2, 2.6),
}  # fmt: skip


def is_applause(samples: np.ndarray) -> bool:
    """Whether float32 samples (n,) at 16 kHz, a few seconds without speech, are surely applause: claps that can be told apart.

    Very many hands sound like rain, and cheers like wind: neither is called applause.
    """
    if len(samples) < SHORTEST * RATE * 0.99 or float(np.sqrt(np.mean(samples.astype(np.float64) ** 2))) < _QUIET:
        return False
    found = applause_features(samples).tolist()
    return all(_BOUNDS[name][0] <= value <= _BOUNDS[name][1] for name, value in zip(NAMES, found, strict=True))


def applause_features(samples: np.ndarray) -> np.ndarray:
    """float64 (10,) of `NAMES` for float32 samples (n,) at 16 kHz, at least a second; all zero for silence.

    ``claps``: deviation of the level from its mean over 50 ms, in dB, between 1 and 6.5 kHz. ``together``: correlation of that between four
    bands. ``lean`` and ``tails``: its skewness and kurtosis. ``beat``: deviation of the level over 50 ms from that over 0.5 s, in dB, and
    ``swell`` of the latter. ``tone``: how far the strongest of neighbouring frequencies stands out in the median, and ``whistle``: in one
    place of fifty. ``deep``: share of the power below 400 Hz. ``centre``: centroid of the power in kHz.
    """
    power, hertz = _spectra(samples, _SIZE, _HOP)
    bands = np.stack([power[:, (hertz >= low) & (hertz < high)].sum(1) for low, high in _BANDS])
    if len(power) <= 2 * _CLAPS or float(bands.max()) < _FLOOR:
        return np.zeros(len(NAMES))
    level = 10 * np.log10(bands.sum(0) + _FLOOR)
    short = _mean(level, _CLAP)
    long = _mean(short, _CLAPS)
    moves = _middle(level, len(short)) - short
    claps = max(float(moves.std()), 1e-6)
    each = 10 * np.log10(bands + _FLOOR)
    apart = np.stack([_middle(row, len(short)) - _mean(row, _CLAP) for row in each]) + 1e-9 * np.arange(len(short))
    mean = power.mean(0)
    tones, pitch = _spectra(samples, _LONG, _LONG // 2)
    tones = tones[:, (pitch > 300) & (pitch < 6000)]
    groups = tones[:, : tones.shape[1] // _GROUP * _GROUP].reshape(len(tones), -1, _GROUP) + _FLOOR
    proud = groups.max(2) / groups.mean(2)
    return np.array(
        [
            claps,
            np.asarray(np.corrcoef(apart))[np.triu_indices(len(_BANDS), 1)].mean(),
            (moves**3).mean() / claps**3,
            (moves**4).mean() / claps**4,
            (_middle(short, len(long)) - long).std(),
            long.std(),
            np.median(proud),
            np.percentile(proud, 98),
            mean[hertz < 400].sum() / mean.sum(),
            mean @ hertz / mean.sum() / 1000,
        ]
    )


def _spectra(samples: np.ndarray, size: int, hop: int) -> tuple[np.ndarray, np.ndarray]:
    """(frames, bins) power and (bins,) Hz; at least one frame."""
    padded = np.pad(samples.astype(np.float32, copy=False), (0, max(0, size - len(samples))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    spectrum = np.fft.rfft(frames * np.hanning(size).astype(np.float32), axis=1)
    return (spectrum.real**2 + spectrum.imag**2).astype(np.float64), np.fft.rfftfreq(size, 1 / RATE)


def _mean(values: np.ndarray, width: int) -> np.ndarray:
    sums = np.concatenate([[0.0], np.cumsum(values)])
    return (sums[width:] - sums[:-width]) / width


def _middle(values: np.ndarray, count: int) -> np.ndarray:
    """The ``count`` values in the middle, those that a mean of as many stands for."""
    begin = (len(values) - count) // 2
    return values[begin : begin + count]
