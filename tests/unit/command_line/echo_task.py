"""A use case that no module knows: it writes what it was told. Commands of a new use case appear by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from studio.errors import InvalidInput, StorageFull
from studio.events import Done, Event, Notice, Progress
from studio.media.outputs import result_name, session_folder, write_file
from studio.tasks.fields import Widget
from studio.tasks.registry import RunContext, TaskSpec
from studio.tasks.running import Engine, TaskResult


class EchoParams(BaseModel):
    """``text_file``: what is written; ``note``: what is added; ``copies``: how many files; ``level``: a choice of numbers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text_file: Annotated[Path, Widget("media")]
    note: Annotated[str, Widget("lines", lines=3)] = Field(default="", max_length=100)
    copies: Annotated[int, Widget("slider")] = Field(default=1, ge=1, le=4)
    level: Annotated[Literal[2, 4], Widget("buttons")] = 2
    loud: Annotated[bool, Widget("switch", "advanced")] = True


SPEC = TaskSpec("echo", "Echo", EchoParams, TaskResult, takes=("txt", "md"), makes=("txt", "html"))


def run(engine: Engine, params: EchoParams, context: RunContext) -> Iterator[Event]:
    """Writes ``copies`` texts and one page; a text "bad" cannot be used, "full" fills the disk, "stop" is stopped by Ctrl+C."""
    text = params.text_file.read_text(encoding="utf-8")
    yield Progress("loading")
    yield Notice("notice.case_missing")
    folder = session_folder(engine.settings, context.session)
    written = []
    for number in range(params.copies):
        data = f"{text}{params.note}{number}{params.level}{params.loud}".encode()
        written.append(write_file(folder / result_name("echo", f"{params.text_file.stem}{'-more' * number}", data, "txt"), data))
    written.append(write_file(folder / result_name("echo", "page", b"x", "html"), b"<p>"))
    if text == "bad":
        raise InvalidInput("error.media_broken", "text_file", name=params.text_file.name)
    if text == "full":
        raise StorageFull("error.storage_full")
    if text == "stop":
        raise KeyboardInterrupt
    yield Done(TaskResult(files=tuple(written), settings=params.model_dump(mode="json", exclude={"text_file"})))
