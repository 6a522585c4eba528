"""Times for the words of a caption whose text was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from studio.captions.cue import Cue
from studio.captions.line_breaks import units, width
from studio.captions.speakers.exchanges import DASH, is_exchange
from studio.speech.transcript import Word

_KNOWN = 0.3  # share of words that must be unchanged; below this it is a different text whose times are unknown


def retimed(old: Cue, lines: Sequence[str]) -> tuple[Word, ...]:
    """Words for the new ``lines``; empty when hardly a word is unchanged.

    Unchanged words keep their times. New ones share the time of the words they replace, or of the gap they fall into, in proportion to
    their width, and have no confidence.
    """
    spoken_lines = [line.removeprefix(DASH) for line in lines] if is_exchange(old) else lines
    typed = [unit for line in spoken_lines for unit in units(line)]
    if not old.words or not typed:
        return ()
    spoken = [word.text.strip() for word in old.words]
    matcher = SequenceMatcher(None, [_plain(text) for text in spoken], [_plain(text) for text in typed], autojunk=False)
    if sum(block.size for block in matcher.get_matching_blocks()) < _KNOWN * len(typed):
        return ()
    found: list[Word] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            pairs = zip(old.words[i1:i2], typed[j1:j2], strict=True)
            found += [replace(word, text=text) for word, text in pairs]
        elif j2 > j1:
            low = old.words[i1].start if i2 > i1 else old.words[i1 - 1].end if i1 else min(old.start, old.words[0].start)
            high = old.words[i2 - 1].end if i2 > i1 else old.words[i1].start if i1 < len(old.words) else max(old.end, old.words[-1].end)
            speaker = old.speaker or old.words[min(i1, len(old.words) - 1)].speaker
            found += _spread(typed[j1:j2], low, max(low, high), speaker)
    return tuple(found)


def _plain(text: str) -> str:
    return text.strip(".,;:!?\"'“”‘’()[]，。；：！？、").casefold()


def _spread(texts: Sequence[str], low: float, high: float, speaker: str) -> list[Word]:
    total = sum(width(text) for text in texts) or 1.0
    at, found = low, []
    for text in texts:
        stop = at + (high - low) * width(text) / total
        found.append(Word(text, round(at, 3), round(stop, 3), speaker=speaker))
        at = stop
    return found
