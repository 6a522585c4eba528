"""Where a line of text may break: how wide text is, and how well a break between two words reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

WIDE = 2.5  # columns of a full-width character: 16 of them fill a line of 42, as the Chinese and Japanese guides ask
SENTENCE, CLAUSE, PLAIN = 0.0, 3.0, 10.0  # cost of a break; higher reads worse

_END = re.compile(r"[.!?…。！？]+[\"'”’)\]」』）]*$")
_CLAUSE = re.compile(r"(?:[,;:，；：、]|[–—])[\"'”’)\]」』）]*$")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ABBREVIATIONS = _words("mr. mrs. ms. dr. prof. st. sr. jr. gen. col. capt. lt. rev. hon. vs. no. fig. e.g. i.e.")
_CONJUNCTIONS = _words(
    "and but or nor so yet because although though while when where which who whom whose that if unless until since as than"
)
_PREPOSITIONS = _words(
    "of in to for on with at by from into about over under through between against during without within after before like near"
)
_DETERMINERS = _words("a an the my your his her its our their this these those every each some any no")
_HELPERS = _words(
    "i you he she it we they is are was were be been am have has had will would can could shall should may might must do does did not "
    "very more most too i'm you're he's she's it's we're they're i've you've we've i'll you'll we'll don't can't"
)
_CLOSING = "。，、！？；：」』）】》〉…‥,.!?;:)]}%”’"
_OPENING = "「『（【《〈([{“‘"
_SCRIPT = r"\u2e80-\u2fff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"  # written without spaces
_PIECE = re.compile(rf"[{_SCRIPT}]|[^\s{_SCRIPT}]+")
_JUNK = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


def tidy(text: str) -> str:
    """One line without control characters, invisible marks or doubled spaces: text that every format can hold exactly."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_JUNK.sub(" ", text).split())


@lru_cache(maxsize=8192)
def width(text: str) -> float:
    """Columns that ``text`` takes up: 0 for combining marks, `WIDE` for full-width characters, 1 for all others."""
    if text.isascii():
        return float(len(text))
    return sum(0.0 if unicodedata.combining(c) else WIDE if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in text)


def _no_space_script(char: str) -> bool:
    return not char.isascii() and re.match(rf"[{_SCRIPT}]", char) is not None


def space_between(left: str, right: str) -> bool:
    """Whether a space belongs between two words; Chinese and Japanese are written without."""
    if left.isascii() or right.isascii():
        return bool(left and right)
    return not (_no_space_script(left[-1]) and _no_space_script(right[0]))


def join(words: Sequence[str]) -> str:
    """Words as one line, with spaces only where the script uses them."""
    text = " ".join(words)
    if text.isascii():
        return text
    parts = [words[0]] if words else []
    for left, right in pairwise(words):
        parts += [" ", right] if space_between(left, right) else [right]
    return "".join(parts)


def units(text: str) -> list[str]:
    """The pieces between which a line may be broken: words, or single characters in scripts without spaces.

    Punctuation stays with the character it follows (or precedes, for opening brackets).
    """
    found: list[str] = []
    for word in text.split():
        pieces: list[str] = []
        for piece in _PIECE.findall(word):
            glue = pieces and (piece[0] in _CLOSING or pieces[-1][-1] in _OPENING)
            if glue:
                pieces[-1] += piece
            else:
                pieces.append(piece)
        # Latin and Chinese in one word are separated only where a space would not change the text
        for i, piece in enumerate(pieces):
            if i and space_between(pieces[i - 1], piece):
                found[-1] += piece
            else:
                found.append(piece)
    return found


@lru_cache(maxsize=8192)
def _core(word: str) -> str:
    return _EDGE.sub("", word).lower()


@lru_cache(maxsize=8192)
def ends_sentence(word: str) -> bool:
    """Whether a word closes a sentence; titles such as "Mr." do not."""
    return _END.search(word) is not None and word.lower() not in _ABBREVIATIONS and not re.fullmatch(r"[A-Z]\.", word)


@lru_cache(maxsize=16384)
def break_cost(left: str, right: str) -> float:
    """How badly a line ends between two words: 0 after a sentence, about 30 between "Mr." and a name.

    The order (sentences, clauses, before conjunctions, before prepositions; never after an article, a preposition, a subject or an
    auxiliary) is the one that the public style guides of Netflix and the BBC ask for.
    """
    if ends_sentence(left):
        return SENTENCE
    if _CLAUSE.search(left):
        return CLAUSE
    last, first = _core(left), _core(right)
    cost = 5.0 if first in _CONJUNCTIONS else 6.0 if first in _PREPOSITIONS else PLAIN
    if left.lower() in _ABBREVIATIONS:
        cost += 20
    elif last in _DETERMINERS:
        cost += 12
    elif last in _PREPOSITIONS or last in _CONJUNCTIONS:
        cost += 8
    elif last in _HELPERS:
        cost += 5
    if left[:1].isupper() and right[:1].isupper() and not left.isupper():
        cost += 6  # a name of several words
    return cost


def wrap(words: Sequence[str], max_line: float) -> tuple[str, ...]:
    """``words`` set in as few lines of at most ``max_line`` columns as possible, broken where that reads and balances best.

    A single word wider than ``max_line`` gets a line of its own; nothing is cut off.
    """
    if not words:
        return ()
    whole = join(words)
    if width(whole) <= max_line:
        return (whole,)
    n = len(words)
    spans = [width(join(words[: k + 1])) for k in range(n)]

    def length(i: int, j: int) -> float:  # words i..j-1
        if i == 0:
            return spans[j - 1]
        return spans[j - 1] - spans[i - 1] - (1.0 if space_between(words[i - 1], words[i]) else 0.0)

    costs = [break_cost(words[k - 1], words[k]) if k else 0.0 for k in range(n)]
    fewest = _fewest_lines(n, length, max_line)
    target = spans[-1] / fewest
    best: list[list[tuple[float, int]]] = [[(0.0, 0)] + [(float("inf"), 0)] * n]
    for line in range(1, fewest + 1):
        row = [(float("inf"), 0)] * (n + 1)
        for j in range(line, n + 1):
            for i in range(j - 1, line - 2, -1):
                size = length(i, j)
                if size > max_line and i < j - 1:
                    break
                before = best[line - 1][i][0]
                uneven = abs(size - target) / max_line
                cost = before + 40 * uneven * uneven + (costs[i] if i else 0.0) + max(0.0, size - max_line) * 100
                if line == fewest and fewest == 2 and size < spans[-1] - size:
                    cost += 1.0  # a short upper line hides less of the picture
                if cost < row[j][0]:
                    row[j] = (cost, i)
        best.append(row)
    lines: list[str] = []
    end = n
    for line in range(fewest, 0, -1):
        start = best[line][end][1]
        lines.append(join(words[start:end]))
        end = start
    return tuple(reversed(lines))


def _fewest_lines(n: int, length: Callable[[int, int], float], max_line: float) -> int:
    count, start = 0, 0
    while start < n:
        end = start + 1
        while end < n and length(start, end + 1) <= max_line:
            end += 1
        count, start = count + 1, end
    return count
