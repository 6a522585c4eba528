"""Downloads through the real hub client, from a hub of our own on this machine."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from studio.settings import ROOT
from tests.unit.models.test_cache_kit import write_model

REPO, REVISION = "someone/tiny", "ab" * 20
ROW = f"""
[[model]]
id = "tiny"
role = "testing"
title = "Tiny"
profile = "full"
kind = "transformers"
licence = "MIT"
size_bytes = 2_000_000
classes = {{ model = "BertModel" }}
sources = [{{ kind = "hub", repo = "{REPO}", revision = "{REVISION}" }}]
"""
PROGRAM = """
import json, sys
from studio.errors import Cancelled, StudioError
from studio.models.catalog import Catalog
from studio.settings import Settings
rows, stop = sys.argv[1], sys.argv[2] == "stop"
catalog = Catalog(Settings(device="cpu", extra_catalog=rows))
seen = []
def progress(stage, done, total):
    seen.append((stage, done, total))
    if stop:
        raise Cancelled
before = catalog.status("tiny").state
try:
    found = catalog.locate("tiny", progress)
    files = sorted(str(p.relative_to(found.folder)) for p in found.folder.rglob("*") if p.is_file())
    report = {"files": files, "revision": found.revision, "hashes": found.hashes, "after": catalog.status("tiny").state}
except StudioError as error:
    report = {"error": error.code}
print(json.dumps({"before": before, "seen": seen, **report}))
"""


class _Hub(BaseHTTPRequestHandler):
    """The few routes of a model hub that a pinned snapshot needs."""

    folder: Path
    fetched: list[str]

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        path = self.path.split("?")[0]
        names = sorted(p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file())
        extra: dict[str, str] = {}
        if path == f"/api/models/{REPO}/revision/{REVISION}":
            data = json.dumps({"id": REPO, "sha": REVISION, "siblings": [{"rfilename": name} for name in names]}).encode()
        elif path.startswith(f"/api/models/{REPO}/tree/{REVISION}"):
            sizes = {name: (self.folder / name).stat().st_size for name in names}
            data = json.dumps([{"type": "file", "path": n, "oid": "0" * 40, "size": s} for n, s in sizes.items()]).encode()
        elif path.startswith(f"/{REPO}/resolve/{REVISION}/") and path.rsplit("/", 1)[-1] in names:
            name = path.rsplit("/", 1)[-1]
            data = (self.folder / name).read_bytes()
            digest = hashlib.sha256(data).hexdigest()
            extra = {"X-Repo-Commit": REVISION, "ETag": f'"{digest}"', "X-Linked-Etag": f'"{digest}"', "X-Linked-Size": str(len(data))}
            if body:
                self.fetched.append(name)
        else:
            data = b"{}"
            self.send_response(200 if path == "/" else 404)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if body:
                self.wfile.write(data)
            return
        self.send_response(200)
        for key, value in {"Content-Length": str(len(data)), "Content-Type": "application/json", **extra}.items():
            self.send_header(key, value)
        self.end_headers()
        if body:
            self.wfile.write(data)

    def log_message(self, format: str, *args: object) -> None: ...  # noqa: A002 - the base class names it


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, type[_Hub]]]:
    folder = write_model(tmp_path / "repo", 1.0)
    (folder / "tokenizer.json").write_text("{}")
    (folder / "pytorch_model.bin").write_bytes(b"pickle")
    (folder / "model.fp16.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    handler = type("Served", (_Hub,), {"folder": folder, "fetched": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}", handler
    server.shutdown()
    server.server_close()


def run(tmp_path: Path, endpoint: str, mode: str = "go") -> dict[str, object]:
    (tmp_path / "rows.toml").write_text(ROW)
    env = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path / "hf"), "HF_HUB_OFFLINE": "0", "HF_HUB_DISABLE_XET": "1"}
    env.pop("HF_HUB_CACHE", None)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "rows.toml"), mode]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_pinned_revision_is_fetched_once_and_only_what_is_used(tmp_path: Path, served: tuple[str, type[_Hub]]) -> None:
    endpoint, handler = served
    first = run(tmp_path, endpoint)
    assert first["before"] == "download" and first["after"] == "ready"
    assert first["files"] == ["config.json", "model.safetensors", "tokenizer.json"], "no pickle, no second precision"
    assert first["revision"] == REVISION
    seen = first["seen"]
    assert isinstance(seen, list) and seen[-1][0] == "model_download" and seen[-1][1] >= 1 << 20
    count = len(handler.fetched)
    again = run(tmp_path, endpoint)
    assert again["before"] == "ready" and again["hashes"] == first["hashes"] and len(handler.fetched) == count


def test_a_stopped_download_goes_on_later(tmp_path: Path, served: tuple[str, type[_Hub]]) -> None:
    endpoint, _ = served
    assert run(tmp_path, endpoint, "stop")["error"] == "error.cancelled"
    later = run(tmp_path, endpoint)
    assert later["before"] == "download" and later["after"] == "ready"


def test_a_hub_that_breaks_off_is_one_sentence(tmp_path: Path, served: tuple[str, type[_Hub]]) -> None:
    endpoint, handler = served
    (handler.folder / "model.safetensors").unlink()
    assert run(tmp_path, endpoint)["error"] == "error.model_incomplete", "the pickle beside it is not even fetched"
    for file in handler.folder.iterdir():
        file.unlink()
    assert str(run(tmp_path, endpoint)["error"]).startswith("error.model_")
