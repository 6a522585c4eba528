"""A folder to work in, with the files that the commands of docs/command-line.md name, and a way to run a command."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import pytest

from studio.command_line.program import main
from studio.settings import ASSETS


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Command = Callable[..., Ran]


def first_seconds(source: Path, target: Path, seconds: float) -> None:
    """The beginning of a recording, sound and picture as they are."""
    with av.open(source) as whole, av.open(target, "w") as cut:
        streams = {stream.index: cut.add_stream_from_template(stream) for stream in whole.streams if stream.type in ("audio", "video")}
        for packet in whole.demux():
            if packet.dts is not None and packet.stream_index in streams and packet.dts * packet.time_base < seconds:
                packet.stream = streams[packet.stream_index]
                cut.mux(packet)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the page's commands, which build on one another: it lives as long as the module's tests."""
    made = tmp_path_factory.mktemp("commands")
    examples = ASSETS / "examples"
    shutil.copy2(examples / "audio_to_visual" / "drums.m4a", made / "song.m4a")
    first_seconds(examples / "auto_subtitles" / "reading.mp4", made / "reading.mp4", 3.0)
    (made / "recordings").mkdir()
    shutil.copy2(made / "reading.mp4", made / "recordings" / "first.mp4")
    (made / "note.txt").write_text("Fever and cough for three days.\n", encoding="utf-8")
    return made


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Command:
    """Run a command in ``folder``, offline and on the CPU; ``typed`` is standard input."""
    monkeypatch.chdir(folder)
    for name, value in {"PROFILE": "mini", "HUB": "never", "DEVICE": "cpu", "OUTPUT_DIR": str(folder / ".work")}.items():
        monkeypatch.setenv(f"STUDIO_{name}", value)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")

    def run(*words: str, typed: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        capfd.readouterr()
        code = main(words)
        return Ran(code, *capfd.readouterr())

    return run
