"""Pictures made with other programs, honest and not; and that nothing in a file can crash the reader."""

from __future__ import annotations

import contextlib
import io
import json
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.errors import StudioError
from studio.media.metadata import image_settings as restore
from studio.media.metadata.automatic1111 import parse_parameters
from studio.media.metadata.image_settings import accepted
from studio.media.metadata.other_tools import from_comfyui, from_fooocus, from_invokeai
from studio.media.metadata.provenance import KEYWORD, Restored
from studio.tasks.text_to_image import TextToImageParams

read_picture_settings = partial(restore.read_picture_settings, accepts=TextToImageParams, task="text_to_image")
PICTURE = Image.new("RGB", (16, 16), "teal")

A1111 = """a castle (at night:1.2), <lora:x:1>
in the mist
Negative prompt: blurry, Steps: many,
ugly
Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 965400086, Size: 512x768, Model hash: 45dee52b, Model: dreamy, \
Denoising strength: 0.45, Lora hashes: "x: 1a, y: 2b", Version: v1.6.0"""

FOOOCUS = {
    "adm_guidance": "(1.5, 0.8, 0.3)",
    "base_model": "juggernaut",
    "full_prompt": ["a fox, cinematic"],
    "guidance_scale": 4.0,
    "loras": [],
    "metadata_scheme": "fooocus",
    "negative_prompt": "",
    "prompt": "a fox",
    "resolution": "(1152, 896)",
    "sampler": "euler",
    "scheduler": "karras",
    "seed": "123",
    "steps": 30,
    "version": "Fooocus v2.5.5",
}
FOOOCUS_A1111 = """a fox, cinematic still
Negative prompt: cartoon
Steps: 30, Sampler: DPM++ 2M SDE, Seed: 7, Size: 1152x896, CFG scale: 4, Sharpness: 2, ADM Guidance: "(1.5, 0.8, 0.3)", \
Performance: Speed, Scheduler: karras, Raw prompt: "a fox,\\nrunning", Raw negative prompt: cartoon, Version: Fooocus v2.5.5"""

INVOKEAI = {
    "generation_mode": "txt2img",
    "positive_prompt": "a fox",
    "negative_prompt": "blurry",
    "width": 512,
    "height": 640,
    "seed": 42,
    "cfg_scale": 7,
    "steps": 25,
    "scheduler": "dpmpp_2m_k",
    "model": {"name": "dreamy", "base": "sd-1"},
    "app_version": "5.0.0",
}
COMFYUI: dict[str, Any] = {
    "3": {
        "class_type": "KSampler",
        "inputs": {
            "seed": 42,
            "steps": 20,
            "cfg": 8,
            "sampler_name": "dpmpp_2m",
            "scheduler": "karras",
            "denoise": 1,
            "model": ["4", 0],
            "positive": ["6", 0],
            "negative": ["7", 0],
            "latent_image": ["5", 0],
        },
    },
    "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "v1-5.safetensors"}},
    "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 512, "height": 512, "batch_size": 1}},
    "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["8", 0], "clip": ["4", 1]}},
    "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "watermark", "clip": ["4", 1]}},
    "8": {"class_type": "PrimitiveString", "inputs": {"value": "a fox"}},
}


def read(**texts: str) -> Restored:
    info = PngInfo()
    for key, text in texts.items():
        info.add_itxt(key, text)
    buffer = io.BytesIO()
    PICTURE.save(buffer, "PNG", pnginfo=info)
    return read_picture_settings(buffer.getvalue())


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


def test_huge_texts_are_passed_over_quickly() -> None:
    start = time.monotonic()
    for text in (
        "a" * 10_000_000,
        " " * 900_000,
        "A" * 900_000,
        'A: "' * 200_000,
        "A:" * 400_000,
        "\n" * 900_000,
        "Negative prompt:" * 50_000,
    ):
        with pytest.raises(StudioError):
            read(parameters=f"{text}\n{text[:500_000]}")
    assert time.monotonic() - start < 10


def test_compressed_text_bombs_are_a_sentence() -> None:
    info = PngInfo()
    info.add_text("parameters", "a" * 20_000_000, zip=True)
    buffer = io.BytesIO()
    PICTURE.save(buffer, "PNG", pnginfo=info)
    with pytest.raises(StudioError):
        read_picture_settings(buffer.getvalue())


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
_NAMES = st.sampled_from(
    [*TextToImageParams.model_fields, *FOOOCUS, *INVOKEAI, "params", "task", "inputs", "class_type", "positive", "text"]
)
_OBJECTS = st.dictionaries(_NAMES | st.text(max_size=8), _JSON, max_size=10)
_LINES = st.lists(
    st.sampled_from(["Steps: ", "Size: ", "Seed: ", ", ", '"', "\\", "\n", "Negative prompt:", "512x512", ":"]) | st.text(max_size=8)
)


def _ends_well(**texts: str) -> None:
    """Either valid settings or one sentence, never anything else."""
    with contextlib.suppress(StudioError):
        restored = read(**texts)
        TextToImageParams.model_validate({"prompt": "x", **restored.params})


@given(data=_OBJECTS)
def test_any_json_in_any_place_ends_well(data: dict[str, Any]) -> None:
    text = json.dumps(data)
    own = json.dumps({"task": "text_to_image", "params": data, **data})
    for texts in ({KEYWORD: text}, {KEYWORD: own}, {"parameters": text}, {"invokeai_metadata": text}, {"prompt": text}):
        _ends_well(**texts)


@given(nodes=st.dictionaries(st.sampled_from("12345"), st.fixed_dictionaries({"class_type": st.just("KSampler"), "inputs": _OBJECTS})))
def test_any_graph_ends_well(nodes: dict[str, Any]) -> None:
    _ends_well(prompt=json.dumps(nodes))


@given(parts=_LINES)
def test_any_parameters_text_ends_well(parts: list[str]) -> None:
    text = "".join(parts).encode("utf-8", "replace").decode()
    parse_parameters(text)
    _ends_well(parameters=text.replace("\0", ""))


@given(data=_OBJECTS)
def test_the_readers_accept_any_object(data: dict[str, Any]) -> None:
    for reader in (from_fooocus, from_invokeai, from_comfyui):
        accepted(reader(data)[0], TextToImageParams)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_file_ends_well(data: st.DataObject) -> None:
    info = PngInfo()
    info.add_itxt("parameters", A1111)
    info.add_itxt(KEYWORD, "{}", zip=True)
    buffer = io.BytesIO()
    PICTURE.save(buffer, "PNG", pnginfo=info, exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0")
    blob = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 8))):
        blob[data.draw(st.integers(0, len(blob) - 1))] = data.draw(st.integers(0, 255))
    length = data.draw(st.integers(0, len(blob)))
    with contextlib.suppress(StudioError):
        read_picture_settings(bytes(blob[:length]))
