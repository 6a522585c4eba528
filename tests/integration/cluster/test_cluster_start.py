"""A cluster that cannot be used is one sentence and exit code 2, within seconds and before anything is loaded."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest

from studio.cluster import head_address
from studio.settings import ROOT, Settings
from tabs.server.start_checks import start_problems


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def problems(tmp_path: Path, address: str) -> list[str]:
    settings = Settings(output_dir=tmp_path, backend="ray", ray_address=address)
    return [problem.report("en") for problem in start_problems(settings)]


def test_a_head_that_is_not_there_ends_the_start(tmp_path: Path, closed_port: int) -> None:
    environment = {**os.environ, "STUDIO_BACKEND": "ray", "STUDIO_RAY_ADDRESS": f"127.0.0.1:{closed_port}", "LC_ALL": "zh_TW.UTF-8"}
    environment["STUDIO_OUTPUT_DIR"] = str(tmp_path)
    done = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 2
    assert done.stdout == ""
    sentence, help_line = done.stderr.splitlines()
    assert sentence.startswith("STUDIO_RAY_ADDRESS: ") and f"127.0.0.1:{closed_port}" in sentence and "Ray" in sentence
    assert "--help" in help_line


@pytest.mark.parametrize("address", ["nonsense", "host:", ":6379", "host:0", "host:99999", "ray://host:10001", "a b:6379", "host:６３７９"])
def test_nonsense_is_called_nonsense(tmp_path: Path, address: str) -> None:
    (sentence,) = problems(tmp_path, address)
    assert sentence.startswith("STUDIO_RAY_ADDRESS: ") and address in sentence and "host:port" in sentence


def test_ray_that_is_not_installed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(head_address, "find_spec", missing)
    (sentence,) = problems(tmp_path, "")
    assert sentence.startswith("STUDIO_BACKEND: ") and "requirements-ray.txt" in sentence


def test_one_machine_needs_no_ray(tmp_path: Path) -> None:
    assert list(start_problems(Settings(output_dir=tmp_path, ray_address="nonsense"))) == []
