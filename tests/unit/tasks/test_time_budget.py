"""Long recordings: their time grows with them, and what was found when it is over is told in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio import Studio
from studio.errors import TimeLimit
from studio.events import Done, Event, Notice, Progress
from studio.messages import LANGUAGES, say
from studio.settings import Settings
from studio.stepping import Emit, stepwise
from studio.tasks.auto_subtitles import time_budget
from studio.tasks.auto_subtitles.time_budget import TimeBudget, partial_notice
from studio.tasks.registry import task, task_ids
from studio.tasks.running import TaskResult


@pytest.mark.parametrize(("duration", "allowed"), [(0, 600), (300, 600), (2400, 2400), (7200, 7200), (100_000, 14_400)])
def test_the_time_grows_with_the_recording(monkeypatch: pytest.MonkeyPatch, duration: float, allowed: float) -> None:
    now = [1000.0]
    monkeypatch.setattr(time_budget.time, "monotonic", lambda: now[0])
    budget = TimeBudget(600, duration)
    now[0] += allowed - 1
    assert not budget.over
    now[0] += 2
    assert budget.over
    assert not TimeBudget(None, duration).over


def test_what_is_missing_is_told_with_advice_for_captions() -> None:
    for lang in LANGUAGES:
        told = [say(n.code, lang, **n.params) for n in (partial_notice(2400, 7384, "accurate"), partial_notice(61, 7384, "fast"))]
        assert "40:00" in told[0] and "2:03:04" in told[0] and "1:01" in told[1]
        assert (say("choice.preset.fast", lang) in told[0]) and (say("choice.preset.fast", lang) not in told[1])


def test_every_use_case_has_advice_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    def work(*_: Any) -> Iterator[Event]:
        while True:
            yield Progress("drawing")

    for name in task_ids():
        spec = task(name)
        told = say(spec.late or "error.time_limit.plain", "en", seconds=9)
        assert "9 seconds" in told and ("steps" in told) == (name in {"text_to_image", "game_scene", "text_to_video", "audio_to_visual"})
    monkeypatch.setattr("studio.tasks.upscale.run.run", work)
    events = Studio(Settings(hub="never", time_limit_seconds=0.01)).run("upscale", {"image": Path(__file__)})
    with pytest.raises(TimeLimit, match=r"at most 0 seconds here\.$"):
        list(events)


def test_a_result_remembers_the_notices_also_without_a_watcher(monkeypatch: pytest.MonkeyPatch) -> None:
    def found(emit: Emit) -> TaskResult:
        emit(Progress("drawing"))
        emit(Notice("notice.no_speech"))
        return TaskResult()

    def work(_engine: Any, _params: Any, context: Any) -> Iterator[Event]:
        yield Notice("notice.no_sound_track")
        yield Done((yield from stepwise(found, watched=context.watched)))

    monkeypatch.setattr("studio.tasks.text_to_image.run.run", work)
    studio = Studio(Settings(hub="never"))
    last = list(studio.run("text_to_image", prompt="a"))[-1]
    assert isinstance(last, Done)
    for result in (studio.result("text_to_image", prompt="a"), last.result):
        assert [notice.code for notice in result.notices] == ["notice.no_sound_track", "notice.no_speech"]
        assert result.notice_sentences()[1] == "No speech was found in this recording."
        assert result.notice_sentences("zh-TW")[1] == "這段錄音裡沒有找到語音。"
