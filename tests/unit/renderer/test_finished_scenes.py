"""Finished scenes: every landscape in all light and weather, at every size the same picture, and light and weather that can be seen."""

from __future__ import annotations

import random
from typing import cast

import cv2
import numpy as np
import pytest

from studio.renderer.finish.finished_scene import THING, FinishedScene
from studio.renderer.finish.water_passes import mirror_water
from studio.renderer.painting.biomes import BIOME_PAINTERS
from studio.renderer.painting.primitives import rect
from studio.renderer.reading import describe
from studio.renderer.render import RenderedPicture, draw
from studio.renderer.scene_words import BIOMES, LIGHT, ROOMS, SKYLESS_BIOMES, WEATHER_PHRASES
from studio.renderer.sights.painters import PAINTERS
from studio.renderer.spec import Spec, SpecObject
from studio.renderer.vocabulary.landscape_words import LIKE, PLACES

NEW = [name for name in PAINTERS if name not in BIOME_PAINTERS]
_MUCH = 12.0  # mean difference of channels between two pictures that look different


def seed_of(composition: int, start: int = 0) -> int:
    return next(k for k in range(start, start + 200) if random.Random(f"composition:{k}").randrange(3) == composition)


def thing(noun: str, color: str | None = None) -> SpecObject:
    return {"noun": noun, "color": color, "n": 1, "size": None}


def scene(biome: str, time: str = "day", weather: str = "clear", seed: int = 0, *things: SpecObject) -> Spec:
    spec = {"version": 2, "kind": "scene", "seed": seed, "style": "none", "objects": list(things),
            "relation": "next" if len(things) > 1 else None,
            "side": None, "grid": True, "finish": True, "biome": biome, "time": time, "weather": weather}  # fmt: skip
    return cast("Spec", spec)


def painted(spec: Spec) -> FinishedScene:
    s = FinishedScene(spec, random.Random(spec["seed"]), 1)
    PAINTERS[s.biome](s)
    return s


def difference(a: RenderedPicture, b: RenderedPicture) -> float:
    return float(np.abs(a.image.astype(np.int32) - b.image).mean())


def test_there_are_forty_landscapes_with_words_in_the_vocabulary() -> None:
    assert len(PAINTERS) >= 40 and len(NEW) >= 20 and PAINTERS.keys() >= BIOME_PAINTERS.keys() == BIOMES.keys()
    assert set(NEW) == set(PLACES["biome"]) == set(LIKE) and set(LIKE.values()) <= set(BIOMES)
    assert set(NEW) >= ROOMS and not set(NEW) & set(BIOMES)
    for biome, phrases in PLACES["biome"].items():
        for phrase in phrases:
            form, bar, words = phrase.rpartition("|")
            spec = describe(f"a cat in {form if form in ('a', 'an', 'the') else ''} {words}").spec(1)
            assert spec is not None and spec.get("biome") == biome, phrase
            assert form in ("", "a", "an", "the", "-") and (bar or form == "")


@pytest.mark.parametrize("biome", PAINTERS)
def test_every_landscape_is_painted_in_all_light_and_weather(biome: str) -> None:
    """Each time and each weather once, all compositions; `tests/benchmarks/rendering/landscape_product.py` draws the full product."""
    weathers = list(WEATHER_PHRASES) if biome not in SKYLESS_BIOMES else ["clear"]
    for k in range(max(len(weathers), len(LIGHT))):
        time, weather = list(LIGHT)[(k + len(biome)) % 4], weathers[k % len(weathers)]
        made = draw(scene(biome, time, weather, seed_of(k % 3, 7 * k), thing("cat"), thing("sailboat", "red")))
        assert made.image.shape == (256, 256, 3) and made.image.dtype == np.uint8
        assert 8 < made.image.mean() < 247 and made.image.std() > 8
        for p in made.placements:
            x0, y0, x1, y1 = p.box
            assert x0 >= 0 and y0 >= 0 and x1 <= 256 and y1 <= 256 and p.base in ("air", "ground", "water")


@pytest.mark.parametrize("biome", ["cove", "market street", "library", "forest", "lake", "haunted house"])
def test_all_sizes_show_the_same_picture(biome: str) -> None:
    for weather in ("clear", "storm" if biome != "library" else "clear"):
        spec = scene(biome, "sunset", weather, 5, thing("dog"))
        small, large = draw(spec, 256), draw(spec, 512)
        shrunk = cv2.resize(large.image, (256, 256), interpolation=cv2.INTER_AREA)
        assert small.placements == large.placements
        assert float(np.abs(shrunk.astype(np.int32) - small.image).mean()) < 7.5


def test_the_same_spec_gives_the_same_pixels() -> None:
    spec = scene("harbor town", "night", "rain", 4, thing("ship"))
    assert np.array_equal(draw(spec).image, draw(spec).image)


@pytest.mark.parametrize("biome", NEW)
def test_the_seed_chooses_among_three_compositions(biome: str) -> None:
    one, other, third = (draw(scene(biome, seed=seed_of(k))) for k in range(3))
    assert min(difference(one, other), difference(one, third), difference(other, third)) > _MUCH


@pytest.mark.parametrize("biome", ["village", "canyon", "harbor", "castle"])
def test_light_and_weather_change_the_whole_picture(biome: str) -> None:
    plain = draw(scene(biome, seed=3)).image.astype(np.float32)
    snow = draw(scene(biome, weather="snow", seed=3)).image.astype(np.float32)
    night = draw(scene(biome, "night", seed=3)).image.astype(np.float32)
    storm = draw(scene(biome, weather="storm", seed=3)).image.astype(np.float32)
    sunset = draw(scene(biome, "sunset", seed=3)).image.astype(np.float32)
    assert night.mean() < 0.7 * plain.mean() and storm.mean() < 0.8 * plain.mean()
    assert night.mean() > 30  # one still sees what stands there
    assert snow[190:250].mean() > plain[190:250].mean() + (10 if biome != "harbor" else 0)
    warmth = [float((p[..., 0] - p[..., 2]).mean()) for p in (plain, sunset)]
    assert warmth[1] > warmth[0] + 15


def test_edges_towards_the_sun_are_brighter_than_those_away_from_it() -> None:
    spec = next(scene("castle", "sunset", seed=k) for k in range(99) if abs(painted(scene("castle", "sunset", seed=k)).sun_x - 128) > 40)
    s = painted(spec)
    flat, finished = s.img.astype(np.float32), draw({**spec, "seed": spec["seed"]}).image.astype(np.float32)
    if s.composition == 1:
        s.mirror()
        flat = s.img.astype(np.float32)
    body = np.asarray([p.kind == THING and p.name == "castle" for p in s.parts])[s.ids]
    side = 1 if s.sun_x > 128 else -1
    lit = body & ~np.roll(body, -side, 1)
    dark = body & ~np.roll(body, side, 1)
    gain = (finished - flat).mean(-1)
    assert gain[lit].mean() > gain[dark].mean() + 20


def test_water_mirrors_what_stands_above_it() -> None:
    s = FinishedScene(scene("cove", seed=3), random.Random(3), 2)
    s.water(140)
    rect(s.layer("tower"), 90, 70, 130, 140, (220, 30, 30))
    rect(s.layer("boat"), 190, 160, 220, 180, (220, 30, 30))
    before = s.img.astype(np.float32)
    change = mirror_water(s, before.copy()) - before
    redder = (change[..., 0] - change[..., 2])[2 * 145 :: 2]
    assert redder[:20, 200:250].mean() > redder[:20, 20:150].mean() + 20  # below the tower, 5 to 25 units under the shore
    assert redder[40:50, 390:430].mean() > redder[40:50, 290:350].mean() + 20  # below the boat, at its own foot


def test_windows_shine_into_the_night() -> None:
    spec = scene("village", "night", seed=seed_of(0))
    plain, finished = painted(spec).img.astype(np.float32), draw(spec).image.astype(np.float32)
    window = (plain[..., 0] > 200) & (plain[..., 2] < 160)
    around = cv2.dilate(window.astype(np.uint8), np.ones((9, 9), np.uint8)).astype(bool) & ~window
    assert window.sum() > 30 and finished[around].mean() > plain[around].mean() + 6


def test_boats_float_where_a_landscape_has_water_and_others_stand_on_land() -> None:
    for biome in ("cove", "harbor", "harbor town", "island", "river bridge"):
        made = draw(scene(biome, "day", "clear", 2, thing("ship")))
        assert [p.base for p in made.placements] == ["water"], biome
        assert [p.base for p in draw(scene(biome, "day", "clear", 2, thing("dog"))).placements] == ["ground"]
    assert [p.base for p in draw(scene("library", "day", "clear", 2, thing("ship"))).placements] == ["ground"]


def test_what_is_refused_is_not_painted() -> None:
    for name, biome in (("tree", "meadow"), ("house", "harbor town"), ("sun", "canyon")):
        with_it, without = (draw(cast("Spec", scene(biome, seed=seed_of(0)) | {"without": refused})) for refused in ([], [name]))
        assert difference(with_it, without) > 0.3, name


def test_data_sets_know_nothing_of_it() -> None:
    plain = cast("Spec", {k: v for k, v in scene("forest", seed=9).items() if k != "finish"})
    assert difference(draw(plain), draw(scene("forest", seed=9))) > 3
    assert describe("a cat in a forest").spec(3)["finish"] is True  # pyright: ignore[reportOptionalSubscript, reportTypedDictNotRequiredAccess]
