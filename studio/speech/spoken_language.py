"""Which language is spoken: what was heard in the first passages, weighed by how much speech they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

_FOREIGN = 0.65  # mean confidence of words; English has .91 to .99 in studio recordings, other languages heard as English .23 to .62
_SPARSE = 0.4  # words in a second of speech; people say two to four
_JUDGED = 3.0  # seconds of speech that can be judged
_SURE = 0.8  # share of the votes with which the question is settled
_ENOUGH = 5.0  # seconds of speech before it is
_MOST = 60.0  # seconds of speech after which it is in any case


def sounds_foreign(confidences: Sequence[float | None], speech: float) -> bool:
    """Whether words with these ``confidences``, heard in ``speech`` seconds of it, are a model's guesses at a language it does not know."""
    known = [value for value in confidences if value is not None]
    if speech < _JUDGED:
        return False
    return len(confidences) < _SPARSE * speech or bool(known and sum(known) / len(known) < _FOREIGN)


class LanguageVote:
    """The language of a recording, from passage to passage; ``given`` (ISO 639-1) settles it at once."""

    def __init__(self, given: str | None = None) -> None:
        self._given = given
        self._votes: dict[str, float] = defaultdict(float)
        self._seconds = 0.0

    @property
    def language(self) -> str:
        """ISO 639-1; English while nothing was heard."""
        if self._given:
            return self._given
        return max(self._votes, key=lambda code: self._votes[code]) if self._votes else "en"

    @property
    def probability(self) -> float | None:
        """Share of the votes for `language`; None where it was given or nothing was heard."""
        return self._votes.get(self.language, 0.0) / self._seconds if self._seconds and not self._given else None

    @property
    def settled(self) -> bool:
        """Whether further passages need not be asked."""
        if self._given:
            return True
        sure = (self.probability or 0.0) >= _SURE and self._seconds >= _ENOUGH
        return sure or self._seconds >= _MOST

    def add(self, odds: Mapping[str, float], seconds: float) -> None:
        """Add the probabilities of each language in a passage with ``seconds`` of speech."""
        self._seconds += seconds
        for code, p in odds.items():
            self._votes[code] += p * seconds
