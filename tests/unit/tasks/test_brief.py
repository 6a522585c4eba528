"""What a brief is understood as, what its colours mean, and what people of the scene say."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import ValidationError

from studio.errors import InvalidInput
from studio.game_art.materials import MATERIALS
from studio.tasks.game_scene import GameSceneParams
from studio.tasks.game_scene import drawn_pieces as drawing
from studio.tasks.game_scene.brief.scene_spec import SceneSpec, chinese_name, read_brief, spec_of, terrains_for
from studio.tasks.game_scene.dialogue.dialogue_model import fits
from studio.tasks.game_scene.dialogue.dialogue_tree import Dialogue, to_yarn, write_dialogue
from studio.tasks.game_scene.sketch_regions import check_sketch_size, masks_of, read_regions
from studio.tasks.game_scene.uploaded_sketch import read_sketch

BRIEFS = (
    "A mystical forest with glowing plants and ancient trees", "A serene beach with palm trees and gentle waves",
    "A cyberpunk city at night in the rain", "下雪的山上有一座城堡和松樹", "",
)  # fmt: skip


def test_the_reference_sentence_is_read_rightly() -> None:
    spec = read_brief(BRIEFS[0])
    assert (spec.terrain, spec.objects, spec.mood) == (("forest",), ("glowing plants", "ancient trees"), "mystical")
    assert spec.prompt() == BRIEFS[0] + (" at night" if spec.time == "night" and "night" in spec.prompt() else "")
    beach = read_brief(BRIEFS[1])
    assert beach.terrain == ("beach",) and "palm trees" in beach.objects and beach.mood == "calm"
    city = read_brief(BRIEFS[2])
    assert (city.time, city.weather) == ("night", "rain") and "city" in city.terrain[0]


def test_chinese_is_read_and_told_in_english() -> None:
    spec = read_brief(BRIEFS[3])
    assert (spec.weather, spec.buildings) == ("snow", ("城堡",)) and spec.prompt().isascii()
    assert chinese_name("glowing plants").startswith("發光的") and chinese_name("qwerty") == "qwerty"


def test_nonsense_is_a_grassland_that_says_so() -> None:
    spec = read_brief("asdf qwer")
    assert not spec.understood and spec.terrain == ("grassland",)


@given(st.text(max_size=200))
def test_any_text_gives_a_spec_that_comes_back(text: str) -> None:
    spec = read_brief(text.encode("utf-8", "replace").decode())
    assert SceneSpec.from_json(spec.to_json()) == spec
    names = terrains_for(spec)
    assert 3 <= len(names) <= 5 and set(names) <= set(MATERIALS)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"brief": 3}', "null", '{"brief":"a","mood":"angry"}', "[" * 5000])
def test_other_json_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        SceneSpec.from_json(text)
    assert caught.value.code == "error.spec_json"


def test_widgets_win_over_the_sentence_and_a_finished_pack_gives_its_spec_again() -> None:
    params = GameSceneParams(prompt=BRIEFS[0], time="dawn", buildings="stone tower, old mill", seed=3)
    spec = spec_of(params)
    assert spec.time == "dawn" and spec.buildings == ("stone tower", "old mill") and "stone tower" in spec.prompt()
    again = GameSceneParams(
        prompt=spec.brief, terrain=", ".join(spec.terrain), buildings=", ".join(spec.buildings), objects=", ".join(spec.objects),
        mood=spec.mood, time=spec.time, weather=spec.weather, seed=3,
    )  # fmt: skip
    assert spec_of(again) == spec


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("banana: forest", "error.region_colour"), ("#123: ", "error.region_empty"), ("#112233: a\n#112233: b", "error.region_twice"),
        ("\n".join(f"#0000{i:02x}: a" for i in range(9)), "error.region_many"), (f"red: {'a' * 600}", "error.region_long"),
    ],
)  # fmt: skip
def test_wrong_lines_are_named(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_regions(text, "regions")
    assert caught.value.code == code and caught.value.sentence("zh-TW")


def test_colours_become_masks_and_strange_colours_a_notice() -> None:
    regions = read_regions("#2f6b3a: pine forest | houses\n#0000ff: lake", "regions")
    assert regions[0].negative == "houses" and regions[1].colour == (0, 0, 255)
    sketch = np.full((40, 40, 3), 255, np.uint8)
    sketch[:20], sketch[30:] = (0x2F, 0x6B, 0x3A), (255, 0, 255)
    masks, notices = masks_of(sketch, regions, 80, 80)
    assert [m.shape for m in masks] == [(80, 80)] * 2 and masks[0][:38].min() == 1 and masks[0][44:].max() == 0
    assert not masks[1].any()
    assert {n.code for n in notices} == {"notice.sketch_unpainted", "notice.sketch_colour"}
    with pytest.raises(InvalidInput) as caught:
        masks_of(np.full((8, 8, 3), 255, np.uint8), regions, 80, 80)
    assert caught.value.code.endswith("sketch_empty")
    with pytest.raises(InvalidInput) as caught:
        check_sketch_size(4097, 10)
    assert caught.value.code.endswith("sketch_size")


SNOW = "#e8f0f6: snow\n#2f6b3a: pine forest"


def test_bare_paper_is_not_snow_and_white_may_be_asked_for() -> None:
    sketch = np.full((40, 40, 3), 255, np.uint8)
    sketch[:10], sketch[10:20] = (0xE8, 0xF0, 0xF6), (0x2F, 0x6B, 0x3A)
    (snow, forest), notices = masks_of(sketch, read_regions(SNOW, "regions"), 40, 40)
    assert snow[:10].min() == 1 and snow[10:].max() == 0 and forest[10:20].min() == 1 and not notices
    (white,), _ = masks_of(sketch, read_regions("#ffffff: clouds", "regions"), 40, 40)
    assert white[20:].min() == 1 and white[10:20].max() == 0


def test_a_canvas_keeps_what_was_not_painted(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    picture.paste((0x2F, 0x6B, 0x3A, 255), (0, 0, 64, 32))
    picture.save(tmp_path / "s.png")
    asked = GameSceneParams(prompt="a forest", sketch_image=tmp_path / "s.png", regions=f"{SNOW}\nblack: cave")
    sketch = read_sketch(asked)
    assert sketch is not None
    colours, masks, regions, notices = sketch.fitted(48, 48)
    assert colours.shape == (48, 48, 3) and [r.prompt for r in regions] == ["pine forest"]
    assert masks[0][:22].min() == 1 and masks[0][26:].max() == 0
    assert {n.code for n in notices} == {"notice.sketch_unpainted"}


@pytest.mark.parametrize(
    ("brief", "unwanted", "wanted"),
    [
        ("A forest without people", "people", "A forest"), ("沒有人的森林", "person", "a forest"),
        ("沒有人和房子的海灘", "person, house", "a beach"), ("森林裡沒有發光的蘑菇", "mushroom", "a forest"), ("A forest", "", "A forest"),
    ],
)  # fmt: skip
def test_what_must_not_be_there_is_told_apart(brief: str, unwanted: str, wanted: str) -> None:
    spec = read_brief(brief)
    assert (spec.unwanted, spec.prompt()) == (unwanted, wanted)
    assert spec.model_copy(update={"objects": ("People", "person", "mushroom"), "buildings": ("house",)}).unwanted == ""


def test_what_must_not_be_there_reaches_the_negative_prompts_of_scene_and_panorama() -> None:
    drawn: list[tuple[str, str]] = []

    def draw(prompt: str, negative: str, size: tuple[int, int], _seed: int, **_: Any) -> np.ndarray:
        drawn.append((prompt, negative))
        return np.zeros((size[1], size[0], 3), np.uint8)

    params = GameSceneParams(prompt="A forest without people", negative_prompt="fog", style="snowy")
    row = SimpleNamespace(native_size=64, sketch_strength=None, plain_words=False)
    job: Any = SimpleNamespace(
        spec=spec_of(params), params=params, row=row, regions=(), masks=[], width=64, height=64, seed=3, base=None, control_row=None,
        factor=1, language="en", result=SimpleNamespace(viewers={}), add=lambda **_: None,
    )  # fmt: skip
    artist: Any = SimpleNamespace(draw=draw, emit=lambda _: None)
    drawing.scene(job, artist)
    drawing.panorama(job, artist)
    assert drawn == [
        ("A forest, with falling snow", "people, fog, summer"),
        ("A forest, panoramic view, with falling snow", "people, fog, summer"),
    ]


@pytest.mark.parametrize("wish", [{"map_width": 0, "map_height": 0}, {"map_width": 10_000}, {"map_height": 10_000}, {"palette_size": 1}])
def test_impossible_sizes_are_refused(wish: dict[str, int]) -> None:
    with pytest.raises(ValidationError) as caught:
        GameSceneParams.model_validate({"prompt": "a forest", **wish})
    assert {error["loc"][0] for error in caught.value.errors()} == set(wish)


def reached(dialogue: Dialogue) -> set[str]:
    nodes = {n.id: n for n in dialogue.nodes}
    seen, waiting = set(), [dialogue.nodes[0].id]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += [c.next for c in nodes[name].choices if c.next]
    return seen


@settings(max_examples=60)
@given(st.sampled_from(BRIEFS), st.integers(0, 2**32 - 1), st.sampled_from(["en", "zh-TW"]))
def test_every_line_can_be_reached_and_every_talk_can_end(brief: str, seed: int, lang: str) -> None:
    made = write_dialogue(read_brief(brief), seed, lang)  # type: ignore[arg-type]
    names = {n.id for n in made.nodes}
    assert reached(made) == names and 6 <= len(names) <= 12
    ends = {n.id for n in made.nodes if any(c.next is None for c in n.choices)}
    for _ in names:
        ends |= {n.id for n in made.nodes if any(c.next in ends for c in n.choices)}
    assert ends == names
    said = [made.title, *(n.text for n in made.nodes), *(c.text for n in made.nodes for c in n.choices)]
    assert all(line.strip() and not set("[]{}") & set(line) for line in said)
    assert made == write_dialogue(read_brief(brief), seed, lang)  # type: ignore[arg-type]
    assert json.loads(made.to_json())["speaker"] == made.speaker
    assert to_yarn(made).count("title: ") == len(names) == to_yarn(made).count("\n===")


def test_talks_differ_and_name_what_is_in_the_brief() -> None:
    talks = [write_dialogue(read_brief(BRIEFS[0]), seed) for seed in range(20)]
    lines = [n.text for t in talks for n in t.nodes]
    assert len(set(lines)) > 0.6 * len(lines)  # the same template for all seeds would give 1 / 20
    assert all(any(word in " ".join(n.text for n in t.nodes) for word in ("glowing plants", "ancient trees")) for t in talks)


def test_hostile_names_stay_words() -> None:
    spec = read_brief("a forest").model_copy(update={"objects": ("{name} [hello] <<stop>>", "../x"), "buildings": ("===",)})
    made = write_dialogue(spec, 1)
    assert to_yarn(made).count("\n===\n") == len(made.nodes)


@pytest.mark.parametrize(
    ("text", "lang", "good"),
    [
        ("Sit down, traveller.", "en", True), ("", "en", False), ("It goes on and", "en", False), ("**Sure!** Here it is.", "en", False),
        ("你好。", "en", False), ("你好，坐吧。", "zh-TW", True), ("Hello there.", "zh-TW", False), ("a" * 400 + ".", "en", False),
    ],
)  # fmt: skip
def test_only_lines_of_talk_are_taken_from_a_model(text: str, lang: str, good: bool) -> None:
    assert fits(text, lang) is good
