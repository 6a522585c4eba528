"""What a prompt says and no picture of the small model shows is named, and other programs' syntax is no part of a prompt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.diffusion.image_plan import plan_image
from studio.diffusion.prompts.unknown_words import unknown_words
from studio.diffusion.prompts.weight_syntax import without_weights
from studio.errors import InvalidInput
from studio.models.catalog import Catalog
from studio.settings import Settings
from studio.tasks.text_to_image import TextToImageParams
from studio.training.text_to_image.datasets.version2 import held_out

CATALOG = Catalog(Settings(hub="never"))
ROW = CATALOG.row("studio-mini")


def notices(prompt: str, **more: str) -> dict[str, str]:
    plan = plan_image(TextToImageParams(prompt=prompt, seed=1, **more), ROW, None)
    return {n.code.removeprefix("notice."): str(n.params.get("words", "")) for n in plan.notices}


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("twenty cats", "twenty cats"),
        ("13 dogs", "13 dogs"),
        ("a hundred red balloons", "hundred balloons"),
        ("a city with flying cars", "flying cars"),
        ("a cat, a dog, a bird, a cow, a pig, a fox, a bear and an owl", "bear, owl"),
        ("a purple cow left of a green pig under a blue moon", "blue moon"),
    ],
)
def test_what_the_layout_cannot_show_is_named(prompt: str, named: str) -> None:
    assert notices(prompt)["not_laid_out"] == named


@pytest.mark.parametrize(
    "prompt",
    [
        "three cats",
        "seven cats",
        "eleven red balloons",
        "12 dogs",
        "七隻貓",
        "a purple cow left of a green pig",
        "a red car",
        "two birds flying above a house",
        "a fox left of a castle",
        "flying birds",
    ],
)
def test_what_it_can_show_is_not(prompt: str) -> None:
    assert "not_laid_out" not in notices(prompt) and "words_not_drawn" not in notices(prompt)


def test_lightning_is_laid_out() -> None:
    plan = plan_image(TextToImageParams(prompt="a lake with lightning", seed=1), ROW, None)
    assert plan.sketch is not None and plan.sketch.description.weather == "storm"


def test_words_of_no_caption_are_named() -> None:
    assert unknown_words("a creaking zeppelin over a lake at night") == ("creaking", "zeppelin")
    assert notices("a lake, highly detailed")["words_not_drawn"] == "highly, detailed"
    assert notices("asdf qwerty").keys() == {"nothing_known"}


def test_captions_hold_no_unknown_word() -> None:
    found = [unknown_words(prompt.text) for prompt in held_out(200)]
    assert sum(map(bool, found)) <= 2, [words for words in found if words]


@pytest.mark.parametrize(
    ("prompt", "text", "ignored"),
    [
        ("(fox:1.3) castle", "fox castle", (":1.3",)),
        ("((a castle", "a castle", ("(( ))",)),
        ("[a fox|a cat] by a lake", "a fox by a lake", ("[a fox|a cat]",)),
        ("{red|blue} house", "red house", ("{red|blue}",)),
        ("__animal__ in a forest", "in a forest", ("__animal__",)),
        ("a castle <lora:x:0.8>, night", "a castle, night", ("<lora:x:0.8>",)),
        ("a fox (small) by a lake", "a fox (small) by a lake", ()),
        ("12:30 at noon", "12:30 at noon", ()),
    ],
)
def test_weights_and_alternatives_are_taken_out(prompt: str, text: str, ignored: tuple[str, ...]) -> None:
    found = without_weights(prompt)
    assert (found.text, found.ignored) == (text, ignored)


def test_syntax_of_other_programs_is_said_for_every_model() -> None:
    assert notices("a castle <lora:x:0.8>")["syntax_ignored"] == "<lora:x:0.8>"
    big = plan_image(TextToImageParams(prompt="(fox:1.3)", seed=1), CATALOG.row("stable-diffusion-v1-4"), None)
    assert big.prompt == "fox" and [n.code for n in big.notices] == ["notice.syntax_ignored"]


@given(st.text(alphabet="ab ()[]{}|:<>_1.", max_size=40))
def test_any_brackets_are_survived(text: str) -> None:
    without_weights(text)


def test_every_prompt_that_is_drawn_passes_the_policy() -> None:
    with pytest.raises(InvalidInput, match="minors"):
        plan_image(TextToImageParams(prompt="a naked child", seed=1), ROW, None)
