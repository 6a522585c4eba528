"""The text-to-video tab without a browser: frames that arrive, the finished film, figures that no standing picture wins."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest

from studio import Settings, Studio
from studio.events import Preview, Progress
from studio.media.metadata.provenance import Provenance
from studio.messages import LANGUAGES, sentences
from studio.metrics.figures import as_json, json_value
from studio.tasks.registry import task
from studio.tasks.text_to_video import TextToVideoParams, TextToVideoResult
from tabs import api
from tabs.shared import films
from tabs.shared.drawing_inputs import ASPECTS, finish_drawing, shape_of
from tabs.shared.examples import Example
from tabs.shared.form import Form
from tabs.text_to_video import results
from tabs.text_to_video.inputs import TASK, build_prompt, build_settings

EVIL = "<img src=x onerror=alert(1)>\"'"
OURS = {"warp_error": 0.0004, "flicker": 0.4, "ghosting": 0.93, "speed": 3.1, "direction_error": 2.0, "moves": True, "blank": False}
NAIVE = {"warp_error": 0.08, "flicker": 6.0, "ghosting": 0.7, "speed": 9.0, "direction_error": 80.0, "moves": True, "blank": False}


@dataclass(frozen=True)
class Measured:
    warp_error: float
    size_error: float
    loop_error: float | None
    motion: tuple[float, float]

    @property
    def moves(self) -> bool:
        return True


def frame(value: int) -> np.ndarray:
    return np.full((64, 64, 3), value, np.uint8)


def result(tmp_path: Path, **changes: Any) -> TextToVideoResult:
    film = tmp_path / "text_to_video-7-abc.mp4"
    film.write_bytes(b"x" * 250_000)
    made = TextToVideoResult(
        film, 16, 8, 256, 256, 7, frame(9), (frame(1), frame(2)), files=(film,), settings={"prompt": "a lake", "model": "studio-mini"}
    )
    return replace(made, **changes)


@pytest.fixture
def reel(monkeypatch: pytest.MonkeyPatch) -> films.Reel:
    monkeypatch.setattr(films, "_GAP", 0)
    return films.Reel()


def test_finished_frames_are_sharp_and_gather_in_an_even_strip(reel: films.Reel) -> None:
    shown = ""
    for number in range(100):
        shown = reel(Preview((frame(number),), final=True), Progress("drawing_frames", number, 100), "en") or shown
    assert 'data-frames="100"' in shown and "blur" not in shown and 'class="raw"' not in shown
    assert 6 <= shown.count("<li>") <= 12
    assert "Frame 100 of the video" in shown


def test_a_frame_that_is_still_drawn_is_not_counted(reel: films.Reel) -> None:
    shown = reel(Preview((frame(1),)), None, "en")
    assert shown and 'data-frames="0"' in shown and 'class="raw"' in shown and "<li>" not in shown


def test_the_textbook_s_frames_begin_a_strip_of_their_own(reel: films.Reel) -> None:
    for number in range(5):
        reel(Preview((frame(number),), final=True), Progress("drawing_frames"), "en")
    shown = reel(Preview((frame(0),), final=True), Progress("drawing_naive"), "en")
    assert shown and 'data-frames="1"' in shown


def test_the_page_gets_no_more_frames_than_an_eye_can_follow() -> None:
    reel = films.Reel()
    told = [reel(Preview((frame(n),), final=True), None, "en") for n in range(50)]
    assert told[0] is not None and sum(t is not None for t in told) < 25
    assert reel.seen == 50


def test_a_film_plays_by_itself_silently_again_and_again(tmp_path: Path) -> None:
    entry = results.Entry.of(result(tmp_path), 3.0, "Studio Mini", "en")
    shown = results.show(entry, "en")
    for word in ("controls", "loop", "muted", "autoplay", "playsinline", 'width="256"'):
        assert word in shown
    assert 'data-count="1"' in shown and shown.count("<video") == 1
    told = results.details(entry, "en")
    assert "seed 7" in told and "Download MP4" in told and "0.2 MB" in told
    assert told.count("<li>") == 2  # keyframes
    assert "16 frames in 3.0 s with Studio Mini" in results.summary(entry, "en")


def test_compared_films_stand_side_by_side_with_both_figures(tmp_path: Path) -> None:
    other = tmp_path / "naive.mp4"
    other.write_bytes(b"x")
    entry = results.Entry.of(result(tmp_path, naive=other), 3.0, "Studio Mini", "en")
    assert results.show(entry, "en").count("<video") == 2
    table = results.measured(OURS, NAIVE, "en")
    assert "200 times less frame-to-frame error" in table
    assert table.count('class="best"') == 4
    assert "Loop seam" not in table  # nothing was measured


def test_a_film_that_stands_still_wins_nothing() -> None:
    still = {**OURS, "warp_error": 0.0, "flicker": 0.0, "ghosting": 1.0, "speed": 0.0, "direction_error": None, "moves": False}
    for ours, naive in ((still, NAIVE), (NAIVE, still)):
        assert 'class="best"' not in results.measured(ours, naive, "en")
    assert "hardly moves" in results.measured(still, NAIVE, "en")
    blank = {**OURS, "blank": True}
    assert "nearly empty" in results.measured(blank, {}, "en")
    assert 'class="best"' not in results.measured(blank, NAIVE, "en")


def test_without_figures_there_is_no_table() -> None:
    assert results.measured({}, {}, "en") == ""
    alone = results.measured(OURS, {}, "en")
    assert "This video" in alone and "moves 3.1 px" in alone and 'class="best"' not in alone


def test_measurements_become_plain_numbers() -> None:
    found = as_json(Measured(float(np.float32(0.5)), float("nan"), None, (1.0, float("inf"))))
    assert found == {"warp_error": 0.5, "size_error": None, "loop_error": None, "motion": [1.0, None], "moves": True}
    assert as_json(None) == {}
    assert json_value(np.arange(3)) == [0, 1, 2]


def test_programs_get_the_figures_too(tmp_path: Path) -> None:
    told = api.reply(result(tmp_path, figures=Measured(0.5, float("nan"), None, (1.0, 2.0))))
    assert json.loads(json.dumps(told, allow_nan=False))["figures"]["warp_error"] == 0.5
    assert (told["frames"], told["fps"], told["seeds"]) == (16, 8, [7])
    assert told["files"][0]["mime_type"] == "video/mp4"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_a_stranger_wrote_becomes_markup(tmp_path: Path, lang: str) -> None:
    settings = {"prompt": EVIL, "model": EVIL, "camera": EVIL, "pan_x": EVIL}
    entry = results.Entry.of(result(tmp_path, settings=settings, provenance=Provenance.of(TASK, settings, 7)), 1.0, EVIL, lang)
    example = Example({"prompt": EVIL}, EVIL, {"en": EVIL}, {"naive": EVIL})
    pieces = [
        results.show(entry, lang),
        results.details(entry, lang),
        results.summary(entry, lang),
        results.history([entry], lang),
        results.show_example(example, lang),
        films.on_stage([films.Film(EVIL, EVIL, label=EVIL, poster=EVIL)], EVIL),
    ]
    assert not any("<img src=x" in piece for piece in pieces)


def test_how_it_was_made_names_models_and_settings_in_words(tmp_path: Path) -> None:
    settings = {"prompt": "a lake", "camera": "pan_right", "loop": True, "compare": False, "speed": 1.5, "pan_x": ""}
    record = Provenance.of(TASK, settings, 7, (("studio-mini", "bundled", "0123"), ("studio-mini", "bundled", "4567")), {"draw": 2.0})
    told = films.made(TASK, settings, record, "en")
    for words in ("→ Right", "1.5", "yes", "studio-mini · bundled", "AI-generated"):
        assert words in told
    assert told.count("studio-mini") == 1
    assert 'data-name="compare"' not in told and 'data-name="pan_x"' not in told


def test_the_shape_decides_the_size() -> None:
    raw = {"seed": 5, "init_image": "a.png", "width": 256, "height": 256}
    assert finish_drawing(dict(raw), {"aspect": "square"}) == raw
    freed = finish_drawing(dict(raw), {"aspect": "picture"})
    assert (freed["seed"], freed["width"], freed["height"]) == (5, None, None)
    assert finish_drawing({**raw, "init_image": None}, {"aspect": "picture"})["width"] == 256


def test_settings_that_are_shown_come_back_as_they_were(settings: Settings) -> None:
    studio, form = Studio(settings), Form(task(TASK), finish_drawing)
    with gr.Blocks():
        build_prompt(form)
        inputs = build_settings(studio, form)
    row = studio.catalog.choose("text-to-image")
    width, height = shape_of(row, "wide")
    wanted = {"prompt": "0: a lake; 8: a storm", "camera": "zoom_in", "frames": 24, "fps": 12, "loop": True, "seed": 7, "format": "gif"}
    updates = inputs.restored(studio, {**wanted, "width": width, "height": height, "model": "nobody-knows-it", "pan_x": "0: 1; 8: -2"})
    values = [updates[c]["value"] if c in updates else c.value for c in form.inputs]
    checked = form.spec.validate(form.collect(values)).model_dump()
    assert {name: checked[name] for name in wanted} == wanted
    assert (checked["width"], checked["height"], checked["model"], checked["pan_x"]) == (width, height, "auto", "0: 1; 8: -2")
    assert updates[inputs.aspect]["value"] == "wide"
    assert checked["num_inference_steps"] is None  # the preset decides


def test_every_shape_keeps_the_model_s_area_and_multiple(settings: Settings) -> None:
    row = Studio(settings).catalog.choose("text-to-image")
    for aspect, ratio in ASPECTS.items():
        width, height = shape_of(row, aspect)
        assert width % row.size_multiple == height % row.size_multiple == 0
        assert abs(width * height / row.native_size**2 - 1) < 0.1 and abs(width / height / ratio - 1) < 0.1


def test_a_wrong_schedule_is_told_at_its_field(settings: Settings) -> None:
    form = Form(task(TASK), finish_drawing)
    with gr.Blocks():
        build_prompt(form)
        build_settings(Studio(settings), form)
    names = [*form.components, *form.extras]
    values = dict(zip(names, (c.value for c in form.inputs), strict=True))
    for field, text in (("prompt", "0: a lake; 0: a storm"), ("zoom", "fast"), ("pan_x", "0: nan")):
        found = form.problems(list({**values, "prompt": "a lake", field: text}.values()))
        assert [p.field for p in found] == [field]
        assert all(not p.sentence(lang).startswith("error.") for p in found for lang in LANGUAGES)


def test_every_figure_has_its_words() -> None:
    for lang in LANGUAGES:
        known = sentences(lang)
        for key, _, _ in results.FIGURES:
            assert {f"ui.figure.{key}", f"ui.figure.{key}.means"} <= known.keys()


def test_keyframes_on_lines_of_their_own_stay_apart() -> None:
    """A schedule typed one keyframe a line is one schedule; a prompt that wraps is one prompt."""
    assert TextToVideoParams(prompt="0: a lake;\n8: a stormy lake\n").prompt == "0: a lake; 8: a stormy lake"
    assert TextToVideoParams(prompt="a lake\nat dawn").prompt == "a lake at dawn"
    assert TextToVideoParams(prompt="a lake", pan_x="0: 1\n8: 2").pan_x == "0: 1; 8: 2"
