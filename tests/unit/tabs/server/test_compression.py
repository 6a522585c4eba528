"""Text is compressed on its way to the browser; streams, files and what Gradio compresses itself are left alone."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

import anyio
import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Message, Scope

from tabs.server.compression import PageCompression
from tabs.shared.examples import FOLDER, read_examples

LONG = "a lake at dawn, " * 1000


async def text(_: Request) -> Response:
    return PlainTextResponse(LONG)


async def short(_: Request) -> Response:
    return PlainTextResponse("ok")


async def stream(_: Request) -> Response:
    async def events() -> AsyncIterator[str]:
        for number in range(3):
            yield f"data: {number} {LONG}\n\n"

    return StreamingResponse(events(), media_type="text/event-stream")


APP = Starlette(
    routes=[
        Route("/", text), Route("/short", short), Route("/queue/data", stream), Route("/openapi.json", text),
        Route("/gradio_api/file={path:path}", text),
    ],
    middleware=[Middleware(PageCompression)],
)  # fmt: skip


def ask(path: str) -> list[Message]:
    """What the server sends for ``path``, message by message."""
    sent: list[Message] = []
    scope: Scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"",
        "root_path": "", "scheme": "http", "server": ("x", 80), "headers": [(b"accept-encoding", b"gzip, br")],
    }  # fmt: skip

    async def receive() -> Message:
        await anyio.sleep_forever()
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    with ThreadPoolExecutor(1) as elsewhere:  # a browser test of this process may have a loop of its own running here
        elsewhere.submit(anyio.run, APP, scope, receive, send).result()
    return sent


def encoding(sent: list[Message]) -> bytes | None:
    return dict(sent[0]["headers"]).get(b"content-encoding")


def test_the_page_is_compressed() -> None:
    sent = ask("/")
    body = b"".join(m["body"] for m in sent[1:])
    assert encoding(sent) == b"gzip" and len(body) < len(LONG) / 20
    assert gzip.decompress(body).decode() == LONG


@pytest.mark.parametrize("path", ["/short", "/openapi.json", "/gradio_api/file=/tmp/out/film", "/gradio_api/file=/tmp/a.b/c"])
def test_the_rest_stays_as_it_is(path: str) -> None:
    assert encoding(ask(path)) is None


def test_events_arrive_one_by_one() -> None:
    sent = ask("/queue/data")
    pieces = [m["body"] for m in sent[1:] if m.get("body")]
    assert encoding(sent) is None
    assert [piece[:7] for piece in pieces] == [b"data: 0", b"data: 1", b"data: 2"]


def test_the_cards_of_examples_are_small_and_show_their_pictures() -> None:
    for example in read_examples("text_to_image"):
        small = FOLDER.parent / example.thumbnail("text_to_image").replace("prepared", "examples")
        assert small.suffix == ".webp" and small.stat().st_size < 12_000
        with Image.open(small) as shown, Image.open(FOLDER / "text_to_image" / example.file) as drawn:
            assert np.abs(np.asarray(shown.convert("RGB"), int) - np.asarray(drawn.convert("RGB").resize(shown.size), int)).mean() < 8
