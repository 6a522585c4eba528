"""How much each word of a note speaks for an answer: Shapley values of its pieces, shared among the words inside each piece.

Two levels as in "hierarchical explanations" (Jin et al. 2020): a phrase counts as a whole first, so that a word without a meaning of
its own cannot lead. Values of pieces by sampled orders (Castro et al. 2009); inside a piece the mean of leaving a word out and of the word
alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from studio.medical.clinical.chinese_terms import terms_in
from studio.medical.clinical.note_reading import PLACEHOLDER, Piece
from studio.medical.fusion.answer import Word
from studio.medical.fusion.note_network import CONTEXTS, EXAMINED, ROLES, evidence
from studio.medical.fusion.note_reader import NoteReader, ReadNote

ORDERS, _ROWS = 24, 600  # sampled orders of the pieces, fewer where that would be more rows; no fewer than 6
_WORDS = 40  # words that are weighed by themselves
_LEFT_OUT = 60  # times that something is left out of a note that is read as a whole
_SMALL = 0.08  # share of the largest weight below which a piece's words share it evenly
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        """
        a an and are as at be because but by for from had has have he her his in into is it its of on or she so than that the their then
        they this to was were when which who with after since over about around up down out off now today presents presented reports
        attends comes came some any very more
        """,
    )
)


def word_spans(note: str) -> list[tuple[int, int]]:
    """(start, end) of each word of ``note``; Chinese is cut into the terms of the glossary, and single characters between them."""
    spans = []
    for match in re.finditer(rf"{PLACEHOLDER.pattern}|[^\s\[]+|\[", note):
        part = match[0]
        if re.search(r"[\u3400-\u9fff]", part):
            spans += [(match.start() + t.start, match.start() + t.end) for t in terms_in(part)]
        else:
            spans.append(match.span())
    return spans


def note_words(note: str, read: ReadNote, reader: NoteReader, worth: Callable[[Tensor], np.ndarray]) -> tuple[Word, ...]:
    """Every word of ``note`` with its weight. ``worth``: evidence (n, `EVIDENCE`) to the log-odds (n,) of the answer."""
    values = piece_values(read.chances, worth)
    weights: dict[int, float] = {}
    largest = max((abs(v) for v in values), default=0.0)
    left = _WORDS
    order = sorted(range(len(values)), key=lambda i: -abs(values[i]))
    chosen = []
    for i in order:
        if abs(values[i]) > _SMALL * largest and len(read.pieces[i].words) <= left:
            chosen.append(i)
            left -= len(read.pieces[i].words)
    shares = dict(zip(chosen, _shares([read.pieces[i] for i in chosen], read.chances[chosen], reader), strict=True))
    for i, piece in enumerate(read.pieces):
        count = len(piece.words)
        part = shares.get(i) or [1 / count] * count
        for (start, _, _), share in zip(piece.words, part, strict=True):
            weights[start] = weights.get(start, 0.0) + values[i] * share
    return tuple(Word(start, end, weights.get(start, 0.0)) for start, end in word_spans(note))


def words_left_out(
    note: str, encode: Callable[[list[str]], Tensor], whole: Tensor, worth: Callable[[Tensor], np.ndarray]
) -> tuple[Word, ...]:
    """Leave-one-out for a text model that reads notes as a whole: how far the log-odds fall without each word (Li et al. 2016).

    ``whole``: the note's vector (1, d); in a long note several words are left out together.
    """
    spans = word_spans(note)
    step = math.ceil(len(spans) / _LEFT_OUT)
    pieces = [(spans[i][0], spans[min(i + step, len(spans)) - 1][1]) for i in range(0, len(spans), step)]
    without = encode([note[:start] + note[end:] or "." for start, end in pieces]).cpu().clone()
    values = worth(torch.cat([whole, without]))
    return tuple(Word(start, end, float(values[0] - value)) for (start, end), value in zip(pieces, values[1:], strict=True))


def piece_values(chances: Tensor, worth: Callable[[Tensor], np.ndarray]) -> list[float]:
    """Shapley value of each piece (n, roles and signs): they sum to the worth of all minus the worth of none."""
    n = len(chances)
    if not n:
        return []
    rng = np.random.default_rng(0)
    count = min(ORDERS, max(6, _ROWS // (n + 1)))
    orders = [rng.permutation(n) for _ in range(count)] if n > 2 else [np.arange(n), np.arange(n)[::-1]]
    rows = [evidence(chances[list(order[:k])]) for order in orders for k in range(n + 1)]
    found = worth(torch.stack(rows)).reshape(len(orders), n + 1)
    total = np.zeros(n)
    for order, line in zip(orders, found, strict=True):
        total[order] += np.diff(line)
    return [float(v) for v in total / len(orders)]


def _shares(pieces: list[Piece], chances: Tensor, reader: NoteReader) -> list[list[float]]:
    """For each piece the shares of its words, summing to 1."""
    texts = [text for p in pieces for i in range(len(p.words)) for text in (p.without(i), p.alone(i))]
    found = reader.chances([text or "." for text in texts])
    shares, at = [], 0
    for piece, whole in zip(pieces, chances, strict=True):
        told = _clearest(whole)
        full = _log_odds(float(whole[told]))
        scores = []
        for _, _, word in piece.words:
            without, alone = (_log_odds(float(found[at + k, told])) if texts[at + k] else -6.0 for k in (0, 1))
            at += 2
            empty = word.lower().strip(".,:()") in _EMPTY or not any(c.isalpha() for c in word)
            scores.append(0.0 if empty else max(0.0, (full - without) / 2 + (alone + 6.0) / 4))
        total = sum(scores)
        shares.append([s / total for s in scores] if total > 0 else [1 / len(scores)] * len(scores))
    return shares


def _clearest(chances: Tensor) -> int:
    """Column of the context or sign that a piece tells most clearly."""
    columns = [*range(len(CONTEXTS)), *range(len(ROLES), len(ROLES) + len(EXAMINED))]
    return max(columns, key=lambda c: float(chances[c]))


def _log_odds(p: float) -> float:
    p = min(max(p, 0.0025), 0.9975)
    return math.log(p / (1 - p))
