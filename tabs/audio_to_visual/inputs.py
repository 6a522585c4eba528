"""The left side of the audio-to-visual tab: the recording, what is seen, how the picture follows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import InvalidInput
from tabs.audio_to_visual.modulation_matrix import TASK, Matrix, build_matrix
from tabs.language import language_of, t
from tabs.shared.drawing_inputs import QUICK, Drawing, build_model, build_shape, finish_drawing, seed_row
from tabs.shared.form import Form, merged
from tabs.shared.model_picker import model_choices, model_line
from tabs.shared.stage import on_page_load, panel

_SPEECH = "speech"
_LONGEST = 120  # s, end of the slider until a recording says more


@dataclass(frozen=True)
class Inputs:
    """The form and the components beside it that the tab wires."""

    drawing: Drawing
    source: gr.Radio
    microphone: gr.Audio
    facts: gr.HTML
    matrix: Matrix
    heard_beats: gr.Button
    by_section: gr.Button
    restore: gr.File

    @property
    def form(self) -> Form:
        return self.drawing.form

    @property
    def file(self) -> gr.File:
        return self.form.components["media_file"]

    @property
    def outputs(self) -> list[Component]:
        """Everything that `restored` may change."""
        return [*self.form.components.values(), *self.drawing.extras, self.source, self.microphone, self.facts]

    @property
    def hearing(self) -> list[Component]:
        """What decides how the sound is understood and what it moves: look, wiring, the grid of beats, where it starts."""
        names = ("look", "modulation", "tempo", "bpm", "beat_offset", "beats", "start")
        return [self.form.components[name] for name in names]

    def show_source(self, kind: str) -> dict[Component, Any]:
        """Which of the two ways in is there."""
        return {self.file: gr.update(visible=kind == "file"), self.microphone: gr.update(visible=kind == "microphone")}

    def restored(self, studio: Studio, settings: Mapping[str, Any]) -> dict[Component, Any]:
        """Updates that show ``settings`` (a subset is fine; the rest goes back to its default); the media stays."""
        usual = {name: info.default for name, info in self.form.fields.items() if name != "media_file"}
        known, chosen = self.drawing.fitting(studio, {k: v for k, v in settings.items() if k not in ("media_file", "speech_model")})
        longest = {self.form.components["length"]: gr.update(maximum=max(_LONGEST, math.ceil(float(known.get("length", 0)))))}
        return merged(self.form.fill({**usual, **known}), chosen, longest)


def finish(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters from the widgets: the recording counts where the microphone is chosen. Raises `InvalidInput` for no media."""
    spoken = extras["source"] == "microphone"
    raw["media_file"] = extras["microphone"] if spoken else raw.get("media_file")
    if not raw["media_file"]:
        raise InvalidInput("error.recording_wanted" if spoken else "error.sound_wanted", "microphone" if spoken else "media_file")
    return finish_drawing(raw, extras)


def build_media(form: Form) -> tuple[gr.Radio, gr.Audio, gr.HTML, gr.Button]:
    """Upload or microphone, then the prompt; call inside the upper left column."""
    source = gr.Radio(
        [(t("choice.source.file"), "file"), (t("choice.source.microphone"), "microphone")], value="file", show_label=False,
        label=t(f"field.{TASK}.media_file"), elem_id=f"{TASK}-source", elem_classes="segmented",
    )  # fmt: skip
    form.add("media_file", elem_classes="media-drop", height=128)
    microphone = gr.Audio(
        sources=["microphone"], type="filepath", format="wav", label=t("choice.source.microphone"), visible=False,
        elem_id=f"{TASK}-microphone", editable=False, buttons=[],
    )  # fmt: skip
    form.extra("source", source)
    form.extra("microphone", microphone)
    facts = panel(elem_id=f"{TASK}-facts")
    form.add("prompt", elem_classes="prompt")
    by_section = gr.Button(t("ui.by_section"), size="sm", elem_classes="ghost", elem_id=f"{TASK}-by-section", visible=False)
    return source, microphone, facts, by_section


def build_settings(studio: Studio, form: Form, ways: tuple[gr.Radio, gr.Audio, gr.HTML, gr.Button]) -> Inputs:
    """All settings below the prompt; call inside the lower left column."""
    form.add("preset", elem_classes="segmented")
    with gr.Row(elem_classes="pair"):
        form.add("look", filterable=False)
        form.add("style", filterable=False)
    with gr.Row(elem_classes="pair"):
        form.add("start")
        form.add("fps")
    form.add("length")
    aspect = build_shape(form)
    with gr.Row(elem_classes="pair"):
        form.add("words_as_prompts")
        form.add("captions")
    again = seed_row(form)
    drawing = Drawing(form, ("text-to-image",), aspect, again)
    with gr.Accordion(t("ui.beats"), open=False, elem_id=f"{TASK}-beats-panel"):
        form.add("tempo", elem_classes="segmented")
        with gr.Row(elem_classes="pair"):
            form.add("bpm")
            form.add("beat_offset")
        form.add("beats", elem_classes="mono")
        heard_beats = gr.Button(t("ui.beats_list"), size="sm", elem_classes="ghost", elem_id=f"{TASK}-beats-heard")
    with gr.Accordion(t("ui.matrix"), open=False, elem_id=f"{TASK}-matrix-panel"):
        matrix = build_matrix(form)
        form.add("keyframe_every", filterable=False)
        form.add("strength")
    with gr.Accordion(t("ui.model_advanced"), open=False, elem_id=f"{TASK}-advanced"):
        form.add("negative_prompt")
        build_model(studio, drawing)
        _speech_model(studio, form)
    with gr.Accordion(t("ui.restore_film"), open=False, elem_id=f"{TASK}-restore-panel"):
        restore = gr.File(file_count="single", type="filepath", label=t("ui.restore_film_drop"), height=130, elem_id=f"{TASK}-restore")
    source, microphone, facts, by_section = ways
    inputs = Inputs(drawing, source, microphone, facts, matrix, heard_beats, by_section, restore)
    source.input(inputs.show_source, source, [inputs.file, microphone], **QUICK)
    return inputs


def _speech_model(studio: Studio, form: Form) -> None:
    picker = form.add("speech_model", choices=[(t("ui.model_auto"), "auto")], filterable=False)
    note = panel(elem_classes="model-note")

    def on_load(request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        return {
            picker: gr.update(choices=model_choices(studio, _SPEECH, lang, ask=False)),
            note: model_line(studio, _SPEECH, "auto", lang),
        }

    def on_focus(request: gr.Request) -> Any:
        return gr.update(choices=model_choices(studio, _SPEECH, language_of(request), ask=True))

    def on_model(model: str, request: gr.Request) -> str:
        return model_line(studio, _SPEECH, model, language_of(request))

    on_page_load(on_load, None, [picker, note], **QUICK)
    picker.focus(on_focus, None, picker, **QUICK)
    picker.input(on_model, picker, note, **QUICK)
