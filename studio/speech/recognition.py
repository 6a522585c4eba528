"""The one way from sound to timed words, whichever model is leased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np

from studio.errors import ModelUnavailable
from studio.models.lease import Lease
from studio.models.model_row import ModelRow
from studio.speech import wav2vec2, whisper
from studio.speech.alignment import Placed, align
from studio.speech.passages import RATE, Passage, Sound, passages
from studio.speech.phrase_edges import refine
from studio.speech.transcript import Word

Preset = Literal["fast", "accurate"]

_MARGIN = 0.5  # seconds around a segment in which its words are searched again
_ASTRAY = 1.0  # seconds; a word so far from where the recogniser heard it is suspected to be misplaced
_LEAST = 0.02  # seconds; no word is shorter
_MEMORY = 200  # characters of text that the next passage begins with


@dataclass(frozen=True)
class SpeechPart:
    """Words in order of time. Everything before ``until`` seconds is final. ``aligned``: all times come from forced alignment."""

    words: tuple[Word, ...]
    until: float
    language: str
    aligned: bool


def precision_for(row: ModelRow, preset: Preset) -> str:
    """The number format to lease a speech model in: small and quick for "fast" where the row offers it, else full precision."""
    wanted = ("int8", "float16", "float32") if preset == "fast" and row.kind == "faster-whisper" else ("float32", "float16", "int8")
    return next((precision for precision in wanted if precision in row.precisions), row.precisions[0])


def recognize(lease: Lease, windows: Iterable[Sound], *, align: bool = True, language: str | None = None) -> Iterator[SpeechPart]:
    """Words of contiguous 16 kHz windows (`studio.media.audio.audio_windows`), part by part, the first after the first window.

    ``align``: refine English word times against the sound. ``language``: ISO 639-1, default what the model hears in the first speech
    (models that know one language use that). Sound without speech gives parts without words. Raises `ModelUnavailable` for a
    model that is no recogniser. Memory does not grow with the sound.
    """
    if lease.row.kind not in ("faster-whisper", "transformers"):
        raise ModelUnavailable("error.speech_not_a_recognizer", title=lease.row.title)
    known, before, end = language, "", 0.0
    for passage in passages(windows):
        if not passage.pieces:
            before = ""
            yield SpeechPart((), passage.until, known or "en", align)
            continue
        if lease.row.kind == "faster-whisper":
            found, known, aligned = _whispered(lease, passage, known, before, align)
        else:
            found, known, aligned = _spelled(lease, passage), known or "en", False
        words = _in_order(found, end)
        if words:
            end = words[-1].end
            before = " ".join(word.text for word in words)[-_MEMORY:].partition(" ")[2]
        yield SpeechPart(words, max(passage.until, end), known, aligned)


def _spelled(lease: Lease, passage: Passage) -> list[Word]:
    return [Word(w.text, *passage.span(w.start, w.end), w.probability) for w in wav2vec2.hear(lease, passage.samples)]


def _whispered(lease: Lease, passage: Passage, language: str | None, before: str, wanted: bool) -> tuple[list[Word], str, bool]:
    heard, spoken = whisper.hear(lease["model"], passage.samples, language, before)
    placed = _placed(passage.samples, heard) if wanted and spoken == "en" and heard else [None] * len(heard)
    times = [(p.start, p.end) if p else (w.start, w.end) for w, p in zip(heard, placed, strict=True)]
    if wanted:
        times = refine(passage.samples, times)
    words = []
    for word, place, (start, end) in zip(heard, placed, times, strict=True):
        words.append(Word(word.text, *passage.span(start, end), word.probability, place is not None))
    return words, spoken, all(word.aligned for word in words)


def _placed(samples: np.ndarray, heard: Sequence[whisper.Heard]) -> list[Placed | None]:
    """Aligned times of the whole passage; segment by segment where that fails or throws a word over a pause; else None."""
    whole = _trusted(align(samples, [word.text for word in heard]), heard, 0.0)
    if whole is not None and max(_distances(whole, heard)) <= _ASTRAY:
        return whole
    parts: list[Placed | None] = []
    for _, group in groupby(heard, key=lambda word: word.segment):
        segment = list(group)
        begin = max(segment[0].start - _MARGIN, parts[-1].end if parts and parts[-1] else 0.0, 0.0)
        part = samples[int(begin * RATE) : int((segment[-1].end + _MARGIN) * RATE)]
        parts += _trusted(align(part, [word.text for word in segment]), segment, begin) or [None] * len(segment)
    if whole is None:
        return parts
    better = None not in parts and max(_distances(parts, heard)) < max(_distances(whole, heard))
    return parts if better else whole


def _trusted(placed: Sequence[Placed | None] | None, heard: Sequence[whisper.Heard], begin: float) -> list[Placed | None] | None:
    """``placed`` on the passage's clock, unless it contradicts the recogniser as a whole."""
    if placed is None:
        return None
    moved = [Placed(p.start + begin, p.end + begin) if p else None for p in placed]
    far = _distances(moved, heard)
    return moved if far and float(np.median(far)) <= _ASTRAY else None


def _distances(placed: Sequence[Placed | None], heard: Sequence[whisper.Heard]) -> list[float]:
    """Seconds between the two opinions on where each word begins."""
    return [abs(p.start - word.start) for p, word in zip(placed, heard, strict=True) if p]


def _in_order(words: Sequence[Word], earliest: float) -> tuple[Word, ...]:
    """Every word timed, none before the one before it."""
    found: list[Word] = []
    for word in words:
        start = max(word.start, earliest)
        end = max(word.end, start + _LEAST)
        earliest = end
        found.append(Word(word.text, round(start, 3), round(end, 3), word.confidence, word.aligned))
    return tuple(found)
