"""Leases a fusion model of the catalog together with the encoders that its head was trained on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from studio.errors import InvalidInput
from studio.medical.fusion.fusion_network import BUILT_IN, FusionNet
from studio.medical.fusion.inference import FusionModel
from studio.medical.fusion.note_reader import GateLimits, NoteReader
from studio.medical.fusion.own_bundle import FIELD, OwnBundle
from studio.medical.fusion.vector_encoders import BuiltInFilms, FilmVectors, NoteVectors, PretrainedFilms

if TYPE_CHECKING:
    from torch import Tensor

    from studio.models.cache import ModelCache


@contextmanager
def open_fusion(cache: ModelCache, model_id: str, figures: Mapping[str, Any]) -> Iterator[FusionModel]:
    """The `FusionModel` of catalog row ``model_id`` (role "fusion"), valid inside the block only. Raises like `ModelCache.lease`.

    ``figures``: what the evaluation of the model measured.
    """
    with ExitStack() as stack:
        net: FusionNet = stack.enter_context(cache.lease(model_id, precision="float32"))["model"]
        films, notes = open_encoders(stack, cache, net.config.image_model, net.config.text_model, net)
        yield FusionModel(net, films, _read(notes, net), figures)


@contextmanager
def open_own_fusion(cache: ModelCache, bundle: OwnBundle) -> Iterator[FusionModel]:
    """The `FusionModel` of a bundle of the user's own, valid inside the block only. Its network stays on the processor, outside the cache.

    Raises like `ModelCache.lease`, and `InvalidInput` about the bundle whose vectors have other lengths than its encoders'.
    """
    config = bundle.net.config
    with ExitStack() as stack:
        films, notes = open_encoders(stack, cache, config.image_model, config.text_model, bundle.net)
        films, notes = OnHost(films), _read(notes, bundle.net)
        with torch.inference_mode():
            lengths = films.pooled(films.spatial(films.pixels([np.zeros((64, 64), np.float32)]))).shape[1], notes(["."]).shape[1]
        for length, wanted, name in zip(lengths, config.dims, (config.image_model, config.text_model), strict=False):
            if length != wanted:
                raise InvalidInput("error.bundle_encoder_size", FIELD, name=name, length=length, wanted=wanted)
        yield FusionModel(bundle.net, films, notes, bundle.figures)


def _read(notes: NoteVectors, net: FusionNet) -> NoteVectors | NoteReader:
    """How ``net`` reads notes: by its own nets over the text model, or by the text model alone."""
    if net.letters is None or net.pieces is None or net.subject is None:
        return notes
    return NoteReader(notes, (net.letters, net.subject, net.pieces), GateLimits(**net.config.note_limits))


class OnHost:
    """`FilmVectors` whose vectors are on the processor, wherever its encoder is."""

    def __init__(self, films: FilmVectors) -> None:
        self._films = films
        self.side = films.side

    def pixels(self, films: list[np.ndarray]) -> Tensor:
        return self._films.pixels(films)

    def spatial(self, films: Tensor) -> Tensor:
        return self._films.spatial(films)

    def pooled(self, spatial: Tensor) -> Tensor:
        return self._films.pooled(spatial).cpu()


def weights_version(cache: ModelCache, model_id: str) -> str:
    """The first digits of the SHA-256 of the weights of catalog row ``model_id``, for reports. Raises like `ModelCache.lease`."""
    with cache.lease(model_id, precision="float32") as lease:
        return lease.identities[0].sha256[:12]


def open_encoders(
    stack: ExitStack, cache: ModelCache, image_model: str, text_model: str, net: FusionNet | None = None
) -> tuple[FilmVectors, NoteVectors]:
    """Film and note encoders by catalog id (`BUILT_IN`: the film encoder of ``net``), leased until ``stack`` closes."""
    text = stack.enter_context(cache.lease(text_model, precision="float32"))
    notes = NoteVectors(text["model"], text["processor"], text.lock("processor"))
    if image_model == BUILT_IN:
        if net is None or net.encoder is None:
            raise ValueError("a built-in film encoder needs its network")
        return BuiltInFilms(net.encoder), notes
    return PretrainedFilms(stack.enter_context(cache.lease(image_model, ["model"], precision="float32"))["model"]), notes
