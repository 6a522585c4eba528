"""The line below Run on ZeroGPU: seconds before the click; elsewhere nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr
import pytest

from studio import Settings, Studio
from studio.tasks.registry import task
from tabs.shared.form import Form
from tabs.shared.gpu import quota_line


@pytest.fixture
def page() -> Iterator[tuple[Form, gr.Button]]:
    with gr.Blocks():
        form = Form(task("text_to_image"))
        for name in ("prompt", "model", "count"):
            form.add(name)
        yield form, gr.Button()


def test_elsewhere_there_is_no_line(page: tuple[Form, gr.Button]) -> None:
    form, button = page
    before = len(gr.context.Context.root_block.blocks)  # type: ignore[union-attr]
    quota_line.draw(button, "text_to_image")
    quota_line.connect(Studio(Settings(hub="never")), form, button)
    assert len(gr.context.Context.root_block.blocks) == before  # type: ignore[union-attr]


def test_the_line_says_the_seconds_before_a_prompt_is_written(page: tuple[Form, gr.Button], monkeypatch: pytest.MonkeyPatch) -> None:
    form, _ = page
    studio = Studio(Settings(hub="never"))
    asked: list[Any] = []
    monkeypatch.setattr(studio, "gpu_quota", lambda task_id, params: asked.append(params) or 10 * params.count)
    assert "Uses up to 20 s of your GPU quota." in quota_line.quota_line(studio, form, ("", "sd-turbo", 2), "en")
    assert "最多使用 10 秒 GPU 額度。" in quota_line.quota_line(studio, form, ("a fox", "sd-turbo", 1), "zh-TW")
    assert [params.model for params in asked] == ["sd-turbo", "sd-turbo"]


def test_wrong_values_and_free_runs_leave_it_empty(page: tuple[Form, gr.Button]) -> None:
    form, _ = page
    studio = Studio(Settings(hub="never"))
    assert quota_line.quota_line(studio, form, ("a fox", "auto", 9), "en") == ""
    assert quota_line.quota_line(studio, form, ("a fox", "auto", 1), "en") == ""
