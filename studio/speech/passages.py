"""Cuts a stream of windows into passages of speech, short enough for a recogniser to process at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from studio.media.audio import Sound
from studio.speech.voice_activity import FRAME, RATE, VoiceActivity, last_pause_before, pad_spans, quietest_point, speech_spans

LONGEST = 30.0  # seconds; the input of Whisper
_EARLIEST = 20.0  # seconds; a cut in unbroken speech is sought from here on
_SHORT = 3.0  # seconds; a forced cut leaves no shorter passage: recognisers need some context
_LATE = 29.0  # seconds of unbroken speech after which a cut is forced, because somebody is waiting for the first words
_PAUSE = 0.3  # seconds; the shortest pause to cut in
_PAD = 0.4  # seconds of context kept around a run of speech
_JOIN = 2.0  # seconds; longer silence is dropped, because recognisers hallucinate words there


@dataclass(frozen=True)
class Passage:
    """``samples`` float32 (n,) at 16 kHz: speech of the file without its long silences; empty when nobody speaks.

    ``pieces`` are (first sample in ``samples``, seconds on the media's clock) in order. Everything before ``until`` seconds is final.
    ``speech``: (start, end) in seconds of ``samples`` where somebody speaks, without the context around it.
    """

    samples: np.ndarray
    pieces: tuple[tuple[int, float], ...]
    until: float
    speech: tuple[tuple[float, float], ...] = ()

    def span(self, start: float, end: float) -> tuple[float, float]:
        """A span in seconds of ``samples`` as seconds of the file; one across a joint is clipped to the piece that holds its middle."""
        middle = (start + end) / 2 * RATE
        number = max((i for i, (begin, _) in enumerate(self.pieces) if begin <= middle), default=0)
        begin, clock = self.pieces[number]
        stop = self.pieces[number + 1][0] if number + 1 < len(self.pieces) else len(self.samples)
        first, last = (min(max(t, begin / RATE), stop / RATE) for t in (start, end))
        return clock + first - begin / RATE, clock + last - begin / RATE


def passages(windows: Iterable[Sound]) -> Iterator[Passage]:
    """Passages as soon as they are complete, the first one after the first window; no word is cut at the edge of a window.

    Sound after the last pause of a window waits for the next window. One window is read ahead, to know which is the last, so
    that a short file stays in one piece. Memory holds about three windows. Windows must be contiguous.
    """
    cutter = _Cutter()
    upcoming = iter(windows)
    window = next(upcoming, None)
    while window is not None:
        cutter.add(window)
        window = next(upcoming, None)
        if window is not None:
            yield from cutter.ready()
    yield from cutter.rest()


class _Cutter:
    """The sound not yet returned, with its speech probabilities. ``_start`` stays on the detector's frame grid."""

    def __init__(self) -> None:
        self._activity: VoiceActivity | None = None
        self._samples = np.zeros(0, np.float32)
        self._odds = np.zeros(0, np.float32)
        self._start = 0.0

    def add(self, window: Sound) -> None:
        if self._activity is None:
            self._activity = VoiceActivity()
            self._start = window.start
        self._samples = np.concatenate([self._samples, window.samples])
        self._odds = np.concatenate([self._odds, self._activity.add(window.samples)])

    def ready(self) -> Iterator[Passage]:
        """Whole passages; the first one as soon as there is a pause to cut in."""
        given = False
        while len(self._samples) > LONGEST * RATE:
            yield self._take(self._cut())
            given = True
        cut = 0 if given else self._pause(len(self._odds) * FRAME)
        if not given and not cut and len(self._odds) * FRAME >= _LATE * RATE:
            cut = self._cut()
        if cut:
            yield self._take(cut)

    def rest(self) -> Iterator[Passage]:
        """The remaining passages, once the sound has ended."""
        if self._activity is None:
            return
        self._odds = np.concatenate([self._odds, self._activity.finish()])
        while len(self._samples) > LONGEST * RATE:
            yield self._take(self._cut(len(self._samples) - int(_SHORT * RATE)))
        yield self._take(len(self._samples))

    def _pause(self, latest: int) -> int:
        """The last pause at or before ``latest``, on the frame grid, or 0."""
        spans = speech_spans(self._odds, len(self._samples))
        found = last_pause_before(spans, latest, int(_PAUSE * RATE), int(_PAD * RATE))
        return (found or 0) // FRAME * FRAME

    def _cut(self, most: int | None = None) -> int:
        """Where to cut, at most ``most`` samples and `LONGEST` seconds in: in a pause where one leaves a passage of some length."""
        latest = min(int(LONGEST * RATE), len(self._odds) * FRAME, *([most] if most else []))
        found = self._pause(latest)
        if found < _SHORT * RATE:
            found = quietest_point(self._samples, int(_EARLIEST * RATE), latest)
        return max(found // FRAME, 1) * FRAME

    def _take(self, cut: int) -> Passage:
        samples, self._samples = self._samples[:cut], self._samples[cut:].copy()
        odds, self._odds = self._odds[: -(-cut // FRAME)], self._odds[cut // FRAME :].copy()
        start = self._start
        self._start += cut / RATE
        spoken = speech_spans(odds, len(samples))
        pieces: list[tuple[int, float]] = []
        held: list[np.ndarray] = []
        speech: list[tuple[float, float]] = []
        count = 0
        for span in pad_spans(spoken, len(samples), int(_PAD * RATE), int(_JOIN * RATE)):
            pieces.append((count, start + span.begin / RATE))
            held.append(samples[span.begin : span.end])
            moved = count - span.begin
            speech += [((s.begin + moved) / RATE, (s.end + moved) / RATE) for s in spoken if span.begin <= s.begin < span.end]
            count += span.length
        joined = np.concatenate(held) if held else np.zeros(0, np.float32)
        return Passage(joined, tuple(pieces), self._start, tuple(speech))
