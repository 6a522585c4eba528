"""Words of a passage from a Whisper model, run by faster-whisper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.speech.passages import RATE

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

_BEAMS = 5  # worth it: a single beam saves a tenth of the time and doubles the errors in short lines
_TEMPERATURES = (0.0, 0.2, 0.4)  # tried in turn when the output repeats itself or is improbable
_NO_SPEECH = 0.6  # probability of no speech above which an improbable segment is dropped
_IMPROBABLE = -0.8  # mean log-probability of a token
_FEW, _GUESS = 3, 0.1  # so few words, one of them so improbable, are Whisper's response to noise: "Thank you."
_SHORTEST = 0.1  # seconds; shorter sound is not transcribed


@dataclass(frozen=True)
class WhisperWord:
    """One word as Whisper writes it, with its own times in seconds of the passage; ``segment`` numbers its sentence-like unit."""

    text: str
    start: float
    end: float
    probability: float
    segment: int


def transcribe(
    model: WhisperModel, samples: np.ndarray, language: str | None = None, before: str = ""
) -> tuple[tuple[WhisperWord, ...], str]:
    """Words in ``samples`` float32 (n,) at 16 kHz, and the language (ISO 639-1), detected or as given.

    ``before``: the text just before these samples, so that sentences continue. Source: Radford et al., 2022; word times by dynamic time
    warping of the cross-attention.
    """
    if len(samples) < _SHORTEST * RATE:
        return (), language or "en"
    wanted = language if model.model.is_multilingual else "en"
    segments, info = model.transcribe(
        samples,
        language=wanted,
        beam_size=_BEAMS,
        temperature=list(_TEMPERATURES),
        word_timestamps=True,
        vad_filter=False,  # already done, on the stream
        initial_prompt=before or None,
    )
    words: list[WhisperWord] = []
    for number, segment in enumerate(segments):
        if segment.no_speech_prob > _NO_SPEECH and segment.avg_logprob < _IMPROBABLE:
            continue
        pieces = list(segment.words or ())
        if len(pieces) <= _FEW and min((w.probability for w in pieces), default=0.0) < _GUESS:
            continue
        for word in pieces:
            _append(words, WhisperWord(word.word, float(word.start), float(word.end), float(word.probability), number))
    return tuple(words), info.language


def _append(words: list[WhisperWord], piece: WhisperWord) -> None:
    """Add a piece of Whisper's output; a continuation ("-hearted" after "cold", a lone sign) is joined to the previous word."""
    text = piece.text.strip()
    if not text:
        return
    spoken = any(c.isalnum() for c in text)
    # scripts without spaces begin every word without one; in Latin script only a continuation does
    continues = not piece.text[:1].isspace() and (text[0].isascii() or not text[0].isalpha())
    if words and (not spoken or (continues and words[-1].segment == piece.segment)):
        last = words[-1]
        end, sure = (max(last.end, piece.end), min(last.probability, piece.probability)) if spoken else (last.end, last.probability)
        words[-1] = WhisperWord(last.text + text, last.start, end, sure, last.segment)
    elif spoken:
        words.append(WhisperWord(text, piece.start, piece.end, piece.probability, piece.segment))
