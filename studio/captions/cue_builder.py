"""Builds cues in a house style from timed words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from studio.captions.cue import Cue
from studio.captions.cue_timing import UnplacedCue, place_cues
from studio.captions.language.numerals import spelled
from studio.captions.segmentation import Piece, in_order, in_phrases, segment
from studio.captions.speakers.exchanges import lines_of, speaker_of, with_exchanges
from studio.captions.style_guides import DEFAULT_FRAME_RATE, StyleGuide
from studio.speech.transcript import Word

if TYPE_CHECKING:
    from studio.vision.scenes import Shot


def build(words: Iterable[Word], guide: StyleGuide, shots: Sequence[Shot] = (), frame_rate: float = DEFAULT_FRAME_RATE) -> tuple[Cue, ...]:
    """Cues in ``guide``'s style that hold every word once, in order, and never overlap. No line mixes two speakers.

    ``frame_rate`` is in frames per second, 0 for sound without pictures. Cues snap to the cuts between ``shots``. Linear in the number of
    words, so a long recording is simply rebuilt whenever new words arrive: about 10 ms for a thousand words.
    """
    ordered = in_phrases(in_order(words), guide.language)
    pieces = segment(spelled(ordered, guide.language) if guide.spelled else ordered, guide, frame_rate)
    pieces = with_exchanges(pieces, guide, frame_rate)
    times = place_cues([_unplaced(piece, guide) for piece in pieces], guide, cuts_between(shots), frame_rate)
    return tuple(_cue(piece, start, end, guide) for piece, (start, end) in zip(pieces, times, strict=True))


def cuts_between(shots: Sequence[Shot]) -> list[float]:
    """The times in seconds at which one shot follows another, ascending."""
    return sorted(shot.start for shot in shots if shot.start > 0)


def _unplaced(piece: Piece, guide: StyleGuide) -> UnplacedCue:
    return UnplacedCue(piece.start, piece.end, guide.reading_time(piece.columns, len(piece.words)))


def _cue(piece: Piece, start: float, end: float, guide: StyleGuide) -> Cue:
    return Cue(start, end, lines_of(piece.words, guide), piece.words, speaker_of(piece.words))
