"""Sentences about pictures by a leased image-to-text model (BLIP and models with the same interface)."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_WORDS = 30  # tokens; a sentence
_BEAMS = 3


def captions(model: Any, processor: Any, lock: AbstractContextManager[object], images: Sequence[np.ndarray]) -> tuple[str, ...]:
    """One English sentence for each picture uint8 (h, w, 3), with a capital and a full stop; empty where the model says nothing.

    ``lock``: the lease's lock on the processor, which is shared with other requests.
    """
    import torch

    found = []
    for image in images:
        with lock:
            # stated explicitly: a picture one or three pixels high would be taken for channels-first
            values = processor(images=[image], return_tensors="pt", input_data_format="channels_last")
        with torch.inference_mode():
            pixels = values["pixel_values"].to(model.device, model.dtype)
            tokens = model.generate(pixel_values=pixels, max_new_tokens=_WORDS, num_beams=_BEAMS, do_sample=False)
        with lock:
            found.append(sentence(processor.batch_decode(tokens, skip_special_tokens=True)[0]))
    return tuple(found)


def sentence(text: str) -> str:
    """``text`` with single spaces, a capital and a full stop."""
    plain = " ".join(text.split()).rstrip(" .")
    return f"{plain[:1].upper()}{plain[1:]}." if plain else ""
