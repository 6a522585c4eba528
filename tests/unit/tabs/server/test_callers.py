"""How much of the queue one page and one address may fill."""

from __future__ import annotations

import pytest

from studio import Settings
from tabs.server.callers import Callers, Ticket
from tabs.server.replies import Refused


class Queue:
    """As much of the queue as `Callers` asks: who waits."""

    def __init__(self) -> None:
        self.numbers: list[str] = []

    def waiting(self) -> list[str]:
        return self.numbers

    def is_full(self) -> bool:
        return len(self.numbers) >= 12


def joined(callers: Callers, queue: Queue, address: str, session: str) -> None:
    callers.reserve(address, session)
    number = str(len(queue.numbers))
    callers._tickets[number] = Ticket(address, session, api=False)  # noqa: SLF001  # joining needs a running server
    queue.numbers.append(number)
    callers.release(address, session)


def test_one_page_leaves_room_for_others_of_its_address(settings: Settings) -> None:
    queue = Queue()
    callers = Callers(settings.model_copy(update={"visitor_share": 2, "queue_size": 12, "caller_share": 0.5}), queue)  # type: ignore[arg-type]
    for _ in range(2):
        joined(callers, queue, "203.0.113.1", "first")
    with pytest.raises(Refused) as refused:
        callers.reserve("203.0.113.1", "first")
    assert (refused.value.status, refused.value.params) == (429, {"limit": 2})
    for session in ("second", "second", "third", "third"):
        joined(callers, queue, "203.0.113.1", session)
    with pytest.raises(Refused) as refused:
        callers.reserve("203.0.113.1", "fourth")
    assert refused.value.params == {"limit": 6}
    joined(callers, queue, "203.0.113.2", "fifth")


def test_a_place_that_is_being_taken_counts_until_it_is_released(settings: Settings) -> None:
    callers = Callers(settings.model_copy(update={"visitor_share": 1}), Queue())  # type: ignore[arg-type]
    callers.reserve("203.0.113.1", "first")
    with pytest.raises(Refused):
        callers.reserve("203.0.113.1", "first")
    callers.release("203.0.113.1", "first")
    callers.reserve("203.0.113.1", "first")


def test_calls_over_the_api_count_for_their_address_alone(settings: Settings) -> None:
    callers = Callers(settings.model_copy(update={"visitor_share": 1}), Queue())  # type: ignore[arg-type]
    for _ in range(3):
        callers.reserve("203.0.113.1")
