"""What a machine may have set or lack before the app starts: ports, proxies, a hub that never answers; and a hundred wrong passwords."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from studio.settings import ROOT
from tests.attack.conftest import Stranger
from tests.attack.test_process import run_app
from tests.browser.conftest import app_process, serve

ASK_A_FULL_MODEL = """
import sys, time
from studio import Studio
from studio.errors import StudioError
from studio.settings import Settings
studio = Studio(Settings(device="cpu", profile="full", output_dir=sys.argv[1]))
began = time.monotonic()
try:
    for _ in studio.run("text_to_image", {"prompt": "a fox", "model": "stable-diffusion-v1-4"}):
        pass
except StudioError as error:
    print(f"{time.monotonic() - began:.1f}", error.sentence("en"), sep="|")
"""


def test_a_taken_port_of_gradios_variable_is_said_too(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        ended = run_app(GRADIO_SERVER_PORT=port, STUDIO_OUTPUT_DIR=str(tmp_path))
    assert ended.returncode == 2 and ended.stderr.startswith(f"GRADIO_SERVER_PORT: Port {port} is in use")
    for wrong in ("many", "70000", ""):
        ended = run_app(GRADIO_SERVER_PORT=wrong, STUDIO_OUTPUT_DIR=str(tmp_path))
        assert ended.returncode == 2 and ended.stderr.startswith("GRADIO_SERVER_PORT: This is not a number"), ended.stderr
        assert "Traceback" not in ended.stderr


@pytest.fixture
def silent() -> Iterator[int]:
    """A port that accepts and never says anything."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        kept: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    kept.append(listener.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
        for end in kept:
            end.close()


def test_a_hub_that_never_answers_ends_in_a_sentence(tmp_path: Path, silent: int) -> None:
    hub = {"HF_ENDPOINT": f"http://127.0.0.1:{silent}", "HF_HUB_OFFLINE": "0", "HF_HOME": str(tmp_path / "hf")}
    command = [sys.executable, "-c", ASK_A_FULL_MODEL, str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **hub}, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    seconds, _, sentence = done.stdout.strip().partition("|")
    assert float(seconds) < 60 and f"127.0.0.1:{silent}" in sentence, done.stdout


def test_with_a_silent_hub_and_dead_proxies_the_app_starts_and_draws(tmp_path: Path, silent: int) -> None:
    """The start-up, the page's own checks and the bundled models ask neither."""
    dead = "http://127.0.0.1:9"  # the port "discard", where nothing listens
    proxies = {name: dead for word in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY") for name in (word, word.lower())}
    hub = {"HF_ENDPOINT": f"http://127.0.0.1:{silent}", "HF_HUB_OFFLINE": "0", "HF_HOME": str(tmp_path / "hf"), "STUDIO_HUB": "auto"}
    with serve(tmp_path / "studio" / "out", **proxies, **hub, NO_PROXY="", no_proxy="", STUDIO_PROFILE="auto") as server:
        with httpx.Client(base_url=server.url, trust_env=False, timeout=120) as direct:
            assert "Multimodal Studio" in direct.get("/").text
        stranger = Stranger(server)
        event, data = stranger.draw()
        assert event == "complete" and data[0]["files"]


def test_a_hundred_wrong_passwords_shut_out_nobody_else(tmp_path: Path) -> None:
    # the password is "open sesame"
    (tmp_path / "users").write_text("ann:$2b$04$LfaBODqIggVXBpl1M0IfiuQnlkpOkMrW2/FS5gNbDjvRID.TwPc72\n")
    with serve(tmp_path / "a" / "out", STUDIO_AUTH=str(tmp_path / "users"), STUDIO_WARM_UP="0") as server:
        process = psutil.Process(app_process(server).pid)
        eve, ann = Stranger(server, "198.51.100.20"), Stranger(server, "198.51.100.21")
        for n in range(10):  # what the first tries load is no growth
            eve.http.post("/login", data={"username": "ann", "password": f"first {n}"})
        before = process.memory_info().rss
        codes = [eve.http.post("/login", data={"username": "ann", "password": f"guess {n}"}).status_code for n in range(100)]
        assert set(codes) <= {400, 429} and codes.count(429) >= 80
        assert process.memory_info().rss - before < 20 * 2**20
        assert ann.http.post("/login", data={"username": "ann", "password": "open sesame"}).status_code == 200
        assert ann.get("/models").status_code == 200
