"""One caption on the screen. Plain data."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.speech.transcript import Word


@dataclass(frozen=True)
class Cue:
    """``lines`` are shown from ``start`` to ``end`` (seconds).

    ``words`` are the timed words the cue was built from; empty once somebody has typed a different text, whose times are unknown.
    ``speaker`` is the number of who speaks, as in `Word`; their names belong to the recording, not to the cue. ``position`` is "top" or
    "middle", empty for the bottom. Lines may hold italics as ``<i>...</i>``, see `studio.captions.italics`.
    """

    start: float
    end: float
    lines: tuple[str, ...]
    words: tuple[Word, ...] = field(default=(), compare=False)
    speaker: str = ""
    position: str = ""

    @property
    def text(self) -> str:
        """The lines joined by a newline, as subtitle files hold them."""
        return "\n".join(self.lines)

    @property
    def duration(self) -> float:
        """Seconds on the screen."""
        return self.end - self.start

    @property
    def doubtful(self) -> tuple[str, ...]:
        """Words that the recogniser was unsure of."""
        return tuple(word.text for word in self.words if word.doubtful)
