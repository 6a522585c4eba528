"""The door to a shared GPU, where there is none: inert, and what the platform says becomes sentences."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator
from datetime import timedelta

import pytest

from studio.errors import Cancelled, InvalidInput, StudioError
from studio.events import Event, Progress
from studio.messages import LANGUAGES
from studio.models import zerogpu
from studio.models.catalog import Catalog
from studio.models.zerogpu import Card, on_gpu
from studio.models.zerogpu.gpu_refusals import GpuRefused, refusal
from studio.settings import Settings

CARD = Card("half of one", 48, 96, 42, 1.5)


class PlatformError(Exception):
    """As Gradio's error, which the platform's package raises: with a title and a message."""

    def __init__(self, title: str, message: str) -> None:
        super().__init__(message)
        self.title, self.message = title, message


def _work(last: str) -> Iterator[Event]:
    try:
        yield Progress("sampling", 1, 2)
        if last == "cancelled":
            raise Cancelled
        if last == "wrong":
            raise InvalidInput("error.too_large", "width", limit=7)
        yield Progress("sampling", 2, 2)
    finally:
        _ends.append(last)


_ends: list[str] = []


def test_without_the_platform_the_door_is_inert() -> None:
    assert not zerogpu.active() and not zerogpu.in_worker()
    assert [event.step for event in on_gpu(_work, ("fine",), 10) if isinstance(event, Progress)] == [0, 1, 2]
    zerogpu.prepare()
    assert "spaces" not in sys.modules or "gradio" in sys.modules  # only Gradio itself looks for it here


@pytest.mark.parametrize(("last", "kind"), [("cancelled", Cancelled), ("wrong", InvalidInput)])
def test_errors_arrive_as_they_were_raised(last: str, kind: type[StudioError]) -> None:
    with pytest.raises(kind) as error:
        list(on_gpu(_work, (last,), 10))
    assert error.value.problems and pickle.dumps(error.value.problems)


def test_closing_it_ends_the_work() -> None:
    events = on_gpu(_work, ("closed",), 10)
    while next(events) != Progress("sampling", 1, 2):
        pass
    events.close()
    assert _ends[-1] == "closed"


def test_a_package_that_is_missing_or_switched_off_is_no_zerogpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    assert zerogpu.active()
    monkeypatch.setattr(zerogpu, "find_spec", lambda name: None)
    assert not zerogpu.active()


def test_models_decide_how_much_of_the_card_a_run_gets() -> None:
    assert (CARD.bytes_for(42), CARD.bytes_for(43)) == (48, 96)
    assert Card("older", 70, 70, None, 1.0).bytes_for(99) == 70


def test_the_packages_own_table_of_cards_is_read() -> None:
    found = zerogpu.card()
    assert 40 * 2**30 < found.large_bytes <= found.total_bytes < 100 * 2**30 and found.factor >= 1


@pytest.mark.parametrize(
    ("wait", "code"),
    [
        (timedelta(seconds=20), "error.gpu_quota.soon"),
        (timedelta(minutes=34), "error.gpu_quota.minutes"),
        (timedelta(hours=5, minutes=2), "error.gpu_quota.hours"),
        (timedelta(days=1, hours=2), "error.gpu_quota.hours"),
    ],
)
def test_the_wait_for_the_quota_is_told(wait: timedelta, code: str) -> None:
    told = refusal(PlatformError("ZeroGPU quota exceeded", f"(60s requested vs. 2s left). Try again in {wait}. "), asked=60)
    assert isinstance(told, GpuRefused) and told.code == code
    for lang in LANGUAGES:
        assert "{" not in told.sentence(lang)
    if wait.days:
        assert "26 h 0 min" in told.sentence()


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PlatformError("ZeroGPU worker error", "GPU task aborted"), "error.gpu_aborted"),
        (PlatformError("ZeroGPU illegal duration", "The requested GPU duration (900s) is larger"), "error.gpu_too_long"),
        (PlatformError("ZeroGPU queue timeout", "No GPU was available after 60s"), "error.gpu_busy"),
        (PlatformError("ZeroGPU client error", "Expired ZeroGPU proxy token"), "error.gpu_expired"),
        (PlatformError("ZeroGPU pending credits exceeded", "You have too many"), "error.gpu_quota"),
        (PlatformError("ZeroGPU something new", "of a later version"), "error.gpu_refused"),
        (RuntimeError("ZeroGPU API /schedule error: 500"), "error.gpu_unreachable"),
        (ConnectionError(), "error.gpu_unreachable"),
    ],
)
def test_every_refusal_is_a_sentence(error: Exception, code: str) -> None:
    told = refusal(error, asked=60)
    assert isinstance(told, GpuRefused) and told.code == code
    for lang in LANGUAGES:
        assert code not in told.sentence(lang) and "{" not in told.sentence(lang)


def test_what_is_not_about_the_gpu_stays_what_it_is() -> None:
    error = ValueError("odd")
    assert refusal(error, asked=60) is error


def test_on_zerogpu_auto_means_what_costs_no_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACES_ZERO_GPU", "true")
    assert Catalog(Settings(hub="never")).choose("text-to-image").id == "studio-mini"
    assert Catalog(Settings(hub="never", pack="sd-turbo")).choose("text-to-image").id == "studio-mini"  # it is not at hand


def test_bundled_models_and_ctranslate_want_no_gpu() -> None:
    wanting = {row.id for row in Catalog(Settings(hub="never")).rows() if row.wants_gpu}
    assert {"sd-turbo", "wan2.1-t2v-1.3b"} <= wanting
    assert not wanting & {"studio-mini", "whisper-base", "whisper-large-v3-turbo"}
