"""Descriptions of what is seen as a WebVTT track of the kind "descriptions", which players read aloud or show to screen readers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from studio.captions.line_breaks import tidy
from studio.captions.timecodes import format_timecode

if TYPE_CHECKING:
    from studio.captions.cue import Cue

_LETTERS = 14.0  # characters spoken in a second
_CHARACTERS = 4.0  # Chinese characters spoken in a second
_SHORTEST = 1.0  # seconds
_PAUSE = 0.2  # seconds between a description and a word


@dataclass(frozen=True)
class Description:
    """``text`` says what is seen from ``start`` to ``end`` seconds."""

    start: float
    end: float
    text: str


def placed(found: Sequence[Description], cues: Sequence[Cue]) -> tuple[Description, ...]:
    """When each description is to be spoken: in the first pause of its own time that is long enough, else from its start.

    What would only repeat the sentence before it is left out, and so are empty ones.
    """
    spoken = _spoken(cues)
    told: list[Description] = []
    before = ""
    for item in sorted(found, key=lambda d: (d.start, d.end)):
        text = tidy(item.text)
        if not text or item.end <= item.start:
            continue
        if text != before:
            start, end = _slot(item, spoken, _seconds(text))
            if told and start < told[-1].end:
                start, end = told[-1].end, max(end, told[-1].end + _SHORTEST)
            told.append(Description(start, min(end, max(item.end, start + 0.1)), text))
        before = text
    return tuple(told)


def write_descriptions(told: Sequence[Description], language: str) -> str:
    """The WebVTT file; its header names the kind and the language (a BCP 47 tag) for players that read them there."""
    rows = [f"{_time(d.start)} --> {_time(d.end)}\n{_escaped(d.text)}\n" for d in told]
    return "\n".join([f"WEBVTT\nKind: descriptions\nLanguage: {language}\n", *rows])


def _spoken(cues: Sequence[Cue]) -> list[tuple[float, float]]:
    """Times in which somebody speaks, in order: of words where they are known, else of whole cues."""
    found = [(w.start, w.end) for cue in cues for w in cue.words] + [(cue.start, cue.end) for cue in cues if not cue.words]
    return sorted(found)


def _slot(item: Description, spoken: Sequence[tuple[float, float]], seconds: float) -> tuple[float, float]:
    at = item.start
    for start, end in spoken:
        if end + _PAUSE <= at:
            continue
        if start - _PAUSE - at >= seconds:
            break
        at = max(at, end + _PAUSE)
    if at + seconds > item.end + 0.001:
        at = item.start
    return at, min(item.end, at + seconds)


def _seconds(text: str) -> float:
    wide = sum(c >= "\u2e80" for c in text)
    return max(_SHORTEST, wide / _CHARACTERS + (len(text) - wide) / _LETTERS)


def _time(seconds: float) -> str:
    return format_timecode(math.floor(seconds * 1000) / 1000)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
