"""What a prompt refuses is neither in its words nor in its layout."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.renderer.exclusions import leave_out, names_in, split_refusals
from studio.renderer.sketch import sketch_of
from studio.renderer.vocabulary.kinds import PAINTED
from studio.settings import ROOT

_WORDS = ["a", "no", "without", "tree", "or", "and", "red", ",", "castle", "sun", "left of", "牛"]
_PAINTERS = ROOT / "studio" / "renderer" / "painting"


@pytest.mark.parametrize(
    ("prompt", "kept", "refused"),
    [
        ("a beach without palm trees", "a beach", "palm trees"),
        ("a dog but no cat in the forest", "a dog in the forest", "cat"),
        ("mountains without any trees or houses at sunset", "mountains at sunset", "trees, houses"),
        ("no people, a city at night", "a city at night", "people"),
        ("a castle free of clouds and lightning", "a castle", "clouds, lightning"),
        ("a castle, without text", "a castle", "text"),
        ("a red car and no", "a red car and no", ""),
        ("mountains with trees", "mountains with trees", ""),
    ],
)
def test_refusals_leave_the_prompt(prompt: str, kept: str, refused: str) -> None:
    assert split_refusals(prompt) == (kept, refused)


@pytest.mark.parametrize(
    ("prompt", "unwanted", "kept"),
    [
        ("a fox left of a castle", "castle", "a fox"),
        ("a fox left of a castle", "fox", "a castle"),
        ("mountains with trees", "trees", "mountains"),
        ("two red cars and a blue car", "red car", "a blue car"),
        ("a cat, a dog and a bird", "dog", "a cat and a bird"),
        ("a castle at night in the rain", "rain", "a castle at night"),
        ("a pine tree by a lake", "trees", "a lake"),
        ("a house", "house", ""),
        ("a fox in a forest", "blurry, text", "a fox in a forest"),
    ],
)
def test_the_negative_prompt_takes_its_things_out_of_the_prompt(prompt: str, unwanted: str, kept: str) -> None:
    assert leave_out(prompt, names_in(unwanted))[0] == kept


def picture(prompt: str, unwanted: str) -> np.ndarray:
    sketch = sketch_of(prompt, unwanted)
    assert sketch is not None
    return np.asarray(sketch.picture(5, 256, 256)).astype(int)


def test_a_refused_thing_is_not_placed() -> None:
    both, one = sketch_of("a fox left of a castle"), sketch_of("a fox left of a castle", "castles, text")
    assert both is not None and both.things == ("fox", "castle")
    assert one is not None and one.things == ("fox",)


@pytest.mark.parametrize(
    ("prompt", "unwanted"),
    [
        ("mountains", "trees"), ("a sunset at the sea", "sun"), ("a village", "houses"), ("a beach", "palm trees"),
        ("a farm", "fence, barn"),
        ("a city", "skyscrapers"), ("a lake at night", "moon"), ("space", "stars"), ("the sea with lightning", "lightning"),
        ("ruins", "columns"), ("a coral reef", "corals"), ("a meadow", "flowers"), ("a cave", "crystals"), ("a desert", "cacti"),
    ],
)  # fmt: skip
def test_the_painters_leave_out_what_is_refused_and_keep_the_rest(prompt: str, unwanted: str) -> None:
    elsewhere = "umbrella" if "beach" not in prompt else "ufo"  # what this landscape never has: the same picture otherwise
    whole, without = picture(prompt, elsewhere), picture(prompt, unwanted)
    changed = (np.abs(whole - without).max(-1) > 8).mean()
    assert 0.001 < changed < 0.75


def test_every_layer_of_the_painters_can_be_refused() -> None:
    def layers(folder: Path) -> set[str]:
        code = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
        return set(re.findall(r'layer\("([a-z ]+)"\)', code)) | {"mushroom", "flower"}

    assert layers(_PAINTERS) <= PAINTED <= layers(_PAINTERS) | layers(_PAINTERS.parent / "landscapes")


def test_words_that_no_painter_knows_change_nothing() -> None:
    assert np.array_equal(picture("a quiet lake", "blurry, low quality, people"), picture("a quiet lake", ""))


@given(st.lists(st.sampled_from(_WORDS), max_size=12))
def test_any_order_of_words_can_be_refused(words: list[str]) -> None:
    kept, refused = split_refusals(" ".join(words))
    leave_out(kept, names_in(refused))
    sketch_of(kept, refused)
