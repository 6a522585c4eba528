"""A real nginx in front of the app. As root on Debian it is installed where it is missing, as Chromium is; elsewhere tests go without."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import install_packages

_FRAME = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  {inner}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def nginx(inner: str, folder: Path, port: int, factory: pytest.TempPathFactory) -> Iterator[None]:
    """An nginx with ``inner`` as its http block, which listens on ``port`` of this machine, until the block ends."""
    config = folder / "main.conf"
    config.write_text(_FRAME.format(folder=folder, inner=inner))
    process = subprocess.Popen([program("nginx", "nginx-light", factory), "-c", str(config), "-p", str(folder)])
    try:
        end = time.monotonic() + 60
        while not _answers(port):
            assert process.poll() is None and time.monotonic() < end
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def program(name: str, package: str, factory: pytest.TempPathFactory) -> str:
    """Where the program ``name`` is; it is installed from ``package`` where that is possible."""
    if (found := shutil.which(name)) is not None:
        return found
    if not shutil.which("apt-get") or os.geteuid() != 0:
        pytest.skip(f"needs {name}")
    install_packages(factory, [package], lambda: shutil.which(name) is not None)
    return shutil.which(name) or pytest.fail(f"{name} could not be installed", pytrace=False)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
