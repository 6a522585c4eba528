"""Marks that make players set Arabic and Hebrew from right to left, punctuation included."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from studio.captions.cue import Cue
from studio.captions.cue_text import visible_lines
from studio.captions.language.reading_limits import RIGHT_TO_LEFT, base_language

_EMBEDDED = ("\u202b", "\u202c")  # right-to-left embedding and its end: for players that set every line from left to right
_FIRST = ("\u200f", "")  # right-to-left mark: WebVTT takes the direction from the first strong character
_LETTERS = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_MARKS = {"srt": _EMBEDDED, "ass": _EMBEDDED, "lrc": _EMBEDDED, "vtt": _FIRST}  # TTML has an attribute, JSON needs none


def is_right_to_left(language: str) -> bool:
    """Whether a language (a BCP 47 tag) is written from right to left."""
    return base_language(language) in RIGHT_TO_LEFT


def directed(cues: Sequence[Cue], fmt: str, language: str) -> Sequence[Cue]:
    """The cues with marks of direction as players of ``fmt`` need them in this language; a line of Latin letters alone has none."""
    if fmt not in _MARKS or not is_right_to_left(language):
        return cues
    before, after = _MARKS[fmt]

    def marked(line: str) -> str:
        return f"{before}{line}{after}" if _LETTERS.search(line) else line

    return [replace(cue, lines=tuple(marked(line) for line in visible_lines(cue))) for cue in cues]


def undirected(line: str) -> str:
    """A line of Arabic or Hebrew letters without the marks around it; any other line as it is."""
    if not _LETTERS.search(line):
        return line
    return line.removeprefix("\u200f").removeprefix("\u202b").removesuffix("\u202c").strip()
