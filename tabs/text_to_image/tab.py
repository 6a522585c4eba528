"""The text-to-image tab: layout, and what each click does."""

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
from tabs.shared import examples, snippets, stage
from tabs.shared.form import Form, merged
from tabs.shared.runner import Finished, Pane, run_pane, wire
from tabs.text_to_image import results
from tabs.text_to_image.inputs import Inputs, build_prompt, build_settings, finish, row_of

TASK = "text_to_image"
_ACT = """element.addEventListener('click', e => {
  const act = e.target.closest('[data-act]');
  if (act) trigger('use', {index: Number(act.dataset.act)});
});"""


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
        """What a result, a chosen picture or an example may change."""
        return [self.pane.stage, self.pane.status, self.pane.notices, self.details, self.code]


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), finish)
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            build_prompt(form)
            run, stop = run_pane(TASK)
        with gr.Column(elem_classes="settings"):
            inputs = build_settings(studio, form)
        with gr.Column(elem_classes="canvas"):
            picture = stage.panel(stage.empty(t("ui.empty_title"), t("ui.empty_hint")), elem_id=f"{TASK}-stage")
            status = stage.panel(
                stage.status(t("status.ready"), right=t("status.keys"), kind="is-idle"), elem_id=f"{TASK}-status", elem_classes="status-box"
            )
            notices = stage.panel(elem_id=f"{TASK}-notices")
            details = stage.panel(js_on_load=_ACT, elem_id=f"{TASK}-details")
            history = stage.panel(js_on_load=examples.PICK, elem_id=f"{TASK}-history", elem_classes="history")
            shelf = examples.strip(TASK)
            with gr.Accordion(t("ui.code"), open=False, elem_id=f"{TASK}-code-panel", elem_classes="quiet"):
                code = stage.panel(f"<p class='hint'>{t('ui.code_hint')}</p>", elem_id=f"{TASK}-code")
    past = gr.State([])
    pane = Pane(run, stop, picture, status, notices)
    tab = _Tab(studio, inputs, pane, details, code, history, past)
    wire(studio, form, pane, _finish(tab), state=[past], outputs=[details, code, history, past, form.components["seed"]])
    _connect(tab, shelf)


def _finish(tab: _Tab) -> Any:
    def done(info: Finished) -> dict[Component, Any]:
        model = tab.studio.catalog.row(str(info.result.settings["model"])).title
        entry = results.Entry.of(info.result, info.seconds, model)
        entries = [entry, *info.state[0]][: results.MAX_HISTORY]
        return {
            **_shown(tab, entry, 0, info.lang, info.request),
            tab.history: results.history(entries, info.lang),
            tab.past: entries,
            tab.inputs.form.components["seed"]: str(entry.seeds[0]),
        }

    return done


def _shown(tab: _Tab, entry: results.Entry, index: int, lang: str, request: gr.Request) -> dict[Component, Any]:
    return {
        tab.pane.stage: results.show(entry, lang),
        tab.pane.status: results.summary(entry, lang),
        tab.details: results.details(entry, index, lang),
        tab.code: snippets.panel(TASK, entry.settings, request),
    }


def _connect(tab: _Tab, shelf: gr.HTML) -> None:
    inputs, form = tab.inputs, tab.inputs.form
    quick: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

    def on_example(event: gr.EventData, request: gr.Request) -> dict[Component, Any]:
        found = examples.read_examples(TASK)
        index = examples.picked(event, len(found))
        if index is None:
            return {}
        lang, chosen = language_of(request), found[index]
        row = row_of(tab.studio, str(chosen.settings.get("model", "auto")))
        sized = {"width": row.native_size, "height": row.native_size} if row else {}
        return {
            **inputs.restored(tab.studio, {**sized, **chosen.settings}),
            tab.pane.stage: results.show_example(chosen, lang),
            tab.pane.status: stage.status(say("status.prepared", lang), announce=True),
            tab.pane.notices: "",
            tab.details: "",
            tab.code: snippets.panel(TASK, chosen.settings, request),
        }

    def on_history(event: gr.EventData, past: list[results.Entry], request: gr.Request) -> dict[Component, Any]:
        index = examples.picked(event, len(past))
        if index is None:
            return {}
        lang, entry = language_of(request), past[index]
        return {**inputs.restored(tab.studio, entry.settings), **_shown(tab, entry, index, lang, request), tab.pane.notices: ""}

    def on_restore(path: str | None, request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        if path is None:
            return {}
        from studio.media.metadata.image_settings import read_picture_settings

        try:
            found = read_picture_settings(path, form.spec.params, task=TASK)
        except StudioError as error:
            return {tab.pane.notices: stage.notices([("warning", error.sentence(lang))]), inputs.restore: None}
        said = [("info", say("notice.restored", lang)), *((n.level, say(n.code, lang, **n.params)) for n in found.notices)]
        return {
            **inputs.restored(tab.studio, found.params),
            tab.pane.notices: stage.notices(said),
            tab.pane.status: stage.status(say("notice.restored", lang), announce=True),
            tab.code: snippets.panel(TASK, found.params, request),
            inputs.restore: None,
        }

    def on_use(event: gr.EventData, past: list[results.Entry]) -> dict[Component, Any]:
        index = examples.picked(event, len(past))
        if index is None:
            return {}
        chosen = {inputs.start: "picture", inputs.aspect: "picture", inputs.pictures["picture"]: past[index].files[0]}
        return merged(inputs.show_start("picture"), chosen)

    shelf.pick(on_example, None, [*inputs.outputs, *tab.shown], **quick)
    tab.history.pick(on_history, tab.past, [*inputs.outputs, *tab.shown], **quick)
    inputs.restore.upload(on_restore, inputs.restore, [*inputs.outputs, *tab.shown, inputs.restore], **quick)
    tab.details.use(on_use, tab.past, [inputs.start, inputs.aspect, *inputs.pictures.values(), form.components["strength"]], **quick)
    _connect_reuse(tab, quick)


def _connect_reuse(tab: _Tab, quick: dict[str, Any]) -> None:
    def on_reuse(past: list[results.Entry]) -> dict[Component, Any]:
        return {tab.inputs.form.components["seed"]: str(past[0].seeds[0])} if past else {}

    tab.inputs.reuse.click(on_reuse, tab.past, tab.inputs.form.components["seed"], **quick)
