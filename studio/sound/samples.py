"""Reads samples for analysis, from a file or from memory, as a stream of short pieces at one rate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from studio.errors import InvalidInput
from studio.media.channel_mix import ChannelMix
from studio.sound.audio_features import RATE

_PIECE = 5.0  # s
_LEAST = 0.05  # s


def read_samples(source: str | Path | tuple[np.ndarray, int], start: float, length: float | None, field: str) -> Iterator[np.ndarray]:
    """float32 mono in [-1, 1] at `RATE`, from ``start`` on for ``length`` seconds (None: to the end), a few seconds each.

    Raises `InvalidInput` about ``field`` as `studio.sound.analyser.analyse` does.
    """
    if not math.isfinite(start) or start < 0 or (length is not None and not length > 0):
        raise ValueError("start and length must be positive")
    stream = _of_samples(*source, field) if isinstance(source, tuple) else _of_file(source, field)
    first = round(start * RATE)
    last = None if length is None or not math.isfinite(length) else first + max(1, round(length * RATE))
    seen = given = 0
    for piece in stream:
        part = piece[max(first - seen, 0) : None if last is None else max(last - seen, 0)]
        seen += len(piece)
        if len(part):
            given += len(part)
            yield part
        if last is not None and seen >= last:
            break
    if not seen:
        raise InvalidInput("error.sound_none", field)
    if not given:
        raise InvalidInput("error.sound_start", field, start=f"{start:g}", seconds=f"{seen / RATE:.1f}")


def _of_file(path: str | Path, field: str) -> Iterator[np.ndarray]:
    from studio.media.audio import audio_windows
    from studio.media.containers import probe

    if not probe(path, field).has_audio:
        raise InvalidInput("error.sound_none", field)
    for window in audio_windows(path, _PIECE, RATE):
        yield window.samples


def _of_samples(samples: np.ndarray, rate: int, field: str) -> Iterator[np.ndarray]:
    import av

    array = np.asarray(samples)
    if array.ndim not in (1, 2) or not array.size or rate <= 0:
        raise InvalidInput("error.sound_none", field)
    if array.ndim == 2 and array.shape[0] <= 8 < array.shape[1]:  # channels first
        array = array.T
    if len(array) < _LEAST * rate:  # resamplers hold back the first few samples
        array = np.concatenate([array, np.zeros((int(_LEAST * rate) + 1 - len(array), *array.shape[1:]), array.dtype)])
    scale = 1.0 / (np.iinfo(array.dtype).max + 1) if np.issubdtype(array.dtype, np.integer) else 1.0
    mixer = ChannelMix(array.shape[1], rate) if array.ndim == 2 else None
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    step = max(1, int(_PIECE * rate))
    for at in range(0, len(array), step):
        part = array[at : at + step].astype(np.float32) * scale
        mono = np.nan_to_num(mixer.mix(part, part.mean(1)) if mixer else part, nan=0.0, posinf=1.0, neginf=-1.0)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(np.clip(mono, -1, 1))[None], format="flt", layout="mono")
        frame.sample_rate = int(rate)
        for out in resampler.resample(frame):
            yield out.to_ndarray().reshape(-1)
    for out in resampler.resample(None):
        yield out.to_ndarray().reshape(-1)
