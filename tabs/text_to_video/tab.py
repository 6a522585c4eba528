"""The text-to-video tab: layout, and what each click does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from studio import Studio
from studio.tasks.registry import task
from studio.tasks.text_to_video import TextToVideoResult
from tabs.language import t
from tabs.shared import films, stage
from tabs.shared.addresses.prefill import build_linked, connect_link, drawing_filling
from tabs.shared.drawing_inputs import finish_drawing
from tabs.shared.examples import Example
from tabs.shared.form import Form
from tabs.shared.gallery import Gallery, build_shelf
from tabs.shared.page_events import Update
from tabs.shared.pane import build_pane, run_buttons
from tabs.shared.remembering import remember
from tabs.shared.runner import Finished, RunDisplay, wire
from tabs.shared.sharing.embed_panel import build_embed, connect_embed
from tabs.shared.sharing.record_panel import build_record, connect_record
from tabs.text_to_video import results, video_slide
from tabs.text_to_video.inputs import TASK, build_prompt, build_settings

if TYPE_CHECKING:
    from studio.media.metadata.provenance import Restored

__all__ = ["TASK", "build"]


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish_drawing)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            build_prompt(form)
            buttons = run_buttons(TASK, "ui.run_film")
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form)
        with gr.Column(elem_classes="canvas"):
            linked = build_linked(TASK)
            pane = build_pane(buttons, TASK, stage.empty(t("ui.film_empty_title"), t("ui.film_empty_hint"), films.ICON))
            details = stage.panel(elem_id=f"{TASK}-details")
            shelf = build_shelf(TASK, "ui.film_code_hint")
            record, embed = build_record(TASK), build_embed(TASK)
    gallery = Gallery[results.Entry](studio, inputs, pane, shelf, shown=[details])

    def show(entry: results.Entry, _index: int, lang: str) -> Update:
        return {
            pane.stage: results.show(entry, lang),
            pane.status: results.summary(entry, lang),
            details: results.details(entry, lang),
        }

    def show_example(example: Example, lang: str, _request: gr.Request) -> Update:
        return {pane.stage: results.show_example(example, lang), details: results.example_details(example, lang)}

    def done(info: Finished[TextToVideoResult]) -> Update:
        model = studio.catalog.row(str(info.result.settings["model"])).title
        entry = results.Entry.of(info.result, info.seconds, model, info.lang)
        return {
            **show(entry, 0, info.lang),
            **gallery.code(entry.settings, info.request),
            **gallery.keep(entry, info, results.MAX_HISTORY, results.history),
        }

    outputs = [details, shelf.code, *shelf.outputs, inputs.seed_row.used]
    wire(studio, form, pane, RunDisplay(done, painter=films.Reel, state=[shelf.past], outputs=outputs, clears=[details, shelf.shown]))
    remember(form)
    opened = gallery.connect_examples("status.film_prepared", show_example)
    connect_link(studio, form, linked, drawing_filling(studio, inputs), opened)
    gallery.connect_history(show, results.history)
    gallery.connect_restore("notice.film_restored", _read)
    gallery.connect_reuse()
    connect_record(studio, TASK, pane, record, shelf.shown, video_slide.tell)
    connect_embed(studio, form, embed)


def _read(path: str) -> Restored:
    from studio.media.metadata.film_settings import read_film_settings

    return read_film_settings(path, task(TASK).params, task=TASK)
