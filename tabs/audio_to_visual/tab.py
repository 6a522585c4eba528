"""The audio-to-visual tab: layout, and what a run shows. What the recording does is in `tabs.audio_to_visual.recording_panel`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import StudioError
from studio.messages import say
from studio.tasks.registry import task
from tabs.audio_to_visual import recording_panel as listening
from tabs.audio_to_visual import results
from tabs.audio_to_visual import sound_timeline as drawing
from tabs.audio_to_visual.inputs import TASK, Inputs, build_media, build_settings, finish
from tabs.audio_to_visual.recording_panel import View
from tabs.language import language_of, t
from tabs.shared import examples, films, snippets, stage
from tabs.shared.drawing_inputs import QUICK
from tabs.shared.form import Form
from tabs.shared.runner import Finished, Pane, run_pane, wire

__all__ = ["TASK", "build"]


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            ways = build_media(form)
            run, stop = run_pane(TASK, "ui.run_film")
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form, ways)
        with gr.Column(elem_classes="canvas"):
            screen = stage.panel(stage.empty(t("ui.sound_empty_title"), t("ui.sound_empty_hint"), results.ICON), elem_id=f"{TASK}-stage")
            status = stage.panel(
                stage.status(t("status.ready"), right=t("status.keys"), kind="is-idle"), elem_id=f"{TASK}-status", elem_classes="status-box"
            )
            notices = stage.panel(elem_id=f"{TASK}-notices")
            timeline = stage.panel(elem_id=f"{TASK}-timeline")
            problems = stage.panel(elem_id=f"{TASK}-problems")
            details = stage.panel(elem_id=f"{TASK}-details")
            shelf = examples.strip(TASK)
            with gr.Accordion(t("ui.code"), open=False, elem_id=f"{TASK}-code-panel", elem_classes="quiet"):
                code = stage.panel(f"<p class='hint'>{t('ui.film_code_hint')}</p>", elem_id=f"{TASK}-code")
    pane = Pane(run, stop, screen, status, notices)
    view = View(studio, pane, timeline, problems, details, code, gr.State(None), gr.State(None), gr.State(None))
    wire(
        studio,
        form,
        pane,
        _finish(view, inputs),
        draft=_draft(view),
        painter=films.Reel,
        state=[view.shown],
        outputs=[timeline, problems, details, code, view.used, form.components["seed"]],
    )
    listening.connect(inputs, view)
    _connect(inputs, view, shelf)


def _draft(view: View) -> Any:
    def draft(info: Finished) -> dict[Component, Any]:
        return {view.timeline: drawing.timeline(listening.track_of(info.result), info.lang), view.details: "", view.problems: ""}

    return draft


def _finish(view: View, inputs: Inputs) -> Any:
    def done(info: Finished) -> dict[Component, Any]:
        result, lang = info.result, info.lang
        model = view.studio.catalog.row(str(result.settings["model"])).title
        return {
            view.pane.stage: results.show(result, lang),
            view.pane.status: results.summary(result, info.seconds, model, lang),
            view.timeline: drawing.timeline(listening.track_of(result), lang),
            view.problems: "",
            view.details: results.details(result, lang),
            view.code: snippets.panel(TASK, _told(result.settings, info.state[0]), info.request),
            view.used: result.seed,
            inputs.form.components["seed"]: str(result.seed),
        }

    return done


def _told(settings: dict[str, Any], recording: str | None) -> dict[str, Any]:
    """Settings for the code panel, with the recording by its name alone."""
    return {**settings, "media_file": Path(recording or "recording.wav").name}


def _connect(inputs: Inputs, view: View, shelf: gr.HTML) -> None:
    form = inputs.form

    def on_example(event: gr.EventData, request: gr.Request) -> dict[Component, Any]:
        found = examples.read_examples(TASK)
        index = examples.picked(event, len(found))
        if index is None:
            return {}
        lang, chosen = language_of(request), found[index]
        sound = examples.uploaded(examples.FOLDER / TASK / chosen.row.get("sound", chosen.file))
        return {
            **inputs.restored(view.studio, chosen.settings),
            **inputs.show_source("file"),
            inputs.source: "file",
            inputs.file: gr.update(value=sound, visible=True),
            view.shown: sound,
            view.heard: None,
            view.timeline: drawing.waiting(lang),
            view.problems: "",
            view.pane.stage: results.show_example(chosen, lang),
            view.pane.status: stage.status(say("status.film_prepared", lang), announce=True),
            view.pane.notices: "",
            view.details: results.example_details(chosen, lang),
            view.code: snippets.panel(TASK, _told(chosen.settings, sound), request),
        }

    def on_restore(path: str | None, recording: str | None, request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        if path is None:
            return {}
        from studio.media.metadata.film_settings import read_film_settings

        try:
            found = read_film_settings(path, form.spec.params, task=TASK)
        except StudioError as error:
            return {view.pane.notices: stage.notices([("warning", error.sentence(lang))]), inputs.restore: None}
        said = [("info", say("notice.film_restored", lang)), *((n.level, say(n.code, lang, **n.params)) for n in found.notices)]
        return {
            **inputs.restored(view.studio, found.params),
            view.pane.notices: stage.notices(said),
            view.pane.status: stage.status(say("notice.film_restored", lang), announce=True),
            view.code: snippets.panel(TASK, _told(found.params, recording), request),
            inputs.restore: None,
        }

    def on_reuse(used: int | None) -> dict[Component, Any]:
        return {} if used is None else {seed: str(used)}

    seed = form.components["seed"]
    shown = [*inputs.outputs, *view.outputs]
    listening.then_listen(inputs, view, shelf.pick(on_example, None, shown, **QUICK))
    listening.then_listen(inputs, view, inputs.restore.upload(on_restore, [inputs.restore, view.shown], [*shown, inputs.restore], **QUICK))
    inputs.drawing.reuse.click(on_reuse, view.used, seed, **QUICK)
