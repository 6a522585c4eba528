"""Briefs as people write them: the place is read, or its words are listed and the spec does not claim to have understood it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from studio.tasks.game_scene import GameSceneParams
from studio.tasks.game_scene.brief.scene_spec import SceneSpec, follow_brief, read_brief, spec_of, terrains_for
from studio.tasks.game_scene.restore import read_pack_settings
from tabs.game_scene.inputs import understood


@pytest.mark.parametrize(
    ("brief", "terrain", "more"),
    [
        ("a haunted pirate cove at midnight in heavy rain", "pirate cove", ("eerie", "night", "rain")),
        ("a cozy autumn village with a windmill", "autumn village", ("calm", "day", "clear")),
        ("a crystal cave with a glowing lake", "cave, lake", ("mystical", "night", "clear")),
        ("a harbor town at dawn", "harbor town", ("calm", "dawn", "clear")),
        ("a frozen lake in the mountains", "lake, mountains", ("calm", "day", "snow")),
        ("a castle on a cliff above the sea", "cliff, sea", ("calm", "day", "clear")),
        ("a post-apocalyptic highway", "post-apocalyptic highway", ("calm", "day", "clear")),
        ("a graveyard with crooked tombstones in fog", "graveyard", ("eerie", "day", "fog")),
        ("a graveyard", "graveyard", ("calm", "day", "clear")),
        ("a steampunk factory district", "district", ("calm", "day", "clear")),
        ("a dwarven forge under the mountain", "dwarven forge, mountain", ("calm", "day", "clear")),
        ("a desert bazaar at noon", "desert bazaar", ("calm", "day", "clear")),
        ("a racetrack through a neon city", "racetrack, neon city", ("calm", "night", "clear")),
        ("a prison", "prison", ("calm", "day", "clear")),
        ("a school hallway", "school hallway", ("calm", "day", "clear")),
        ("a hospital", "hospital", ("calm", "day", "clear")),
        ("a snowy train station", "train station", ("calm", "day", "snow")),
        ("a lava lake in hell", "lava lake, hell", ("calm", "day", "clear")),
        ("a roman arena", "roman arena", ("calm", "day", "clear")),
        ("an airport", "airport", ("calm", "day", "clear")),
        ("a farm in winter", "farm", ("calm", "day", "snow")),
        ("a battlefield with trenches", "battlefield, trenches", None),
        ("沙漠中的古老神殿，黃昏", "沙漠", ("mystical", "sunset", "clear")),
        ("雪山下的溫泉旅館", "山, 溫泉", ("calm", "day", "snow")),
        ("夜市", "夜市", ("calm", "night", "clear")),
        ("廢棄的醫院，下雨", "醫院", ("melancholic", "day", "rain")),
        ("海邊的漁村", "海邊, 漁村", ("calm", "day", "clear")),
        ("地下城入口", "地下城", ("calm", "day", "clear")),
    ],
)
def test_places_are_known(brief: str, terrain: str, more: tuple[str, str, str] | None) -> None:
    spec = read_brief(brief)
    assert ", ".join(spec.terrain) == terrain and spec.understood and not spec.not_understood
    assert more is None or (spec.mood, spec.time, spec.weather) == more


@pytest.mark.parametrize(
    ("brief", "words", "placed"),
    [
        ("a haunted blorvian atoll at midnight", "blorvian atoll", False),
        ("asdf qwer", "asdf qwer", False),
        ("a velodrome with a castle in heavy rain", "velodrome", False),
        ("a candy land with chocolate rivers", "candy land", True),
        ("a forest where goblins juggle", "goblins juggle", True),
        ("鬧鬼的珊瑚監理所", "監理所", True),
        ("下雨的證券交易所", "證券交易所", False),
    ],
)
def test_words_that_are_not_known_are_listed(brief: str, words: str, placed: bool) -> None:
    spec = read_brief(brief)
    assert (", ".join(spec.not_understood), spec.understood) == (words, placed)
    assert SceneSpec.from_json(spec.to_json()) == spec
    for lang in ("en", "zh-TW"):
        shown = understood(spec, lang)
        assert all(f'<li class="is-missed">{word}</li>' in shown for word in spec.not_understood)


def test_nothing_is_listed_for_a_brief_that_is_fully_read() -> None:
    for brief in ("A mystical forest with glowing plants and ancient trees", "two red dragons over a very tall castle", "", "沒有人的森林"):
        assert read_brief(brief).not_understood == ()
        assert "is-missed" not in understood(read_brief(brief), "en")
    assert read_brief("a forest without snorkels").not_understood == ()  # excluded, and said so in the negative prompt


def test_a_place_given_by_hand_is_understood() -> None:
    brief = "a haunted blorvian atoll"
    assert not spec_of(GameSceneParams(prompt=brief, time="night")).understood
    assert spec_of(GameSceneParams(prompt=brief, terrain="island")).understood


def test_the_ground_follows_the_place() -> None:
    assert "deep water" in terrains_for(read_brief("a haunted pirate cove"))
    assert "lava" in terrains_for(read_brief("a lava lake in hell"))


BRIEF = "a haunted forest with a tower at night in the fog"


def settings(**more: object) -> dict[str, object]:
    """What older packs noted: every part of the brief as a field."""
    spec = read_brief(BRIEF)
    names: dict[str, object] = {name: ", ".join(getattr(spec, name)) for name in ("terrain", "buildings", "objects")}
    return {"prompt": BRIEF, **names, "mood": spec.mood, "time": spec.time, "weather": spec.weather, "seed": 4, **more}


def test_a_restored_brief_can_be_edited(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"task": "game_scene", "params": settings()}))
    (tmp_path / "spec.json").write_text(read_brief(BRIEF).to_json())
    for name in ("manifest.json", "spec.json"):
        found = read_pack_settings(tmp_path / name, GameSceneParams, task="game_scene").params
        assert spec_of(GameSceneParams(**found)).terrain == ("forest",)
        edited = spec_of(GameSceneParams(**{**found, "prompt": "a sunny beach with a lighthouse at dawn"}))
        assert (edited.terrain, edited.buildings, edited.time, edited.weather) == (("beach",), ("lighthouse",), "dawn", "clear")


def test_what_was_set_by_hand_stays_set(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({"task": "game_scene", "params": settings(time="dawn", buildings="old mill")}))
    found = read_pack_settings(tmp_path / "manifest.json", GameSceneParams, task="game_scene").params
    assert (found["time"], found["buildings"], found["weather"]) == ("dawn", "old mill", "auto")
    assert follow_brief(found) == found
