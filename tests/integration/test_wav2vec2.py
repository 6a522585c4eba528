"""The whole wav2vec 2.0 path on a tiny random model: plumbing, chunks, times. What it hears means nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from studio import Settings, Studio
from studio.media.audio import audio_windows
from studio.models.lease import Lease
from studio.settings import ASSETS
from studio.speech import wav2vec2
from studio.speech.recognition import recognize

CLIP = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
LETTERS = ["<pad>", "<s>", "</s>", "<unk>", "|", *"ETAONIHSRDLUMWCFGYPBVK'XJQZ"]
ROW = """
[[model]]
id = "tiny-wav2vec2"
role = "speech"
title = "Tiny wav2vec 2.0"
profile = "full"
kind = "transformers"
licence = "none"
size_bytes = 1000000
precisions = ["float32"]
classes = {{ model = "Wav2Vec2ForCTC", processor = "Wav2Vec2Processor" }}
sources = [{{ kind = "folder", path = "{folder}" }}]
"""


def tiny_wav2vec2(folder: Path) -> Path:
    """A ``Wav2Vec2ForCTC`` with its processor; layer normalisation, so that a frame depends on its surroundings alone."""
    import torch
    from transformers import Wav2Vec2Config, Wav2Vec2CTCTokenizer, Wav2Vec2FeatureExtractor, Wav2Vec2ForCTC, Wav2Vec2Processor

    torch.manual_seed(0)
    folder.mkdir(parents=True)
    (folder / "vocab.json").write_text(json.dumps({letter: i for i, letter in enumerate(LETTERS)}))
    config = Wav2Vec2Config(
        vocab_size=len(LETTERS), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=64, conv_dim=(16,) * 7,
        num_conv_pos_embeddings=16, num_conv_pos_embedding_groups=4, pad_token_id=0, feat_extract_norm="layer",
    )  # fmt: skip
    model = Wav2Vec2ForCTC(config)
    with torch.no_grad():  # even random letters must change from frame to frame
        model.lm_head.weight.mul_(60)
    model.save_pretrained(folder)
    extractor = Wav2Vec2FeatureExtractor(feature_size=1, sampling_rate=16_000, do_normalize=True, return_attention_mask=False)
    Wav2Vec2Processor(extractor, Wav2Vec2CTCTokenizer(str(folder / "vocab.json"))).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def lease(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lease]:
    base = tmp_path_factory.mktemp("wav2vec2")
    rows = base / "rows.toml"
    rows.write_text(ROW.format(folder=tiny_wav2vec2(base / "tiny").as_posix()))
    studio = Studio(Settings(profile="full", device="cpu", precision="float32", hub="never", extra_catalog=rows, output_dir=base / "out"))
    with studio.cache.lease("tiny-wav2vec2") as opened:
        yield opened
    studio.cache.close()


@pytest.fixture(scope="module")
def sound() -> np.ndarray:
    return np.concatenate([window.samples for window in audio_windows(CLIP)])


def test_chunks_give_what_a_full_pass_gives(lease: Lease, sound: np.ndarray, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = np.tile(sound, 2)[: 28 * wav2vec2.RATE]
    parts = wav2vec2.logits(lease, heard)
    monkeypatch.setattr(wav2vec2.chunks, "__defaults__", (1000.0, 2.0))
    whole = wav2vec2.logits(lease, heard)
    assert parts.shape == whole.shape == (((len(heard) - 400) // 320) + 1, len(LETTERS))
    assert (parts.argmax(1) == whole.argmax(1)).mean() > 0.97
    # control: the next frame's letters agree less, so the agreement above is about the right frames
    assert (parts.argmax(1)[1:] == whole.argmax(1)[:-1]).mean() < (parts.argmax(1) == whole.argmax(1)).mean()


def test_words_have_times_and_confidence(lease: Lease, sound: np.ndarray) -> None:
    parts = list(recognize(lease, audio_windows(CLIP, 10.0)))
    words = [word for part in parts for word in part.words]
    assert words
    edges = [edge for word in words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert edges[-1] <= len(sound) / wav2vec2.RATE + 0.1
    assert all(0 <= (word.confidence or 0) <= 1 and not word.aligned for word in words)
    assert not any(part.aligned for part in parts if part.words)


def test_silence_gives_no_words(lease: Lease, tmp_path: Path) -> None:
    import wave

    path = tmp_path / "silence.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(bytes(2 * 16_000 * 5))
    assert [w for part in recognize(lease, audio_windows(path)) for w in part.words] == []


@pytest.mark.parametrize("count", [0, 1, 399, 400, 16_000])
def test_hidden_states_at_fifty_frames_a_second(lease: Lease, sound: np.ndarray, count: int) -> None:
    states = wav2vec2.hidden_states(lease, sound[:count])
    assert states.dtype == np.float32
    assert states.shape == ((max(count, 400) - 400) // 320 + 1, 32)
    assert np.isfinite(states).all()


def test_hidden_states_are_those_behind_the_letters(lease: Lease, sound: np.ndarray) -> None:
    import torch

    states = wav2vec2.hidden_states(lease, sound[:48_000])
    with torch.inference_mode():
        scores = lease["model"].lm_head(torch.from_numpy(states)).numpy()
    np.testing.assert_allclose(scores, wav2vec2.logits(lease, sound[:48_000]), atol=1e-3)
