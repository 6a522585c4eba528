"""Music is told from noise, hum, engines and speech; where it is doubtful nothing is said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from studio.media.audio import audio_windows
from studio.settings import ASSETS
from studio.sound.music_features import NAMES, RATE, music_features
from studio.sound.music_stretches import is_music, music_stretches

_SECONDS = 6


@dataclass(frozen=True, eq=False)
class Heard:
    start: float
    samples: np.ndarray


def noises() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    time = np.arange(_SECONDS * RATE) / RATE
    white = rng.normal(size=len(time))
    turn = np.cumsum(np.repeat([70.0, 91.0, 119.0], 2 * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in (220, 277, 330, 440))
    found = {
        "white": white,
        "brown": np.cumsum(white) - np.linspace(0, white.sum(), len(white)),
        "hum": sum(np.sin(2 * np.pi * 50 * k * time) / k for k in range(1, 9)),
        "chord that never changes": chord,
        "beeps": np.sin(2 * np.pi * 1000 * time) * (time % 1 < 0.5),
        "siren": np.sin(2 * np.pi * np.cumsum(700 + 300 * np.sin(np.pi * time)) / RATE),
        "engine in three gears": sum(np.sin(2 * np.pi * k * turn) / k**0.7 for k in range(1, 25)),
    }
    sounds = {name: (0.1 * x / np.sqrt(np.mean(x**2)) + 0.0005 * white).astype(np.float32) for name, x in found.items()}
    return {**sounds, "silence": np.zeros(len(time), np.float32), "nothing": np.zeros(0, np.float32)}


@pytest.mark.parametrize("name", sorted(noises()))
def test_noise_is_not_music(name: str) -> None:
    assert not is_music(noises()[name])


def test_speech_is_not_music() -> None:
    clip = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
    samples = np.concatenate([window.samples for window in audio_windows(clip)])
    for begin in range(0, len(samples) - 5 * RATE, 3 * RATE):
        assert not is_music(samples[begin : begin + 5 * RATE])


def test_features_have_names_and_are_finite() -> None:
    for samples in noises().values():
        found = music_features(samples)
        assert found.shape == (len(NAMES),) and np.isfinite(found).all()


def test_music_is_found_where_it_plays() -> None:
    song = np.concatenate([window.samples for window in audio_windows(ASSETS / "examples" / "audio_to_visual" / "song.m4a")])[: 10 * RATE]
    quiet = np.zeros(4 * RATE, np.float32)
    sound = np.concatenate([quiet, song, quiet])
    windows = [Heard(i / RATE, sound[i : i + 30_000]) for i in range(0, len(sound), 30_000)]
    found = music_stretches(windows, [(0.0, 3.9), (4.0, 4.0 + len(song) / RATE), (15.0, 16.0)])
    assert found and found[0][0] == pytest.approx(4.0, abs=0.01)
    assert sum(end - start for start, end in found) >= 5 and found[-1][1] <= 4.01 + len(song) / RATE
