"""Calls of the studio's own HTTP API from within the process, on behalf of a caller: with its address, its account and its limits."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import AsyncGenerator
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope

from studio.tasks.parameter_schema import JsonObject

_KEPT = ("type", "asgi", "http_version", "server", "client", "scheme", "app")
# who asks, under which name, in which language; what describes the body of the outer request stays behind
_HEADERS = (b"host", b"cookie", b"authorization", b"accept-language", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto")
_MESSAGES = 64  # of a stream, until the reader takes them


class Unanswered(Exception):
    """The API answered with an error: ``args[0]`` is its sentence."""


class InnerCaller:
    """The API behind ``app``, the outermost middleware, as the caller of ``scope`` may use it."""

    def __init__(self, app: ASGIApp, scope: Scope) -> None:
        self._app, self._outer = app, scope

    async def send_json(self, path: str, body: object) -> Any:
        """The JSON that a POST of ``body`` to ``path`` (without root path) is answered with. Raises `Unanswered`."""
        return await self._send(path, b"application/json", json.dumps(body).encode())

    async def get_json(self, path: str) -> Any:
        """The JSON at ``path``. Raises `Unanswered`."""
        return await self._send(path, b"", b"", method="GET")

    async def upload(self, name: str, content: bytes, media_type: str) -> str:
        """The path that ``content`` is stored under. Raises `Unanswered`."""
        mark = secrets.token_hex(16)
        head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: {media_type}\r\n\r\n'
        form = head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        answer = await self._send("/gradio_api/upload", f"multipart/form-data; boundary={mark}".encode(), form)
        return answer[0]

    async def events(self, path: str) -> AsyncGenerator[tuple[str, Any], None]:
        """(event, data) of the stream of server-sent events at ``path``, as they come; ends the request when it is closed."""
        pieces: asyncio.Queue[bytes | None] = asyncio.Queue(_MESSAGES)
        gone = asyncio.Event()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.body":
                await pieces.put(message.get("body", b""))

        async def run() -> None:
            try:
                await self._app(self._scope(path, "GET", b"", 0), _body_then_wait(b"", gone), keep)
            finally:
                await pieces.put(None)

        work = asyncio.create_task(run())
        try:
            text = b""
            while (piece := await pieces.get()) is not None:
                text += piece
                while b"\n\n" in text:
                    block, _, text = text.partition(b"\n\n")
                    lines = [line.partition(": ") for line in block.decode().splitlines()]
                    fields = {name: value for name, _, value in lines}
                    if "event" in fields:
                        yield fields["event"], json.loads(fields.get("data", "null"))
        finally:
            gone.set()
            work.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await work

    async def _send(self, path: str, media_type: bytes, body: bytes, method: str = "POST") -> Any:
        status, found = 0, bytearray()

        async def keep(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                found.extend(message.get("body", b""))

        await self._app(self._scope(path, method, media_type, len(body)), _body_then_wait(body, asyncio.Event()), keep)
        try:
            answer = json.loads(bytes(found))
        except ValueError:
            answer = {}
        if status >= 400:
            raise Unanswered(str(answer.get("error") or answer.get("detail") or status) if isinstance(answer, dict) else str(status))
        return answer

    def _scope(self, path: str, method: str, media_type: bytes, length: int) -> JsonObject:
        headers = [(name, value) for name, value in self._outer["headers"] if name.lower() in _HEADERS]
        if method == "POST":
            headers += [(b"content-type", media_type), (b"content-length", str(length).encode())]
        kept = {name: self._outer[name] for name in _KEPT if name in self._outer}
        return {**kept, "method": method, "path": path, "raw_path": path.encode(), "root_path": "", "query_string": b"", "headers": headers}


def _body_then_wait(body: bytes, gone: asyncio.Event) -> Receive:
    """An ASGI ``receive`` that gives ``body`` and then nothing until ``gone`` is set: the caller is still there."""
    given = False

    async def receive() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    return receive
