"""Composes the example sounds of the audio-to-visual tab: a drum loop, an ambient pad, a short song.

    python -m studio.training.sound_examples

Every sound is computed here; the pieces are our own. Parts are float32 (n, 2) at `RATE`, instruments float32 (n,).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from studio.settings import ASSETS

FOLDER = ASSETS / "examples" / "audio_to_visual"
RATE = 44_100
_PEAK = 0.89  # -1 dBFS: lossy coders overshoot a little


def _clock(seconds: float) -> np.ndarray:
    return np.arange(int(seconds * RATE), dtype=np.float64) / RATE


def _noise(seconds: float, low: float, high: float, rng: np.random.Generator) -> np.ndarray:
    """White noise between two frequencies in Hz, standard deviation 1."""
    count = int(seconds * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum[(hertz < low) | (hertz > high)] = 0
    made = np.fft.irfft(spectrum, count)
    return made / max(made.std(), 1e-9)


def kick() -> np.ndarray:
    """A bass drum: a sine that falls from 150 to 50 Hz, with a click."""
    t = _clock(0.4)
    phase = 2 * np.pi * (50 * t + 100 * 0.03 * (1 - np.exp(-t / 0.03)))
    return np.sin(phase) * np.exp(-t / 0.12) + 0.3 * np.exp(-t / 0.002) * np.sin(2 * np.pi * 1800 * t)


def snare(rng: np.random.Generator) -> np.ndarray:
    """A snare drum: noise and two tones of the skin."""
    t = _clock(0.3)
    skin = np.sin(2 * np.pi * 185 * t) + 0.6 * np.sin(2 * np.pi * 330 * t)
    return 0.5 * skin * np.exp(-t / 0.05) + 0.35 * _noise(0.3, 1200, 11_000, rng) * np.exp(-t / 0.07)


def hat(rng: np.random.Generator, *, is_open: bool = False) -> np.ndarray:
    """A hi-hat, closed (short) or open."""
    length = 0.3 if is_open else 0.08
    return 0.25 * _noise(length, 6500, 16_000, rng) * np.exp(-_clock(length) / (length / 4))


def pluck(hertz: float, seconds: float = 0.9) -> np.ndarray:
    """A plucked string: harmonics that fade the faster the higher they are."""
    t = _clock(seconds)
    made = sum(np.sin(2 * np.pi * hertz * k * t) * np.exp(-t * (2.5 + 1.8 * k)) / k for k in range(1, 9) if hertz * k < 15_000)
    return np.asarray(made) * np.minimum(1, t / 0.003) * 0.5


def bass(hertz: float, seconds: float) -> np.ndarray:
    """A round bass tone."""
    t = _clock(seconds)
    made = sum(np.sin(2 * np.pi * hertz * k * t) / k**1.6 for k in range(1, 6))
    return np.asarray(made) * np.minimum(1, t / 0.008) * np.exp(-t / 0.6) * np.minimum(1, (seconds - t) / 0.02)


def pad(hertz: Sequence[float], seconds: float, rng: np.random.Generator) -> np.ndarray:
    """A soft chord that swells and fades: three detuned voices a tone, spread between left and right; (n, 2)."""
    t = _clock(seconds)
    made = np.zeros((len(t), 2))
    for tone in hertz:
        for side in (0.15, 0.5, 0.85):
            exact = tone * (1 + rng.uniform(-0.003, 0.003))
            sway = 0.7 + 0.3 * np.sin(2 * np.pi * rng.uniform(0.1, 0.4) * t + rng.uniform(0, 6))
            start = rng.uniform(0, 6, 6)
            voice = sum(np.sin(2 * np.pi * exact * k * t + start[k - 1]) / k**1.8 for k in range(1, 6))
            made += (voice * sway)[:, None] * np.array([1 - side, side])
    envelope = np.sin(np.pi * np.clip(t / seconds, 0, 1)) ** 1.2
    return made * envelope[:, None] / len(hertz)


class Mix:
    """A stereo track of ``seconds`` to which sounds are added."""

    def __init__(self, seconds: float) -> None:
        self.samples = np.zeros((round(seconds * RATE), 2))

    def add(self, sound: np.ndarray, at: float, level: float = 1.0, side: float = 0.5) -> None:
        """Add (n,) or (n, 2) at ``at`` seconds; ``side`` 0 left, 1 right. What reaches beyond the end is cut."""
        first = round(at * RATE)
        part = sound[: max(len(self.samples) - first, 0)]
        placed = part if part.ndim == 2 else part[:, None] * np.array([1 - side, side]) * 2
        self.samples[first : first + len(placed)] += level * placed

    def hall(self, seconds: float, share: float, rng: np.random.Generator) -> None:
        """Let it sound in a room that rings for ``seconds``."""
        t = _clock(seconds)
        size = len(self.samples) + len(t)
        for side in (0, 1):
            room = rng.standard_normal(len(t)) * np.exp(-6.9 * t / seconds)
            room[: int(0.012 * RATE)] = 0
            wet = np.fft.irfft(np.fft.rfft(self.samples[:, side], size) * np.fft.rfft(room / np.linalg.norm(room), size), size)
            self.samples[:, side] += share * wet[: len(self.samples)]

    def finished(self) -> np.ndarray:
        """float32 (n, 2), gently limited, without a click at either end."""
        loud = np.tanh(self.samples / max(np.abs(self.samples).max(), 1e-9) * 1.6)
        edge = np.minimum(1, np.minimum(np.arange(len(loud)) + 1, np.arange(len(loud))[::-1] + 1) / (0.004 * RATE))
        return (loud / np.abs(loud).max() * _PEAK * edge[:, None]).astype(np.float32)


def drums(seed: int = 1) -> np.ndarray:
    """Four bars of a break at 96 beats a minute, 10 s; the last bar has a fill."""
    rng, step = np.random.default_rng(seed), 60 / 96 / 4
    mix = Mix(64 * step)
    kicks, snares = (0, 6, 10), (4, 12)
    for bar in range(4):
        for k in range(16):
            at = (bar * 16 + k) * step
            if k in kicks or (bar % 2 and k == 11):
                mix.add(kick(), at, 1.0 if k == 0 else 0.85)
            if k in snares:
                mix.add(snare(rng), at, 0.9)
            if k % 2 == 0:
                mix.add(hat(rng, is_open=k == 14), at, 0.8 if k % 4 == 0 else 0.55, 0.62)
            elif rng.uniform() < 0.25:
                mix.add(snare(rng), at, 0.14, 0.42)
        if bar == 3:
            for k in (13, 14, 15):
                mix.add(snare(rng), (bar * 16 + k) * step, 0.4 + 0.15 * (k - 13), 0.35 + 0.15 * (k - 13))
    mix.hall(0.5, 0.12, rng)
    return mix.finished()


def _hertz(note: int) -> float:
    """Frequency of a MIDI note."""
    return 440.0 * 2 ** ((note - 69) / 12)


def ambient(seed: int = 2) -> np.ndarray:
    """Four chords that melt into each other, with breath and distant bells, 12 s."""
    rng = np.random.default_rng(seed)
    mix = Mix(12.0)
    chords = ((45, 57, 60, 64, 71), (41, 57, 60, 65, 72), (48, 55, 64, 67, 74), (43, 55, 62, 67, 71))
    for i, chord in enumerate(chords):
        mix.add(pad([_hertz(n) for n in chord], 5.4, rng), 2.75 * i - 0.9 if i else 0.0, (0.7, 0.9, 1.2, 0.8)[i])
    breath = _noise(12.0, 300, 3000, rng) * (0.5 + 0.5 * np.sin(2 * np.pi * _clock(12.0) / 5.2)) ** 2
    mix.add(breath, 0.0, 0.03)
    for at, note in ((2.1, 76), (4.7, 84), (7.9, 79), (9.4, 83)):
        bell = np.asarray(pluck(_hertz(note), 2.2))
        mix.add(bell * np.minimum(1, _clock(2.2) / 0.06), at, 0.16, rng.uniform(0.2, 0.8))
    mix.hall(3.0, 0.6, rng)
    mix.samples *= np.minimum(1, np.minimum(_clock(12.0) / 0.8, (12.0 - _clock(12.0)) / 1.2))[:, None]
    return mix.finished()


def song(seed: int = 3) -> np.ndarray:
    """Eight bars at 120 beats a minute, 16 s: plucked strings alone, then the whole band from 6 s to 12 s, then strings again."""
    rng, beat = np.random.default_rng(seed), 0.5
    mix = Mix(16.0)
    chords = ((57, 60, 64), (53, 57, 60), (48, 55, 64), (55, 59, 62))
    for bar in range(8):
        chord, begin = chords[bar % 4], bar * 4 * beat
        full = 3 <= bar < 6
        for k, tone in enumerate((0, 1, 2, 1, 0, 2, 1, 2)):
            mix.add(pluck(_hertz(chord[tone] + 12)), begin + k * beat / 2, 0.34 if full else 0.4, 0.35 + 0.3 * (k % 2))
        mix.add(pad([_hertz(n) for n in chord], 4 * beat + 0.5, rng), max(begin - 0.2, 0), 0.5 if full else 0.22)
        for k in range(4):
            at = begin + k * beat
            mix.add(kick(), at, 0.9 if full and k % 2 == 0 else 0.35 if k == 0 else 0.0)
            if not full:
                mix.add(hat(rng), at, 0.35, 0.6)
                continue
            mix.add(bass(_hertz(chord[0] - 24 + (12 if chord[0] < 53 else 0)), beat * 0.95), at, 0.7)
            mix.add(hat(rng), at, 0.5, 0.6)
            mix.add(hat(rng), at + beat / 2, 0.7, 0.6)
            if k % 2:
                mix.add(snare(rng), at, 0.75)
        if full:
            for k, tone in enumerate((12, 7, 9, 4)):
                mix.add(pluck(_hertz(chord[0] + 12 + tone), 0.8), begin + (k + 0.5) * beat, 0.3, 0.7)
    mix.hall(1.2, 0.25, rng)
    mix.samples *= np.minimum(1, (16.0 - _clock(16.0)) / 0.8)[:, None]
    return mix.finished()


def write_sound(file: Path, samples: np.ndarray, rate: int = RATE, codec: str = "aac", bit_rate: int = 160_000) -> None:
    """Encode float32 (n, channels) or (n,) in [-1, 1]; the ending of ``file`` chooses the container."""
    import av

    planes = np.ascontiguousarray(np.atleast_2d(samples.T), np.float32)
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[len(planes)]
    with av.open(str(file), "w") as out:
        track: Any = out.add_stream(codec, rate=rate, layout=layout)
        if not codec.startswith(("pcm", "flac")):
            track.bit_rate = bit_rate
        resampler = av.AudioResampler(format=track.format, layout=layout, rate=rate, frame_size=track.codec_context.frame_size or 1024)
        frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            out.mux(track.encode(part))
        out.mux(track.encode(None))


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, compose in (("drums", drums), ("ambient", ambient), ("song", song)):
        write_sound(FOLDER / f"{name}.m4a", compose())
        print(name, (FOLDER / f"{name}.m4a").stat().st_size // 1000, "kB")


if __name__ == "__main__":
    main()
