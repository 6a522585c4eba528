"""How well a query matches pictures, on one scale for every encoder."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from studio.vision.tagging import label_scores

if TYPE_CHECKING:
    from studio.vision.picture_encoder import PictureEncoder

# Queries that hardly any recording matches: a real match must stand out against these for the same picture.
_UNRELATED = (
    "the price of steel", "a recipe with garlic", "quarterly tax report", "the rules of chess", "repairing a bicycle tyre", "volcanic rock",
    "a wedding dress", "satellite orbits", "football results", "how to knit a scarf", "vitamin deficiency", "a submarine engine",
    "jazz music", "planting tomatoes", "a court verdict",
)  # fmt: skip
_LEAST_SPREAD = 0.02  # of cosines; smaller differences are chance


def match_scores(encoder: PictureEncoder, pictures: np.ndarray, question: str) -> np.ndarray:
    """(n,): by how many standard deviations each picture vector (n, d) matches ``question`` better than expected.

    Expected is the encoder's background together with the recording's other pictures or, for an encoder without a background, how well
    the same picture matches unrelated queries.
    """
    if encoder.background is not None:
        return label_scores(encoder, pictures, encoder.encode_texts([question]))[:, 0]
    asked, *others = encoder.encode_texts([question, *_UNRELATED])
    noise = pictures @ np.stack(others).T
    return (pictures @ asked - noise.mean(1)) / np.maximum(noise.std(1), _LEAST_SPREAD)
