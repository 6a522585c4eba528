"""Dataset version 3: version 2's pictures about few things."""

from __future__ import annotations

import functools
import random
from itertools import combinations
from typing import Any

import pytest

from studio.renderer.layout import GRID_SIDES
from studio.renderer.painting.biomes import BIOME_PAINTERS
from studio.renderer.painting.primitives import CELL, W
from studio.renderer.painting.scene import Scene
from studio.renderer.vocabulary.lexicon import PHRASES, UNSEEN, Lexicon, Phrases
from studio.renderer.vocabulary.paraphrases import PARAPHRASES
from studio.renderer.vocabulary.phrases import phrase_meanings
from studio.training.text_to_image.autoencoder import make_autoencoder, muon_params
from studio.training.text_to_image.datasets.version2 import draw
from studio.training.text_to_image.datasets.version2 import item as item_of_version2
from studio.training.text_to_image.datasets.version3 import CORE, coloured_things, held_out, item, unseen_phrasings
from studio.training.text_to_image.presets import choose

drawn_up = functools.cache(item)  # what the tests only look at is sampled once


def test_items_are_about_core_words_mostly_one_thing_alone() -> None:
    specs = [drawn_up(i, 2)["spec"] for i in range(200)]
    assert all(o["noun"] in CORE for s in specs for o in s["objects"])
    alone = sum(s["kind"] == "object" and len(s["objects"]) == 1 for s in specs)
    assert 0.35 < alone / len(specs) < 0.6
    assert item(3, 2) == item(3, 2)


def test_things_stand_on_the_grid_of_the_latents_in_few_sizes() -> None:
    seen = 0
    for i in range(60):
        for p in draw(drawn_up(i, 2)["spec"]).placements:
            x0, y0, x1, y1 = p.box
            assert x0 % CELL == 0 and y0 % CELL == 0 and not p.flip
            assert x0 >= 0 and y0 >= 0 and x1 <= W and y1 <= W
            assert max(x1 - x0, y1 - y0) in GRID_SIDES
            seen += 1
    assert seen > 40


def _landscape(biome: str, seed: int, **more: bool) -> dict[str, Any]:
    spec = {"kind": "scene", "seed": seed, "biome": biome, "time": "day", "weather": "clear", "style": "none", "objects": []}
    return spec | more


@pytest.mark.parametrize(("low", "high", "values"), [
    (0, 256, set(range(0, 257, 16))), (58, 92, {64, 80}), (20, 40, {24, 32, 40}), (50, 60, {56}), (41, 46, {43.5}), (-3, 3, {0}),
    (0.85, 1.15, {0.925, 1.075}), (81, 95, {88}), (242, 254, {248}),
])  # fmt: skip
def test_a_landscape_on_the_grid_has_few_places_and_sizes(low: float, high: float, values: set[float]) -> None:
    scene, free = (Scene(_landscape("forest", 1, grid=on), random.Random(1)) for on in (True, False))
    drawn = {round(scene.uniform(low, high), 4) for _ in range(2000)}
    assert drawn == values
    assert len({free.uniform(low, high) for _ in range(50)}) == 50 and free.snapped(34) == 34 and scene.snapped(34) == 32


def test_landscapes_on_the_grid_still_differ_from_seed_to_seed() -> None:
    for biome in BIOME_PAINTERS:
        pictures = [draw(_landscape(biome, seed, grid=True)).image.astype(int) for seed in range(4)]
        for one, other in combinations(pictures, 2):
            assert abs(one - other).mean() > 3, biome


def _words(phrases: Phrases) -> set[str]:
    return {p.partition("|")[2] or p for keys in phrases.values() for several in keys.values() for p in several}


def test_further_words_are_new_and_none_of_those_kept_for_measuring() -> None:
    further = _words(PARAPHRASES)
    assert not further & _words(PHRASES)
    for phrase in further:
        assert not any(f" {u} " in f" {phrase} " or f" {phrase} " in f" {u} " for u in _words(UNSEEN)), phrase


def test_captions_say_light_weather_and_colours_in_further_words_too() -> None:
    ours = [c.lower() for i in range(300) for c in drawn_up(i, 2)["captions"]]
    theirs = [c.lower() for i in range(300) for c in item_of_version2(i, 2)["captions"]]
    for phrase in ("ruby", "sky blue", "by night", "in the morning", "massive"):
        assert any(phrase in c for c in ours) and not any(phrase in c for c in theirs), phrase
    assert any("red" in c for c in ours) and any("at dawn" in c for c in ours)


def test_a_lexicon_without_further_words_draws_as_before() -> None:
    plain, further = Lexicon(random.Random(1)), Lexicon(random.Random(1), more=PARAPHRASES)
    assert {plain.say("color", "red") for _ in range(20)} == {"red"}
    assert {further.say("color", "red") for _ in range(99)} == {"red", *PARAPHRASES["color"]["red"]}


def test_the_reader_of_prompts_knows_the_further_words() -> None:
    for slot, keys in PARAPHRASES.items():
        for key, phrases in keys.items():
            assert all((slot, key) in phrase_meanings()[p] for p in phrases), key


def test_held_out_prompts_name_core_words_only() -> None:
    coloured = coloured_things(10)
    for prompts in (held_out(10), unseen_phrasings(10), coloured):
        assert len(prompts) == 10 and all(o["noun"] in CORE for p in prompts for o in p.spec["objects"])
        assert all(p.spec["grid"] for p in prompts)
    assert all(len(p.spec["objects"]) == 1 and p.spec["objects"][0]["color"] for p in coloured)


def test_training_only_the_decoder_leaves_the_latents_alone() -> None:
    model = make_autoencoder(choose("cpu", ae_decoder_only=True))
    everything = len(muon_params(model))
    model.encoder.requires_grad_(False)
    inside = {id(p) for p in model.encoder.parameters()}
    left = muon_params(model)
    assert left and len(left) < everything and not any(id(p) in inside for p in left)
