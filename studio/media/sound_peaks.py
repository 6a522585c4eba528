"""How loud a recording is from moment to moment, small enough to be sent to a page that draws it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from studio.media.audio import audio_windows

PER_SECOND = 100
_RATE = 8000  # Hz; higher sounds hardly change the outline
_WINDOW = 10.0  # seconds decoded at a time
_QUIET = 0.05  # a recording whose loudest sample is below this is not drawn as large as others: it may be noise alone


def sound_peaks(path: str | Path, per_second: int = PER_SECOND, *, track: int | None = None) -> np.ndarray:
    """The largest sample of each span of 1 / ``per_second`` s, uint8 (n,), from 0 for silence to 255 for the loudest of the recording.

    ``track`` as in `studio.media.audio.audio_windows`, and the same errors. Two hours take 720,000 bytes.
    """
    step = _RATE // per_second
    parts: list[np.ndarray] = []
    for window in audio_windows(path, _WINDOW, _RATE, track):
        samples = np.abs(window.samples)
        parts.append(np.pad(samples, (0, -len(samples) % step)).reshape(-1, step).max(1))
    found = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    loudest = max(float(found.max(initial=0.0)), _QUIET)
    return np.round(np.minimum(found / loudest, 1.0) * 255).astype(np.uint8)
