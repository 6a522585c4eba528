"""Game scenes held by a ControlNet, on a Stable Diffusion 1.x architecture and a ControlNet made from its UNet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from studio import Settings, Studio
from studio.diffusion.keyframes import SamplingSettings
from studio.diffusion.scene_artist import Control, RegionPrompt, SceneArtist, StartingPicture
from studio.errors import InvalidInput, ModelUnavailable
from studio.models import hub
from studio.models.catalog import Catalog
from studio.tasks.game_scene import GameSceneResult
from studio.tasks.game_scene.drawn_pieces import scribble_of
from tests.integration.tiny_models import catalog_row, control_row, tiny_controlnet

NONE = dict.fromkeys(("textures", "panorama", "layers", "tile_map", "pixel_art", "music", "dialogue"), False)
SIDE = 64


@pytest.fixture(scope="module")
def held(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    """A studio with both ControlNets for one of its two image models."""
    base = tmp_path_factory.mktemp("control")
    rows = catalog_row("tiny-sd", tiny_folder, family="tiny") + catalog_row("tiny-other", tiny_folder)
    for seed, name in enumerate(("scribble", "depth")):
        rows += control_row(f"tiny-{name}", tiny_controlnet(base / name, tiny_folder, seed), name, "tiny")
    (base / "rows.toml").write_text(rows)
    made = Studio(
        Settings(device="cpu", precision="float32", hub="never", extra_catalog=base / "rows.toml", output_dir=base / "out", profile="full")
    )
    yield made
    made.cache.close()


@pytest.fixture(scope="module")
def sketch(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Wishes for a lake on the left half of an empty sheet."""
    pixels = np.full((SIDE, SIDE, 3), 255, np.uint8)
    pixels[:, : SIDE // 2] = (0, 0, 255)
    file = tmp_path_factory.mktemp("sketch") / "s.png"
    Image.fromarray(pixels).save(file)
    return {"sketch_image": file, "regions": "#0000ff: a blue lake | trees"}


def scene(studio: Studio, model: str = "tiny-sd", **more: Any) -> GameSceneResult:
    return studio.game_scene(
        **{"prompt": "a forest", "seed": 5, "num_inference_steps": 3, "width": SIDE, "height": SIDE, "model": model, **NONE, **more}
    )


def picture(result: GameSceneResult) -> np.ndarray:
    assert result.scene is not None
    return result.scene


def models(result: GameSceneResult) -> set[str]:
    assert result.provenance is not None
    return {model.id for model in result.provenance.models}


def weights(studio: Studio) -> str:
    """Hash of the UNet's tensors, and proof that no hook is left on it."""
    with studio.cache.lease("tiny-sd", ("unet",)) as lease:
        unet = lease["unet"]
        assert not any(m._forward_pre_hooks or m._forward_hooks for m in unet.modules())  # noqa: SLF001
        return hashlib.sha256(b"".join(t.numpy().tobytes() for t in unet.state_dict().values())).hexdigest()


def test_controlnets_fit_an_image_model_and_are_told_apart() -> None:
    shipped = Catalog(Settings(profile="mini", hub="never")).rows()
    rows = {row.control: row for row in shipped if row.role == "control"}
    families = {row.family for row in shipped if row.role == "text-to-image" and row.kind == "stable-diffusion"} - {""}
    assert set(rows) == {"scribble", "depth"} and not any(row.control for row in shipped if row.role != "control")
    for row in rows.values():
        assert row.profile == "full" and row.family in families and dict(row.classes) == {"controlnet": "ControlNetModel"}
        assert [source.kind for source in row.sources] == ["hub"] and row.licence == "CreativeML OpenRAIL-M"
        allow, ignore = hub.download_patterns(row, row.sources[0])
        assert "*.safetensors" in allow and "*.bin" in ignore


def test_a_controlnet_loads_through_the_cache_by_its_row(held: Studio) -> None:
    with held.cache.lease("tiny-depth") as lease:
        assert type(lease["controlnet"]).__name__ == "ControlNetModel" and not lease["controlnet"].training
        assert [(i.model, i.revision) for i in lease.identities] == [("tiny-depth", "folder")]


def test_depth_of_the_first_drawing_steers_the_second_and_leaves_no_trace(held: Studio) -> None:
    before, unet = scene(held, control="off"), weights(held)
    made = scene(held, control="depth")
    assert picture(made).shape == picture(before).shape and not np.array_equal(picture(made), picture(before))
    assert models(made) == {"tiny-sd", "tiny-depth"} and models(before) == {"tiny-sd"}
    assert (made.settings["control"], before.settings["control"]) == ("depth", "off")
    assert np.array_equal(picture(scene(held, control="off")), picture(before)) and weights(held) == unet
    again = scene(held, **{k: v for k, v in made.settings.items() if k != "model"})
    assert again.pack_sha256 == made.pack_sha256


def test_auto_holds_a_sketch_and_nothing_else(held: Studio, studio: Studio, sketch: dict[str, Any]) -> None:
    off, auto = scene(held, **sketch, control="off"), scene(held, **sketch)
    assert auto.settings["control"] == "scribble" and models(auto) == {"tiny-sd", "tiny-scribble"}
    assert not np.array_equal(picture(auto), picture(off))
    assert np.array_equal(picture(auto), picture(scene(held, **sketch, control="scribble")))
    for free in (scene(held), scene(held, "tiny-other", **sketch), scene(studio, **sketch)):
        assert free.settings["control"] == "off" and models(free) == {free.settings["model"]}
    assert np.array_equal(picture(scene(studio, **sketch)), picture(off)), "as where no ControlNet is known"


def test_what_cannot_be_had_is_said_before_anything_is_drawn(held: Studio, studio: Studio, sketch: dict[str, Any]) -> None:
    for asked, code in (
        ({"control": "scribble"}, "error.control_sketch"),
        ({"control": "scribble", "model": "tiny-other", **sketch}, "error.control_fits"),
        ({"control": "depth", "model": "studio-mini", "width": 128, "height": 128}, "error.control_fits"),
    ):
        with pytest.raises(InvalidInput) as caught:
            scene(held, **asked)
        assert caught.value.code == code and caught.value.problems[0].field == "control"
        assert all(len(caught.value.sentence(lang)) < 200 and "{" not in caught.value.sentence(lang) for lang in ("en", "zh-TW"))


def test_a_controlnet_that_is_not_here_says_why(tiny_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.toml").write_text(catalog_row("tiny-sd", tiny_folder, family="sd1"))
    settings = {"device": "cpu", "precision": "float32", "hub": "never", "extra_catalog": tmp_path / "rows.toml", "output_dir": tmp_path}
    away = Studio(Settings.model_validate(settings))
    with pytest.raises(ModelUnavailable) as caught:
        scene(away, control="depth")
    assert caught.value.code == "error.model_hub_never" and "ControlNet Depth" in caught.value.sentence()
    assert scene(away).settings["control"] == "off"
    away.cache.close()


def test_the_artist_is_steered_more_by_another_picture_and_refuses_what_it_cannot(held: Studio) -> None:
    black = np.zeros((SIDE, SIDE, 3), np.uint8)
    half = black.copy()
    half[:, SIDE // 2 :] = 255
    with held.cache.lease("tiny-sd") as lease, held.cache.lease("tiny-scribble") as other:
        artist = SceneArtist(lease, SamplingSettings(SIDE, SIDE, 3, 5.0, "ddim", 1), lambda _: None)

        def drawn(hint: np.ndarray, **more: Any) -> np.ndarray:
            return artist.draw("a lake", "", (SIDE, SIDE), 3, control=Control(other["controlnet"], hint), **more)

        assert np.array_equal(drawn(half), drawn(half)) and not np.array_equal(drawn(half), drawn(black))
        over = {"start": StartingPicture(np.full_like(black, 90), 0.5)}
        assert not np.array_equal(drawn(half, **over), drawn(black, **over))
        region = RegionPrompt(np.ones((SIDE, SIDE), np.float32), "a hill")
        for wrong in ({"tile": "x"}, {"regions": [region]}):
            with pytest.raises(ValueError, match="one whole picture"):
                drawn(half, **wrong)
        with pytest.raises(ValueError, match="one whole picture"):
            artist.draw("a lake", "", (lease.row.max_size + SIDE, SIDE), 3, control=Control(other["controlnet"], half))
        assert not any(isinstance(p, torch.nn.Parameter) and p.requires_grad for p in other["controlnet"].parameters())


def test_borders_lie_where_regions_end() -> None:
    left, right = np.zeros((2, 512, 512), np.float32)
    left[:, :200], right[:, 300:] = 1, 1
    lines = scribble_of([left, right])
    assert lines.shape == (512, 512, 3) and set(np.unique(lines)) == {0, 255}
    columns = set(np.flatnonzero(lines[0, :, 0]))
    assert {199, 200, 299, 300} <= columns and all(min(abs(c - 200), abs(c - 300)) <= 3 for c in columns)
    assert not scribble_of([np.ones((64, 64), np.float32)]).any()
