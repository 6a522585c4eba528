"""Captions that know who speaks: none mixes two voices, except as an exchange of two short lines with dashes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from studio.captions.line_breaks import join, set_lines, tidy, width

if TYPE_CHECKING:
    from studio.captions.cue import Cue
    from studio.captions.segmentation import Piece
    from studio.captions.style_guides import StyleGuide
    from studio.speech.transcript import Word

DASH = "- "  # before each line of an exchange
_ANSWER = 0.6  # seconds of silence within an exchange


def speaker_of(words: Sequence[Word]) -> str:
    """The number of who says all these words; empty where nobody was told apart, or where two speak."""
    found = {word.speaker for word in words}
    return found.pop() if len(found) == 1 else ""


def is_exchange(cue: Cue) -> bool:
    """Whether the cue holds the words of two speakers, each on a line of their own."""
    return len(cue.lines) > 1 and all(line.startswith(DASH) for line in cue.lines) and len({word.speaker for word in cue.words}) > 1


def lines_of(words: Sequence[Word], guide: StyleGuide) -> tuple[str, ...]:
    """The words in lines as ``guide`` has them: balanced, or one line with a dash for each turn of several speakers."""
    turns = [[tidy(word.text) for word in turn] for _, turn in groupby(words, key=lambda word: word.speaker)]
    turns = [[text for text in turn if text] for turn in turns]
    if len(turns) > 1:
        return tuple(DASH + join(turn) for turn in turns if turn)
    return set_lines(turns[0], guide) if turns else ()


def with_exchanges(pieces: Sequence[Piece], guide: StyleGuide, frame_rate: float) -> list[Piece]:
    """Pieces of one speaker each, where two neighbours of which one would be too short to read become an exchange.

    Netflix and the BBC ask for it: a dash before each line, one speaker a line. Only where both fit, and where the answer comes at once.
    """
    if guide.max_lines < 2:
        return list(pieces)
    found: list[Piece] = []
    single = True  # the last piece found has one speaker
    for i, piece in enumerate(pieces):
        if found and single and _answers(found[-1], piece, pieces[i + 1] if i + 1 < len(pieces) else None, guide, frame_rate):
            before = found[-1]
            columns = before.columns + piece.columns + 2 * width(DASH) + 1
            found[-1] = replace(before, words=(*before.words, *piece.words), end=max(before.end, piece.end), columns=columns)
            single = False
        else:
            found.append(piece)
            single = True
    return found


def _answers(first: Piece, second: Piece, after: Piece | None, guide: StyleGuide, frame_rate: float) -> bool:
    speakers = speaker_of(first.words), speaker_of(second.words)
    if "" in speakers or speakers[0] == speakers[1] or second.start - first.end > _ANSWER:
        return False
    room = guide.max_line - width(DASH)
    if max(first.columns, second.columns) > room or second.end - first.start > guide.max_duration:
        return False
    gap = guide.gap(frame_rate)
    until = after.start - gap if after is not None else float("inf")
    hurried = second.start - gap - first.start < guide.reading_time(first.columns, len(first.words))
    short = until - second.start < guide.reading_time(second.columns, len(second.words))
    return hurried or short
