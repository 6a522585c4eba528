"""The left side of the text-to-video tab: what is seen, how the camera moves, what kind of film."""

from __future__ import annotations

import gradio as gr

from studio import Studio
from studio.messages import say
from tabs.language import language_of, t
from tabs.shared.drawing_inputs import FILM_SIZE, DrawingInputs, build_model, build_restore, build_seed, build_shape
from tabs.shared.form import Form, choice_label, label_of
from tabs.shared.page_events import QUICK, on_page_load
from tabs.shared.stage import panel

TASK = "text_to_video"
ROLES = ("text-to-image", "text-to-video")
_BY_NUMBERS = ("pan_x", "pan_y", "zoom", "rotate")


def build_prompt(form: Form) -> None:
    """Prompt and negative prompt; call inside the upper left column."""
    form.add("prompt", elem_classes="prompt")
    with gr.Accordion(t("ui.negative"), open=False, elem_classes="quiet"):
        form.add("negative_prompt", show_label=False)


def build_settings(studio: Studio, form: Form) -> DrawingInputs:
    """All settings below the prompt; call inside the lower left column."""
    form.add("preset", elem_classes="segmented")
    moves = [(choice_label("camera", move), move) for move in form.fields["camera"].choices]
    camera = gr.Radio(
        moves, value=form.fields["camera"].default, label=label_of(TASK, "camera"), elem_id=f"{TASK}-camera", elem_classes="pad"
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
    form.add("size", value=FILM_SIZE, elem_classes="segmented")
    with gr.Row(elem_classes="pair"):
        form.add("style", filterable=False)
        formats = [(choice_label("format", f), f) for f in form.fields["format"].choices]
        form.bind("format", gr.Dropdown(formats, value="mp4", label=label_of(TASK, "format"), elem_id=f"{TASK}-format", filterable=False))
    seed_row = build_seed(form)
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
        build_model(studio, form, aspect, ROLES)
    restore = build_restore(TASK, "ui.restore_film", "ui.restore_film_drop")
    _connect(form, length, picture, aspect)
    return DrawingInputs(form, ROLES, aspect, seed_row, restore)


def _connect(form: Form, length: gr.HTML, picture: gr.Image, aspect: gr.Radio) -> None:
    part = form.components

    def on_length(frames: float, fps: float, request: gr.Request) -> str:
        words = say("ui.film_length", language_of(request), seconds=f"{frames / max(fps, 1):.1f}")
        return f'<p class="hint">{words}</p>'

    def on_picture(path: str | None, shape: str) -> object:
        return "picture" if path else "square" if shape == "picture" else gr.skip()

    count = [part["frames"], part["fps"]]
    on_page_load(on_length, count, length)
    for slider in count:
        slider.change(on_length, count, length, trigger_mode="always_last", **QUICK)
    picture.input(on_picture, [picture, aspect], aspect, **QUICK)
