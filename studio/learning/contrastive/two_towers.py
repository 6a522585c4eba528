"""A small tower for pictures of 32 px and one for the words of their captions, which end in the same space.

Source: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021 (CLIP), much smaller.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from studio.learning.picture_set import COLORS, GROUNDS, NOUNS

SIDE = 32  # px
WORDS = ("", "a", "on", *NOUNS, *COLORS, *GROUNDS)  # the first stands for no word; a colour and a thing may share one
_LENGTH = 8  # words of a sentence that count
_NUMBERS = {word: number for number, word in reversed(list(enumerate(WORDS)))}


class TwoTowers(nn.Module):
    """A picture tower of four layers, and a text tower that adds up vectors of words. Both end in ``width`` numbers of length 1.

    ``shared_head``: the last layer is the same for both, else each has its own.
    """

    def __init__(self, width: int = 48, channels: int = 24, *, shared_head: bool = False) -> None:
        super().__init__()
        self.shape = {"width": width, "channels": channels, "shared_head": shared_head}
        inner = 4 * channels
        self.picture_body = nn.Sequential(
            nn.Conv2d(3, channels, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(channels, 2 * channels, 3, 2, 1), nn.ReLU(),
            nn.Conv2d(2 * channels, inner, 3, 2, 1), nn.ReLU(),
            nn.Flatten(), nn.Linear(inner * (SIDE // 8) ** 2, inner), nn.ReLU(),
        )  # fmt: skip
        self.word_vectors = nn.EmbeddingBag(len(WORDS), inner, mode="sum", padding_idx=0)
        self.text_body = nn.Sequential(nn.Linear(inner, inner), nn.ReLU())
        self.picture_head = nn.Linear(inner, width)
        self.text_head = self.picture_head if shared_head else nn.Linear(inner, width)

    @classmethod
    def from_folder(cls, folder: Path, dtype: torch.dtype = torch.float32) -> TwoTowers:
        """The network that `save_to` wrote. Raises ``OSError`` or ``RuntimeError`` for wrong files."""
        from safetensors.torch import load_file

        towers = cls(**json.loads((folder / "config.json").read_text(encoding="utf-8")))
        towers.load_state_dict(load_file(folder / "model.safetensors"))
        return towers.to(dtype).eval()

    def save_to(self, folder: Path) -> None:
        """Write ``config.json`` and ``model.safetensors``."""
        from safetensors.torch import save_file

        folder.mkdir(parents=True, exist_ok=True)
        (folder / "config.json").write_text(json.dumps(self.shape) + "\n", encoding="utf-8")
        save_file({name: value.contiguous().clone() for name, value in self.state_dict().items()}, folder / "model.safetensors")

    def pictures(self, pixels: Tensor) -> Tensor:
        """(n, width) unit vectors for float pictures (n, 3, 32, 32) as `as_pixels` makes them."""
        return nn.functional.normalize(self.picture_head(self.picture_body(pixels)), dim=1)

    def sentences(self, words: Tensor) -> Tensor:
        """(n, width) unit vectors for sentences as `as_words` makes them, int64 (n, words)."""
        return nn.functional.normalize(self.text_head(self.text_body(self.word_vectors(words))), dim=1)


def as_pixels(pictures: np.ndarray) -> Tensor:
    """uint8 (n, 32, 32, 3) as float (n, 3, 32, 32) in [-1, 1]."""
    return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))).float() / 127.5 - 1


def as_words(sentences: Sequence[str]) -> Tensor:
    """int64 (n, 8): the numbers of the first eight words that the towers know; others are passed over."""
    rows = np.zeros((len(sentences), _LENGTH), np.int64)
    for row, sentence in zip(rows, sentences, strict=True):
        known = [_NUMBERS[word] for word in split_words(sentence) if word in _NUMBERS and word][:_LENGTH]
        row[: len(known)] = known
    return torch.from_numpy(rows)


def split_words(sentence: str) -> list[str]:
    """The words of a sentence in small letters."""
    return re.findall(r"[a-z]+", sentence.lower())
