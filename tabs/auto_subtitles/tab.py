"""The auto-subtitles tab: layout, and what each click does."""

from __future__ import annotations

import gradio as gr
from gradio.events import Dependency

from studio import Studio
from studio.messages import say
from studio.tasks.auto_subtitles import AutoSubtitlesResult
from studio.tasks.registry import task
from tabs.auto_subtitles import arriving_media, caption_editor, caption_slide, results, several_files
from tabs.auto_subtitles.inputs import TASK, Inputs, build_settings, finish
from tabs.auto_subtitles.result_panels import View, build_view
from tabs.language import language_of
from tabs.shared import examples, media_player, stage
from tabs.shared.addresses.prefill import build_linked, connect_link, plain_filling
from tabs.shared.form import Form
from tabs.shared.media_input import build_media_input
from tabs.shared.page_events import QUICK, Update, picked, unchanged
from tabs.shared.pane import run_buttons
from tabs.shared.remembering import remember
from tabs.shared.runner import Finished, RunDisplay, wire
from tabs.shared.sharing.embed_panel import build_embed, connect_embed
from tabs.shared.sharing.record_panel import build_record, connect_record

__all__ = ["TASK", "build"]


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            media = build_media_input(form)
            arriving_media.build_sound_track(form)
            buttons = run_buttons(TASK, "ui.run_captions")
        with gr.Column(elem_classes="settings"):
            inputs, several = build_settings(studio, form, media), several_files.build_several()
        with gr.Column(elem_classes="canvas"):
            linked = build_linked(TASK)
            view = build_view(studio, buttons)
            record, embed = build_record(TASK), build_embed(TASK)
    wire(studio, form, view.pane, _display(view))
    remember(form)
    arriving_media.connect(inputs, view)
    opened = _connect_examples(inputs, view)
    connect_link(studio, form, linked, plain_filling(form), opened)
    caption_editor.connect(studio, inputs, view)
    several_files.connect(studio, inputs, view, several)
    connect_record(studio, TASK, view.pane, record, view.result, caption_slide.tell)
    connect_embed(studio, form, embed)


def _display(view: View) -> RunDisplay[AutoSubtitlesResult]:
    def done(info: Finished[AutoSubtitlesResult]) -> Update:
        found = view.whole(info.result, info.lang, info.request)
        if info.state[1] != info.result.info.path.as_posix():
            found[view.pane.stage] = media_player.player(info.result.info, info.lang)
        return {**found, view.pane.status: results.summary(info.result, info.seconds, info.lang)}

    def draft(info: Finished[AutoSubtitlesResult]) -> Update:
        return view.so_far(info.result, info.lang)

    def stopped(info: Finished[AutoSubtitlesResult | None]) -> Update:
        """The captions from before Stop, or before an error, stay and can be edited and saved."""
        kept: AutoSubtitlesResult | None = info.result or info.state[0]
        if kept is None or not kept.cues:
            return {view.live: ""}
        fresh = caption_editor.saved(view.studio, kept, info.request)
        words = stage.status(say("status.captions_stopped", info.lang, count=len(fresh.cues)), announce=True)
        return {**view.whole(fresh, info.lang, info.request), view.pane.status: words}

    return RunDisplay(done, draft, stopped, keep_stage=True, state=[view.result, view.shown], outputs=view.outputs)


def _connect_examples(inputs: Inputs, view: View) -> Dependency:
    def on_example(event: gr.EventData, request: gr.Request) -> Update:
        from studio.tasks.auto_subtitles.prepared_result import read_prepared

        found = examples.read_examples(TASK)
        index = picked(event, len(found))
        if index is None:
            return unchanged()
        lang, example = language_of(request), found[index]
        prepared = caption_editor.saved(view.studio, read_prepared(examples.FOLDER / TASK / example.row["result"]), request)
        return {
            **inputs.restored(example.settings),
            **inputs.media.with_file(examples.uploaded(examples.FOLDER / TASK / example.file)),
            inputs.media.facts: media_player.facts(prepared.info, lang),
            inputs.form.components["sound_track"]: arriving_media.track_choice(prepared.info, lang),
            **view.whole(prepared, lang, request),
            view.shown: None,  # so that a live run draws the stage anew, without the badge
            view.pane.stage: media_player.player(prepared.info, lang, badge=examples.badge(lang)),
            view.pane.status: stage.status(say("status.captions_prepared", lang), announce=True),
            view.pane.notices: "",
        }

    outputs = [*inputs.outputs, *view.outputs, view.pane.stage, view.pane.status, view.pane.notices]
    return view.shelf.pick(on_example, None, outputs, **QUICK)
