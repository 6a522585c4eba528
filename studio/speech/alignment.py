"""When exactly each word is heard: known words are laid over the sound by a phone recogniser (forced alignment). English."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from studio.speech.pronunciation import phones
from studio.speech.text_normalization import spoken

RATE = 16_000  # Hz
_STEP = 0.01  # seconds of one frame of the recogniser
# With its default beams the recogniser gives up on most recordings, because a slightly wrong text falls out of the search.
_WIDE = 1e-200
_IDLE = 2  # recognisers that are kept for the next request; each holds about 30 MB


@dataclass(frozen=True)
class Placed:
    """Seconds from the beginning of the samples at which a word starts and ends."""

    start: float
    end: float


def align(samples: np.ndarray, words: Sequence[str]) -> tuple[Placed | None, ...] | None:
    """Times of ``words`` (as written, in order) in ``samples`` float32 (n,) at 16 kHz, or None when text and sound do not fit.

    Numerals and abbreviations are laid over the sound as they are spoken and get one time each. Words that are not spoken (dashes,
    note signs) are None inside the answer. Uses pocketsphinx (Huggins-Daines et al., 2006) with its US English model.
    """
    heard = spoken(words)
    flat = [(i, token) for i, tokens in enumerate(heard) for token in tokens]
    if not flat or len(samples) < RATE * _STEP * 3 * len(flat):  # less than three frames a word: it cannot fit
        return None
    with _recogniser() as decoder:
        known = [(i, token) for i, token in flat if _known(decoder, token)]
        times = _aligned(decoder, samples, [token for _, token in known]) if known else None
    if times is None:
        return None
    found: list[Placed | None] = [None] * len(words)
    for (i, _), (start, end) in zip(known, times, strict=True):
        before = found[i]
        found[i] = Placed(before.start if before else start, end)
    return tuple(found)


def _aligned(decoder: Any, samples: np.ndarray, tokens: Sequence[str]) -> list[tuple[float, float]] | None:
    pcm = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
    try:
        decoder.set_align_text(" ".join(tokens))
        decoder.start_utt()
        try:
            decoder.process_raw(pcm.tobytes(), no_search=False, full_utt=True)
        finally:
            decoder.end_utt()
        parts = list(decoder.seg() or ())
    except (RuntimeError, ValueError):  # it says so when the text does not lead to the end of the sound
        return None
    times = [(p.start_frame * _STEP, (p.end_frame + 1) * _STEP, p.word.split("(")[0]) for p in parts if p.word[0] not in "<["]
    if [word for _, _, word in times] != list(tokens):
        return None
    return [(start, end) for start, end, _ in times]


def _known(decoder: Any, token: str) -> bool:
    """Whether the dictionary has the word; if not, a pronunciation is made from its letters."""
    if decoder.lookup_word(token) is not None:
        return True
    made = phones(token)
    if not made:
        return False
    decoder.add_word(token, made, True)
    return True


_pool: list[Any] = []
_guard = threading.Lock()


@contextmanager
def _recogniser() -> Iterator[Any]:
    """One of a few recognisers: they cannot be shared while they work, and making one takes a third of a second."""
    with _guard:
        decoder = _pool.pop() if _pool else None
    if decoder is None:
        from pocketsphinx import Decoder

        decoder = Decoder(samprate=RATE, lm=None, beam=_WIDE, wbeam=_WIDE, pbeam=_WIDE, bestpath=False, loglevel="FATAL", cmn="batch")
    yield decoder  # not given back after an error: it may be in the middle of an utterance
    with _guard:
        if len(_pool) < _IDLE:
            _pool.append(decoder)
