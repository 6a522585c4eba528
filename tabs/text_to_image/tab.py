"""The text-to-image tab: layout, and what each click does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from studio import Studio
from studio.tasks.registry import task
from studio.tasks.text_to_image import TextToImageResult
from tabs.language import t
from tabs.shared import stage
from tabs.shared.addresses.prefill import build_linked, connect_link, drawing_filling
from tabs.shared.examples import Example
from tabs.shared.form import Form
from tabs.shared.gallery import USE, Gallery, build_shelf
from tabs.shared.page_events import Update
from tabs.shared.pane import build_pane, run_buttons
from tabs.shared.remembering import remember
from tabs.shared.runner import Finished, RunDisplay, wire
from tabs.shared.sharing.embed_panel import build_embed, connect_embed
from tabs.shared.sharing.record_panel import build_record, connect_record
from tabs.text_to_image import image_slide, results, upscale_panel
from tabs.text_to_image.inputs import TASK, build_prompt, build_settings, finish

if TYPE_CHECKING:
    from studio.media.metadata.provenance import Restored

__all__ = ["TASK", "build"]


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            build_prompt(form)
            buttons = run_buttons(TASK)
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form)
            upscaler = upscale_panel.build_panel()
        with gr.Column(elem_classes="canvas"):
            linked = build_linked(TASK)
            pane = build_pane(buttons, TASK, stage.empty(t("ui.empty_title"), t("ui.empty_hint")))
            details = stage.panel(js_on_load=USE + upscale_panel.SEND, elem_id=f"{TASK}-details")
            shelf = build_shelf(TASK, "ui.code_hint")
            record, embed = build_record(TASK), build_embed(TASK)
    gallery = Gallery[results.Entry](studio, inputs, pane, shelf, shown=[details])

    def show(entry: results.Entry, index: int, lang: str) -> Update:
        return {
            pane.stage: results.show(entry, lang),
            pane.status: results.summary(entry, lang),
            details: results.details(entry, index, lang),
        }

    def show_example(example: Example, lang: str, _request: gr.Request) -> Update:
        return {pane.stage: results.show_example(example, lang), details: ""}

    def done(info: Finished[TextToImageResult]) -> Update:
        model = studio.catalog.row(str(info.result.settings["model"])).title
        entry = results.Entry.of(info.result, info.seconds, model)
        return {
            **show(entry, 0, info.lang),
            **gallery.code(entry.settings, info.request),
            **gallery.keep(entry, info, results.MAX_HISTORY, results.history),
        }

    outputs = [details, shelf.code, *shelf.outputs, inputs.seed_row.used]
    wire(studio, form, pane, RunDisplay(done, state=[shelf.past], outputs=outputs, clears=[details, shelf.shown]))
    remember(form)
    opened = gallery.connect_examples("status.prepared", show_example)
    connect_link(studio, form, linked, drawing_filling(studio, inputs), opened)
    gallery.connect_history(show, results.history)
    gallery.connect_restore("notice.restored", _read)
    gallery.connect_reuse()
    connect_record(studio, TASK, pane, record, shelf.shown, image_slide.tell)
    connect_embed(studio, form, embed)
    upscale_panel.connect(studio, upscaler, pane, details, shelf.past)
    gallery.connect_use(details, lambda entry: inputs.start_with(entry.files[0]), inputs.start_outputs)


def _read(path: str) -> Restored:
    from studio.media.metadata.image_settings import read_picture_settings

    return read_picture_settings(path, task(TASK).params, task=TASK)
