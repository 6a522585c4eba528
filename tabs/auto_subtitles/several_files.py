"""Several recordings at once: a box for files and ZIPs, a button of its own, and a list of what became of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio import Studio
from studio.messages import say
from tabs.auto_subtitles.inputs import TASK, Inputs
from tabs.auto_subtitles.result_panels import View
from tabs.language import language_of, t
from tabs.shared import stage
from tabs.shared.page_events import Update
from tabs.shared.runner import Finished, Job, RunDisplay, wire_extra
from tabs.shared.session_folders import session_name

if TYPE_CHECKING:
    from studio.events import Event
    from studio.tasks.auto_subtitles.batch import BatchResult, Captioned


@dataclass(frozen=True)
class SeveralFiles:
    """``files`` takes recordings and ZIPs; ``found`` lists what became of each."""

    files: gr.File
    run: gr.Button
    found: gr.HTML


def build_several() -> SeveralFiles:
    """The folded panel; call inside the column of the settings."""
    with gr.Accordion(t("ui.several"), open=False, elem_id=f"{TASK}-several-panel"):
        stage.panel(f'<p class="hint">{t("ui.several_hint")}</p>')
        files = gr.File(file_count="multiple", type="filepath", label=t("ui.several_files"), height=190, elem_id=f"{TASK}-several")
        run = gr.Button(t("ui.several_run"), elem_id=f"{TASK}-several-run")
        return SeveralFiles(files, run, stage.panel(elem_id=f"{TASK}-several-found"))


def connect(studio: Studio, inputs: Inputs, view: View, several: SeveralFiles) -> None:
    """Wire the button: the settings of the form, and the files of the box instead of the form's own."""
    bare, count = replace(inputs.form, finish=None), len(inputs.form.inputs)
    kept: gr.State = gr.State(None)  # BatchResult so far

    def settings_of(values: tuple[Any, ...]) -> dict[str, Any]:
        settings = bare.collect(values)
        return {name: value for name, value in settings.items() if name not in ("media_file", "sound_track")}

    def job(request: gr.Request, state: tuple[Any, ...]) -> Job[BatchResult]:
        from studio.tasks.auto_subtitles.batch import batch_events
        from studio.tasks.registry import RunContext

        def start() -> Iterator[Event]:
            return batch_events(
                studio, list(state[0] or ()), settings_of(state[1 : 1 + count]), RunContext(session_name(request.session_hash))
            )

        return Job(TASK, start, display, inputs.form.spec.roles)

    def check(request: gr.Request, *values: Any) -> list[dict[str, object]]:
        words = say("error.media_wanted", language_of(request))
        return [gr.validate(bool(values[0]), words), *(gr.validate(True, "") for _ in values[1:])]

    def draft(info: Finished[BatchResult]) -> Update:
        return {several.found: listed(info.result, info.lang), kept: info.result}

    def finish(info: Finished[BatchResult]) -> Update:
        words = {**_counts(info.result), "seconds": f"{info.seconds:.1f}"}
        done = stage.status(say("status.several_done", info.lang, **words), kind="is-done", announce=True)
        return {**draft(info), view.pane.status: done}

    def stopped(info: Finished[BatchResult | None]) -> Update:
        found: BatchResult | None = info.result or info.state[-1]
        if found is None:
            return {several.found: ""}
        words = say("status.several_stopped", info.lang, **_counts(found))
        return {several.found: listed(found, info.lang), view.pane.status: stage.status(words, announce=True)}

    state = [several.files, *inputs.form.inputs, kept]
    display: RunDisplay[BatchResult] = RunDisplay(
        finish, draft, stopped, keep_stage=True, state=state, outputs=[several.found, kept], clears=[several.found]
    )
    wire_extra(studio, view.pane, several.run.click, job, state=state, display=display, validator=check)


def _counts(result: BatchResult) -> dict[str, int]:
    return {"good": sum(one.result is not None for one in result.recordings), "count": len(result.recordings)}


def listed(result: BatchResult, lang: str) -> str:
    """One line for each recording, and the ZIP as soon as there is one."""
    items = "".join(_line(one, lang) for one in result.recordings)
    archive = ""
    if result.archive is not None:
        path, count = result.archive, sum(bool(one.result and one.result.cues) for one in result.recordings)
        link = f'href="{escape(stage.file_url(path))}" download="{escape(path.name)}" data-format="zip"'
        archive = (
            f'<ul class="files"><li><a class="button" {link}>'
            f"<strong>{escape(say('ui.several_zip', lang))}</strong>"
            f"<span>{escape(say('ui.several_zip_use', lang, count=count))}</span></a></li></ul>"
        )
    return f'<ol class="several">{items}</ol>{archive}'


def _line(one: Captioned, lang: str) -> str:
    if one.problems:
        kind, words = "failed", " ".join(problem.sentence(lang) for problem in one.problems)
    elif one.result is None:
        kind, words = "waiting", say("ui.several_waiting", lang)
    elif one.result.cues:
        kind, words = "done", say("ui.several_done", lang, count=len(one.result.cues))
        words = " ".join([words, *(stage.sentence_of(notice, lang) for notice in one.result.notices if notice.level == "warning")])
    else:
        kind, words = "done", say("ui.several_none", lang)
    return f'<li class="{kind}"><strong>{escape(one.name)}</strong><span>{escape(words)}</span></li>'
