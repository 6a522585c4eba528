"""Puts a film straight that lies slightly askew in its picture, where it can be read afterwards. Imports torch."""

from __future__ import annotations

import numpy as np
import torch

from studio.medical.fusion.fusion_network import FusionNet
from studio.medical.fusion.orientation import Place, put_back
from studio.medical.fusion.refusal import film_refusals, picture_refusal
from studio.medical.fusion.vector_encoders import FilmVectors

MOST_DEGREES, MOST_SHARE = 8.0, 0.13  # more is left for the gate to refuse
_CLEAR_DEGREES, _CLEAR_SHARE = 2.5, 0.035  # as much is put straight even if the gate lets the film pass as it is


def straightened(net: FusionNet, encoder: FilmVectors, film: np.ndarray) -> tuple[np.ndarray, Place] | None:
    """A film float32 (h, w) in [0, 1] put straight, and how it had lain; None if it lies well or is refused afterwards, too.

    Turned by up to 8 degrees, up to 13 % of an edge missing, or a border of up to 13 %.
    """
    if net.orientation is None or picture_refusal(film) is not None:
        return None
    pixels = encoder.pixels([film])
    place = net.orientation.places(pixels)[0]
    if place.askew(MOST_DEGREES, MOST_SHARE):
        return None
    if not place.askew(_CLEAR_DEGREES, _CLEAR_SHARE) and _passes(net, encoder, film):
        return None
    found = put_back(film, place)
    return (found, place) if _passes(net, encoder, found) else None


def _passes(net: FusionNet, encoder: FilmVectors, film: np.ndarray) -> bool:
    pixels = encoder.pixels([film])
    with torch.inference_mode():
        return film_refusals(net, pixels, encoder.pooled(encoder.spatial(pixels)))[0] is None
