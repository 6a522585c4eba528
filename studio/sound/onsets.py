"""Onset detection: a curve of onset strength, and its peaks."""

from __future__ import annotations

import numpy as np

_RANGE = 65.0  # dB below the loudest band that are still considered
_BLOCK = 6000  # frames processed at once
_LAG = 2  # frames over which a rise is measured
_AROUND = 0.5  # s; neighbourhood above which a peak must stand out
_APART = 0.06  # s between two onsets
_RISE = 1.2  # dB, mean over the bands, by which a peak must exceed its neighbourhood


def onset_strength(mel: np.ndarray, bands: slice = slice(None)) -> np.ndarray:
    """Mean rise of the mel bands in dB over 20 ms, float32 (n,), from ``mel`` (n, bands) in dB.

    A rise is measured against the loudest of three neighbouring bands a moment earlier, so that a gliding tone is not an onset.
    Source: Böck and Widmer, "Maximum filter vibrato suppression for onset detection", 2013.
    """
    floor = float(mel.max(initial=-200.0)) - _RANGE
    rise = np.zeros(len(mel), np.float32)
    for first in range(0, len(mel), _BLOCK):  # an hour at once would need a gigabyte
        level = np.maximum(mel[max(first - _LAG, 0) : first + _BLOCK].astype(np.float32), floor)
        padded = np.pad(level, ((0, 0), (1, 1)), mode="edge")
        before = np.maximum(np.maximum(padded[:, :-2], padded[:, 1:-1]), padded[:, 2:])
        new = np.maximum(level[_LAG:] - before[:-_LAG], 0)[:, bands].mean(1)
        rise[max(first, _LAG) : first + _BLOCK] = new
    if len(mel):
        # silence is assumed before the start, but an excerpt must not begin with an onset stronger than those that follow
        start = (np.maximum(mel[:_LAG].astype(np.float32), floor) - max(floor, float(mel.min())))[:, bands].mean(1)
        rise[:_LAG] = np.minimum(start, np.quantile(rise, 0.97))
    return rise


def moving_mean(values: np.ndarray, width: int) -> np.ndarray:
    """Mean over ``width`` values around each, fewer at the ends; shape (n,)."""
    sums = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    index = np.arange(len(values))
    low, high = np.maximum(index - width // 2, 0), np.minimum(index + width // 2 + 1, len(values))
    return (sums[high] - sums[low]) / (high - low)


def onset_times(strength: np.ndarray, hop: float) -> tuple[float, ...]:
    """Times in seconds of the peaks of `onset_strength` that stand out from their neighbourhood."""
    count = len(strength)
    if count < 3:
        return ()
    reach = max(1, round(_APART / hop / 2))
    padded = np.pad(strength, reach, mode="constant")
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1).max(1)
    stands_out = strength > moving_mean(strength, round(_AROUND / hop)) + _RISE
    peaks = np.flatnonzero((strength == highest) & stands_out)
    found: list[float] = []
    for i in peaks:
        time = max(0.0, float(interpolated_peak(strength, int(i)) * hop))
        if not found or time - found[-1] >= _APART / 2:
            found.append(time)
    return tuple(found)


def interpolated_peak(values: np.ndarray, peak: int) -> float:
    """Fractional position of a peak, by a parabola through it and its neighbours."""
    if not 0 < peak < len(values) - 1:
        return float(peak)
    a, b, c = (float(v) for v in values[peak - 1 : peak + 2])
    bend = a - 2 * b + c
    return peak + (0.5 * (a - c) / bend if bend < -1e-9 else 0.0)
