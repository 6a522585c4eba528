"""What a recogniser seems to have left out: speech that none of its words accounts for, and the marks between sentences."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from studio.speech.plausibility import TimedWord

_FIRST = 0.5  # seconds of speech before the first word; a recogniser's own times are this far off at worst
_WORD, _LETTER, _DIGIT = 1.0, 0.08, 0.5  # seconds that a slowly spoken word may take, and more for each of its signs
_BARE = 30  # words; a longer sentence without a comma is not what people say
_MARKS = frozenset(".,;:?!")


def left_out(words: Sequence[TimedWord], speech: Sequence[tuple[float, float]]) -> float:
    """Seconds of ``speech``, (start, end) in order, that are more than slow speakers need for the ``words`` there.

    Recognisers stretch the words beside a sentence that they leave out, so a word counts from its start to that of the next one.
    """
    if not words:
        return sum(end - start for start, end in speech)
    last = max(speech[-1][1] if speech else 0.0, words[-1].end)
    starts = [word.start for word in words]
    lost = max(_spoken(speech, 0.0, starts[0]) - _FIRST, 0.0)
    for word, (start, end) in zip(words, pairwise([*starts, last]), strict=True):
        lost += max(_spoken(speech, start, end) - _slowest(word.text), 0.0)
    return lost


def bare(words: Sequence[TimedWord]) -> bool:
    """Whether a long run of ``words`` has no punctuation."""
    run = 0
    for word in words:
        run = 0 if _MARKS & set(word.text) else run + 1
        if run > _BARE:
            return True
    return False


def _spoken(speech: Sequence[tuple[float, float]], start: float, end: float) -> float:
    return sum(max(min(end, b) - max(start, a), 0.0) for a, b in speech)


def _slowest(text: str) -> float:
    return _WORD + _LETTER * sum(c.isalpha() for c in text) + _DIGIT * sum(c.isdigit() for c in text)
