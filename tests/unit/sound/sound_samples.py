"""Sounds with known beats, and sounds without any; float32 (n,) at `RATE`. Composed here, for tests and benchmarks."""

from __future__ import annotations

import numpy as np

from studio.training.sound_examples import RATE, Mix, bass, hat, kick, pad, pluck, snare

__all__ = ["PATTERNS", "RATE", "beatless", "clicks", "rhythm"]

# sixteenths of a bar of four beats: kicks, snares, hats
PATTERNS: dict[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {
    "rock": ((0, 8), (4, 12), (0, 2, 4, 6, 8, 10, 12, 14)),
    "pop": ((0, 7, 8), (4, 12), (0, 2, 4, 6, 8, 10, 12, 14)),
    "house": ((0, 4, 8, 12), (4, 12), (2, 6, 10, 14)),
    "break": ((0, 6, 10), (4, 12), (0, 2, 4, 6, 8, 10, 12, 14)),
    "jungle": ((0, 10), (4, 12), (0, 2, 4, 6, 8, 10, 12, 14)),
    "sixteenths": ((0, 8, 11), (4, 12), tuple(range(16))),
    "metronome": ((0, 4, 8, 12), (), ()),
}


def rhythm(
    pattern: str, bpm: float, seconds: float = 12.0, *, seed: int = 0, jitter_ms: float = 4.0, band: bool = False, begin: float = 0.3
) -> tuple[np.ndarray, np.ndarray]:
    """(samples, beat times in s): a pattern from ``begin`` on, played ``jitter_ms`` off on average; ``band`` adds bass and strings."""
    rng = np.random.default_rng(seed)
    kicks, snares, hats = PATTERNS[pattern]
    mix, step = Mix(seconds), 15.0 / bpm
    count = int((seconds - begin) / step)
    drum, skin, metal = kick(), snare(rng), hat(rng)
    for k in range(count):
        at = max(0.0, begin + k * step + rng.normal(0, jitter_ms / 1000) * (jitter_ms > 0))
        place = k % 16
        if place in kicks:
            mix.add(drum, at, rng.uniform(0.8, 1.0))
        if place in snares:
            mix.add(skin, at, rng.uniform(0.7, 0.9))
        if place in hats:
            mix.add(metal, at, rng.uniform(0.4, 0.7))
        if band and place % 4 == 0:
            root = (45, 41, 48, 43)[k // 16 % 4]
            mix.add(bass(440 * 2 ** ((root - 81) / 12), 4 * step), at, 0.6)
        if band and place % 2 == 0:
            mix.add(pluck(440 * 2 ** (((57, 60, 64, 69)[k // 2 % 4] - 69) / 12)), at, 0.3)
    return mix.finished().mean(1), begin + np.arange(0, count, 4) * step


def clicks(times: np.ndarray, seconds: float) -> np.ndarray:
    """Short bright clicks at known times."""
    sound = np.zeros(int(seconds * RATE), np.float32)
    wave = (0.8 * np.exp(-np.arange(400) / 60) * np.sin(np.arange(400) * 0.35)).astype(np.float32)
    for time in times:
        first = round(time * RATE)
        part = wave[: max(len(sound) - first, 0)]
        sound[first : first + len(part)] += part
    return sound


def beatless(kind: str, seconds: float = 12.0, seed: int = 0) -> np.ndarray:
    """Sound in which nobody feels a beat: "pad", "noise", "tone", "free" (strings without tempo), "rain" (drops), "babble" (syllables)."""
    rng = np.random.default_rng(seed)
    mix, t = Mix(seconds), np.arange(int(seconds * RATE)) / RATE
    if kind == "noise":
        return (0.2 * rng.standard_normal(len(t))).astype(np.float32)
    if kind == "tone":
        return (0.5 * np.sin(2 * np.pi * 220 * t)).astype(np.float32)
    if kind == "pad":
        for k in range(int(seconds / 3)):
            root = rng.choice([45, 48, 52, 53])
            mix.add(pad([440 * 2 ** ((root + d - 69) / 12) for d in (0, 7, 12, 16)], 5.0, rng), 3.0 * k)
        return mix.finished().mean(1)
    at = 0.2
    while at < seconds - 0.3:
        if kind == "free":
            mix.add(pluck(440 * 2 ** ((rng.integers(52, 76) - 69) / 12), 1.5), at, rng.uniform(0.4, 1.0))
            at += float(np.exp(rng.normal(-0.7, 0.55)))
        elif kind == "rain":
            mix.add(hat(rng), at, rng.uniform(0.2, 1.0))
            at += float(rng.exponential(0.12))
        else:
            length = float(rng.uniform(0.09, 0.28))
            tone = np.sign(np.sin(2 * np.pi * rng.uniform(95, 160) * np.arange(int(length * RATE)) / RATE))
            shape = np.hanning(len(tone)) ** 0.7
            mix.add(0.6 * tone * shape + 0.1 * rng.standard_normal(len(tone)) * shape, at, rng.uniform(0.4, 1.0))
            at += length + float(rng.choice([0.0, 0.04, 0.1, 0.5], p=[0.4, 0.3, 0.2, 0.1]) * rng.uniform(0.7, 1.3))
    return mix.finished().mean(1)
