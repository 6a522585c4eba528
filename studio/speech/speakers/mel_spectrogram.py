"""The mel spectrogram that the voice network was trained on, as Kaldi computes it: 80 logarithmic bands, 25 ms frames every 10 ms."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

RATE = 16_000  # Hz
STEP = 160  # samples between frames: 10 ms
FRAMES_A_SECOND = RATE // STEP
BANDS = 80
_SIZE, _FFT = 400, 512  # samples of a frame (25 ms) and of its transform
_EMPHASIS = 0.97
_LOWEST = 20.0  # Hz
_SCALE = 32_768.0  # Kaldi counts in 16-bit steps
_FLOOR = float(np.finfo(np.float32).eps)
_BLOCK = 1000  # frames computed at once: ten seconds


def log_mel(samples: np.ndarray) -> np.ndarray:
    """float32 (frames, 80) of float32 samples (n,) at 16 kHz: natural logarithm of the power in each band, without dither.

    Frame ``i`` begins at ``i * STEP``; only whole frames count, and a shorter sound is filled with silence to one frame.
    """
    window, filters = _tools()
    padded = np.pad(samples.astype(np.float32, copy=False) * np.float32(_SCALE), (0, max(_SIZE - len(samples), 0)))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _SIZE)[::STEP]
    found = np.empty((len(frames), BANDS), np.float32)
    for begin in range(0, len(frames), _BLOCK):
        part = frames[begin : begin + _BLOCK]
        part = part - part.mean(1, keepdims=True)
        before = np.concatenate([part[:, :1], part[:, :-1]], axis=1)
        spectrum = np.fft.rfft((part - np.float32(_EMPHASIS) * before) * window, _FFT, axis=1)
        power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
        found[begin : begin + _BLOCK] = np.log(np.maximum(power @ filters, _FLOOR))
    return found


@lru_cache(maxsize=1)
def _tools() -> tuple[np.ndarray, np.ndarray]:
    """Window (400,), a Hann window to the power of 0.85 ("Povey"), and triangular filters (257, 80) of height 1 on the HTK mel scale."""
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(_SIZE) / (_SIZE - 1))) ** 0.85
    edges = np.linspace(_mel(np.array(_LOWEST)), _mel(np.array(RATE / 2)), BANDS + 2)
    mels = _mel(np.fft.rfftfreq(_FFT, 1 / RATE))[:, None]
    rising = (mels - edges[:-2]) / np.diff(edges)[:-1]
    falling = (edges[2:] - mels) / np.diff(edges)[1:]
    return window.astype(np.float32), np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)


def _mel(hertz: np.ndarray) -> np.ndarray:
    return 1127.0 * np.log1p(hertz / 700.0)
