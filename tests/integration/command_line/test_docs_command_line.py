"""Every command of docs/command-line.md does what the page says, in the order of the page."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.integration.command_line.conftest import Command
from tests.unit.docs_samples import DOCS

_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (DOCS / "command-line.md").read_text(encoding="utf-8")
COMMANDS = [line for block in _BLOCK.findall(PAGE) for line in block.splitlines()]
WRITTEN = {
    "fox.png": b"\x89PNG",
    "large.png": b"\x89PNG",
    "lake.gif": b"GIF8",
    "song.mp4": b"",
    "forest.zip": b"PK",
    "reading.srt": b"1\n",
    "captions/reading.vtt": b"WEBVTT",
    "captions/reading.ass": b"[Script Info]",
    "captions/first.srt": b"1\n",
    "report.pdf": b"%PDF",
}


@pytest.mark.timeout(900)  # a pack or a film takes minutes on a busy machine
@pytest.mark.parametrize("line", COMMANDS)
def test_the_command_works(command: Command, line: str) -> None:
    said, _, words = line.rpartition(" | ")
    typed = shlex.split(said)[1].encode() if said else b""
    start, *rest = shlex.split(words)
    assert (start, *rest[:2]) == ("python", "-m", "studio")
    ran = command(*rest[2:], typed=typed)
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    if "--json" in rest:
        assert json.loads(ran.out)
    elif "models" not in rest:
        assert all(Path(path).is_file() for path in ran.out.splitlines())


def test_the_files_are_what_their_names_say(folder: Path) -> None:
    for name, start in WRITTEN.items():
        assert (folder / name).read_bytes().startswith(start), name
    assert len(list((folder / "foxes").glob("*.png"))) == 2


def test_nothing_else_is_left(folder: Path) -> None:
    assert [path for path in folder.rglob("*") if path.suffix == ".part"] == []
    assert [path for path in (folder / ".work").iterdir() if path.name.startswith("command-")] == []


def test_the_options_of_the_page_exist() -> None:
    from studio.command_line.overview import task_help
    from studio.tasks.registry import task, task_ids

    known = " ".join(task_help(task(name), "en") for name in task_ids())
    assert [option for option in set(re.findall(r"--[a-z][a-z-]+", PAGE)) if option not in known and option != "--help"] == []
