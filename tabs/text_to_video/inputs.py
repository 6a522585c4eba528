"""The left side of the text-to-video tab: what is seen, how the camera moves, what kind of film."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.messages import say
from tabs.language import language_of, t
from tabs.shared.drawing_inputs import QUICK, Drawing, build_model, build_shape, seed_row
from tabs.shared.form import Form, choice_label, merged
from tabs.shared.stage import on_page_load, panel

TASK = "text_to_video"
ROLES = ("text-to-image", "text-to-video")
_BY_NUMBERS = ("pan_x", "pan_y", "zoom", "rotate")


@dataclass(frozen=True)
class Inputs:
    """The form and the components beside it that the tab wires."""

    drawing: Drawing
    restore: gr.File

    @property
    def form(self) -> Form:
        return self.drawing.form

    @property
    def outputs(self) -> list[Component]:
        """Everything that `restored` may change."""
        return [*self.form.components.values(), *self.drawing.extras]

    def restored(self, studio: Studio, settings: Mapping[str, Any]) -> dict[Component, Any]:
        """Updates that show ``settings`` (a subset is fine; the rest goes back to its default)."""
        usual = {name: info.default for name, info in self.form.fields.items()}
        known, chosen = self.drawing.fitting(studio, settings)
        return merged(self.form.fill({**usual, **known}), chosen)


def build_prompt(form: Form) -> None:
    """Prompt and negative prompt; call inside the upper left column."""
    form.add("prompt", elem_classes="prompt")
    with gr.Accordion(t("ui.negative"), open=False, elem_classes="quiet"):
        form.add("negative_prompt", show_label=False)


def build_settings(studio: Studio, form: Form) -> Inputs:
    """All settings below the prompt; call inside the lower left column."""
    form.add("preset", elem_classes="segmented")
    moves = [(choice_label("camera", move), move) for move in form.fields["camera"].choices]
    camera = gr.Radio(
        moves, value=form.fields["camera"].default, label=t(f"field.{TASK}.camera"), elem_id=f"{TASK}-camera", elem_classes="pad"
    )
    form.bind("camera", camera)
    form.add("speed")
    with gr.Row(elem_classes="pair"):
        form.add("frames")
        form.add("fps")
    length = panel(elem_id=f"{TASK}-length", elem_classes="film-length")
    with gr.Row(elem_classes="pair"):
        form.add("loop")
        form.add("compare")
    aspect = build_shape(form)
    with gr.Row(elem_classes="pair"):
        form.add("style", filterable=False)
        formats = [(choice_label("format", f), f) for f in form.fields["format"].choices]
        form.bind("format", gr.Dropdown(formats, value="mp4", label=t(f"field.{TASK}.format"), elem_id=f"{TASK}-format", filterable=False))
    again = seed_row(form)
    drawing = Drawing(form, ROLES, aspect, again)
    with gr.Accordion(t("ui.start_from"), open=False, elem_id=f"{TASK}-start-panel"):
        picture = form.add("init_image", sources=["upload", "clipboard"], height=200)
    with gr.Accordion(t("ui.by_numbers"), open=False, elem_id=f"{TASK}-numbers-panel"):
        panel(f"<p class='hint'>{t('ui.by_numbers_hint')}</p>")
        for first, second in (_BY_NUMBERS[:2], _BY_NUMBERS[2:]):
            with gr.Row(elem_classes="pair"):
                form.add(first, max_lines=1)
                form.add(second, max_lines=1)
        for name in ("cadence", "strength", "coherence"):
            form.add(name)
    with gr.Accordion(t("ui.model_advanced"), open=False, elem_id=f"{TASK}-advanced"):
        build_model(studio, drawing)
    with gr.Accordion(t("ui.restore_film"), open=False, elem_id=f"{TASK}-restore-panel"):
        restore = gr.File(file_count="single", type="filepath", label=t("ui.restore_film_drop"), height=130, elem_id=f"{TASK}-restore")
    _connect(form, length, picture, aspect)
    return Inputs(drawing, restore)


def _connect(form: Form, length: gr.HTML, picture: gr.Image, aspect: gr.Radio) -> None:
    part = form.components

    def on_length(frames: float, fps: float, request: gr.Request) -> str:
        said = say("ui.film_length", language_of(request), seconds=f"{frames / max(fps, 1):.1f}")
        return f'<p class="hint">{said}</p>'

    def on_picture(path: str | None, shape: str) -> Any:
        return "picture" if path else "square" if shape == "picture" else gr.skip()

    count = [part["frames"], part["fps"]]
    on_page_load(on_length, count, length, **QUICK)
    for slider in count:
        slider.change(on_length, count, length, trigger_mode="always_last", **QUICK)
    picture.input(on_picture, [picture, aspect], aspect, **QUICK)
