"""Which language is spoken: what was heard in the first passages, weighed by how much speech they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_SURE = 0.8  # share of the votes with which the question is settled
_ENOUGH = 5.0  # seconds of speech before it is
_MOST = 60.0  # seconds of speech after which it is in any case


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
