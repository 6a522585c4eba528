"""Params class -> components -> parameters, without a server."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import gradio as gr
import pytest
from pydantic import BaseModel, Field

from studio.messages import LANGUAGES, sentences
from studio.speech.languages import NATIVE_NAMES
from studio.tasks.fields import Widget
from studio.tasks.lab.shelf import experiments
from studio.tasks.registry import TaskSpec, task, task_ids
from tabs.language import t
from tabs.shared.form import Form, fields_of, label_of, merged
from tabs.shared.lenient import OpenSlider, UploadedPicture


class Params(BaseModel):
    words: Annotated[str, Widget("lines", lines=2)] = Field(min_length=1, max_length=10)
    mood: Annotated[Literal["calm", "wild"], Widget("buttons")] = "calm"
    steps: Annotated[int, Widget("slider", step=2, high=20)] = Field(4, ge=2, le=40)
    seed: Annotated[int | None, Widget("seed")] = Field(None, ge=0)
    weight: Annotated[float, Widget("slider", step=0.5)] = Field(1.0, gt=0, lt=3, allow_inf_nan=False)
    sharp: Annotated[bool, Widget("switch")] = True
    start: Annotated[Path | None, Widget("image")] = None


SPEC = TaskSpec("toy", "Toy", Params, object)


@pytest.fixture
def form() -> Form:
    made = Form(SPEC)
    with gr.Blocks():
        for name in made.fields:
            made.add(name)
    return made


def test_fields_are_read_from_the_class() -> None:
    found = fields_of(SPEC)
    assert found["words"].kind is str and not found["words"].optional
    assert found["mood"].choices == ("calm", "wild")
    assert (found["steps"].low, found["steps"].high) == (2, 40)
    assert (found["weight"].low, found["weight"].high) == (0, 3)
    assert found["seed"].optional and found["seed"].kind is int
    assert found["start"].kind is Path and found["start"].optional


def test_each_kind_gets_its_component(form: Form) -> None:
    kinds = {name: type(c) for name, c in form.components.items()}
    assert kinds == {
        "words": gr.Textbox,
        "mood": gr.Radio,
        "steps": OpenSlider,
        "seed": gr.Textbox,  # Gradio's number box cannot be empty
        "weight": OpenSlider,
        "sharp": gr.Checkbox,
        "start": UploadedPicture,
    }
    steps = form.components["steps"]
    assert (steps.minimum, steps.maximum, steps.step, steps.value) == (2, 20, 2, 4)


def values(**changes: Any) -> list[Any]:
    usual: dict[str, Any] = {"words": "hi", "mood": "calm", "steps": 4, "seed": "", "weight": 1, "sharp": True, "start": None}
    return list({**usual, **changes}.values())


def test_values_come_back_as_parameters(form: Form) -> None:
    raw = form.collect(values(steps=6.0, seed=" 12 "))
    assert raw == {"words": "hi", "mood": "calm", "steps": 6, "seed": 12, "weight": 1, "sharp": True, "start": None}
    assert isinstance(SPEC.validate(raw), Params)


def test_an_empty_box_means_no_value(form: Form) -> None:
    assert form.collect(values(seed="  "))["seed"] is None


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"words": ""}, "words", "error.empty_text"),
        ({"words": "far too long a text"}, "words", "error.text_too_long"),
        ({"seed": "x"}, "seed", "error.not_a_number"),
        ({"seed": "-1"}, "seed", "error.too_small"),
        ({"seed": "1.5"}, "seed", "error.not_a_number"),
        ({"seed": "9" * 6000}, "seed", "error.not_a_number"),
        ({"steps": 100}, "steps", "error.too_large"),
        ({"mood": "odd"}, "mood", "error.not_a_choice"),
        ({"weight": float("nan")}, "weight", "error.not_a_number"),
    ],
)
def test_a_wrong_value_is_a_problem_of_its_field(form: Form, change: dict[str, Any], field: str, code: str) -> None:
    assert [(p.field, p.code) for p in form.problems(values(**change))] == [(field, code)]


def test_the_validator_speaks_under_each_wrong_field_in_the_page_s_language(form: Form) -> None:
    check = form.validator()
    request: Any = type("Request", (), {"headers": {"referer": "http://x/?lang=zh-TW"}})()
    answers = check(request, *values(words="", seed="-3"))
    wrong = {name: a["message"] for name, a in zip(form.components, answers, strict=True) if not a["is_valid"]}
    assert wrong.keys() == {"words", "seed"}
    assert wrong["words"] == "請先在這裡輸入文字。"
    assert all(a["is_valid"] for a in check(request, *values()))


def test_extras_reach_finish_and_are_no_parameters() -> None:
    made = Form(SPEC, lambda raw, extras: {**raw, "seed": raw["seed"] if extras["own"] else None})
    with gr.Blocks():
        made.add("words")
        made.add("seed")
        made.extra("own", gr.Checkbox())
    assert made.collect(["hi", "7", True]) == {"words": "hi", "seed": 7}
    assert made.collect(["hi", "7", False]) == {"words": "hi", "seed": None}


def test_settings_fill_the_components(form: Form) -> None:
    filled = form.fill({"words": "yes", "seed": 9, "steps": None, "unknown": 1})
    assert filled == {form.components["words"]: "yes", form.components["seed"]: "9"}
    assert form.fill({"seed": None}) == {form.components["seed"]: ""}


def test_merged_updates_keep_what_the_later_ones_leave_alone(form: Form) -> None:
    box = form.components["words"]
    found = merged({box: gr.update(visible=False)}, {box: "new"})
    assert found[box]["visible"] is False and found[box]["value"] == "new"


def test_a_field_without_words_shows_its_name(form: Form) -> None:
    assert label_of("toy", "repeat_count") == "Repeat count" == label_of("toy", "repeat_count", "zh-TW")
    assert form.components["words"].label == "Words"
    assert label_of("text_to_image", "prompt") == t("field.text_to_image.prompt")
    assert label_of("text_to_image", "prompt", "en") == sentences("en")["field.text_to_image.prompt"]


def test_the_fields_of_every_task_have_words() -> None:
    for lang in LANGUAGES:
        known = sentences(lang)
        for name in task_ids():
            for field, info in fields_of(task(name)).items():
                assert f"field.{name}.{field}" in known
                # a language is called what its speakers call it, an experiment by its title
                named = {"language": NATIVE_NAMES, "experiment": {e for e in experiments() if f"lab.{e}.title" in known}}.get(field, {})
                assert all(f"choice.{field}.{choice}" in known or choice in named for choice in info.choices)


def test_a_film_or_sound_is_a_plain_file_that_can_be_emptied() -> None:
    class Media(BaseModel):
        media_file: Annotated[Path, Widget("media")]

    made = Form(TaskSpec("toy", "Toy", Media, object))
    with gr.Blocks():
        component = made.add("media_file")
    assert isinstance(component, gr.File)
    assert made.collect(["/tmp/a.mkv"]) == {"media_file": "/tmp/a.mkv"}
    assert made.fill({"media_file": None}) == {component: None}
