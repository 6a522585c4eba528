"""The outermost middleware: every request passes here before Gradio sees it, every answer on its way out."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from studio.settings import Settings
from tabs.server.accounts import SignIn, WrongPasswords
from tabs.server.call_checks import CallChecks, Target
from tabs.server.callers import Callers, Ticket, caller_address
from tabs.server.gradio_queue import GradioQueue
from tabs.server.hosts import AllowedHosts
from tabs.server.metrics_route import METRICS, check_reader
from tabs.server.open_routes import API, FILE, MCP, check_file, check_route, file_headers
from tabs.server.replies import Refused
from tabs.server.request_bodies import BoundedUpload, check_length, parse_object, read_body, replay, too_large
from tabs.shared.runner import LANE
from tabs.shared.stops import stops

if TYPE_CHECKING:
    import gradio as gr

_STREAM = re.compile(rf"{API}/call/(?:v2/)?([\w.-]+)/([\w.-]+)")
_HEALTH = ("/healthz", "/readyz")
# With accounts all else needs one; the page itself shows the form for it
_FOR_ALL = re.compile(
    rf"/(|login|logout|healthz|readyz|theme\.css|favicon\.ico|robots\.txt|manifest\.json|pwa_icon.*)/?|/(assets|static|svelte)/.+"
    rf"|{API}/(startup-events|app_id|user|login_check|theme\.css)/?"
)
_CANCELS: dict[str, dict[str, type]] = {
    f"{API}/cancel": {"session_hash": str, "fn_index": int, "event_id": str},
    f"{API}/reset": {"event_id": str},
}
_WRONG_PASSWORD = 400
_ONE_RANGE = re.compile(r"bytes=(\d+)-(\d*)|bytes=-\d+")


class Gate:
    """ASGI middleware. ``sign_in`` tells whether a request comes from an account; None where there are no accounts."""

    def __init__(self, app: ASGIApp, demo: gr.Blocks, settings: Settings, sign_in: SignIn | None = None) -> None:
        self.app, self.settings, self.sign_in = app, settings, sign_in
        self.stopping = False
        self.queue = GradioQueue(demo)
        stops.drop = self.queue.drop
        self.callers = Callers(settings, self.queue)
        self.hosts = AllowedHosts(settings)
        self.root = urlsplit(settings.root_path).path.rstrip("/")
        self._calls = CallChecks(demo, settings.output_dir)
        self.passwords = WrongPasswords()
        self._lane_fns = {number for number, fn in demo.fns.items() if fn.concurrency_id == LANE}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = self._place(scope)
        answer = _Answer(self, scope, path, send)
        try:
            self._check_origin(scope, path)
            if scope["method"] == "OPTIONS":
                await Response(status_code=204)(scope, receive, answer)
                return
            check_route(scope["method"], path, mcp=self.settings.mcp)
            await self._check_account(scope, path)
            if path.rstrip("/") == METRICS:
                check_reader(scope, self.settings)
            if path.startswith(FILE):
                check_file(path, self.settings)
                _keep_one_range(MutableHeaders(scope=scope))
            await self._serve(scope, path, receive, answer)
        except Refused as refused:
            if not answer.started:
                answer.hold_failures = answer.held = False
                await refused.response(scope)(scope, receive, answer)

    def _place(self, scope: Scope) -> str:
        """The path without root path. A proxy may strip the root path or keep it; what follows always sees it kept."""
        path: str = scope["path"]
        kept = bool(self.root) and (path == self.root or path.startswith(self.root + "/"))
        inner = (path[len(self.root) :] or "/") if kept else path
        scope["root_path"] = self.root
        scope["path"] = self.root + inner
        raw = scope.get("raw_path")
        if self.root and isinstance(raw, bytes) and not raw.startswith(self.root.encode() + b"/"):
            scope["raw_path"] = self.root.encode() + (raw if raw != self.root.encode() else b"/")
        return inner

    def base_url(self, scope: Scope) -> str:
        """The address of the page as the caller of ``scope`` knows it, without a slash at the end."""
        if "://" in self.settings.root_path:
            return self.settings.root_path.rstrip("/")
        headers = Headers(scope=scope)  # a forwarded name that is not known has been dropped
        host = headers.get("x-forwarded-host", "").partition(",")[0].strip() or headers.get("host", "")
        return f"{scope.get('scheme', 'http')}://{host}{self.root}"

    def _check_origin(self, scope: Scope, path: str) -> None:
        headers = MutableHeaders(scope=scope)
        forwarded = headers.get("x-forwarded-host", "").partition(",")[0].strip()
        if forwarded and not self.hosts.knows_host(forwarded):
            del headers["x-forwarded-host"]  # Gradio would build the page's own addresses with it
            forwarded = ""
        if "x-gradio-server" in headers:
            del headers["x-gradio-server"]
        hosts = [name for name in (headers.get("host", ""), forwarded) if name]
        if path not in _HEALTH and not self.hosts.knows_host(headers.get("host", "")):
            raise Refused(421, "error.unknown_host")
        if path == "/logout" and headers.get("sec-fetch-site") == "cross-site":
            raise Refused(403, "error.other_site")
        origin = headers.get("origin")
        if origin is None or scope["method"] in ("GET", "HEAD"):
            return  # without a CORS header no other site can read the answer
        if not self.hosts.knows_origin(origin, hosts):
            raise Refused(403, "error.other_site")

    async def _check_account(self, scope: Scope, path: str) -> None:
        if self.sign_in is None or path == "/login":
            return
        known = await self.sign_in.admits(scope, caller_address(scope.get("client")), self.passwords)
        if not known and not _FOR_ALL.fullmatch(path):
            raise Refused(401, "error.sign_in")

    async def _serve(self, scope: Scope, path: str, receive: Receive, answer: _Answer) -> None:
        if scope["method"] != "POST":
            await self._read(scope, path, receive, answer)
            return
        if self.stopping:
            raise Refused(503, "error.stopping", retry_after=30)
        address = caller_address(scope.get("client"))
        if path.rstrip("/") == f"{API}/upload":
            self.callers.count_start(address)
            check_length(scope, self.settings.max_upload_mb)
            await self._upload(scope, BoundedUpload(receive, self.settings.max_upload_mb), answer)
            return
        check_length(scope, self.settings.max_request_mb)
        body = await read_body(receive, self.settings.max_request_mb)
        if MCP.fullmatch(path):
            parse_object(body)  # what is nested too deeply would not survive the next reader
            if "mcp-session-id" not in Headers(scope=scope):
                self.callers.count_start(address)  # what its tools start is counted when they start it
            await self.app(scope, replay(body, receive), answer)
        elif re.match(rf"{API}/(queue/join|call|run|api)\b", path):
            found = parse_object(body)
            await self._call(scope, self._calls.check(path, found), _Call(address, path, found, replay(body, receive)), answer)
        elif path.rstrip("/") == "/login":
            async with self.passwords.one_at_a_time(address):
                self.passwords.check(address)
                await self.app(scope, replay(body, receive), answer)
                if answer.status == _WRONG_PASSWORD:
                    self.passwords.note_wrong(address)
        else:
            self._calls.check_cancel(parse_object(body), _CANCELS[path.rstrip("/")])
            await self.app(scope, replay(body, receive), answer)

    async def _upload(self, scope: Scope, receive: BoundedUpload, answer: _Answer) -> None:
        answer.hold_failures = True  # Gradio fails where a part of the form is no file
        try:
            await self.app(scope, receive, answer)
        except Exception:
            if answer.started and not answer.held:
                raise
            answer.held = True
        if receive.exceeded and not answer.started:
            raise too_large(self.settings.max_upload_mb)
        if answer.held:
            raise Refused(400, "error.upload_unreadable", "files")

    async def _call(self, scope: Scope, target: Target, call: _Call, answer: _Answer) -> None:
        answer.on_json = lambda found: self._note(found, call)
        if target.index not in self._lane_fns:
            await self.app(scope, call.receive, answer)
            return
        self.callers.count_start(call.address)
        self.callers.reserve(call.address, call.session)
        try:
            await self.app(scope, call.receive, answer)
        finally:
            self.callers.release(call.address, call.session)

    def _note(self, found: Mapping[str, object], call: _Call) -> None:
        event_id = found.get("event_id")
        if not isinstance(event_id, str):
            return  # it was answered at once
        session = call.session
        self.callers.joined(event_id, Ticket(call.address, session or event_id, api=session is None), LANE)

    async def _read(self, scope: Scope, path: str, receive: Receive, answer: _Answer) -> None:
        stream = _STREAM.fullmatch(path)
        session = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
        if stream:
            self._calls.check_name(stream[1])
            ticket = self.callers.open_event(stream[2])
            session, own = ticket.session, ticket.api
        elif path.rstrip("/") == f"{API}/queue/data":
            self.callers.open_session(session)
            own = False
        else:
            await self.app(scope, receive, answer)
            return
        try:
            await self.app(scope, receive, answer)
        finally:
            self.callers.closed(session, ended=own)


def _keep_one_range(headers: MutableHeaders) -> None:
    """Gradio fails over several ranges and over one that ends before it begins: without the header the whole file is sent."""
    wanted = headers.get("range")
    match = _ONE_RANGE.fullmatch(wanted.strip()) if wanted else None
    if wanted and (match is None or (match[1] and match[2] and int(match[1]) > int(match[2]))):
        del headers["range"]


class _Call:
    """A call on its way: who sent it, to which address, its JSON, and the body to be read once more."""

    def __init__(self, address: str, path: str, body: Mapping[str, object], receive: Receive) -> None:
        self.address, self.path, self.body, self.receive = address, path, body, receive

    @property
    def session(self) -> str | None:
        """The page that sent it; None for a call over the API, which has no other."""
        session = self.body.get("session_hash") if self.path.startswith(f"{API}/queue/join") else None
        return session if isinstance(session, str) else None


class _Answer:
    """An ASGI ``send`` that sets the headers of every answer, and reads the JSON of those that somebody wants to know."""

    def __init__(self, gate: Gate, scope: Scope, path: str, send: Send) -> None:
        self._gate, self._path, self._send = gate, path, send
        self._origin = Headers(scope=scope).get("origin")
        self.started = False
        self.status = 0
        self.hold_failures = self.held = False
        self._body = bytearray()
        self._on_json: Callable[[Mapping[str, object]], None] | None = None
        self._scope = scope

    @property
    def on_json(self) -> Callable[[Mapping[str, object]], None] | None:
        return self._on_json

    @on_json.setter
    def on_json(self, wanted: Callable[[Mapping[str, object]], None]) -> None:
        self._on_json = wanted
        headers = MutableHeaders(scope=self._scope)
        if "accept-encoding" in headers:
            del headers["accept-encoding"]  # what is compressed cannot be read here

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.held = self.hold_failures and message["status"] >= 500
        if self.held:
            return  # somebody else answers
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            self._dress(MutableHeaders(scope=message))
        elif self._on_json and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                self._tell()
        await self._send(message)

    def _dress(self, headers: MutableHeaders) -> None:
        for name in [key for key in headers if key.startswith("access-control-")]:
            del headers[name]
        if self._origin and self._gate.hosts.listed_origin(self._origin):
            headers["access-control-allow-origin"] = self._origin
            headers["access-control-allow-headers"] = "content-type, authorization, x-gradio-user, mcp-session-id, mcp-protocol-version"
            headers["access-control-allow-methods"] = "GET, POST, DELETE" if MCP.fullmatch(self._path) else "GET, POST"
            headers["access-control-expose-headers"] = "mcp-session-id"
            headers.add_vary_header("Origin")
        headers["x-content-type-options"] = "nosniff"
        headers["referrer-policy"] = "same-origin"
        ancestors = self._gate.settings.frame_ancestors
        if ancestors and headers.get("content-type", "").startswith("text/html"):
            headers["content-security-policy"] = f"frame-ancestors {ancestors}"
        if self._path.startswith(FILE):
            headers.update(file_headers(headers.get("content-type", "")))

    def _tell(self) -> None:
        try:
            found: Any = json.loads(self._body)
        except ValueError:
            return
        if isinstance(found, dict) and self._on_json:
            self._on_json(found)
