"""What a caption file held, gathered while it is read: cues, speakers, and what has to be said about it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from studio.captions.cue import Cue
from studio.captions.formats.directions import undirected
from studio.captions.italics import plain
from studio.captions.line_breaks import tidy
from studio.events import Notice
from studio.speech.transcript import Word

MOST_LINES = 5  # line numbers that a notice names
_GENERIC = re.compile(r"(?i)(?:speaker|spk)[ _-]*\d+")


@dataclass(frozen=True)
class CaptionFile:
    """The ``cues`` of a file, ascending; ``speakers`` names those whom they number.

    ``language`` is a BCP 47 tag, empty if the file has none; ``meta`` is the provenance of a file written here. ``notices`` say what was
    changed or could not be kept.
    """

    cues: tuple[Cue, ...]
    speakers: Mapping[str, str] = field(default_factory=dict)
    language: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()


@dataclass
class Reading:
    """A file being read. ``frame_rate`` is in frames per second and ``duration`` in seconds, for formats without times of their own."""

    frame_rate: float = 0.0
    duration: float = 0.0
    language: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)
    cues: list[Cue] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)  # number of a speaker -> name
    broken: list[int] = field(default_factory=list)  # lines of the file whose time cannot be read
    early: int = 0
    moved: int = 0  # cues that lost their place on the screen
    stripped: int = 0  # cues that lost their formatting
    extras: bool = False  # notes or styles of another program were left out
    notices: list[Notice] = field(default_factory=list)
    _numbers: dict[str, str] = field(default_factory=dict)  # name of a speaker -> number
    _last: int = 0

    def speaker(self, name: str, number: str = "") -> str:
        """The number of the speaker called ``name``: the given one, else one of their own; empty for no name."""
        name = tidy(name)
        if not name:
            return ""
        number = number or self._numbers.get(name, "")
        while not number:
            self._last += 1
            number = "" if str(self._last) in self.names else str(self._last)
        self._numbers.setdefault(name, number)
        self.names.setdefault(number, name)
        return number

    def add(
        self, start: float, end: float, lines: Sequence[str], *, position: str = "", speaker: str = "", words: Sequence[Word] = ()
    ) -> None:
        """A cue from ``start`` to ``end`` seconds. What began before 0 begins at 0. Raises `ValueError` for a time that is not finite."""
        kept = tuple(line for line in (undirected(tidy(line)) for line in lines) if plain(line))
        if not (math.isfinite(start) and math.isfinite(end)):
            raise ValueError("a time is not finite")
        if not kept:
            return
        self.early += start < 0 or end < 0
        self.cues.append(Cue(max(0.0, start), max(0.0, end), kept, tuple(words), speaker, position))

    def finish(self) -> CaptionFile:
        """Everything in order of time."""
        counted: tuple[tuple[str, int], ...] = (
            ("notice.captions_early", self.early), ("notice.captions_moved", self.moved), ("notice.captions_stripped", self.stripped),
        )  # fmt: skip
        notices = [Notice(code, {"count": count}) for code, count in counted if count]
        if self.broken:
            named = ", ".join(map(str, self.broken[:MOST_LINES])) + (" …" if len(self.broken) > MOST_LINES else "")
            notices.insert(0, Notice("notice.captions_broken", {"lines": named}, level="warning"))
        if self.extras:
            notices.append(Notice("notice.captions_extras"))
        names = {number: f"Speaker {number}" if _GENERIC.fullmatch(name) else name for number, name in self.names.items()}
        cues = sorted(self.cues, key=lambda cue: cue.start)
        words = _same_speakers(cues)
        return CaptionFile(words, names, self.language, self.meta, (*notices, *self.notices))


def _same_speakers(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """Words of a cue with a speaker are that speaker's, unless they have one of their own."""
    found = []
    for cue in cues:
        if cue.speaker and any(not word.speaker for word in cue.words):
            cue = replace(cue, words=tuple(word if word.speaker else replace(word, speaker=cue.speaker) for word in cue.words))
        found.append(cue)
    return tuple(found)
