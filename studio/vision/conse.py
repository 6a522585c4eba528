"""Pictures and text in one embedding space without training on pairs: what a classifier sees, in the vectors of a text model.

Norouzi et al., "Zero-Shot Learning by Convex Combination of Semantic Embeddings" (ConSE), 2014: the vector of a picture is the mean
of the text vectors of the classifier's best classes, weighted by their probability.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.vision.picture_encoder import Background

if TYPE_CHECKING:
    from torch import Tensor

    from studio.models.lease import Identity
    from studio.vision.efficientnet import EfficientNetLite0

NEAREST = 50  # number of classes in the mean
_SIDE = 224  # px; input of the network
_CROP = 0.875  # share of the shorter edge that is used, as in training
_BATCH = 8
_TEXTS = 64


class ConSE:
    """A `studio.vision.picture_encoder.PictureEncoder` over a leased `EfficientNetLite0` and a leased MiniLM."""

    def __init__(
        self, title: str, network: EfficientNetLite0, text_model: Any, tokenizer: Any, tokenizer_lock: AbstractContextManager[object]
    ) -> None:
        """``tokenizer_lock``: the lease's lock on the tokenizer, which is shared with other requests."""
        self.title = title
        self.identities: tuple[Identity, ...] = ()
        self.sharpness = 1.6
        self.gate, self.margin = 0.8, 0.35  # standard deviations; see tests/benchmarks/vision.py
        self.floor = 0.08  # probability of the best class: flat pictures and patterns get below 0.02, photographs above 0.15
        self._network, self._text_model, self._tokenizer, self._lock = network, text_model, tokenizer, tokenizer_lock
        mean, spread = network.background_mean.float().cpu().numpy(), network.background_spread.float().cpu().numpy()
        self.background: Background | None = Background(mean, spread)

    def encode_with_confidence(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """(n, d) unit float32 for uint8 pictures (h, w, 3) of any size, and (n,) the probability of the best class."""
        import torch

        first = self._network.classifier.weight
        found, sure = [], []
        with torch.inference_mode():
            for at in range(0, len(images), _BATCH):
                batch = np.stack([preprocess(image) for image in images[at : at + _BATCH]])
                logits = self._network(torch.from_numpy(batch).to(first.device, first.dtype)).float()
                found.append(conse_vectors(logits, self._network.class_embeddings.float(), NEAREST).cpu().numpy())
                sure.append(logits.softmax(-1).amax(-1).cpu().numpy())
        if not found:
            return np.zeros((0, self._network.class_embeddings.shape[1]), np.float32), np.zeros(0, np.float32)
        return np.concatenate(found).astype(np.float32), np.concatenate(sure)

    def encode_images(self, images: list[np.ndarray]) -> np.ndarray:
        """(n, d) unit float32 for uint8 pictures (h, w, 3) of any size."""
        return self.encode_with_confidence(images)[0]

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        """(m, d) unit float32."""
        import torch

        with self._lock, torch.inference_mode():
            return mean_pooled(self._text_model, self._tokenizer, texts).cpu().numpy().astype(np.float32)


def preprocess(image: np.ndarray) -> np.ndarray:
    """The centre of a picture as the network expects it: float32 (3, 224, 224), (value - 127) / 128."""
    import cv2

    height, width = image.shape[:2]
    edge = min(height, width) * _CROP
    scale = _SIDE / edge
    size = (max(_SIDE, round(width * scale)), max(_SIDE, round(height * scale)))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    left, top = (size[0] - _SIDE) // 2, (size[1] - _SIDE) // 2
    middle = small[top : top + _SIDE, left : left + _SIDE].astype(np.float32)
    return np.ascontiguousarray(((middle - 127) / 128).transpose(2, 0, 1))


def conse_vectors(logits: Tensor, class_embeddings: Tensor, nearest: int) -> Tensor:
    """(n, classes) logits and (classes, d) unit vectors -> (n, d) unit vectors."""
    import torch

    probability, index = logits.softmax(-1).topk(min(nearest, logits.shape[-1]), -1)
    return torch.nn.functional.normalize((probability.unsqueeze(-1) * class_embeddings[index]).sum(1), dim=-1)


def mean_pooled(model: Any, tokenizer: Any, texts: list[str], max_tokens: int = 64) -> Tensor:
    """(m, d) unit vectors: the mean of the first ``max_tokens`` token states, as sentence-transformers pools MiniLM."""
    import torch

    found = []
    with torch.inference_mode():
        for at in range(0, len(texts), _TEXTS):
            batch = tokenizer(texts[at : at + _TEXTS], padding=True, truncation=True, max_length=max_tokens, return_tensors="pt")
            batch = batch.to(model.device)
            states = model(**batch).last_hidden_state
            mask = batch["attention_mask"].unsqueeze(-1).to(states.dtype)
            found.append(torch.nn.functional.normalize(((states * mask).sum(1) / mask.sum(1)).float(), dim=-1))
    return torch.cat(found) if found else torch.zeros(0, model.config.hidden_size)
