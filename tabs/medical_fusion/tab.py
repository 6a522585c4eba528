"""The medical-fusion tab: dial a case or bring a file, and see the answers side by side. Keeps no history."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from studio import Studio
from studio.errors import InvalidInput
from studio.medical.report.report_writer import banner_words
from studio.messages import say
from studio.tasks.medical_fusion import MedicalFusionParams
from studio.tasks.medical_fusion.demo_case import matches_no_class
from studio.tasks.medical_fusion.evaluation_figures import evaluation_figures
from studio.tasks.medical_fusion.result import MedicalFusionResult
from studio.tasks.registry import task
from studio.tasks.running import decoding_limits
from tabs.language import language_of, t
from tabs.medical_fusion import case_slide, results, shift_panel
from tabs.medical_fusion.banner import banner
from tabs.medical_fusion.evaluation_panel import evaluation
from tabs.medical_fusion.film_upload import FilePart, build_file, connect_file, finish_file, view
from tabs.medical_fusion.film_viewer import SCRIPT
from tabs.medical_fusion.own_model_panel import BUNDLED, ModelPart, build_model, connect_model, finish_model
from tabs.medical_fusion.prepared_cases import build_cases, connect_cases
from tabs.shared import snippets, stage
from tabs.shared.addresses.prefill import build_linked, connect_link, plain_filling
from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, Update, seen_once
from tabs.shared.pane import Pane, run_buttons
from tabs.shared.runner import Finished, RunDisplay, wire
from tabs.shared.sharing.embed_panel import build_embed, connect_embed
from tabs.shared.sharing.record_panel import build_record, connect_record

__all__ = ["TASK", "build"]

TASK = "medical_fusion"
_DIALS = ("finding", "context", "side", "sex", "age", "severity", "dose", "scatter", "blur_mm", "number")
_LABS = (("temperature", "wbc"), ("crp", "bnp"), ("d_dimer", "spo2"), ("heart_rate", "hb"))
_PRIVATE = ("note", "film_file", "fusion_model", "film_source", *(name for pair in _LABS for name in pair))  # never in an address
_SWITCHES = ("use_image", "use_note", "use_labs")


def build(studio: Studio) -> None:
    """Draw the tab inside the current Gradio context and connect it."""
    form = Form(task(TASK), lambda raw, extras: finish_model(finish_file(raw, extras), extras, model.host))
    above = stage.panel(banner(t("ui.medical_banner")), elem_id=f"{TASK}-banner")
    with gr.Row(elem_classes="studio-columns"):
        with gr.Column(elem_classes="ask"):
            dials, again = _case(form)
            file = build_file(form, TASK, decoding_limits(studio.settings))
            buttons = run_buttons(TASK, "ui.run_medical")
        with gr.Column(elem_classes="settings"):
            form.add("note", max_lines=8)
            with gr.Accordion(t("ui.medical_labs"), open=False, elem_id=f"{TASK}-labs"):
                stage.panel(f"<p class='hint'>{t('ui.medical_labs_hint')}</p>")
                for pair in _LABS:
                    with gr.Row(elem_classes="pair"):
                        for name in pair:
                            form.add(name, min_width=90)
            stage.panel(f"<p class='label'>{t('ui.medical_leave_out')}</p>")
            with gr.Row(elem_classes="pieces"):
                for name in _SWITCHES:
                    form.add(name, container=False, min_width=90)
            with gr.Accordion(t("ui.medical_how"), open=False, elem_id=f"{TASK}-how") as how:
                for name in ("dose", "scatter", "blur_mm"):
                    form.add(name)
                measured = stage.panel(elem_id=f"{TASK}-shift")
            model = build_model(form, TASK, studio.settings.fusion_models)
        with gr.Column(elem_classes="canvas"):
            linked = build_linked(TASK)
            screen = stage.panel(elem_id=f"{TASK}-stage", js_on_load=SCRIPT + seen_once(TASK))
            status = stage.status_panel(TASK, "status.case_dialled")
            pane = Pane(*buttons, screen, status, stage.panel(elem_id=f"{TASK}-notices"))
            details = stage.panel(elem_id=f"{TASK}-details")
            with gr.Accordion(t("ui.medical_evaluation"), open=False, elem_id=f"{TASK}-evaluation", elem_classes="quiet"):
                figures = stage.panel(evaluation(), elem_id=f"{TASK}-figures"), stage.panel(elem_id=f"{TASK}-own-figures")
            code = snippets.build_code(TASK, "ui.medical_code_hint")
            cases = build_cases(TASK)
            record, embed, answered = build_record(TASK, ("png",)), build_embed(TASK), gr.State(None)

    def done(info: Finished[MedicalFusionResult]) -> Update:
        return {
            pane.stage: results.shown(info.result, info.lang),
            pane.status: results.summary(info.result, info.seconds, info.lang),
            details: results.details(info.result, info.lang),
            code: _code(info),
            answered: info.result,
            above: banner(escape(banner_words(info.lang, info.result.facts.own_model))),
        }

    wire(studio, form, pane, RunDisplay(done, outputs=[details, code, above, answered], clears=[answered]))
    connect_record(studio, TASK, pane, record, answered, case_slide.tell, on_disk=False)
    connect_embed(studio, form, embed, private=_PRIVATE)
    _connect(form, pane, (details, answered), file, measured, model)
    _connect_source(form, file, (dials, how))
    _connect_next(form, again)
    connect_link(studio, form, linked, plain_filling(form), connect_cases(form, cases))
    connect_file(file, pane, details)
    connect_model(model, above, figures)


def _code(info: Finished[MedicalFusionResult]) -> str:
    """The snippets, each with a comment that names what they leave out: settings hold neither notes nor files, so that none is stored."""
    names = results.omitted(info.result)
    remark = say("ui.medical_code_omitted", info.lang, names=", ".join(names)) if names else ""
    return snippets.panel(TASK, info.result.settings, info.request, remark)


def _case(form: Form) -> tuple[gr.Column, gr.Button]:
    form.add("film_source", elem_classes="segmented")
    with gr.Column(elem_id=f"{TASK}-dials", elem_classes="dials") as dials:
        for first, second in (("finding", "context"), ("side", "sex"), ("age", "severity")):
            with gr.Row(elem_classes="pair"):
                for name in (first, second):
                    look: dict[str, Any] = {"filterable": False} if name in ("finding", "context") else {}
                    look |= {"elem_classes": "segmented"} if name in ("side", "sex") else {}
                    look |= {"info": None} if name == "side" else {}  # its help stands below, over the whole width
                    form.add(name, min_width=120, **look)
            if first == "side":
                stage.panel(f"<p class='hint'>{t('field.medical_fusion.side.help')}</p>", elem_id=f"{TASK}-side-hint")
        with gr.Row(elem_classes="pair"):
            form.add("number", min_width=90)
            again = gr.Button(t("ui.medical_next"), elem_id=f"{TASK}-next", min_width=90)
    return dials, again


def _connect(form: Form, pane: Pane, answer: tuple[gr.HTML, gr.State], file: FilePart, measured: gr.HTML, model: ModelPart) -> None:
    """The stage shows the case as it is dialled, or the film from a file; an answer goes when another model is chosen."""
    part, (details, answered) = form.components, answer
    watched = [part["film_source"], *(part[name] for name in _DIALS)]

    def on_dial(request: gr.Request, chosen: str, source: str, *values: object) -> Update:
        lang = language_of(request)
        dials, upload = values[: len(_DIALS)], values[len(_DIALS) :]
        if source != "case":
            return {measured: "", answered: None, **view(pane, details, lang, upload, file.limits)}
        from studio.tasks.medical_fusion.demo_case import demo_case, demo_film, demo_labs, demo_note, lab_values

        params = _checked(form, dials)
        if params is None:
            return {pane.stage: gr.update()}  # the field says so itself when the case is run
        case = demo_case(params)
        rows = shift_panel.nearest(
            evaluation_figures(), params.dose, params.scatter, params.blur_mm, case.acquisition.photons / params.dose
        )
        warning = [("warning", say("notice.case_no_class", lang))] if chosen == BUNDLED and matches_no_class(params) else []
        labs = lab_values(demo_labs(case, params.context))
        return {
            pane.stage: results.dialled(demo_film(case).image, demo_note(case, params.context), labs, lang),
            pane.status: stage.status(say("status.case_dialled", lang), kind="is-idle"),
            pane.notices: stage.notices(warning),
            details: "",
            answered: None,
            measured: shift_panel.panel(rows, lang),
        }

    given = [model.choice, *watched, *file.inputs]
    outputs = [pane.stage, pane.status, pane.notices, details, answered, measured]
    pane.stage.seen(on_dial, given, outputs, **QUICK)  # not with the page: the film is large, and few visitors open this tab
    for component in (*watched, model.choice, model.file):
        component.change(on_dial, given, outputs, trigger_mode="always_last", **QUICK)
    pane.run.click(lambda: "", None, details, **QUICK)  # findings about one case never stand beside another


def _checked(form: Form, dials: Sequence[object]) -> MedicalFusionParams | None:
    """The parameters of a dialled case; None while a value is wrong."""
    raw = {name: form.readers[name](value) if name in form.readers else value for name, value in zip(_DIALS, dials, strict=True)}
    try:
        params = form.spec.validate({**raw, "film_source": "case"})
    except InvalidInput:
        return None
    assert isinstance(params, MedicalFusionParams)
    return params


def _connect_source(form: Form, file: FilePart, dials: tuple[gr.Column, gr.Accordion]) -> None:
    """A dialled case shows its dials, a file its upload box."""

    def on_source(source: str) -> Update:
        shown: Update = {part: gr.update(visible=source == "case") for part in dials}
        return {**shown, file.column: gr.update(visible=source == "file")}

    source = form.components["film_source"]
    source.change(on_source, source, [*dials, file.column], **QUICK)


def _connect_next(form: Form, again: gr.Button) -> None:
    """The next case has the next number."""

    def on_again(number: str) -> str:
        return str((int(number) + 1) % 1_000_000) if str(number).strip().isdigit() else "1"

    again.click(on_again, form.components["number"], form.components["number"], **QUICK)
