"""What only the studio draws: whole bodies, further nouns, any colour, and where a thing stands when nobody says where."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.renderer.painting.more_sprites import is_drawable, more_nouns, studio_sprite
from studio.renderer.painting.sprites import HUES, sprite
from studio.renderer.reading import describe
from studio.renderer.vocabulary import places
from studio.renderer.vocabulary.nouns import ALL_NOUNS
from studio.renderer.vocabulary.places import known_places, natural_place

_TABLE = Path(places.__file__).with_name("natural_places.json")


def test_every_further_noun_has_a_picture_and_a_caption_noun_near_it() -> None:
    assert len(more_nouns()) > 200
    for noun, more in more_nouns().items():
        height, width = studio_sprite(noun).shape[:2]
        assert max(height, width) in range(500, 515) and studio_sprite(noun)[..., 3].max() > 200
        assert more.like in ALL_NOUNS and more.place in "gswuo"


@pytest.mark.parametrize("noun", ["fox", "lion", "wolf", "bear", "panda", "frog", "wizard", "princess", "robot", "astronaut"])
def test_heads_have_bodies_in_the_studio_and_stay_heads_in_the_data_sets(noun: str) -> None:
    head, whole = sprite(noun), studio_sprite(noun)
    assert whole.shape[0] / whole.shape[1] != pytest.approx(head.shape[0] / head.shape[1], rel=0.02)


@pytest.mark.parametrize("noun", ["cow", "pig", "fox", "cat", "elephant", "gorilla", "house", "penguin"])
@pytest.mark.parametrize("color", ["red", "purple", "green", "blue"])
def test_anything_takes_a_color(noun: str, color: str) -> None:
    painted = studio_sprite(noun, color)
    hsv = cv2.cvtColor(painted[..., :3], cv2.COLOR_RGB2HSV)
    seen = (painted[..., 3] > 100) & (hsv[..., 1] > 90) & (hsv[..., 2] > 50)
    off = np.abs((hsv[..., 0][seen].astype(int) - HUES[color] + 90) % 180 - 90)
    assert (off < 16).mean() > 0.4 and not np.array_equal(painted, studio_sprite(noun))


def test_the_table_of_natural_places_names_what_there_is() -> None:
    for group in json.loads(_TABLE.read_text(encoding="utf-8")):
        assert group["reason"].endswith(".") and any(p == "plain" or p in known_places() for p in group["places"])
        assert [n for n in group.get("nouns", ()) if not is_drawable(n)] == []


@pytest.mark.parametrize(
    ("noun", "place"),
    [
        ("sailboat", "ocean"), ("pirate ship", "ocean"), ("fish", "underwater"), ("dragon", "mountains"), ("airplane", "mountains"),
        ("balloon", "mountains"), ("cow", "farm"), ("camel", "desert"), ("penguin", "snowfield"), ("rocket", "space"), ("bus", "city"),
        ("lion", "savanna"), ("tiger", "jungle"), ("chair", "living room"), ("book", "library"), ("cat", "meadow"), ("king", "throne room"),
        ("heart", "plain"), ("cake", "kitchen"),
    ],
)  # fmt: skip
def test_a_thing_without_a_place_stands_in_its_own(noun: str, place: str) -> None:
    assert natural_place([noun]) == place


def test_every_noun_has_some_place() -> None:
    for noun in (*ALL_NOUNS, *more_nouns()):
        assert natural_place([noun]) in {*known_places(), "plain"}


@pytest.mark.parametrize(
    "prompt", ["an icon of a fox", "a sticker of a dragon", "a boat logo", "a fox on a white background", "a cat, red background"]
)
def test_a_plain_backdrop_is_for_icons(prompt: str) -> None:
    spec = describe(prompt).spec(1)
    assert spec is not None and spec["kind"] == "object"


@pytest.mark.parametrize("prompt", ["a fox", "a balloon", "a red car", "a dragon over a castle", "a girl", "two dogs and a cat"])
def test_without_such_a_word_there_is_a_landscape(prompt: str) -> None:
    spec = describe(prompt).spec(1)
    assert spec is not None and spec["kind"] == "scene"
