"""What a recogniser cannot have heard: phrases repeated on and on, words faster than anyone speaks, words where nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

_PHRASE = 12  # words of the longest phrase that is looked for again right behind itself
_REPEATS = {1: 6, 2: 4}  # how often a phrase of so many words may come in a row: "no, no, no" is said, a refrain is sung
_REPEATS_LONGER = 3
_HURRIED = 0.06  # seconds a word; auctioneers need twice as long
_RUN = 5  # words; fewer hurried ones in a row may just be badly timed
_ASIDE = 0.5  # seconds; a recogniser's own times are this far off at worst


class TimedWord(Protocol):
    """A word with its times in seconds."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> float: ...
    @property
    def end(self) -> float: ...


W = TypeVar("W", bound=TimedWord)


def plausible(words: Sequence[W], speech: Sequence[tuple[float, float]] | None = None) -> list[W]:
    """``words`` in order without those that cannot have been said. ``speech``: (start, end) in seconds of all speech; None: anywhere."""
    found = without_hurry(without_loops(words))
    return found if speech is None else within_speech(found, speech)


def without_loops(words: Sequence[W]) -> list[W]:
    """``words`` in which a phrase that comes too often in a row is left only once."""
    plain = ["".join(c for c in word.text.lower() if c.isalnum()) or word.text for word in words]
    kept: list[W] = []
    at = 0
    while at < len(words):
        length, times = _loop(plain, at)
        kept += words[at : at + length]
        at += length * times
    return kept


def _loop(plain: Sequence[str], at: int) -> tuple[int, int]:
    """(words, how often) of the phrase that begins at ``at`` and comes too often; (1, 1) where none does."""
    for length in range(1, min(_PHRASE, (len(plain) - at) // 2) + 1):
        phrase = plain[at : at + length]
        times = 1
        while plain[at + times * length : at + (times + 1) * length] == phrase:
            times += 1
        if times > _REPEATS.get(length, _REPEATS_LONGER):
            return length, times
    return 1, 1


def without_hurry(words: Sequence[W]) -> list[W]:
    """``words`` without runs that would have to be spoken faster than anybody can."""
    kept: list[W] = []
    run: list[W] = []
    for word in words:
        if word.end - word.start < _HURRIED and (not run or word.start - run[-1].end < _HURRIED):
            run.append(word)
            continue
        kept += run if len(run) < _RUN else []
        run = [word] if word.end - word.start < _HURRIED else []
        kept += [] if run else [word]
    return kept + (run if len(run) < _RUN else [])


def within_speech(words: Sequence[W], speech: Sequence[tuple[float, float]]) -> list[W]:
    """``words`` that touch one of the (start, end) spans in seconds in which somebody speaks, or nearly do."""
    return [w for w in words if any(w.start < end + _ASIDE and w.end > start - _ASIDE for start, end in speech)]
