"""The progress of a whole film, derived from the progress of its drawings."""

from __future__ import annotations

import time

from studio.events import Event, Progress
from studio.stepping import Emit


class FilmProgress:
    """Turns the events of a keyframe's sampler into the progress of the whole film, of ``keys`` drawings and ``frames`` frames."""

    def __init__(self, emit: Emit, stage: str, keys: int, frames: int) -> None:
        self._emit, self._stage, self._keys, self._frames = emit, stage, keys, frames
        self._started = time.perf_counter()
        self._drawings, self._last, self._shown = 0, 0, 0

    def step(self, event: Event) -> None:
        """Take an event of the sampler: steps of a drawing are counted, all else is passed on."""
        if not isinstance(event, Progress):
            self._emit(event)
            return
        self._drawings += event.step <= self._last or not self._drawings
        self._last = event.step
        share = min(0.999, (self._drawings - 1 + event.step / max(event.total, 1)) / self._keys)
        passed = time.perf_counter() - self._started
        left = passed / share * (1 - share) if share > 0.05 else None
        self._shown = max(self._shown, round(share * self._frames))
        self._emit(Progress(self._stage, self._shown, self._frames, left))

    def frame(self, count: int) -> None:
        """``count`` frames are finished."""
        self._shown = max(self._shown, count)
        self._emit(Progress(self._stage, self._shown, self._frames))
