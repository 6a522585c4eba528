"""The house rules, as tests: arrows, small rooms, quick imports, complete translations, clean tools."""

from __future__ import annotations

import ast
import json
import re
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.messages import LANGUAGES, sentences
from studio.settings import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LONGEST_FILE = 300  # lines; beyond it a file is two rooms
_HEAVY = ("torch", "gradio", "diffusers", "transformers", "accelerate", "cv2", "pandas")
_LIGHT_MODULES = (
    "studio",
    "studio.models.catalog",
    "studio.tasks.text_to_image",
    "studio.media.image",
    "studio.media.metadata.provenance",
    "studio.metrics",
)
# calls whose first text argument is a locale key
_SPEAKING = {"say", "Problem", "Notice", "StudioError", "InvalidInput", "ModelUnavailable", "OutOfMemory", "StorageFull", "TimeLimit"}
_KEY = re.compile(r"(?:error|notice|stage|status|field|choice|ui)\.[a-z][\w.+-]*[\w+]")
_OWN_PATH = re.compile(r"(?:/(?:home|Users|root|work|opt|mnt|private)/[\w.-]+/?|[A-Z]:\\\\?Users)")
_TEXT = {".py", ".md", ".toml", ".txt", ".json", ".css", ".js", ".html", ".yml", ".yaml", ".cfg", ".ini", ".sh", ""}


def python_files(*folders: str) -> list[Path]:
    return sorted(p for folder in folders for p in (ROOT / folder).rglob("*.py"))


def code_files() -> list[Path]:
    return [*python_files("studio", "tabs"), *(ROOT.glob("*.py"))]


def run(*command: str, timeout: float = 280) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout)


def tool(name: str) -> str:
    """A program installed beside this Python, so that another one on the PATH is never taken."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is missing: pip install -r requirements-dev.txt"
    return found


def test_imports_go_one_way() -> None:
    done = run(tool("lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_every_use_case_is_named_in_the_import_rules() -> None:
    from studio.tasks.registry import task_ids

    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    rules = {contract["id"]: contract for contract in contracts}
    use_cases = {f"studio.tasks.{name}" for name in task_ids()}
    assert set(rules["tasks"]["modules"]) == use_cases
    layer = next(line for line in rules["layers"]["layers"] if "studio.tasks.text_to_image" in line)
    assert set(re.split(r"\s*\|\s*", layer)) == use_cases


def test_the_start_file_only_opens_the_door() -> None:
    start = ROOT / "app.py"
    tree = ast.parse(start.read_text(encoding="utf-8"))
    names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not {name.split(".")[0] for name in names} & {"torch", "diffusers", "transformers", "accelerate"}
    assert len(start.read_text(encoding="utf-8").splitlines()) < 60


def test_no_file_is_two_rooms() -> None:
    long = {
        str(p.relative_to(ROOT)): n
        for p in python_files("studio", "tabs", "tests")
        if (n := len(p.read_text("utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_the_engine_is_imported_without_heavy_libraries() -> None:
    code = f"import sys, {', '.join(_LIGHT_MODULES)}; print([m for m in {_HEAVY!r} if m in sys.modules])"
    done = run(sys.executable, "-c", code)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_the_face_is_imported_without_torch() -> None:
    modules = ", ".join(".".join(p.relative_to(ROOT).with_suffix("").parts) for p in python_files("tabs") if p.name != "__init__.py")
    code = f"import sys, {modules or 'tabs'}; print([m for m in ('torch', 'diffusers', 'transformers', 'accelerate') if m in sys.modules])"
    done = run(sys.executable, "-c", code)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def test_both_languages_say_everything() -> None:
    keys = {lang: set(sentences(lang)) for lang in LANGUAGES}
    names = {lang: {p.name for p in (ROOT / "assets" / "locales" / lang).glob("*.json")} for lang in LANGUAGES}
    for lang in LANGUAGES:
        assert names[lang] == names["en"]
        assert keys[lang] ^ keys["en"] == set()
        assert [k for k, text in sentences(lang).items() if not text.strip()] == []


def test_both_languages_use_the_same_placeholders() -> None:
    def placeholders(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    wrong = {
        key: (placeholders(text), placeholders(sentences(lang)[key]))
        for lang in LANGUAGES
        for key, text in sentences("en").items()
        if key in sentences(lang) and placeholders(text) != placeholders(sentences(lang)[key])
    }
    assert wrong == {}


def test_locale_files_repeat_no_key() -> None:
    def unique(pairs: list[tuple[str, str]]) -> dict[str, str]:
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), [k for k in keys if keys.count(k) > 1]
        return dict(pairs)

    for path in (ROOT / "assets" / "locales").rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=unique)


def spoken_keys() -> Iterator[tuple[str, str, set[str] | None]]:
    """(place, key, names of the values passed) of each literal key; None where they cannot be told from the text."""
    for path in code_files():
        place = str(path.relative_to(ROOT))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch(r"(?:error|notice)\.\w+", node.value):
                yield f"{place}:{node.lineno}", node.value, None
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            key = node.args[0]
            if name in _SPEAKING and isinstance(key, ast.Constant) and isinstance(key.value, str) and _KEY.fullmatch(key.value):
                yield f"{place}:{node.lineno}", key.value, _passed(name, node)


def _passed(name: str, call: ast.Call) -> set[str] | None:
    if name in ("Problem", "Notice"):
        given = [a for a in call.args if isinstance(a, ast.Dict)] + [k.value for k in call.keywords if isinstance(k.value, ast.Dict)]
        position = 2 if name == "Problem" else 1
        if not given:
            return None if len(call.args) > position or any(k.arg == "params" for k in call.keywords) else set()
        return {k.value for k in given[0].keys if isinstance(k, ast.Constant) and isinstance(k.value, str)} if all(given[0].keys) else None
    if any(k.arg is None for k in call.keywords):
        return None
    return {str(k.arg) for k in call.keywords} - {"field", "lang"}


def test_every_sentence_that_the_code_speaks_is_written() -> None:
    known = sentences("en")
    assert sorted({f"{place} {key}" for place, key, _ in spoken_keys() if key not in known}) == []


def test_every_placeholder_is_given_by_the_code() -> None:
    known = sentences("en")
    wrong = []
    for place, key, given in spoken_keys():
        wanted = {name for _, name, _, _ in string.Formatter().parse(known.get(key, "")) if name}
        if given is not None and wanted - given:
            wrong.append(f"{place} {key} wants {sorted(wanted - given)}")
    assert wrong == []


def tracked_files() -> list[Path]:
    """Files under version control and new ones that are not ignored; without git, all that are not hidden."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
        if listed.returncode == 0:
            return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]
    return [p for p in ROOT.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(ROOT).parts)]


def test_no_file_names_somebodys_machine() -> None:
    named = []
    for path in tracked_files():
        if path.suffix not in _TEXT or path.stat().st_size > 500_000 or path == Path(__file__).resolve():
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if found := _OWN_PATH.search(line):
                named.append(f"{path.relative_to(ROOT)}:{number} {found[0]}")
    assert named == []


def test_no_file_is_too_large_for_a_space() -> None:
    assert [str(p.relative_to(ROOT)) for p in tracked_files() if p.stat().st_size > 10_000_000] == []


def test_all_texts_are_utf8() -> None:
    for path in tracked_files():
        if path.suffix in {".py", ".md", ".json", ".toml", ".css"}:
            path.read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [("check",), ("format", "--check")], ids=["check", "format"])
def test_ruff_is_content(command: tuple[str, ...]) -> None:
    done = run(tool("ruff"), *command, "--no-cache", "--output-format", "concise", ".")
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


def test_pyright_is_content() -> None:
    done = run(tool("pyright"), "--pythonpath", sys.executable)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
