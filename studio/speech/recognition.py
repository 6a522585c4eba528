"""Speech recognition: from sound to timed words, whichever model is leased."""

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
from studio.speech.alignment import WordTimes, align
from studio.speech.passages import RATE, Passage, Sound, passages
from studio.speech.phrase_edges import refine_phrase_edges
from studio.speech.transcript import Word

Preset = Literal["fast", "accurate"]

_MARGIN = 0.5  # seconds around a segment within which its words are aligned again
_ASTRAY = 1.0  # seconds; a word aligned this far from where the recogniser heard it is probably misplaced
_LEAST = 0.02  # seconds; no word is shorter
_MEMORY = 200  # characters of text given to the next passage as context


@dataclass(frozen=True)
class SpeechPart:
    """Words in order of time; everything before ``until`` seconds is final. ``aligned``: all times come from forced alignment."""

    words: tuple[Word, ...]
    until: float
    language: str
    aligned: bool


def precision_for(row: ModelRow, preset: Preset) -> str:
    """The precision in which to lease a speech model: small and quick for "fast" where the row offers it, else full."""
    wanted = ("int8", "float16", "float32") if preset == "fast" and row.kind == "faster-whisper" else ("float32", "float16", "int8")
    return next((precision for precision in wanted if precision in row.precisions), row.precisions[0])


def recognize(lease: Lease, windows: Iterable[Sound], *, align: bool = True, language: str | None = None) -> Iterator[SpeechPart]:
    """Words of contiguous 16 kHz windows (`studio.media.audio.audio_windows`), part by part, the first after the first window.

    ``align``: refine English word times against the sound. ``language``: ISO 639-1, by default what the model detects in the first speech
    (monolingual models use their own). Sound without speech gives parts without words. Raises `ModelUnavailable` for a model that is
    not a recogniser. Memory does not grow with the length of the sound.
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
            found, known, aligned = _with_whisper(lease, passage, known, before, align)
        else:
            found, known, aligned = _with_wav2vec2(lease, passage), known or "en", False
        words = _in_order(found, end)
        if words:
            end = words[-1].end
            before = " ".join(word.text for word in words)[-_MEMORY:].partition(" ")[2]
        yield SpeechPart(words, max(passage.until, end), known, aligned)


def _with_wav2vec2(lease: Lease, passage: Passage) -> list[Word]:
    return [Word(w.text, *passage.span(w.start, w.end), w.probability) for w in wav2vec2.transcribe(lease, passage.samples)]


def _with_whisper(lease: Lease, passage: Passage, language: str | None, before: str, wanted: bool) -> tuple[list[Word], str, bool]:
    heard, spoken = whisper.transcribe(lease["model"], passage.samples, language, before)
    placed = _placed(passage.samples, heard) if wanted and spoken == "en" and heard else [None] * len(heard)
    times = [(p.start, p.end) if p else (w.start, w.end) for w, p in zip(heard, placed, strict=True)]
    if wanted:
        times = refine_phrase_edges(passage.samples, times)
    words = []
    for word, place, (start, end) in zip(heard, placed, times, strict=True):
        words.append(Word(word.text, *passage.span(start, end), word.probability, place is not None))
    return words, spoken, all(word.aligned for word in words)


def _placed(samples: np.ndarray, heard: Sequence[whisper.WhisperWord]) -> list[WordTimes | None]:
    """Aligned times of the whole passage, or segment by segment where that fails or moves a word across a pause; else None."""
    whole = _trusted(align(samples, [word.text for word in heard]), heard, 0.0)
    if whole is not None and max(_distances(whole, heard)) <= _ASTRAY:
        return whole
    parts: list[WordTimes | None] = []
    for _, group in groupby(heard, key=lambda word: word.segment):
        segment = list(group)
        begin = max(segment[0].start - _MARGIN, parts[-1].end if parts and parts[-1] else 0.0, 0.0)
        part = samples[int(begin * RATE) : int((segment[-1].end + _MARGIN) * RATE)]
        parts += _trusted(align(part, [word.text for word in segment]), segment, begin) or [None] * len(segment)
    if whole is None:
        return parts
    better = None not in parts and max(_distances(parts, heard)) < max(_distances(whole, heard))
    return parts if better else whole


def _trusted(
    placed: Sequence[WordTimes | None] | None, heard: Sequence[whisper.WhisperWord], begin: float
) -> list[WordTimes | None] | None:
    """``placed`` on the passage's clock, or None if on the whole it contradicts the recogniser."""
    if placed is None:
        return None
    moved = [WordTimes(p.start + begin, p.end + begin) if p else None for p in placed]
    far = _distances(moved, heard)
    return moved if far and float(np.median(far)) <= _ASTRAY else None


def _distances(placed: Sequence[WordTimes | None], heard: Sequence[whisper.WhisperWord]) -> list[float]:
    """Seconds between the aligned and the recognised start of each word."""
    return [abs(p.start - word.start) for p, word in zip(placed, heard, strict=True) if p]


def _in_order(words: Sequence[Word], earliest: float) -> tuple[Word, ...]:
    """Every word with a duration, and none starting before its predecessor ends."""
    found: list[Word] = []
    for word in words:
        start = max(word.start, earliest)
        end = max(word.end, start + _LEAST)
        earliest = end
        found.append(Word(word.text, round(start, 3), round(end, 3), word.confidence, word.aligned))
    return tuple(found)
