"""``/gradio_api/mcp``: the streamable HTTP transport of the tools, with a limit on the sessions that one address may hold open."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.routing import Route

from studio.settings import Settings
from tabs.server.callers import caller_address
from tabs.server.programs.mcp_tools import GONE, StudioTools
from tabs.server.programs.tool_schemas import file_parameters, tool_descriptions
from tabs.server.replies import Refused
from tabs.server.request_bodies import MIB

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Message, Receive, Scope, Send

    from tabs.server.gate import Gate

PATHS = ("/gradio_api/mcp", "/gradio_api/mcp/")
_IDLE = 600.0  # seconds without a request until a session ends
_SESSIONS = 400
_SESSIONS_OF_ONE = 40  # of one address
_SESSION = "mcp-session-id"
logging.getLogger("mcp").setLevel(logging.CRITICAL)  # its remarks quote what was sent, and tell of every client that leaves


@dataclass
class _Session:
    address: str
    used: float


class McpEndpoint:
    """An ASGI app for `PATHS`, and ``/gradio_api/mcp/schema`` with the tools as plain JSON."""

    def __init__(self, settings: Settings) -> None:
        self._tools = StudioTools()
        self._manager = StreamableHTTPSessionManager(
            self._tools.server,
            session_idle_timeout=_IDLE,
            max_sessions=_SESSIONS,
            max_request_body_size=round(settings.max_request_mb * MIB),
        )
        self._sessions: dict[str, _Session] = {}

    def routes(self) -> list[Route]:
        """For the app, before Gradio's."""
        return [*(Route(path, self) for path in PATHS), Route("/gradio_api/mcp/schema", self._schema)]

    @asynccontextmanager
    async def serving(self, gate: Gate) -> AsyncIterator[None]:
        """Tools can be called within this block."""
        self._tools.gate = gate
        async with self._manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, address = Headers(scope=scope), caller_address(scope.get("client"))
        if scope["method"] == "GET" and "text/event-stream" not in headers.get("accept", ""):
            await Refused(405, "error.mcp_address").response(scope)(scope, receive, send)
            return
        known = headers.get(_SESSION)
        if known is None and self._held(address) >= _SESSIONS_OF_ONE:
            await Refused(429, "error.too_many_sessions", retry_after=60, limit=_SESSIONS_OF_ONE).response(scope)(scope, receive, send)
            return
        self._use(known, scope["method"] == "DELETE")
        gone = scope[GONE] = asyncio.Event()

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start" and known is None and message["status"] < 400:
                opened = Headers(raw=message["headers"]).get(_SESSION)
                if opened:
                    self._sessions[opened] = _Session(address, time.monotonic())
            await send(message)

        try:
            await self._manager.handle_request(scope, receive, noting)
        finally:
            gone.set()

    def _held(self, address: str) -> int:
        old = time.monotonic() - _IDLE
        self._sessions = {number: session for number, session in self._sessions.items() if session.used > old}
        return sum(session.address == address for session in self._sessions.values())

    def _use(self, number: str | None, ends: bool) -> None:
        if number is None:
            return
        if ends:
            self._sessions.pop(number, None)
        elif number in self._sessions:
            self._sessions[number].used = time.monotonic()

    async def _schema(self, request: Request) -> JSONResponse:
        """In the form that the Hub's own MCP server reads from a Space."""
        gate = self._tools.gate
        base = gate.base_url(request.scope) if gate else ""
        tools = [
            {
                **{name: tool[name] for name in ("name", "description", "inputSchema")},
                "meta": {"file_data_present": _takes_files(tool["name"]), "mcp_type": "tool", "endpoint_name": tool["name"]},
            }
            for tool in tool_descriptions(f"{base}/gradio_api/upload")
        ]
        return JSONResponse(tools)


def _takes_files(name: str) -> bool:
    return name != "models" and bool(file_parameters(name))
