"""What goes into an address and onto a slide, and what never does; without a browser."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pytest

from studio import Settings, Studio
from studio.media.slides.slide_story import Footage, Still
from tabs.audio_to_visual import sound_slide
from tabs.game_scene import scene_slide
from tabs.shared.examples import read_examples
from tabs.shared.sharing.embed_panel import settings_data
from tabs.text_to_image import image_slide
from tabs.text_to_image.results import Entry
from tabs.text_to_video import video_slide

HOSTILE = "a \"fox\" & <script>alert('1')</script>\n雪"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("out")))


def told(markup: str) -> dict[str, Any]:
    found = {name: html.unescape(value) for name, value in re.findall(r'data-(\w+)="([^"]*)"', markup)}
    return {name: json.loads(value) for name, value in found.items()}


def test_only_what_differs_goes_into_an_address(studio: Studio) -> None:
    settings = {"prompt": HOSTILE, "seed": 7, "count": 1, "init_image": Path("secret.png")}
    markup = settings_data(studio, "text_to_image", settings)
    assert "<script" not in markup
    found = told(markup)
    assert found["settings"] == {"prompt": HOSTILE, "seed": 7}
    assert (found["run"], found["long"], found["private"], found["files"]) == (1, 0, 0, [])
    assert found["sample"]["prompt"]


def test_a_large_model_does_not_run_by_address(studio: Studio) -> None:
    assert told(settings_data(studio, "text_to_image", {"prompt": "a", "model": "stable-diffusion-v1-4"}))["run"] == 0
    assert told(settings_data(studio, "text_to_image", {"prompt": "a", "model": "studio-mini"}))["run"] == 1
    assert told(settings_data(studio, "text_to_image", {"prompt": "a", "model": "none such"}))["run"] == 0


def test_long_settings_and_needed_files_are_told(studio: Studio) -> None:
    assert told(settings_data(studio, "text_to_image", {"prompt": "x" * 1600}))["long"] == 1
    found = told(settings_data(studio, "auto_subtitles", {"style": "bbc"}))
    assert (found["files"], found["run"]) == (["media_file"], 0)


def test_private_values_stay_out(studio: Studio) -> None:
    found = told(settings_data(studio, "medical_fusion", {"note": "Mr Secret", "number": 5, "wbc": 9.0}, ("note", "wbc")))
    assert found["settings"] == {"number": 5}
    assert (found["private"], found["run"]) == (1, 0)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_prepared_results_can_be_told(lang: str) -> None:
    tellers: dict[str, Any] = {
        "text_to_image": image_slide.tell, "text_to_video": video_slide.tell,
        "audio_to_visual": sound_slide.tell, "game_scene": scene_slide.tell,
    }  # fmt: skip
    for task_id, tell in tellers.items():
        for example in read_examples(task_id):
            story = tell((example, ()), lang, "dark")
            (part,) = story.parts
            assert isinstance(part, Footage if task_id in ("text_to_video", "audio_to_visual") else Still)
            assert story.words.title
            assert story.words.origin
            assert story.theme == "dark"


def test_a_run_is_told_with_its_previews() -> None:
    entry = Entry({"prompt": "a fox"}, ("gone.png",), (7,), (None,), 1.0, "Studio Mini")
    story = image_slide.tell((entry, (b"one", b"two")), "en", "light")
    (part,) = story.parts
    assert isinstance(part, Still)
    assert part.previews == (b"one", b"two")
    assert (story.words.title, story.words.facts) == ("a fox", "Studio Mini · seed 7")
