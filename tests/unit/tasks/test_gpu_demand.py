"""How many seconds of a shared GPU a request asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from studio import Settings, Studio
from studio.models.zerogpu import Card
from studio.tasks import gpu_demand
from studio.tasks.gpu_demand import gpu_seconds, on_gpu_rows, quota_seconds
from studio.tasks.registry import task
from tests.integration.tiny_models import catalog_row


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    (tmp_path / "tiny").mkdir()
    (tmp_path / "tiny" / "model_index.json").write_text("{}")
    (tmp_path / "rows.toml").write_text(catalog_row("tiny", tmp_path / "tiny"))
    return Studio(Settings(hub="never", device="cpu", extra_catalog=tmp_path / "rows.toml", output_dir=tmp_path))


def seconds(studio: Studio, monkeypatch: pytest.MonkeyPatch, task_id: str, **params: Any) -> int:
    spec = task(task_id)
    monkeypatch.setattr(studio.catalog, "choose", lambda role, wish="auto", fits=None: studio.catalog.row(wish))
    demands = on_gpu_rows(spec.demand(studio, spec.validate(params)))
    return gpu_seconds(studio.settings, demands) if demands else 0


def test_bundled_models_ask_for_none(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    assert seconds(studio, monkeypatch, "text_to_image", prompt="a fox", model="studio-mini") == 0
    assert studio.gpu_quota("text_to_image", task("text_to_image").validate({"prompt": "a fox", "model": "tiny"})) == 0  # no Space here


def test_more_steps_pictures_and_pixels_ask_for_more(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def picture(**params: Any) -> int:
        return seconds(studio, monkeypatch, "text_to_image", prompt="a fox", model="stable-diffusion-v1-4", **params)

    plain = picture()
    assert plain % 5 == 0 and 10 < plain < 60
    assert picture(num_inference_steps=150, count=4) > picture(count=4) > plain
    assert picture(width=1024, height=1024, num_inference_steps=100) > picture(num_inference_steps=100)
    assert picture(hires_fix=True, hires_strength=1.0, count=4) > picture(count=4)


def test_a_film_is_counted_in_frames_and_capped_by_the_host(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    def film(model: str, **params: Any) -> int:
        return seconds(studio, monkeypatch, "text_to_video", prompt="a fox", model=model, **params)

    assert film("stable-diffusion-v1-4", frames=120) > film("stable-diffusion-v1-4", frames=16)
    assert film("wan2.1-t2v-1.3b", frames=32) > film("wan2.1-t2v-1.3b", frames=16)
    assert film("wan2.1-t2v-1.3b", frames=120, num_inference_steps=150) == round(studio.settings.time_limit_seconds)


def test_a_recording_is_counted_in_seconds(studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "x.wav").write_bytes(b"")

    def film(**params: Any) -> int:
        return seconds(studio, monkeypatch, "audio_to_visual", prompt="a", media_file=tmp_path / "x.wav", model="sd-turbo", **params)

    assert film(length=600.0, keyframe_every="beat") > film(length=20.0, keyframe_every="beat")
    captions = seconds(
        studio, monkeypatch, "auto_subtitles", media_file=tmp_path / "x.wav", speech_model="wav2vec2-base-960h",
        picture_model="studio-frame-labels",
    )  # fmt: skip
    assert captions > 0
    assert seconds(studio, monkeypatch, "game_scene", prompt="a castle", model="sd-turbo") > 0


def test_what_was_placed_at_the_start_is_not_read_again(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"prompt": "a fox", "model": "stable-diffusion-v1-4"}
    cold = seconds(studio, monkeypatch, "text_to_image", **asked)
    object.__setattr__(studio, "settings", studio.settings.model_copy(update={"pack": " stable-diffusion-v1-4 ,, "}))
    assert seconds(studio, monkeypatch, "text_to_image", **asked) < cold


def test_the_platform_counts_seconds_by_its_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gpu_demand.zerogpu, "card", lambda: Card("half of one", 48, 96, 42, 1.5))
    assert quota_seconds(60, 0) == 90
    assert quota_seconds(60, 43) == 120  # the whole card, at twice the quota
