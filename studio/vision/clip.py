"""Pictures and text in the embedding space of CLIP.

Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from torch import Tensor
    from transformers.modeling_outputs import BaseModelOutputWithPooling

    from studio.models.lease import Identity

_BATCH = 8
_TEXTS = 64
_PROMPT = "a photo of {}"
# Queries that hardly any recording matches: a real match must stand out against these for the same picture.
_UNRELATED = (
    "the price of steel", "a recipe with garlic", "quarterly tax report", "the rules of chess", "repairing a bicycle tyre", "volcanic rock",
    "a wedding dress", "satellite orbits", "football results", "how to knit a scarf", "vitamin deficiency", "a submarine engine",
    "jazz music", "planting tomatoes", "a court verdict",
)  # fmt: skip
_LEAST_SPREAD = 0.02  # of cosines; smaller differences are chance
_STANDS_OUT = 2.2  # standard deviations above the unrelated queries from which something is seen
_BESIDE = 1.0  # standard deviations below the best picture within which others are seen too


class Clip:
    """A `studio.vision.picture_encoder.PictureEncoder` over a leased ``CLIPModel`` and its processor."""

    def __init__(self, title: str, model: Any, processor: Any, lock: AbstractContextManager[object]) -> None:
        """``lock``: the lease's lock on the processor, which is shared with other requests."""
        self.title = title
        self.identities: tuple[Identity, ...] = ()
        self._sharpness = float(model.logit_scale.exp())
        self.margin, self.independent = 0.01, False
        self.gate = 0.2  # cosine; matching pairs lie around 0.3, others below 0.2
        self.floor = 0.0  # the cosine itself is telling enough
        self._model, self._processor, self._lock = model, processor, lock

    def encode_with_confidence(self, images: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """`encode_images`, with a confidence of 1 for every picture, (n,)."""
        return self.encode_images(images), np.ones(len(images), np.float32)

    def encode_images(self, images: list[np.ndarray]) -> np.ndarray:
        """(n, d) unit float32 for uint8 pictures (h, w, 3) of any size."""
        import torch

        found = []
        for at in range(0, len(images), _BATCH):
            with self._lock:
                # stated explicitly: a picture one or three pixels high would be taken for channels-first
                values = self._processor(images=images[at : at + _BATCH], return_tensors="pt", input_data_format="channels_last")
            with torch.inference_mode():
                inputs = values["pixel_values"].to(self._model.device, self._model.dtype)
                found.append(_unit(self._model.get_image_features(pixel_values=inputs)))
        return np.concatenate(found) if found else np.zeros((0, self._model.config.projection_dim), np.float32)

    def encode_texts(self, texts: list[str]) -> np.ndarray:
        """(m, d) unit float32; each text is embedded as "a photo of ..."."""
        import torch

        found = []
        for at in range(0, len(texts), _TEXTS):
            prompts = [_PROMPT.format(text) for text in texts[at : at + _TEXTS]]
            with self._lock:
                tokens = self._processor(text=prompts, padding=True, truncation=True, return_tensors="pt")
            with torch.inference_mode():
                found.append(_unit(self._model.get_text_features(**tokens.to(self._model.device))))
        return np.concatenate(found) if found else np.zeros((0, self._model.config.projection_dim), np.float32)

    def pooled(self, vectors: np.ndarray) -> np.ndarray:
        """(d,) unit: the mean direction of pictures (n, d)."""
        mean = vectors.mean(0)
        return mean / max(float(np.linalg.norm(mean)), 1e-9)

    def scores(self, pictures: np.ndarray, texts: np.ndarray) -> np.ndarray:
        """(n, m) cosines."""
        return pictures @ texts.T

    def shares(self, scores: np.ndarray) -> np.ndarray:
        """(m,) probabilities among the texts, by the model's own temperature; they sum to 1."""
        powers = np.exp(self._sharpness * (scores - scores.max()))
        return powers / powers.sum()

    def likeness(self, texts: np.ndarray) -> np.ndarray:
        """(m, m) cosines."""
        return texts @ texts.T

    def matches(self, pictures: np.ndarray, question: str) -> np.ndarray:
        """(n,) how far ``question`` stands out from unrelated ones for the same picture; from 1 on it is seen."""
        asked, *others = self.encode_texts([question, *_UNRELATED])
        noise = pictures @ np.stack(others).T
        fits = (pictures @ asked - noise.mean(1)) / np.maximum(noise.std(1), _LEAST_SPREAD)
        far = fits < fits.max(initial=-np.inf) - _BESIDE
        return np.where(far, np.minimum(fits / _STANDS_OUT, 0.99), fits / _STANDS_OUT)


def _unit(features: Tensor | BaseModelOutputWithPooling) -> np.ndarray:
    import torch

    # transformers 5 wraps the projected features, version 4 returned them
    tensor = features if isinstance(features, torch.Tensor) else features.pooler_output
    if tensor is None:
        raise TypeError("the model returned no pooled features")
    return torch.nn.functional.normalize(tensor.float(), dim=-1).cpu().numpy()
