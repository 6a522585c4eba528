"""The process as a host sees it: it stops when told to, keeps no memory of calls, and says what is wrong before it starts."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil
import pytest

from studio.settings import ROOT
from tests.attack.conftest import API, Stranger, wait_until
from tests.browser.conftest import Server, app_process, serve

LONG = {"prompt": "a castle", "preset": "best", "num_inference_steps": 150, "count": 4}


def run_app(**settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "STUDIO_PROFILE": "mini", **settings}
    return subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"STUDIO_PORT": "many"}, "STUDIO_PORT: This is not a number"),
        ({"STUDIO_PROFILE": "huge"}, "STUDIO_PROFILE: This is not one of the choices"),
        ({"STUDIO_EXTRA_CATALOG": "/nowhere/rows.toml"}, "STUDIO_EXTRA_CATALOG: There is nothing at"),
        ({"STUDIO_HOST": "203.0.113.9"}, "STUDIO_HOST: This machine has no address"),
        ({"STUDIO_OUTPUT_DIR": "/proc/results"}, "STUDIO_OUTPUT_DIR: The folder"),
        ({"STUDIO_AUTH": "/etc/hostname"}, "STUDIO_AUTH: Line 1"),
        ({"STUDIO_BLOCKLIST": "/nowhere/words.txt"}, "STUDIO_BLOCKLIST: There is no file"),
        ({"STUDIO_ROOT_PATH": "studio"}, "STUDIO_ROOT_PATH: "),
        ({"STUDIO_PACK": "sd-turbo, nope"}, "STUDIO_PACK: There is no model “nope”"),
    ],
)
def test_a_wrong_setting_is_one_sentence_and_code_2(settings: dict[str, str], words: str) -> None:
    ended = run_app(**settings)
    assert ended.returncode == 2 and ended.stderr.startswith(words), ended.stderr
    assert "Traceback" not in ended.stderr and ended.stdout == "" and len(ended.stderr.splitlines()) == 2


def test_a_taken_port_and_a_missing_gpu_are_said_together(tmp_path: Path) -> None:
    import torch

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        device = {} if torch.cuda.is_available() else {"STUDIO_DEVICE": "cuda"}
        ended = run_app(STUDIO_PORT=str(other.getsockname()[1]), STUDIO_OUTPUT_DIR=str(tmp_path), **device)
    assert ended.returncode == 2 and "STUDIO_PORT: Port" in ended.stderr
    assert not device or "STUDIO_DEVICE: " in ended.stderr


def test_a_wrong_option_names_the_right_ones() -> None:
    ended = subprocess.run([sys.executable, "app.py", "--colour"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 2 and "--port" in ended.stderr and "Traceback" not in ended.stderr


def test_it_stops_when_told_to_idle_and_busy(tmp_path: Path) -> None:
    with serve(tmp_path / "idle" / "out", STUDIO_WARM_UP="0") as server:
        assert _stopped(server) == 0
    with serve(tmp_path / "busy" / "out") as server:
        stranger = Stranger(server)
        stranger.draw()
        (server.output / "0").mkdir()
        (server.output / "0" / ".text_to_image-1-0123abcd-x1y2z3.part").write_bytes(b"half a file")
        running = stranger.call("text_to_image", **LONG)
        with stranger.http.stream("GET", f"{API}/call/text_to_image/{running.json()['event_id']}") as stream:
            lines = stream.iter_lines()
            while "generating" not in next(lines):
                pass
            assert _stopped(server) == 0
            rest = "".join(lines)
        assert "restarted" in rest
        assert list(server.output.rglob("*.part")) == []


@pytest.mark.skipif(not shutil.which("unshare") or os.geteuid() != 0, reason="only root may give a process number 1")
def test_as_the_first_process_of_a_container_it_stops_too(tmp_path: Path) -> None:
    if subprocess.run(["unshare", "--pid", "--fork", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make a name space")
    prefix = ("unshare", "--pid", "--fork", "--kill-child")
    with serve(tmp_path / "first" / "out", prefix=prefix, STUDIO_WARM_UP="0") as server:
        first = psutil.Process(app_process(server).pid).children()[0]
        first.send_signal(signal.SIGTERM)
        assert app_process(server).wait(timeout=60) == 0


def test_calls_leave_no_memory_behind(hardened: Server) -> None:
    """Gradio keeps about 1 MB for each session that it has ever seen."""
    stranger = Stranger(hardened)
    process = psutil.Process(app_process(hardened).pid)

    def many(count: int) -> int:
        for _ in range(count):
            assert stranger.answer("models", stranger.call("models"))[0] == "complete"
        return process.memory_info().rss

    before = many(100)
    grown = many(int(os.environ.get("STUDIO_MANY_CALLS", "150"))) - before
    assert grown < 30 * 2**20


def test_health_is_answered_and_readiness_says_why_not(hardened: Server) -> None:
    stranger = Stranger(hardened)
    assert stranger.get("/healthz").json()["status"] == "ok"
    ready = stranger.get("/readyz")
    assert ready.status_code == 200 and ready.json()["status"] == "ready"
    assert set(ready.json()) == {"status", "disk", "lane", "models"}
    refused: list[httpx.Response] = []

    def one_more_finds_it_full() -> bool:
        """Requests that nobody reads are cancelled after six seconds, so the queue is full for a moment only."""
        sent = Stranger(hardened, f"198.51.100.{next(numbers)}").call("text_to_image", **LONG)
        if sent.status_code == 503:
            refused.append(sent)
        full = stranger.get("/readyz")
        return bool(refused) and full.status_code == 503 and full.json()["lane"]["waiting"] >= 12

    numbers = itertools.cycle(range(100, 140))
    wait_until(one_more_finds_it_full)
    assert int(refused[0].headers["retry-after"]) > 0 and "full" in refused[0].json()["error"]


def _stopped(server: Server) -> int:
    """The exit code after SIGTERM; a stop may take ten seconds, and a busy machine several times as long."""
    process = app_process(server)
    process.terminate()
    return process.wait(timeout=100)
