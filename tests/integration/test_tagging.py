"""Tags with the bundled network, and the whole CLIP path on a tiny random model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.vision.descriptions import describe
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


def test_a_face_is_a_person_and_nobody_is_a_submarine(studio: Studio) -> None:
    face = drawn_face()
    with open_encoder(studio.cache, studio.catalog.row(ROW)) as encoder:
        pictures = encoder.encode_images([face, face[::-1]])
        assert pictures.shape[1] == encoder.encode_texts(["cat"]).shape[1]
        assert np.linalg.norm(pictures, axis=1) == pytest.approx(1, abs=1e-4)
        upright, upside_down = encoder.matches(pictures, "person")
        assert upright >= 1 > upside_down
        assert (encoder.matches(pictures, "submarine") < 1).all() and (encoder.matches(pictures, "crowd of people") < 1).all()
        (scene,) = tag(encoder, [(face, face)], [Shot(0, 1)], DEFAULT_LABELS)
    assert scene.label == "person" and scene.tags[0].sure and describe(scene).startswith("A person")


def test_faces_are_found_where_they_are(studio: Studio) -> None:
    from studio.vision.faces import find_faces

    with studio.cache.lease(ROW) as lease:
        blank, narrow = np.zeros((240, 240, 3), np.uint8), np.zeros((1, 5, 3), np.uint8)
        (found,), nothing, none, (moved,) = find_faces(lease["faces"], [drawn_face(), blank, narrow, np.roll(drawn_face(), 24, axis=1)])
        assert np.allclose(found[:4], [0.27, 0.2, 0.73, 0.85], atol=0.06) and found[4] > 0.97
        assert np.allclose(moved[:4], [0.37, 0.2, 0.83, 0.85], atol=0.06) and moved[4] > 0.9
        assert nothing.shape == none.shape == (0, 5) and find_faces(lease["faces"], []) == []


def drawn_face() -> np.ndarray:
    """A cartoon of a face, uint8 (240, 240, 3)."""
    import cv2

    picture, skin, dark = np.full((240, 240, 3), (90, 110, 130), np.uint8), (225, 180, 150), (60, 40, 35)
    cv2.ellipse(picture, (120, 70), (62, 50), 0, 180, 360, dark, -1)
    cv2.ellipse(picture, (120, 125), (56, 76), 0, 0, 360, skin, -1)
    cv2.ellipse(picture, (120, 66), (54, 26), 0, 180, 360, dark, -1)
    for x in (97, 143):
        cv2.ellipse(picture, (x, 110), (13, 7), 0, 0, 360, (245, 245, 245), -1)
        cv2.circle(picture, (x, 110), 6, dark, -1)
        cv2.ellipse(picture, (x, 97), (16, 5), 0, 180, 360, dark, 3)
    cv2.ellipse(picture, (120, 138), (10, 6), 0, 0, 180, (170, 120, 100), 3)
    cv2.line(picture, (118, 112), (113, 136), (195, 150, 125), 2)
    cv2.ellipse(picture, (120, 165), (22, 8), 0, 0, 180, (170, 60, 60), -1)
    return cv2.GaussianBlur(picture, (5, 5), 0)


def test_labels_are_read() -> None:
    assert read_labels("") == DEFAULT_LABELS
    assert read_labels(" a dog,Cat\ncat；a  dog、") == ("a dog", "Cat")
    with pytest.raises(InvalidInput):
        read_labels(",".join(f"l{i}" for i in range(501)))
    with pytest.raises(InvalidInput):
        read_labels("x" * 101)


@pytest.fixture
def with_clip(tmp_path: Path) -> Iterator[Studio]:
    """A studio that has a tiny CLIP at hand."""
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
    yield made
    made.cache.close()


def test_clip_from_files_to_tags(with_clip: Studio) -> None:
    with open_encoder(with_clip.cache, with_clip.catalog.row("tiny-clip")) as encoder:
        thin = np.full((3, 50, 3), 90, np.uint8)
        scenes = tag(encoder, [(picture(0),), (thin,)], [Shot(0, 1), Shot(1, 2)], ["cat", "dog", "car"])
        assert encoder.encode_texts(["cat"]).shape == encoder.encode_images([thin]).shape
    assert all(len(s.tags) == 3 and sum(t.share for t in s.tags) == pytest.approx(1, abs=1e-4) for s in scenes)


def test_the_lab_matches_with_the_clip_at_hand(with_clip: Studio) -> None:
    """Its weights are random: what counts is that it is used, named, and does no better than chance."""
    result = with_clip.result("lab", experiment="match", match_count=24)
    found = result.findings  # type: ignore[attr-defined]
    assert "Tiny CLIP" in found.words.values() and "lab.match.engine_clip" in found.words.values()
    recalled = found.figures[0]
    assert 0 <= recalled.idea < 0.5 and result.verdict != "ahead"  # type: ignore[attr-defined]


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


def test_a_captioning_model_writes_a_sentence_for_each_picture(tmp_path: Path) -> None:
    from studio import Settings, Studio
    from studio.tasks.auto_subtitles.picture_descriptions import captioned, captioner
    from studio.vision.scenes import Scene

    tiny_blip(tmp_path / "models" / "blip-image-captioning-large")
    made = Studio(Settings(device="cpu", precision="float32", hub="never", models_dir=tmp_path / "models", output_dir=tmp_path / "out"))
    row = captioner(made)
    assert row is not None and row.id == "blip-image-captioning-large"
    with made.cache.lease(row.id) as lease:
        scenes = captioned(lease, [Scene(Shot(0, 1)), Scene(Shot(1, 2))], [(picture(0), picture(1)), ()])
    made.cache.close()
    assert scenes[0].caption.endswith(".") and describe(scenes[0]) == scenes[0].caption and scenes[1].caption == ""


def tiny_blip(folder: Path) -> None:
    """A BLIP captioner with its processor in miniature, random weights."""
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertTokenizerFast, BlipConfig, BlipForConditionalGeneration, BlipImageProcessor, BlipProcessor

    torch.manual_seed(0)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *(f"word{i}" for i in range(59))]
    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # pyright: ignore[reportAttributeAccessIssue]
    shape = {"hidden_size": 32, "intermediate_size": 37, "num_attention_heads": 4, "num_hidden_layers": 2}
    text = {
        **shape,
        "vocab_size": 64,
        "encoder_hidden_size": 32,
        "bos_token_id": 2,
        "eos_token_id": 3,
        "pad_token_id": 0,
        "sep_token_id": 3,
    }
    model = BlipForConditionalGeneration(BlipConfig(text_config=text, vision_config={**shape, "image_size": 32, "patch_size": 8}))
    model.save_pretrained(folder, safe_serialization=True)
    size = {"height": 32, "width": 32}
    BlipProcessor(BlipImageProcessor(size=size), BertTokenizerFast(tokenizer_object=tokenizer)).save_pretrained(folder)
