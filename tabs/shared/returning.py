"""Results that come back: a page that is loaded again in the same browser tab finds what it made before.

The page sends a random name that lives in the browser's tab (``studio.visitor()`` in assets/studio.js). The results stay in
the memory of this process under that name, for as long as their files are sure to be on the disk; only who knows the name
gets them.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr

SECONDS = 12 * 3600.0  # results are removed from the disk after a day
MOST = 300  # visitors times tabs, newest kept
_SESSIONS = 3000  # pages whose visitor is known
_NAME = re.compile(r"[0-9a-f]{32}")


class Returning:
    """Who a page belongs to, and the results of each visitor in each tab. Safe to use from several threads."""

    def __init__(self) -> None:
        self._visitors: OrderedDict[str, str] = OrderedDict()  # session of a page -> name of its visitor
        self._results: OrderedDict[tuple[str, str], tuple[float, tuple[object, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def greet(self, request: gr.Request, name: object) -> None:
        """Note that the page of ``request`` belongs to the visitor ``name`` (32 hexadecimal digits; anything else is ignored)."""
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            return
        with self._lock:
            self._visitors[str(request.session_hash)] = name
            while len(self._visitors) > _SESSIONS:
                self._visitors.popitem(last=False)

    def keep(self, request: gr.Request, task_id: str, results: Sequence[object]) -> None:
        """Remember the results of the page's visitor in a tab, newest first; without a visitor nothing is kept."""
        with self._lock:
            visitor = self._visitors.get(str(request.session_hash))
            if visitor is None:
                return
            self._results[visitor, task_id] = (time.monotonic(), tuple(results))
            self._results.move_to_end((visitor, task_id))
            while len(self._results) > MOST:
                self._results.popitem(last=False)

    def results(self, request: gr.Request, task_id: str) -> list[object]:
        """What `keep` was given for the page's visitor in the last `SECONDS`; empty for everybody else."""
        with self._lock:
            visitor = self._visitors.get(str(request.session_hash), "")
            kept_at, found = self._results.get((visitor, task_id), (0.0, ()))
            return list(found) if found and time.monotonic() - kept_at < SECONDS else []


returning = Returning()
