"""Taking turns with components that move while they run."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Turn:
    """Exclusive use of components that move while they run. The same thread may enter again; any thread may leave."""

    def __init__(self) -> None:
        self._cond = threading.Condition()
        self._holder: int | None = None
        self._depth = 0

    def enter(self, tick: Callable[[], None], seconds: float) -> bool:
        """Wait for the turn, calling ``tick`` now and then; False after ``seconds``."""
        me = threading.get_ident()
        deadline = time.monotonic() + seconds
        with self._cond:
            while self._depth and self._holder != me:
                if time.monotonic() >= deadline:
                    return False
                self._cond.wait(0.1)
                tick()
            self._holder = me
            self._depth += 1
            return True

    def leave(self, tidy: Callable[[], None]) -> None:
        """Give the turn back; the last one out calls ``tidy`` before anybody else may enter."""
        with self._cond:
            if self._depth > 1:
                self._depth -= 1
                return
            self._holder = None  # from here on nobody enters, not even this thread
        try:
            tidy()
        finally:
            with self._cond:
                self._depth = 0
                self._cond.notify_all()
