"""What turns pictures and sentences into vectors: a CLIP model whose weights are at hand, or the bundled towers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np
import torch

from studio.diffusion.prompts.simplification import simplify
from studio.diffusion.prompts.translation import translate
from studio.learning.contrastive.two_towers import SIDE, TwoTowers, as_pixels, as_words
from studio.renderer.nearest_words import nearest_words
from studio.tasks.running import leased

if TYPE_CHECKING:
    from studio.models.catalog import Catalog
    from studio.models.model_row import ModelRow
    from studio.tasks.lab.experiment import Bench
    from studio.vision.clip import Clip

BUNDLED = "studio-two-towers"


class PictureTextEngine(Protocol):
    """``side``: px of the pictures of the built-in set that it should be given."""

    side: int

    def encode_images(self, images: list[np.ndarray]) -> np.ndarray:
        """(n, d) unit float32 for uint8 (h, w, 3)."""
        ...

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        """(m, d) unit float32."""
        ...


@dataclass(frozen=True)
class OpenEngine:
    """``title`` of the model; ``bundled``: whether it is the small one that knows the renderer's words only."""

    title: str
    engine: PictureTextEngine
    bundled: bool


class TowersEngine:
    """The bundled towers. Sentences may be Chinese or use synonyms; words that mean nothing to it are passed over."""

    side = SIDE

    def __init__(self, towers: TwoTowers) -> None:
        self._towers = towers

    @torch.inference_mode()
    def encode_images(self, images: list[np.ndarray]) -> np.ndarray:
        small = [cv2.resize(image, (SIDE, SIDE), interpolation=cv2.INTER_AREA) for image in images]
        return self._towers.pictures(as_pixels(np.stack(small))).numpy()

    @torch.inference_mode()
    def encode_texts(self, texts: list[str]) -> np.ndarray:
        return self._towers.sentences(as_words([plain(text) for text in texts])).numpy()


def plain(sentence: str) -> str:
    """``sentence`` in the words of the built-in captions, as far as they go."""
    return simplify(nearest_words(translate(sentence).text).text).text


def not_understood(sentences: Sequence[str]) -> tuple[str, ...]:
    """Those of which the bundled towers know no word apart from "a" and "on"."""
    ignored = set(as_words(["a on"]).flatten().tolist())
    numbers = as_words([plain(sentence) for sentence in sentences]).tolist()
    return tuple(sentence for sentence, row in zip(sentences, numbers, strict=True) if not set(row) - ignored)


@contextmanager
def open_engine(bench: Bench) -> Iterator[OpenEngine]:
    """The engine of this run, leased while the block runs."""
    clip = _clip_at_hand(bench.engine.catalog)
    row = clip or bench.engine.catalog.row(BUNDLED)
    with leased(bench.engine, row, bench.emit) as lease:
        if clip is None:
            yield OpenEngine(row.title, TowersEngine(lease.components["model"]), True)
            return
        from studio.vision.clip import Clip

        parts = lease.components
        yield OpenEngine(row.title, _ClipEngine(Clip(row.title, parts["model"], parts["processor"], lease.lock("processor"))), False)


class _ClipEngine:
    """CLIP, which makes pictures of any size smaller itself."""

    side = 96  # px; drawing larger ones takes longer than looking at them

    def __init__(self, clip: Clip) -> None:
        self.encode_images, self.encode_texts = clip.encode_images, clip.encode_texts


def _clip_at_hand(catalog: Catalog) -> ModelRow | None:
    """The first CLIP model whose weights are here already; asks no hub."""
    rows = [row for row in catalog.rows("frame-labels") if row.classes.get("model") == "CLIPModel"]
    return next((row for row in rows if catalog.status(row.id, ask=False).state == "ready"), None)
