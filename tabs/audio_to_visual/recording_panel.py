"""What happens before anything is drawn: the recording is analysed, and its timeline follows every change of the settings."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gradio as gr
from gradio.events import Dependency

from studio.errors import InvalidInput, StudioError
from studio.messages import say
from studio.sound.analysis import Analysis
from studio.tasks.audio_to_visual import AudioToVisualResult
from studio.tasks.audio_to_visual.preview_plan import PreviewSettings, lines_in_use, preview_plan
from tabs.audio_to_visual import results
from tabs.audio_to_visual.inputs import HEARING, Inputs
from tabs.audio_to_visual.sound_timeline import Track, timeline, waiting
from tabs.language import language_of
from tabs.shared import stage
from tabs.shared.media_input import probe_media
from tabs.shared.media_player import media_url
from tabs.shared.page_events import QUICK, PageComponent, Update, unchanged
from tabs.shared.pane import Pane

_LONGEST = 900.0  # s; the limit of one film
_LENGTH = 20  # s of a recording that become a film unless the user says otherwise


@dataclass(frozen=True)
class View:
    """The components that show something of a recording or its film, besides what every tab has."""

    pane: Pane
    timeline: gr.HTML
    problems: gr.HTML
    details: gr.HTML
    heard: gr.State  # `Analysis` of the chosen part, before the grid is moved; None until the recording was analysed
    shown: gr.State  # path of the recording in the timeline

    @property
    def panels(self) -> list[PageComponent]:
        """What a recording, a result or an example may change."""
        return [self.timeline, self.problems, self.details, self.heard, self.shown]


def track_of_result(result: AudioToVisualResult) -> Track:
    """The timeline of a result, finished or not."""
    try:
        lines = lines_in_use(str(result.settings.get("modulation") or ""), str(result.settings.get("look") or "auto"), result.analysis)
    except InvalidInput:
        lines = ()
    return Track(result.analysis, result.curves, lines, result.prompts, result.words, result.keyframe_times)


def planned_track(heard: Analysis, typed: Sequence[object]) -> Track:
    """The timeline before there is a film, from the values of `HEARING` as they were typed. Raises `InvalidInput`."""
    values = dict(zip(HEARING, typed, strict=True))
    plan = preview_plan(heard, PreviewSettings.read(values))
    return Track(plan.analysis, plan.curves, plan.lines, start=_seconds(values["start"]))


def connect(inputs: Inputs, view: View) -> None:
    """Wire the recording, the grid and the matrix to the timeline."""
    part = inputs.form.components
    _connect_media(inputs, view)
    _connect_matrix(inputs, view)

    def on_list(heard: Analysis | None, *typed: object) -> object:
        """The beats as they are now, to be edited by hand."""
        if heard is None:
            return gr.skip()
        from studio.sound.beat_grid import write_beats

        try:
            return write_beats(planned_track(heard, typed).analysis.beats)
        except StudioError:
            return gr.skip()

    def on_sections(prompt: str, heard: Analysis | None) -> object:
        if heard is None or len(heard.sections) < 2:
            return gr.skip()
        from studio.tasks.audio_to_visual.section_prompts import prompt_by_section

        return prompt_by_section(prompt, [s.start for s in heard.sections])

    inputs.heard_beats.click(on_list, [view.heard, *inputs.hearing], part["beats"], **QUICK)
    inputs.by_section.click(on_sections, [part["prompt"], view.heard], part["prompt"], **QUICK)
    for name in ("tempo", "bpm", "beat_offset", "beats"):
        _redraw_on_change(inputs, view, name)


def _redraw_on_change(inputs: Inputs, view: View, name: str) -> None:
    """Draw the timeline anew whenever the parameter ``name`` changes."""

    def redraw(request: gr.Request, heard: Analysis | None, *typed: object) -> Update:
        if heard is None:
            return {view.problems: ""}
        lang = language_of(request)
        try:
            track = planned_track(heard, typed)
        except StudioError as error:
            return {view.problems: stage.notices([("warning", error.sentence(lang))])}
        return {view.timeline: timeline(track, lang), view.problems: ""}

    # not ``input``: Gradio fires none for a list that is pasted into a text box
    changed = inputs.form.components[name].change
    changed(redraw, [view.heard, *inputs.hearing], [view.timeline, view.problems], trigger_mode="always_last", **QUICK)


def _connect_matrix(inputs: Inputs, view: View) -> None:
    part, rows = inputs.form.components, inputs.matrix
    count = len(rows.cells)

    def on_rows(*values: object) -> str:
        return rows.written(values[:count], str(values[count] or ""))

    def on_look(look: str, text: str, heard: Analysis | None) -> Update:
        try:
            return rows.shown(lines_in_use(text, look, heard))
        except StudioError:
            return unchanged()

    given = [part["look"], part["modulation"], view.heard]
    for cell in rows.cells:
        cell.input(on_rows, [*rows.cells, part["modulation"]], part["modulation"], trigger_mode="always_last", **QUICK)
    for name in ("look", "modulation"):
        _redraw_on_change(inputs, view, name)
    # the rows follow the text once it loses the focus: while somebody types in a row, nothing may overwrite that row
    for settled in (part["look"].change, part["modulation"].blur):
        settled(on_look, given, rows.cells, trigger_mode="always_last", **QUICK)
    rows.usual.click(lambda: "", None, part["modulation"], **QUICK).then(on_look, given, rows.cells, **QUICK)


def _connect_media(inputs: Inputs, view: View) -> None:
    part, media = inputs.form.components, inputs.media

    def on_media(path: str | None, shown: str | None, request: gr.Request) -> Update:
        lang = language_of(request)
        if not path:
            return {media.facts: ""}
        if path == shown:
            return gr.skip()
        info = probe_media(path)
        if isinstance(info, StudioError):
            warning = stage.notices([("warning", info.sentence(lang))])
            return {media.facts: warning, view.timeline: "", view.problems: "", view.shown: None, view.heard: None}
        whole = max(2, math.ceil(info.duration))
        return {
            media.facts: results.facts(info, lang),
            part["length"]: gr.update(maximum=min(whole, _LONGEST), value=min(whole, _LENGTH)),
            view.pane.stage: results.recording(info, media_url(Path(path)), lang),
            view.pane.status: stage.status(say("status.sound_ready", lang), announce=True),
            view.pane.notices: "",
            view.timeline: waiting(lang) if info.has_audio else "",
            view.problems: "",
            view.details: "",
            view.heard: None,
            view.shown: path if info.has_audio else None,
        }

    outputs = [*view.panels, view.pane.stage, view.pane.status, view.pane.notices, media.facts, part["length"]]
    for component, arrived in ((media.file, media.file.upload), (media.microphone, media.microphone.stop_recording)):
        then_listen(inputs, view, arrived(on_media, [component, view.shown], outputs, **QUICK))
    for removed in (media.file.clear, media.file.delete, media.microphone.clear):
        removed(lambda: ("", "", "", None, None), None, [media.facts, view.timeline, view.problems, view.heard, view.shown], **QUICK)
    for moved in (part["length"].release, part["start"].submit, part["start"].blur):
        then_listen(inputs, view, moved(lambda: None, None, None, **QUICK))


def then_listen(inputs: Inputs, view: View, event: Dependency) -> None:
    """After ``event``: analyse the chosen part, beside the device's lane, and draw its timeline."""
    part = inputs.form.components

    def on_listen(request: gr.Request, path: str | None, length: float | None, *typed: object) -> Update:
        lang = language_of(request)
        if not path:
            return gr.skip()
        from studio.sound.analyser import analyse

        values = dict(zip(HEARING, typed, strict=True))
        try:
            heard = analyse(path, start=_seconds(values["start"]), length=float(length or _LENGTH))
            track = planned_track(heard, typed)
        except StudioError as error:
            return {view.timeline: "", view.heard: None, view.problems: stage.notices([("warning", error.sentence(lang))])}
        lines = lines_in_use(str(values["modulation"] or ""), str(values["look"]), heard)
        return {
            view.heard: heard,
            view.timeline: timeline(track, lang),
            view.problems: "",
            inputs.by_section: gr.update(visible=len(heard.sections) > 1),
            **inputs.matrix.shown(lines),
        }

    event.success(
        on_listen, [view.shown, part["length"], *inputs.hearing],
        [view.heard, view.timeline, view.problems, inputs.by_section, *inputs.matrix.cells], concurrency_id="listen", concurrency_limit=1,
        show_progress="hidden", api_visibility="private",
    )  # fmt: skip


def _seconds(value: object) -> float:
    """A positive number as it was typed; 0 for anything else."""
    try:
        number = float(value)  # type: ignore[arg-type]  # anything else is a TypeError
    except (TypeError, ValueError):
        return 0.0
    return number if math.isfinite(number) and number > 0 else 0.0
