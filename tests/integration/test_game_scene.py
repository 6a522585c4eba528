"""Game scenes on a Stable Diffusion 1.x architecture and on the bundled model, through one code path."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from studio import Settings, Studio
from studio.diffusion.keyframes import SamplingSettings
from studio.diffusion.scene_artist import RegionPrompt, SceneArtist
from studio.diffusion.seamless import seamless
from studio.errors import InvalidInput, ModelUnavailable
from studio.events import Done, Draft, Notice, Progress
from studio.media.metadata.provenance import Provenance
from studio.metrics.tiling import seam_ratio
from studio.tasks.game_scene import GameSceneResult, pack_contents
from studio.tasks.game_scene.pack_contents import fill_pack
from studio.tasks.game_scene.pack_job import PackJob
from studio.tasks.game_scene.zip_pack import Pack

PIECES = ("textures", "panorama", "layers", "tile_map", "pixel_art", "music", "dialogue")
NONE = dict.fromkeys(PIECES, False)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(InvalidInput) as caught:
        yield
    assert caught.value.code == code


def scene(studio: Studio, model: str, side: int, **more: Any) -> GameSceneResult:
    wish = {"prompt": "a forest", "seed": 5, "num_inference_steps": 3, "width": side, "height": side, "model": model}
    return studio.game_scene(**{**wish, "map_width": 8, "map_height": 8, "tile_size": 16, **more})


@pytest.fixture
def artist(studio: Studio, model: str, side: int) -> Iterator[SceneArtist]:
    with studio.cache.lease(model) as lease:
        yield SceneArtist(lease, SamplingSettings(side, side, 3, 5.0, "ddim", 1), lambda _: None)


def test_the_scene_alone_is_the_picture_of_its_seed_before_and_after_tiling(studio: Studio, model: str, side: int) -> None:
    def picture() -> np.ndarray:
        size = {"width": side, "height": side, "model": model, "score": False, "num_inference_steps": 3}
        return np.asarray(studio.text_to_image(prompt="a forest", seed=5, **size).images[0])

    before = picture()
    made = scene(studio, model, side, **{**NONE, "textures": True})
    assert np.array_equal(made.scene, before) and np.array_equal(picture(), before)


def test_networks_commute_with_rolling(artist: SceneArtist) -> None:
    parts = artist.lease.components
    unet, vae = parts["unet"], parts["vae"]
    torch.manual_seed(0)
    latents = torch.randn(1, unet.config.in_channels, 8, 8)
    states = torch.randn(1, 7, unet.config.cross_attention_dim)
    cells = 2 ** (len(unet.config.block_out_channels) - 1)
    with torch.inference_mode():
        for network, one in ((unet, lambda x: unet(x, 7, states).sample), (vae, lambda x: vae.decode(x).sample)):
            with seamless([network], "xy"):
                straight, rolled = one(latents), one(latents.roll((cells, cells), (2, 3)))
            scale = straight.shape[-1] // latents.shape[-1]
            error = (straight.roll((cells * scale, cells * scale), (2, 3)) - rolled).abs().max() / straight.std()
            assert error < 1e-3
        without = unet(latents.roll((cells, cells), (2, 3)), 7, states).sample - unet(latents, 7, states).sample.roll(
            (cells, cells), (2, 3)
        )
        assert without.abs().max() / straight.std() > 1e-3  # the control: unhooked convolutions see the border


def test_hooks_are_gone_after_a_failure(artist: SceneArtist) -> None:
    unet = artist.lease.components["unet"]
    with pytest.raises(RuntimeError, match="on purpose"), seamless([unet], "xy"):
        raise RuntimeError("on purpose")
    assert not any(m._forward_pre_hooks or m._forward_hooks for m in unet.modules() if isinstance(m, torch.nn.Conv2d))  # noqa: SLF001


def test_a_region_changes_its_own_place_most(artist: SceneArtist, side: int) -> None:
    mask = np.zeros((side, side), np.float32)
    mask[:, : side // 2] = 1
    plain = artist.draw("a calm lake", "", (side, side), 3)
    parted = artist.draw("a calm lake", "", (side, side), 3, regions=[RegionPrompt(mask, "a red volcano with lava")])
    change = np.abs(parted.astype(float) - plain).mean((0, 2))
    assert change[: side // 2].mean() > change[side // 2 :].mean()


def test_a_wide_picture_wraps(artist: SceneArtist, side: int) -> None:
    widest = artist.lease.row.max_size
    wide = artist.draw("a forest", "", (widest + side, side), 3, tile="x")
    assert wide.shape == (side, widest + side, 3) and seam_ratio(wide, "x") < 4
    bands = artist.draw("a beach", "", (widest + side, side), 3, tile="x").astype(float)  # may be even along x: then the ends are even too
    inside = np.abs(np.diff(bands, axis=1)).mean()
    assert np.abs(bands[:, 0] - bands[:, -1]).mean() < 4 * inside


def test_the_whole_pack_streams_and_repeats_byte_for_byte(studio: Studio, model: str, side: int) -> None:
    wish = {"prompt": "a forest with a tower", "seed": 5, "num_inference_steps": 2, "width": side, "height": side, "model": model}
    wish |= {"map_width": 8, "map_height": 8, "tile_size": 16}
    events = list(studio.run("game_scene", wish))
    drafts = [e.result for e in events if isinstance(e, Draft)]
    done = next(e.result for e in events if isinstance(e, Done))
    assert [sum(bool(np.size(getattr(d, p))) and getattr(d, p) is not None for p in PIECES) for d in drafts] == sorted(
        sum(bool(np.size(getattr(d, p))) and getattr(d, p) is not None for p in PIECES) for d in drafts
    )
    assert len(drafts) == len(PIECES) + 1 and drafts[0].scene is not None and drafts[0].pack is None
    again = studio.game_scene(**{**wish, **{k: v for k, v in done.settings.items() if k not in ("prompt",)}})
    assert done.pack_sha256 == again.pack_sha256 != studio.game_scene(**{**wish, "seed": 6}).pack_sha256
    with zipfile.ZipFile(done.pack) as archive:
        assert archive.testzip() is None and [(i.filename, i.file_size) for i in archive.infolist()] == list(done.contents)
    assert done.figures["map_violations"] == 0 and done.figures["layers_recompose_exactly"]


def test_a_sketch_decides_the_layout_and_bad_ones_are_refused(studio: Studio, model: str, side: int, tmp_path: Path) -> None:
    sketch = np.full((64, 64, 3), 255, np.uint8)
    sketch[:, :32] = (0, 0, 255)
    Image.fromarray(sketch).save(tmp_path / "s.png")
    asked = {**NONE, "sketch_image": tmp_path / "s.png"}
    plain = scene(studio, model, side, **NONE)
    made = scene(studio, model, side, **asked, regions="#0000ff: a blue lake | trees")
    assert not np.array_equal(made.scene, plain.scene) and any("region_1" in name for name, _ in made.contents)
    with refused("error.regions_missing"):
        scene(studio, model, side, **asked)
    with refused("error.sketch_empty"):
        scene(studio, model, side, **asked, regions="#ff00ff: lava")
    Image.new("RGB", (4100, 8)).save(tmp_path / "big.png")
    with refused("error.sketch_size"):
        scene(studio, model, side, **{**NONE, "sketch_image": tmp_path / "big.png"}, regions="#0000ff: lake")


def test_stopping_midway_leaves_no_pack(studio: Studio, model: str, side: int) -> None:
    folder = studio.settings.output_dir
    before = {p for p in folder.rglob("*") if p.is_file()}
    wish = {"prompt": "a beach", "seed": 9, "num_inference_steps": 2, "width": side, "height": side, "model": model}
    events = studio.run("game_scene", wish)
    for event in events:
        if isinstance(event, Draft) and event.result.textures:
            break
    events.close()
    assert {p for p in folder.rglob("*") if p.is_file()} == before


def test_stopping_while_packing_leaves_no_pack(studio: Studio, model: str, side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def slowly(job: PackJob, record: Provenance) -> Pack:
        time.sleep(0.5)  # time for the stop to arrive
        return fill_pack(job, record)

    def files() -> set[Path]:
        return {p for p in studio.settings.output_dir.rglob("*") if p.is_file()}

    monkeypatch.setattr(pack_contents, "fill_pack", slowly)
    before = files()
    wish = {"prompt": "a beach", "seed": 10, "num_inference_steps": 2, "width": side, "height": side, "model": model, **NONE}
    with closing(studio.run("game_scene", wish)) as events:
        assert any(isinstance(event, Progress) and event.stage == "packing" for event in events)
    assert files() == before


def test_lines_about_colours_without_a_sketch_are_not_dropped_silently(studio: Studio, model: str, side: int) -> None:
    wish = {"prompt": "a beach", "num_inference_steps": 2, "width": side, "height": side, "model": model, **NONE}
    with closing(studio.run("game_scene", {**wish, "regions": "#0000ff: lake"})) as events:
        told = next(event for event in events if isinstance(event, Notice))
    assert (told.code, told.level) == ("notice.regions_without_sketch", "warning")


def credits_of(result: GameSceneResult) -> str:
    assert result.pack is not None
    with zipfile.ZipFile(result.pack) as archive:
        return archive.read("CREDITS.txt").decode()


def test_lines_by_a_model_keep_the_tree(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast, Qwen2Config, Qwen2ForCausalLM

    plain = Tokenizer(models.BPE())
    plain.pre_tokenizer, plain.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    plain.train_from_iterator(
        ["a forest of old trees."], trainers.BpeTrainer(special_tokens=["<e>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    )
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=plain, eos_token="<e>")
    tokenizer.chat_template = "{% for m in messages %}{{ m.content }}<e>{% endfor %}"
    torch.manual_seed(0)
    config = Qwen2Config(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1
    )
    Qwen2ForCausalLM(config).save_pretrained(tmp_path / "writer")
    tokenizer.save_pretrained(tmp_path / "writer")
    row = 'id = "tiny-writer"\nrole = "writer"\ntitle = "Tiny writer"\nprofile = "full"\n'
    row += 'kind = "transformers"\nlicence = "none"\nsize_bytes = 1000000'
    row += '\nclasses = { model = "Qwen2ForCausalLM", tokenizer = "PreTrainedTokenizerFast" }'
    (tmp_path / "rows.toml").write_text(f'[[model]]\n{row}\nsources = [{{ kind = "folder", path = "{tmp_path / "writer"}" }}]\n')
    asked = Settings(device="cpu", precision="float32", hub="never", extra_catalog=tmp_path / "rows.toml", output_dir=tmp_path / "out")
    studio = Studio(asked)
    asked_for = {**NONE, "dialogue": True}
    made, ruled = scene(studio, "studio-mini", 128, **asked_for, writer="model"), scene(studio, "studio-mini", 128, **asked_for)
    assert made.dialogue is not None and ruled.dialogue is not None
    assert [(n.id, n.choices) for n in made.dialogue.nodes] == [(n.id, n.choices) for n in ruled.dialogue.nodes]
    assert all(n.text for n in made.dialogue.nodes) and "tiny-writer" in {m.id for m in made.provenance.models}
    assert "Writer model: Tiny writer (none)" in credits_of(made) and "Writer" not in credits_of(ruled)
    studio.cache.close()


def test_depth_by_a_model_where_one_is_at_hand(tmp_path: Path, tiny_folder: Path) -> None:
    from transformers import DepthAnythingConfig, DepthAnythingForDepthEstimation, Dinov2Config, DPTImageProcessor

    torch.manual_seed(0)
    seen = Dinov2Config(
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        mlp_ratio=1,
        image_size=28,
        out_indices=[1, 2],
        reshape_hidden_states=False,
    )
    config = DepthAnythingConfig(
        backbone_config=seen, patch_size=14, reassemble_hidden_size=32, reassemble_factors=[2, 1], neck_hidden_sizes=[8, 8],
        fusion_hidden_size=8, head_hidden_size=8,
    )  # fmt: skip
    DepthAnythingForDepthEstimation(config).save_pretrained(tmp_path / "depth")
    DPTImageProcessor(size={"height": 28, "width": 28}, ensure_multiple_of=14, keep_aspect_ratio=False).save_pretrained(tmp_path / "depth")
    row = 'id = "tiny-depth"\nrole = "depth"\ntitle = "Tiny depth"\nprofile = "full"\n'
    row += 'kind = "transformers"\nlicence = "none"\nsize_bytes = 1000000'
    row += '\nclasses = { model = "DepthAnythingForDepthEstimation", processor = "DPTImageProcessor" }'
    (tmp_path / "rows.toml").write_text(f'[[model]]\n{row}\nsources = [{{ kind = "folder", path = "{tmp_path / "depth"}" }}]\n')
    asked = Settings(device="cpu", precision="float32", hub="never", extra_catalog=tmp_path / "rows.toml", output_dir=tmp_path / "out")
    studio = Studio(asked)
    made = scene(studio, "studio-mini", 128, **{**NONE, "layers": True})
    ruled = scene(studio, "studio-mini", 128, **{**NONE, "layers": True}, depth="rules")
    assert (made.depth_by, ruled.depth_by) == ("tiny-depth", "heuristic") and made.settings["depth"] == "model"
    assert made.depth is not None and made.depth.shape == (128, 128) and 0 <= made.depth.min() < made.depth.max() <= 1
    assert made.figures["layers_recompose_exactly"] and "tiny-depth" in {m.id for m in made.provenance.models}
    assert "Depth model: Tiny depth (none)" in credits_of(made) and "Depth model" not in credits_of(ruled)
    studio.cache.close()


def test_a_model_for_depth_that_cannot_be_had_is_refused_before_anything_is_drawn(studio: Studio, model: str, side: int) -> None:
    with pytest.raises(ModelUnavailable):
        scene(studio, model, side, depth="model")


def test_an_unknown_brief_says_so(studio: Studio, model: str, side: int) -> None:
    wish = {"prompt": "qwer asdf", "num_inference_steps": 2, "width": side, "height": side, "model": model, **NONE}
    told = [e.code for e in studio.run("game_scene", wish) if isinstance(e, Notice)]
    assert "notice.brief_not_understood" in told


def test_a_larger_pack_has_the_same_pictures_and_keeps_its_seams(studio: Studio, model: str, side: int) -> None:
    """Scene, textures and panorama are enlarged by one factor; textures and panorama still repeat; the file says which upscaler it was."""
    from studio.metrics.tiling import seam_ratio

    wish = {**NONE, "textures": True, "panorama": True}
    small, large = scene(studio, model, side, **wish), scene(studio, model, side, size="256", **wish)
    factor = 256 // side
    pairs = [(small.scene, large.scene), (small.panorama, large.panorama)]
    pairs += [(a.albedo, b.albedo) for a, b in zip(small.textures, large.textures, strict=True)]
    for before, after in pairs:
        assert before is not None and after is not None
        assert after.shape == (before.shape[0] * factor, before.shape[1] * factor, 3)
    assert large.settings["size"] == "256" and large.provenance is not None and large.provenance.upscaling is not None
    assert (large.provenance.upscaling.model, large.provenance.upscaling.factor) == ("studio-enlarge", factor)
    if model == "studio-mini":  # random weights make noise, of which every border is a seam
        for before, after in zip(small.textures, large.textures, strict=True):
            for axis in ("x", "y"):
                assert seam_ratio(after.albedo, axis) <= max(1.3, 1.2 * seam_ratio(before.albedo, axis))  # pyright: ignore[reportArgumentType]
