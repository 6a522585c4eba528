"""``docs/adding-a-tab.md``, followed to the letter in a copy of the project: two folders, one line, and it works."""

from __future__ import annotations

import ast
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from studio.settings import ROOT
from tests.unit.docs_samples import copy_project, listings, python_in, run_in, write_listing

PAGE = "adding-a-tab.md"
SHELL = "tabs/shell.py"
_TABS = re.compile(r"^TASK_TABS = \([^)]*\)$", re.MULTILINE)

# Serves the page of the copy, and writes down what a visitor, a program and the tab's own run button get.
_SERVE = """
import json, sys, urllib.request
from pathlib import Path
from types import SimpleNamespace
from gradio_client import Client
import studio
from studio import Settings, Studio
from tabs.server.launch import launch
from tabs.shell import TAB_IDS, build

assert Path(studio.__file__).parent == Path("studio").resolve()
engine = Studio(Settings())
demo = build(engine, warm=False)
url = launch(demo, engine, TAB_IDS, quiet=True).url

def config(lang):
    return json.load(urllib.request.urlopen(f"{url}config?lang={lang}"))

by_id = {block.elem_id: block for block in demo.blocks.values() if getattr(block, "elem_id", None)}
run, line, view = by_id["echo-run"], by_id["echo-status"], by_id["echo-stage"]
click = next(fn for fn in demo.fns.values() if (run._id, "click") in fn.targets)
work = next(fn for fn in demo.fns.values() if fn.trigger_after == click._id and {line, view} <= set(fn.outputs))
shown, lines = {}, []
for update in work.fn(SimpleNamespace(headers={}, session_hash="visitor"), "a ticket", "hi <b>", 2):
    shown.update(update)
    lines.append(shown.get(line))
client = Client(url, verbose=False)
found = {
    "tabs": TAB_IDS,
    "config": {lang: config(lang) for lang in ("en", "zh-TW")},
    "api": client.view_api(return_format="dict")["named_endpoints"],
    "answer": client.predict(text="hi", repeat=2, api_name="/echo"),
    "lines": lines,
    "stage": shown[view],
    "run": shown[run],
    "torch": "torch" in sys.modules,
}
Path(sys.argv[1]).write_text(json.dumps(found), encoding="utf-8")
demo.close()
"""

_LIBRARY = """
import inspect, json
from studio import InvalidInput, Settings, Studio
from studio.tasks.running import TaskResult

studio = Studio(Settings())
result = studio.echo(text="hi", repeat=2)
assert isinstance(result, TaskResult)
try:
    studio.echo(text="hi", repeat=9)
except InvalidInput as error:
    refused = [problem.field for problem in error.problems]
print(json.dumps({
    "json": result.to_json(),
    "dir": dir(studio),
    "signature": list(inspect.signature(studio.echo).parameters),
    "refused": refused,
}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project after everything on the page was done."""
    copied = copy_project(tmp_path_factory.mktemp("echo"))
    for title, text in listings(PAGE).items():
        if title != SHELL:
            write_listing(copied, title, text)
    shell = copied / SHELL
    changed, count = _TABS.subn(listings(PAGE)[SHELL].strip(), shell.read_text(encoding="utf-8"))
    assert count == 1
    shell.write_text(changed, encoding="utf-8")
    return copied


@pytest.fixture(scope="module")
def page(project: Path) -> dict[str, Any]:
    answer = project / "answer.json"
    python_in(project, "-c", _SERVE, str(answer), GRADIO_ANALYTICS_ENABLED="False")
    return json.loads(answer.read_text(encoding="utf-8"))


def component(page: dict[str, Any], lang: str, elem_id: str) -> dict[str, Any]:
    return next(c["props"] for c in page["config"][lang]["components"] if c["props"].get("elem_id") == elem_id)


def test_it_is_two_folders_one_line_and_words() -> None:
    folders = {str(Path(title).parent) for title in listings(PAGE) if title != SHELL}
    code = {folder for folder in folders if folder.split("/")[0] in ("studio", "tabs")}
    assert code == {"studio/tasks/echo", "tabs/echo"}
    assert folders - code == {"assets/locales/en", "assets/locales/zh-TW", "tests/unit/tasks"}
    assert len(listings(PAGE)[SHELL].splitlines()) == 1


def test_the_one_line_only_adds_the_new_tab() -> None:
    now = _TABS.search((ROOT / SHELL).read_text(encoding="utf-8"))
    assert now, "TASK_TABS is no longer one tuple of literals: the page and this test describe another shell"
    before, after = (ast.literal_eval(text.split("=", 1)[1].strip()) for text in (now[0], listings(PAGE)[SHELL]))
    assert after == (*before, "echo")


def test_the_tab_and_its_fields_have_words_in_both_languages(page: dict[str, Any]) -> None:
    expected = {"en": ("Echo", "Text", "Repetitions"), "zh-TW": ("回聲", "文字", "次數")}
    for lang, (tab, text, repeat) in expected.items():
        assert component(page, lang, "tab-echo")["label"] == tab
        assert component(page, lang, "echo-text")["label"] == text
        assert component(page, lang, "echo-repeat")["label"] == repeat
        assert component(page, lang, "echo-repeat")["info"]
    slider = component(page, "en", "echo-repeat")
    assert (slider["minimum"], slider["maximum"], slider["value"]) == (1, 4, 1)
    assert "field.echo" not in json.dumps(page["config"]) and "ui.echo" not in json.dumps(page["config"])
    assert page["tabs"][-2:] == ["echo", "models"]


def test_the_endpoint_takes_the_parameters_and_answers(page: dict[str, Any]) -> None:
    parameters = {p["parameter_name"]: p for p in page["api"]["/echo"]["parameters"]}
    assert list(parameters) == ["text", "repeat"]
    assert not parameters["text"]["parameter_has_default"] and parameters["repeat"]["parameter_default"] == 1
    assert page["answer"]["lines"] == ["hi", "hi"] and page["answer"]["settings"] == {"text": "hi", "repeat": 2}


def test_a_run_counts_its_steps_and_ends_with_a_finished_status(page: dict[str, Any]) -> None:
    said = [line for line in page["lines"] if line]
    assert "Repeating · step 1 of 2" in said[0] and "is-busy" in said[0]
    assert "is-busy" not in said[-1] and "is-error" not in said[-1] and "step" not in said[-1]
    assert "is-done" in said[-1]
    assert page["stage"].count("<p>hi &lt;b&gt;</p>") == 2
    assert page["run"]["interactive"] is True


def test_the_page_stays_light(page: dict[str, Any]) -> None:
    assert page["torch"] is False


def test_the_library_has_the_method(project: Path) -> None:
    found = json.loads(python_in(project, "-c", _LIBRARY))
    assert found["json"]["lines"] == ["hi", "hi"] and found["json"]["settings"] == {"text": "hi", "repeat": 2}
    assert found["json"]["files"] == []
    assert "echo" in found["dir"] and found["signature"] == ["text", "repeat"]
    assert found["refused"] == ["repeat"]


def test_the_page_s_own_test_passes(project: Path) -> None:
    said = python_in(project, "-m", "pytest", "tests/unit/tasks/test_echo.py", "-q", "-p", "no:cacheprovider", "-o", "addopts=")
    assert "3 passed" in said


def test_the_listings_keep_the_house_rules(project: Path) -> None:
    written = [title for title in listings(PAGE) if title.endswith(".py") and title != SHELL]
    tools = Path(sys.executable).parent
    run_in(project, str(tools / "ruff"), "check", "--no-cache", *written)
    run_in(project, str(tools / "ruff"), "format", "--check", "--no-cache", *written)
    run_in(project, str(tools / "lint-imports"), "--no-cache")
    run_in(project, str(tools / "pyright"), "--pythonpath", sys.executable, "studio/tasks/echo", "tabs/echo")


def test_both_languages_have_the_same_keys() -> None:
    english, chinese = (json.loads(listings(PAGE)[f"assets/locales/{lang}/echo.json"]) for lang in ("en", "zh-TW"))
    assert english.keys() == chinese.keys()
