"""Bodies of requests: read up to a limit, and checked before Gradio sees them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TypeGuard

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from tabs.server.replies import Refused

_DEEPEST = 40  # lists within lists; the page's own bodies have about eight
MIB = 2**20


def check_length(scope: Scope, limit_mb: float) -> None:
    """Raises `Refused` (413) when the request says itself that it is larger than ``limit_mb`` MiB, 400 when it says no number."""
    said = Headers(scope=scope).get("content-length", "0")
    if not said.isdecimal():
        raise Refused(400, "error.body_not_json", "Content-Length")
    if int(said) > limit_mb * MIB:
        raise too_large(limit_mb)


def too_large(limit_mb: float) -> Refused:
    """The refusal of a body of more than ``limit_mb`` MiB."""
    return Refused(413, "error.body_too_large", limit=f"{limit_mb:g}")


async def read_body(receive: Receive, limit_mb: float) -> bytes:
    """The whole body. Raises `Refused` (413) as soon as more than ``limit_mb`` MiB have come, 400 when the caller hangs up."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "error.body_not_json", "body")
        body += message.get("body", b"")
        if len(body) > limit_mb * MIB:
            raise too_large(limit_mb)
        if not message.get("more_body", False):
            return bytes(body)


def replay(body: bytes, receive: Receive) -> Callable[[], Awaitable[Message]]:
    """An ASGI ``receive`` that gives ``body`` at once, and afterwards what ``receive`` says (that the caller has left)."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


class BoundedUpload:
    """An ASGI ``receive`` that ends the request when more than ``limit_mb`` MiB have come; `exceeded` tells it."""

    def __init__(self, receive: Receive, limit_mb: float) -> None:
        self.exceeded = False
        self._receive, self._left = receive, limit_mb * MIB

    async def __call__(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.exceeded = True
            return {"type": "http.disconnect"}
        return message


def parse_object(body: bytes) -> dict[str, object]:
    """The JSON object in ``body``. Raises `Refused` (400)."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "error.body_not_json", "body") from None
    if not isinstance(found, dict):
        raise Refused(400, "error.body_not_json", "body")
    if rb"\ud" in body.lower() and not _is_text(found):
        raise Refused(400, "error.body_not_json", "body")
    if _depth(found) > _DEEPEST:
        raise Refused(400, "error.body_too_deep", "body")
    return found


def is_file_reference(value: object) -> TypeGuard[dict[str, object]]:
    """Whether Gradio would take ``value`` for a file, and fetch it when its path is an address, or fail over its ``meta``."""
    if not isinstance(value, dict) or "meta" not in value:
        return False
    meta = value["meta"]
    return not isinstance(meta, dict) or meta.get("_type") == "gradio.FileData"


def _is_text(found: object) -> bool:
    """Whether all texts within ``found`` can be written: half of a surrogate pair cannot."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _depth(value: object) -> int:
    """How deep ``value`` is nested, by levels: a body of a million brackets must not exhaust the stack."""
    level: list[object] = [value]
    depth = 0
    while level and depth <= _DEEPEST:
        depth += 1
        level = [x for v in level if isinstance(v, (dict, list)) for x in (v.values() if isinstance(v, dict) else v)]
    return depth
