"""Composes a seamless loop of music in the mood of a scene, by rules: no recorded samples, no model.

Every note, echo and noise wraps around the end of the loop, so the last sample leads into the first as any other does into the next.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

import numpy as np

from studio.sound.instruments import RATE, around, bass, kick, lead, pad, pluck, shaker
from studio.sound.music_theory import MOODS, NAMES, MoodMusic, chord, chord_name, pitch

_BEATS = 4  # in a bar
_BLOCK = 16384
_FAST = 90  # beats per minute from which the loop has eight bars instead of four
_LOUDNESS = 0.11  # root mean square, about -19 dB below full scale
_PEAK = 0.89  # -1 dB
_SPREAD = {"pad": 0.0, "bass": 0.0, "arpeggio": 0.35, "melody": -0.25, "drums": 0.1}  # -1 left, 1 right
_NIGHT = -3  # semitones; transposition at night
_BEDS = {"rain": 0.05, "storm": 0.08, "snow": 0.015, "fog": 0.02, "cloudy": 0.012}  # loudness of the weather


@dataclass(frozen=True)
class Loop:
    """``samples`` float32 (n, 2) in [-1, 1] at ``rate`` Hz; ``key`` like "D minor"; ``chords``: one per bar."""

    samples: np.ndarray
    rate: int
    bpm: int
    key: str
    chords: tuple[str, ...]
    bars: int


def compose_loop(mood: str, time: str, weather: str, seed: int) -> Loop:
    """12 to 20 seconds for a mood of `MOODS`; ``time`` ("night" is lower) and ``weather`` (rain, wind) modify it.

    The same arguments give the same samples.
    """
    rng = np.random.default_rng([seed, 53, list(MOODS).index(mood)])
    music = MOODS[mood]
    bpm = int(rng.integers(music.tempo[0], music.tempo[1] + 1))
    bars = 8 if bpm >= _FAST else 4
    key = int(rng.integers(-4, 5)) + (_NIGHT if time == "night" else 0)
    degrees = music.progressions[rng.integers(len(music.progressions))] * (bars // 4)
    length = round(bars * _BEATS * 60 / bpm * RATE)
    voices = {name: np.zeros(length) for name in _SPREAD}
    _chords(voices, music, degrees, key, 60 / bpm)
    _arpeggio(voices["arpeggio"], music, degrees, key, 60 / bpm, rng)
    _melody(voices["melody"], music, degrees, key, 60 / bpm, rng)
    _drums(voices["drums"], music, bars, 60 / bpm, rng)
    stereo = np.zeros((length, 2))
    for name, samples in voices.items():
        side = _SPREAD[name]
        stereo += samples[:, None] * np.array([np.sqrt((1 - side) / 2), np.sqrt((1 + side) / 2)])
    stereo = _add_reverb(stereo, music.room, rng)
    stereo = stereo / max(float(np.sqrt((stereo**2).mean())), 1e-9) * _LOUDNESS
    stereo += _weather(length, weather, rng)
    stereo -= stereo.mean(0)
    peak = float(np.abs(stereo).max())
    if peak > _PEAK:  # soft clipping
        stereo = np.tanh(stereo / _PEAK * 1.2) / np.tanh(peak / _PEAK * 1.2) * _PEAK
        stereo -= stereo.mean(0)
    names = tuple(chord_name(key, music.scale, d) for d in degrees)
    return Loop(stereo.astype(np.float32), RATE, bpm, f"{NAMES[key % 12]} {music.scale}", names, bars)


def seam_step(samples: np.ndarray) -> tuple[float, float]:
    """(largest step from the last sample to the first, 95th percentile of the steps inside) of (n, channels) samples."""
    steps = np.abs(np.diff(samples, axis=0))
    return float(np.abs(samples[0] - samples[-1]).max()), float(np.percentile(steps, 95))


def wav_bytes(loop: Loop) -> bytes:
    """A 16-bit WAV whose ``smpl`` chunk marks all of it as a loop (RIFF, "New Multimedia Data Types", 1994)."""
    frames = np.rint(np.clip(loop.samples, -1, 1) * 32767).astype("<i2")
    form = struct.pack("<HHIIHH", 1, 2, loop.rate, loop.rate * 4, 4, 16)
    sampler = struct.pack("<9I", 0, 0, round(1e9 / loop.rate), 60, 0, 0, 0, 1, 0) + struct.pack("<6I", 0, 0, 0, len(frames) - 1, 0, 0)
    chunks = b"".join(name + struct.pack("<I", len(data)) + data for name, data in (
        (b"fmt ", form), (b"smpl", sampler), (b"data", frames.tobytes()),
    ))  # fmt: skip
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


def ogg_bytes(loop: Loop) -> bytes:
    """The loop as Ogg Vorbis, the same bytes each time."""
    import soundfile

    from studio.sound.ogg_pages import with_serial

    buffer = io.BytesIO()
    with soundfile.SoundFile(buffer, "w", loop.rate, 2, format="OGG", subtype="VORBIS") as file:
        for start in range(0, len(loop.samples), _BLOCK):  # libsndfile's encoder overflows its stack on long writes
            file.write(loop.samples[start : start + _BLOCK])
    return with_serial(buffer.getvalue(), 1)


def _nearest(note: int, others: list[int]) -> int:
    """``note`` in the octave nearest to one of ``others``."""
    return min((note + 12 * octave for octave in (-1, 0, 1)), key=lambda n: min(abs(n - b) for b in others))


def _chords(voices: dict[str, np.ndarray], music: MoodMusic, degrees: tuple[int, ...], key: int, beat: float) -> None:
    """Pad and bass: one chord per bar, with voice leading to the nearest notes."""
    before: list[int] = []
    for bar, degree in enumerate(degrees):
        start, notes = bar * _BEATS * beat, [60 + key + n for n in chord(music.scale, degree)]
        if before:
            notes = [_nearest(note, before) for note in notes]
        before = notes
        for note in notes:
            around(voices["pad"], start, pad(note, _BEATS * beat, music.brightness), 0.5 * music.pad)
        root = 36 + (key + chord(music.scale, degree)[0]) % 12
        hits = (0, 2) if music.drums == 0 else (0, 1.5, 2, 3)
        for hit in hits:
            around(voices["bass"], start + hit * beat, bass(root, beat * (2 if len(hits) == 2 else 1)), music.bass)


def _arpeggio(loop: np.ndarray, music: MoodMusic, degrees: tuple[int, ...], key: int, beat: float, rng: np.random.Generator) -> None:
    """Broken chords, with the same figure in every bar so that it is recognisable."""
    figure = rng.permutation([0, 1, 2, 3, 2, 1, 4, 3])
    for bar, degree in enumerate(degrees):
        tones = [72 + key + pitch(music.scale, degree + step) for step in (0, 2, 4, 7, 9)]
        for place, tone in enumerate(figure):
            around(loop, (bar * _BEATS + place / 2) * beat, pluck(tones[tone], music.brightness), 0.4 * music.arpeggio)


def _melody(loop: np.ndarray, music: MoodMusic, degrees: tuple[int, ...], key: int, beat: float, rng: np.random.Generator) -> None:
    """A recurring two-bar phrase, transposed to the chords, in small steps; strong beats are chord tones."""
    places = [p for p in range(2 * 2 * _BEATS) if rng.random() < music.melody or p % 8 == 0]
    steps = rng.integers(-2, 3, len(places))
    for bar in range(0, len(degrees), 2):
        position = 7 + degrees[bar] % 7
        for index, place in enumerate(places):
            degree = degrees[min(bar + place // (2 * _BEATS), len(degrees) - 1)]
            position = int(np.clip(position + steps[index], 4, 13))
            tone = (
                min((degree + s + 7 * o for s in (0, 2, 4) for o in range(3)), key=lambda d: abs(d - position))
                if place % 4 == 0
                else position
            )
            later = places[index + 1] if index + 1 < len(places) else 2 * 2 * _BEATS
            seconds = min(later - place, 4) / 2 * beat
            around(
                loop, (bar * _BEATS + place / 2) * beat, lead(60 + key + pitch(music.scale, tone), 0.85 * seconds, music.brightness), 0.3
            )


def _drums(loop: np.ndarray, music: MoodMusic, bars: int, beat: float, rng: np.random.Generator) -> None:
    if music.drums == 0:
        return
    for place in range(bars * _BEATS):
        if place % 2 == 0:
            around(loop, place * beat, kick(), music.drums)
        for half in (0, 0.5):
            around(loop, (place + half) * beat, shaker(rng), music.drums * (0.35 if half else 0.2))
        if place % 4 == 2:
            around(loop, place * beat, shaker(rng, 0.25), music.drums * 0.9)


def _add_reverb(stereo: np.ndarray, share: float, rng: np.random.Generator) -> np.ndarray:
    """Reverb by circular convolution, so that its tail wraps around the end too."""
    count = min(len(stereo), round(2.2 * RATE))
    t = np.arange(count) / RATE
    impulse = rng.standard_normal((count, 2)) * np.exp(-t * 3.2)[:, None]
    impulse[: round(0.012 * RATE)] = 0
    impulse /= np.sqrt((impulse**2).sum(0))
    wet = np.fft.irfft(np.fft.rfft(stereo, axis=0) * np.fft.rfft(impulse, len(stereo), axis=0), len(stereo), axis=0)
    return (1 - share) * stereo + share * wet


def _weather(length: int, weather: str, rng: np.random.Generator) -> np.ndarray:
    """Rain or wind as noise with a shaped spectrum; noise synthesised from a spectrum loops seamlessly."""
    level = _BEDS.get(weather, 0.0)
    if not level:
        return np.zeros((length, 2))
    hertz = np.fft.rfftfreq(length, 1 / RATE)
    high = weather in ("rain", "storm")
    shape = np.exp(-(((np.log2(np.maximum(hertz, 1) / (3000 if high else 350))) / (1.6 if high else 1.1)) ** 2))
    spectrum = shape[:, None] * np.exp(2j * np.pi * rng.random((len(hertz), 2)))
    noise = np.fft.irfft(spectrum, length, axis=0)
    noise /= np.sqrt((noise**2).mean())
    t = np.arange(length) / length
    swell = 1 + 0.35 * np.sin(2 * np.pi * (2 * t + rng.random())) if not high else 1 + 0.1 * np.sin(2 * np.pi * (3 * t))
    return level * noise * swell[:, None]
