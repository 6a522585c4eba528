"""What happens below the player: edits, repair, another style, films, search, captions from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio import Studio
from studio.errors import InvalidInput, StudioError
from studio.messages import say
from studio.tasks.auto_subtitles import AutoSubtitlesResult
from tabs.auto_subtitles import results
from tabs.auto_subtitles.inputs import TASK, Inputs
from tabs.auto_subtitles.result_panels import View
from tabs.auto_subtitles.speaker_panel import connect_speakers
from tabs.language import language_of
from tabs.shared import stage
from tabs.shared.page_events import QUICK, Update
from tabs.shared.runner import Finished, Job, RunDisplay, wire_extra
from tabs.shared.session_folders import session_name

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles.export import Kind

Rows = list[list[object]]  # of the table: start, end, text
Result = AutoSubtitlesResult | None
_NOW = "(...given) => [...given.slice(0, -1), window.studioPlayer.now()]"  # replaces the last input with the player's position


def connect(studio: Studio, inputs: Inputs, view: View) -> None:
    """Wire the rooms below the player."""
    _connect_table(view)
    _connect_repair(view)
    _connect_style(inputs, view)
    _connect_films(studio, view)
    _connect_search(view)
    _connect_import(inputs, view)
    _connect_speakers(view)


def saved(studio: Studio, result: AutoSubtitlesResult, request: gr.Request) -> AutoSubtitlesResult:
    """The result with its captions written to files of this visitor."""
    from studio.tasks.auto_subtitles.export import write_all

    return write_all(studio.settings, result, session_name(request.session_hash))


def _applied(view: View, rows: Sequence[Sequence[object]], result: AutoSubtitlesResult, request: gr.Request) -> Update:
    """Everything but the table itself after an edit of the table."""
    from studio.tasks.auto_subtitles.revisions import revised

    edit = revised(result, results.typed_rows(rows))
    return view.edited(saved(view.studio, edit.result, request), language_of(request), edit.problems)


def _connect_table(view: View) -> None:
    selected_row = gr.State(None)
    now = gr.Number(visible=False)

    def on_edit(rows: Rows, result: Result, request: gr.Request) -> Update:
        return gr.skip() if result is None else _applied(view, rows, result, request)

    def on_add(rows: Rows, result: Result, now: float | None, request: gr.Request) -> Update:
        if result is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.revisions import new_cue

        lang = language_of(request)
        place, cue = new_cue(result, float(now or 0), say("ui.cue_new", lang))
        if place == len(result.cues):  # behind rows that are not cues yet, too
            place = len(rows)
        rows = [*rows[:place], [*results.rows_of([cue])[0]], *rows[place:]]
        return {**_applied(view, rows, result, request), view.table: view.table_value(rows, lang)}

    def on_remove(rows: Rows, result: Result, selected: int | None, request: gr.Request) -> Update:
        lang = language_of(request)
        if result is None or selected is None or not 0 <= selected < len(rows):
            return {view.problems: stage.notices([("info", say("ui.pick_row", lang))])}
        rows = [*rows[:selected], *rows[selected + 1 :]]
        return {**_applied(view, rows, result, request), view.table: view.table_value(rows, lang), selected_row: None}

    def on_select(event: gr.SelectData) -> int | None:
        return event.index[0] if isinstance(event.index, (list, tuple)) else None

    outputs = [*view.judged, view.table, selected_row]
    view.table.input(on_edit, [view.table, view.result], view.judged, trigger_mode="always_last", **QUICK)
    view.table.select(on_select, None, selected_row, **QUICK)
    view.add.click(on_add, [view.table, view.result, now], outputs, js=_NOW, **QUICK)
    view.remove.click(on_remove, [view.table, view.result, selected_row], outputs, **QUICK)


def _connect_speakers(view: View) -> None:
    def renamed(result: AutoSubtitlesResult, words: str, request: gr.Request) -> Update:
        fresh = saved(view.studio, result, request)
        return {**view.edited(fresh, language_of(request)), view.pane.status: stage.status(words, announce=True)}

    connect_speakers(view.voices, view.result, [*view.judged, view.pane.status], renamed)


def _connect_repair(view: View) -> None:
    def on_repair(rows: Rows, result: Result, request: gr.Request) -> Update:
        if result is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.revisions import repaired, revised

        lang = language_of(request)
        edit = revised(result, results.typed_rows(rows))
        if edit.problems:
            return {view.problems: results.problems(edit.problems, lang, say("ui.repair_first", lang))}
        fixed, left = repaired(edit.result)
        return {
            **view.edited(saved(view.studio, fixed, request), lang),
            view.table: view.table_of(fixed, lang),
            view.problems: results.after_repair(left, lang),
        }

    view.repair.click(on_repair, [view.table, view.result], [*view.judged, view.table], **QUICK)


def _connect_style(inputs: Inputs, view: View) -> None:
    def on_style(style: str, result: Result, request: gr.Request) -> Update:
        """New captions in the other style; captions that somebody edited stay as they are and are judged by it."""
        if result is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.revisions import is_edited, restyled

        lang, edited = language_of(request), is_edited(result)
        fresh = saved(view.studio, restyled(result, style, keep_cues=edited), request)
        return {**view.edited(fresh, lang), **({} if edited else {view.table: view.table_of(fresh, lang)})}

    style = inputs.form.components["style"]
    style.input(on_style, [style, view.result], [*view.judged, view.table], **QUICK)


def _connect_films(studio: Studio, view: View) -> None:
    def job_of(kind: Kind) -> Callable[[gr.Request, tuple[Any, ...]], Job[Path] | None]:
        def finish(info: Finished[Path]) -> Update:
            words = say("status.film_done", info.lang, seconds=f"{info.seconds:.1f}")
            return {
                view.film: results.film(info.result, kind, info.lang),
                view.pane.status: stage.status(words, kind="is-done", announce=True),
            }

        def job(request: gr.Request, state: tuple[Any, ...]) -> Job[Path] | None:
            result: AutoSubtitlesResult | None = state[0]
            if result is None:
                return None
            from studio.tasks.auto_subtitles.export import export_video

            session = session_name(request.session_hash)
            return Job(f"{TASK} {kind}", lambda: export_video(studio.settings, result, session, kind), RunDisplay(finish, keep_stage=True))

        return job

    kinds: tuple[tuple[gr.Button, Kind], ...] = ((view.burn, "burned"), (view.mux, "soft"))
    shown = RunDisplay[object](lambda _: {}, outputs=[view.film])
    for button, kind in kinds:
        wire_extra(studio, view.pane, button.click, job_of(kind), state=[view.result], display=shown)


def _connect_search(view: View) -> None:
    def on_find(query: str, result: Result, request: gr.Request) -> str:
        if result is None or not query.strip():
            return ""
        from studio.tasks.auto_subtitles.search import find_moments

        lang = language_of(request)
        try:
            return results.moments(find_moments(view.studio, result, query.strip()), query.strip(), lang)
        except StudioError as error:
            return stage.notices([("warning", error.sentence(lang))])

    for asked in (view.query.submit, view.search.click):
        asked(
            on_find, [view.query, view.result], view.found, queue=True, concurrency_id="find", concurrency_limit=2,
            trigger_mode="always_last", show_progress="hidden", api_visibility="private",
        )  # fmt: skip


def _connect_import(inputs: Inputs, view: View) -> None:
    """Existing captions, put on the film that is in the player."""

    def on_file(path: str | None, shown: str | None, result: Result, request: gr.Request) -> Update:
        lang = language_of(request)
        if path is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.subtitle_file import open_captions

        recording = Path(shown) if result is None and shown is not None else result
        try:
            if recording is None:
                raise InvalidInput("error.captions_without_media")
            opened = open_captions(Path(path), recording)
            fresh = saved(view.studio, opened.result, request)
        except StudioError as error:
            return {view.pane.notices: stage.notices([("warning", error.sentence(lang))]), inputs.restore: None}
        words = say("ui.captions_opened", lang, count=len(fresh.cues))
        return {
            **view.whole(fresh, lang, request),
            **inputs.restored(fresh.settings),
            view.pane.notices: stage.notices(
                [("info", words), *((notice.level, say(notice.code, lang, **notice.params)) for notice in opened.notices)]
            ),
            view.pane.status: stage.status(words, announce=True),
            inputs.restore: None,
        }

    outputs = [*inputs.outputs, *view.outputs, view.pane.notices, view.pane.status, inputs.restore]
    inputs.restore.upload(on_file, [inputs.restore, view.shown, view.result], outputs, **QUICK)
