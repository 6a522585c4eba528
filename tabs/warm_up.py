"""Background start: import torch and load the default model once somebody has opened the page."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator, Sequence

from studio import Studio

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


def _load(studio: Studio, role: str) -> None:
    try:
        studio.warm(role)
    except Exception:  # the first request meets the same problem and reports it
        _log.warning("warm-up failed", exc_info=True)
