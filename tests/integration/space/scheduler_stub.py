"""The platform's scheduler of GPUs on 127.0.0.1, as far as the package `spaces` asks it; a test says how it answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = {"idle": False, "nvidiaIndex": 0, "nvidiaUUID": "GPU-test", "allowToken": "token"}


class Scheduler:
    """``answer``: what ``/schedule`` says next; ``go_on`` ends a call that hangs."""

    def __init__(self) -> None:
        self.answer = "grant"
        self.quota: dict[str, int] = {}
        self.go_on = threading.Event()
        self.url = ""
        self._calls: list[tuple[str, dict[str, str]]] = []
        self._called = threading.Condition()

    def record(self, path: str, query: dict[str, str]) -> None:
        with self._called:
            self._calls.append((path, query))
            self._called.notify_all()

    def calls(self, path: str) -> list[dict[str, str]]:
        """The queries of every call so far."""
        return [query for called, query in self._calls if called == path]

    def await_calls(self, path: str, count: int) -> list[dict[str, str]]:
        """As `calls`, once there are ``count``."""
        with self._called:
            assert self._called.wait_for(lambda: len(self.calls(path)) >= count, 60), f"{path} was not called"
        return self.calls(path)


class _Handler(BaseHTTPRequestHandler):
    scheduler: Scheduler

    def do_POST(self) -> None:
        address = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(address.query).items()}
        self.scheduler.record(address.path, query)
        if address.path == "/schedule":
            getattr(self, f"_{self.scheduler.answer}")()
        else:
            self._reply(200, {})

    def _grant(self) -> None:
        self._reply(200, TOKEN)

    def _queue(self) -> None:
        """No GPU at first, then one."""
        self._stream("event: ping\n\n", f"event: succeeded\ndata: {json.dumps(TOKEN)}\n\n")

    def _queue_in_vain(self) -> None:
        self._stream("event: ping\n\n", "event: failed\n\n")

    def _quota(self) -> None:
        self._reply(429, self.scheduler.quota, {"X-Authenticated": "regular"})

    def _unavailable(self) -> None:
        self._reply(503, {})

    def _expired(self) -> None:
        self._reply(401, {})

    def _broken(self) -> None:
        self._reply(500, {})

    def _hang(self) -> None:
        self.scheduler.go_on.wait(60)
        self._reply(200, TOKEN)

    def _stream(self, *events: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for event in events:
            self.wfile.write(f"{len(event):x}\r\n{event}\r\n".encode())
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def _reply(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:  # type: ignore[override]
        """Nothing: the test's own output is enough."""


@contextmanager
def scheduler_stub() -> Iterator[Scheduler]:
    """A scheduler on a free port until the block is left."""
    scheduler = Scheduler()
    handler = type("Handler", (_Handler,), {"scheduler": scheduler})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        scheduler.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield scheduler
        finally:
            scheduler.go_on.set()
            server.shutdown()
            thread.join()
