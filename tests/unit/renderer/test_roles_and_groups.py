"""Persons in their roles, groups of a kind, things on bridges, and landscapes above the clouds or with a fire."""

from __future__ import annotations

import numpy as np
import pytest

from studio.renderer.finish.things import thing_pixels
from studio.renderer.render import draw
from studio.renderer.sketch import sketch_of
from studio.renderer.vocabulary.nearest import nearest_thing


def things(prompt: str) -> dict[str, int]:
    """Noun -> number of what a prompt shows."""
    sketch = sketch_of(prompt)
    assert sketch is not None
    return {thing.noun: thing.count for thing in sketch.description.things}


@pytest.mark.parametrize(
    ("role", "figure"),
    [
        ("ballerina", "dancer"), ("nurse", "nurse"), ("queen", "queen"), ("witch", "witch"), ("bride", "bride"), ("groom", "groom"),
        ("grandmother", "grandmother"), ("granny", "grandmother"), ("actress", "woman"), ("waitress", "woman"), ("princess", "princess"),
        ("duchess", "princess"), ("fisherman", "old man"), ("monk", "monk"), ("nun", "nun"), ("waiter", "businessman"),
        ("policewoman", "policewoman"), ("policeman", "police officer"), ("knight", "soldier"), ("emperor", "king"), ("teacher", "teacher"),
        ("grandfather", "old man"), ("mother", "woman"), ("painter", "artist"), ("cowgirl", "farm woman"), ("surfer", "surfer"),
        ("samurai", "ninja"), ("pope", "monk"), ("merman", "merman"), ("sheikh", "sultan"), ("chairwoman", "woman"), ("heiress", "woman"),
        ("plumber", "mechanic"), ("carpenter", "builder"), ("singer", "singer"), ("sister", "woman"), ("lawyer", "businessman"),
    ],
)  # fmt: skip
def test_a_role_has_its_figure(role: str, figure: str) -> None:
    assert things(f"a {role}") == {figure: 1}


def test_a_word_that_says_woman_is_never_a_man() -> None:
    for word in ("spokeswoman", "councilwoman", "stepmother", "murderesses", "landlady", "handmaids", "executrix"):
        assert nearest_thing(word) in (("woman", False), ("woman", True)), word
    assert nearest_thing("witness") == ("man", False)


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("a family of penguins", {"penguin": 3}), ("a penguin family on the ice", {"penguin": 3}), ("a wolf pack", {"wolf": 7}),
        ("a flock of geese", {"goose": 7}), ("a pair of swans", {"swan": 2}), ("a dozen roses", {"rose": 12}),
        ("a row of houses", {"house": 5}),
        ("a fleet of sailboats", {"sailboat": 7}), ("a couple of dogs", {"dog": 2}), ("a school of fish", {"fish": 7}),
        ("a family on a beach", {"man": 1, "woman": 1, "girl": 1}), ("an old couple in the rain", {"old man": 1, "grandmother": 1}),
        ("a camel caravan in the dunes", {"camel": 5}), ("a caravan in the desert", {"camel": 3}), ("a caravan by the sea", {"van": 1}),
    ],
)  # fmt: skip
def test_groups_have_a_number(prompt: str, shown: dict[str, int]) -> None:
    assert things(prompt) == shown


def test_a_family_has_young_ones() -> None:
    sketch = sketch_of("a family of penguins")
    assert sketch is not None
    spec = sketch.description.spec(3)
    assert spec is not None
    heights = sorted(p.box[3] - p.box[1] for p in draw(spec).placements)
    assert heights[0] < 0.7 * heights[-1]


@pytest.mark.parametrize(
    "prompt",
    ["a train crossing a bridge over a river", "a train on a bridge over a river", "a truck on a bridge", "a bus driving over a bridge",
     "a horse over a bridge"],
)  # fmt: skip
def test_what_is_on_a_bridge_stands_on_it(prompt: str) -> None:
    sketch = sketch_of(prompt)
    assert sketch is not None and sketch.things[1] == "bridge"
    spec = sketch.description.spec(4)
    assert spec is not None
    boxes = {spec["objects"][p.entry]["noun"]: p.box for p in draw(spec).placements}
    rider, bridge = boxes[sketch.things[0]], boxes["bridge"]
    assert bridge[1] - 4 < rider[3] < (bridge[1] + bridge[3]) / 2 and bridge[0] < (rider[0] + rider[2]) / 2 < bridge[2]


def test_what_is_under_a_bridge_is_below_its_deck() -> None:
    sketch = sketch_of("a duck under a bridge")
    assert sketch is not None
    spec = sketch.description.spec(4)
    assert spec is not None
    boxes = {spec["objects"][p.entry]["noun"]: p.box for p in draw(spec).placements}
    assert boxes["duck"][1] > boxes["bridge"][1] + 0.3 * (boxes["bridge"][3] - boxes["bridge"][1])


def test_both_of_a_pair_stand_where_the_second_does() -> None:
    sketch = sketch_of("a bride and a groom under an arch")
    assert sketch is not None
    assert {(0, "below", 2), (1, "below", 2)} <= set(sketch.description.relations)


@pytest.mark.parametrize(
    ("prompt", "biome"),
    [("a castle above the clouds", "cloud sea"), ("a plane above the clouds", "cloud sea"),
    ("a cozy living room with a fireplace", "fireside"),
     ("a library with a fireplace", "fireside"), ("a cat on a roof", None), ("a ballerina on a stage", "throne room"),
     ("a queen on a throne", "throne room"), ("a tulip field", "farm")],
)  # fmt: skip
def test_where_it_is(prompt: str, biome: str | None) -> None:
    sketch = sketch_of(prompt)
    assert sketch is not None and sketch.description.biome == biome


def test_clouds_are_in_front_of_the_feet_of_what_stands_above_them() -> None:
    sketch = sketch_of("a castle above the clouds")
    assert sketch is not None
    spec = sketch.description.spec(2)
    assert spec is not None
    picture = draw(spec)
    placement = picture.placements[0]
    color, opacity = thing_pixels(spec, placement, 1)
    x0, _, x1, y1 = (round(v) for v in placement.box)
    rows = slice(y1 - 8, y1)
    solid = opacity[-8:, :, 0] > 0.9
    difference = np.abs(picture.image[rows, x0:x1].astype(float)[solid[:, : x1 - x0]] - color[-8:][solid][: solid.sum()])
    assert difference.mean() > 40  # what is seen there is cloud


def test_a_field_of_flowers_keeps_the_flowers() -> None:
    assert things("a tulip field in Holland") == {"tulip": 3}
