"""The page without a browser: language, markers, HTML, code snippets, settings of the shapes."""

from __future__ import annotations

import ast
import json
import shlex
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from studio import Settings, Studio
from studio.errors import InvalidInput
from studio.events import Notice, Progress
from studio.messages import LANGUAGES, sentences
from studio.tasks.registry import task, task_ids
from tabs.api import _file
from tabs.language import language_of, pick_language, t, translate
from tabs.shared import examples, snippets, stage
from tabs.shared.drawing_inputs import shape_of
from tabs.shared.form import Form
from tabs.shared.session_folders import session_name
from tabs.text_to_image.inputs import finish, size_choices

EVIL = "<script>alert('x')</script>\"&"


def request(**headers: str) -> Any:
    return SimpleNamespace(headers=headers)


@pytest.mark.parametrize(
    ("query", "cookie", "accepted", "lang"),
    [
        ("lang=zh-TW", "studio_lang=en", "en", "zh-TW"),
        ("tab=x", "a=b; studio_lang=zh-TW", "en-US", "zh-TW"),
        ("", "", "zh-Hant-TW,zh;q=0.9,en;q=0.8", "zh-TW"),
        ("", "", "de,zh;q=0.9", "en"),
        ("lang=klingon", "", "", "en"),
        ("", "broken[=;;", "", "en"),
    ],
)
def test_a_visitor_s_language(query: str, cookie: str, accepted: str, lang: str) -> None:
    assert pick_language(query, cookie, accepted) == lang


def test_an_event_speaks_the_language_of_its_page() -> None:
    assert language_of(request(referer="http://host/?tab=a&lang=zh-TW")) == "zh-TW"
    assert language_of(request()) == "en"
    assert language_of(None) == "en"


def test_markers_become_sentences_inside_json() -> None:
    page = json.dumps({"label": t("ui.run"), "html": f"<b>{t('ui.stop')}</b>", "tab": "⟦?tab⟧"}, ensure_ascii=False)
    told = json.loads(translate(page, "zh-TW", {"?tab": 'a"<b'}))
    assert told == {"label": "生成", "html": "<b>停止</b>", "tab": 'a"<b'}


def test_sentences_of_the_page_fit_into_html_and_attributes() -> None:
    for lang in LANGUAGES:
        for key, said in sentences(lang).items():
            if key.startswith("ui."):
                assert not set('<>"&') & set(said), key


def test_no_html_of_a_stranger_gets_through() -> None:
    shown = stage.Shown("u", EVIL, (4, 3), "", EVIL)
    pieces = [
        stage.pictures([shown], EVIL),
        stage.failure([EVIL], EVIL),
        stage.status(EVIL, right=EVIL, announce=True),
        stage.notices([("info", EVIL)]),
        stage.preview([np.zeros((4, 4, 3), np.uint8)], None, EVIL),
        snippets.panel("text_to_image", {"prompt": EVIL}, None),
    ]
    assert not any("<script" in piece for piece in pieces)


def test_progress_is_told_in_steps_bytes_and_seconds() -> None:
    assert "step 3 of 12" in stage.progress_status(Progress("drawing", 3, 12, 4.2), "en")
    assert "about 4 s left" in stage.progress_status(Progress("drawing", 3, 12, 4.2), "en")
    assert "第 3 步" in stage.progress_status(Progress("drawing", 3, 12), "zh-TW")
    assert "5 of 10 MB" in stage.progress_status(Progress("model_download", 5_000_000, 10_000_000), "en")
    assert "Working" in stage.progress_status(Progress("never_heard_of"), "en")


def test_a_notice_lists_ten_things_and_counts_the_rest() -> None:
    things = ", ".join(f"thing{i}" for i in range(40))
    said = stage.sentence_of(Notice("notice.not_laid_out", {"words": things}), "en")
    assert said.startswith("No room for: thing0, thing1, ") and "thing9 … (+30)." in said and "thing10" not in said
    assert "風、火。" in stage.sentence_of(Notice("notice.words_left_out", {"words": "風、火"}), "zh-TW")
    assert "8 × 9" in stage.sentence_of(Notice("notice.image_tiny", {"width": 8, "height": 9}), "en")


def test_previews_travel_inside_the_page() -> None:
    assert stage.data_url(np.zeros((16, 16, 3), np.uint8)).startswith("data:image/png;base64,")
    assert stage.data_url(np.zeros((256, 256, 3), np.uint8)).startswith("data:image/jpeg;base64,")


def test_code_snippets_are_short_and_correct() -> None:
    settings = {"prompt": 'it\'s "here"', "seed": 7, "style": "none", "count": 1, "width": 256}
    code = snippets.as_python("text_to_image", settings)
    call = next(node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and node.keywords)
    assert {k.arg: ast.literal_eval(k.value) for k in call.keywords} == {"prompt": 'it\'s "here"', "seed": 7, "width": 256}
    http = snippets.as_http("text_to_image", settings, "http://host:1")
    body = next(word for word in shlex.split(http.split("| sed")[0].removeprefix("ID=$(")) if word.startswith("{"))
    assert json.loads(body) == {"prompt": 'it\'s "here"', "seed": 7, "width": 256}


def arguments(code: str) -> dict[str, Any]:
    """The call's arguments as Python reads them; only literals can be read back."""
    call = next(node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute))
    return {str(k.arg): ast.literal_eval(k.value) for k in call.keywords}


def test_a_path_is_text_in_the_code() -> None:
    code = snippets.as_python("text_to_image", {"prompt": "a lake", "init_image": Path("/tmp/it's a.png")})
    assert arguments(code) == {"prompt": "a lake", "init_image": "/tmp/it's a.png"}
    assert '"path"' in snippets.as_http("text_to_image", {"prompt": "a lake", "init_image": Path("/tmp/a.png")}, "http://host")


@pytest.mark.parametrize("task_id", task_ids())
def test_the_code_of_every_example_makes_the_same_request(task_id: str, tmp_path: Path) -> None:
    spec = task(task_id)
    media = {name: tmp_path / "a.wav" for name, info in spec.params.model_fields.items() if info.is_required() and info.annotation is Path}
    for example in examples.read_examples(task_id):
        wanted = spec.validate({**example.settings, **media})
        code = snippets.as_python(task_id, wanted.model_dump())
        compile(code, "snippet", "exec")
        assert f"Studio().{task_id}(" in code and spec.validate(arguments(code)) == wanted


def test_a_session_s_folder_cannot_be_guessed_from_its_name() -> None:
    assert session_name("abc") == session_name("abc") != session_name("abd")
    assert "abc" not in session_name("abc")


@pytest.mark.parametrize(("kind", "code"), [("image", "error.image_missing"), ("media", "error.media_missing")])
@pytest.mark.parametrize("value", ["/etc/passwd", {"path": "/etc/passwd"}, {"path": "../../x"}, {"url": "http://x"}, 7, {"path": None}])
def test_the_api_reads_only_what_was_uploaded(value: Any, kind: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        _file(value, "init_image", kind, tmp_path)
    if kind == "media" and value == {"url": "http://x"}:
        code = "error.media_is_address"
    assert (caught.value.field, caught.value.code) == ("init_image", code)
    assert _file(None, "init_image", kind, tmp_path) is None


@pytest.mark.parametrize("kind", ["image", "media"])
def test_the_api_reads_an_upload_and_a_result(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path / "uploads"))
    results = tmp_path / "out"
    for file in (tmp_path / "uploads" / "abc" / "a.png", results / session_name("abc") / "a.png"):
        file.parent.mkdir(parents=True)
        file.write_bytes(b"x")
        for value in (str(file), {"path": str(file)}):
            assert _file(value, "init_image", kind, results) == str(file.resolve())
    elsewhere = results / "somebody" / "a.png"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(b"x")
    with pytest.raises(InvalidInput):
        _file(str(elsewhere), "init_image", kind, results)


@pytest.mark.parametrize(("aspect", "size"), [("square", (256, 256)), ("portrait", (224, 288)), ("landscape", (288, 224))])
def test_shapes_keep_the_area_and_the_multiple(aspect: str, size: tuple[int, int]) -> None:
    row: Any = SimpleNamespace(native_size=256, min_size=128, max_size=512, size_multiple=16)
    width, height = shape_of(row, aspect)
    assert width % 16 == height % 16 == 0
    assert abs(width * height / 256**2 - 1) < 0.1
    assert (width, height) == size


def extras(**changes: Any) -> dict[str, Any]:
    return {"start": "none", "aspect": "square", "sketch": None, "inpaint": None, **changes}


def test_only_the_chosen_kind_of_start_picture_counts(tmp_path: Path) -> None:
    layer = str(tmp_path / "m.png")
    Image.new("RGBA", (8, 8), "red").save(layer)
    raw = {"seed": None, "init_image": "a.png", "width": 256, "height": 256}
    drawn = {"background": "b.png", "layers": [layer], "composite": "c.png"}
    assert finish(dict(raw), extras())["init_image"] is None
    assert finish(dict(raw), extras(start="picture", aspect="picture")) | {} == {**raw, "width": None, "height": None}
    assert finish(dict(raw), extras(start="sketch", sketch=drawn))["init_image"] == "c.png"
    painted = finish(dict(raw), extras(start="inpaint", inpaint=drawn))
    assert (painted["init_image"], painted["mask_image"]) == ("b.png", layer)


def test_a_shape_leaves_the_sides_to_the_engine_and_own_sides_stay() -> None:
    raw = {"init_image": None, "width": 320, "height": 192}
    assert finish(dict(raw), extras(aspect="landscape")) == {"init_image": None, "aspect": "landscape", "width": None, "height": None}
    assert finish(dict(raw), extras(aspect="custom")) == raw


def test_auto_says_what_size_it_stands_for() -> None:
    form, presets = Form(task("text_to_image")), {"fast": SimpleNamespace(size=512), "best": SimpleNamespace(size=None)}
    row: Any = SimpleNamespace(presets=presets, native_size=768)
    assert size_choices(form, row, "fast", "square", "en") == [("Auto (512)", "auto"), ("256", "256"), ("512", "512"), ("1024", "1024")]
    assert size_choices(form, row, "best", "portrait", "zh-TW")[0] == ("自動（768）", "auto")
    assert size_choices(form, row, "fast", "custom", "en")[0] == size_choices(form, None, "fast", "square", "en")[0] == ("Auto", "auto")


@pytest.mark.parametrize(
    ("start", "drawn", "field", "code"),
    [
        ("picture", None, "init_image", "error.start_picture_wanted"),
        ("sketch", None, "sketch", "error.sketch_wanted"),
        ("sketch", {"background": None, "layers": ["blank"], "composite": "blank"}, "sketch", "error.sketch_wanted"),
        ("inpaint", {"background": None, "layers": []}, "inpaint", "error.start_picture_wanted"),
        ("inpaint", {"background": "b.png", "layers": []}, "inpaint", "error.mask_empty"),
        ("inpaint", {"background": "b.png", "layers": ["blank"]}, "inpaint", "error.mask_empty"),
    ],
)
def test_an_empty_start_is_said_at_its_field(tmp_path: Path, start: str, drawn: dict[str, Any] | None, field: str, code: str) -> None:
    blank = str(tmp_path / "blank.png")
    Image.new("RGBA", (8, 8)).save(blank)
    if drawn is not None:
        drawn = {**drawn, "layers": [blank for _ in drawn["layers"]]}
    raw = {"seed": None, "init_image": None, "width": 256, "height": 256}
    with pytest.raises(InvalidInput) as caught:
        finish(raw, extras(start=start, **({start: drawn} if drawn else {})))
    assert (caught.value.field, caught.value.code) == (field, code)


def test_the_page_is_built_without_torch(settings: Settings) -> None:
    """In a process of its own, because other tests have imported torch here."""
    import subprocess
    import sys

    code = "import sys, app; assert 'torch' not in sys.modules; print(len(app.demo.blocks))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_tab_without_words_shows_the_title_of_its_task(monkeypatch: pytest.MonkeyPatch) -> None:
    from tabs import shell

    assert shell.tab_title("text_to_image") == t("ui.tab.text_to_image") and shell.tab_title("models") == t("ui.tab.models")
    monkeypatch.setattr(shell, "sentences", lambda _: {})
    assert shell.tab_title("text_to_image") == task("text_to_image").title


@pytest.fixture(scope="module")
def demo() -> Any:
    from tabs.shell import build

    return build(Studio(Settings(device="cpu", hub="never")), warm=False)


def test_only_what_shows_progress_has_one(demo: Any) -> None:
    """Every output with a progress costs the browser a search of the whole page with each message of a run."""
    events = demo.get_config_file()["dependencies"]
    shown = [event for event in events if event["show_progress"] != "hidden" and event["outputs"]]
    assert shown and all(len(event["show_progress_on"]) == 1 for event in shown)
    assert all(event["show_progress_on"] == [] for event in events if event["show_progress"] == "hidden")


def test_only_task_endpoints_and_models_are_public(demo: Any) -> None:
    named = {f.api_name for f in demo.fns.values() if f.api_visibility == "public"}
    assert named == {
        "text_to_image",
        "text_to_video",
        "audio_to_visual",
        "auto_subtitles",
        "game_scene",
        "medical_fusion",
        "lab",
        "models",
        "upscale",
    }
    lanes = {f.concurrency_id: f.concurrency_limit for f in demo.fns.values() if f.concurrency_id == "device"}
    assert lanes == {"device": 1}
