"""Observers hear of every run once at its beginning and once at its end, however it ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio import Settings, Studio
from studio.errors import InvalidInput, OutOfMemory
from studio.events import Done, Event, Progress
from studio.observers import Ending, ObservedRun, observed


class Notebook:
    def __init__(self) -> None:
        self.running: list[str] = []
        self.endings: list[Ending] = []

    def started(self, run: ObservedRun) -> None:
        self.running.append(run.id)

    def ended(self, run: ObservedRun, ending: Ending) -> None:
        assert run.id in self.running or not ending.began
        self.endings.append(ending)


def events(error: BaseException | None = None) -> Iterator[Event]:
    yield Progress("drawing", 1, 2)
    if error is not None:
        raise error
    yield Done("a picture")


def follow(book: Notebook, error: BaseException | None = None) -> None:
    for _ in observed([book], "text_to_image", events(error)):  # type: ignore[arg-type]
        pass


@pytest.mark.parametrize(
    ("error", "outcome", "code"),
    [
        (None, "done", ""),
        (InvalidInput("error.media_broken", "media_file", name="secret.mp4"), "invalid", "error.media_broken"),
        (OutOfMemory("error.out_of_memory"), "out_of_memory", "error.out_of_memory"),
        (ValueError("a secret"), "failed", "ValueError"),
    ],
)
def test_each_ending_has_a_kind(error: BaseException | None, outcome: str, code: str) -> None:
    book = Notebook()
    if error is None:
        follow(book)
    else:
        with pytest.raises(type(error)):
            follow(book, error)
    (ending,) = book.endings
    assert (ending.outcome, ending.code, ending.began) == (outcome, code, True) and ending.seconds >= 0


def test_a_run_that_is_closed_was_stopped_unless_its_result_was_there() -> None:
    book = Notebook()
    run = observed([book], "text_to_image", events())  # type: ignore[arg-type]
    next(run)
    run.close()
    whole = observed([book], "text_to_image", events())  # type: ignore[arg-type]
    next(whole), next(whole)
    whole.close()
    assert [ending.outcome for ending in book.endings] == ["stopped", "done"]


def test_what_was_never_begun_is_not_counted_as_running() -> None:
    book = Notebook()
    observed([book], "text_to_image", events()).close()  # type: ignore[arg-type]
    assert (book.running, book.endings) == ([], [])


def test_a_refused_request_is_told_by_the_engine(settings: Settings) -> None:
    book, engine = Notebook(), Studio(settings)
    engine.observers.append(book)
    with pytest.raises(InvalidInput):
        engine.run("text_to_image", prompt="a fox", count=9)
    assert [(e.outcome, e.code, e.began) for e in book.endings] == [("invalid", "error.too_large", False)]


def test_a_broken_observer_harms_nobody(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Notebook):
        def started(self, run: ObservedRun) -> None:
            raise RuntimeError("a secret")

    follow(Broken())
    assert "RuntimeError" in caplog.text and "secret" not in caplog.text
