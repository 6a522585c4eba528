"""The few things that Gradio's queue keeps to itself: who waits, in which order, and how a run is cancelled from outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from gradio.server_messages import ProcessCompletedMessage

from studio.messages import say
from tabs.language import language_of

if TYPE_CHECKING:
    import gradio as gr
    from gradio.blocks import BlockFunction

Item = TypeVar("Item")
_NOBODY: Mapping[Hashable, int] = MappingProxyType({})


class GradioQueue:
    """A view of the queue of ``demo``. Works with Gradio 6; only this module touches what Gradio does not document."""

    def __init__(self, demo: gr.Blocks) -> None:
        self._demo = demo

    @property
    def _queue(self) -> Any:
        return self._demo._queue  # noqa: SLF001  # no public way

    def waiting(self) -> list[str]:
        """Ids of all requests that wait, whatever they wait for."""
        lanes = self._queue.event_queue_per_concurrency_id.values()
        return [event._id for lane in lanes for event in lane.queue]  # noqa: SLF001

    def waiting_for(self, lane: str) -> list[BlockFunction]:
        """The functions of the requests that wait for ``lane``."""
        queue = self._queue.event_queue_per_concurrency_id.get(lane)
        return [event.fn for event in queue.queue] if queue is not None else []

    def running(self, lane: str | None = None) -> list[str]:
        """Ids of all requests that are being worked on; with ``lane`` those that compute there."""
        events = [event for job in self._queue.active_jobs if job for event in job]
        return [event._id for event in events if lane is None or event.concurrency_id == lane]  # noqa: SLF001

    def is_full(self) -> bool:
        """Whether the next request would be turned away."""
        return self._queue.max_size is not None and len(self._queue) >= self._queue.max_size

    def sort(self, lane: str, owner: Callable[[str], tuple[Hashable, Hashable]]) -> None:
        """Bring the requests that wait for ``lane`` into a fair order (see `in_turn`), and tell everyone their place."""
        queue = self._queue.event_queue_per_concurrency_id.get(lane)
        if queue is not None and len(queue.queue) > 1:
            busy = Counter(owner(number)[0] for number in self.running(lane))
            queue.queue[:] = in_turn(queue.queue, lambda event: owner(event._id), busy)  # noqa: SLF001
            self._queue.broadcast_estimations(lane)

    async def cancel(self, event_id: str) -> None:
        """End a request, waiting or running; a running one ends at its next step."""
        await self._queue.clean_events(event_id=event_id)

    async def drop(self, ticket: str) -> bool:
        """Take the run with this ticket (its first value) out of the queue and tell its page that it is over; False if it does not wait."""
        queue = self._queue
        for lane in queue.event_queue_per_concurrency_id.values():
            for event in lane.queue:
                if event.data is not None and event.data.data[:1] == [ticket]:
                    nothing = {"data": [{"__type__": "update"} for _ in event.fn.outputs], "is_generating": False}
                    queue.send_message(event, ProcessCompletedMessage(output=nothing, success=True))
                    await queue.remove_from_queue(event._id)  # noqa: SLF001
                    return True
        return False

    def forget(self, session: str) -> None:
        """Drop what is kept for a session that will not come back: undelivered messages, and its copy of the page's configuration."""
        self._queue.pending_messages_per_session.pop(session, None)
        self._queue.pending_event_ids_session.pop(session, None)
        holder = getattr(self._demo, "state_holder", None)
        if holder is not None:
            with holder.lock:
                holder.session_data.pop(session, None)
                holder.time_last_used.pop(session, None)

    async def end_all(self, code: str) -> None:
        """Tell everyone who waits or runs the sentence ``code``, each in their language, and end what they asked for."""
        queue = self._queue
        lanes = list(queue.event_queue_per_concurrency_id.values())
        events = [event for lane in lanes for event in lane.queue] + [event for job in queue.active_jobs if job for event in job]
        for event in events:
            words = say(code, language_of(event.request))
            message = {"error": words, "visible": True, "duration": None, "title": ""}
            queue.send_message(event, ProcessCompletedMessage(output=message, title="", success=False))
            await queue.clean_events(event_id=event._id)  # noqa: SLF001


def in_turn(items: list[Item], owner: Callable[[Item], tuple[Hashable, Hashable]], busy: Mapping[Hashable, int] = _NOBODY) -> list[Item]:
    """``items`` in a fair order: one of each address after the other, and within an address one of each session.

    ``owner`` gives (address, session). ``busy``: how many runs of an address are under way; each was a turn of its own. Equal
    turns keep their order, so nobody waits longer than for one run of everyone else.
    """
    by_session: dict[Hashable, int] = {}
    by_address: dict[Hashable, int] = {}
    turns: dict[int, int] = {}
    for at, item in enumerate(items):
        turns[at] = by_session.get(owner(item), 0)
        by_session[owner(item)] = turns[at] + 1
    order = sorted(range(len(items)), key=lambda at: (turns[at], at))
    final: dict[int, int] = {}
    for at in order:
        address = owner(items[at])[0]
        final[at] = by_address.setdefault(address, busy.get(address, 0))
        by_address[address] += 1
    return [items[at] for at in sorted(order, key=lambda at: (final[at], turns[at], at))]
