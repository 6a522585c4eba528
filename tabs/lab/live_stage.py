"""The stage of a run while it learns: drawn as often as there is time for it."""

from __future__ import annotations

import time
from collections import OrderedDict

from studio.tasks.lab.result import LabResult
from tabs.lab import bench

_RUNS = 100  # whose next picture is remembered
_SHARE = 0.2  # of the time at most goes into drawing: it runs beside the experiment, on the same cores


class LiveStage:
    """Leaves out what comes before the next picture is due; else pictures would queue up, and hold back the end of the run."""

    def __init__(self) -> None:
        self._next: OrderedDict[str, float] = OrderedDict()  # run -> `time.monotonic` from which on it is drawn again

    def show(self, result: LabResult, lang: str, run: str) -> str | None:
        """HTML of the stage for the unfinished ``result``, or None to leave it as it is. ``run``: what is the same in a whole run."""
        started = time.monotonic()
        if started < self._next.get(run, 0.0):
            return None
        drawn = bench.show(result, lang, live=True)
        ended = time.monotonic()
        self._next[run] = ended + (ended - started) * (1 / _SHARE - 1)
        self._next.move_to_end(run)
        while len(self._next) > _RUNS:
            self._next.popitem(last=False)
        return drawn
