"""What a page finds again when it is loaded once more: its own results, for a time, and its own settings."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from studio import Studio
from studio.settings import Settings
from tabs.shared import returning
from tabs.shared.returning import Returning

if TYPE_CHECKING:
    import gradio as gr

ANN, BEN = "a" * 32, "b" * 32


def page(session: str) -> gr.Request:
    return cast("gr.Request", SimpleNamespace(session_hash=session))


def test_the_next_page_of_a_visitor_finds_the_results_and_nobody_else_does() -> None:
    kept = Returning()
    kept.greet(page("one"), ANN)
    kept.keep(page("one"), "text_to_image", ["new", "old"])
    kept.greet(page("two"), ANN)
    kept.greet(page("three"), BEN)
    assert kept.results(page("two"), "text_to_image") == ["new", "old"]
    assert kept.results(page("two"), "text_to_video") == []
    assert kept.results(page("three"), "text_to_image") == [] == kept.results(page("unknown"), "text_to_image")


@pytest.mark.parametrize("name", ["", "a" * 31, "a" * 33, "../" + "a" * 29, "A" * 32, None, ["a" * 32]])
def test_only_names_of_the_script_count(name: object) -> None:
    kept = Returning()
    kept.greet(page("one"), name)
    kept.keep(page("one"), "text_to_image", ["new"])
    assert kept.results(page("one"), "text_to_image") == []


def test_results_go_with_time_and_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returning, "MOST", 2)
    now = 1000.0
    monkeypatch.setattr(returning.time, "monotonic", lambda: now)
    kept = Returning()
    for number in range(3):
        kept.greet(page(str(number)), f"{number:032x}")
        kept.keep(page(str(number)), "text_to_image", [number])
    assert [kept.results(page(str(n)), "text_to_image") for n in range(3)] == [[], [1], [2]]
    now += returning.SECONDS + 1
    assert kept.results(page("2"), "text_to_image") == []


def test_the_browser_keeps_no_files_and_nothing_medical() -> None:
    from tabs.shell import build

    demo = build(Studio(Settings(profile="mini", hub="never")), warm=False)
    functions = [f for f in demo.fns.values() if f.js and "studio.keep(" in str(f.js)]
    assert {str(f.js).split('"')[1] for f in functions} == {
        "text_to_image", "text_to_video", "audio_to_visual", "auto_subtitles", "game_scene", "lab",
    }  # fmt: skip
    kinds = {part.get_block_name() for f in functions for part in f.inputs}
    assert kinds <= {"textbox", "dropdown", "radio", "slider", "checkbox", "number"}
