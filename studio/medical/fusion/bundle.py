"""Leases a fusion model of the catalog together with the encoders that its head was trained on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from studio.medical.fusion.fusion_network import BUILT_IN, FusionNet
from studio.medical.fusion.inference import FusionModel
from studio.medical.fusion.note_reader import GateLimits, NoteReader
from studio.medical.fusion.vector_encoders import BuiltInFilms, FilmVectors, NoteVectors, PretrainedFilms

if TYPE_CHECKING:
    from studio.models.cache import ModelCache


@contextmanager
def open_fusion(cache: ModelCache, model_id: str, figures: Mapping[str, Any]) -> Iterator[FusionModel]:
    """The `FusionModel` of catalog row ``model_id`` (role "fusion"), valid inside the block only. Raises like `ModelCache.lease`.

    ``figures``: what the evaluation of the model measured.
    """
    with ExitStack() as stack:
        net: FusionNet = stack.enter_context(cache.lease(model_id, precision="float32"))["model"]
        films, notes = open_encoders(stack, cache, net.config.image_model, net.config.text_model, net)
        if net.letters is not None and net.pieces is not None:
            notes = NoteReader(notes, net.letters, net.pieces, GateLimits(**net.config.note_limits))
        yield FusionModel(net, films, notes, figures)


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
