"""The music of each mood (tempo, scale, chords, instruments) as plain data, and the arithmetic of scales."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
SCALES: Mapping[str, tuple[int, ...]] = MappingProxyType(
    {
        "major": (0, 2, 4, 5, 7, 9, 11),
        "lydian": (0, 2, 4, 6, 7, 9, 11),
        "dorian": (0, 2, 3, 5, 7, 9, 10),
        "minor": (0, 2, 3, 5, 7, 8, 10),
        "phrygian": (0, 1, 3, 5, 7, 8, 10),
        "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    }
)


@dataclass(frozen=True)
class MoodMusic:
    """``tempo``: lowest and highest beats per minute; ``progressions``: degrees of the scale, one chord per bar; levels in [0, 1].

    ``melody``: chance of a note on each half beat; ``brightness`` of the voices; ``room``: share of the echo.
    """

    tempo: tuple[int, int]
    scale: str
    progressions: tuple[tuple[int, ...], ...]
    pad: float
    bass: float
    arpeggio: float
    melody: float
    drums: float
    brightness: float
    room: float


MOODS: Mapping[str, MoodMusic] = MappingProxyType(
    {
        "calm": MoodMusic((66, 76), "major", ((0, 4, 5, 3), (0, 3, 0, 4), (0, 5, 3, 4)), 0.8, 0.4, 0.35, 0.2, 0.0, 0.35, 0.5),
        "mystical": MoodMusic((70, 79), "lydian", ((0, 1, 0, 6), (0, 1, 5, 1), (5, 1, 0, 4)), 0.8, 0.35, 0.55, 0.25, 0.0, 0.6, 0.65),
        "cheerful": MoodMusic((112, 126), "major", ((0, 4, 5, 3), (0, 3, 4, 0), (0, 5, 1, 4)), 0.4, 0.6, 0.5, 0.5, 0.5, 0.7, 0.25),
        "eerie": MoodMusic((56, 66), "phrygian", ((0, 1, 0, 6), (0, 5, 1, 0), (0, 1, 3, 1)), 0.9, 0.5, 0.2, 0.12, 0.0, 0.2, 0.75),
        "epic": MoodMusic((96, 108), "minor", ((0, 5, 2, 6), (0, 3, 5, 4), (0, 6, 5, 6)), 0.8, 0.7, 0.5, 0.35, 0.7, 0.55, 0.4),
        "melancholic": MoodMusic((62, 72), "minor", ((0, 3, 4, 0), (0, 5, 3, 4), (5, 3, 0, 4)), 0.8, 0.45, 0.4, 0.3, 0.0, 0.3, 0.55),
        "tense": MoodMusic((118, 132), "harmonic minor", ((0, 0, 5, 4), (0, 1, 0, 4), (0, 3, 1, 4)), 0.6, 0.8, 0.45, 0.12, 0.6, 0.4, 0.3),
    }
)
_TRIADS = {(4, 7): "", (3, 7): "m", (3, 6): "dim", (4, 8): "aug"}


def pitch(scale: str, degree: int) -> int:
    """Semitones above the tonic of a degree (0 = tonic, 7 = an octave higher; negative degrees lie below)."""
    steps = SCALES[scale]
    octave, index = divmod(degree, len(steps))
    return 12 * octave + steps[index]


def chord(scale: str, degree: int) -> tuple[int, int, int]:
    """Semitones of the triad on a degree."""
    return pitch(scale, degree), pitch(scale, degree + 2), pitch(scale, degree + 4)


def chord_name(key: int, scale: str, degree: int) -> str:
    """In musicians' notation: ``F#m``; ``key`` counts semitones above C."""
    root, third, fifth = chord(scale, degree)
    return NAMES[(key + root) % 12] + _TRIADS.get((third - root, fifth - root), "")
