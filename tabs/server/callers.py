"""What one caller may have: requests a minute, a share of the queue, and only as long as somebody waits for the answer."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import math
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TypeVar

from studio.settings import Settings
from tabs.server.gradio_queue import GradioQueue
from tabs.server.replies import Refused

_WINDOW = 60.0  # seconds
_REMEMBERED = 10_000  # addresses and requests; the oldest are forgotten
_log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


@dataclass
class Ticket:
    """One queued request: who sent it, the session whose stream carries its answer, and whether that stream was ever opened."""

    address: str
    session: str
    api: bool  # came through /call: its session is its own
    read: bool = False


class Callers:
    """Everyone who has asked for something lately, by address. All methods belong to the server's event loop."""

    def __init__(self, settings: Settings, queue: GradioQueue) -> None:
        self._settings, self._queue = settings, queue
        self._most = max(1, math.floor(settings.queue_size * settings.caller_share))
        self._starts: OrderedDict[str, deque[float]] = OrderedDict()
        self._tickets: OrderedDict[str, Ticket] = OrderedDict()
        self._sessions: OrderedDict[str, int] = OrderedDict()  # session -> streams that are open
        self._joining: Counter[str] = Counter()
        self._joining_pages: Counter[str] = Counter()
        self._timers: set[asyncio.Task[None]] = set()

    def count_start(self, address: str) -> None:
        """Note that ``address`` starts a run or an upload. Raises `Refused` (429) when it has started too many in a minute."""
        limit = self._settings.requests_per_minute
        if not limit:
            return
        now = time.monotonic()
        starts = _put(self._starts, address, self._starts.get(address) or deque())
        while starts and now - starts[0] > _WINDOW:
            starts.popleft()
        if len(starts) >= limit:
            raise Refused(429, "error.too_many_requests", retry_after=math.ceil(_WINDOW - (now - starts[0])), limit=limit)
        starts.append(now)

    def reserve(self, address: str, session: str | None = None) -> None:
        """Take a place in the queue for ``address``, and for the page ``session``, until `release`.

        Raises `Refused`: 429 when the share of one of them is used up, 503 when the queue is full. Many visitors may have one address
        (that of a company or a classroom): no page takes all of its part.
        """
        waiting = [t for number in self._queue.waiting() if (t := self._tickets.get(number)) is not None]
        most = self._settings.visitor_share
        if session is not None and sum(t.session == session for t in waiting) + self._joining_pages[session] >= most:
            raise Refused(429, "error.share_used_up", retry_after=10, limit=most)
        if sum(t.address == address for t in waiting) + self._joining[address] >= self._most:
            raise Refused(429, "error.share_used_up", retry_after=10, limit=self._most)
        if self._queue.is_full():
            raise Refused(503, "error.queue_full", retry_after=30)
        self._joining[address] += 1
        if session is not None:
            self._joining_pages[session] += 1

    def release(self, address: str, session: str | None = None) -> None:
        """The request that `reserve` was called for is in the queue, or was refused."""
        _take_one(self._joining, address)
        if session is not None:
            _take_one(self._joining_pages, session)

    def joined(self, event_id: str, ticket: Ticket, lane: str) -> None:
        """Note a queued request, put the queue into a fair order, and look after a while whether somebody waits for the answer."""
        _put(self._tickets, event_id, ticket)
        _put(self._sessions, ticket.session, self._sessions.get(ticket.session, 0))
        self._queue.sort(lane, self._owner)
        timer = asyncio.get_running_loop().create_task(self._cancel_unread(event_id, ticket))
        self._timers.add(timer)
        timer.add_done_callback(self._timers.discard)

    def open_event(self, event_id: str) -> Ticket:
        """The answer to ``event_id`` is being asked for. Raises `Refused` (404): it is unknown, or has been given before."""
        ticket = self._tickets.get(event_id)
        if ticket is None or (ticket.api and ticket.read):
            raise Refused(404, "error.no_such_event")
        self.open_session(ticket.session)
        return ticket

    def open_session(self, session: str) -> None:
        """The stream of ``session`` is being asked for. Raises `Refused` (404) for a session without a request."""
        if session not in self._sessions:
            raise Refused(404, "error.no_such_event")
        self._sessions[session] += 1
        for ticket in self._tickets.values():
            if ticket.session == session:
                ticket.read = True

    def closed(self, session: str, *, ended: bool) -> None:
        """A stream of ``session`` has ended. ``ended``: it belonged to one request alone, and nothing of it has to be kept."""
        if session in self._sessions:
            self._sessions[session] = max(0, self._sessions[session] - 1)
        if ended:
            self._sessions.pop(session, None)
            self._tickets.pop(session, None)  # a call over the API has its own number for its session
            self._queue.forget(session)

    async def _cancel_unread(self, event_id: str, ticket: Ticket) -> None:
        await asyncio.sleep(self._settings.unread_seconds)
        if ticket.read or self._sessions.get(ticket.session, 0):
            return
        try:
            await self._queue.cancel(event_id)
            self._tickets.pop(event_id, None)
            if ticket.api:
                self.closed(ticket.session, ended=True)
        except Exception:  # a task's failure would be lost
            _log.exception("an unread request could not be cancelled")

    def _owner(self, event_id: str) -> tuple[str, str]:
        ticket = self._tickets.get(event_id)
        return (ticket.address, ticket.session) if ticket else (event_id, event_id)


def caller_address(client: tuple[str, int] | None) -> str:
    """The caller's address, as far as one caller owns it: an IPv4 address, the first half of an IPv6 one."""
    host = client[0] if client else "unknown"
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False).network_address)
    return str(address)


def _take_one(counted: Counter[str], key: str) -> None:
    counted[key] -= 1
    if counted[key] <= 0:
        del counted[key]


def _put(known: OrderedDict[Key, Value], key: Key, value: Value) -> Value:
    known[key] = value
    known.move_to_end(key)
    while len(known) > _REMEMBERED:
        known.popitem(last=False)
    return value
