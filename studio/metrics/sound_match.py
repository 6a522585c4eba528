"""Whether two files sound the same, and how far one lags behind the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

_RATE = 16_000  # Hz
_WINDOW = 10.0  # s that are held at once
_LONGEST_LAG = 0.25  # s


def sound_match(film: str | Path, recording: str | Path, start: float = 0.0, length: float | None = None) -> tuple[float, float] | None:
    """(correlation in [-1, 1], lag in ms) of the film's sound and the recording's from ``start`` seconds on.

    A positive lag: the film's sound comes late. The lag is the one, up to a quarter of a second, at which the first ten seconds agree
    best; the correlation is that of the whole at that lag. None where either has no sound or is silent. Memory is flat in the length.
    """
    first, second = next(_sound(film, 0.0), None), next(_sound(recording, start), None)
    if first is None or second is None:
        return None
    count = min(len(first), len(second))
    if length is not None:
        count = min(count, round(length * _RATE))
    lag = _lag(first[:count], second[:count])
    early, late = max(lag, 0) / _RATE, max(-lag, 0) / _RATE
    sums = np.zeros(3)
    left = np.inf if length is None else length * _RATE - abs(lag)
    for a, b in zip(_sound(film, early), _sound(recording, start + late), strict=False):
        count = int(min(len(a), len(b), left))
        if count <= 0:
            break
        x, y = a[:count].astype(np.float64), b[:count].astype(np.float64)
        sums += x @ x, y @ y, x @ y
        left -= count
    power = sums[0] * sums[1]
    return (float(sums[2] / np.sqrt(power)), 1000 * lag / _RATE) if power > 1e-12 else None


def _lag(first: np.ndarray, second: np.ndarray) -> int:
    """Samples by which ``first`` comes after ``second``."""
    size = 1 << (len(first) + len(second)).bit_length()
    cross = np.fft.irfft(np.fft.rfft(first, size) * np.conj(np.fft.rfft(second, size)), size)
    reach = min(round(_LONGEST_LAG * _RATE), len(first) - 1)
    around = np.concatenate([cross[size - reach :], cross[: reach + 1]]) if reach > 0 else cross[:1]
    return int(around.argmax()) - reach


def _sound(file: str | Path, start: float) -> Iterator[np.ndarray]:
    """Windows of `_WINDOW` seconds from ``start`` on."""
    from studio.media.audio import audio_windows

    skip, size = round(start * _RATE), round(_WINDOW * _RATE)
    held = np.zeros(0, np.float32)
    for window in audio_windows(file, _WINDOW, _RATE):
        part = window.samples[min(skip, len(window.samples)) :]
        skip -= min(skip, len(window.samples))
        held = np.concatenate([held, part])
        if len(held) >= size:
            yield held[:size]
            held = held[size:]
    if len(held):
        yield held
