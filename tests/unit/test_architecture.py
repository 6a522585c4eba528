"""The house rules, as tests: arrows go down, rooms are small, imports are quick, tools are content."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.settings import ROOT
from studio.tasks.registry import task_ids

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LONGEST_FILE = 300  # lines; beyond it a file is two rooms
LONGEST_FUNCTION = 60  # lines
MOST_PARAMETERS = 8
FULLEST_FOLDER = 20  # Python files
MOST_ANY = 300
_SHARED_NAMES = {"tab", "inputs", "results", "params", "result", "run", "__init__", "__main__"}
_HEAVY = ("torch", "gradio", "diffusers", "transformers", "accelerate", "cv2", "pandas")
_LIGHT_MODULES = (
    "studio",
    "studio.models.catalog",
    "studio.tasks.text_to_image",
    "studio.media.image",
    "studio.media.metadata.provenance",
    "studio.metrics",
)
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


def test_the_import_rules_have_no_holes() -> None:
    """Imports for type checking count, every folder of the engine stands on a floor, and no rule lists the use cases."""
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert not rules.get("exclude_type_checking_imports", False)
    contracts = {contract["id"]: contract for contract in rules["contracts"]}
    floors = {name for line in contracts["layers"]["layers"] for name in re.split(r"\s*[|:]\s*", line)}
    parts = {p.stem for p in (ROOT / "studio").iterdir() if (p.suffix == ".py" and p.stem != "__init__") or (p / "__init__.py").exists()}
    assert {f"studio.{part}" for part in parts} <= floors
    text = json.dumps(rules)
    assert [name for name in task_ids() if name in text] == []


def test_a_folder_holds_what_can_be_taken_in_at_a_glance() -> None:
    crowded = Counter(p.parent for p in python_files("studio", "tabs", "tests"))
    assert {str(folder.relative_to(ROOT)): n for folder, n in crowded.items() if n > FULLEST_FOLDER} == {}


def test_no_two_modules_share_a_name() -> None:
    named: dict[str, list[str]] = {}
    for path in python_files("studio", "tabs"):
        if path.stem not in _SHARED_NAMES:
            named.setdefault(path.stem, []).append(str(path.relative_to(ROOT)))
    assert {name: paths for name, paths in named.items() if len(paths) > 1} == {}


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for path in code_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def test_functions_are_short_and_take_few_parameters() -> None:
    long, wide = {}, {}
    for place, node in functions():
        lines = (node.end_lineno or node.lineno) - node.lineno + 1
        names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs) if a.arg not in ("self", "cls")]
        if lines > LONGEST_FUNCTION:
            long[place] = lines
        if len(names) > MOST_PARAMETERS:
            wide[place] = len(names)
    assert (long, wide) == ({}, {})


def test_types_are_mostly_known() -> None:
    trees = (ast.parse(p.read_text(encoding="utf-8")) for p in code_files())
    assert sum(isinstance(node, ast.Name) and node.id == "Any" for tree in trees for node in ast.walk(tree)) < MOST_ANY


def repeated_runs(paths: list[Path], length: int) -> list[str]:
    """Places whose next ``length`` lines stand in an earlier file too; blank lines and imports do not count."""
    seen: dict[tuple[str, ...], Path] = {}
    found = []
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imports = {
            n for node in ast.walk(tree) if isinstance(node, (ast.Import, ast.ImportFrom)) for n in range(node.lineno, node.end_lineno + 1)
        }
        lines = [
            (n, text.strip())
            for n, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
            if text.strip() and n not in imports
        ]
        for k in range(len(lines) - length + 1):
            run_ = tuple(text for _, text in lines[k : k + length])
            if seen.setdefault(run_, path) != path:
                found.append(f"{path.name}:{lines[k][0]} as in {seen[run_].parent.name}/{seen[run_].name}")
    return found


def test_tabs_do_not_repeat_each_other() -> None:
    assert repeated_runs(python_files("tabs"), 10) == []


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
