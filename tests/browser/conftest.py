"""The app as its users meet it: a process of its own, and a page that may talk to nobody else."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from studio.settings import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

START_SECONDS = 90
WAIT_MS = 30_000
wait_ms = WAIT_MS  # for what a page does; longer in tests that say so
RUN_MS = 200_000  # a picture on a busy machine, model loading included
PHONE = (390, 844)
SCREENS = [(1280, 800), (800, 450), PHONE]

_processes: dict[str, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Server:
    """A running app: its address, and the folders that it writes results and uploads to."""

    url: str
    output: Path
    uploads: Path

    def get(self, path: str, **headers: str) -> str:
        request = urllib.request.Request(self.url + path, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read().decode()

    def json(self, path: str) -> Any:
        return json.loads(self.get(path))


@contextmanager
def serve(output: Path, *, prefix: tuple[str, ...] = (), **settings: str) -> Iterator[Server]:
    """Run ``app.py``, behind the words of ``prefix``, on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "STUDIO_PROFILE": "mini", "STUDIO_HUB": "never", "STUDIO_DEVICE": "cpu", "STUDIO_PORT": str(port)}
    uploads = output.with_name("uploads")
    environment |= {"STUDIO_OUTPUT_DIR": str(output), "GRADIO_TEMP_DIR": str(uploads), **settings}
    output.parent.mkdir(parents=True, exist_ok=True)
    log = output.with_suffix(".log")
    with log.open("w") as sink:
        process = subprocess.Popen([*prefix, sys.executable, "app.py"], cwd=ROOT, env=environment, stdout=sink, stderr=sink)
        server = Server(f"http://127.0.0.1:{port}", output, uploads)
        _processes[server.url] = process
        try:
            _wait(server, process, log)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def app_process(server: Server) -> subprocess.Popen[bytes]:
    """The process that `serve` started."""
    return _processes[server.url]


def _wait(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            server.get("/healthz")
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise AssertionError("the app did not start: " + log.read_text()[-3000:])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One app for all browser tests of a worker: it has one lane for each device, on which two workers would meet."""
    with serve(tmp_path_factory.mktemp("studio") / "out") as running:
        yield running


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A fresh visitor at 1280 x 800."""
    with visit(browser, server) as opened:
        yield opened


@contextmanager
def visit(browser: Browser, server: Server, size: tuple[int, int] = (1280, 800)) -> Iterator[Page]:
    """A fresh visitor. At the end nothing may have been asked of another host and no script may have failed."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="en-US", accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(wait_ms)
    elsewhere: list[str] = []
    failures: list[str] = []
    home = urlsplit(server.url).netloc
    context.on("request", lambda r: elsewhere.append(r.url) if urlsplit(r.url).netloc not in ("", home) else None)
    opened.on("pageerror", lambda error: failures.append(str(error)))
    yield opened
    context.close()
    assert not elsewhere
    assert not failures


def write(box: Locator, text: str) -> None:
    """Type and look, at a person's pace: a box that stands there for some milliseconds only may not listen yet, or be drawn once more."""
    box.wait_for()
    for _ in range(3):
        box.page.wait_for_timeout(400)
        box.fill(text)
        box.page.wait_for_timeout(200)
        if box.input_value() == text:
            return
    raise AssertionError(f"the box does not keep {text!r}")


class Studio:
    """The text-to-image tab in the words of its user."""

    def __init__(self, page: Page, server: Server) -> None:
        self.page, self.server = page, server

    def open(self, query: str = "") -> Studio:
        self.page.goto(f"{self.server.url}/{query}")
        self.run.wait_for()
        return self

    @property
    def prompt(self) -> Locator:
        return self.page.locator("#text_to_image-prompt textarea")

    @property
    def seed(self) -> Locator:
        return self.page.locator("#text_to_image-seed").locator("input, textarea")

    @property
    def run(self) -> Locator:
        return self.page.locator("#text_to_image-run")

    @property
    def stop(self) -> Locator:
        return self.page.locator("#text_to_image-stop")

    @property
    def status(self) -> Locator:
        return self.page.locator("#text_to_image-status .status")

    @property
    def pictures(self) -> Locator:
        return self.page.locator("#text_to_image-stage .stage.is-done img")

    def generate(self, prompt: str, *, seed: int | str | None = None) -> None:
        """Type and press; returns when the picture is there."""
        self.prompt.fill(prompt)
        if seed is not None:
            self.seed.fill(str(seed))
        self.status.evaluate("line => line.setAttribute('data-old', '')")
        self.run.click()
        self.page.locator("#text_to_image-status .status.is-done:not([data-old])").wait_for(timeout=RUN_MS)

    def choose(self, name: str, value: str) -> None:
        """Pick one option of a group of buttons, as a pointer does: on its words."""
        self.page.locator(f'#text_to_image-{name} label:has(input[value="{value}"])').click()

    def choose_model(self, title: str) -> None:
        """Pick a model of the open fine control by its whole title, whatever its state."""
        self.page.locator("#text_to_image-model input").click()
        self.page.get_by_role("option", name=f"{title} ·").click()

    def unfold(self, panel: str) -> None:
        self.page.locator(f"#text_to_image-{panel} > .label-wrap").click()


@pytest.fixture
def studio(page: Page, server: Server) -> Studio:
    return Studio(page, server)
