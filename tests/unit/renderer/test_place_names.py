"""Names of cities, countries and sights are drawn as what is there, and words that are names too do not hijack a prompt."""

from __future__ import annotations

import json

import pytest

from studio.diffusion.prompts.translation import translate
from studio.renderer.nearest_words import nearest_words
from studio.renderer.place_names import TABLE, chinese_places, landscape_of, replace_place_names, target_of
from studio.renderer.reading import describe
from studio.renderer.sketch import sketch_of
from studio.renderer.vocabulary.places import known_places


def test_the_table_is_large_and_names_what_can_be_drawn() -> None:
    packed = json.loads(TABLE.read_text(encoding="utf-8"))
    names = [name for places in packed["places"].values() for spellings in places for name in spellings.split(", ")]
    assert len(names) > 430 and len(chinese_places()) > 600
    for target in packed["places"]:
        assert landscape_of(target) in known_places(), target
        assert describe(target).biome in known_places(), target
    assert all(target_of(name) for name in packed["ordinary"].split())


@pytest.mark.parametrize(
    ("prompt", "biome"),
    [
        ("Tokyo in the rain", "city"), ("tokyo in the rain", "city"), ("Venice at sunset", "harbor town"),
        ("a camel in the Sahara", "desert"),
        ("São Paulo at night", "city"), ("the Amazon", "jungle"), ("a hiker in the alps", "mountains"), ("Santorini", "harbor town"),
        ("Mount Fuji", "mountains"), ("New York's skyline", "city"), ("the Great Wall in the fog", "great wall"),
        ("a camel before the pyramids", "pyramids"), ("Angkor Wat", "temple ruins"), ("Taipei 101 at night", "city"),
        ("a tulip in Holland", "farm"), ("a panda in china", "village"), ("Jordan at night", "desert"),
    ],
)  # fmt: skip
def test_a_name_is_the_landscape_that_is_there(prompt: str, biome: str) -> None:
    sketch = sketch_of(prompt)
    assert sketch is not None and sketch.description.biome == biome


@pytest.mark.parametrize(
    ("prompt", "things"),
    [("the Eiffel Tower at night", ("radio tower",)), ("a boat under the Golden Gate Bridge", ("sailboat", "bridge")),
     ("Taipei 101", ("skyscraper",)), ("a cat before Big Ben", ("cat", "tower"))],
)  # fmt: skip
def test_a_sight_is_a_thing_in_its_place(prompt: str, things: tuple[str, ...]) -> None:
    sketch = sketch_of(prompt)
    assert sketch is not None and sketch.things == things


def test_the_notice_names_what_a_name_is_drawn_as() -> None:
    assert nearest_words("Tokyo in the rain").replaced == (("Tokyo", "city"),)


@pytest.mark.parametrize(
    "prompt",
    ["a turkey on a plate", "Turkey on a plate", "nice weather at the seaside", "Nice weather", "a phoenix over a forest",
    "a bath with bubbles",
     "a reading girl", "A Turkey On A Table", "a china cup", "champagne and cake", "an orange java"],
)  # fmt: skip
def test_ordinary_words_are_no_names(prompt: str) -> None:
    assert replace_place_names(prompt) == (prompt, ())


@pytest.mark.parametrize("prompt", ["a farm in Holland", "a beach in Thailand", "a temple in Kyoto"])
def test_a_landscape_that_the_prompt_names_itself_goes_first(prompt: str) -> None:
    assert replace_place_names(prompt) == (prompt, ())


def test_names_that_go_with_the_named_landscape_stay() -> None:
    assert replace_place_names("a village in the Alps")[0] == "a village in the mountains"


@pytest.mark.parametrize(
    ("prompt", "biome"),
    [("東京的雨", "city"), ("东京的雨", "city"), ("威尼斯的夕陽", "harbor town"), ("撒哈拉沙漠的駱駝", "desert"), ("長城", "great wall"),
     ("长城", "great wall"), ("台北101的夜晚", "city"), ("在巴黎的貓", "street cafe")],
)  # fmt: skip
def test_chinese_names_too(prompt: str, biome: str) -> None:
    sketch = sketch_of(translate(prompt).text)
    assert sketch is not None and sketch.description.biome == biome


def test_a_chinese_sight_stands_beside_things() -> None:
    sketch = sketch_of(translate("艾菲爾鐵塔前面的貓").text)
    assert sketch is not None and set(sketch.things) == {"cat", "radio tower"} and sketch.description.biome == "city"
