"""Textures, palettes, layers and reliefs, made of pictures without a model."""

from __future__ import annotations

import json
import struct
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.diffusion.scene_artist import StartingPicture
from studio.game_art.heuristic_depth import heuristic_depth
from studio.game_art.material_base import material_base
from studio.game_art.materials import LIGHTS, MATERIALS, lit
from studio.game_art.palette import enlarged, make_palette, palette_files, to_pixel_art
from studio.game_art.parallax_layers import parallax_frame, recompose, split_layers
from studio.game_art.relief import relief_glb
from studio.game_art.texture_maps import make_texture, repeated
from studio.game_art.viewers import panorama_page, parallax_page, relief_page
from studio.metrics.tiling import seam_ratio
from studio.tasks.game_scene import GameSceneParams, GameSceneResult
from studio.tasks.game_scene import drawn_pieces as drawing
from studio.tasks.game_scene.brief.scene_spec import read_brief, terrains_for
from studio.tasks.game_scene.pack_manifest import json_value
from tabs.game_scene import results


def noisy(seed: int, height: int = 48, width: int = 64) -> np.ndarray:
    rng = np.random.default_rng(seed)
    smooth = rng.uniform(0, 255, (height // 8, width // 8, 3)).repeat(8, 0).repeat(8, 1)
    return (0.7 * smooth + 0.3 * rng.uniform(0, 255, (height, width, 3))).astype(np.uint8)


@pytest.mark.parametrize("shift", [(0, 8), (16, 0), (24, 40)])
def test_maps_of_a_rolled_texture_are_the_rolled_maps(shift: tuple[int, int]) -> None:
    picture = noisy(1, 64, 64)
    plain, rolled = make_texture("a", picture, "xy", 0.6), make_texture("a", np.roll(picture, shift, (0, 1)), "xy", 0.6)
    for name in ("height", "normal", "roughness"):
        one, other = np.roll(getattr(plain, name), shift, (0, 1)).astype(float), getattr(rolled, name).astype(float)
        assert np.abs(one - other).max() <= max(1e-3 * one.std(), 1.0 if name != "height" else 1e-4)
    assert plain.height.min() >= 0 and plain.height.max() <= 1
    vectors = plain.normal.astype(float) / 127.5 - 1
    assert np.abs(np.linalg.norm(vectors, axis=-1) - 1).max() < 0.03 and vectors[..., 2].min() > 0
    assert repeated(picture, 3).shape == (192, 192, 3)


@pytest.mark.parametrize("name", list(MATERIALS))
def test_grounds_of_materials_repeat_by_themselves(name: str) -> None:
    base = material_base(MATERIALS[name], 64, 3)
    assert base.shape == (64, 64, 3) and np.array_equal(base, material_base(MATERIALS[name], 64, 3))
    assert not np.array_equal(base, material_base(MATERIALS[name], 64, 4))
    ratios = [seam_ratio(base, "x"), seam_ratio(base, "y")]
    assert min(ratios) < 3.5, ratios  # a row of bricks may begin at one border, a broken ground breaks at both


@pytest.mark.parametrize("time", list(LIGHTS))
@pytest.mark.parametrize("name", ["grass", "lava"])
def test_light_changes_colours_and_nothing_else(name: str, time: str) -> None:
    base = material_base(MATERIALS[name], 64, 3)
    made = lit(base, MATERIALS[name], time)
    assert np.array_equal(made, base) == (time == "day") and made.dtype == np.uint8 and (made <= base).all()
    assert np.array_equal(np.roll(made, (9, 20), (0, 1)), lit(np.roll(base, (9, 20), (0, 1)), MATERIALS[name], time))
    if name == "lava":
        assert made.max() == base.max()  # it glows at night, too
    elif time == "night":
        assert 0.4 < made.mean() / base.mean() < 0.7


def textured(brief: str, flat: tuple[str, ...] = ()) -> GameSceneResult:
    """Textures of a brief by an artist that leaves the ground as it is, and plain colour where the prompt is one of ``flat``."""

    def draw(prompt: str, _negative: str, _size: tuple[int, int], _seed: int, *, start: StartingPicture, **_: Any) -> np.ndarray:
        return np.full_like(start.picture, 90) if prompt in flat else start.picture

    spec, params = read_brief(brief), GameSceneParams(prompt=brief)
    made: dict[str, Any] = {}
    job: Any = SimpleNamespace(
        spec=spec, params=params, seed=5, albedos={}, factor=1, row=SimpleNamespace(native_size=64, plain_words=False), add=made.update
    )
    artist: Any = SimpleNamespace(draw=draw)
    drawing.textures(job, artist)
    return GameSceneResult(spec, **made)


def test_a_night_scene_has_dark_grounds() -> None:
    day, night, again = (textured(brief) for brief in ("a forest by day", "a forest at night", "a forest at night"))
    for light, dark, same in zip(day.textures, night.textures, again.textures, strict=True):
        assert dark.albedo.mean() < 0.7 * light.albedo.mean() and np.array_equal(dark.albedo, same.albedo)
        assert abs(dark.seam["ratio"] - light.seam["ratio"]) < 0.2


def test_an_even_texture_is_told_in_words_and_leaves_the_mean_alone() -> None:
    names = terrains_for(read_brief("a forest"))
    one = textured("a forest", flat=(MATERIALS[names[0]].prompt,))
    assert np.isnan(one.textures[0].seam["ratio"]) and np.isfinite(one.figures["texture_seam"])
    for lang, word in (("en", "too uniform"), ("zh-TW", "太均勻")):
        page = results.section("textures", one, lang)
        assert page.count(word) == 1 and ">nan" not in page and "nan " not in page
    none = textured("a forest", flat=tuple(MATERIALS[name].prompt for name in names))
    assert json_value(none.figures)["texture_seam"] is None


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 5))
def test_layers_laid_over_each_other_are_the_picture(seed: int, count: int) -> None:
    picture = noisy(seed)
    depth = np.random.default_rng(seed).uniform(0, 1, picture.shape[:2]).astype(np.float32)
    layers = split_layers(picture, depth, count)
    assert np.array_equal(recompose(layers), picture) and len(layers) <= count
    assert (layers[0].rgba[..., 3] == 255).all()  # nothing tears behind
    assert all(set(np.unique(layer.rgba[..., 3])) <= {0, 255} for layer in layers)


def test_scrolling_moves_near_layers_farther() -> None:
    picture = noisy(3)
    layers = split_layers(picture, np.linspace(0, 1, 48, dtype=np.float32)[:, None].repeat(64, 1), 4)
    assert np.array_equal(parallax_frame(layers, 0), picture)
    moved = np.abs(parallax_frame(layers, 6).astype(int) - picture).mean((1, 2))
    assert moved[-8:].mean() > moved[:8].mean()


def test_depth_is_near_at_the_bottom_and_finite_for_any_picture() -> None:
    landscape = np.concatenate([np.full((32, 64, 3), (120, 170, 230)), np.full((32, 64, 3), (50, 120, 40))]).astype(np.uint8)
    depth = heuristic_depth(landscape)
    assert depth.shape == (64, 64) and depth[-4:].mean() > depth[:4].mean() + 0.3
    assert np.isfinite(heuristic_depth(np.zeros((16, 16, 3), np.uint8))).all()


def test_pixel_art_uses_the_palette_only_and_the_palette_is_the_same_again() -> None:
    pictures = [noisy(1), noisy(2)]
    palette = make_palette(pictures, 12, 5)
    assert np.array_equal(palette, make_palette(pictures, 12, 5)) and 2 <= len(palette) <= 12
    known = {tuple(c) for c in palette.tolist()}
    for dither in (False, True):
        art = to_pixel_art(pictures[0], (32, 24), palette, dither)
        assert art.shape == (24, 32, 3) and {tuple(c) for c in art.reshape(-1, 3).tolist()} <= known
    assert enlarged(art, 3).shape == (72, 96, 3)
    one = np.full((8, 8, 3), 77, np.uint8)
    assert len(make_palette([one], 16, 0)) == 1


def test_palette_files_open_elsewhere() -> None:
    files = palette_files(np.array([[0, 0, 0], [255, 128, 1]], np.uint8), "forest <&>")
    gpl = next(data for name, data in files.items() if name.endswith(".gpl")).decode()
    assert gpl.startswith("GIMP Palette") and "255 128" in " ".join(gpl.split())
    assert next(data for name, data in files.items() if name.endswith(".hex")).decode().split() == ["000000", "ff8001"]


def test_the_relief_is_a_valid_binary_gltf() -> None:
    picture = noisy(4)
    glb = relief_glb(picture, heuristic_depth(picture), columns=16)
    assert glb == relief_glb(picture, heuristic_depth(picture), columns=16)
    magic, version, length = struct.unpack("<4sII", glb[:12])
    assert (magic, version, length) == (b"glTF", 2, len(glb))
    size, kind = struct.unpack("<I4s", glb[12:20])
    assert kind == b"JSON" and size % 4 == 0
    told = json.loads(glb[20 : 20 + size])
    assert told["asset"]["version"] == "2.0"
    blob = glb[28 + size :]
    for view in told["bufferViews"]:
        assert view.get("byteOffset", 0) + view["byteLength"] <= told["buffers"][0]["byteLength"] <= len(blob)
    parts = told["meshes"][0]["primitives"][0]
    where = told["accessors"][parts["attributes"]["POSITION"]]
    view = told["bufferViews"][where["bufferView"]]
    points = np.frombuffer(blob, "<f4", where["count"] * 3, view.get("byteOffset", 0)).reshape(-1, 3)
    assert np.allclose(points.min(0), where["min"], atol=1e-5) and np.allclose(points.max(0), where["max"], atol=1e-5)
    order = told["accessors"][parts["indices"]]
    kinds = {5123: "<u2", 5125: "<u4"}
    indices = np.frombuffer(blob, kinds[order["componentType"]], order["count"], told["bufferViews"][order["bufferView"]]["byteOffset"])
    assert indices.max() < where["count"] and order["count"] % 3 == 0


def test_viewers_are_whole_pages_and_titles_cannot_break_out() -> None:
    picture = noisy(5)
    depth = heuristic_depth(picture)
    title = "</script><script>alert(1)</script>"
    for page in (
        panorama_page(picture, title),
        parallax_page(split_layers(picture, depth), title),
        relief_page(picture, depth, title, "zh-TW"),
    ):
        assert "alert(1)</script>" not in page and page.count("</script>") == page.count("<script")
        assert "http://" not in page.replace("http://www.w3.org", "") and "https://" not in page
