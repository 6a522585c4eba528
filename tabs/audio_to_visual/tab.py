"""The audio-to-visual tab: layout, and what a run shows. The recording itself is handled in `tabs.audio_to_visual.recording_panel`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from studio import Studio
from studio.tasks.audio_to_visual import AudioToVisualResult
from studio.tasks.registry import task
from tabs.audio_to_visual import results
from tabs.audio_to_visual.inputs import TASK, build_prompt, build_settings, finish
from tabs.audio_to_visual.recording_panel import View, connect, then_listen, track_of_result
from tabs.audio_to_visual.sound_slide import DrawnFilm, tell
from tabs.audio_to_visual.sound_timeline import timeline, waiting
from tabs.language import t
from tabs.shared import examples, films, stage
from tabs.shared.addresses.prefill import build_linked, connect_link, drawing_filling
from tabs.shared.examples import Example
from tabs.shared.form import Form
from tabs.shared.gallery import Entry, Gallery, build_shelf
from tabs.shared.media_input import build_media_input
from tabs.shared.page_events import Update
from tabs.shared.pane import build_pane, run_buttons
from tabs.shared.remembering import remember
from tabs.shared.runner import Finished, RunDisplay, wire
from tabs.shared.sharing.embed_panel import build_embed, connect_embed
from tabs.shared.sharing.record_panel import build_record, connect_record

if TYPE_CHECKING:
    from studio.media.metadata.provenance import Restored

__all__ = ["TASK", "build"]


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            media = build_media_input(form, height=128)
            by_section = build_prompt(form)
            buttons = run_buttons(TASK, "ui.run_film")
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form, media, by_section)
        with gr.Column(elem_classes="canvas"):
            linked = build_linked(TASK)
            pane = build_pane(buttons, TASK, stage.empty(t("ui.sound_empty_title"), t("ui.sound_empty_hint"), results.ICON))
            panels = {name: stage.panel(elem_id=f"{TASK}-{name}") for name in ("timeline", "problems", "details")}
            view = View(pane, **panels, heard=gr.State(None), shown=gr.State(None))
            shelf = build_shelf(TASK, "ui.film_code_hint", with_history=False)
            record, embed = build_record(TASK), build_embed(TASK)
    gallery = Gallery[Entry](studio, inputs, pane, shelf, shown=view.panels, recording=view.shown)

    def show_example(example: Example, lang: str, request: gr.Request) -> Update:
        sound = examples.uploaded(examples.FOLDER / TASK / example.row.get("sound", example.file))
        return {
            **media.with_file(sound),
            view.shown: sound,
            view.heard: None,
            view.timeline: waiting(lang),
            view.problems: "",
            view.details: results.example_details(example, lang),
            pane.stage: results.show_example(example, lang),
            **gallery.code(example.settings, request, sound),
        }

    def draft(info: Finished[AudioToVisualResult]) -> Update:
        return {view.timeline: timeline(track_of_result(info.result), info.lang), view.details: "", view.problems: ""}

    def done(info: Finished[AudioToVisualResult]) -> Update:
        result, lang, model = info.result, info.lang, studio.catalog.row(str(info.result.settings["model"])).title
        return {
            pane.stage: results.show(result, lang),
            pane.status: results.summary(result, info.seconds, model, lang),
            view.timeline: timeline(track_of_result(result), lang),
            view.problems: "",
            view.details: results.details(result, lang),
            **gallery.code(result.settings, info.request, info.state[0]),
            **gallery.last(result.seed, lang),
            shelf.shown: (DrawnFilm.of(result, model), ()),
        }

    outputs = [view.timeline, view.problems, view.details, shelf.code, *shelf.outputs, inputs.seed_row.used]
    cleared = [view.details, shelf.shown]
    wire(studio, form, pane, RunDisplay(done, draft, painter=films.Reel, state=[view.shown], outputs=outputs, clears=cleared))
    connect_record(studio, TASK, pane, record, shelf.shown, tell)
    connect_embed(studio, form, embed)
    remember(form)
    connect(inputs, view)
    opened = gallery.connect_examples("status.film_prepared", show_example)
    then_listen(inputs, view, opened)
    connect_link(studio, form, linked, drawing_filling(studio, inputs), opened)
    then_listen(inputs, view, gallery.connect_restore("notice.film_restored", _read))
    gallery.connect_reuse()


def _read(path: str) -> Restored:
    from studio.media.metadata.film_settings import read_film_settings

    return read_film_settings(path, task(TASK).params, task=TASK)
