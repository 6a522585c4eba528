"""Words of a passage from a Whisper model, run by faster-whisper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from studio.speech.omissions import bare, left_out
from studio.speech.passages import RATE

if TYPE_CHECKING:
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment

_BEAMS = 5  # worth it: a single beam saves a tenth of the time and doubles the errors in short lines
_REPETITIVE = 2.4  # compression ratio of a segment's text above which it is decoded again
_NO_REPEAT = 6  # words or pieces of words that may not come twice then; prompts and refrains do repeat shorter phrases
_NO_SPEECH = 0.6  # probability of no speech above which an improbable segment is dropped
_IMPROBABLE = -0.8  # mean log-probability of a token
_FEW, _GUESS = 3, 0.1  # so few words, one of them so improbable, are Whisper's response to noise: "Thank you."
_SHORTEST = 0.1  # seconds; shorter sound is not transcribed
_REMNANT = 1.0  # seconds; so little sound, decoded on its own, makes Whisper go on inventing what it has just written
_LEFT = 0.35  # seconds of speech; less of it after the last word is that word's own ending
_OPENING = frozenset("«„¿¡([{「『（《【")
_EITHER = frozenset("“‘")  # open in English, close in German and Russian
_DASHES = frozenset("–—")
_FRAMES = 100  # Whisper counts its windows in hundredths of a second
_LOST = 1.0  # seconds of speech without words above which a passage is decoded once more: what gets lost is a sentence or nothing

Spans = Sequence[tuple[float, float]]
"""(start, end) in seconds of a passage, in order."""


@dataclass(frozen=True)
class WhisperWord:
    """One word as Whisper writes it, with its own times in seconds of the passage; ``segment`` numbers its sentence-like unit."""

    text: str
    start: float
    end: float
    probability: float
    segment: int


def transcribe(
    model: WhisperModel, samples: np.ndarray, language: str = "en", *, speech: Spans | None = None, translate: bool = False
) -> tuple[WhisperWord, ...]:
    """Words in ``samples`` float32 (n,) at 16 kHz, at most 30 s of ``language`` (ISO 639-1; a model of one language ignores it).

    ``speech``: where somebody speaks; after the last of it Whisper is not asked for more. ``translate``: into English. The same samples
    give the same words: nothing is drawn at random. Source: Radford et al., 2022; word times by dynamic time warping of the
    cross-attention.

    English is decoded without time marks first: a fifth cheaper, and no half sentence at the end costs another window. A passage that seems
    to be incomplete is decoded again with them.
    """
    if len(samples) < _SHORTEST * RATE:
        return ()
    if not model.model.is_multilingual:
        language, translate = "en", False
    spans = speech if speech else [(0.0, len(samples) / RATE)]

    def decoded(no_repeat: int, marked: bool = True) -> list[Segment]:
        segments, _ = model.transcribe(
            samples,
            language=language,
            task="translate" if translate else "transcribe",
            beam_size=_BEAMS,
            # no higher ones: what they draw at random cannot be repeated, since CTranslate2 seeds each of its threads only once
            temperature=[0.0],
            word_timestamps=True,
            without_timestamps=not marked,
            vad_filter=False,  # already done, on the stream
            condition_on_previous_text=False,  # what went before makes loops likelier and words no better
            no_repeat_ngram_size=no_repeat,
        )
        return list(_until_said(segments, spans, len(samples) / RATE))

    whole: tuple[WhisperWord, ...] = ()
    if language == "en" and not translate:
        found = decoded(0, marked=False)
        whole = _sentences(_words(found)) if not _repetitive(found) else ()
        if whole and left_out(whole, spans) <= _LOST and not bare(whole):
            return whole
    found = decoded(0)
    words = _words(decoded(_NO_REPEAT) if _repetitive(found) else found)
    return whole if whole and left_out(whole, spans) < left_out(words, spans) else words


def detect_language(model: WhisperModel, samples: np.ndarray) -> dict[str, float]:
    """Probability of each language (ISO 639-1) that is spoken in the first 30 s of ``samples`` float32 (n,) at 16 kHz; they add up to 1.

    A model of one language gives that one.
    """
    if not model.model.is_multilingual:
        return {"en": 1.0}
    _, _, odds = model.detect_language(samples)
    return {code: float(p) for code, p in odds}


def _until_said(segments: Iterable[Segment], speech: Spans, total: float) -> Iterator[Segment]:
    """``segments`` (decoded one window at a time, as they are asked for) as long as there is speech for them."""
    for segment in segments:
        if segment.seek > 0 and segment.seek / _FRAMES > total - _REMNANT:
            return
        yield segment
        said = segment.words[-1].end if segment.words else segment.end
        if sum(max(end - max(start, said), 0.0) for start, end in speech) < _LEFT:
            return


def _repetitive(segments: Iterable[Segment]) -> bool:
    return any(segment.compression_ratio > _REPETITIVE for segment in segments)


def _words(segments: Iterable[Segment]) -> tuple[WhisperWord, ...]:
    words: list[WhisperWord] = []
    for number, segment in enumerate(segments):
        if segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _IMPROBABLE:
            continue
        pieces = list(segment.words or ())
        if len(pieces) <= _FEW and min((w.probability for w in pieces), default=0.0) < _GUESS:
            continue
        opened = ""
        for word in pieces:
            opened = _append(words, WhisperWord(word.word, float(word.start), float(word.end), float(word.probability), number), opened)
    return tuple(words)


def _sentences(words: Iterable[WhisperWord]) -> tuple[WhisperWord, ...]:
    """``words`` numbered by sentence: without time marks all of a window are one segment."""
    found: list[WhisperWord] = []
    number = 0
    for word in words:
        found.append(replace(word, segment=number))
        number += word.text[-1:] in ".?!"
    return tuple(found)


def _append(words: list[WhisperWord], piece: WhisperWord, opened: str) -> str:
    """Add a piece of Whisper's output; a continuation ("-hearted" after "cold", a lone sign) is joined to the previous word.

    ``opened`` are quotes and brackets that await their word; returns those that await the next one.
    """
    text = piece.text.strip()
    if not text:
        return opened
    spoken = any(c.isalnum() for c in text)
    if not spoken and _opens(piece.text):
        return opened + text
    # scripts without spaces begin every word without one; in Latin script only a continuation does
    continues = not piece.text[:1].isspace() and (text[0].isascii() or not text[0].isalpha())
    if words and not opened and (not spoken or (continues and words[-1].segment == piece.segment)):
        last = words[-1]
        end, sure = (max(last.end, piece.end), min(last.probability, piece.probability)) if spoken else (last.end, last.probability)
        space = " " if piece.text[:1].isspace() and _DASHES.issuperset(text) else ""
        words[-1] = WhisperWord(last.text + space + text, last.start, end, sure, last.segment)
    elif spoken:
        words.append(WhisperWord(opened + text, piece.start, piece.end, piece.probability, piece.segment))
        return ""
    return opened


def _opens(text: str) -> bool:
    """Whether a piece of signs only belongs to the word that follows."""
    opening = _OPENING | _EITHER if text[:1].isspace() else _OPENING
    return opening.issuperset(text.strip())
