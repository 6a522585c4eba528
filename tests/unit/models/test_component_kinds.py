"""Every kind of model in the catalog loads, in miniature and in its real file format."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.errors import ModelUnavailable
from studio.models.backends import CpuBackend
from studio.models.cache import ModelCache
from studio.models.catalog import Catalog
from studio.settings import Settings


def cache_with(tmp_path: Path, **settings: Any) -> ModelCache:
    """The catalog that ships, with ``tmp_path/models/<id>`` as the host's own copies."""
    made = Settings.model_validate({"device": "cpu", "hub": "never", "models_dir": tmp_path / "models", **settings})
    return ModelCache(made, Catalog(made), backend=CpuBackend())


def write_bert(folder: Path, *, pooled: bool) -> None:
    import torch
    from transformers import BertConfig, BertModel

    torch.manual_seed(0)
    config = BertConfig(hidden_size=16, intermediate_size=16, num_attention_heads=2, num_hidden_layers=1, vocab_size=30)
    BertModel(config, add_pooling_layer=pooled).save_pretrained(folder)
    write_words(folder, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "cat"], "BertTokenizer")


def write_words(folder: Path, words: list[str], cls: str) -> None:
    from tokenizers import Tokenizer, models, pre_tokenizers

    tokenizer = Tokenizer(models.WordPiece({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # pyright: ignore[reportAttributeAccessIssue]
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": cls, "model_max_length": 32}))


@pytest.mark.parametrize("pooled", [True, False])
def test_text_features_and_no_made_up_pooling_layer(tmp_path: Path, pooled: bool) -> None:
    import torch

    write_bert(tmp_path / "models" / "bert-base-uncased", pooled=pooled)
    with cache_with(tmp_path, precision="float32").lease("bert-base-uncased") as lease:
        with lease.lock("processor"):
            words = lease["processor"]("a cat", return_tensors="pt")
        found = lease["model"](input_ids=words["input_ids"])
        assert found.last_hidden_state.shape[-1] == 16
        assert (found.pooler_output is not None) == pooled
        assert lease.dtype == torch.float32


def test_minilm_is_served_by_the_bundled_text_encoder(tmp_path: Path) -> None:
    cache = cache_with(tmp_path)
    for first, second in (("minilm", "studio-mini"), ("studio-mini", "minilm")):
        with cache.lease(first), cache.lease(second):
            components = cache.snapshot()["components"]
            shared = [c for c in components if set(c["models"]) == {"minilm", "studio-mini"}]
            assert {tuple(c["names"]) for c in shared} == {("model", "text_encoder"), ("processor", "tokenizer")}
            assert len(components) == 5
        assert cache.unload()["kept"] == []


def test_speech(tmp_path: Path) -> None:
    import numpy as np
    import torch
    from transformers import Wav2Vec2Config, Wav2Vec2CTCTokenizer, Wav2Vec2FeatureExtractor, Wav2Vec2ForCTC, Wav2Vec2Processor

    folder = tmp_path / "models" / "wav2vec2-base-960h"
    config = Wav2Vec2Config(
        hidden_size=16, intermediate_size=16, num_attention_heads=2, num_hidden_layers=1, vocab_size=32, conv_dim=(16,) * 7,
        num_conv_pos_embeddings=4, num_conv_pos_embedding_groups=2,
    )  # fmt: skip
    Wav2Vec2ForCTC(config).save_pretrained(folder)
    (folder / "vocab.json").write_text(json.dumps({w: i for i, w in enumerate(["<pad>", "<s>", "</s>", "<unk>", "|", *"ABC"])}))
    tokenizer = Wav2Vec2CTCTokenizer(str(folder / "vocab.json"))
    Wav2Vec2Processor(feature_extractor=Wav2Vec2FeatureExtractor(), tokenizer=tokenizer).save_pretrained(folder)
    with cache_with(tmp_path, precision="bfloat16").lease("wav2vec2-base-960h") as lease:
        assert lease.dtype == torch.float32, "the row does not allow bfloat16"
        sound = lease["processor"](np.zeros(8000, dtype=np.float32), sampling_rate=16000, return_tensors="pt")
        assert lease["model"](sound.input_values).logits.shape[-1] == 32


def test_frame_labels(tmp_path: Path) -> None:
    from PIL import Image
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTextConfig, CLIPVisionConfig

    from tests.integration.tiny_models import tiny_stable_diffusion

    folder = tmp_path / "models" / "clip-vit-base-patch32"
    text = CLIPTextConfig(hidden_size=16, intermediate_size=16, num_attention_heads=2, num_hidden_layers=1, vocab_size=520)
    text.bos_token_id, text.eos_token_id, text.pad_token_id = 512, 513, 513
    vision = CLIPVisionConfig(hidden_size=16, intermediate_size=16, num_attention_heads=2, num_hidden_layers=1, image_size=32, patch_size=8)
    CLIPModel(CLIPConfig(text_config=text.to_dict(), vision_config=vision.to_dict(), projection_dim=8)).save_pretrained(folder)
    from transformers import CLIPTokenizer

    tokenizer = CLIPTokenizer.from_pretrained(tiny_stable_diffusion(tmp_path / "sd") / "tokenizer")
    pictures = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    CLIPProcessor(image_processor=pictures, tokenizer=tokenizer).save_pretrained(folder)
    with cache_with(tmp_path).lease("clip-vit-base-patch32") as lease:
        with lease.lock("processor"):
            inputs = lease["processor"](text=["a", "b"], images=Image.new("RGB", (40, 40)), return_tensors="pt", padding=True)
        assert lease["model"](**inputs).logits_per_image.shape == (1, 2)


def test_image_features(tmp_path: Path) -> None:
    from PIL import Image
    from transformers import ResNetConfig, ResNetForImageClassification, ViTImageProcessor

    folder = tmp_path / "models" / "resnet-50"
    ResNetForImageClassification(ResNetConfig(embedding_size=8, hidden_sizes=[8, 8], depths=[1, 1])).save_pretrained(folder)
    ViTImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    with cache_with(tmp_path).lease("resnet-50") as lease:
        pixels = lease["processor"](Image.new("RGB", (40, 40)), return_tensors="pt")["pixel_values"]
        assert lease["model"](pixels).logits.shape[0] == 1


def test_fast_decoder(tmp_path: Path) -> None:
    import torch
    from diffusers import AutoencoderTiny

    folder = tmp_path / "models" / "taesd"
    channels = (8, 8)
    AutoencoderTiny(
        encoder_block_out_channels=channels, decoder_block_out_channels=channels, num_encoder_blocks=(1, 1), num_decoder_blocks=(1, 1)
    ).save_pretrained(folder, variant="fp16")
    with cache_with(tmp_path, precision="float32").lease("taesd") as lease:
        assert lease["vae"].decode(torch.zeros(1, 4, 8, 8)).sample.shape[1] == 3


def test_a_second_text_encoder(tmp_path: Path) -> None:
    """SDXL: seven components; both tokenizers here are the same files, hence one component."""
    import shutil

    from tests.integration.tiny_models import tiny_stable_diffusion

    folder = tiny_stable_diffusion(tmp_path / "models" / "sdxl-turbo")
    index = json.loads((folder / "model_index.json").read_text())
    for name in ("text_encoder", "tokenizer"):
        shutil.copytree(folder / name, folder / f"{name}_2")
        index[f"{name}_2"] = index[name]
    (folder / "model_index.json").write_text(json.dumps(index))
    cache = cache_with(tmp_path)
    with cache.lease("sdxl-turbo") as lease:
        assert len(lease.components) == 7 and lease["tokenizer"] is lease["tokenizer_2"]
        assert lease["text_encoder"] is lease["text_encoder_2"]
        assert sorted(c["pins"] for c in cache.snapshot()["components"]) == [1, 1, 1, 2, 2]
    assert cache.unload()["leased"] == []


def test_whisper_is_one_component_of_a_known_size(tmp_path: Path) -> None:
    cache = cache_with(tmp_path)
    with cache.lease("whisper-tiny-en", precision="float32") as lease:
        assert callable(lease["model"].transcribe)
        (held,) = [c for c in cache.snapshot()["components"] if "whisper-tiny-en" in c["models"]]
        assert held["bytes"] > 50_000_000 and held["pins"] == 1
    assert cache.unload()["leased"] == []


def test_a_library_that_is_not_installed_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faster_whisper", None)  # as if it were not there
    cache = cache_with(tmp_path)
    with pytest.raises(ModelUnavailable) as error, cache.lease("whisper-tiny-en", precision="float32"):
        pass
    assert error.value.code == "error.model_needs"
    assert error.value.sentence("zh-TW") != error.value.sentence("en")
