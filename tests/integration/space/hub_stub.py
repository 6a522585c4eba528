"""The Hub on 127.0.0.1, as far as the client library asks it for a push: repositories, upload modes, LFS, commits."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Hub:
    """``token``: who may write; ``remote``: files that a new Space holds; ``refuses``: status for making a repository, 0 for none."""

    def __init__(self) -> None:
        self.token = "hf_test"
        self.remote: list[str] = [".gitattributes", "stale.txt"]
        self.refuses = 0
        self.created: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.deleted: list[str] = []
        self.objects: dict[str, bytes] = {}
        self.url = ""


class _Handler(BaseHTTPRequestHandler):
    hub: Hub

    def do_GET(self) -> None:
        if not self.hub.created:
            return self._reply(404, {"error": "Repository not found"})
        if "/tree/" in self.path:
            entries = [{"type": "file", "path": name, "size": 1, "oid": "0" * 40} for name in self.hub.remote]
            return self._reply(200, entries)
        return self._reply(200, {"id": "me/studio", "sha": "0" * 40, "siblings": [{"rfilename": name} for name in self.hub.remote]})

    def do_PUT(self) -> None:
        content = self._body()
        self.hub.objects[hashlib.sha256(content).hexdigest()] = content
        self._reply(200, {})

    def do_POST(self) -> None:
        body = self._body()
        path = self.path.partition("?")[0]
        if path == "/api/validate-yaml":
            return self._reply(200, {"errors": [], "warnings": []})
        if self.headers.get("authorization") != f"Bearer {self.hub.token}":
            return self._reply(401, {"error": "Invalid username or password."})
        if path == "/api/repos/create":
            if self.hub.refuses:
                return self._reply(self.hub.refuses, {"error": "ZeroGPU needs PRO here."})
            self.hub.created.append(json.loads(body))
            return self._reply(200, {"url": f"{self.hub.url}/spaces/me/studio"})
        if "/preupload/" in path:
            return self._reply(200, {"files": [self._mode(file) for file in json.loads(body)["files"]]})
        if path.endswith("/info/lfs/objects/batch"):
            wanted = json.loads(body)["objects"]
            action = {"upload": {"href": f"{self.hub.url}/lfs"}}
            return self._reply(200, {"transfer": "basic", "objects": [{**o, "authenticated": True, "actions": action} for o in wanted]})
        if "/commit/" in path:
            return self._commit(body)
        return self._reply(404, {"error": path})

    @staticmethod
    def _mode(file: dict[str, Any]) -> dict[str, Any]:
        binary = b"\0" in base64.b64decode(file["sample"])
        return {"path": file["path"], "uploadMode": "lfs" if binary else "regular", "shouldIgnore": False}

    def _commit(self, body: bytes) -> None:
        for line in body.decode().splitlines():
            entry = json.loads(line)
            value = entry["value"]
            if entry["key"] == "file":
                self.hub.files[value["path"]] = base64.b64decode(value["content"])
            elif entry["key"] == "lfsFile":
                self.hub.files[value["path"]] = self.hub.objects[value["oid"]]
            elif entry["key"] == "deletedFile":
                self.hub.deleted.append(value["path"])
        self._reply(200, {"commitOid": "1" * 40, "commitUrl": f"{self.hub.url}/spaces/me/studio/commit/{'1' * 40}"})

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def _reply(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:  # type: ignore[override]
        """Nothing: the test's own output is enough."""


@contextmanager
def hub_stub() -> Iterator[Hub]:
    """A hub on a free port until the block is left."""
    hub = Hub()
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub})) as server:
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield hub
        finally:
            server.shutdown()
            thread.join()
