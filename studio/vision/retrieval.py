"""How well a question fits what is seen, on one scale for every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.vision.tagging import label_scores

if TYPE_CHECKING:
    from studio.vision.picture_encoder import PictureEncoder

# What hardly any recording shows: a real answer must stand out from how the same picture answers these.
_UNRELATED = (
    "the price of steel", "a recipe with garlic", "quarterly tax report", "the rules of chess", "repairing a bicycle tyre", "volcanic rock",
    "a wedding dress", "satellite orbits", "football results", "how to knit a scarf", "vitamin deficiency", "a submarine engine",
    "jazz music", "planting tomatoes", "a court verdict",
)  # fmt: skip
_LEAST_SPREAD = 0.02  # of cosines; smaller ones are chance


def fit(encoder: PictureEncoder, pictures: np.ndarray, question: str) -> np.ndarray:
    """(n,) by how many standard deviations each picture vector (n, d) answers ``question`` better than is usual.

    The usual is the engine's background together with the recording's other pictures, or, for an engine without a background,
    how the same picture answers unrelated questions.
    """
    if encoder.background is not None:
        return label_scores(encoder, pictures, encoder.encode_texts([question]))[:, 0]
    asked, *others = encoder.encode_texts([question, *_UNRELATED])
    noise = pictures @ np.stack(others).T
    return (pictures @ asked - noise.mean(1)) / np.maximum(noise.std(1), _LEAST_SPREAD)
