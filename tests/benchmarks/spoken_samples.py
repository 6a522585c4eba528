"""Sound whose words and times are known: synthetic speech with the synthesiser's own word marks, and real clips placed at known times."""

from __future__ import annotations

import ctypes
import ctypes.util
import shutil
import tempfile
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

RATE = 16_000
CLIPS = Path("/usr/share/pocketsphinx/test/data")
SENTENCES = (
    "The quick brown fox jumps over the lazy dog near the river bank.",
    "Please open the video file and add subtitles to every scene.",
    "In nineteen ninety five the museum bought forty two paintings from Italy.",
    "She sells fresh bread and cheese at the market every Saturday morning.",
    "The rocket launched at dawn, and the crowd cheered as it climbed into the clear sky.",
    "Neural networks can recognise speech, describe pictures, and answer questions.",
)
VOICES = ((b"en-us", 150), (b"en-gb", 165))


@dataclass(frozen=True)
class Sample:
    """``samples`` float32 (n,) at 16 kHz; ``onsets`` are (word, true start in seconds), empty where nobody knows them."""

    name: str
    text: str
    samples: np.ndarray
    onsets: tuple[tuple[str, float], ...] = ()


def need(found: bool, what: str) -> None:
    """End the benchmark with one sentence when something is not installed."""
    if not found:
        raise SystemExit(f"This benchmark needs {what}; on Debian: apt-get install pocketsphinx-testdata espeak-ng")


def read(path: Path) -> np.ndarray:
    """A 16 kHz mono wave file as float32 (n,)."""
    with wave.open(str(path)) as opened:
        assert (opened.getframerate(), opened.getnchannels(), opened.getsampwidth()) == (RATE, 1, 2)
        return np.frombuffer(opened.readframes(opened.getnframes()), np.int16).astype(np.float32) / 32768


def write(path: Path, samples: np.ndarray) -> Path:
    """float32 (n,) in [-1, 1] as a 16 kHz mono wave file."""
    with wave.open(str(path), "wb") as opened:
        opened.setnchannels(1)
        opened.setsampwidth(2)
        opened.setframerate(RATE)
        opened.writeframes((np.clip(samples, -1, 1) * 32767).astype(np.int16).tobytes())
    return path


def readings() -> tuple[Sample, ...]:
    """Five consecutive lines of a novel, read aloud (LibriVox), with the text that Debian ships beside them."""
    folder = CLIPS / "librivox"
    need(folder.is_dir(), "the recordings of pocketsphinx-testdata")
    found = []
    for line in (folder / "transcription").read_text().splitlines():
        text, _, name = line.strip().rpartition(" ")
        plain = text.replace("<s>", "").replace("</s>", "").strip()
        found.append(Sample(name.strip("()")[-4:], plain, read(folder / f"{name.strip('()')}.wav")))
    return tuple(found)


def speak(text: str, voice: bytes, speed: int) -> Sample:
    """A sentence spoken by espeak-ng, half a second of silence around it, with the true start of each word."""
    return _espeak()(text, voice, speed)


@cache  # the library cannot be started twice
def _espeak() -> _Espeak:
    library = ctypes.util.find_library("espeak-ng")
    need(bool(library and shutil.which("espeak-ng")), "espeak-ng and its library")
    return _Espeak(str(library))


@cache
def synthetic() -> tuple[Sample, ...]:
    """Sentences in two English voices."""
    return tuple(speak(text, voice, speed) for voice, speed in VOICES for text in SENTENCES)


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int), ("unique", ctypes.c_uint), ("text_position", ctypes.c_int), ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int), ("sample", ctypes.c_int), ("user_data", ctypes.c_void_p), ("id", ctypes.c_char * 8),
    )  # fmt: skip


class _Espeak:
    """The library's synchronous interface: sound comes through a callback, with an event for each word."""

    def __init__(self, library: str) -> None:
        self._lib = ctypes.CDLL(library)
        self._rate: int = self._lib.espeak_Initialize(1, 0, None, 0)
        self._sound: list[np.ndarray] = []
        self._marks: list[tuple[int, int, float]] = []
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = kind(self._take)
        self._lib.espeak_SetSynthCallback(self._callback)

    def _take(self, sound: Any, count: int, events: Any) -> int:
        if count > 0:
            self._sound.append(np.ctypeslib.as_array(sound, (count,)).copy())
        i = 0
        while events[i].type:
            if events[i].type == 1:
                self._marks.append((events[i].text_position, events[i].length, events[i].audio_position / 1000))
            i += 1
        return 0

    def __call__(self, text: str, voice: bytes, speed: int) -> Sample:
        self._sound.clear()
        self._marks.clear()
        self._lib.espeak_SetVoiceByName(voice)
        self._lib.espeak_SetParameter(1, speed, 0)
        encoded = text.encode() + b"\0"
        self._lib.espeak_Synth(encoded, len(encoded), 0, 1, 0, 1, None, None)
        self._lib.espeak_Synchronize()
        sound = np.concatenate(self._sound).astype(np.float32) / 32768
        padded = np.pad(_resampled(sound, self._rate), RATE // 2)
        onsets = tuple((text[at - 1 : at - 1 + length], round(seconds + 0.5, 3)) for at, length, seconds in self._marks)
        return Sample(f"{voice.decode()} {text[:12]}", text, padded, onsets)


def _resampled(sound: np.ndarray, rate: int) -> np.ndarray:
    """Through the product's own reader, so that both see the same samples."""
    from studio.media.audio import audio_windows

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sound.wav"
        with wave.open(str(path), "wb") as opened:
            opened.setnchannels(1)
            opened.setsampwidth(2)
            opened.setframerate(rate)
            opened.writeframes((sound * 32767).astype(np.int16).tobytes())
        return np.concatenate([window.samples for window in audio_windows(path)])


def spoken_extent(samples: np.ndarray) -> tuple[int, int]:
    """First and last sample of the speech in a clean clip, by its energy alone (5 ms steps), independent of every recogniser."""
    hop = RATE // 200
    energy = np.sqrt((samples[: len(samples) // hop * hop].reshape(-1, hop) ** 2).mean(1))
    loud = energy > max(np.percentile(energy, 95) * 10 ** (-35 / 20), np.percentile(energy, 5) * 2.5)
    steady = [i for i in range(len(loud) - 5) if loud[i : i + 6].all()]
    return steady[0] * hop, (steady[-1] + 6) * hop


def placed(clips: tuple[Sample, ...], seed: int) -> tuple[np.ndarray, tuple[tuple[float, float, str], ...]]:
    """The clips, cut to their speech, in random order in faint noise, 1.5 to 4 s apart: (samples, (start, end, text) in seconds)."""
    rng = np.random.default_rng(seed)
    sound = rng.standard_normal(60 * RATE).astype(np.float32) * 3e-4
    at, truth = 1.0 + rng.random(), []
    for i in rng.permutation(len(clips)):
        first, last = spoken_extent(clips[i].samples)
        cut = clips[i].samples[first:last]
        begin = int(at * RATE)
        sound[begin : begin + len(cut)] += cut
        truth.append((begin / RATE, (begin + len(cut)) / RATE, clips[i].text))
        at += len(cut) / RATE + 1.5 + 2.5 * rng.random()
    return sound[: int((at + 1) * RATE)], tuple(truth)


def without_speech() -> dict[str, np.ndarray]:
    """Twenty seconds each of sound in which nobody speaks."""
    rng = np.random.default_rng(5)
    n = 20 * RATE
    t = np.arange(n) / RATE
    white = rng.standard_normal(n)
    spectrum = np.fft.rfft(white)
    pink = np.fft.irfft(spectrum / np.sqrt(np.maximum(np.arange(len(spectrum)), 1)), n)
    beats = np.exp(-((t % 0.5) * 12)) * rng.standard_normal(n)
    melody = np.zeros(n)
    for i, note in enumerate(np.tile([0, 4, 7, 12, 7, 4, 2, 5, 9, 5], 4)):
        span = slice(i * RATE // 2, (i + 1) * RATE // 2)
        tone = 220 * 2 ** (note / 12) * t[: RATE // 2]
        melody[span] = sum(np.sin(2 * np.pi * k * tone) / k for k in (1, 2, 3, 4)) * np.exp(-t[: RATE // 2] * 4)
    chords = sum(np.sin(2 * np.pi * f * t) for f in (220.0, 277.2, 329.6)) * (0.6 + 0.4 * np.sin(2 * np.pi * 5 * t))
    found = {
        "silence": np.zeros(n), "faint noise": white * 3e-4, "white noise": white * 0.1, "pink noise": pink / np.abs(pink).max() * 0.5,
        "hum": np.sin(2 * np.pi * 50 * t) * 0.3, "beeps": np.sin(2 * np.pi * 1000 * t) * 0.3 * (t % 1 < 0.2), "melody": melody * 0.2,
        "chords": chords * 0.1, "melody and drums": melody * 0.15 + beats * 0.2,
        "sweep": np.sin(2 * np.pi * (100 * t + 150 * t * t)) * 0.3,
    }  # fmt: skip
    return {name: np.clip(values, -1, 1).astype(np.float32) for name, values in found.items()}
