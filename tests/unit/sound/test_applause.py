"""Claps of some people are applause; rain, wind, hum, speech and silence are none."""

from __future__ import annotations

import numpy as np
import pytest

from studio.media.audio import audio_windows
from studio.settings import ASSETS
from studio.sound.applause import NAMES, SHORTEST, applause_features, is_applause
from studio.sound.music_features import RATE

_SECONDS = 6


def loud(samples: np.ndarray) -> np.ndarray:
    return (0.05 * samples / samples.std()).astype(np.float32)


def shaped(samples: np.ndarray, low: float, high: float) -> np.ndarray:
    """Noise of which most lies between ``low`` and ``high`` Hz."""
    hertz = np.fft.rfftfreq(len(samples), 1 / RATE)
    shape = 1 / np.sqrt((1 + (low / np.maximum(hertz, 1)) ** 4) * (1 + (hertz / high) ** 4))
    return np.fft.irfft(np.fft.rfft(samples) * shape, len(samples))


def clapping(people: int, seed: int, seconds: float = _SECONDS) -> np.ndarray:
    """People who clap, each at an own pace, with the sound of the hall behind them."""
    rng = np.random.default_rng(seed)
    time = np.arange(RATE // 20) / RATE
    sound = np.zeros(int(seconds * RATE) + RATE)
    for _ in range(people):
        at, pace, strength = rng.uniform(0, 0.4), rng.uniform(2.5, 4.5), rng.uniform(0.3, 1)
        while at < seconds:
            begin = int(at * RATE)
            sound[begin : begin + len(time)] += strength * rng.normal(size=len(time)) * np.exp(-time / 0.003)
            at += rng.normal(1 / pace, 0.06 / pace)
    echo = rng.normal(size=RATE) * np.exp(-np.arange(RATE) / (0.25 * RATE))
    size = len(sound) + RATE
    hall = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo / np.linalg.norm(echo), size), size)[: len(sound)]
    mixed = shaped(sound + 0.6 * hall, 700, 1800)[: int(seconds * RATE)]
    return loud(mixed + 0.3 * mixed.std() * shaped(rng.normal(size=len(mixed)), 500, 3000))


def rain(rate: int, rng: np.random.Generator) -> np.ndarray:
    drops = np.zeros(_SECONDS * RATE)
    np.add.at(drops, rng.integers(0, len(drops), rate * _SECONDS), rng.lognormal(0, 0.7, rate * _SECONDS))
    mixed = shaped(drops, 700, 2500)
    return loud(mixed + 0.05 * mixed.std() * rng.normal(size=len(mixed)))


def others() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    time = np.arange(_SECONDS * RATE) / RATE
    white = rng.normal(size=len(time))
    vowels = sum(np.sin(2 * np.pi * 130 * k * time) / k for k in range(1, 40)) * np.maximum(np.sin(2 * np.pi * 2 * time), 0)
    return {
        "white": loud(white),
        **{f"rain of {rate} drops a second": rain(rate, rng) for rate in (100, 400, 1600, 6400)},
        "wind": loud(shaped(white, 100, 600) * (1.5 + np.sin(time))),
        "hum": loud(sum(np.sin(2 * np.pi * 50 * k * time) / k for k in range(1, 9)) + 0.01 * white),
        "voice": loud(vowels + 0.01 * white),
        "silence": np.zeros(len(time), np.float32),
        "nothing": np.zeros(0, np.float32),
        "too short": clapping(8, 1, SHORTEST - 0.5),
        "too quiet": clapping(8, 1) / 100,
    }


@pytest.mark.parametrize("people", [4, 6, 8])
def test_claps_are_applause(people: int) -> None:
    assert sum(is_applause(clapping(people, seed)) for seed in range(10)) >= 9


@pytest.mark.parametrize("name", sorted(others()))
def test_other_sounds_are_no_applause(name: str) -> None:
    assert not is_applause(others()[name])


def test_speech_is_no_applause() -> None:
    clip = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
    samples = np.concatenate([window.samples for window in audio_windows(clip)])
    noise = np.random.default_rng(0).normal(0, 0.02, len(samples)).astype(np.float32)
    for begin in range(0, len(samples) - 3 * RATE, RATE):
        assert not is_applause(samples[begin : begin + 3 * RATE])
        assert not is_applause((samples + noise)[begin : begin + 3 * RATE])


def test_features_have_names_and_are_finite() -> None:
    for samples in (*others().values(), clapping(6, 0)):
        found = applause_features(samples)
        assert found.shape == (len(NAMES),) and np.isfinite(found).all()
