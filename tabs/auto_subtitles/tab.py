"""The auto-subtitles tab: layout, and what each click does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import StudioError
from studio.messages import say
from studio.tasks.registry import task
from tabs.auto_subtitles import caption_editor as editing
from tabs.auto_subtitles import result_panels as viewing
from tabs.auto_subtitles import results
from tabs.auto_subtitles.inputs import TASK, Inputs, build_media, build_settings, finish
from tabs.auto_subtitles.result_panels import View
from tabs.language import language_of
from tabs.shared import examples, media_player, stage
from tabs.shared.form import Form
from tabs.shared.runner import Finished, run_pane, wire

if TYPE_CHECKING:
    from studio.media.containers import MediaInfo

__all__ = ["TASK", "build"]
_LONGEST_COPY = 1800.0  # s; coding a longer film only to show it would take the machine from the captions
_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            ways = build_media(form)
            run, stop = run_pane(TASK, "ui.run_captions")
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form, ways)
        with gr.Column(elem_classes="canvas"):
            view = viewing.build(studio, run, stop)
    wire(
        studio,
        form,
        view.pane,
        _done(view),
        draft=_draft(view),
        stop=_stopped(view),
        keep_stage=True,
        state=[view.result, view.shown],
        outputs=view.outputs,
    )
    _connect_media(inputs, view)
    _connect_examples(inputs, view)
    editing.connect(studio, inputs, view)


def _done(view: View) -> Any:
    def done(info: Finished) -> dict[Component, Any]:
        found = view.whole(info.result, info.lang, info.request)
        if info.state[1] != info.result.info.path.as_posix():
            found[view.pane.stage] = media_player.player(info.result.info, info.lang)
        return {**found, view.pane.status: results.summary(info.result, info.seconds, info.lang)}

    return done


def _draft(view: View) -> Any:
    def draft(info: Finished) -> dict[Component, Any]:
        return view.so_far(info.result, info.lang)

    return draft


def _stopped(view: View) -> Any:
    """What was found before Stop, or before an error, stays and can be edited and saved."""

    def stopped(info: Finished) -> dict[Component, Any]:
        kept = info.result or info.state[0]
        if kept is None or not kept.cues:
            return {view.live: ""}
        fresh = editing.saved(view.studio, kept, info.request)
        words = stage.status(say("status.captions_stopped", info.lang, count=len(fresh.cues)), announce=True)
        return {**view.whole(fresh, info.lang, info.request), view.pane.status: words}

    return stopped


def _connect_media(inputs: Inputs, view: View) -> None:
    def on_media(path: str | None, shown: str | None, request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        if not path:
            return {inputs.facts: ""}
        if path == shown:
            return gr.skip()
        info = _probe(view, path, lang)
        if isinstance(info, str):
            return {inputs.facts: stage.notices([("warning", info)])}
        return {
            **view.blank(lang, path),
            inputs.facts: media_player.facts(info, lang),
            view.pane.stage: media_player.player(info, lang),
            view.pane.status: stage.status(say("status.media_ready", lang), announce=True),
        }

    def on_convert(path: str | None, shown: str | None, request: gr.Request) -> dict[Component, Any]:
        """A copy of what browsers cannot play; for most files there is nothing to do."""
        lang = language_of(request)
        if not path or path != shown:
            return gr.skip()
        info = _probe(view, path, lang)
        if isinstance(info, str) or not info.has_video or info.duration > _LONGEST_COPY:
            return gr.skip()
        from studio.media.subtitles.captioned_video import playable

        try:
            copy = playable(Path(path), Path(path).with_suffix(".playable.mp4"))
        except (StudioError, OSError):
            return gr.skip()
        return gr.skip() if copy == Path(path) else {view.pane.stage: media_player.player(info, lang, source=copy)}

    shown = [*view.outputs, view.pane.stage, view.pane.status, view.pane.notices, inputs.facts]
    for component, happened in (
        (inputs.file, inputs.file.upload),
        (inputs.microphone, inputs.microphone.stop_recording),
    ):
        came = happened(on_media, [component, view.shown], shown, **_QUICK)
        came.success(
            on_convert, [component, view.shown], [view.pane.stage], concurrency_id="convert", concurrency_limit=1, show_progress="hidden",
            api_visibility="private",
        )  # fmt: skip
    for gone in (inputs.file.clear, inputs.file.delete, inputs.microphone.clear):
        gone(lambda: "", None, inputs.facts, **_QUICK)


def _probe(view: View, path: str, lang: str) -> MediaInfo | str:
    """What the file holds, or the sentence why it cannot be used."""
    from studio.media.containers import probe

    try:
        return probe(Path(path))
    except StudioError as error:
        return error.sentence(lang)


def _connect_examples(inputs: Inputs, view: View) -> None:
    def on_example(event: gr.EventData, request: gr.Request) -> dict[Component, Any]:
        from studio.tasks.auto_subtitles.prepared_result import read_prepared

        found: Sequence[examples.Example] = examples.read_examples(TASK)
        index = stage.sent(event, "index")
        if not isinstance(index, int) or not 0 <= index < len(found):
            return gr.skip()
        lang, chosen = language_of(request), found[index]
        prepared = editing.saved(view.studio, read_prepared(examples.FOLDER / TASK / chosen.row["result"]), request)
        clip = examples.uploaded(examples.FOLDER / TASK / chosen.file)
        return {
            **inputs.restored(chosen.settings),
            **inputs.show_source("file"),
            inputs.source: "file",
            inputs.file: gr.update(value=clip, visible=True),
            inputs.facts: media_player.facts(prepared.info, lang),
            **view.whole(prepared, lang, request),
            view.shown: None,  # a live run draws the stage anew, without the badge
            view.pane.stage: media_player.player(prepared.info, lang, badge=examples.badge(lang)),
            view.pane.status: stage.status(say("status.captions_prepared", lang), announce=True),
            view.pane.notices: "",
        }

    outputs = [*inputs.outputs, *view.outputs, view.pane.stage, view.pane.status, view.pane.notices]
    view.shelf.pick(on_example, None, outputs, **_QUICK)
