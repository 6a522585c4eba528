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
from studio.speech.chinese_script import ChineseScript, rewritten
from studio.speech.passages import RATE, Passage, Sound, passages
from studio.speech.phrase_edges import out_of_silence, refine_phrase_edges
from studio.speech.plausibility import plausible
from studio.speech.spoken_language import LanguageVote
from studio.speech.transcript import Word
from studio.speech.wide_punctuation import with_marks_at_pauses, with_wide_punctuation

Preset = Literal["fast", "accurate"]

_MARGIN = 0.5  # seconds around a segment within which its words are aligned again
_ASTRAY = 1.0  # seconds; a word aligned this far from where the recogniser heard it is probably misplaced
_LEAST = 0.02  # seconds; no word is shorter


@dataclass(frozen=True)
class SpeechPart:
    """Words in order of time; everything before ``until`` seconds is final. ``aligned``: all times come from forced alignment.

    ``language`` is what is spoken (ISO 639-1), ``probability`` how sure that is in [0, 1]: None where it was given, nothing was heard, or
    the model knows one language only. ``speech``: seconds in which somebody speaks.
    """

    words: tuple[Word, ...]
    until: float
    language: str
    aligned: bool
    probability: float | None = None
    speech: float = 0.0


def precision_for(row: ModelRow, preset: Preset) -> str:
    """The precision in which to lease a speech model: small and quick for "fast" where the row offers it, else full."""
    wanted = ("int8", "float16", "float32") if preset == "fast" and row.kind == "faster-whisper" else ("float32", "float16", "int8")
    return next((precision for precision in wanted if precision in row.precisions), row.precisions[0])


def recognize(
    lease: Lease,
    windows: Iterable[Sound],
    *,
    align: bool = True,
    language: str | None = None,
    translate: bool = False,
    script: ChineseScript = "heard",
) -> Iterator[SpeechPart]:
    """Words of contiguous 16 kHz windows (`studio.media.audio.audio_windows`), part by part, the first after the first window.

    ``align``: refine word times against the sound. ``language``: ISO 639-1, by default what the model detects in the first speech
    (monolingual models use their own). ``translate``: words in English instead, from a model that can. ``script``: of Chinese words.
    Sound without speech gives parts without words; no word lies outside speech. Raises `ModelUnavailable` for a model that is not a
    recogniser. Memory does not grow with the length of the sound.
    """
    if lease.row.kind not in ("faster-whisper", "transformers"):
        raise ModelUnavailable("error.speech_not_a_recognizer", title=lease.row.title)
    only = lease.row.languages[0] if len(lease.row.languages) == 1 else None
    listener = _Listener(lease, align, translate, script, LanguageVote(language or only))
    end = 0.0
    for passage in passages(windows):
        found, aligned = listener.words(passage) if passage.pieces else ([], align)
        words = _in_order(found, end, passage.until)
        end = words[-1].end if words else end
        sure, spoken = listener.vote.probability, sum(stop - start for start, stop in passage.speech)
        yield SpeechPart(words, max(passage.until, end), listener.vote.language, aligned, sure, spoken)


def spoken_language(lease: Lease, windows: Iterable[Sound]) -> str:
    """The language (ISO 639-1) that is spoken in contiguous 16 kHz windows; no words are recognised. For a leased Whisper model."""
    vote = LanguageVote()
    for passage in passages(windows):
        if passage.pieces and not vote.settled:
            vote.add(whisper.detect_language(lease["model"], passage.samples), sum(end - start for start, end in passage.speech))
    return vote.language


@dataclass(frozen=True)
class _Listener:
    """A leased recogniser with what was asked of it; ``vote`` is what has been heard of the language so far."""

    lease: Lease
    align: bool
    translate: bool
    script: ChineseScript
    vote: LanguageVote

    def words(self, passage: Passage) -> tuple[list[Word], bool]:
        """Words of a passage on the media's clock, and whether all are placed by forced alignment."""
        if self.lease.row.kind == "transformers":
            heard = wav2vec2.transcribe(self.lease, passage.samples)
            return [Word(w.text, *passage.span(w.start, w.end), w.probability) for w in plausible(heard, passage.speech)], False
        model, samples = self.lease["model"], passage.samples
        if not self.vote.settled:
            self.vote.add(whisper.detect_language(model, samples), sum(end - start for start, end in passage.speech))
        found = whisper.transcribe(model, samples, self.vote.language, speech=passage.speech, translate=self.translate)
        heard = plausible(found, passage.speech)
        english = self.vote.language == "en"
        placed = _placed(samples, heard) if self.align and english and heard else [None] * len(heard)
        times = [(p.start, p.end) if p else (w.start, w.end) for w, p in zip(heard, placed, strict=True)]
        if self.align:
            if not any(placed):
                times = out_of_silence(times, passage.speech)
            times = refine_phrase_edges(samples, times)
        written = "en" if self.translate else self.vote.language
        texts = with_wide_punctuation([word.text for word in heard], written)
        if written == "zh":
            texts = rewritten(texts, self.script)
        words = []
        for text, word, place, (start, end) in zip(texts, heard, placed, times, strict=True):
            words.append(Word(text, *passage.span(start, end), word.probability, place is not None))
        words = with_marks_at_pauses(words, written)
        return words, all(word.aligned for word in words)


def _placed(samples: np.ndarray, heard: Sequence[whisper.WhisperWord]) -> list[WordTimes | None]:
    """Aligned times of the whole passage, or segment by segment where that fails or moves a word across a pause; else None."""
    whole = _trusted(align(samples, [word.text for word in heard]), heard, 0.0)
    if whole is not None and max(_distances(whole, heard)) <= _ASTRAY:
        return whole
    parts: list[WordTimes | None] = []
    for _, group in groupby(heard, key=lambda word: word.segment):
        segment = list(group)
        kept = whole[len(parts) : len(parts) + len(segment)] if whole is not None else None
        if kept is not None and max(_distances(kept, segment), default=0.0) <= _ASTRAY:
            parts += kept
            continue
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


def _in_order(words: Sequence[Word], earliest: float, latest: float = float("inf")) -> tuple[Word, ...]:
    """Every word with a duration, and none starting before its predecessor ends; none that would begin after ``latest``."""
    found: list[Word] = []
    for word in words:
        start = max(word.start, earliest)
        if start > latest - _LEAST:
            break
        end = min(max(word.end, start + _LEAST), latest)
        earliest = end
        found.append(Word(word.text, round(start, 3), round(end, 3), word.confidence, word.aligned))
    return tuple(found)
