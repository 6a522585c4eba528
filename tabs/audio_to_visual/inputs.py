"""The left side of the audio-to-visual tab: the recording, what is seen, how the picture follows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import gradio as gr

from studio import Studio
from tabs.audio_to_visual.modulation_matrix import TASK, Matrix, build_matrix
from tabs.language import t
from tabs.shared.drawing_inputs import (
    FILM_SIZE,
    TEXT_TO_IMAGE,
    DrawingInputs,
    build_model,
    build_restore,
    build_seed,
    build_shape,
    finish_drawing,
)
from tabs.shared.form import Form, merged
from tabs.shared.media_input import MediaInput, finish_media
from tabs.shared.model_picker import build_picker
from tabs.shared.page_events import PageComponent, Update

_LONGEST = 120  # s, end of the slider until the length of a recording is known
HEARING: tuple[str, ...] = ("look", "modulation", "tempo", "bpm", "beat_offset", "beats", "start")


@dataclass(frozen=True)
class Inputs(DrawingInputs):
    """``heard_beats`` writes the beats into their text box, ``by_section`` gives each section a prompt of its own."""

    media: MediaInput = field(kw_only=True)
    matrix: Matrix = field(kw_only=True)
    heard_beats: gr.Button = field(kw_only=True)
    by_section: gr.Button = field(kw_only=True)

    @property
    def outputs(self) -> list[PageComponent]:
        return [*super().outputs, *self.media.outputs, self.media.facts]

    @property
    def hearing(self) -> list[PageComponent]:
        """The components of `HEARING`: what decides how the sound is understood and what it moves."""
        return [self.form.components[name] for name in HEARING]

    def restored(self, studio: Studio, settings: Mapping[str, Any]) -> Update:
        """Updates that show ``settings`` (a subset is fine; the rest goes back to its default); the recording stays."""
        defaults = {name: info.default for name, info in self.form.fields.items() if name != "media_file"}
        portable = {name: value for name, value in settings.items() if name not in ("media_file", "speech_model")}
        known, shape = self.available(studio, portable)
        longest: Update = {self.form.components["length"]: gr.update(maximum=max(_LONGEST, math.ceil(float(known.get("length", 0)))))}
        return merged(self.form.fill({**defaults, **known}), shape, longest)


def finish(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters with the chosen recording and shape. Raises `InvalidInput` where there is no recording."""
    return finish_drawing(finish_media(raw, extras, "error.sound_wanted"), extras)


def build_prompt(form: Form) -> gr.Button:
    """The prompt, and the button that gives each section one of its own; call inside the upper left column."""
    form.add("prompt", elem_classes="prompt")
    return gr.Button(t("ui.by_section"), size="sm", elem_classes="ghost", elem_id=f"{TASK}-by-section", visible=False)


def build_settings(studio: Studio, form: Form, media: MediaInput, by_section: gr.Button) -> Inputs:
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
    form.add("size", value=FILM_SIZE, elem_classes="segmented")
    with gr.Row(elem_classes="pair"):
        form.add("words_as_prompts")
        form.add("captions")
    seed_row = build_seed(form)
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
        build_model(studio, form, aspect)
        build_picker(studio, form, "speech_model", ("speech",))
    restore = build_restore(TASK, "ui.restore_film", "ui.restore_film_drop")
    return Inputs(
        form, TEXT_TO_IMAGE, aspect, seed_row, restore, media=media, matrix=matrix, heard_beats=heard_beats, by_section=by_section
    )
