"""Which GPUs of this machine a studio uses: ``STUDIO_CARDS``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from studio.errors import InvalidInput, ModelUnavailable
from studio.models import zerogpu
from studio.models.backends import Backend, CudaBackend, pick_backend

if TYPE_CHECKING:
    from studio.settings import Settings

_ALL = "all"
_NUMBERS = re.compile(r"\d{1,3}(\s*,\s*\d{1,3})*")


def card_indices(settings: Settings) -> tuple[int, ...]:
    """Indices of the GPUs to use, as `torch.cuda` counts them; empty where ``cards`` is not set, or where "all" finds none.

    Imports torch only if ``cards`` is set. Raises `InvalidInput` where it is neither "all" nor numbers, `ModelUnavailable` for a
    card that is not there, and where the host wants no GPU at all.
    """
    wanted = settings.cards.strip().lower()
    if wanted and wanted != _ALL and not _NUMBERS.fullmatch(wanted):
        raise InvalidInput("error.cards_unreadable", field="cards")
    if not wanted or zerogpu.active():
        return ()
    if settings.device == "cpu":
        if wanted == _ALL:
            return ()
        raise ModelUnavailable("error.cards_on_cpu")
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if wanted == _ALL:
        if not count and settings.device == "cuda":
            raise ModelUnavailable("error.no_cuda")
        return tuple(range(count))
    indices = tuple(dict.fromkeys(int(part) for part in wanted.split(",")))
    missing = [index for index in indices if index >= count]
    if missing and count:
        raise ModelUnavailable("error.no_such_card", card=missing[0], last=count - 1)
    if missing:
        raise ModelUnavailable("error.no_card_at_all", card=missing[0])
    return indices


def card_backends(settings: Settings) -> list[Backend]:
    """One backend for each card that ``cards`` names; without cards the one that suits this machine. Raises like `card_indices`."""
    return [CudaBackend(index) for index in card_indices(settings)] or [pick_backend(settings)]


def lane_count(settings: Settings) -> int:
    """Runs that compute at the same time: ``lanes`` if the host sets it, otherwise one a card. Raises like `card_indices`."""
    return settings.lanes or max(1, len(card_indices(settings)))
