"""Prompts read in the renderer's terms, and the layouts that models paint over."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.renderer.reading import describe
from studio.renderer.relations import canonical_relation
from studio.renderer.sketch import sketch_of
from studio.training.text_to_image.datasets.version2 import held_out, unseen_phrasings

_NAMES = ["a", "two", "fox", "castle", "boat", "orange", "forest"]
_HOW = ["and", "left of", "above", "behind", "in front of", "no", "red", ","]


def spec_of(prompt: str) -> dict[str, Any]:
    spec = describe(prompt).spec(1)
    assert spec is not None
    return spec


@pytest.mark.parametrize("prompts", [held_out, unseen_phrasings], ids=["captions", "other words"])
def test_what_a_caption_says_is_read_back(prompts: Any) -> None:
    asked = [p for p in prompts(200) if p.spec["objects"]]
    right = 0
    for prompt in asked:
        found = describe(prompt.text)
        spec = found.spec(1)
        if spec is None:
            continue
        same = sorted(map(str, spec["objects"])) == sorted(map(str, prompt.spec["objects"]))
        right += same and canonical_relation(spec) == canonical_relation(prompt.spec) and found.biome == prompt.spec.get("biome")
    assert right >= 0.95 * len(asked)


@pytest.mark.parametrize(
    ("prompt", "things", "relation"),
    [
        ("a fox left of a castle", [("fox", 1), ("castle", 1)], "left"),
        ("two birds above a house at sunset", [("bird", 2), ("house", 1)], "above"),
        ("A house below two birds", [("bird", 2), ("house", 1)], "above"),
        ("a red car next to a blue truck", [("car", 1), ("truck", 1)], "next"),
        ("an orange cat", [("cat", 1)], None),
        ("an orange on a white background", [("orange", 1)], None),
        ("a dragon near a castle", [("dragon", 1)], None),
        ("a dog but no cat in the forest", [("dog", 1)], None),
    ],
)
def test_things_and_how_they_stand(prompt: str, things: list[tuple[str, int]], relation: str | None) -> None:
    spec = spec_of(prompt)
    assert [(o["noun"], o["n"]) for o in spec["objects"]] == things
    assert spec["relation"] == relation


def test_colours_sizes_and_light() -> None:
    spec = spec_of("a big yellow balloon above a small green tent at sunset in the rain")
    assert [(o["color"], o["size"]) for o in spec["objects"]] == [("yellow", "big"), ("green", "small")]
    assert (spec["kind"], spec["time"], spec["weather"]) == ("scene", "sunset", "rain")


@pytest.mark.parametrize("prompt", ["", "12 !?", "量子", "of the and", "qwrtz"])
def test_without_a_known_word_there_is_no_sketch(prompt: str) -> None:
    assert sketch_of(prompt) is None


@pytest.mark.parametrize(
    ("prompt", "biome", "time", "weather"),
    [
        ("A mystical forest with glowing plants and ancient trees", "mystical forest", "day", "clear"),
        ("castle at night", "castle", "night", "clear"),
        ("snow-capped mountains", "mountains", "day", "clear"),
        ("a sunset", "ocean", "sunset", "clear"),
        ("a thunderstorm", "ocean", "day", "storm"),
        ("northern lights", "mountains", "night", "aurora"),
        ("a tropical dream", "beach", "day", "clear"),
    ],
)
def test_landscapes_light_and_weather_get_a_layout_without_things(prompt: str, biome: str, time: str, weather: str) -> None:
    spec = spec_of(prompt)
    assert (spec["kind"], spec["biome"], spec["time"], spec["weather"], spec["objects"]) == ("scene", biome, time, weather, [])


def test_the_picture_follows_from_prompt_and_seed() -> None:
    sketch = sketch_of("a fox left of a castle")
    assert sketch is not None and sketch.things == ("fox", "castle")
    first, again, other = (np.asarray(sketch.picture(seed, 192, 256)) for seed in (1, 1, 2**32 - 1))
    assert first.shape == (256, 192, 3)
    assert np.array_equal(first, again) and not np.array_equal(first, other)


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = describe(text)
    assert (found.spec(3) is None) == (not found.drawable)


@given(
    st.lists(
        st.sampled_from(_NAMES + _HOW),
        max_size=40,
    )
)
def test_any_order_of_known_words_can_be_drawn(words: list[str]) -> None:
    sketch = sketch_of(" ".join(words))
    if sketch is not None:
        assert sketch.picture(5, 64, 64).size == (64, 64)


@pytest.mark.parametrize("prompt", ["a fox under the stars", "a boat beneath the stars", "a tent, stars in the sky"])
def test_stars_above_are_a_time_of_day(prompt: str) -> None:
    spec = spec_of(prompt)
    assert len(spec["objects"]) == 1 and spec["time"] == "night"
    assert [o["noun"] for o in spec_of("three stars")["objects"]] == ["star"]


def test_snow_lies_where_no_other_place_is_named() -> None:
    assert spec_of("a house in the snow")["biome"] == "snowfield"
    assert spec_of("a house in a forest in the snow")["biome"] == "forest"


@pytest.mark.parametrize(
    ("prompt", "placed"), [("a lake with stars", 0), ("a dog under the stars", 0), ("three yellow stars", 3), ("two stars", 2)]
)
def test_stars_are_in_the_sky_unless_they_are_things(prompt: str, placed: int) -> None:
    sketch = sketch_of(prompt)
    assert sketch is not None
    assert sum(thing.count for thing in sketch.description.things if thing.noun == "star") == placed
    assert placed or sketch.description.time == "night"


@pytest.mark.parametrize(
    ("prompt", "color"), [("a red fox in the snow", None), ("two red foxes", None), ("a blue whale", None), ("a red dragon", "red")]
)
def test_the_name_of_a_kind_is_no_colour(prompt: str, color: str | None) -> None:
    assert describe(prompt).things[0].color == color
