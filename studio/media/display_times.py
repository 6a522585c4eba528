"""Times for decoded pictures that never run backwards, whatever a container's stamps say.

A decoder gives its pictures in the order of display, but not every container knows when each is shown: AVI stores one time for each
packet, in the order of decoding, so with B-frames or packed bitstreams two pictures in three carry the time of a neighbour.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import VideoFrame, VideoStream

_AHEAD = 8  # pictures among which stamps are put in order; encoders move a picture by at most 16 places, and hardly ever by more than 4
_AHEAD_LEAST = 3
_HELD = 64e6  # pixels that may wait for their order; above that, fewer pictures wait
_RESTART = 1.0  # seconds; a stamp further back than that begins a recording appended to the one before
_TICK = 1 / 90_000  # seconds between two pictures with the same stamp, so that neither is lost
_USUAL_RATE = 25.0


class DisplayTimes:
    """Puts the stamps of one stream in order: give it every decoded picture with `add`, at the end call `rest`.

    Where stamps are trusted nothing waits. Once one runs backwards, and in AVI from the start, a few pictures wait so that their stamps can
    be sorted among them. Times are seconds on the container's clock and rise strictly; no picture is dropped.
    """

    def __init__(self, stream: VideoStream, container_format: str) -> None:
        """``container_format``: name of the demuxer, such as "avi"."""
        self._stream = stream
        self._period = 1 / float(stream.average_rate or _USUAL_RATE)
        self._sorting = "avi" in container_format.split(",")
        self._frames: deque[VideoFrame] = deque()
        self._stamps: list[float] = []
        self._newest: float | None = None  # latest stamp that came in, after ``_shift``
        self._last: float | None = None  # time given out last
        self._shift = 0.0

    def add(self, frame: VideoFrame) -> Iterator[tuple[float, VideoFrame]]:
        """(seconds, picture) of those whose time is known now."""
        stamp = self._stamp(frame)
        self._frames.append(frame)
        heapq.heappush(self._stamps, stamp)
        ahead = max(_AHEAD_LEAST, min(_AHEAD, int(_HELD / max(frame.width * frame.height, 1)))) if self._sorting else 0
        while len(self._frames) > ahead:
            yield self._next()

    def rest(self) -> Iterator[tuple[float, VideoFrame]]:
        """The pictures that still wait."""
        while self._frames:
            yield self._next()

    def _next(self) -> tuple[float, VideoFrame]:
        time = heapq.heappop(self._stamps)
        if self._last is not None:
            time = max(time, self._last + _TICK)
        self._last = time
        return time, self._frames.popleft()

    def _stamp(self, frame: VideoFrame) -> float:
        clock = frame.time_base or self._stream.time_base  # a frame flushed at the end has no time base of its own
        ticks = frame.pts if frame.pts is not None else frame.dts
        newest = self._newest
        if ticks is None or clock is None:
            stamp = 0.0 if newest is None else newest + self._period
        else:
            frame.time_base = clock
            stamp = ticks * clock.numerator / clock.denominator + self._shift  # as exact as with fractions, and quicker
            if newest is not None and stamp < newest - _RESTART:
                self._shift += newest + self._period - stamp
                stamp = newest + self._period
            elif newest is not None and stamp < newest:
                self._sorting = True
        self._newest = stamp if newest is None else max(newest, stamp)
        return stamp
