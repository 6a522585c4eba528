"""Stop at any moment of a run: before it is queued, while it waits, between two steps, at its end.

Gradio's own ``cancels`` knows a run only once the page has its number, and loses a Stop that comes earlier. Here every run has a
ticket from the click on: Stop names the ticket, and the run looks at it before it begins and after each event.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

_MOST = 2000  # tickets, newest kept
_ARRIVAL = 10.0  # seconds in which a run that was begun reaches the queue; later it is not waited for
_LOOK = 0.05  # seconds


@dataclass
class _Run:
    kind: object = None
    stopped: bool = False
    running: bool = False
    ended: bool = False
    short: bool = False  # it ended because it was stopped


async def _not_queued(_ticket: str) -> bool:
    return False


class Stops:
    """The runs of this process by their tickets, which nobody can guess. Safe to use from several threads."""

    def __init__(self) -> None:
        self._runs: OrderedDict[str, _Run] = OrderedDict()
        self._lock = threading.Lock()
        # takes a run that waits out of the queue, if it is there; the server puts its own here
        self.drop: Callable[[str], Awaitable[bool]] = _not_queued

    def begin(self, kind: object) -> str:
        """The ticket of a new run; ``kind`` is what `was_stopped` asks for."""
        ticket = secrets.token_hex(16)
        with self._lock:
            self._runs[ticket] = _Run(kind)
            while len(self._runs) > _MOST:
                self._runs.popitem(last=False)
        return ticket

    @contextmanager
    def running(self, ticket: str) -> Iterator[Callable[[], bool]]:
        """For as long as the run lasts; gives what tells whether it has to end now."""
        run = self._run(ticket)
        run.running = True

        def stopped() -> bool:
            run.short = run.short or run.stopped
            return run.stopped

        try:
            yield stopped
        finally:
            run.running, run.ended = False, True

    async def stop(self, ticket: str) -> None:
        """End the run and wait until it has; for one that never comes, some seconds."""
        run = self._run(ticket)
        run.stopped = True
        patience = time.monotonic() + _ARRIVAL
        while not run.ended and (run.running or time.monotonic() < patience):
            if not run.running and await self.drop(ticket):
                run.ended = run.short = True
            else:
                await asyncio.sleep(_LOOK)

    def was_stopped(self, ticket: str, kind: object) -> bool:
        """Whether a run of this kind ended before its time, or never began. One that was at its end when Stop came has not."""
        run = self._run(ticket)
        return run.kind is kind and (run.short or (run.stopped and not run.ended))

    def _run(self, ticket: str) -> _Run:
        with self._lock:
            return self._runs.get(ticket) or _Run(ended=True)


stops = Stops()
