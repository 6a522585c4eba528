"""Which words share a cue: the cheapest way to divide a text, by how its breaks read, its pauses and the time to read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from studio.captions.language.phrase_breaks import phrase_ends
from studio.captions.line_breaks import PLAIN, break_costs, ends_sentence, space_between, width
from studio.captions.style_guides import StyleGuide
from studio.speech.transcript import Word

_PER_CUE = 6.0  # each new cue makes the eye jump
_INNER_SENTENCE = 3.0  # a cue that runs over a full stop
_INNER_PAUSE = 14.0  # for each second of silence inside a cue beyond a short breath
_BREATH = 0.3
_SHORT = 4.0  # a cue of one or two words that are not a sentence
_LONE = 10.0  # a cue of one word out of the middle of a sentence, or its last one
_HURRIED = 25.0  # a cue that cannot be read in its time
_LOOSE = 12.0  # a cue so long that it cannot stay until just before the next one, which follows at once: a flicker
_STRAY_FIRST = 5.0  # a cue that ends with the first word of a sentence
_STRAY_LAST = 1.0  # a cue that begins with the last word of one
_FEW_MARKS = 0.03  # punctuation marks per word; below this the recogniser writes none, and pauses have to decide
_LINE = 0.5  # weight of a break between lines relative to one between cues
_POOR = 12.0  # breaks worse than this are used only if nothing else fits
_WIDE_WORDS = (4.0, 8.0)  # columns of one and of two words in full-width characters
_NEVER = float("inf")


@dataclass(frozen=True)
class Piece:
    """The words of one cue, spoken from ``start`` to ``end`` seconds; ``columns`` is their width on a single line."""

    words: tuple[Word, ...]
    start: float
    end: float
    columns: float


def in_order(words: Iterable[Word]) -> list[Word]:
    """The words that have a text, with times that never run backwards."""
    found: list[Word] = []
    last = 0.0
    for word in words:
        if not word.text.strip():
            continue
        start = max(word.start, last)
        end = max(word.end, start)
        if start != word.start or end != word.end:
            word = replace(word, start=start, end=end)
        found.append(word)
        last = start
    return found


def in_phrases(words: Sequence[Word], language: str) -> list[Word]:
    """The words with those divided that run from one phrase of Chinese or Japanese into the next, in proportion to their width.

    Recognisers write these languages in pieces of one to three characters that know nothing of words.
    """
    ends = phrase_ends("".join(word.text for word in words), language)
    if not ends:
        return list(words)
    found: list[Word] = []
    at = 0
    for word in words:
        cuts = [cut for cut in range(1, len(word.text)) if at + cut in ends and not space_between(word.text[:cut], word.text[cut:])]
        for first, last in pairwise([0, *cuts, len(word.text)]):
            share = (word.end - word.start) / len(word.text)
            part = replace(word, text=word.text[first:last], start=word.start + first * share, end=word.start + last * share)
            found.append(part if cuts else word)
        at += len(word.text)
    return found


def segment(words: Sequence[Word], guide: StyleGuide, frame_rate: float) -> list[Piece]:
    """Divide words (in order of time) into cues that fit the guide's lines.

    Dynamic programming over all divisions, linear in the number of words because a cue never holds more than its lines. The cost sums the
    linguistic break (`break_cost`, lowered by a pause), silences and full stops inside a cue, too little reading time, and a constant per
    cue. A silence of ``guide.pause`` seconds always ends a cue, and so does another speaker.
    """
    n = len(words)
    if not n:
        return []
    texts = [word.text.strip() for word in words]
    starts = [word.start for word in words]
    ends = [word.end for word in words]
    costs = break_costs(texts, guide.language)
    closes = [ends_sentence(text, guide.language) for text in texts]
    after = _with_changes(_divisions(texts, costs, starts, ends, guide), words)
    sizes = _columns(texts)
    far = _farthest(sizes, starts, ends, after, guide)
    inner = _inside(closes, starts, ends)
    one_line = guide.max_line if guide.max_lines == 2 else _NEVER
    breaks, upper, lower = _line_breaks(costs, sizes, guide)
    short = [_shortness(i, sizes, guide) for i in range(n)]
    best = [_NEVER] * (n + 1)
    back = [0] * (n + 1)
    best[0] = 0.0
    gap, least = guide.gap(frame_rate), guide.min_duration
    most, chain = guide.max_duration + 1e-6, guide.chain_gap - gap
    per_second, per_word = guide.max_cps or _NEVER, max(guide.seconds_per_word, 60 / guide.max_wpm if guide.max_wpm else 0.0)
    nexts = [*(s - gap for s in starts[1:]), _NEVER]
    for i in range(n):  # the hot loop of a long recording: plain arithmetic only
        base, start, offset, last = best[i] + _PER_CUE - inner[i], starts[i], sizes[i][0], far[i]
        opens = i == 0 or closes[i - 1]
        for j in range(i, last + 1):
            edge = after[j]
            if edge > _POOR and i < j < last:
                continue
            columns = sizes[j][1] - offset
            need = max(columns / per_second, least, (j - i + 1) * per_word)
            cost = base + inner[j] + (edge if edge > 0 else 0.0)
            if columns > one_line:
                a, b = lower[j], upper[i] + 1
                cost += _LINE * (min(breaks[a:b]) if a < b else PLAIN)
            if need > nexts[j] - start + 1e-6:
                cost += _HURRIED + 60 * min(2.0, need / max(nexts[j] - start, 0.1) - 1)
            if nexts[j] - start > most and nexts[j] - ends[j] < chain:
                cost += _LOOSE
            if j <= short[i][1]:
                cost += (_SHORT if edge > 0 else 0.0) + (_LONE if j <= short[i][0] and not (opens and closes[j]) else 0.0)
            if j > i:
                cost += (_STRAY_LAST if closes[i] and not opens else 0.0) + (_STRAY_FIRST if closes[j - 1] and not closes[j] else 0.0)
            if cost < best[j + 1]:
                best[j + 1] = cost
                back[j + 1] = i
    cuts: list[tuple[int, int]] = []
    end = n
    while end:
        cuts.append((back[end], end))
        end = back[end]
    return [Piece(tuple(words[i:j]), starts[i], max(ends[i:j]), sizes[j - 1][1] - sizes[i][0]) for i, j in reversed(cuts)]


def _shortness(i: int, sizes: Sequence[tuple[float, float]], guide: StyleGuide) -> tuple[int, int]:
    """Index of the last word up to which a cue from word ``i`` on is (one word, two words) long, or as long in full-width characters."""
    if not guide.wide:
        return i, i + 1
    found = []
    for limit in _WIDE_WORDS:
        end = i
        while end + 1 < len(sizes) and sizes[end + 1][1] - sizes[i][0] <= limit:
            end += 1
        found.append(end)
    return found[0], found[1]


def _divisions(
    texts: Sequence[str], costs: Sequence[float], starts: Sequence[float], ends: Sequence[float], guide: StyleGuide
) -> list[float]:
    """Cost of ending a cue after each word; minus infinity where a cue must end."""
    marks = sum(1 for text in texts if not text[-1].isalnum())
    ease, most = (40.0, 14.0) if marks < len(texts) * _FEW_MARKS else (20.0, 8.0)
    found = []
    for i in range(len(texts) - 1):
        pause = starts[i + 1] - ends[i]
        if pause >= guide.pause:
            found.append(-_NEVER)
        else:
            found.append(max(0.0, costs[i] - min(most, ease * max(0.0, pause))))
    return [*found, -_NEVER]


def _with_changes(after: Sequence[float], words: Sequence[Word]) -> list[float]:
    """The same costs, but a cue must end before another speaker."""
    others = [left.speaker != right.speaker for left, right in pairwise(words)]
    return [-_NEVER if other else cost for cost, other in zip(after, [*others, False], strict=True)]


def _farthest(
    sizes: Sequence[tuple[float, float]], starts: Sequence[float], ends: Sequence[float], after: Sequence[float], guide: StyleGuide
) -> list[int]:
    """Index of the last word that may share a cue with each word, given the lines, the longest duration and the pauses."""
    n = len(sizes)
    found, wall = [0] * n, n - 1
    for i in range(n - 1, -1, -1):
        if after[i] == -_NEVER:
            wall = i
        end = min(max(i, _reach(i, sizes, guide)), wall)
        while end > i and ends[end] - starts[i] > guide.max_duration:
            end -= 1
        found[i] = end
    return found


def _columns(texts: Sequence[str]) -> list[tuple[float, float]]:
    """Columns at which each word begins and ends when all stand on one line."""
    found: list[tuple[float, float]] = []
    at = 0.0
    for i, text in enumerate(texts):
        if i and space_between(texts[i - 1], text):
            at += 1.0
        stop = at + width(text)
        found.append((at, stop))
        at = stop
    return found


def _reach(i: int, sizes: Sequence[tuple[float, float]], guide: StyleGuide) -> int:
    """Index of the last word that greedily filling ``max_lines`` lines from word ``i`` on takes in."""
    n, end = len(sizes), i
    for line in range(guide.max_lines):
        first = i if line == 0 else end + 1
        if first >= n:
            break
        stop = sizes[first][0] + guide.max_line + 1e-9
        if sizes[first][1] > stop:  # a word wider than a line
            return end
        end = first
        while end + 1 < n and sizes[end + 1][1] <= stop:
            end += 1
    return end


def _line_breaks(
    costs: Sequence[float], sizes: Sequence[tuple[float, float]], guide: StyleGuide
) -> tuple[list[float], list[int], list[int]]:
    """(cost of a line break after each word, last word that an upper line starting at word i holds, first word after which the lower line
    up to word j may begin). The best break inside a cue i..j lies between the latter two."""
    n = len(sizes)
    breaks = [*costs, 0.0]
    upper, lower = [0] * n, [0] * n
    end = start = 0
    for i in range(n):
        end = max(end, i)
        while end + 1 < n and sizes[end + 1][1] - sizes[i][0] <= guide.max_line:
            end += 1
        upper[i] = end
        while sizes[i][1] - sizes[start][0] > guide.max_line and start < i:
            start += 1
        lower[i] = max(start - 1, 0)
    return breaks, upper, lower


def _inside(closes: Sequence[bool], starts: Sequence[float], ends: Sequence[float]) -> list[float]:
    """Running sum of the cost of pauses and full stops inside a cue; the entry of a word covers all breaks before it."""
    total, found = 0.0, [0.0]
    for i in range(len(closes) - 1):
        total += _INNER_PAUSE * max(0.0, starts[i + 1] - ends[i] - _BREATH) + (_INNER_SENTENCE if closes[i] else 0.0)
        found.append(total)
    return found
