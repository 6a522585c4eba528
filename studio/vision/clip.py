"""Pictures and text in the embedding space of CLIP.

Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.vision.picture_encoder import Background

if TYPE_CHECKING:
    from torch import Tensor
    from transformers.modeling_outputs import BaseModelOutputWithPooling

    from studio.models.lease import Identity

_BATCH = 8
_TEXTS = 64
_PROMPT = "a photo of {}"


class Clip:
    """A `studio.vision.picture_encoder.PictureEncoder` over a leased ``CLIPModel`` and its processor."""

    def __init__(self, title: str, model: Any, processor: Any, lock: AbstractContextManager[object]) -> None:
        """``lock``: the lease's lock on the processor, which is shared with other requests."""
        self.title = title
        self.identities: tuple[Identity, ...] = ()
        self.background: Background | None = None
        self.sharpness = float(model.logit_scale.exp())
        self.margin = 0.01
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


def _unit(features: Tensor | BaseModelOutputWithPooling) -> np.ndarray:
    import torch

    # transformers 5 wraps the projected features, version 4 returned them
    tensor = features if isinstance(features, torch.Tensor) else features.pooler_output
    if tensor is None:
        raise TypeError("the model returned no pooled features")
    return torch.nn.functional.normalize(tensor.float(), dim=-1).cpu().numpy()
