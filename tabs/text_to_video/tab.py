"""The text-to-video tab: layout, and what each click does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import StudioError
from studio.messages import say
from studio.tasks.registry import task
from tabs.language import language_of, t
from tabs.shared import examples, films, snippets, stage
from tabs.shared.drawing_inputs import QUICK, finish_drawing
from tabs.shared.form import Form
from tabs.shared.runner import Finished, Pane, run_pane, wire
from tabs.text_to_video import results
from tabs.text_to_video.inputs import TASK, Inputs, build_prompt, build_settings

__all__ = ["TASK", "build"]


@dataclass(frozen=True)
class _Tab:
    studio: Studio
    inputs: Inputs
    pane: Pane
    details: gr.HTML
    code: gr.HTML
    history: gr.HTML
    past: gr.State

    @property
    def shown(self) -> list[Component]:
        """What a result, a chosen film or an example may change."""
        return [self.pane.stage, self.pane.status, self.pane.notices, self.details, self.code]


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish_drawing)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            build_prompt(form)
            run, stop = run_pane(TASK, "ui.run_film")
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form)
        with gr.Column(elem_classes="canvas"):
            screen = stage.panel(stage.empty(t("ui.film_empty_title"), t("ui.film_empty_hint"), films.ICON), elem_id=f"{TASK}-stage")
            status = stage.panel(
                stage.status(t("status.ready"), right=t("status.keys"), kind="is-idle"), elem_id=f"{TASK}-status", elem_classes="status-box"
            )
            notices = stage.panel(elem_id=f"{TASK}-notices")
            details = stage.panel(elem_id=f"{TASK}-details")
            history = stage.panel(js_on_load=examples.PICK, elem_id=f"{TASK}-history", elem_classes="history")
            shelf = examples.strip(TASK)
            with gr.Accordion(t("ui.code"), open=False, elem_id=f"{TASK}-code-panel", elem_classes="quiet"):
                code = stage.panel(f"<p class='hint'>{t('ui.film_code_hint')}</p>", elem_id=f"{TASK}-code")
    past = gr.State([])
    pane = Pane(run, stop, screen, status, notices)
    tab = _Tab(studio, inputs, pane, details, code, history, past)
    seed = form.components["seed"]
    wire(studio, form, pane, _finish(tab), painter=films.Reel, state=[past], outputs=[details, code, history, past, seed])
    _connect(tab, shelf)


def _finish(tab: _Tab) -> Any:
    def done(info: Finished) -> dict[Component, Any]:
        model = tab.studio.catalog.row(str(info.result.settings["model"])).title
        entry = results.Entry.of(info.result, info.seconds, model, info.lang)
        entries = [entry, *info.state[0]][: results.MAX_HISTORY]
        return {
            **_shown(tab, entry, info.lang, info.request),
            tab.history: results.history(entries, info.lang),
            tab.past: entries,
            tab.inputs.form.components["seed"]: str(entry.seed),
        }

    return done


def _shown(tab: _Tab, entry: results.Entry, lang: str, request: gr.Request) -> dict[Component, Any]:
    return {
        tab.pane.stage: results.show(entry, lang),
        tab.pane.status: results.summary(entry, lang),
        tab.details: results.details(entry, lang),
        tab.code: snippets.panel(TASK, entry.settings, request),
    }


def _connect(tab: _Tab, shelf: gr.HTML) -> None:
    inputs, form = tab.inputs, tab.inputs.form

    def on_example(event: gr.EventData, request: gr.Request) -> dict[Component, Any]:
        found = examples.read_examples(TASK)
        index = examples.picked(event, len(found))
        if index is None:
            return {}
        lang, chosen = language_of(request), found[index]
        return {
            **inputs.restored(tab.studio, chosen.settings),
            tab.pane.stage: results.show_example(chosen, lang),
            tab.pane.status: stage.status(say("status.film_prepared", lang), announce=True),
            tab.pane.notices: "",
            tab.details: results.example_details(chosen, lang),
            tab.code: snippets.panel(TASK, chosen.settings, request),
        }

    def on_history(event: gr.EventData, past: list[results.Entry], request: gr.Request) -> dict[Component, Any]:
        index = examples.picked(event, len(past))
        if index is None:
            return {}
        lang, entry = language_of(request), past[index]
        settings = {**entry.settings, "seed": entry.seed}
        return {**inputs.restored(tab.studio, settings), **_shown(tab, entry, lang, request), tab.pane.notices: ""}

    def on_restore(path: str | None, request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        if path is None:
            return {}
        from studio.media.metadata.film_settings import read_film_settings

        try:
            found = read_film_settings(path, form.spec.params, task=TASK)
        except StudioError as error:
            return {tab.pane.notices: stage.notices([("warning", error.sentence(lang))]), inputs.restore: None}
        said = [("info", say("notice.film_restored", lang)), *((n.level, say(n.code, lang, **n.params)) for n in found.notices)]
        return {
            **inputs.restored(tab.studio, found.params),
            tab.pane.notices: stage.notices(said),
            tab.pane.status: stage.status(say("notice.film_restored", lang), announce=True),
            tab.code: snippets.panel(TASK, found.params, request),
            inputs.restore: None,
        }

    def on_reuse(past: list[results.Entry]) -> dict[Component, Any]:
        return {seed: str(past[0].seed)} if past else {}

    seed = form.components["seed"]
    shelf.pick(on_example, None, [*inputs.outputs, *tab.shown], **QUICK)
    tab.history.pick(on_history, tab.past, [*inputs.outputs, *tab.shown], **QUICK)
    inputs.restore.upload(on_restore, inputs.restore, [*inputs.outputs, *tab.shown, inputs.restore], **QUICK)
    inputs.drawing.reuse.click(on_reuse, tab.past, seed, **QUICK)
