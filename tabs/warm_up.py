"""Background start: import torch and load the default model once somebody has opened the page."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from studio import Studio
from studio.models import zerogpu

if TYPE_CHECKING:
    from studio.models.cache import ModelCache

_log = logging.getLogger(__name__)
_lock = threading.Lock()
_threads: dict[int, threading.Thread] = {}
_ROLE = "text-to-image"
_POLL = 0.1  # seconds; the longest that a stop has to wait


def warm_up(studio: Studio, role: str = _ROLE) -> None:
    """Start loading what ``role`` uses by default, once for each studio; returns at once."""
    with _lock:
        if id(studio) in _threads:
            return
        thread = threading.Thread(target=_load, args=(studio, role), name="warm-up", daemon=True)
        _threads[id(studio)] = thread
        thread.start()


def until_warm(studio: Studio, roles: Sequence[str]) -> Iterator[float]:
    """Yields the seconds waited until the models for ``roles`` are warm; a request can be stopped at each of them."""
    thread = _threads.get(id(studio)) if _ROLE in roles else None
    start = time.monotonic()
    while thread is not None and thread.is_alive():
        thread.join(_POLL)
        yield time.monotonic() - start


def _load_on(cards: Sequence[ModelCache], model_id: str) -> None:
    for card in cards:
        try:
            with card.lease(model_id):
                pass
        except Exception:  # as in `_load`
            _log.warning("warm-up failed", exc_info=True)


def _load(studio: Studio, role: str) -> None:
    try:
        row = studio.catalog.choose(role)
        elsewhere = row.wants_gpu and zerogpu.active()  # such a model is never used in this process
        if not elsewhere and studio.catalog.status(row.id, ask=False).state == "ready":
            first, *others = studio.cache.cards
            with first.lease(row.id):
                pass
            if others:  # nobody waits for these: the first card can already work
                threading.Thread(target=_load_on, args=(others, row.id), name="warm-up of further cards", daemon=True).start()
    except Exception:  # the first request meets the same problem and reports it
        _log.warning("warm-up failed", exc_info=True)
