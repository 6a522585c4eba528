"""Recordings of known samples in many formats, and what is heard in a file; independent of the code under test."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

CODERS: dict[str, dict[str, Any]] = {
    "s16.wav": {"codec": "pcm_s16le"},
    "s24.wav": {"codec": "pcm_s24le", "form": "s32", "rate": 48_000},
    "u8.wav": {"codec": "pcm_u8", "form": "u8", "rate": 22_050},
    "float.wav": {"codec": "pcm_f32le", "form": "flt"},
    "mono8k.wav": {"codec": "pcm_s16le", "rate": 8000, "layout": "mono"},
    "surround.wav": {"codec": "pcm_s16le", "rate": 48_000, "layout": "5.1"},
    "big.aiff": {"codec": "pcm_s16be"},
    "fine.flac": {"codec": "flac", "form": "s32", "rate": 96_000},
    "plain.flac": {"codec": "flac"},
    "song.m4a": {"codec": "aac", "form": "fltp", "bits": 128_000},
    "song.mp3": {"codec": "libmp3lame", "form": "fltp", "bits": 128_000},
    "song.opus": {"codec": "libopus", "form": "flt", "rate": 48_000, "bits": 128_000},
    "song.ogg": {"codec": "vorbis", "form": "fltp"},
    "mic.webm": {"codec": "libopus", "form": "flt", "rate": 48_000, "bits": 128_000},
    "raw.aac": {"codec": "aac", "form": "fltp", "bits": 128_000},
}
_CHANNELS = {"mono": 1, "stereo": 2, "5.1": 6}


def sweep(rate: int, seconds: float, channels: int) -> np.ndarray:
    """(n, channels) in [-0.9, 0.9]: a rising tone, another on each channel, with a click of noise every half second."""
    rng = np.random.default_rng(7)
    t = np.arange(int(rate * seconds)) / rate
    wave = np.stack([0.4 * np.sin(2 * np.pi * (300 + 90 * c) * t * (1 + 0.1 * t)) for c in range(channels)], 1)
    for at in range(0, len(t), rate // 2):
        part = wave[at : at + rate // 20]
        part += rng.normal(0, 0.15, part.shape) * np.exp(-np.arange(len(part)) / (rate / 100))[:, None]
    return np.clip(wave, -0.9, 0.9)


def write_recording(
    path: Path, codec: str, form: str = "s16", rate: int = 44_100, layout: str = "stereo", bits: int | None = None, seconds: float = 2.0
) -> Path:
    """`sweep` in a file of the kind that ``path`` ends with."""
    import av

    wave = sweep(rate, seconds, _CHANNELS[layout])
    base = "s32" if form == "s32" else "flt" if form.startswith("flt") else "s16"
    whole = {"s32": np.rint(wave * 8_388_607).astype(np.int32) * 256, "s16": np.rint(wave * 32_767).astype(np.int16)}
    array = wave.astype(np.float32) if base == "flt" else whole[base]
    with av.open(str(path), "w") as container:
        stream: Any = container.add_stream(codec, rate=rate, options={"strict": "-2"})
        context = stream.codec_context
        context.layout, context.format = layout, form
        if bits:
            context.bit_rate = bits
        resampler = av.AudioResampler(form, layout, rate, frame_size=context.frame_size or 1024)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(array).reshape(1, -1), format=base, layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return path


def heard(path: Path) -> tuple[np.ndarray, int, str]:
    """Every decoded sample (n, channels) float64 in [-1, 1], the rate, and the coder's name; sound must begin with the film."""
    import av

    blocks: list[np.ndarray] = []
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        zero = max(container.start_time or 0, 0) / 1_000_000
        for frame in container.decode(stream):
            if not blocks and frame.pts is not None:
                assert abs(float(frame.pts * frame.time_base) - zero) < 1e-3
            array = frame.to_ndarray()
            array = array.T if frame.format.is_planar else array.reshape(-1, frame.layout.nb_channels)
            top = {"u": 128.0, "i": float(2 ** (8 * array.dtype.itemsize - 1)), "f": 1.0}[array.dtype.kind]
            blocks.append((array.astype(np.float64) - (128 if array.dtype.kind == "u" else 0)) / top)
        return np.concatenate(blocks), stream.codec_context.sample_rate, stream.codec_context.name


def best_lag(wanted: np.ndarray, got: np.ndarray, rate: int, reach: float = 0.005) -> tuple[float, float]:
    """(highest correlation of two mono signals, lag in ms at which it lies), within ``reach`` seconds."""
    edge = int(reach * rate) + 1
    count = min(len(wanted), len(got)) - edge
    middle = wanted[edge:count]
    found = [(float(np.corrcoef(middle, got[edge + k : count + k])[0, 1]), k) for k in range(-edge, edge + 1)]
    corr, lag = max(found, key=lambda f: (round(f[0], 9), -abs(f[1])))
    return corr, 1000 * lag / rate
