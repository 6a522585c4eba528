"""Tags with the bundled network, and the whole CLIP path on a tiny random model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.vision.scenes import Shot
from studio.vision.tagging import DEFAULT_LABELS, label_notices, open_encoder, read_labels, tag
from tests.integration.tiny_models import _tiny_clip_tokenizer

if TYPE_CHECKING:
    from studio import Studio

ROW = "studio-frame-labels"


def picture(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 255, (90, 160, 3), dtype=np.uint8)


def test_the_bundled_engine_tags_shots(studio: Studio) -> None:
    labels = ["cat", "Cat ", "car", "貓", "food", ""]
    shots = [Shot(0, 1), Shot(1, 2), Shot(2, 3)]
    with open_encoder(studio.cache, studio.catalog.row(ROW)) as encoder:
        scenes = tag(encoder, [(picture(0), picture(1)), (), (picture(2),)], shots, labels)
        (notice,) = label_notices(encoder, labels)
    assert [s.shot for s in scenes] == shots
    assert {t.label for t in scenes[0].tags} == {"cat", "car", "food"} and notice.params["labels"] == "貓"
    assert scenes[1].tags == () and not scenes[1].answered
    for scene in (scenes[0], scenes[2]):
        assert scene.embedding is not None and np.linalg.norm(scene.embedding) == pytest.approx(1, abs=1e-4)
        assert all(0 <= t.share <= 1 for t in scene.tags)


def test_five_hundred_labels_and_only_chinese_ones(studio: Studio) -> None:
    with open_encoder(studio.cache, studio.catalog.row(ROW)) as encoder:
        (scene,) = tag(encoder, [(picture(0),)], [Shot(0, 1)], [f"thing {i}" for i in range(500)])
        (silent,) = tag(encoder, [(picture(0),)], [Shot(0, 1)], ["貓", "狗"])
    assert len(scene.tags) == 5 and silent.tags == () and not silent.answered and silent.embedding is not None


def test_noise_and_blank_pictures_are_not_named(studio: Studio) -> None:
    coarse = np.random.default_rng(5).integers(0, 255, (24, 32, 3), dtype=np.uint8).repeat(10, 0).repeat(10, 1)
    blank = [np.full((120, 160, 3), level, np.uint8) for level in (0, 128, 255)]
    pictures = [picture(0), picture(1), coarse, *blank]
    with open_encoder(studio.cache, studio.catalog.row(ROW)) as encoder:
        scenes = tag(encoder, [(p,) for p in pictures], [Shot(i, i + 1) for i in range(len(pictures))], DEFAULT_LABELS)
    assert [scene.label for scene in scenes] == [""] * len(pictures)


def test_labels_are_read() -> None:
    assert read_labels("") == DEFAULT_LABELS
    assert read_labels(" a dog,Cat\ncat；a  dog、") == ("a dog", "Cat")
    with pytest.raises(InvalidInput):
        read_labels(",".join(f"l{i}" for i in range(501)))
    with pytest.raises(InvalidInput):
        read_labels("x" * 101)


def test_clip_from_files_to_tags(tmp_path: Path) -> None:
    from studio import Settings, Studio

    folder = tiny_clip(tmp_path / "clip")
    rows = tmp_path / "rows.toml"
    rows.write_text(
        f'[[model]]\nid = "tiny-clip"\nrole = "frame-labels"\ntitle = "Tiny CLIP"\nprofile = "mini"\n'
        f'kind = "transformers"\nlicence = "none"\n'
        f'size_bytes = 1000\nclasses = {{ model = "CLIPModel", processor = "CLIPProcessor" }}\n'
        f"sources = [{{ kind = 'folder', path = {json.dumps(str(folder))} }}]\n"
    )
    made = Studio(Settings(device="cpu", precision="float32", hub="never", extra_catalog=rows, output_dir=tmp_path / "out"))
    with open_encoder(made.cache, made.catalog.row("tiny-clip")) as encoder:
        thin = np.full((3, 50, 3), 90, np.uint8)
        scenes = tag(encoder, [(picture(0),), (thin,)], [Shot(0, 1), Shot(1, 2)], ["cat", "dog", "car"])
        assert encoder.encode_texts(["cat"]).shape == encoder.encode_images([thin]).shape
    made.cache.close()
    assert all(len(s.tags) == 3 and sum(t.share for t in s.tags) == pytest.approx(1, abs=1e-4) for s in scenes)


def tiny_clip(folder: Path) -> Path:
    """A CLIPModel with its processor in miniature, random weights."""
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor

    torch.manual_seed(0)
    tokenizer = _tiny_clip_tokenizer(folder / "source")
    shape = {"hidden_size": 32, "intermediate_size": 37, "num_attention_heads": 4, "num_hidden_layers": 2}
    text = {**shape, "vocab_size": 520, "bos_token_id": 512, "eos_token_id": 513, "pad_token_id": 513}
    model = CLIPModel(CLIPConfig(text_config=text, vision_config={**shape, "image_size": 32, "patch_size": 8}, projection_dim=16))
    model.save_pretrained(folder, safe_serialization=True)
    images = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    CLIPProcessor(images, tokenizer).save_pretrained(folder)
    return folder
