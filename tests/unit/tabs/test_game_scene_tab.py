"""The game-scene tab's own words and pictures, without a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from studio.tasks.game_scene import GameSceneResult
from studio.tasks.game_scene.brief.scene_spec import read_brief
from studio.tasks.game_scene.dialogue.dialogue_tree import write_dialogue
from tabs.game_scene import results
from tabs.game_scene.inputs import finish, understood
from tabs.game_scene.sketch_canvas import LEGEND, painted, with_regions


def test_chips_say_what_was_understood_and_hide_no_markup() -> None:
    said = understood(read_brief("A mystical forest with glowing plants"), "en")
    assert all(word in said for word in ("forest", "glowing plants", "Mystical"))
    assert "<b>" not in understood(read_brief("forest").model_copy(update={"objects": ("<b>x",)}), "zh-TW")
    nothing = understood(read_brief("qwer"), "en")
    assert "No place" in nothing and "Understood as" not in nothing and "grassland" not in nothing.split("No place")[0]
    eerie = understood(read_brief("a haunted qwer"), "en")
    assert "Eerie" in eerie and "is-terrain" not in eerie and "is-weather" not in eerie


def canvas(path: Path, colour: tuple[int, ...] | None) -> dict[str, Any]:
    picture = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    if colour:
        picture.paste((*colour, 255), (0, 0, 64, 32))
    picture.save(path)
    return {"composite": str(path), "background": None, "layers": [str(path)]}


def test_an_empty_canvas_is_no_sketch(tmp_path: Path) -> None:
    assert painted(None) is None and painted({"composite": None}) is None
    assert painted(canvas(tmp_path / "a.png", None)) is None
    assert painted(canvas(tmp_path / "b.png", (1, 2, 3))) == str(tmp_path / "b.png")


def test_painting_alone_is_enough(tmp_path: Path) -> None:
    forest = tuple(int("#2f6b3a"[i : i + 2], 16) for i in (1, 3, 5))
    canvas(tmp_path / "b.png", forest)
    assert with_regions({"sketch_image": str(tmp_path / "b.png"), "regions": ""}, "en")["regions"] == "#2f6b3a: forest"
    own = {"sketch_image": str(tmp_path / "b.png"), "regions": "#2f6b3a: swamp"}
    assert with_regions(dict(own), "en") == own
    (tmp_path / "c.png").write_text("no picture")
    assert with_regions({"sketch_image": str(tmp_path / "c.png"), "regions": ""}, "en")["regions"] == ""
    assert with_regions({"sketch_image": None, "regions": ""}, "en")["regions"] == ""
    assert len(LEGEND) == 8


def test_the_newest_piece_is_told_by_the_result() -> None:
    spec = read_brief("a forest")
    assert results.newest(GameSceneResult(spec)) == "scene"
    assert results.newest(GameSceneResult(spec, music=b"x")) == "music"
    assert results.newest(GameSceneResult(spec, music=b"x", dialogue=write_dialogue(spec, 1))) == "dialogue"
    assert results.section("textures", GameSceneResult(spec), "en") == ""


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_a_talk_is_escaped_and_every_answer_leads_somewhere(lang: str) -> None:
    spec = read_brief("a forest").model_copy(update={"objects": ("<script>",)})
    html = results.talk(write_dialogue(spec, 2), lang)
    assert "<script>" not in html
    targets = {part.split('"')[0] for part in html.split('data-next="')[1:]}
    assert targets <= {part.split('"')[0] for part in html.split('data-node="')[1:]}


def test_a_stopped_run_has_no_download() -> None:
    assert results.details(GameSceneResult(read_brief("a forest")), "en") == ""


@pytest.mark.parametrize(("aspect", "sides"), [("wide", (None, None)), ("square", (None, None)), ("custom", (320, 256))])
def test_a_shape_leaves_the_sides_to_the_engine(aspect: str, sides: tuple[int | None, int | None]) -> None:
    """With sides a scene ends as small as it is drawn; without them the layout's detail makes it larger."""
    raw = finish({"width": 320, "height": 256, "sketch_image": None, "regions": ""}, {"aspect": aspect, "sketch": None})
    assert (raw["width"], raw["height"]) == sides
    assert raw.get("aspect") == (None if aspect == "custom" else aspect)
