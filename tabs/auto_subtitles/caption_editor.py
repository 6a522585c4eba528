"""What happens below the player: edits, repair, another style, films, search, captions from a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from studio import Studio
from studio.errors import InvalidInput, StudioError
from studio.messages import say
from studio.tasks.auto_subtitles import AutoSubtitlesResult
from tabs.auto_subtitles import editor_bridge, results
from tabs.auto_subtitles.editor_bridge import EditBase  # at run time: Gradio reads the types of an event's function
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

Result = AutoSubtitlesResult | None


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


def _connect_table(view: View) -> None:
    """The editor sends its whole list after a pause, and asks for the sound when it shows another recording."""

    def on_edit(result: Result, base: EditBase | None, event: gr.EventData, request: gr.Request) -> Update:
        edit = editor_bridge.read_edit(event, base)
        if result is None or base is None or edit is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.export import write_translation
        from studio.tasks.auto_subtitles.revisions import with_rows

        lang = language_of(request)
        done = with_rows(result, base.cues, edit.rows)
        fresh = saved(view.studio, done.result, request)
        files = write_translation(view.studio.settings, fresh, edit.translation, session_name(request.session_hash))
        base = replace(base, seq=edit.seq, translation=files)
        data = editor_bridge.editor_data(fresh, base, lang, "judge", editor_bridge.set_texts(fresh, edit.rows))
        found = view.judged_as(fresh, lang, base, data, done.problems)
        return {part: value for part, value in found.items() if part is not view.captions}  # the editor has shown them already

    def on_peaks(result: Result, base: EditBase | None) -> str:
        if result is None or base is None or not result.info.has_audio:
            return ""
        from studio.media.sound_peaks import PER_SECOND, sound_peaks

        try:
            peaks = sound_peaks(result.info.path, track=result.info.sound_track)
        except (StudioError, OSError, ValueError):  # a damaged file has captions, but nothing to draw
            return ""
        return editor_bridge.peaks_data(peaks, PER_SECOND, base.epoch)

    given = [view.result, view.base]
    view.table.edit(on_edit, given, view.judged, trigger_mode="multiple", **QUICK)
    view.table.peaks(
        on_peaks, given, view.peaks, concurrency_id="peaks", concurrency_limit=1, show_progress="hidden", api_visibility="private",
        trigger_mode="multiple",
    )  # fmt: skip


def _connect_speakers(view: View) -> None:
    def renamed(result: AutoSubtitlesResult, base: EditBase, words: str, request: gr.Request) -> Update:
        lang, fresh = language_of(request), saved(view.studio, result, request)
        data = editor_bridge.editor_data(fresh, base, lang, "judge")
        return {**view.judged_as(fresh, lang, base, data), view.pane.status: stage.status(words, announce=True)}

    connect_speakers(view.voices, [view.result, view.base], [*view.judged, view.pane.status], renamed)


def _connect_repair(view: View) -> None:
    def on_repair(result: Result, base: EditBase | None, request: gr.Request) -> Update:
        if result is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.revisions import repaired

        lang = language_of(request)
        fixed, left = repaired(result)
        return {**view.edited(saved(view.studio, fixed, request), lang, base), view.problems: results.after_repair(left, lang)}

    view.repair.click(on_repair, [view.result, view.base], view.judged, **QUICK)


def _connect_style(inputs: Inputs, view: View) -> None:
    def on_style(style: str, result: Result, base: EditBase | None, request: gr.Request) -> Update:
        """New captions in the other style; captions that somebody edited stay as they are and are judged by it."""
        if result is None or base is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.revisions import is_edited, restyled

        lang, edited = language_of(request), is_edited(result)
        fresh = saved(view.studio, restyled(result, style, keep_cues=edited), request)
        if edited:
            return view.judged_as(fresh, lang, base, editor_bridge.editor_data(fresh, base, lang, "judge"))
        return view.edited(fresh, lang, base)

    style = inputs.form.components["style"]
    style.input(on_style, [style, view.result, view.base], view.judged, **QUICK)


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
