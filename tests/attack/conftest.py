"""One hardened app for these tests, and a plain HTTP client that behaves as badly as asked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from tests.browser.conftest import Server, serve

API = "/gradio_api"
DRAW = {"prompt": "a green forest", "preset": "fast", "score": False}


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


class Stranger:
    """A caller with an address of its own: the app believes the proxy of its own machine, which these tests play."""

    def __init__(self, server: Server, address: str = "203.0.113.7") -> None:
        self.server, self.address = server, address
        self.http = httpx.Client(base_url=server.url, headers={"X-Forwarded-For": address}, timeout=120)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.http.post(path, json=body, **more)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(path, headers=headers)

    def call(self, endpoint: str, **params: Any) -> httpx.Response:
        """Start a run; its answer is the status and the event's id."""
        return self.post(f"{API}/call/v2/{endpoint}", params)

    def answer(self, endpoint: str, started: httpx.Response) -> tuple[str, Any]:
        """Read a run to its end: the last event (``complete`` or ``error``) and its data."""
        with self.http.stream("GET", f"{API}/call/{endpoint}/{started.json()['event_id']}") as stream:
            assert stream.status_code == 200
            event, data = "", None
            for line in stream.iter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: "):
                    data = json.loads(line[6:])
        return event, data

    def draw(self, **params: Any) -> tuple[str, Any]:
        return self.answer("text_to_image", self.call("text_to_image", **{**DRAW, **params}))


@pytest.fixture(scope="session")
def hardened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An app that answers to one name, lets one site in, and cancels what nobody reads after six seconds."""
    settings = {
        "STUDIO_ALLOWED_HOSTS": "studio.example.org",
        "STUDIO_ALLOWED_ORIGINS": "https://friend.example.org",
        "STUDIO_FRAME_ANCESTORS": "'self' https://slides.example.org",
        "STUDIO_UNREAD_SECONDS": "6",
        "STUDIO_REQUESTS_PER_MINUTE": "0",
        "STUDIO_QUEUE_SIZE": "12",
        "STUDIO_MAX_REQUEST_MB": "1",
        "STUDIO_MAX_UPLOAD_MB": "2",
    }
    with serve(tmp_path_factory.mktemp("attacked") / "out", **settings) as running:
        yield running


@pytest.fixture
def stranger(hardened: Server) -> Stranger:
    return Stranger(hardened)
