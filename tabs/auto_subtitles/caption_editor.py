"""What happens below the player: edits, repair, another style, films, finding a moment, captions from a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components.base import Component

from studio import Studio
from studio.errors import StudioError
from studio.messages import say
from tabs.auto_subtitles import results
from tabs.auto_subtitles.inputs import Inputs
from tabs.auto_subtitles.result_panels import TASK, View
from tabs.language import language_of
from tabs.shared import stage
from tabs.shared.runner import Finished, Job, session_name, wire_extra

if TYPE_CHECKING:
    from studio.tasks.auto_subtitles import AutoSubtitlesResult

# Handlers call a result ``Any``: Gradio reads their annotations when the page is built, and its class is not imported yet
_QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_NOW = "(...given) => [...given.slice(0, -1), window.studioPlayer.now()]"  # the last input is where the player stands
_NEW_CUE = 2.0  # s; how long a caption that was added by hand is shown, unless the next one comes earlier


def connect(studio: Studio, inputs: Inputs, view: View) -> None:
    """Wire the rooms below the player."""
    _connect_table(view)
    _connect_style(inputs, view)
    _connect_films(studio, view)
    _connect_search(view)
    _connect_import(inputs, view)


def saved(studio: Studio, result: AutoSubtitlesResult, request: gr.Request) -> AutoSubtitlesResult:
    """The result with its captions written to files of this visitor."""
    from studio.tasks.auto_subtitles.export import write_all

    return write_all(studio.settings, result, session_name(request.session_hash))


def _connect_table(view: View) -> None:
    studio = view.studio

    def apply(rows: Sequence[Sequence[Any]], result: AutoSubtitlesResult, request: gr.Request) -> dict[Component, Any]:
        from studio.tasks.auto_subtitles.revisions import revised

        lang = language_of(request)
        edit = revised(result, results.typed_rows(rows))
        return view.edited(saved(studio, edit.result, request), lang, edit.problems)

    def on_edit(rows: list[list[Any]], result: Any, request: gr.Request) -> dict[Component, Any]:
        return gr.skip() if result is None else apply(rows, result, request)

    def on_add(rows: list[list[Any]], result: Any, now: float | None, request: gr.Request) -> dict[Component, Any]:
        if result is None:
            return gr.skip()
        lang, at = language_of(request), float(now or 0)
        later = [c.start for c in result.cues if c.start > at]
        over = [c.end for c in result.cues if c.start <= at < c.end]
        start = max([at, *over])
        end = min([start + _NEW_CUE, result.info.duration, *(s for s in later if s > start)])
        row = [stage.clock(start, 3), stage.clock(max(end, start + 0.1), 3), say("ui.cue_new", lang)]
        place = next((i for i, cue in enumerate(result.cues) if cue.start > at), len(rows))
        rows = [*rows[:place], row, *rows[place:]]
        headers = view.rows(result, lang)["headers"]
        return {**apply(rows, result, request), view.table: {"headers": headers, "data": rows}}

    def on_remove(rows: list[list[Any]], result: Any, picked: int | None, request: gr.Request) -> dict[Component, Any]:
        if result is None or picked is None or not 0 <= picked < len(rows):
            return {view.problems: stage.notices([("info", say("ui.pick_row", language_of(request)))])}
        rows = [*rows[:picked], *rows[picked + 1 :]]
        headers = view.rows(result, language_of(request))["headers"]
        return {**apply(rows, result, request), view.table: {"headers": headers, "data": rows}, picked_row: None}

    def on_repair(rows: list[list[Any]], result: Any, request: gr.Request) -> dict[Component, Any]:
        if result is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.revisions import repaired, revised

        lang = language_of(request)
        edit = revised(result, results.typed_rows(rows))
        if edit.problems:
            return {view.problems: results.problems(edit.problems, lang, say("ui.repair_first", lang))}
        mended, left = repaired(edit.result)
        return {
            **view.edited(saved(studio, mended, request), lang),
            view.table: view.rows(mended, lang),
            view.problems: results.unmended(left, lang),
        }

    def on_select(event: gr.SelectData) -> int | None:
        return event.index[0] if isinstance(event.index, (list, tuple)) else None

    picked_row = gr.State(None)
    now = gr.Number(visible=False)
    edited = [*view.judged, view.table, picked_row]
    view.table.input(on_edit, [view.table, view.result], view.judged, trigger_mode="always_last", **_QUICK)
    view.table.select(on_select, None, picked_row, **_QUICK)
    view.add.click(on_add, [view.table, view.result, now], edited, js=_NOW, **_QUICK)
    view.remove.click(on_remove, [view.table, view.result, picked_row], edited, **_QUICK)
    view.repair.click(on_repair, [view.table, view.result], edited, **_QUICK)


def _connect_style(inputs: Inputs, view: View) -> None:
    def on_style(style: str, result: Any, request: gr.Request) -> dict[Component, Any]:
        """New captions in the other style; captions that somebody edited stay as they are and are judged by it."""
        if result is None:
            return gr.skip()
        from studio.tasks.auto_subtitles.revisions import judged, restyled

        lang = language_of(request)
        untouched = judged(result, rebuild=True).cues == result.cues
        other = replace(result, settings={**result.settings, "style": style})
        fresh = saved(view.studio, restyled(result, style) if untouched else judged(other), request)
        return {**view.edited(fresh, lang), **({view.table: view.rows(fresh, lang)} if untouched else {})}

    style = inputs.form.components["style"]
    style.input(on_style, [style, view.result], [*view.judged, view.table], **_QUICK)


def _connect_films(studio: Studio, view: View) -> None:
    def job_of(kind: Any) -> Callable[[gr.Request, tuple[Any, ...]], Job | None]:
        def job(request: gr.Request, state: tuple[Any, ...]) -> Job | None:
            result: AutoSubtitlesResult | None = state[0]
            if result is None:
                return None
            from studio.tasks.auto_subtitles.export import export_video

            session = session_name(request.session_hash)
            return Job(f"{TASK} {kind}", lambda: export_video(studio.settings, result, session, kind), finished)

        def finished(info: Finished) -> dict[Component, Any]:
            words = say("status.film_done", info.lang, seconds=f"{info.seconds:.1f}")
            return {
                view.film: results.film(Path(info.result), kind, info.lang),
                view.pane.status: stage.status(words, kind="is-done", announce=True),
            }

        return job

    for button, kind in ((view.burn, "burned"), (view.mux, "soft")):
        wire_extra(studio, view.pane, button, job_of(kind), state=[view.result], outputs=[view.film])


def _connect_search(view: View) -> None:
    def on_find(query: str, result: Any, request: gr.Request) -> str:
        if result is None or not query.strip():
            return ""
        from studio.tasks.auto_subtitles.search import find_moments

        lang = language_of(request)
        try:
            return results.moments(find_moments(view.studio, result, query.strip()), query.strip(), lang)
        except StudioError as error:
            return stage.notices([("warning", error.sentence(lang))])

    options: dict[str, Any] = {**_QUICK, "queue": True, "concurrency_id": "find", "concurrency_limit": 2, "trigger_mode": "always_last"}
    for asked in (view.query.submit, view.search.click):
        asked(on_find, [view.query, view.result], view.found, **options)


def _connect_import(inputs: Inputs, view: View) -> None:
    """Captions that somebody has already, put on the film that is in the player."""

    def on_file(path: str | None, shown: str | None, result: Any, request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        if path is None:
            return gr.skip()
        try:
            opened = _opened(Path(path), shown, result)
            fresh = saved(view.studio, opened, request)
        except StudioError as error:
            return {view.pane.notices: stage.notices([("warning", error.sentence(lang))]), inputs.restore: None}
        said = say("ui.captions_opened", lang, count=len(fresh.cues))
        return {
            **view.whole(fresh, lang, request),
            **inputs.restored(fresh.settings),
            view.pane.notices: stage.notices([("info", said)]),
            view.pane.status: stage.status(said, announce=True),
            inputs.restore: None,
        }

    outputs = [*inputs.outputs, *view.outputs, view.pane.notices, view.pane.status, inputs.restore]
    inputs.restore.upload(on_file, [inputs.restore, view.shown, view.result], outputs, **_QUICK)


def _opened(path: Path, shown: str | None, result: AutoSubtitlesResult | None) -> AutoSubtitlesResult:
    """The cues of a subtitle file on the current film. Raises `StudioError` where there is no film or the file holds no captions."""
    from studio.captions import formats
    from studio.errors import InvalidInput
    from studio.media.containers import probe
    from studio.speech.transcript import Transcript
    from studio.tasks.auto_subtitles import AutoSubtitlesResult
    from studio.tasks.auto_subtitles.revisions import judged

    if result is None and shown is None:
        raise InvalidInput("error.captions_without_media")
    kind = path.suffix.lower().lstrip(".")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("error.captions_not_text") from None
    cues = formats.read(text, kind)
    if result is not None:
        return judged(replace(result, cues=cues))
    info = probe(Path(str(shown)))
    words = tuple(word for cue in cues for word in cue.words)
    return judged(AutoSubtitlesResult(info=info, transcript=Transcript(words, info.duration), cues=cues, settings={"style": "netflix"}))
