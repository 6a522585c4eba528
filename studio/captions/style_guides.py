"""House styles for captions: how long a line, how long on the screen, how fast to read, and how cues meet cuts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StyleId = Literal["netflix", "bbc", "social"]


@dataclass(frozen=True)
class StyleGuide:
    """One set of rules. Seconds unless a name says frames; line lengths in columns (a full-width character takes 2.5).

    ``max_cps`` is characters a second, ``max_wpm`` words a minute; None where the house has no such rule. ``seconds_per_word`` is the least
    time a word needs. Gaps between ``min_gap_frames`` and ``chain_gap`` flicker and are closed. ``lead`` is how early a cue may
    come before its first word to win reading time, ``lag`` how late its successor may come. ``shots`` tells whether cues snap to cuts.
    ``pause`` is a silence at which a cue always ends.
    """

    id: StyleId
    max_line: int
    max_lines: int
    min_duration: float
    max_duration: float
    max_cps: float | None
    max_wpm: float | None
    seconds_per_word: float
    min_gap_frames: int
    chain_gap: float
    lead: float
    lag: float
    pause: float
    shots: bool

    def gap(self, frame_rate: float) -> float:
        """Seconds that must lie between two cues."""
        return self.min_gap_frames / (frame_rate if frame_rate > 0 else DEFAULT_FRAME_RATE)

    def reading_time(self, columns: float, words: int) -> float:
        """Seconds that so much text needs at the fastest allowed pace, and never less than the shortest duration."""
        need = max(self.min_duration, words * self.seconds_per_word)
        if self.max_cps:
            need = max(need, columns / self.max_cps)
        if self.max_wpm:
            need = max(need, words * 60 / self.max_wpm)
        return need


DEFAULT_FRAME_RATE = 24.0  # of sounds without a picture; the rules were written for it

GUIDES: dict[str, StyleGuide] = {
    # Netflix Timed Text Style Guide, English: 42 characters, 2 lines, 5/6 s to 7 s, 20 characters a second, 2 frames between cues,
    # gaps below half a second closed, shot changes respected.
    "netflix": StyleGuide(
        "netflix", max_line=42, max_lines=2, min_duration=5 / 6, max_duration=7.0, max_cps=20.0, max_wpm=None, seconds_per_word=0.0,
        min_gap_frames=2, chain_gap=0.5, lead=2 / 24, lag=2 / 24, pause=1.5, shots=True,
    ),
    # BBC Subtitle Guidelines: 37 characters where the letters have one width, 160 to 180 words a minute, 0.3 s a word, no gaps below a
    # second, cues match the shots. The longest duration is ours: the guidelines name none.
    "bbc": StyleGuide(
        "bbc", max_line=37, max_lines=2, min_duration=0.9, max_duration=8.0, max_cps=None, max_wpm=180.0, seconds_per_word=0.3,
        min_gap_frames=0, chain_gap=1.0, lead=2 / 24, lag=0.25, pause=1.5, shots=True,
    ),
    # One line in the middle of an upright picture. No institution wrote this one: short lines that follow the voice closely.
    "social": StyleGuide(
        "social", max_line=28, max_lines=1, min_duration=0.5, max_duration=4.0, max_cps=22.0, max_wpm=None, seconds_per_word=0.0,
        min_gap_frames=0, chain_gap=0.4, lead=2 / 24, lag=2 / 24, pause=0.8, shots=False,
    ),
}  # fmt: skip
