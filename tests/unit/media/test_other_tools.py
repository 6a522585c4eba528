"""Pictures made with other programs, honest and not."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from studio.errors import StudioError
from studio.media.metadata.provenance import Restored
from tests.unit.media.other_tools_samples import A1111, COMFYUI, FOOOCUS, FOOOCUS_A1111, INVOKEAI, PICTURE, read, read_picture_settings


def dropped(restored: Restored) -> set[str]:
    named = [n.params["fields"] for n in restored.notices if n.code == "notice.settings_dropped"]
    return set(named[0]) if named else set()


def test_the_web_ui() -> None:
    restored = read(parameters=A1111)
    assert restored.source == "a1111"
    assert restored.params == {
        "prompt": "a castle (at night:1.2), <lora:x:1> in the mist",
        "negative_prompt": "blurry, Steps: many, ugly",
        "num_inference_steps": 20,
        "scheduler": "dpm++_2m_karras",
        "guidance_scale": 7.5,
        "seed": 965400086,
        "width": 512,
        "height": 768,
        "strength": 0.45,
    }
    assert [n.code for n in restored.notices] == ["notice.settings_from_other", "notice.other_model"]
    assert restored.notices[1].params["name"] == "dreamy"


def test_the_web_ui_with_values_that_do_not_fit() -> None:
    restored = read(parameters="a\nSteps: 999, Sampler: Restart, CFG scale: lots, Seed: -1, Size: 513x512, Style: neon")
    assert restored.params == {"prompt": "a", "seed": None}  # -1 is any seed
    assert dropped(restored) == {"num_inference_steps", "scheduler", "guidance_scale", "width", "height"}
    assert "num_inference_steps (999)" in restored.notices[-1].params["names"]


def test_a_text_without_its_last_line_and_a_plain_sentence() -> None:
    assert read(parameters="a fox\nNegative prompt: ugly").params == {"prompt": "a fox", "negative_prompt": "ugly"}
    with pytest.raises(StudioError, match="no settings"):
        read(parameters="taken on a Tuesday: nice")


def test_fooocus_in_both_schemes() -> None:
    restored = read(parameters=json.dumps(FOOOCUS), fooocus_scheme="fooocus")
    expected = {"prompt": "a fox", "negative_prompt": "", "num_inference_steps": 30, "guidance_scale": 4.0, "seed": 123}
    assert restored.source == "fooocus"
    assert restored.params == {**expected, "width": 1152, "height": 896, "scheduler": "euler"}
    assert dropped(restored) == {"schedule_type"}
    restored = read(parameters=FOOOCUS_A1111, fooocus_scheme="a1111")
    assert restored.source == "fooocus"
    assert (restored.params["prompt"], restored.params["scheduler"]) == ("a fox, running", "dpm++_2m_sde")
    old = {"Prompt": "a fox", "Guidance Scale": 4, "Seed": 5, "Resolution": "1152×896", "Steps": 30}
    assert read(parameters=json.dumps(old)).params["width"] == 1152


def test_invokeai_and_comfyui() -> None:
    restored = read(invokeai_metadata=json.dumps(INVOKEAI))
    assert restored.source == "invokeai"
    assert restored.params["scheduler"] == "dpm++_2m_karras"
    assert (restored.params["width"], restored.params["height"], restored.params["guidance_scale"]) == (512, 640, 7)
    restored = read(prompt=json.dumps(COMFYUI), workflow="{}")
    assert restored.source == "comfyui"
    assert (restored.params["prompt"], restored.params["negative_prompt"], restored.params["seed"]) == ("a fox", "watermark", 42)
    assert (restored.params["width"], restored.params["scheduler"]) == (512, "dpm++_2m_karras")
    assert restored.notices[1].params["name"] == "v1-5.safetensors"


def test_a_graph_that_points_at_itself_ends() -> None:
    graph = {**COMFYUI, "6": {"class_type": "x", "inputs": {"text": ["6", 0]}}}
    with pytest.raises(StudioError, match="no settings"):
        read(prompt=json.dumps(graph))


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
@pytest.mark.parametrize("prefix", [b"UNICODE\0", b"ASCII\0\0\0", b""])
def test_settings_in_the_exif_comment(kind: str, prefix: bytes) -> None:
    exif = Image.Exif()
    encoding = "utf-16-be" if prefix.startswith(b"UNICODE") else "utf-8"
    exif.get_ifd(0x8769)[0x9286] = prefix + A1111.encode(encoding)
    buffer = io.BytesIO()
    PICTURE.save(buffer, kind, exif=exif)
    assert read_picture_settings(buffer.getvalue()).params["seed"] == 965400086


def test_our_text_survives_the_loss_of_our_record(tmp_path: Path) -> None:
    text = (
        "a fox\nSteps: 4, Seed: 5, Preset: fast, Style: neon, Count: 2, Score: false, Model: studio-mini, Version: Multimodal Studio 0.1.0"
    )
    restored = read(parameters=text)
    assert restored.source == "studio"
    assert restored.params["style"] == "neon"
    assert (restored.params["model"], restored.params["count"], restored.params["score"]) == ("studio-mini", 2, False)
