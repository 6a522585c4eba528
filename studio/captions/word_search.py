"""Finds words in captions: exactly, in another form, or with a typing error; also across cues."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from studio.captions.cue import Cue
from studio.captions.cue_text import plain_lines
from studio.captions.line_breaks import units

EXACT, STEM, FUZZY = 1.0, 0.95, 0.8
_ENOUGH = 0.6  # share of the query's words that must be near each other
_LOOSE = 0.75  # weight of words that are all there, but not in this order


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_STOP = _words("a an the of in to for on with at by and or is are was were be it this that as from")
_SUFFIXES = ("ingly", "edly", "ings", "ing", "ied", "ies", "ed", "es", "ly", "s")


@dataclass(frozen=True)
class Token:
    """One searchable word, spoken from ``start`` to ``end`` seconds in cue number ``cue``."""

    text: str
    start: float
    end: float
    cue: int


@dataclass(frozen=True)
class Hit:
    """Words found from ``start`` to ``end`` in the cues ``first`` to ``last``; ``score`` in (0, 1]."""

    start: float
    end: float
    first: int
    last: int
    score: float


def normal(text: str) -> str:
    """A word as it is compared: without case, accents or punctuation."""
    folded = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(c for c in folded if (c.isalnum() or c == "'") and not unicodedata.combining(c)).strip("'").removesuffix("'s")


def stem(word: str) -> str:
    """A rough English stem: enough to find "walked" with "walking"."""
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not (suffix == "s" and word.endswith(("ss", "us", "is"))):
            root = word[: -len(suffix)]
            if suffix in ("ied", "ies"):
                return root + "i"
            return _ended(root)
    return _ended(word)


def _ended(root: str) -> str:
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in "aeiouls":
        root = root[:-1]
    if root.endswith("y"):
        root = root[:-1] + "i"
    return root.removesuffix("e") if len(root) > 3 else root


def tokens(cues: Sequence[Cue]) -> list[Token]:
    """All words of all cues with their times; a cue without timed words shares its time among them by length."""
    found: list[Token] = []
    for index, cue in enumerate(cues):
        if cue.words:
            for word in cue.words:
                found += _shared(units(word.text), word.start, word.end, index)
        else:
            found += _shared([unit for line in plain_lines(cue) for unit in units(line)], cue.start, cue.end, index)
    return found


def _shared(texts: Sequence[str], start: float, end: float, cue: int) -> list[Token]:
    kept = [text for text in map(normal, texts) if text]
    total, at, found = sum(map(len, kept)) or 1, start, []
    for text in kept:
        stop = at + (end - start) * len(text) / total
        found.append(Token(text, at, stop, cue))
        at = stop
    return found


def find_words(query: str, said: Sequence[Token]) -> list[Hit]:
    """Where the words of ``query`` are said: in sequence, or most of them within two cues. Best first."""
    asked = [text for text in map(normal, units(query)) if text]
    if not asked or not said:
        return []
    vocabulary = {token.text for token in said}
    stems: dict[str, set[str]] = {}
    for text in vocabulary:
        stems.setdefault(stem(text), set()).add(text)
    worth = {text: _worths(text, vocabulary, stems) for text in set(asked)}
    hits = _phrases(asked, said, worth)
    content = [text for text in asked if text not in _STOP] or asked
    if len(content) > 1:
        taken = {(hit.first, hit.last) for hit in hits}
        hits += [hit for hit in _loose(content, said, worth) if not any(a <= hit.last and hit.first <= b for a, b in taken)]
    return sorted(hits, key=lambda hit: (-hit.score, hit.start))


def _worths(asked: str, vocabulary: set[str], stems: dict[str, set[str]]) -> dict[str, float]:
    """How well each spoken word matches a word of the query."""
    found = {}
    if len(asked) >= 4 and asked.isascii() and not asked.isdigit():
        found = dict.fromkeys(get_close_matches(asked, vocabulary, n=5, cutoff=0.82), FUZZY)
    found |= dict.fromkeys(stems.get(stem(asked), ()), STEM)
    if asked in vocabulary:
        found[asked] = EXACT
    return found


def _phrases(asked: Sequence[str], said: Sequence[Token], worth: dict[str, dict[str, float]]) -> list[Hit]:
    found = []
    size = len(asked)
    for i in range(len(said) - size + 1):
        scores = []
        for k in range(size):
            score = worth[asked[k]].get(said[i + k].text)
            if score is None:
                break
            scores.append(score)
        if len(scores) == size:
            found.append(Hit(said[i].start, said[i + size - 1].end, said[i].cue, said[i + size - 1].cue, sum(scores) / size))
    return found


def _loose(asked: Sequence[str], said: Sequence[Token], worth: dict[str, dict[str, float]]) -> list[Hit]:
    by_cue: dict[int, list[Token]] = {}
    for token in said:
        by_cue.setdefault(token.cue, []).append(token)
    found: list[Hit] = []
    for cue, here in by_cue.items():
        best: dict[str, tuple[float, Token]] = {}
        for token in (*here, *by_cue.get(cue + 1, ())):
            for text in asked:
                score = worth[text].get(token.text, 0.0)
                if score > best.get(text, (0.0, token))[0]:
                    best[text] = (score, token)
        share = sum(score for score, _ in best.values()) / len(set(asked))
        if share >= _ENOUGH and any(token.cue == cue for _, token in best.values()):
            used = [token for _, token in best.values()]
            found.append(
                Hit(
                    min(t.start for t in used), max(t.end for t in used), min(t.cue for t in used), max(t.cue for t in used), _LOOSE * share
                )
            )
    return [h for i, h in enumerate(found) if not (i and found[i - 1].last >= h.first and found[i - 1].score >= h.score)]
