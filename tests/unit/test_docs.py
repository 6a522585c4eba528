"""The written pages name what exists: paths, links, commands, settings; and their lines can be read."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import re
from pathlib import Path

import pytest

import studio
from studio.settings import ROOT, Settings
from studio.tasks.registry import task, task_ids
from tabs.shell import TASK_TABS
from tests.unit.docs_samples import DOCS, listings

PAGES = sorted([*DOCS.glob("*.md"), *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"))])
LONGEST_LINE = 120  # characters of prose; tables, links and listings are as long as they must be
_PATH = re.compile(r"(?<![\w./<>-])(?:studio|tabs|tests|assets)/[\w./<>*-]*[\w>/]")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#([\w-]+))?\)")
_MODULE = re.compile(r"python -m ([\w.]+)")
_SETTING = re.compile(r"STUDIO_([A-Z0-9_]*[A-Z])")
_FENCE = re.compile(r"^(`{3,}).*?^\1$", re.MULTILINE | re.DOTALL)
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def created_by(page: Path) -> set[str]:
    """What the listings of a page create, with the folders above."""
    if page.parent != DOCS or 'title="' not in text_of(page):
        return set()
    files = [Path(title) for title in listings(page.name)]
    folders = {str(folder) for file in files for folder in file.parents}
    return {*map(str, files), *folders, "assets/models/my-text-features"}


@each_page
def test_every_path_exists(page: Path) -> None:
    named = {path.rstrip("/") for path in _PATH.findall(text_of(page)) if not set("<>*") & set(path)}
    missing = {path for path in named if not (ROOT / path).exists()}
    assert missing - created_by(page) == set()


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in _LINK.findall(text_of(page)):
        if "://" in target:
            continue
        file = page.parent / target
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"(?m)^#+ (.+)$", text_of(file))
            assert anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


@each_page
def test_every_command_names_a_module(page: Path) -> None:
    for module in _MODULE.findall(text_of(page)):
        assert importlib.util.find_spec(module.rstrip(".")), module


@each_page
def test_every_setting_exists(page: Path) -> None:
    assert {name.lower() for name in _SETTING.findall(text_of(page))} <= set(Settings.model_fields)


@each_page
def test_every_make_target_exists(page: Path) -> None:
    targets = set(re.findall(r"(?m)^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))
    assert set(re.findall(r"(?m)(?:^|`)make ([\w-]+)", text_of(page))) <= targets


@each_page
def test_lines_can_be_read(page: Path) -> None:
    prose = _FENCE.sub("", text_of(page))
    prose = re.sub(r"\A---\n.*?\n---\n", "", prose, flags=re.DOTALL)  # the front matter of a Space
    long = [line for line in prose.splitlines() if len(line) > LONGEST_LINE and not line.startswith(("|", "!["))]
    assert long == []


@pytest.mark.parametrize("page", ["README.md", "docs/embedding.md", "docs/own-data.md"])
def test_python_examples_fit_the_library(page: str) -> None:
    """Every example parses; what it imports from `studio` exists; each use case gets values that it takes."""
    engine, checked = studio.Studio(Settings(hub="never")), 0
    for code in _PYTHON.findall(text_of(ROOT / page)):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.ImportFrom) and node.module == "studio":
                assert {alias.name for alias in node.names} <= set(studio.__all__)
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in task_ids():
                continue
            values = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in node.keywords}
            assert set(values) <= set(inspect.signature(getattr(engine, node.func.attr)).parameters)
            task(node.func.attr).validate(values)
            checked += 1
    assert checked


def test_the_first_screen_of_the_readme() -> None:
    """Title, one sentence, one picture, two commands, three lines of Python; the other pictures stand with their tabs."""
    text = text_of(ROOT / "README.md")
    first, rest = text.split("\n## ", 1)
    assert first.count("![") == 1 and first.count("```sh") == 2
    (code,) = _PYTHON.findall(first)
    assert len([line for line in code.splitlines() if line]) == 3
    assert rest.count("![") == len(TASK_TABS)  # one for each other tab, and pictures before and now
    for section in re.split(r"(?m)^### ", rest)[1:]:
        assert section.count("![") <= 1


def test_ci_runs_the_commands_of_the_readme() -> None:
    (command,) = (line for line in text_of(ROOT / "README.md").splitlines() if line.endswith("python -m pytest"))
    assert f"run: {command}\n" in (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")


def test_the_changelog_is_about_this_version() -> None:
    newest = re.search(r"(?m)^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", text_of(ROOT / "CHANGELOG.md"))
    assert newest and newest[1] == studio.__version__
