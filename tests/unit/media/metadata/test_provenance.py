"""What is written into a picture, and that dropping it brings every setting back."""

from __future__ import annotations

import hashlib
import json
import math
from functools import partial
from pathlib import Path
from typing import Any, cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from studio.diffusion.composition import Composition
from studio.errors import InvalidInput
from studio.media.image import save_png
from studio.media.metadata import image_settings as restore
from studio.media.metadata.automatic1111 import parse_parameters, write_parameters
from studio.media.metadata.image_settings import accepted
from studio.media.metadata.provenance import KEYWORD, Provenance, Upscaling, png_text
from studio.media.metadata.sampler_names import A1111_NAMES, our_scheduler
from studio.tasks.drawing_params import Preset, Scheduler, Style
from studio.tasks.text_to_image import TextToImageParams
from studio.version import __version__

read_picture_settings = partial(restore.read_picture_settings, accepts=TextToImageParams, task="text_to_image")
PICTURE = Image.new("RGB", (16, 16), "teal")
_SIDES = st.none() | st.integers(4, 128).map(lambda n: n * 16)
_TEXT = st.text(max_size=60)
_PARAMS = st.builds(
    TextToImageParams,
    prompt=_TEXT.map(lambda text: f"a {text}"),
    negative_prompt=_TEXT,
    preset=st.sampled_from(get_args(Preset)),
    style=st.sampled_from(get_args(Style)),
    model=st.sampled_from(["auto", "studio-mini", "tiny-sd"]),
    width=_SIDES,
    height=_SIDES,
    count=st.integers(1, 4),
    seed=st.none() | st.integers(0, 2**32 - 1),
    num_inference_steps=st.none() | st.integers(1, 150),
    guidance_scale=st.none() | st.floats(0, 30),
    scheduler=st.sampled_from(get_args(Scheduler)),
    strength=st.floats(0.01, 1),
    composition=st.sampled_from(get_args(Composition)),
    score=st.booleans(),
)


def png_with(folder: Path, **texts: str) -> Path:
    info = PngInfo()
    for key, text in texts.items():
        info.add_itxt(key, text)
    PICTURE.save(folder / "given.png", pnginfo=info)
    return folder / "given.png"


def own_png(folder: Path, record: Any) -> Path:
    return png_with(folder, **{KEYWORD: record if isinstance(record, str) else json.dumps(record)})


@given(params=_PARAMS)
def test_our_own_record_is_lossless(params: TextToImageParams, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    record = Provenance.of("text_to_image", params, params.seed)
    path = save_png(PICTURE, folder, "text_to_image", "round-trip", record)
    restored = read_picture_settings(path)
    path.unlink()
    assert TextToImageParams(**restored.params) == params
    assert (restored.task, restored.source, restored.notices) == ("text_to_image", "studio", ())


@given(params=_PARAMS)
def test_the_web_uis_text_brings_back_what_it_can_say(params: TextToImageParams) -> None:
    seed, width, height = params.seed or 1, params.width or 512, params.height or 512
    values = params.model_dump() | {"input_used": True}
    text = write_parameters(values, seed, (width, height), params.model, __version__)
    found, dropped = accepted(parse_parameters(text)[0], TextToImageParams)
    assert dropped == ()
    expected = params.model_dump(exclude={"init_image", "mask_image"}) | {"seed": seed, "width": width, "height": height}
    expected = {k: v for k, v in expected.items() if v is not None}
    usual = {"scheduler": "auto", "negative_prompt": "", "style": "none", "composition": "auto", "score": True}
    usual |= {"aspect": "auto", "size": "auto", "hires_fix": False, "hires_strength": 0.2}
    assert usual | found == expected


def test_an_enlarged_picture_names_its_upscaler_as_the_web_ui_does() -> None:
    made = Upscaling(model="studio-enlarge", sha256="ab", factor=4.0, width=1024, height=1024, hires_strength=0.3)
    settings = {"width": 256, "height": 256, "size": "1024", "hires_fix": True, "hires_strength": 0.3}
    record = Provenance(task="text_to_image", params={"prompt": "a boat", **settings}, upscaling=made)
    text = png_text(record)["parameters"]
    assert "Size: 256x256" in text and "Hires upscale: 4, Hires upscaler: studio-enlarge" in text
    found, dropped = accepted(parse_parameters(text)[0], TextToImageParams)
    assert dropped == () and settings.items() <= found.items()
    assert Provenance.model_validate_json(record.text()).upscaling == made


def test_the_web_uis_text_reads_as_its_users_know_it() -> None:
    record = Provenance(
        task="text_to_image",
        params={"prompt": "a boat, at sea", "negative_prompt": "blurry", "scheduler": "auto", "width": None},
        settings={"scheduler": "dpm++_2m_karras", "num_inference_steps": 12, "guidance_scale": 4.0, "width": 256, "height": 192},
        seed=9,
        models=cast("Any", [("studio-mini", "1", "ab")]),
    )
    settings = (
        "Steps: 12, Sampler: DPM++ 2M, Schedule type: Karras, CFG scale: 4, Seed: 9, Size: 256x192, "
        f"Model: studio-mini, Version: Multimodal Studio {__version__}"
    )
    assert png_text(record)["parameters"].splitlines() == ["a boat, at sea", "Negative prompt: blurry", settings]


def test_paths_never_enter_the_record(tmp_path: Path) -> None:
    source = tmp_path / "my secret holiday.png"
    PICTURE.save(source)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    params = TextToImageParams(prompt="a", init_image=source, mask_image=tmp_path / "gone.png")
    for record in (
        Provenance.of("text_to_image", params, 1),
        Provenance.of("text_to_image", params.model_dump(mode="json"), 1),
        Provenance.of("text_to_image", {"prompt": "a"}, 1, init_image=source, mask_image=tmp_path / "gone.png"),
    ):
        assert record.inputs == {"init_image": digest, "mask_image": "unreadable"}
        assert "secret" not in "".join(png_text(record).values())
        assert "Denoising strength" not in png_text(Provenance.of("text_to_image", {"prompt": "a", "strength": 0.5}, 1))["parameters"]
    restored = read_picture_settings(save_png(PICTURE, tmp_path, "text_to_image", 1, record))
    assert [n.code for n in restored.notices] == ["notice.input_needed"]


def test_a_record_names_what_made_it() -> None:
    rows = [("m", "r", "s"), ("m", "r", "s"), ("n", None, None)]
    record = Provenance.of("text_to_image", {"prompt": "a"}, 1, rows, {"sample": 1.5, "load": math.nan})
    read = json.loads(record.text())
    assert [m["id"] for m in read["models"]] == ["m", "n"]
    assert read["timings"] == {"sample": 1.5}
    assert read["generated"] == "AI-generated"
    assert read["created"].endswith("+00:00")
    assert {"python", "torch", "diffusers"} <= read["versions"].keys()
    assert Provenance.model_validate(read) == record
    assert read["studio"] == __version__


def test_the_seed_of_this_very_picture_is_restored(tmp_path: Path) -> None:
    record = Provenance.of("text_to_image", TextToImageParams(prompt="a", count=4), 1234)
    assert read_picture_settings(save_png(PICTURE, tmp_path, "text_to_image", 1234, record)).params["seed"] == 1234


@pytest.mark.parametrize(
    "record",
    [
        "{}",
        "{",
        "[1]",
        "null",
        '{"params": 5, "task": "text_to_image"}',
        '{"params": {}, "task": "text_to_image"}',
        '{"params": {"prompt": 5}, "task": "text_to_image"}',
        '{"params": ' + "[" * 100_000 + "]" * 100_000 + "}",
        '{"a":' * 50_000 + "1" + "}" * 50_000,
        '{"params": {"seed": ' + "9" * 10_000 + "}}",
        "x" * 3_000_000,
    ],
    ids=lambda text: text[:20],
)
def test_a_record_that_says_nothing_is_a_sentence(record: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_picture_settings(own_png(tmp_path, record), field="restore")
    assert (caught.value.code, caught.value.field) == ("error.no_settings", "restore")


def test_values_that_lie_are_dropped_and_named(tmp_path: Path) -> None:
    text = (
        '{"task": "text_to_image", "seed": -5, "params": {"prompt": "<script>alert(1)</script>", "count": 99, "count": 98, "width": "wide",'
        '"height": 512, "num_inference_steps": true, "guidance_scale": NaN, "strength": Infinity, "score": "yes", "scheduler": ["ddim"],'
        '"init_image": "/etc/passwd", "__class__": 1, "style": "neon"}}'
    )
    restored = read_picture_settings(own_png(tmp_path, text))
    assert restored.params == {"prompt": "<script>alert(1)</script>", "style": "neon"}
    (notice,) = restored.notices
    assert notice.code == "notice.settings_dropped"
    named = set(notice.params["fields"])
    assert {"count", "width", "height", "num_inference_steps", "guidance_scale", "strength", "score", "scheduler", "seed"} <= named
    assert "init_image" in named


def test_a_path_in_a_record_is_never_followed(tmp_path: Path) -> None:
    record = {"task": "text_to_image", "params": {"prompt": "a", "init_image": "/etc/passwd", "mask_image": None}}
    assert "init_image" not in read_picture_settings(own_png(tmp_path, record)).params


def test_another_tasks_file_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="made by Game scenes"):
        read_picture_settings(own_png(tmp_path, {"task": "game_scene", "params": {"prompt": "a"}}))


def test_a_picture_without_settings_and_no_picture_are_sentences(tmp_path: Path) -> None:
    PICTURE.save(tmp_path / "plain.png")
    with pytest.raises(InvalidInput) as caught:
        read_picture_settings(tmp_path / "plain.png")
    assert caught.value.code == "error.no_settings"
    with pytest.raises(InvalidInput) as caught:
        read_picture_settings(b"words")
    assert caught.value.code == "error.image_not_a_picture"


@pytest.mark.parametrize(
    ("sampler", "schedule", "ours", "kept"),
    [
        ("DPM++ 2M Karras", "", "dpm++_2m_karras", True),
        ("DPM++ 2M", "Karras", "dpm++_2m_karras", True),
        ("DPM++ 2M", "Automatic", "dpm++_2m_karras", True),
        ("DPM++ 2M", "", "dpm++_2m", True),
        ("DPM++ 2M SDE", "Uniform", "dpm++_2m_sde", True),
        ("DPM++ 2M SDE Karras", "", "dpm++_2m_sde", False),
        ("dpmpp_2m_sde_gpu", "karras", "dpm++_2m_sde", False),
        ("dpmpp_2m_k", "", "dpm++_2m_karras", True),
        ("dpmpp_2m", "normal", "dpm++_2m", True),
        ("Euler a", "Automatic", "euler_a", True),
        ("euler_ancestral", "simple", "euler_a", True),
        ("Euler", "Exponential", "euler", False),
        ("uni_pc", "", "unipc", True),
        ("LCM", "", "lcm", True),
        ("Restart", "", None, True),
        ("", "", None, True),
    ],
)
def test_samplers_of_other_programs(sampler: str, schedule: str, ours: str | None, kept: bool) -> None:
    assert our_scheduler(sampler, schedule) == (ours, kept)


def test_every_scheduler_has_a_name_elsewhere() -> None:
    assert {"auto", *A1111_NAMES} == set(get_args(Scheduler))
    assert all(our_scheduler(*names) == (ours, True) for ours, names in A1111_NAMES.items())
