"""Serving until told to stop: what still runs is told and ended, half-written files are removed, and the process leaves with code 0."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from studio import Studio
from studio.media.retention import remove_unfinished
from studio.settings import Settings

if TYPE_CHECKING:
    import gradio as gr

    from tabs.server.gate import Gate

_DRAIN = 5.0  # seconds for running requests to reach their next step
_CLOSE = 3.0  # seconds for open connections


def stop_signals() -> threading.Event:
    """An event that SIGTERM and SIGINT set from now on; call it from the main thread.

    A first process of a container has no default for these signals, so without a handler it would ignore them.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


class Serving:
    """A server that runs; ``url`` is its local address."""

    def __init__(self, demo: gr.Blocks, settings: Settings) -> None:
        self.demo, self.settings = demo, settings
        self.url = ""
        self._gate: Gate | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._since = time.time()

    def opened(self, gate: Gate, loop: asyncio.AbstractEventLoop) -> None:
        """Called from the server's event loop when it begins to serve."""
        self._gate, self._loop = gate, loop

    def until_stopped(self, studio: Studio, stop: threading.Event) -> None:
        """Serve until ``stop`` is set, then end the process with code 0, within ten seconds."""
        while not stop.wait(1.0):
            if not self.demo.is_running:
                break
        self.close()
        closing = threading.Thread(target=studio.close, daemon=True)
        closing.start()
        closing.join(1.0)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)  # a thread in the middle of a long step would hold an ordinary exit up

    def close(self) -> None:
        """Turn new requests away, tell and end those that run, remove what they left half-written, and close the port."""
        if self._gate and self._loop and self._loop.is_running():
            draining = asyncio.run_coroutine_threadsafe(self._drain(self._gate), self._loop)
            with contextlib.suppress(Exception):  # the end must come all the same
                draining.result(_DRAIN + 1)
        closing = threading.Thread(target=self.demo.close, kwargs={"verbose": False}, daemon=True)
        closing.start()
        closing.join(_CLOSE)
        remove_unfinished(self.settings, self._since)

    @staticmethod
    async def _drain(gate: Any) -> None:
        gate.stopping = True
        await gate.queue.end_all("error.stopping")
        end = time.monotonic() + _DRAIN
        while gate.queue.running() and time.monotonic() < end:
            await asyncio.sleep(0.05)
