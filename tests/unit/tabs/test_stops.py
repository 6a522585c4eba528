"""Stop and its tickets: a run ends whenever Stop comes, and only the run that it names."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tabs.shared.stops import Stops

KIND, OTHER = object(), object()


def told(story: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run ``story`` on a loop of its own: the thread of the tests may belong to a browser's."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(story())).result()


def test_a_stop_that_comes_first_is_not_lost() -> None:
    async def story() -> None:
        stops = Stops()
        ticket = stops.begin(KIND)
        pressed = asyncio.create_task(stops.stop(ticket))
        await asyncio.sleep(0)
        with stops.running(ticket) as stopped:
            assert stopped()
        await pressed
        assert stops.was_stopped(ticket, KIND) and not stops.was_stopped(ticket, OTHER)

    told(story)


def test_a_run_that_waits_leaves_the_queue() -> None:
    async def story() -> None:
        stops, dropped = Stops(), []

        async def drop(ticket: str) -> bool:
            dropped.append(ticket)
            return len(dropped) > 1  # it joins the queue a moment later

        stops.drop = drop
        ticket = stops.begin(KIND)
        await stops.stop(ticket)
        assert dropped == [ticket, ticket] and stops.was_stopped(ticket, KIND)

    told(story)


def test_a_run_at_its_end_and_the_next_one_are_left_alone() -> None:
    async def story() -> None:
        stops = Stops()
        ticket, following = stops.begin(KIND), stops.begin(KIND)
        with stops.running(ticket) as stopped:
            assert not stopped()
        await stops.stop(ticket)
        assert not stops.was_stopped(ticket, KIND)
        with stops.running(following) as stopped:
            assert not stopped()
        await stops.stop("a ticket of nobody")

    told(story)
