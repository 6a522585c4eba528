"""From the words of a command to files, paths and exit codes, with a use case that nothing but the registry knows."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from studio.command_line.program import main
from studio.tasks import registry
from tests.unit.command_line import echo_task

Command = Callable[..., int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Run ``python -m studio echo`` in a folder with some files."""
    monkeypatch.setattr(registry, "_specs", lambda: {"echo": echo_task.SPEC})
    monkeypatch.setitem(sys.modules, "studio.tasks.echo.run", echo_task)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("STUDIO_OUTPUT_DIR", str(tmp_path / ".work"))
    monkeypatch.chdir(tmp_path)
    texts = tmp_path / "texts"
    texts.mkdir()
    for name, text in {"one.txt": "1", "two.md": "2", "bad.txt": "bad", "other.csv": "no", ".hidden.txt": "no"}.items():
        (texts / name).write_text(text)
    return lambda *words: main(["echo", *words])


def left(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and path.parent.name != "texts"}


def test_a_result_lies_in_the_current_folder_under_the_name_of_its_file(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("texts/one.txt") == 0
    shown = capsys.readouterr()
    assert shown.out == "one.txt\n" and Path("one.txt").read_text() == "102True"
    assert "Traceback" not in shown.err and shown.err.count("\n") == 1
    assert left(Path()) == {"one.txt"}  # nothing stays in the studio's own folder


def test_values_reach_the_run(command: Command) -> None:
    Path("note.txt").write_text("\ufeffhello")
    assert command("texts/one.txt", "--note-file", "note.txt", "--level", "4", "--no-loud", "--out", "made.txt") == 0
    assert Path("made.txt").read_text() == "1hello04False"


def test_a_note_comes_from_standard_input(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("病歷".encode())))
    assert command("texts/one.txt", "--note", "-", "--out", "made.txt") == 0
    assert Path("made.txt").read_text(encoding="utf-8") == "1病歷02True"


def test_json_is_all_that_is_printed(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("texts/one.txt", "--json", "--quiet", "--out", "made/") == 0
    shown = capsys.readouterr()
    found = json.loads(shown.out)
    assert found["files"] == ["made/one.txt"] and found["settings"]["level"] == 2 and shown.err == ""


def test_kinds_are_chosen_by_format_or_ending(command: Command) -> None:
    assert command("texts/one.txt", "--out", "page.html") == 0
    assert command("texts/one.txt", "--format", "html,txt", "--out", "both") == 0
    assert command("texts/one.txt", "--format", "all", "--copies", "2", "--out", "all") == 0
    assert left(Path()) == {"page.html", "both/one.txt", "both/one.html", "all/one.txt", "all/one-more.txt", "all/one.html"}


def test_several_files_of_one_kind_are_numbered_or_told_apart(command: Command) -> None:
    assert command("texts/two.md", "--copies", "3", "--out", "x.txt") == 0
    assert left(Path()) == {"x.txt", "x-more.txt", "x-more-more.txt"}


def test_nothing_is_written_over(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    Path("one.txt").write_text("mine")
    assert command("texts/one.txt") == 2
    assert Path("one.txt").read_text() == "mine" and "--force" in capsys.readouterr().err
    assert command("texts/one.txt", "--force") == 0
    assert Path("one.txt").read_text() == "102True"


def test_a_result_never_replaces_its_own_source(command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path / "texts")
    assert command("one.txt") == 0
    assert Path("one.txt").read_text() == "1" and Path("one-echo.txt").read_text() == "102True"


def test_a_folder_is_worked_through_whatever_its_files_are(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("texts", "--out", "made") == 1
    shown = capsys.readouterr()
    assert shown.out.splitlines() == ["made/one.txt", "made/two.txt"] and left(Path()) == {"made/one.txt", "made/two.txt"}
    assert "texts/bad.txt: “bad.txt” is damaged" in shown.err and shown.err.endswith("2 of 3 done, 1 failed.\n")


def test_several_files_patterns_and_names_that_meet(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    Path("one.txt").write_text("again")
    assert command("texts/o*.txt", "one.txt", "texts/one.txt", "nothing.txt", "--out", "made", "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert [result["files"] for result in found["results"]] == [["made/one.txt"], ["made/one-2.txt"]]
    assert [failure["file"] for failure in found["failed"]] == ["nothing.txt"]


def test_names_that_are_no_text_are_printed_as_they_are(command: Command, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("odd\udcff 影片.txt").write_text("1")
    assert command("odd\udcff 影片.txt", "--out", "made/") == 0
    assert capfdbinary.readouterr().out == b"made/odd" + b"\xff" + " 影片.txt\n".encode()


@pytest.mark.parametrize(
    ("text", "code", "words"), [("bad", 1, "FILE: “x.txt” is damaged"), ("full", 1, "disk is full"), ("stop", 130, "Stopped.")]
)
def test_an_end_before_the_result_leaves_nothing(
    command: Command, capsys: pytest.CaptureFixture[str], text: str, code: int, words: str
) -> None:
    Path("x.txt").write_text(text)
    assert command("x.txt", "--out", "made/") == code
    shown = capsys.readouterr()
    assert words in shown.err and shown.out == ""
    assert left(Path()) == {"x.txt"}


def test_a_disk_that_fills_up_while_the_result_is_copied(
    command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("studio.command_line.output_files.shutil.copyfile", full)
    assert command("texts/one.txt", "--out", "made/") == 1
    assert "disk is full" in capsys.readouterr().err and left(Path()) == set()


def test_no_time_limit_applies_unless_it_is_set(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.command_line.task_command import settings_from

    assert settings_from({}).time_limit_seconds > 86_400
    assert settings_from({"time_limit_seconds": "5"}).time_limit_seconds == 5
    monkeypatch.setenv("STUDIO_TIME_LIMIT_SECONDS", "7")
    assert settings_from({}).time_limit_seconds == 7
