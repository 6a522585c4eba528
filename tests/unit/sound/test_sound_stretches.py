"""Music and applause are told from noise, hum, engines and speech; where it is doubtful nothing is said."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from studio.media.audio import audio_windows
from studio.settings import ASSETS
from studio.sound.music_features import NAMES, RATE, music_features
from studio.sound.sound_stretches import is_music, sound_stretches
from tests.unit.sound.test_applause import clapping

_SECONDS = 6


@dataclass(frozen=True, eq=False)
class Heard:
    start: float
    samples: np.ndarray


def cut(sound: np.ndarray) -> list[Heard]:
    return [Heard(i / RATE, sound[i : i + 30_000]) for i in range(0, len(sound), 30_000)]


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
    found = sound_stretches(cut(sound), [(0.0, 3.9), (4.0, 4.0 + len(song) / RATE), (15.0, 16.0)])
    assert found and found[0][0] == pytest.approx(4.0, abs=0.01)
    assert sum(end - start for start, end, _ in found) >= 5 and found[-1][1] <= 4.01 + len(song) / RATE
    assert {kind for *_, kind in found} == {"music"}


def test_applause_after_music_is_found_in_the_same_pass() -> None:
    song = np.concatenate([window.samples for window in audio_windows(ASSETS / "examples" / "audio_to_visual" / "song.m4a")])[: 10 * RATE]
    claps, quiet = clapping(6, 0, 8.0), np.zeros(2 * RATE, np.float32)
    sound = np.concatenate([song, quiet, claps, quiet])
    listened = iter(cut(sound))  # once
    found = sound_stretches(listened, [(0.0, len(song) / RATE), (12.0, 20.0), (20.1, 22.0)])
    assert [kind for *_, kind in found][-1] == "applause" and "music" in {kind for *_, kind in found}
    assert found[-1][:2] == pytest.approx((12.0, 20.0), abs=0.01)  # its pieces are one stretch
    short = sound_stretches(cut(claps), [(1.0, 3.6)])
    assert [kind for *_, kind in short] == ["applause"] and sound_stretches(cut(claps), [(1.0, 3.0)]) == ()


def test_noise_is_no_stretch() -> None:
    for samples in noises().values():
        assert sound_stretches(cut(samples), [(0.0, len(samples) / RATE)]) == ()
