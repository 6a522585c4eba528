"""What every test gets: no network, few threads, results in a temporary folder, a real browser; and how the suite is run."""

from __future__ import annotations

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from studio.settings import Settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# nothing imported above brings in gradio, the hub client or torch, which read these once
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"  # else a proxy swallows the app's own start check
# Two processes of one thread each share two cores; two processes of two threads each would spend their time waiting for each other.
for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[_name] = "1" if "PYTEST_XDIST_WORKER" in os.environ else "2"
for _name in [n for n in os.environ if n.startswith("STUDIO_")]:
    del os.environ[_name]  # a host's own settings decide nothing here
# a shared machine is sometimes slow: that is no failure of the code
hypothesis_settings.register_profile("studio", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("studio")

_WORKERS = 2  # each with an app, its models and a Chromium: about 4 GB; `-n 4` is fine where there is memory for it
# What takes longest starts first, so that short files remain to even out the end.
_LONG_FIRST = ("browser", "integration", "attack", "unit/test_architecture.py", "unit")

EXPECT_MS = 30_000  # the page of a busy machine may take seconds for what takes milliseconds on a quiet one
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PACKAGES = ("chromium", "fonts-noto-cjk", "fonts-noto-color-emoji")
_BROWSER_ARGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """How many workers ``-n auto``, the default, starts: none where files are named, as starting one takes longer than most files do."""
    named = config.args if config.args_source is pytest.Config.ArgsSource.ARGS else []
    if named and all(Path(config.invocation_params.dir, name.partition("::")[0]).is_file() for name in named):
        return 0
    return min(_WORKERS, os.cpu_count() or 1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark each test with the folder that it is in, and let workers begin with the files that take longest."""
    places = {item: item.path.relative_to(Path(__file__).parent).as_posix() for item in items}
    for item, place in places.items():
        item.add_marker(place.partition("/")[0])
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: next(rank for rank, start in enumerate(_LONG_FIRST) if places[item].startswith(start)))


def pytest_collection_finish() -> None:
    """Modules and tests live as long as the process does: the collector, which the model cache calls often, need not walk them again."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a studio without a hub, on the CPU, that writes only into the test's own folder."""
    return Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path / "out")


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Chromium's path; as root on Debian it is installed when missing, elsewhere its absence fails the test."""
    found = _find_browser()
    if found is None and sys.platform == "linux" and shutil.which("apt-get") and os.geteuid() == 0:
        install_packages(tmp_path_factory, _PACKAGES, lambda: _find_browser() is not None)
        found = _find_browser()
    if found is None:
        pytest.fail(f"The browser tests need one of {', '.join(_BROWSERS)} on the PATH; please install it.", pytrace=False)
    return found


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """One headless Chromium for all tests; open a context of your own and close it."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=EXPECT_MS)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=list(_BROWSER_ARGS))
        yield opened
        opened.close()


@contextmanager
def _one_at_a_time(file: Path) -> Iterator[None]:
    """Holds a lock that workers share."""
    import fcntl

    with file.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _find_browser() -> Path | None:
    return next((Path(path) for path in map(shutil.which, _BROWSERS) if path), None)


def install_packages(factory: pytest.TempPathFactory, packages: Sequence[str], there: Callable[[], bool]) -> None:
    """Install Debian's ``packages`` unless ``there`` says that another worker has; a failure fails the test."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with _one_at_a_time(factory.getbasetemp().parent / "apt.lock"):
        if there():
            return
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=900)
            if done.returncode:
                pytest.fail(f"`{' '.join(command)}` failed: {done.stderr.strip()[-300:]}", pytrace=False)
