"""The speaker of each word, from turns found in the sound and from the sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio.speech.speakers.turns import Turn
    from studio.speech.transcript import Word

_BREATH = 0.2  # seconds between two words of one span
_SLIP = 0.7  # seconds by which a change of speaker may be off in the middle of speech
_ISLAND = 0.5  # seconds; shorter bits of another voice within a sentence are mistakes
_PAUSE = 0.15  # seconds between words that are as good a place for a change as the end of a sentence
_SENTENCE_END = re.compile(r"[.!?…。！？؟]+[\"'”’)\]」』）]*$")


def spans_of(words: Sequence[Word], *, sentences: bool = False) -> list[tuple[float, float]]:
    """The uninterrupted speech that ``words`` (in order of time) make up, in seconds.

    ``sentences``: each sentence by itself. Whoever answers without a pause begins a new one.
    """
    found: list[tuple[float, float]] = []
    ended = False
    for word in words:
        if found and word.start - found[-1][1] < _BREATH and not ended:
            found[-1] = (found[-1][0], max(word.end, found[-1][1]))
        else:
            start = max(word.start, found[-1][1]) if found else word.start
            found.append((start, max(word.end, start)))
        ended = sentences and _ends_sentence(word)
    return found


def with_speakers(words: Sequence[Word], turns: Sequence[Turn]) -> tuple[Word, ...]:
    """``words`` (in order of time) with the number of who says each; without numbers if there is only one speaker.

    A change of speaker moves to the nearest end of a sentence or pause, and a short bit within a sentence goes to the voice around it.
    Numbers follow the order in which speakers are first heard.
    """
    if len({turn.speaker for turn in turns}) < 2 or not words:
        return tuple(replace(word, speaker="") if word.speaker else word for word in words)
    starts = [turn.start for turn in turns]
    names = [_speaker_at(word, turns, starts) for word in words]
    breaks = [_ends_sentence(left) or right.start - left.end >= _PAUSE for left, right in pairwise(words)]
    _mend_islands(words, names, breaks)
    _move_changes(words, names, breaks)
    if len(set(names)) < 2:
        return tuple(replace(word, speaker="") if word.speaker else word for word in words)
    numbers = {name: str(i + 1) for i, name in enumerate(dict.fromkeys(names))}
    return tuple(replace(word, speaker=numbers[name]) for word, name in zip(words, names, strict=True))


def _ends_sentence(word: Word) -> bool:
    return _SENTENCE_END.search(word.text.strip()) is not None


def _speaker_at(word: Word, turns: Sequence[Turn], starts: Sequence[float]) -> str:
    """Who speaks during most of the word; the nearest turn where nobody does."""
    at = max(bisect_right(starts, word.end) - 1, 0)
    near = range(max(at - 3, 0), min(at + 2, len(turns)))
    shared = {i: min(word.end, turns[i].end) - max(word.start, turns[i].start) for i in near}  # negative: seconds apart
    return turns[max(shared, key=lambda i: shared[i])].speaker


def _mend_islands(words: Sequence[Word], names: list[str], breaks: Sequence[bool]) -> None:
    """Runs that are short, have one voice on both sides and do not stand between two breaks."""
    at = 0
    for _, run in groupby(list(names)):
        end = at + len(list(run))
        inside = at > 0 and end < len(names) and names[at - 1] == names[end]
        if inside and words[end - 1].end - words[at].start < _ISLAND and not (breaks[at - 1] and breaks[end - 1]):
            names[at:end] = [names[end]] * (end - at)
        at = end


def _move_changes(words: Sequence[Word], names: list[str], breaks: Sequence[bool]) -> None:
    """Changes in the middle of speech move to the nearest break within reach."""
    for i in [i for i in range(1, len(names)) if names[i] != names[i - 1]]:
        if names[i] == names[i - 1] or breaks[i - 1]:
            continue
        time = words[i].start
        reach = range(max(i - 4, 1), min(i + 5, len(words)))
        better = [j for j in reach if breaks[j - 1] and abs(words[j].start - time) <= _SLIP]
        if not better:
            continue
        j = min(better, key=lambda j: abs(words[j].start - time))
        low, high = sorted((i, j))
        taken = names[i] if j < i else names[i - 1]
        if all(name == names[low] for name in names[low:high]):
            names[low:high] = [taken] * (high - low)
