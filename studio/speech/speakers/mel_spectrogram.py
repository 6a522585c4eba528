"""The mel spectrogram that the voice network was trained on: 40 bands up to 8 kHz, 25 ms frames every 10 ms, power without logarithm."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

RATE = 16_000  # Hz
STEP = 160  # samples between frames: 10 ms
FRAMES_A_SECOND = RATE // STEP
_SIZE = 400  # samples of a frame: 25 ms
_BANDS = 40
_KNEE, _LINEAR, _LOG = 1000.0, 200 / 3, np.log(6.4) / 27  # Slaney's scale: linear up to 1 kHz, logarithmic above


def mel_power(samples: np.ndarray) -> np.ndarray:
    """float32 (frames, 40) of float32 samples (n,) at 16 kHz; frame ``i`` is centred at ``i * STEP``, with silence around the sound."""
    window, filters = _tools()
    padded = np.pad(samples.astype(np.float32, copy=False), _SIZE // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::STEP]
    found = np.empty((len(frames), _BANDS), np.float32)
    for begin in range(0, len(frames), 1000):  # ten seconds at a time
        spectrum = np.fft.rfft(frames[begin : begin + 1000] * window, axis=1)
        found[begin : begin + 1000] = (spectrum.real**2 + spectrum.imag**2).astype(np.float32) @ filters
    return found


@lru_cache(maxsize=1)
def _tools() -> tuple[np.ndarray, np.ndarray]:
    """Window (400,) and triangular filters (201, 40), each of the same area (Slaney, "Auditory Toolbox", 1998)."""
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_SIZE) / _SIZE)
    hertz = np.fft.rfftfreq(_SIZE, 1 / RATE)
    top = _KNEE / _LINEAR + np.log(RATE / 2 / _KNEE) / _LOG
    mels = np.linspace(0.0, top, _BANDS + 2)
    above = _KNEE * np.exp(_LOG * (mels - _KNEE / _LINEAR))
    edges = np.where(mels < _KNEE / _LINEAR, mels * _LINEAR, above)
    rising = (hertz[:, None] - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - hertz[:, None]) / np.diff(edges)[1:]
    filters = np.maximum(0.0, np.minimum(rising, falling)) * 2 / (edges[2:] - edges[:-2])
    return window.astype(np.float32), filters.astype(np.float32)
