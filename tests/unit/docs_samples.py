"""The listings of ``docs/*.md``, and a copy of the project to try them in."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from studio.settings import ROOT

DOCS = ROOT / "docs"
_LISTING = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_CODE = ("studio", "tabs")
_TESTS = ("__init__.py", "conftest.py", "unit/__init__.py", "unit/tasks/__init__.py")
_SHARED = ("examples", "translation", "viewers")  # read only: a link will do
_NO_CACHES = shutil.ignore_patterns("__pycache__", "*.pyc")


def listings(page: str) -> dict[str, str]:
    """Title -> text of every fenced block of ``docs/<page>`` that has a title, in order."""
    found = _LISTING.findall((DOCS / page).read_text(encoding="utf-8"))
    titles = [title for title, _ in found]
    assert titles and len(set(titles)) == len(titles), titles
    return dict(found)


def copy_project(target: Path) -> Path:
    """The code and the locale files to change, links to the large files, and the start of the tests."""
    for name in _CODE:
        shutil.copytree(ROOT / name, target / name, ignore=_NO_CACHES)
    for name in ("app.py", "pyproject.toml"):
        shutil.copy2(ROOT / name, target / name)
    for name in _TESTS:
        (target / "tests" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "tests" / name, target / "tests" / name)
    assets = target / "assets"
    shutil.copytree(ROOT / "assets" / "locales", assets / "locales")
    for file in (p for p in (ROOT / "assets").iterdir() if p.is_file()):
        shutil.copy2(file, assets / file.name)
    (assets / "models").mkdir()  # a folder of links, so that a model can be added without touching the real one
    shared = [Path(name) for name in _SHARED] + [p.relative_to(ROOT / "assets") for p in (ROOT / "assets" / "models").iterdir()]
    for path in shared:
        (assets / path).symlink_to(ROOT / "assets" / path, target_is_directory=True)
    return target


def write_listing(project: Path, title: str, text: str) -> None:
    """Put a listing where its title says."""
    file = project / title
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def run_in(project: Path, *command: str, timeout: float = 200, **environment: str) -> str:
    """Standard output of a command in the copied project, offline and without a GPU; fails with what it said."""
    settings = {"STUDIO_PROFILE": "mini", "STUDIO_HUB": "never", "STUDIO_DEVICE": "cpu", "STUDIO_OUTPUT_DIR": str(project / "out")}
    settings |= {"PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1", **environment}
    done = subprocess.run(
        command, cwd=project, env={**os.environ, **settings}, capture_output=True, text=True, check=False, timeout=timeout
    )
    assert done.returncode == 0, f"{' '.join(command)[:300]}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def python_in(project: Path, *arguments: str, **environment: str) -> str:
    """`run_in` with this Python."""
    return run_in(project, sys.executable, *arguments, **environment)
