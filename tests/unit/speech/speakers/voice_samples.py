"""Voices without recordings: vectors that scatter as those of the network do, and the repository's reader in two pitches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from studio.media.audio import audio_windows
from studio.settings import ASSETS
from studio.speech.speakers.voice_prints import CELL, VoicePrints

CLIP = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
RATE = 16_000


@dataclass(frozen=True, eq=False)
class Heard:
    """A window of sound."""

    start: float
    samples: np.ndarray


def prints(turns: Sequence[tuple[int, float]], seed: int = 0, spread: float = 1.0, common: float = 0.55) -> VoicePrints:
    """Vectors of ``turns`` of (voice, seconds) with pauses between them: about 0.5 alike within a voice and 0.15 between two."""
    rng = np.random.default_rng(seed)
    base = rng.normal(size=192)
    voices = [common * base / np.linalg.norm(base) + np.sqrt(1 - common**2) * _unit(rng) for _ in range(8)]
    vectors, cells, spans, at = [], [], [], 0.0
    for number, (voice, seconds) in enumerate(turns):
        for _ in range(round(seconds / CELL)):
            vector = voices[voice] + spread * _unit(rng)
            vectors.append(vector / np.linalg.norm(vector))
            cells.append((at, at + CELL))
            spans.append(number)
            at += CELL
        at += 0.4
    return VoicePrints(np.array(vectors, np.float32), np.array(cells), np.array(spans, np.int64))


def _unit(rng: np.random.Generator) -> np.ndarray:
    vector = rng.normal(size=192)
    return vector / np.linalg.norm(vector)


def reading(seconds: float = 26.0) -> np.ndarray:
    """The clip's voice, float32 (n,) at 16 kHz."""
    return np.concatenate([window.samples for window in audio_windows(CLIP)])[: int(seconds * RATE)]


def deeper(samples: np.ndarray, factor: float = 0.78) -> np.ndarray:
    """Another voice: the same sound played slower, so that pitch and formants are lower."""
    places = np.arange(0, len(samples) - 1, factor)
    return np.interp(places, np.arange(len(samples)), samples).astype(np.float32)
