"""The Lab: a shelf of experiments, and the bench where one of them runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import gradio as gr

from studio import Studio
from studio.tasks.lab import LabResult
from studio.tasks.lab.shelf import experiments
from studio.tasks.parameter_schema import JsonObject
from studio.tasks.registry import task
from tabs.lab import bench, questions_page
from tabs.lab.cards import build_cards, lead
from tabs.lab.live_stage import LiveStage
from tabs.language import language_of, t
from tabs.shared import stage
from tabs.shared.addresses.prefill import Filling, build_linked, connect_link
from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, Update, picked, unchanged
from tabs.shared.pane import Pane, build_pane, run_buttons
from tabs.shared.remembering import remember
from tabs.shared.runner import Finished, RunDisplay, wire
from tabs.shared.sharing.embed_panel import build_embed, connect_embed
from tabs.shared.snippets import build_code

TASK = "lab"


@dataclass(frozen=True)
class _Bench:
    """The parts of the bench: what every run drives, and what tells about the open experiment."""

    pane: Pane
    linked: gr.HTML
    intro: gr.HTML
    about: gr.HTML
    details: gr.HTML
    script: gr.HTML
    code: gr.HTML
    embed: tuple[gr.HTML, gr.HTML]

    def opened(self, form: Form, experiment_id: str, lang: str) -> Update:
        """What the page shows of an experiment before its first run."""
        return {
            form.components["experiment"]: experiment_id,
            self.intro: bench.intro(experiment_id, lang),
            self.about: bench.about(experiment_id, lang),
            self.script: bench.script(experiment_id, lang),
            self.pane.stage: bench.waiting(experiment_id, lang),
            self.pane.status: stage.status(bench.ready(experiment_id, lang), kind="is-idle"),
            self.pane.notices: "",
            self.details: "",
            self.code: "",
        }


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form, ids = Form(task(TASK), _without_others), tuple(experiments())
    with gr.Column(elem_id="lab-shelf", elem_classes="lab-shelf"):
        lead()
        cards = build_cards()
    questions_page.draw()
    parts = _build_bench(form)
    pane, outputs = parts.pane, list(parts.opened(form, ids[0], "en"))

    def on_pick(event: gr.EventData, request: gr.Request) -> Update:
        index = picked(event, len(ids))
        return unchanged() if index is None else parts.opened(form, ids[index], language_of(request))

    def fill(values: Mapping[str, object], _base: Mapping[str, object]) -> Update:
        return form.fill({name: value for name, value in values.items() if name != "experiment"})  # which the page opens itself

    live = LiveStage()

    def draft(info: Finished[LabResult]) -> Update | None:
        shown = live.show(info.result, info.lang, run=str(info.state[0]))
        return None if shown is None else {pane.stage: shown}

    def done(info: Finished[LabResult]) -> Update:
        return {
            pane.stage: bench.show(info.result, info.lang),
            parts.details: bench.downloads(info.result, info.lang),
            parts.code: bench.code(info.result, info.request),
        }

    wire(
        studio, form, pane, RunDisplay(done, draft=draft, state=[pane.ticket], outputs=[parts.details, parts.code], clears=[parts.details])
    )
    remember(form)
    picking = cards.pick(on_pick, None, outputs, **QUICK)
    connect_link(studio, form, parts.linked, Filling(fill, list(form.components.values())), picking)
    connect_embed(studio, form, parts.embed)


def _build_bench(form: Form) -> _Bench:
    with gr.Column(elem_id="lab-bench", elem_classes="lab-bench"):
        intro = stage.panel(elem_id="lab-intro", js_on_load=bench.NOW)
        with gr.Row(elem_classes="studio-columns"):
            with gr.Column(elem_classes="ask"):
                form.bind("experiment", gr.Textbox(visible=False))
                _knobs(form)
                form.add("seed")
                buttons = run_buttons(TASK, "ui.lab.run")
            with gr.Column(elem_classes="canvas"):
                linked = build_linked(TASK)
                pane = build_pane(buttons, TASK, stage.empty(t("ui.lab.run"), t("ui.lab.empty"), bench.ICON))
                details = stage.panel(elem_id="lab-details")
                about = stage.panel(elem_id="lab-about")
                with gr.Accordion(t("ui.lab.code"), open=False, elem_id="lab-script-panel", elem_classes="quiet"):
                    script = stage.panel(elem_id="lab-script")
                code = build_code(TASK, "ui.lab.code_hint")
                embed = build_embed(TASK)

    return _Bench(pane, linked, intro, about, details, script, code, embed)


def _knobs(form: Form) -> None:
    """The knobs of every experiment; the page shows those of the open one (assets/lab.css)."""
    for made in experiments().values():
        with gr.Column(elem_classes=f"lab-knobs lab-knobs-{made.id}"):
            for name in made.params.model_fields:
                form.add(f"{made.id}_{name}")


def _without_others(raw: JsonObject, _extras: JsonObject) -> JsonObject:
    """Only the open experiment's knobs: a wrong value of a hidden one must not stop the run."""
    mine = f"{raw.get('experiment')}_"
    return {name: value for name, value in raw.items() if name in ("experiment", "seed") or name.startswith(mine)}
