"""The game-scene tab: layout, and what each click does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import StudioError
from studio.messages import say
from studio.tasks.registry import task
from tabs.game_scene import results
from tabs.game_scene.inputs import TASK, Inputs, build_brief, build_settings, finish
from tabs.language import language_of, t
from tabs.shared import examples, snippets, stage
from tabs.shared.drawing_inputs import QUICK
from tabs.shared.form import Form
from tabs.shared.runner import Finished, Pane, run_pane, wire

__all__ = ["TASK", "build"]

_ICON = '<path d="M6 34 17 18l8 11 5-7 12 12zM6 40h36M12 12l3-3 3 3-3 3z"/><circle cx="34" cy="13" r="3.4"/>'


@dataclass(frozen=True)
class _Tab:
    studio: Studio
    inputs: Inputs
    pane: Pane
    details: gr.HTML
    sections: dict[str, gr.HTML]
    code: gr.HTML
    history: gr.HTML
    past: gr.State

    @property
    def shown(self) -> list[Component]:
        """What a result, a chosen pack or an example may change."""
        return [self.pane.stage, self.pane.status, self.pane.notices, self.details, self.code, *self.sections.values()]

    def cleared(self) -> dict[Component, Any]:
        """No piece on the page."""
        return {self.details: "", **dict.fromkeys(self.sections.values(), "")}


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            chips = build_brief(form)
            run, stop = run_pane(TASK, "ui.run_scene")
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form, chips)
        with gr.Column(elem_classes="canvas"):
            screen = stage.panel(stage.empty(t("ui.scene_empty_title"), t("ui.scene_empty_hint"), _ICON), elem_id=f"{TASK}-stage")
            status = stage.panel(
                stage.status(t("status.ready"), right=t("status.keys"), kind="is-idle"), elem_id=f"{TASK}-status", elem_classes="status-box"
            )
            notices = stage.panel(elem_id=f"{TASK}-notices")
            details = stage.panel(elem_id=f"{TASK}-details")
            sections = {
                name: stage.panel(elem_id=f"{TASK}-{name}-piece", js_on_load=results.TALK if name == "dialogue" else None)
                for name in results.SECTIONS
            }
            history = stage.panel(js_on_load=examples.PICK, elem_id=f"{TASK}-history", elem_classes="history")
            shelf = examples.strip(TASK)
            with gr.Accordion(t("ui.code"), open=False, elem_id=f"{TASK}-code-panel", elem_classes="quiet"):
                code = stage.panel(f"<p class='hint'>{t('ui.scene_code_hint')}</p>", elem_id=f"{TASK}-code")
    tab = _Tab(studio, inputs, Pane(run, stop, screen, status, notices), details, sections, code, history, gr.State([]))
    outputs = [details, *sections.values(), code, history, tab.past, form.components["seed"]]
    wire(studio, form, tab.pane, _finish(tab), draft=_draft(tab), keep_stage=True, state=[tab.past], outputs=outputs)
    _connect(tab, shelf)


def _draft(tab: _Tab) -> Any:
    def piece(info: Finished) -> dict[Component, Any]:
        """Only what is new, so that a viewer that somebody is looking through is not started again."""
        name = results.newest(info.result)
        if name == "scene":
            return {**tab.cleared(), tab.pane.stage: results.scene(info.result, info.lang)}
        return {tab.sections[name]: results.section(name, info.result, info.lang)}

    return piece


def _finish(tab: _Tab) -> Any:
    def done(info: Finished) -> dict[Component, Any]:
        result, lang = info.result, info.lang
        model = tab.studio.catalog.row(str(result.settings["model"])).title
        entry = results.Entry(
            settings=dict(result.settings),
            seed=result.seed,
            poster=stage.data_url(result.scene, 160),
            stage=results.scene(result, lang),
            status=results.summary(result, info.seconds, model, lang),
            details=results.details(result, lang),
            sections={name: results.section(name, result, lang) for name in results.SECTIONS},
        )
        entries = [entry, *info.state[0]][: results.MAX_HISTORY]
        return {
            tab.pane.status: entry.status,
            tab.details: entry.details,
            tab.code: snippets.panel(TASK, entry.settings, info.request),
            tab.history: results.history(entries, lang),
            tab.past: entries,
            tab.inputs.form.components["seed"]: str(entry.seed),
        }

    return done


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
            **tab.cleared(),
            tab.pane.stage: results.show_example(chosen, lang),
            tab.pane.status: stage.status(say("status.scene_prepared", lang), announce=True),
            tab.pane.notices: "",
            tab.code: snippets.panel(TASK, chosen.settings, request),
        }

    def on_history(event: gr.EventData, past: list[results.Entry], request: gr.Request) -> dict[Component, Any]:
        index = examples.picked(event, len(past))
        if index is None:
            return {}
        entry = past[index]
        return {
            **inputs.restored(tab.studio, entry.settings),
            tab.pane.stage: entry.stage,
            tab.pane.status: entry.status,
            tab.pane.notices: "",
            tab.details: entry.details,
            tab.code: snippets.panel(TASK, entry.settings, request),
            **{tab.sections[name]: html for name, html in entry.sections.items()},
        }

    def on_restore(path: str | None, request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        if path is None:
            return {}
        from studio.tasks.game_scene.restore import read_pack_settings

        try:
            found = read_pack_settings(path, form.spec.params, task=TASK)
        except StudioError as error:
            return {tab.pane.notices: stage.notices([("warning", error.sentence(lang))]), inputs.restore: None}
        said = [("info", say("notice.scene_restored", lang)), *((n.level, say(n.code, lang, **n.params)) for n in found.notices)]
        return {
            **inputs.restored(tab.studio, found.params),
            tab.pane.notices: stage.notices(said),
            tab.pane.status: stage.status(say("notice.scene_restored", lang), announce=True),
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
