"""A recording as input: a file, or the microphone. Used by the tabs that listen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio.errors import InvalidInput, StudioError
from tabs.language import t
from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, PageComponent, Update
from tabs.shared.stage import panel

if TYPE_CHECKING:
    from studio.media.containers import MediaInfo


@dataclass(frozen=True)
class MediaInput:
    """``source`` chooses between ``file`` and ``microphone``; ``facts`` is a line about the chosen recording."""

    source: gr.Radio
    file: gr.File
    microphone: gr.Audio
    facts: gr.HTML

    @property
    def outputs(self) -> list[PageComponent]:
        """What `with_file` may change besides the form's own components."""
        return [self.source, self.microphone]

    def show(self, source: str) -> Update:
        """The chosen input, visible; the other one hidden."""
        return {self.file: gr.update(visible=source == "file"), self.microphone: gr.update(visible=source == "microphone")}

    def with_file(self, path: str) -> Update:
        """``path`` in the file box, as if it had just been uploaded."""
        return {**self.show("file"), self.source: "file", self.file: gr.update(value=path, visible=True)}


def build_media_input(form: Form, *, height: int = 140) -> MediaInput:
    """Draw the parameter ``media_file`` and the extras ``source`` and ``microphone``; ``height`` of the file box in px."""
    task_id = form.spec.id
    source = gr.Radio(
        [(t("choice.source.file"), "file"), (t("choice.source.microphone"), "microphone")], value="file", show_label=False,
        label=t(f"field.{task_id}.media_file"), elem_id=f"{task_id}-source", elem_classes="segmented",
    )  # fmt: skip
    file = form.add("media_file", elem_classes="media-drop", height=height)
    microphone = gr.Audio(
        sources=["microphone"], type="filepath", format="wav", label=t("choice.source.microphone"), visible=False,
        elem_id=f"{task_id}-microphone", editable=False, buttons=[],
    )  # fmt: skip
    form.extra("source", source)
    form.extra("microphone", microphone)
    media = MediaInput(source, file, microphone, panel(elem_id=f"{task_id}-facts"))
    source.input(media.show, source, [file, microphone], **QUICK)
    return media


def finish_media(raw: dict[str, Any], extras: dict[str, Any], missing: str) -> dict[str, Any]:
    """Raw parameters with the recording of the chosen source. Raises `InvalidInput` where there is none (``missing`` for a file)."""
    spoken = extras["source"] == "microphone"
    raw["media_file"] = extras["microphone"] if spoken else raw.get("media_file")
    if not raw["media_file"]:
        raise InvalidInput("error.recording_wanted" if spoken else missing, "microphone" if spoken else "media_file")
    return raw


def probe_media(path: str) -> MediaInfo | StudioError:
    """What the file holds, or the error that says why it cannot be used."""
    from studio.media.containers import probe

    try:
        return probe(Path(path))
    except StudioError as error:
        return error
