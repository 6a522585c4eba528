"""Forced alignment: a phone recogniser finds when exactly each known word is spoken. English."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from studio.speech.pronunciation import guess_pronunciation
from studio.speech.text_normalization import spoken_forms

if TYPE_CHECKING:
    from pocketsphinx import Decoder

RATE = 16_000  # Hz
_STEP = 0.01  # seconds of one frame of the recogniser
# With its default beams the recogniser gives up on most recordings, because a slightly wrong text is pruned from the search.
_WIDE = 1e-200
_EVERY = 2  # frames that share one look at the sound: a third less work, starts of words 4 ms worse on average
_IDLE = 2  # recognisers kept for the next request; each holds about 30 MB


@dataclass(frozen=True)
class WordTimes:
    """Seconds from the beginning of the samples at which a word starts and ends."""

    start: float
    end: float


def align(samples: np.ndarray, words: Sequence[str]) -> tuple[WordTimes | None, ...] | None:
    """Times of ``words`` (as written, in order) in ``samples`` float32 (n,) at 16 kHz, or None when text and sound do not fit.

    Numerals and abbreviations are aligned as they are spoken and get one time each. Words that are not spoken (dashes, music
    notes) are None in the result. Uses pocketsphinx (Huggins-Daines et al., 2006) with its US English model.
    """
    heard = spoken_forms(words)
    flat = [(i, token) for i, tokens in enumerate(heard) for token in tokens]
    if not flat or len(samples) < RATE * _STEP * 3 * len(flat):  # fewer than three frames a word cannot fit
        return None
    with _recogniser() as decoder:
        known = [(i, token) for i, token in flat if _known(decoder, token)]
        times = _aligned(decoder, samples, [token for _, token in known]) if known else None
    if times is None:
        return None
    found: list[WordTimes | None] = [None] * len(words)
    for (i, _), (start, end) in zip(known, times, strict=True):
        before = found[i]
        found[i] = WordTimes(before.start if before else start, end)
    return tuple(found)


def _aligned(decoder: Decoder, samples: np.ndarray, tokens: Sequence[str]) -> list[tuple[float, float]] | None:
    pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
    try:
        decoder.set_align_text(" ".join(tokens))
        decoder.start_utt()
        try:
            decoder.process_raw(pcm.tobytes(), no_search=False, full_utt=True)
        finally:
            decoder.end_utt()
        parts = list(decoder.seg() or ())
    except (RuntimeError, ValueError):  # raised when the text does not reach the end of the sound
        return None
    times = [(p.start_frame * _STEP, (p.end_frame + 1) * _STEP, p.word.split("(")[0]) for p in parts if p.word[0] not in "<["]
    if [word for _, _, word in times] != list(tokens):
        return None
    return [(start, end) for start, end, _ in times]


def _known(decoder: Decoder, token: str) -> bool:
    """Whether the decoder knows the word; if not, a pronunciation is guessed from its spelling and added."""
    if decoder.lookup_word(token) is not None:
        return True
    made = guess_pronunciation(token)
    if not made:
        return False
    decoder.add_word(token, made, True)
    return True


_pool: list[Decoder] = []
_guard = threading.Lock()


@contextmanager
def _recogniser() -> Iterator[Decoder]:
    """A recogniser from the pool: one cannot be shared while it works, and creating one takes a third of a second."""
    with _guard:
        decoder = _pool.pop() if _pool else None
    if decoder is None:
        from pocketsphinx import Decoder

        decoder = Decoder(
            samprate=RATE, lm=None, beam=_WIDE, wbeam=_WIDE, pbeam=_WIDE, ds=_EVERY, bestpath=False, loglevel="FATAL", cmn="batch"
        )
    yield decoder  # not returned to the pool after an error: it may be in the middle of an utterance
    with _guard:
        if len(_pool) < _IDLE:
            _pool.append(decoder)
