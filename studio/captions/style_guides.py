"""House styles for captions: line length, time on screen, reading speed, and how cues relate to cuts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from studio.captions.language.reading_limits import base_language, limits_of

StyleId = Literal["netflix", "bbc", "social"]


@dataclass(frozen=True)
class StyleGuide:
    """One set of rules. Times are in seconds unless the name says frames; line lengths in columns (a full-width character takes 2).

    ``max_cps`` is in characters per second, ``max_wpm`` in words per minute; None if the house has no such rule. ``seconds_per_word`` is
    the least time that a word needs. Gaps between ``min_gap_frames`` and ``chain_gap`` would flicker and are closed. ``lead`` is how early
    a cue may appear before its first word to gain reading time, ``lag`` how late its successor may appear. ``shots``: whether cues snap to
    cuts. ``pause``: a silence at which a cue always ends. ``language`` decides where lines break; ``wide``: it is written in full-width
    characters, two columns each. Punctuation in ``left_out`` is not shown: a space stands for it inside a line. ``spelled``: small numbers
    are words.
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
    language: str = "en"
    wide: bool = False
    left_out: str = ""
    spelled: bool = False

    def gap(self, frame_rate: float) -> float:
        """Least seconds between two cues."""
        return self.min_gap_frames / (frame_rate if frame_rate > 0 else DEFAULT_FRAME_RATE)

    def reading_time(self, columns: float, words: int) -> float:
        """Seconds needed to read this much text at the fastest allowed pace, never less than the shortest duration."""
        need = max(self.min_duration, words * self.seconds_per_word)
        if self.max_cps:
            need = max(need, columns / self.max_cps)
        if self.max_wpm:
            need = max(need, words * 60 / self.max_wpm)
        return need


DEFAULT_FRAME_RATE = 24.0  # for sound without pictures; the rules were written for it

GUIDES: dict[str, StyleGuide] = {
    # Netflix Timed Text Style Guide, English: 42 characters, 2 lines, 5/6 s to 7 s, 20 characters a second, 2 frames between cues,
    # gaps below half a second closed, shot changes respected.
    "netflix": StyleGuide(
        "netflix", max_line=42, max_lines=2, min_duration=5 / 6, max_duration=7.0, max_cps=20.0, max_wpm=None, seconds_per_word=0.0,
        min_gap_frames=2, chain_gap=0.5, lead=2 / 24, lag=2 / 24, pause=1.5, shots=True, spelled=True,
    ),
    # BBC Subtitle Guidelines: 37 characters of a fixed-width font, 160 to 180 words a minute, 0.3 s a word, no gaps below a second, cues
    # match the shots. The longest duration is our own: the guidelines give none.
    "bbc": StyleGuide(
        "bbc", max_line=37, max_lines=2, min_duration=0.9, max_duration=8.0, max_cps=None, max_wpm=180.0, seconds_per_word=0.3,
        min_gap_frames=0, chain_gap=1.0, lead=2 / 24, lag=0.25, pause=1.5, shots=True, spelled=True,
    ),
    # One line in the middle of a portrait video. Not an institution's rules: short lines that follow the voice closely.
    "social": StyleGuide(
        "social", max_line=28, max_lines=1, min_duration=0.5, max_duration=4.0, max_cps=22.0, max_wpm=None, seconds_per_word=0.0,
        min_gap_frames=0, chain_gap=0.4, lead=2 / 24, lag=2 / 24, pause=0.8, shots=False,
    ),
}  # fmt: skip
_ENGLISH_LINE, _ENGLISH_SPEED = 42, 20.0  # the limits that the guides above were written for
_LEFT_OUT = {"zh": "，。", "yue": "，。", "ja": "、。"}  # Netflix: Chinese and Japanese subtitles have neither


@lru_cache(maxsize=256)
def guide_for(style: str, language: str) -> StyleGuide:
    """The guide ``style`` (a key of `GUIDES`) for a language (a BCP 47 tag): its length of lines and reading speed, and where lines break.

    Netflix publishes the limits of each language; the other houses have them in the same proportion to English. Where words have no
    spaces, words a minute do not count, but characters.
    """
    guide, limits = GUIDES[style], limits_of(language)
    base = base_language(language) or "en"
    speed = (guide.max_cps or _ENGLISH_SPEED) * limits.columns_per_second / _ENGLISH_SPEED
    counted = guide.max_cps is not None or limits.wide
    return replace(
        guide,
        max_line=guide.max_line * limits.columns // _ENGLISH_LINE,
        max_cps=speed if counted else None,
        max_wpm=None if limits.wide else guide.max_wpm,
        seconds_per_word=0.0 if limits.wide else guide.seconds_per_word,
        language=base,
        wide=limits.wide,
        left_out=_LEFT_OUT.get(base, "") if guide.id == "netflix" else "",
    )
