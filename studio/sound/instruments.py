"""Instruments of the procedural music: each function synthesises one note, to be mixed into a loop."""

from __future__ import annotations

import numpy as np

RATE = 44100


def frequency(note: float) -> float:
    """Hz of a MIDI note number."""
    return 440.0 * 2 ** ((note - 69) / 12)


def around(loop: np.ndarray, start: float, samples: np.ndarray, level: float = 1.0) -> None:
    """Add ``samples`` (n,) to ``loop`` (m,) from ``start`` seconds on; what exceeds the end wraps around to the beginning."""
    at = round(start * RATE)
    for begin in range(0, len(samples), len(loop)):
        part = samples[begin : begin + len(loop)]
        where = (np.arange(len(part)) + at + begin) % len(loop)
        loop[where] += level * part


def envelope(seconds: float, attack: float, release: float) -> np.ndarray:
    """Rises over ``attack`` seconds, holds, falls to zero over ``release`` seconds after ``seconds``."""
    count, rise, fall = (max(1, round(s * RATE)) for s in (seconds, attack, release))
    rise = min(rise, count)
    up = 0.5 - 0.5 * np.cos(np.linspace(0, np.pi, rise))
    down = 0.5 + 0.5 * np.cos(np.linspace(0, np.pi, fall))
    return np.concatenate([up, np.ones(count - rise), down])


def pad(note: float, seconds: float, brightness: float) -> np.ndarray:
    """Slow, soft: three slightly mistuned voices whose overtones fade with their number."""
    shape = envelope(seconds, 0.35 * seconds, 0.6 * seconds)
    t = np.arange(len(shape)) / RATE
    total = np.zeros(len(shape))
    for detune in (-0.06, 0.0, 0.07):
        hertz = frequency(note + detune)
        for harmonic in range(1, 7):
            if harmonic * hertz < 8000:
                strength = np.exp(-(harmonic - 1) * (1.9 - 1.3 * brightness)) / 3
                total += strength * np.sin(2 * np.pi * harmonic * hertz * t + harmonic * detune * 40)
    return total * shape


def pluck(note: float, brightness: float) -> np.ndarray:
    """Short and bell-like: higher overtones decay faster."""
    t = np.arange(round(1.4 * RATE)) / RATE
    hertz = frequency(note)
    total = np.zeros(len(t))
    for harmonic, strength in ((1, 1.0), (2, 0.5), (3, 0.3), (4.2, 0.25 * brightness), (5.4, 0.15 * brightness)):
        if harmonic * hertz < 12000:
            total += strength * np.sin(2 * np.pi * harmonic * hertz * t) * np.exp(-t * (2.2 + 1.6 * harmonic))
    return _settled(total)


def lead(note: float, seconds: float, brightness: float) -> np.ndarray:
    """Flute-like: few overtones, some breath in the attack, slow vibrato."""
    shape = envelope(seconds, 0.06, 0.25)
    t = np.arange(len(shape)) / RATE
    phase = 2 * np.pi * frequency(note) * (t + 0.0006 * np.sin(2 * np.pi * 5 * t) * np.clip(t - 0.2, 0, 1))
    return (np.sin(phase) + (0.15 + 0.25 * brightness) * np.sin(2 * phase) + 0.1 * np.sin(3 * phase)) * shape


def bass(note: float, seconds: float) -> np.ndarray:
    """Round and low, with enough overtones for small loudspeakers."""
    shape = envelope(seconds * 0.8, 0.015, 0.15)
    t = np.arange(len(shape)) / RATE
    phase = 2 * np.pi * frequency(note) * t
    return (np.sin(phase) + 0.4 * np.sin(2 * phase) + 0.15 * np.sin(3 * phase)) * shape * np.exp(-t / max(seconds, 0.1))


def kick() -> np.ndarray:
    """A falling sine."""
    t = np.arange(round(0.35 * RATE)) / RATE
    return _settled(np.sin(2 * np.pi * (48 * t + 5.5 * (1 - np.exp(-t * 30)))) * np.exp(-t * 11))


def shaker(rng: np.random.Generator, seconds: float = 0.12) -> np.ndarray:
    """A breath of bright noise."""
    noise = rng.standard_normal(round(seconds * RATE))
    bright = np.diff(noise, prepend=noise[:1])
    t = np.arange(len(noise)) / RATE
    return bright * np.exp(-t * 45) * (1 - np.exp(-t * 900)) * 0.5


def _settled(samples: np.ndarray) -> np.ndarray:
    """Begins and ends at silence, so that no note clicks."""
    edge = round(0.003 * RATE)
    samples[:edge] *= np.linspace(0, 1, edge)
    samples[-edge * 8 :] *= np.linspace(1, 0, edge * 8)
    return samples
