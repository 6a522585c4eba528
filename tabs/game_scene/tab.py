"""The game-scene tab: layout, and what each click does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gradio as gr

from studio import Studio
from studio.tasks.game_scene import GameSceneResult
from studio.tasks.registry import task
from tabs.game_scene import results
from tabs.game_scene.inputs import TASK, build_brief, build_settings, finish
from tabs.game_scene.scene_slide import tell
from tabs.language import t
from tabs.shared import stage
from tabs.shared.addresses.prefill import build_linked, connect_link, drawing_filling
from tabs.shared.examples import Example
from tabs.shared.form import Form
from tabs.shared.gallery import Gallery, build_shelf
from tabs.shared.page_events import Update
from tabs.shared.pane import build_pane, run_buttons
from tabs.shared.remembering import remember
from tabs.shared.runner import Finished, RunDisplay, wire
from tabs.shared.sharing.embed_panel import build_embed, connect_embed
from tabs.shared.sharing.record_panel import build_record, connect_record

if TYPE_CHECKING:
    from studio.media.metadata.provenance import Restored

__all__ = ["TASK", "build"]

_ICON = '<path d="M6 34 17 18l8 11 5-7 12 12zM6 40h36M12 12l3-3 3 3-3 3z"/><circle cx="34" cy="13" r="3.4"/>'


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            chips = build_brief(form)
            buttons = run_buttons(TASK, "ui.run_scene")
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form, chips)
        with gr.Column(elem_classes="canvas"):
            linked = build_linked(TASK)
            pane = build_pane(buttons, TASK, stage.empty(t("ui.scene_empty_title"), t("ui.scene_empty_hint"), _ICON))
            details = stage.panel(elem_id=f"{TASK}-details")
            sections = {
                name: stage.panel(elem_id=f"{TASK}-{name}-piece", js_on_load=results.TALK if name == "dialogue" else None)
                for name in results.SECTIONS
            }
            shelf = build_shelf(TASK, "ui.scene_code_hint")
            record, embed = build_record(TASK), build_embed(TASK)
    gallery = Gallery[results.Entry](studio, inputs, pane, shelf, shown=[details, *sections.values()])

    no_pieces: Update = {details: "", **dict.fromkeys(sections.values(), "")}

    def draft(info: Finished[GameSceneResult]) -> Update:
        """Only what is new, so that a viewer that somebody is looking at does not start again."""
        name = results.newest(info.result)
        if name == "scene":
            return {**no_pieces, pane.stage: results.scene(info.result, info.lang)}
        return {sections[name]: results.section(name, info.result, info.lang)}

    def show_example(example: Example, lang: str, _request: gr.Request) -> Update:
        return {**no_pieces, pane.stage: results.show_example(example, lang)}

    def show(entry: results.Entry, _index: int, _lang: str) -> Update:
        pieces = {sections[name]: html for name, html in entry.sections.items()}
        return {pane.stage: entry.stage, pane.status: entry.status, details: entry.details, **pieces}

    def done(info: Finished[GameSceneResult]) -> Update:
        model = studio.catalog.row(str(info.result.settings["model"])).title
        entry = results.Entry.of(info.result, info.seconds, model, info.lang)
        return {
            pane.status: entry.status,
            details: entry.details,
            **gallery.code(entry.settings, info.request),
            **gallery.keep(entry, info, results.MAX_HISTORY, results.history),
        }

    outputs = [details, *sections.values(), shelf.code, *shelf.outputs, inputs.seed_row.used]
    cleared = [details, *sections.values(), shelf.shown]
    wire(studio, form, pane, RunDisplay(done, draft, keep_stage=True, state=[shelf.past], outputs=outputs, clears=cleared))
    remember(form)
    opened = gallery.connect_examples("status.scene_prepared", show_example)
    connect_link(studio, form, linked, drawing_filling(studio, inputs), opened)
    gallery.connect_history(show, results.history)
    gallery.connect_restore("notice.scene_restored", _read)
    gallery.connect_reuse()
    connect_record(studio, TASK, pane, record, shelf.shown, tell)
    connect_embed(studio, form, embed)


def _read(path: str) -> Restored:
    from studio.tasks.game_scene.restore import read_pack_settings

    return read_pack_settings(path, task(TASK).params, task=TASK)
