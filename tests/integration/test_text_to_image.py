"""Every feature of text-to-image on a Stable Diffusion 1.x architecture and on the bundled model, through one code path."""

from __future__ import annotations

import gc
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from PIL import Image, ImageDraw

from studio import Studio
from studio.diffusion.prompts.style_prompts import STYLES
from studio.errors import InvalidInput, StudioError, TimeLimit
from studio.events import Done, Notice, Preview, Progress
from studio.media.metadata.image_settings import read_picture_settings
from studio.settings import Settings
from studio.tasks.drawing_params import Scheduler, Style
from studio.tasks.text_to_image import TextToImageParams, TextToImageResult


def draw(studio: Studio, model: str, side: int, **more: Any) -> TextToImageResult:
    wish = {"prompt": "a red boat on a lake", "seed": 5, "num_inference_steps": 2, "width": side, "height": side, "score": False,
            "composition": "free"}  # fmt: skip
    return studio.text_to_image(**{**wish, "model": model, **more})


def same(a: Image.Image, b: Image.Image) -> bool:
    return np.array_equal(np.asarray(a), np.asarray(b))


def held_bytes(studio: Studio) -> int:
    return sum(c["bytes"] for c in studio.cache.snapshot()["components"])


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    picture = Image.linear_gradient("L").resize((96, 80)).convert("RGB")
    ImageDraw.Draw(picture).ellipse((30, 20, 60, 50), fill=(220, 40, 40))
    picture.save(tmp_path / "photo.png")
    return tmp_path / "photo.png"


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    picture = Image.new("L", (48, 40), 0)
    picture.paste(255, (0, 0, 24, 40))  # the left half is repainted
    picture.save(tmp_path / "mask.png")
    return tmp_path / "mask.png"


def test_events_come_in_order_with_previews_and_a_result(studio: Studio, model: str, side: int) -> None:
    events = list(
        studio.run(
            "text_to_image", prompt="a boat", composition="free", model=model, seed=1, num_inference_steps=4, width=side, height=side
        )
    )
    steps = [e for e in events if isinstance(e, Progress) and e.stage == "drawing"]
    assert [(e.step, e.total) for e in steps] == [(i, 4) for i in range(1, 5)]
    assert steps[0].seconds_left is not None and steps[-1].seconds_left == 0
    previews = [e for e in events if isinstance(e, Preview) and not e.final]
    assert len(previews) == 3
    assert previews[0].images[0].dtype == np.uint8 and previews[0].images[0].shape[2] == 3
    finals = [e for e in events if isinstance(e, Preview) and e.final]
    assert finals[0].images[0].shape == (side, side, 3)
    assert isinstance(events[-1], Done)
    result: TextToImageResult = events[-1].result
    assert same(result.images[0], Image.open(result.files[0]))
    assert result.agreement == (None,)  # no CLIP model is installed, and the generator may not judge itself
    assert result.to_json()["agreement"] == [None]


def test_equals_the_plain_diffusers_pipeline(studio: Studio, model: str, side: int) -> None:
    """The studio adds events, not pixels of its own: same weights, same seed, same picture as stock diffusers."""
    import torch
    from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

    folder = studio.catalog.locate(model).folder
    pipe: Any = StableDiffusionPipeline.from_pretrained(
        folder, torch_dtype=torch.float32, safety_checker=None, requires_safety_checker=False
    )
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config, algorithm_type="dpmsolver++", use_karras_sigmas=False)
    pipe.set_progress_bar_config(disable=True)
    generator = torch.Generator().manual_seed(5)
    bare = pipe("a red boat on a lake", num_inference_steps=3, guidance_scale=5.0, width=side, height=side, generator=[generator]).images[0]
    ours = draw(studio, model, side, num_inference_steps=3, guidance_scale=5.0, scheduler="dpm++_2m").images[0]
    assert np.abs(np.asarray(bare, dtype=int) - np.asarray(ours, dtype=int)).max() <= 1


def test_seed_count_and_grid(studio: Studio, model: str, side: int) -> None:
    four = draw(studio, model, side, count=4)
    assert four.seeds == (5, 6, 7, 8) and len(four.files) == 4 and four.grid is not None
    assert len({f.name for f in four.files}) == 4
    again = draw(studio, model, side, count=4)
    assert all(same(a, b) for a, b in zip(four.images, again.images, strict=True))
    assert not same(four.images[0], four.images[1])
    drawn = draw(studio, model, side, seed=None)
    assert same(drawn.images[0], draw(studio, model, side, seed=drawn.seeds[0]).images[0])


@pytest.mark.parametrize("scheduler", get_args(Scheduler))
def test_every_scheduler_is_reproducible(studio: Studio, model: str, side: int, scheduler: str) -> None:
    first, second = (draw(studio, model, side, scheduler=scheduler, num_inference_steps=3).images[0] for _ in range(2))
    assert same(first, second)


def test_guidance_negative_prompt_and_style_change_the_picture(studio: Studio, model: str, side: int) -> None:
    plain = draw(studio, model, side).images[0]
    for change in ({"negative_prompt": "water"}, {"guidance_scale": 1.0}, {"style": "neon"}, {"prompt": "a dark cave"}):
        assert not same(plain, draw(studio, model, side, **change).images[0]), change
    events = list(
        studio.run("text_to_image", prompt="a", negative_prompt="b", guidance_scale=1, model=model, width=side, height=side, score=False)
    )
    assert "notice.negative_ignored" in [e.code for e in events if isinstance(e, Notice)]


def test_image_to_image_follows_the_picture(studio: Studio, model: str, side: int, photo: Path) -> None:
    near, far = (draw(studio, model, side, init_image=photo, strength=s, num_inference_steps=6).images[0] for s in (0.17, 1.0))
    original = Image.open(photo).resize(near.size)
    distance = [float(np.abs(np.asarray(i, dtype=float) - np.asarray(original, dtype=float)).mean()) for i in (near, far)]
    if model == "studio-mini":  # random weights cannot follow anything
        assert distance[0] < 0.6 * distance[1]
    shaped = draw(studio, model, side, init_image=photo, width=None, height=None).images[0]
    assert shaped.width > shaped.height, "the picture's own shape is kept when no size is given"


def test_inpainting_keeps_every_pixel_outside_the_mask(studio: Studio, model: str, side: int, photo: Path, mask: Path) -> None:
    from studio.media.image import fit, load_picture

    result = draw(studio, model, side, init_image=photo, mask_image=mask, strength=0.9, num_inference_steps=5).images[0]
    source = np.asarray(fit(load_picture(photo, "init_image").image, side, side))
    kept, painted = slice(side // 2 + 1, None), slice(0, side // 4)
    assert np.array_equal(np.asarray(result)[:, kept], source[:, kept])
    assert not np.array_equal(np.asarray(result)[:, painted], source[:, painted])


def test_image_features_add_no_weights(studio: Studio, model: str, side: int, photo: Path, mask: Path) -> None:
    draw(studio, model, side)
    before = held_bytes(studio)
    draw(studio, model, side, init_image=photo)
    draw(studio, model, side, init_image=photo, mask_image=mask)
    assert held_bytes(studio) == before


def test_parallel_requests_give_the_same_bytes_as_serial_ones(studio: Studio, model: str, side: int) -> None:
    serial = [draw(studio, model, side, seed=s).images[0].tobytes() for s in (1, 2, 1, 2)]
    with ThreadPoolExecutor(4) as pool:
        parallel = list(pool.map(lambda s: draw(studio, model, side, seed=s).images[0].tobytes(), (1, 2, 1, 2)))
    assert parallel == serial and serial[0] == serial[2] and serial[0] != serial[1]


@pytest.mark.parametrize("steps_before_stop", [0, 1, 3])
def test_stop_ends_within_a_step_and_frees_the_lease(studio: Studio, model: str, side: int, steps_before_stop: int) -> None:
    run = studio.run(
        "text_to_image", prompt="a boat", composition="free", model=model, num_inference_steps=50, width=side, height=side, seed=1
    )
    seen = 0
    for event in run:
        if isinstance(event, Progress) and event.stage == "drawing":
            seen = event.step
        if seen >= steps_before_stop:
            break
    run.close()
    assert not [t for t in threading.enumerate() if t.name == "studio-work"]
    assert all(c["pins"] == 0 for c in studio.cache.snapshot()["components"])
    draw(studio, model, side)


def test_shared_components_are_left_as_they_were(studio: Studio, model: str, side: int) -> None:
    before = draw(studio, model, side).images[0]
    draw(studio, model, side, scheduler="euler_a", num_inference_steps=3)
    run = studio.run("text_to_image", prompt="a boat", composition="free", model=model, num_inference_steps=20, width=side, height=side)
    next(run)
    run.close()
    gc.collect()
    assert same(before, draw(studio, model, side).images[0])


def test_settings_come_back_from_the_file(studio: Studio, model: str, side: int) -> None:
    made = draw(studio, model, side, style="sepia", negative_prompt="a bridge", guidance_scale=3.5, scheduler="euler")
    restored = read_picture_settings(made.files[0], TextToImageParams, task="text_to_image")
    again = studio.text_to_image(**restored.params)
    assert same(made.images[0], again.images[0])
    assert restored.task == "text_to_image"


def test_bad_sizes_for_this_model_are_refused_in_a_sentence(studio: Studio, model: str, side: int) -> None:
    with pytest.raises(InvalidInput) as caught:
        draw(studio, model, side, width=1024)
    assert caught.value.field == "width" and "{" not in caught.value.sentence("zh-TW") and "{" not in str(caught.value)


def test_long_and_unknown_words_are_told(studio: Studio) -> None:
    def codes(prompt: str) -> list[str]:
        events = studio.run(
            "text_to_image",
            prompt=prompt,
            composition="free",
            model="studio-mini",
            num_inference_steps=1,
            width=128,
            height=128,
            score=False,
        )
        return [e.code for e in events if isinstance(e, Notice)]

    assert codes("a boat " * 60) == ["notice.prompt_cut"]
    assert "notice.words_unknown" in codes("量子力學")
    assert "notice.understood" in codes("森林裡的城堡")
    assert codes("a boat") == []


def test_mask_without_picture_is_refused(studio: Studio, mask: Path) -> None:
    with pytest.raises(InvalidInput) as caught:
        studio.text_to_image(prompt="a", mask_image=mask)
    assert caught.value.field == "mask_image"


def test_time_limit_ends_a_run(studio: Studio) -> None:
    short = Studio(studio.settings.model_copy(update={"time_limit_seconds": 1e-6}))
    short.__dict__["_cache"] = studio.cache
    with pytest.raises(TimeLimit):
        list(short.run("text_to_image", prompt="a boat", composition="free", num_inference_steps=50, width=128, height=128))


def test_unknown_model_and_task_are_plain_sentences(studio: Studio) -> None:
    with pytest.raises(StudioError) as caught:
        studio.text_to_image(prompt="a", model="no-such-model")
    assert "no-such-model" in str(caught.value)
    with pytest.raises(StudioError):
        studio.run("no_such_task", prompt="a")


def test_full_profile_without_a_hub_says_what_is_missing() -> None:
    with pytest.raises(StudioError) as caught:
        Studio(Settings(profile="full", hub="never", device="cpu")).text_to_image(
            prompt="a boat", composition="free", model="stable-diffusion-v1-4"
        )
    assert "{" not in str(caught.value) and len(str(caught.value)) > 20


def test_styles_are_complete() -> None:
    assert set(STYLES) == set(get_args(Style))


def test_things_are_laid_out_by_the_renderer_where_the_model_needs_it(studio: Studio) -> None:
    """The bundled model paints over a sketch of the things, says so, and the file draws the same picture again."""
    wish: dict[str, Any] = {"prompt": "a red boat on a lake", "model": "studio-mini", "seed": 5, "num_inference_steps": 4, "score": False}
    events = list(studio.run("text_to_image", wish))
    told = {e.code: e.params for e in events if isinstance(e, Notice)}
    assert told["notice.sketched"] == {"things": "sailboat", "model": "Studio Mini"}
    result: TextToImageResult = events[-1].result
    again = studio.text_to_image(**wish)
    free = studio.text_to_image(**wish, composition="free")
    assert same(result.images[0], again.images[0]) and not same(result.images[0], free.images[0])
    settings = dict(read_picture_settings(result.files[0], TextToImageParams, task="text_to_image").params)
    assert settings["composition"] == "sketch"
    assert same(studio.text_to_image(**{**settings, "score": False}).images[0], result.images[0])
    red = np.asarray(result.images[0]).astype(int)
    assert ((red[..., 0] > red[..., 2] + 60) & (red[..., 0] > red[..., 1] + 60)).mean() > 0.01  # the boat is there, and red


def test_each_picture_has_a_sketch_of_its_own_and_other_models_ask_for_it(studio: Studio, model: str, side: int) -> None:
    made = draw(studio, model, side, composition="sketch", count=2, num_inference_steps=4)
    assert not same(*made.images)
    codes = [e.code for e in studio.run("text_to_image", prompt="a deep thought", model=model, composition="sketch", num_inference_steps=1,
                                        width=side, height=side, score=False) if isinstance(e, Notice)]  # fmt: skip
    unknown = ["notice.nothing_known"] if model == "studio-mini" else []  # it has few words; the other reads any
    assert codes == [*unknown, "notice.nothing_to_sketch"]


@pytest.mark.parametrize(("height", "placed"), [(256, ["notice.sketched"]), (192, [])])
def test_a_wide_picture_shows_a_part_of_a_layout_and_a_very_long_one_none(studio: Studio, height: int, placed: list[str]) -> None:
    events = studio.run("text_to_image", prompt="a fox", width=512, height=height, num_inference_steps=1, score=False, model="studio-mini")
    assert [e.code for e in events if isinstance(e, Notice)] == placed
