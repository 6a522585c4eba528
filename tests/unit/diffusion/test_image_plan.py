"""What "auto" means, and which requests a model refuses, without any model."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from studio.diffusion.image_plan import plan_image
from studio.diffusion.picture_size import size_in_range
from studio.diffusion.prompts.style_prompts import STYLES, add_style
from studio.errors import InvalidInput
from studio.models.catalog import Catalog
from studio.settings import Settings
from studio.tasks.registry import task
from studio.tasks.text_to_image import TextToImageParams

ROW = Catalog(Settings(hub="never")).row("studio-mini")


def params(**more: Any) -> TextToImageParams:
    return TextToImageParams(**{"prompt": "a boat", **more})


def test_presets_and_own_values() -> None:
    plan = plan_image(params(composition="free"), ROW, None)
    assert (plan.steps, plan.guidance, plan.width, plan.height) == (
        ROW.presets["balanced"].steps,
        ROW.presets["balanced"].guidance,
        ROW.native_size,
        ROW.native_size,
    )
    own = plan_image(params(num_inference_steps=3, guidance_scale=0, scheduler="ddim", preset="best"), ROW, None)
    assert (own.steps, own.guidance, own.scheduler) == (3, 0, "ddim")


def test_a_prompt_that_says_nothing_to_the_model_is_not_scored() -> None:
    assert not plan_image(params(prompt="asdf qwerty"), ROW, None).known
    assert plan_image(params(prompt="a quiet lake"), ROW, None).known


def test_seeds_follow_each_other_and_wrap() -> None:
    assert plan_image(params(seed=2**32 - 1, count=3), ROW, None).seeds == (2**32 - 1, 0, 1)
    drawn = {plan_image(params(), ROW, None).seeds[0] for _ in range(5)}
    assert len(drawn) > 1


def test_settings_draw_the_same_picture_again() -> None:
    request = params(style="sepia", count=2, preset="best")
    plan = plan_image(request, ROW, None)
    again = TextToImageParams(**plan.settings(request, ROW.id, plan.seeds[1]))
    second = plan_image(again, ROW, None)
    assert second.seeds == plan.seeds[1:]
    assert (second.prompt, second.steps, second.guidance, second.scheduler) == (plan.prompt, plan.steps, plan.guidance, plan.scheduler)


@pytest.mark.parametrize(("width", "height", "field"), [(1024, 256, "width"), (256, 64, "height"), (128, 1040, "height")])
def test_sizes_outside_the_model_are_refused(width: int, height: int, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        plan_image(params(width=width, height=height), ROW, None)
    assert [p.field for p in caught.value.problems] == [field]


@given(st.integers(1, 5000), st.integers(1, 5000))
def test_a_picture_of_any_shape_gives_a_size_the_model_can_draw(width: int, height: int) -> None:
    plan = plan_image(params(), ROW, Image.new("1", (width, height)))
    for side in (plan.width, plan.height):
        assert ROW.min_size <= side <= ROW.max_size and side % ROW.size_multiple == 0
    if 0.5 < width / height < 2:
        assert abs(math.log(plan.width / plan.height) - math.log(width / height)) < 0.15


@given(st.integers(64, 4096), st.integers(64, 4096))
def test_a_size_of_another_program_is_brought_into_range(width: int, height: int) -> None:
    made = size_in_range(width, height, ROW)
    assert all(ROW.min_size <= side <= ROW.max_size and side % ROW.size_multiple == 0 for side in made)
    if 0.5 < width / height < 2:
        assert abs(math.log(made[0] / made[1]) - math.log(width / height)) < 0.15
    assert size_in_range(*made, ROW) == made


def test_styles_are_words_that_the_user_can_see() -> None:
    assert add_style("a boat", "", "none") == ("a boat", "")
    for name in STYLES.keys() - {"none"}:
        prompt, negative = add_style("a boat", "mud", name)
        assert prompt.startswith("a boat, ") and negative.startswith("mud, ")


BAD: list[tuple[dict[str, Any], str]] = [
    ({"prompt": ""}, "prompt"),
    ({"prompt": "   \n\t "}, "prompt"),
    ({"prompt": "\x00\x07"}, "prompt"),
    ({"prompt": "x" * 5000}, "prompt"),
    ({"prompt": 7}, "prompt"),
    ({"width": 0}, "width"),
    ({"width": 7}, "width"),
    ({"height": 100_000}, "height"),
    ({"num_inference_steps": 0}, "num_inference_steps"),
    ({"num_inference_steps": 10_000}, "num_inference_steps"),
    ({"guidance_scale": float("nan")}, "guidance_scale"),
    ({"guidance_scale": float("inf")}, "guidance_scale"),
    ({"strength": float("nan")}, "strength"),
    ({"seed": -2}, "seed"),
    ({"seed": 10**30}, "seed"),
    ({"seed": "seven"}, "seed"),
    ({"count": 99}, "count"),
    ({"scheduler": "magic"}, "scheduler"),
    ({"style": "<script>"}, "style"),
    ({"colour": "red"}, "colour"),
]


@pytest.mark.parametrize(("change", "field"), BAD, ids=lambda v: str(v)[:40])
def test_bad_values_are_one_plain_sentence_about_their_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        task("text_to_image").validate({"prompt": "a boat", **change})
    assert [p.field for p in caught.value.problems] == [field]
    for lang in ("en", "zh-TW"):
        sentence = caught.value.sentence(lang)
        assert sentence and not set("{}") & set(sentence) and "error." not in sentence and "None" not in sentence


def test_odd_but_good_prompts_pass() -> None:
    for prompt in ("🦊🏰", "森林裡的城堡", "a\x00boat\nat night", "<script>alert(1)</script>", "x" * 2000):
        assert task("text_to_image").validate({"prompt": prompt}).model_dump()["prompt"]


@pytest.mark.parametrize(
    ("prompt", "unwanted", "drawn", "negative"),
    [
        ("mountains without trees", "", "mountains", "trees"),
        ("mountains", "trees", "mountains", "trees"),
        ("沒有樹和房子的山", "", "mountains", "tree, houses"),
        ("沒有太陽的日落", "", "at sunset", "sun"),
        ("山", "樹、太陽", "mountains", "tree, sun"),
        ("a city at night, no skyscrapers", "", "a city at night", "skyscrapers"),
    ],
)
def test_what_is_refused_stands_in_the_negative_prompt_and_is_left_out_of_the_layout(
    prompt: str, unwanted: str, drawn: str, negative: str
) -> None:
    plan = plan_image(params(prompt=prompt, negative_prompt=unwanted), ROW, None)
    assert (plan.prompt, plan.negative_prompt) == (drawn, negative)
    assert plan.sketch is not None and plan.sketch.things == () and plan.sketch.description.left_out


def test_a_negative_prompt_that_covers_the_prompt_leaves_an_empty_scene_and_says_so() -> None:
    plan = plan_image(params(prompt="a house", negative_prompt="house"), ROW, None)
    assert plan.prompt == "a meadow" and {n.code for n in plan.notices} >= {"notice.left_out", "notice.nothing_left"}


@pytest.mark.parametrize(
    ("unwanted", "composition", "ignored"), [("castle", "auto", False), ("blurry", "auto", True), ("castle", "free", True)]
)
def test_without_guidance_a_negative_prompt_acts_on_the_layout_alone(unwanted: str, composition: str, ignored: bool) -> None:
    wish = params(prompt="a fox left of a castle", negative_prompt=unwanted, composition=composition, guidance_scale=1)
    codes = {n.code for n in plan_image(wish, ROW, None).notices}
    assert ("notice.negative_ignored" in codes) is ignored
