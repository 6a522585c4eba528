"""The left side of the auto-subtitles tab: the film or sound, and how its captions shall be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import InvalidInput
from tabs.language import language_of, t
from tabs.shared.form import Form, choice_label
from tabs.shared.model_picker import model_choices, model_line
from tabs.shared.stage import on_page_load, panel

TASK = "auto_subtitles"
ROLES = {"speech_model": "speech", "picture_model": "frame-labels"}


@dataclass(frozen=True)
class Inputs:
    """The form and the components beside it that the tab wires."""

    form: Form
    source: gr.Radio
    microphone: gr.Audio
    facts: gr.HTML
    restore: gr.File

    @property
    def file(self) -> gr.File:
        return self.form.components["media_file"]

    @property
    def outputs(self) -> list[Component]:
        """Everything that `restored` may change."""
        return [*self.form.components.values(), self.source, self.microphone, self.facts]

    def show_source(self, kind: str) -> dict[Component, Any]:
        """Which of the two ways in is there."""
        return {self.file: gr.update(visible=kind == "file"), self.microphone: gr.update(visible=kind == "microphone")}

    def restored(self, settings: Mapping[str, Any]) -> dict[Component, Any]:
        """Updates that show ``settings`` (a subset is fine; the rest goes back to its default)."""
        form = self.form
        usual = {name: info.default for name, info in form.fields.items() if name != "media_file"}
        known = {name: value for name, value in settings.items() if value is not None and name != "media_file"}
        for name in ROLES:  # what served then may be out of reach here: the studio chooses again
            known.pop(name, None)
        return form.fill({**usual, **known})


def finish(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters from the widgets: the recording counts where the microphone is chosen. Raises `InvalidInput` for no media."""
    spoken = extras["source"] == "microphone"
    raw["media_file"] = extras["microphone"] if spoken else raw.get("media_file")
    if not raw["media_file"]:
        raise InvalidInput("error.recording_wanted" if spoken else "error.media_wanted", "microphone" if spoken else "media_file")
    return raw


def build_media(form: Form) -> tuple[gr.Radio, gr.Audio, gr.HTML]:
    """Upload or microphone; call inside the upper left column."""
    source = gr.Radio(
        [(t("choice.source.file"), "file"), (t("choice.source.microphone"), "microphone")], value="file", show_label=False,
        label=t("field.auto_subtitles.media_file"), elem_id=f"{TASK}-source", elem_classes="segmented",
    )  # fmt: skip
    form.add("media_file", elem_classes="media-drop")
    microphone = gr.Audio(
        sources=["microphone"], type="filepath", format="wav", label=t("choice.source.microphone"), visible=False,
        elem_id=f"{TASK}-microphone", editable=False, buttons=[],
    )  # fmt: skip
    form.extra("source", source)
    form.extra("microphone", microphone)
    return source, microphone, panel(elem_id=f"{TASK}-facts")


def build_settings(studio: Studio, form: Form, ways: tuple[gr.Radio, gr.Audio, gr.HTML]) -> Inputs:
    """All settings below the media; call inside the lower left column."""
    form.add("preset", elem_classes="segmented")
    styles = [(choice_label("style", c), c) for c in form.fields["style"].choices]
    style = gr.Radio(
        styles, value=form.fields["style"].default, label=t(f"field.{TASK}.style"), info=t(f"field.{TASK}.style.help"),
        elem_id=f"{TASK}-style", elem_classes="segmented",
    )  # fmt: skip
    form.bind("style", style)
    form.add("tag_pictures")
    with gr.Accordion(t("ui.labels"), open=False, elem_id=f"{TASK}-labels-panel"):
        form.add("labels", show_label=False, container=False)
        usual = gr.Button(t("ui.labels_usual"), size="sm", elem_classes="ghost", elem_id=f"{TASK}-labels-usual")
    with gr.Accordion(t("ui.model_advanced"), open=False, elem_id=f"{TASK}-advanced"):
        notes = {}
        for name in ROLES:
            form.add(name, choices=[(t("ui.model_auto"), "auto")], filterable=False)
            notes[name] = panel(elem_classes="model-note")
        form.add("align")
    with gr.Accordion(t("ui.captions_open"), open=False, elem_id=f"{TASK}-restore-panel"):
        restore = gr.File(file_count="single", type="filepath", label=t("ui.captions_drop"), height=130, elem_id=f"{TASK}-restore")
    inputs = Inputs(form, *ways, restore)
    _wire(studio, inputs, notes, usual)
    return inputs


def _wire(studio: Studio, inputs: Inputs, notes: dict[str, gr.HTML], usual: gr.Button) -> None:
    part = inputs.form.components
    quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

    def on_load(request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        found: dict[Component, Any] = {}
        for name, role in ROLES.items():
            found[part[name]] = gr.update(choices=model_choices(studio, role, lang, ask=False))
            found[notes[name]] = model_line(studio, role, "auto", lang)
        return found

    def on_usual() -> str:
        from studio.vision.tagging import DEFAULT_LABELS

        return ", ".join(DEFAULT_LABELS)

    on_page_load(on_load, None, [*(part[name] for name in ROLES), *notes.values()], **quick)
    for name, role in ROLES.items():
        _wire_model(studio, part[name], notes[name], role, quick)
    usual.click(on_usual, None, part["labels"], **quick)
    part["tag_pictures"].input(lambda on: gr.update(interactive=on), part["tag_pictures"], part["labels"], **quick)
    inputs.source.input(inputs.show_source, inputs.source, [inputs.file, inputs.microphone], **quick)


def _wire_model(studio: Studio, picker: gr.Dropdown, note: gr.HTML, role: str, quick: dict[str, Any]) -> None:
    def on_model(model: str, request: gr.Request) -> str:
        return model_line(studio, role, model, language_of(request))

    def on_focus(request: gr.Request) -> Any:
        return gr.update(choices=model_choices(studio, role, language_of(request), ask=True))

    picker.input(on_model, picker, note, **quick)
    picker.focus(on_focus, None, picker, **quick)
