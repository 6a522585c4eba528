"""Every refusal is one plain sentence, beside the field it is about."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, cast

import pytest

from studio.errors import Cancelled, InvalidInput, Problem, StorageFull, StudioError, TimeLimit
from studio.events import Done, Event, Progress
from studio.settings import Settings
from studio.studio import Studio
from studio.tasks import registry
from studio.tasks.registry import RunContext, task
from studio.tasks.text_to_image import TextToImageParams

_WRONG = [
    ({"prompt": ""}, "prompt", "error.empty_text"),
    ({"prompt": " \n\t\x07 "}, "prompt", "error.empty_text"),
    ({}, "prompt", "error.missing"),
    ({"prompt": None}, "prompt", "error.wrong_type"),
    ({"prompt": "x" * 5000}, "prompt", "error.text_too_long"),
    ({"width": 0}, "width", "error.too_small"),
    ({"width": 7}, "width", "error.multiple_of"),
    ({"width": 48}, "width", "error.too_small"),
    ({"width": 100_000}, "width", "error.too_large"),
    ({"height": 130}, "height", "error.multiple_of"),
    ({"num_inference_steps": 0}, "num_inference_steps", "error.too_small"),
    ({"num_inference_steps": 10_000}, "num_inference_steps", "error.too_large"),
    ({"guidance_scale": math.nan}, "guidance_scale", "error.not_a_number"),
    ({"guidance_scale": math.inf}, "guidance_scale", "error.not_a_number"),
    ({"seed": -2}, "seed", "error.too_small"),
    ({"seed": 2**64}, "seed", "error.too_large"),
    ({"seed": "seven"}, "seed", "error.not_a_number"),
    ({"count": 99}, "count", "error.too_large"),
    ({"scheduler": "magic"}, "scheduler", "error.not_a_choice"),
    ({"strength": 0}, "strength", "error.too_small"),
    ({"colour": "red"}, "colour", "error.unknown_setting"),
]


@pytest.mark.parametrize(("values", "field", "code"), _WRONG, ids=[f"{code}-{field}" for _, field, code in _WRONG])
@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_wrong_value_is_one_sentence_under_its_field(values: dict[str, Any], field: str, code: str, lang: str) -> None:
    wish = values if code == "error.missing" else {"prompt": "a boat", **values}
    with pytest.raises(InvalidInput) as caught:
        task("text_to_image").validate(wish)
    (problem,) = caught.value.problems
    assert (problem.field, problem.code) == (field, code)
    sentence = problem.sentence(lang)
    assert sentence != code
    assert "{" not in sentence
    assert "None" not in sentence


def test_all_wrong_fields_are_named_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        task("text_to_image").validate({"prompt": "", "count": 99, "seed": -2})
    assert {p.field for p in caught.value.problems} == {"prompt", "count", "seed"}


@pytest.mark.parametrize("prompt", ["燈塔 😀", "a\x00b\x1b[31mc", "\ud800 half a pair", "x" * 2000])
def test_unusual_prompts_are_cleaned_not_refused(prompt: str) -> None:
    params = cast("TextToImageParams", task("text_to_image").validate({"prompt": prompt}))
    assert params.prompt.isprintable()
    params.prompt.encode("utf-8")


def test_a_validators_own_error_keeps_its_sentence() -> None:
    from pydantic import BaseModel, ValidationError, field_validator

    class Params(BaseModel):
        value: int

        @field_validator("value")
        @classmethod
        def _check(cls, value: int) -> int:
            raise ValueError("plain")

    with pytest.raises(ValidationError) as caught:
        Params(value=1)
    assert InvalidInput.from_validation(caught.value).field == "value"


def test_an_unknown_task_is_a_sentence() -> None:
    with pytest.raises(StudioError, match="no task called “dance”"):
        task("dance")


def test_several_problems_read_one_after_the_other() -> None:
    error = InvalidInput.of((Problem("error.missing", "a"), Problem("error.too_small", "b", {"limit": 3})))
    assert error.sentence() == "This value is missing. This value is too small; the lower limit is 3."
    assert str(error) == "a: This value is missing. b: This value is too small; the lower limit is 3."
    assert Cancelled().code == "error.cancelled"


def _studio_running(work: Any, monkeypatch: pytest.MonkeyPatch, **limits: Any) -> Studio:
    monkeypatch.setattr("studio.tasks.text_to_image.run.run", work)
    return Studio(Settings(hub="never", **limits))


def test_a_full_disk_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: Any) -> Iterator[Event]:
        yield Progress("saving")
        raise OSError(28, "No space left on device")

    with pytest.raises(StorageFull) as caught:
        list(_studio_running(work, monkeypatch).run("text_to_image", prompt="a"))
    assert "disk is full" in str(caught.value)


def test_the_time_limit_stops_and_cleans_up(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []

    def work(*_: Any) -> Iterator[Event]:
        try:
            while True:
                yield Progress("drawing")
        finally:
            closed.append(True)

    with pytest.raises(TimeLimit):
        list(_studio_running(work, monkeypatch, time_limit_seconds=0.01).run("text_to_image", prompt="a"))
    assert closed == [True]


def test_a_finished_result_is_given_even_when_late(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: Any) -> Iterator[Event]:
        yield Done("picture")

    assert _studio_running(work, monkeypatch, time_limit_seconds=1e-9).result("text_to_image", prompt="a") == "picture"


def test_closing_the_events_closes_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    closed: list[bool] = []

    def work(*_: Any) -> Iterator[Event]:
        try:
            yield Progress("drawing")
        finally:
            closed.append(True)

    events = _studio_running(work, monkeypatch).run("text_to_image", prompt="a")
    next(events)
    events.close()  # type: ignore[attr-defined]
    assert closed == [True]


def test_task_ids_are_methods_and_nothing_else_is() -> None:
    studio = Studio(Settings(hub="never"))
    assert callable(studio.text_to_image)
    with pytest.raises(AttributeError):
        _ = studio.text_to_imgae
    assert set(registry.task_ids()) < set(dir(studio))
    assert RunContext().session == "local"
