"""Turns a blocking call with callbacks into a generator of events that can be stopped between two steps."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from queue import SimpleQueue
from typing import TypeVar

from studio.errors import Cancelled
from studio.events import Event, Notice

T = TypeVar("T")
Emit = Callable[[Event], None]


class _End:
    """Marks the end of the stream; carries nothing."""


def stepwise(work: Callable[[Emit], T], *, watched: bool = True) -> Generator[Event, None, T]:
    """Run ``work(emit)`` in a thread, yield what it emits, return what it returns.

    Library calls such as a diffusers pipeline block until the picture is done; a generator must yield between steps so that
    a closed page can stop it. When this generator is closed the next ``emit`` raises `Cancelled` inside ``work``, and
    closing waits for that: no thread outlives the request, and no model is in use after its lease ended.
    An exception in ``work`` is raised here. With ``watched=False`` nobody looks at the events, and only notices are yielded, at the end:
    the work runs right here, without a thread. (A second thread that computes makes OpenMP's teams share the cores, and on two cores small
    steps then take half as long again.)
    """
    if not watched:
        notices: list[Event] = []
        result = work(lambda event: notices.append(event) if isinstance(event, Notice) else None)
        yield from notices
        return result
    queue: SimpleQueue[Event | _End] = SimpleQueue()
    stop = threading.Event()
    outcome: list[T] = []
    failure: list[BaseException] = []

    def emit(event: Event) -> None:
        if stop.is_set():
            raise Cancelled
        queue.put(event)

    def body() -> None:
        try:
            outcome.append(work(emit))
        except BaseException as error:  # handed to the caller's thread
            failure.append(error)
        finally:
            queue.put(_End())

    thread = threading.Thread(target=body, name="studio-work", daemon=True)
    thread.start()
    try:
        while not isinstance(event := queue.get(), _End):
            yield event
    finally:
        stop.set()
        thread.join()
    if failure:
        raise failure[0]
    return outcome[0]
