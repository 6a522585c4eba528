"""Smaller answers over the wire: the page and the JSON of its events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.gzip import GZipMiddleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

_LEVEL = 6  # 9 takes twice as long for two percent
_SMALLEST = 1000  # bytes; less fits into one packet anyway


class PageCompression:
    """ASGI middleware that compresses text whose address has no ending: the page, ``/config``, answers of events.

    Addresses with an ending are left to Gradio, which compresses scripts and style sheets, and would do it twice. Results
    and uploads pass unchanged too, because players ask for parts of them. Event streams are never held back: what
    `GZipMiddleware` excludes by its type is passed on piece by piece.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.packed = GZipMiddleware(app, minimum_size=_SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        as_it_is = scope["type"] != "http" or "." in path.rsplit("/", 1)[-1] or "/file=" in path
        await (self.app if as_it_is else self.packed)(scope, receive, send)
