"""Where the things of a studio picture go: inside the picture, as many as were asked for, and as they were said to stand."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.renderer.arrangement import arrange
from studio.renderer.layout import LayoutStage, Placement
from studio.renderer.painting.primitives import W
from studio.renderer.reading import describe

_SEEDS = range(12)
_RELATIONS = ["left", "right", "next", "above", "under", "on", "in", "front", "behind", "rides", "wears", "aloft", "beneath"]
_MANY = (
    "fox", "bear", "owl", "deer", "rabbit", "wolf", "cat", "dog", "cow", "pig", "horse", "sheep", "goat", "lion", "tiger", "zebra", "panda",
    "monkey", "frog", "snake",
)  # fmt: skip
_NOUNS = ["fox", "castle", "sailboat", "bird", "table", "bridge", "fish", "hat", "seven", "tree", "gorilla", "pirate ship", "star"]


def stage_of(spec: Any) -> LayoutStage:
    return LayoutStage(spec.get("biome"), 206.0 if spec["kind"] == "scene" else W / 2, spec.get("bgk") == "floor")


def arranged(prompt: str, seed: int) -> tuple[Any, list[Placement]]:
    spec = describe(prompt).spec(seed)
    assert spec is not None
    return spec, arrange(spec, stage_of(spec), random.Random(seed))


def box_of(prompt: str, seed: int, noun: str) -> tuple[float, float, float, float]:
    spec, placements = arranged(prompt, seed)
    return next(p.box for p in placements if spec["objects"][p.entry]["noun"] == noun)


def inside(placement: Placement) -> bool:
    x0, y0, x1, y1 = placement.box
    return 0 <= x0 < x1 <= W and 0 <= y0 < y1 <= W and min(x1 - x0, y1 - y0) >= 3


@pytest.mark.parametrize(
    "prompt",
    [
        "seven cats", "eleven red balloons", "twelve sheep on a farm", "12 fish", "nine birds over a lake", "ten boats",
        "five stars in space",
        "an icon of six apples", "four giraffes next to three elephants", "eight bees and two flowers in a garden",
    ],
)  # fmt: skip
def test_as_many_are_drawn_as_were_asked_for(prompt: str) -> None:
    for seed in _SEEDS:
        spec, placements = arranged(prompt, seed)
        assert len(placements) == sum(o["n"] for o in spec["objects"]) and all(map(inside, placements))
        assert {o["n"] for o in spec["objects"]} <= set(range(1, 13))
        for a, b in itertools.combinations(placements, 2):  # none hides another
            reach = min(a.box[2] - a.box[0], b.box[2] - b.box[0], a.box[3] - a.box[1], b.box[3] - b.box[1])
            assert abs(a.center[0] - b.center[0]) + abs(a.center[1] - b.center[1]) > 0.25 * reach, (prompt, seed)


def test_forty_things_are_six_and_the_rest_is_named() -> None:
    nouns = list(_MANY)
    found = describe("a " + ", a ".join([*nouns, "house", "car", "bus", "tree", "boat", "key"]))
    spec = found.spec(1)
    assert spec is not None and [o["noun"] for o in spec["objects"]] == nouns[:6] and len(found.dropped) == 20
    assert all(inside(p) for seed in _SEEDS for p in arranged("a fox, a bear, an owl, a deer, a rabbit and a wolf in a forest", seed)[1])


def test_a_dragon_over_a_castle_flies_and_the_castle_stands() -> None:
    for seed in _SEEDS:
        dragon, castle = (box_of("a dragon over a castle", seed, noun) for noun in ("dragon", "castle"))
        assert dragon[3] <= castle[1] and castle[3] > 195 and castle[0] < (dragon[0] + dragon[2]) / 2 < castle[2]
        assert box_of("a dragon over a village", seed, "dragon")[3] < 170


def test_a_boat_is_under_the_bridge_and_a_cat_on_the_table() -> None:
    for seed in _SEEDS:
        spec, placements = arranged("a boat under a bridge", seed)
        order = [spec["objects"][p.entry]["noun"] for p in placements]
        boat, bridge = (box_of("a boat under a bridge", seed, noun) for noun in ("sailboat", "bridge"))
        assert order == ["bridge", "sailboat"] and bridge[0] < boat[0] and boat[2] < bridge[2] and boat[1] > bridge[1]
        cat, table = (box_of("a cat on a table", seed, noun) for noun in ("cat", "table"))
        assert table[1] - 2 < cat[3] < (table[1] + table[3]) / 2 and table[0] - 8 < cat[0] and cat[2] < table[2] + 8


@pytest.mark.parametrize(
    ("prompt", "rear", "front"),
    [
        ("a fox in front of a castle", "castle", "fox"),
        ("an elephant behind a tree", "elephant", "tree"),
        ("a cat in a boat", "cat", "sailboat"),
        ("a girl riding a horse", "girl", "horse"),
        ("a dog wearing a hat", "dog", "hat"),
    ],
)
def test_who_stands_before_whom(prompt: str, rear: str, front: str) -> None:
    for seed in _SEEDS:
        spec, placements = arranged(prompt, seed)
        assert [spec["objects"][p.entry]["noun"] for p in placements] == [rear, front]
        a, b = (p.box for p in placements)
        assert min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1]), "they touch"


@pytest.mark.parametrize(("said", "sign"), [("left of", 1), ("right of", -1)])
def test_left_and_right(said: str, sign: int) -> None:
    for seed in _SEEDS:
        for first, second in (("fox", "castle"), ("car", "tree"), ("fish", "whale")):
            a, b = (box_of(f"a {first} {said} a {second}", seed, noun) for noun in (first, second))
            assert sign * (b[0] + b[2] - a[0] - a[2]) > 0, (first, seed)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(_NOUNS), min_size=1, max_size=6, unique=True),
    st.lists(st.tuples(st.integers(0, 5), st.sampled_from(_RELATIONS), st.integers(0, 5)), max_size=8),
    st.lists(st.integers(1, 12), min_size=6, max_size=6),
    st.sampled_from(["ocean", "lake", "forest", "space", "underwater", "library", None]),
    st.integers(0, 99),
)
def test_nothing_leaves_the_picture_whatever_is_related(
    nouns: list[str], relations: Any, counts: Any, biome: str | None, seed: int
) -> None:
    nouns = [n for n in nouns if n != "seven"] or ["fox"]
    entries = [{"noun": n, "color": None, "n": c, "size": None} for n, c in zip(nouns, counts, strict=False)]
    spec: Any = {"kind": "scene" if biome else "object", "seed": seed, "objects": entries, "side": None, "bgk": "plain", "biome": biome}
    spec["relations"] = [(a, how, b) for a, how, b in relations if max(a, b) < len(nouns)]
    placements = arrange(spec, LayoutStage(biome, 204.0), random.Random(seed))
    assert all(map(inside, placements))
    assert {p.entry for p in placements} == set(range(len(nouns)))
