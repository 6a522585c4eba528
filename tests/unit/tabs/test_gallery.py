"""Examples, history, restored files and the last seed, the same in every tab that draws; without a browser."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio import Settings, Studio
from studio.media.image import save_png
from studio.media.metadata.provenance import Provenance
from studio.messages import say
from studio.tasks.registry import task
from tabs.game_scene import results as scenes
from tabs.shared import examples
from tabs.shared.gallery import history_cards
from tabs.shell import build
from tabs.text_to_image import results as pictures
from tabs.text_to_video import results as films

DRAWING = ("text_to_image", "text_to_video", "audio_to_visual", "game_scene")
NOBODY: Any = type("Request", (), {"headers": {}, "session_hash": "unit"})()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> gr.Blocks:
    return build(Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("out"))), warm=False)


def click(index: Any) -> gr.EventData:
    return gr.EventData(None, {"index": index})


def handler(page: gr.Blocks, task_id: str, name: str) -> Any:
    """The event function ``name`` of one tab; called, it checks what Gradio would refuse: an empty update, one of other components."""
    found = [f for f in page.fns.values() if f.name == name and any(str(c.elem_id).startswith(f"{task_id}-") for c in f.outputs)]
    assert len(found) == 1, (task_id, name)

    def call(*args: Any) -> dict[str, Any]:
        update = found[0].fn(*args)
        assert update
        if update == gr.skip():
            return {}
        assert set(update) <= set(found[0].outputs)
        named = {c: value for c, value in update.items() if c.elem_id or isinstance(value, dict)}  # of the states only the loan
        return {str(c.elem_id).removeprefix(f"{task_id}-"): value for c, value in named.items()}

    return call


@pytest.mark.parametrize("task_id", DRAWING)
def test_an_example_fills_form_stage_and_code(page: gr.Blocks, task_id: str) -> None:
    found = examples.read_examples(task_id)
    assert found
    for index, example in enumerate(found):
        update = handler(page, task_id, "on_example")(click(index=index), NOBODY, {}, "auto", "none", "")
        assert update["prompt"]["value"] == str(example.settings["prompt"])
        assert "badge" in update["stage"] and "prepared example" in update["status"] and update["notices"] == ""
        assert f"Studio().{task_id}(" in update["code"]
    for wrong in (len(found), -1, "0", None):
        assert handler(page, task_id, "on_example")(click(index=wrong), NOBODY, {}, "auto", "none", "") == {}


@pytest.mark.parametrize("task_id", DRAWING)
def test_what_an_example_set_leaves_with_the_first_prompt_of_ones_own(page: gr.Blocks, task_id: str) -> None:
    example, edited = handler(page, task_id, "on_example"), handler(page, task_id, "on_own_prompt")
    shown = example(click(index=0), NOBODY, {}, "auto", "neon", "")
    loan = shown["None"]  # a state has no id
    given = [shown[name]["value"] for name in ("model", "style", "seed")]
    assert given[2] == str(examples.read_examples(task_id)[0].settings["seed"])
    again = example(click(index=1), NOBODY, loan, *given)["None"]  # another example: the user's own values are still remembered
    assert {name: own for name, (own, _) in again.items()} == {name: own for name, (own, _) in loan.items()}
    back = edited(loan, "square", *given)
    assert back["seed"] == "" and back["style"] == "neon" and back["None"] == {}
    kept = edited(loan, "square", given[0], "sepia", "12")  # chosen since then
    assert "style" not in kept and "seed" not in kept
    assert edited({}, "square", "auto", "none", "") == {}


@pytest.mark.parametrize("task_id", DRAWING)
def test_a_run_starts_without_the_actions_of_the_result_before(page: gr.Blocks, task_id: str) -> None:
    ids = {f"{task_id}-details", f"{task_id}-notices"}
    begun = [f for f in page.fns.values() if f.name == "begin" and ids <= {str(c.elem_id) for c in f.outputs}]
    assert begun  # of the tab's own run, and of what else it can do with a result
    for start in begun:
        assert [value for c, value in start.fn(NOBODY).items() if c.elem_id in ids] == ["", ""]


@pytest.mark.parametrize("task_id", DRAWING)
def test_no_run_writes_into_the_seed(page: gr.Blocks, task_id: str) -> None:
    work = [f for f in page.fns.values() if f.name == "run" and any(c.elem_id == f"{task_id}-stage" for c in f.outputs)]
    ids = {str(c.elem_id) for f in work for c in f.outputs}
    assert work and f"{task_id}-seed" not in ids and f"{task_id}-seed-used" in ids


@pytest.mark.parametrize("task_id", DRAWING)
@pytest.mark.parametrize("seed", [-1, "-1", " -1 "])
def test_minus_one_is_any_seed(task_id: str, seed: object) -> None:
    params: Any = task(task_id).params
    missing = {"media_file": "a.wav"} if task_id == "audio_to_visual" else {}
    assert params(prompt="a lake", seed=seed, **missing).seed is None


@pytest.mark.parametrize("task_id", DRAWING)
def test_a_file_without_settings_is_one_sentence(page: gr.Blocks, task_id: str, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"no picture")
    recording = ("/tmp/talk.wav",) if task_id == "audio_to_visual" else ()
    update = handler(page, task_id, "on_restore")(NOBODY, str(file), *recording)
    assert update.keys() == {"notices", "restore"} and update["notices"].count("<li") == 1 and update["restore"] is None
    assert handler(page, task_id, "on_restore")(NOBODY, None, *recording) == {}


@pytest.mark.parametrize("task_id", ["text_to_image", "text_to_video", "audio_to_visual"])
def test_a_file_from_here_brings_its_settings_back(page: gr.Blocks, task_id: str) -> None:
    example = examples.read_examples(task_id)[0]
    recording = ("/tmp/talk.wav",) if task_id == "audio_to_visual" else ()
    update = handler(page, task_id, "on_restore")(NOBODY, str(examples.FOLDER / task_id / example.file), *recording)
    assert update["prompt"]["value"] == str(example.settings["prompt"]) and update["restore"] is None
    assert ("talk.wav" in update["code"]) is bool(recording)


def test_a_size_beyond_the_model_is_brought_into_its_range_and_said(page: gr.Blocks, tmp_path: Path) -> None:
    file, info = tmp_path / "fooocus.png", PngInfo()
    info.add_text("parameters", json.dumps({"prompt": "a castle", "steps": 60, "resolution": "(1152, 896)", "sampler": "restart"}))
    Image.new("RGB", (8, 8)).save(file, pnginfo=info)
    update = handler(page, "text_to_image", "on_restore")(NOBODY, str(file))
    width, height, steps = (update[name] for name in ("width", "height", "num_inference_steps"))
    assert (width["value"], height["value"]) == (288, 224) and width["maximum"] == 768
    assert steps["value"] == 60 <= steps["maximum"]
    assert "1152 × 896" in update["notices"] and "288 × 224" in update["notices"]
    assert say("field.text_to_image.scheduler") + " (restart)" in update["notices"] and "num_inference" not in update["notices"]


def test_a_picture_with_a_shape_comes_back_with_it_whatever_it_was_drawn_at(page: gr.Blocks, tmp_path: Path) -> None:
    made = {"prompt": "a castle", "aspect": "landscape", "size": "1024", "width": 592, "height": 448, "seed": 7}
    file, record = tmp_path / "made.png", Provenance.of("text_to_image", made, 7, [], {})
    save_png(Image.new("RGB", (8, 8)), tmp_path, "text_to_image", 7, record).rename(file)
    update = handler(page, "text_to_image", "on_restore")(NOBODY, str(file))
    assert update["aspect"]["value"] == "landscape" and update["size"]["value"] == "1024"
    assert (update["width"]["value"], update["height"]["value"]) == (288, 224)
    assert update["notices"].count("<li") == 1


@pytest.mark.parametrize("task_id", DRAWING)
def test_the_last_seed_comes_back(page: gr.Blocks, task_id: str) -> None:
    reuse = handler(page, task_id, "on_reuse")
    assert reuse(None) == {} and reuse(7) == {"seed": "7"} and reuse(0) == {"seed": "0"}


def entry_of(task_id: str, folder: Path) -> Any:
    asked = {"prompt": "a calm lake", "seed": 5}
    if task_id == "text_to_image":
        return pictures.Entry(asked, (str(folder / "a.png"),), (5,), (None,), 1.0, "Studio Mini", None, (256, 256))
    if task_id == "game_scene":
        return scenes.Entry(asked, 5, "data:,", "<b>stage</b>", "<b>status</b>", "<b>details</b>", dict.fromkeys(scenes.SECTIONS, "piece"))
    return films.Entry(
        asked, "film.mp4", (folder / "a.mp4",), (256, 256), 16, 8, 5, 1.0, "Studio Mini", "data:,", "", {}, None, {}, provenance=None
    )


@pytest.mark.parametrize("task_id", ["text_to_image", "text_to_video", "game_scene"])
def test_an_entry_of_the_history_fills_form_and_panels(page: gr.Blocks, task_id: str, tmp_path: Path) -> None:
    past = [entry_of(task_id, tmp_path)]
    update = handler(page, task_id, "on_history")(click(index=0), past, NOBODY)
    assert update["prompt"]["value"] == "a calm lake" and update["seed"]["value"] == "5"
    assert update["stage"] and update["status"] and update["details"] and "seed=5" in update["code"]
    assert handler(page, task_id, "on_history")(click(index=1), past, NOBODY) == {}


def test_a_picture_goes_on_to_be_upscaled(page: gr.Blocks, tmp_path: Path) -> None:
    past = [entry_of("text_to_image", tmp_path)]
    entry = next(f for f in page.fns.values() if f.name == "on_entry")
    update = {str(c.elem_id): value for c, value in entry.fn(click(index=0), past).items()}
    assert update == {"upscale-image": str(tmp_path / "a.png"), "upscale-factor": 4}
    assert entry.fn(click(index=1), past) == gr.skip()
    assert 'data-upscale="0"' in pictures.details(past[0], 0, "en")
    assert "data-upscale" not in pictures.details(replace(past[0], size=(1024, 768)), 0, "en")


def test_a_picture_goes_on_as_a_start_picture(page: gr.Blocks, tmp_path: Path) -> None:
    past = [entry_of("text_to_image", tmp_path)]
    update = handler(page, "text_to_image", "on_use")(click(index=0), past)
    assert update["init_image"]["value"] == str(tmp_path / "a.png") and update["init_image"]["visible"]
    assert update["start"]["value"] == update["aspect"]["value"] == "picture"


def test_cards_are_escaped_and_numbered() -> None:
    shown = history_cards([("a.png", "<b>", "2"), ("b.png", "two", "")], "en", lazy=True)
    assert "<b>2</b>" in shown and "&lt;b&gt;" in shown and 'data-pick="1"' in shown and shown.count('loading="lazy"') == 2
    assert history_cards([], "en") == ""
