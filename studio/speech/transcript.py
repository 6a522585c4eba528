"""What every recogniser returns: words with their times. Plain data."""

from __future__ import annotations

from dataclasses import dataclass

from studio.speech.languages import unspaced

CERTAIN = 0.5  # words below this confidence are marked for the editor


@dataclass(frozen=True)
class Word:
    """One spoken word as it is written (with its punctuation), from ``start`` to ``end`` in seconds of the media's own clock.

    ``confidence`` is the recogniser's probability in [0, 1], None where it has none. ``aligned``: whether the times
    come from forced alignment (True) or from the recogniser itself. ``speaker`` numbers who says it ("1", "2", ...); empty where nobody
    was told apart.
    """

    text: str
    start: float
    end: float
    confidence: float | None = None
    aligned: bool = False
    speaker: str = ""

    @property
    def doubtful(self) -> bool:
        """Whether a person should check this word."""
        return self.confidence is not None and self.confidence < CERTAIN


@dataclass(frozen=True)
class Transcript:
    """All words of a file in order of time. ``duration`` in seconds; ``engine`` is the model's title.

    ``language`` is what the words are written in (ISO 639-1); ``spoken`` what is said, where that is another one (a translation).
    ``language_probability``: how sure the recogniser is of what is said, in [0, 1]; None where it was given.
    """

    words: tuple[Word, ...]
    duration: float
    language: str = "en"
    engine: str = ""
    language_probability: float | None = None
    spoken: str = ""

    @property
    def text(self) -> str:
        """The words as one line."""
        return ("" if unspaced(self.language) else " ").join(word.text for word in self.words)
