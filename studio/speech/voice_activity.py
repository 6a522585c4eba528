"""Voice activity detection, and where sound may be cut without cutting a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RATE = 16_000  # Hz
FRAME = 512  # samples that one probability covers: 32 ms
_WARM_UP = 32  # frames repeated before new ones, because the detector takes a second to settle
_SPEECH, _PAUSE = 0.5, 0.35  # probabilities at which speech begins and ends; hysteresis keeps it from flickering
_BRIDGE = 0.1  # seconds of quiet that do not end a run of speech
_SHORTEST = 0.1  # seconds; clicks and coughs are shorter


@dataclass(frozen=True)
class Span:
    """Samples from ``begin`` up to ``end``."""

    begin: int
    end: int

    @property
    def length(self) -> int:
        """Number of samples."""
        return self.end - self.begin


class VoiceActivity:
    """Speech probabilities of a stream, frame by frame. Uses the Silero detector that comes with faster-whisper (MIT)."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model

        self._model = get_vad_model()
        self._past = np.zeros(0, np.float32)
        self._rest = np.zeros(0, np.float32)

    def add(self, samples: np.ndarray) -> np.ndarray:
        """Probabilities float32 (frames,) of the whole frames that ``samples`` float32 (n,) at 16 kHz completes."""
        fresh = np.concatenate([self._rest, samples])
        whole = len(fresh) // FRAME * FRAME
        self._rest = fresh[whole:].copy()
        return self._judge(fresh[:whole])

    def finish(self) -> np.ndarray:
        """Probability of the last, incomplete frame: (1,), or (0,) when nothing is left."""
        left, self._rest = self._rest, np.zeros(0, np.float32)
        return self._judge(np.pad(left, (0, -len(left) % FRAME)))

    def _judge(self, frames: np.ndarray) -> np.ndarray:
        if not len(frames):
            return np.zeros(0, np.float32)
        heard = np.concatenate([self._past, frames])
        found = np.asarray(self._model(heard), np.float32).reshape(-1)[len(self._past) // FRAME :]
        self._past = heard[-_WARM_UP * FRAME :].copy()
        return found


def speech_spans(probabilities: np.ndarray, total: int) -> tuple[Span, ...]:
    """Runs of speech within ``total`` samples from (frames,) probabilities, in order, without padding."""
    spans: list[Span] = []
    begin: int | None = None
    quiet = 0
    patience = int(_BRIDGE * RATE / FRAME)
    for i, p in enumerate(probabilities):
        if begin is None:
            if p >= _SPEECH:
                begin, quiet = i, 0
        elif p >= _PAUSE:
            quiet = 0
        else:
            quiet += 1
            if quiet > patience:
                spans.append(Span(begin * FRAME, (i - quiet + 1) * FRAME))
                begin = None
    if begin is not None:
        spans.append(Span(begin * FRAME, min((len(probabilities) - quiet) * FRAME, total)))
    return tuple(span for span in spans if span.length >= _SHORTEST * RATE)


def pad_spans(spans: Sequence[Span], total: int, pad: int, join: int) -> tuple[Span, ...]:
    """``spans`` extended by ``pad`` samples on both sides; those closer than ``join`` samples are merged."""
    found: list[Span] = []
    for span in spans:
        begin, end = max(span.begin - pad, 0), min(span.end + pad, total)
        if found and begin - found[-1].end <= max(join - 2 * pad, 0):
            found[-1] = Span(found[-1].begin, end)
        else:
            found.append(Span(begin, end))
    return tuple(found)


def last_pause_before(spans: Sequence[Span], latest: int, quiet: int, lead: int) -> int | None:
    """Where to cut in the last pause of at least ``quiet`` samples that begins before ``latest``; None where there is none.

    The cut is in the middle of the pause, but at most ``lead`` samples before its end, so that what follows has little lead-in.
    """
    edges = [0, *(edge for span in spans for edge in (span.begin, span.end)), latest]
    for begin, end in zip(reversed(edges[0::2]), reversed(edges[1::2]), strict=True):
        end = min(end, latest)
        if end - begin >= quiet:
            return max((begin + end) // 2, end - lead)
    return None


def quietest_point(samples: np.ndarray, earliest: int, latest: int) -> int:
    """The middle of the quietest 30 ms between two indices: between two words, or where a consonant closes the mouth."""
    width = RATE * 30 // 1000
    region = samples[earliest:latest]
    if len(region) <= width:
        return latest
    power = np.convolve(region * region, np.ones(width, np.float32), "valid")
    return earliest + int(power.argmin()) + width // 2
