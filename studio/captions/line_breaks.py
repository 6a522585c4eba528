"""Where a line of text may break: how wide text is, and how well a break between two words reads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from studio.captions.italics import closed
from studio.captions.language.break_words import break_words
from studio.captions.language.phrase_breaks import phrase_ends
from studio.captions.style_guides import StyleGuide

WIDE = 2.0  # columns of a full-width character; the guides for Chinese and Japanese count the others half
SENTENCE, CLAUSE, PLAIN = 0.0, 3.0, 10.0  # cost of a break; higher reads worse

_END = re.compile(r"[.!?…。！？؟]+[\"'”’)\]」』）]*$")
_CLAUSE = re.compile(r"(?:[,;:，；：、،؛]|[–—])[\"'”’)\]」』）]*$")
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


_CLOSING = "。，、！？；：」』）】》〉…‥,.!?;:)]}%”’"
_NEVER_FIRST = frozenset(_CLOSING + "ーァィゥェォッャュョぁぃぅぇぉっゃゅょ々·・，。")  # of a line (JIS X 4051)
_FORBIDDEN = 200.0  # a break that no typesetter makes
_INSIDE_PHRASE, _BETWEEN_PHRASES = 45.0, 8.0  # of Chinese and Japanese
_OPENING = "「『（【《〈([{“‘"
_SCRIPT = r"\u2e80-\u2fff\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"  # written without spaces
_JOINED = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer: no spaces, but a line does not break at every sign
_PIECE = re.compile(rf"[{_SCRIPT}]|[^\s{_SCRIPT}]+")
_JUNK = re.compile(r"[\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


def tidy(text: str) -> str:
    """One line without control characters, invisible marks or doubled spaces: text that every format can hold exactly."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(_JUNK.sub(" ", text).split())


@lru_cache(maxsize=8192)
def width(text: str) -> float:
    """Columns that ``text`` takes up: 0 for combining marks and italics, `WIDE` for full-width characters, 1 for all others."""
    if "<" in text:
        text = text.replace("<i>", "").replace("</i>", "")
    if text.isascii():
        return float(len(text))
    return sum(0.0 if unicodedata.combining(c) else WIDE if unicodedata.east_asian_width(c) in "WF" else 1.0 for c in text)


def _no_space_script(char: str) -> bool:
    return not char.isascii() and re.match(rf"[{_SCRIPT}{_JOINED}]", char) is not None


def space_between(left: str, right: str) -> bool:
    """Whether a space belongs between two words; Chinese, Japanese, Thai, Lao, Burmese and Khmer are written without."""
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
def ends_sentence(word: str, language: str = "en") -> bool:
    """Whether a word closes a sentence; titles such as "Mr." do not."""
    if _END.search(word) is None or re.fullmatch(r"[A-Z]\.", word):
        return False
    return word.lower() not in break_words(language).abbreviations


@lru_cache(maxsize=16384)
def break_cost(left: str, right: str, language: str = "en") -> float:
    """How badly a line ends between two words: 0 after a sentence, about 30 between "Mr." and a name.

    The order (sentences, clauses, before conjunctions, before prepositions; never after an article, a preposition, a subject or an
    auxiliary) is the one that the public style guides of Netflix and the BBC ask for, with the words of each language.
    """
    if right[:1] in _NEVER_FIRST or left[-1:] in _OPENING:
        return _FORBIDDEN
    if ends_sentence(left, language):
        return SENTENCE
    if _CLAUSE.search(left):
        return CLAUSE
    kinds = break_words(language)
    last, first = _core(left), _core(right)
    cost = 5.0 if first in kinds.conjunctions else 6.0 if first in kinds.prepositions else PLAIN
    if left.lower() in kinds.abbreviations:
        cost += 20
    elif last in kinds.determiners:
        cost += 12
    elif last in kinds.prepositions or last in kinds.conjunctions:
        cost += 8
    elif last in kinds.helpers:
        cost += 5
    if left[:1].isupper() and right[:1].isupper() and not left.isupper():
        cost += 0 if language == "de" else 6  # a name of several words; German writes every noun so
    return cost


def break_costs(words: Sequence[str], language: str = "en") -> list[float]:
    """`break_cost` after each word but the last. In Chinese and Japanese, phrases stay together."""
    found = [break_cost(left, right, language) for left, right in pairwise(words)]
    ends = phrase_ends("".join(words), language) if words else frozenset()
    if not ends:
        return found
    at = 0
    for i, (left, right) in enumerate(pairwise(words)):
        at += len(left)
        if found[i] >= PLAIN and found[i] < _FORBIDDEN and not space_between(left, right):
            found[i] = _BETWEEN_PHRASES if at in ends else _INSIDE_PHRASE
    return found


def wrap(words: Sequence[str], max_line: float, language: str = "en") -> tuple[str, ...]:
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

    costs = [0.0, *break_costs(words, language)]
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
    return closed(lines[::-1])


def _fewest_lines(n: int, length: Callable[[int, int], float], max_line: float) -> int:
    count, start = 0, 0
    while start < n:
        end = start + 1
        while end < n and length(start, end + 1) <= max_line:
            end += 1
        count, start = count + 1, end
    return count


def set_lines(texts: Sequence[str], guide: StyleGuide) -> tuple[str, ...]:
    """Words set in lines as ``guide`` has them, without the punctuation that it leaves out."""
    lines = wrap([text for text in map(tidy, texts) if text], guide.max_line, guide.language)
    if not guide.left_out:
        return lines
    gaps = str.maketrans(dict.fromkeys(guide.left_out, " "))
    shown = tuple(tidy(line.translate(gaps)) for line in lines)
    return tuple(line for line in shown if line) or lines
