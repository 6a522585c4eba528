"""The words that Gradio and the page's script show are ours, and the English that they replace is still Gradio's."""

from __future__ import annotations

import re
from pathlib import Path

import gradio

from studio.errors import InvalidInput
from studio.events import Progress
from studio.messages import LANGUAGES, sentences
from tabs.server.page_words import FIXED_WORDS, gradio_words, script_words
from tabs.shared import examples, stage

BUNDLE = Path(gradio.__file__).parent / "templates" / "frontend" / "assets"

# written by its Python side, or put together by its script from parts
ELSEWHERE = {"Queue is full*", "File size exceed*", "Error", "Warning", "Info", "undo"}


def bundle() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in BUNDLE.glob("*.js"))


def test_the_words_that_are_replaced_are_still_those_of_gradio() -> None:
    shown = bundle()
    assert [english for english in FIXED_WORDS if english not in ELSEWHERE and english.rstrip("*") not in shown] == []
    assert "toast-title" in shown and "toast-message-text" in shown  # where the page's script looks for them


def test_gradio_gets_the_words_that_its_chinese_lacks() -> None:
    """Names of the drawing pad's tools in Gradio's English that have neither a Chinese of its own nor one of ours."""
    pad = re.search(r"=\{add_layer:.*?\}", bundle())
    assert pad is not None
    asked = set(re.findall(r"(\w+):`", pad.group(0)))
    ours = gradio_words().translations
    assert len(asked) > 20
    for lang in LANGUAGES:
        assert {f"image_editor.{name}" for name in asked} - set(ours[lang]) == set()
    assert ours["zh-TW"]["image_editor.brush"] == "筆刷"


def test_what_a_screen_reader_hears_of_a_run_is_no_key() -> None:
    tracker = "".join(path.read_text(encoding="utf-8") for path in BUNDLE.glob("statustracker*.js"))
    asked = set(re.findall(r"i18n\(`common\.(\w+)`\)", tracker))
    gradios = re.search(r"=\{(built_with.*?)\}", next(BUNDLE.glob("zh-TW*.js")).read_text(encoding="utf-8"))
    assert gradios is not None and "complete" in asked
    own = gradio_words().translations["zh-TW"]
    assert [name for name in asked if f"common.{name}" not in own and f"{name}:" not in gradios[1]] == []


def test_the_script_knows_every_word_in_both_languages() -> None:
    for lang in LANGUAGES:
        words = script_words(lang)
        assert set(words["fixed"]) == set(FIXED_WORDS)
        assert all("{rest}" in ours for english, ours in words["fixed"].items() if english.startswith(("number input", "range slider")))
    assert not [ours for ours in script_words("zh-TW")["fixed"].values() if re.search(r"[A-Za-z]{3,}", ours.replace("{rest}", ""))]


def test_every_example_has_a_caption_in_both_languages() -> None:
    tasks = [folder.name for folder in examples.FOLDER.iterdir() if folder.is_dir()]
    assert "text_to_image" in tasks
    for task in tasks:
        for example in examples.read_examples(task):
            assert set(example.title) == set(LANGUAGES), (task, example.file)
            assert not re.search(r"[a-z]{4,}", example.title["zh-TW"]), example.title


def test_the_prompts_that_boxes_suggest_are_understood() -> None:
    from studio.diffusion.prompts.translation import translate

    hints = [words for key, words in sentences("zh-TW").items() if key.endswith("prompt.hint")]
    assert len(hints) > 6
    assert {part: translate(part).unknown for hint in hints for part in hint.split(";") if translate(part).unknown} == {}


def test_a_title_in_a_sentence_follows_its_language() -> None:
    from studio.messages import title_of

    error = InvalidInput("error.settings_of_other_task", name=title_of("audio_to_visual"))
    assert "made by Audio to visual." in error.sentence("en") and "「聲音生影像」" in error.sentence("zh-TW")
    assert title_of("x" * 99) == "x" * 60


def test_frames_are_counted_as_frames() -> None:
    assert "frame 13 of 120" in stage.progress_status(Progress("rendering", 13, 120), "en")
    assert "step 13 of 20" in stage.progress_status(Progress("drawing", 13, 20), "en")


def test_labels_are_names_in_sentence_case() -> None:
    """No label is an instruction or a question, and none is longer than a name."""
    wrong = {
        key: words
        for key, words in sentences("en").items()
        if key.startswith("field.") and not key.endswith((".help", ".hint"))
        if words[0].islower() or words.endswith((".", "?", ":")) or len(words.split()) > 6
    }
    assert wrong == {}
