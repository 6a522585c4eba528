"""What happens before anything is drawn: the recording is listened to, and its line of time follows every change of the settings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
import numpy as np
from gradio.components.base import Component

from studio import Studio
from studio.errors import InvalidInput, StudioError
from studio.messages import say
from tabs.audio_to_visual import modulation_matrix as matrix
from tabs.audio_to_visual import results
from tabs.audio_to_visual import sound_timeline as drawing
from tabs.audio_to_visual.inputs import Inputs
from tabs.language import language_of
from tabs.shared import stage
from tabs.shared.drawing_inputs import QUICK
from tabs.shared.media_player import media_url
from tabs.shared.runner import Pane

if TYPE_CHECKING:
    from studio.media.containers import MediaInfo
    from studio.sound.analysis import Analysis
    from studio.tasks.audio_to_visual import AudioToVisualResult

_LONGEST = 900.0  # s; what one film may be


@dataclass(frozen=True)
class View:
    """Every component that shows something of a recording or its film."""

    studio: Studio
    pane: Pane
    timeline: gr.HTML
    problems: gr.HTML
    details: gr.HTML
    code: gr.HTML
    heard: gr.State  # Analysis of the chosen part as it was heard, or None
    shown: gr.State  # path of the recording it is about
    used: gr.State  # seed of the last film

    @property
    def outputs(self) -> list[Component]:
        """What a recording, a result or an example may change."""
        panels = [self.timeline, self.problems, self.details, self.code, self.heard, self.shown]
        return [*panels, self.pane.stage, self.pane.status, self.pane.notices]


def track_of(result: AudioToVisualResult) -> drawing.Track:
    """What a result, finished or not, shows on the line of time."""
    try:
        lines = matrix.lines_for(str(result.settings.get("modulation") or ""), str(result.settings.get("look") or "auto"), result.analysis)
    except InvalidInput:
        lines = ()
    return drawing.Track(result.analysis, result.curves, lines, result.prompts, result.words, result.keyframe_times)


def planned(heard: Analysis, look: str, wiring: str, tempo: Any, bpm: Any, offset: Any, beats: str, start: Any = 0) -> drawing.Track:
    """The line of time before a film: the grid as it is set and the curves that it gives. Raises `InvalidInput`."""
    from studio.sound.beat_grid import grid, read_beats
    from studio.tasks.audio_to_visual.modulation import modulation_curves

    moved = grid(
        heard, tempo=tempo, bpm=_number(bpm, "bpm", 30, 300), offset_ms=_number(offset, "beat_offset", -1000, 1000) or 0.0,
        beats=read_beats(beats, "beats"),
    )  # fmt: skip
    lines = [line for line in matrix.lines_for(wiring, look, heard) if line.source != "word"]  # words are heard when the film is made
    times = np.arange(max(2, math.ceil(moved.duration * 24))) / 24
    return drawing.Track(moved, modulation_curves(moved, lines, times), lines, start=_seconds(start))


def _number(value: Any, field: str, low: float, high: float) -> float | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise InvalidInput("error.not_a_number", field) from None
    if not math.isfinite(number):
        raise InvalidInput("error.not_a_number", field)
    if not low <= number <= high:
        raise InvalidInput("error.too_small" if number < low else "error.too_large", field, limit=low if number < low else high)
    return number


def connect(inputs: Inputs, view: View) -> None:
    """Wire the recording, the grid and the matrix to the line of time."""
    part = inputs.form.components
    _connect_media(inputs, view)
    _connect_matrix(inputs, view)

    def on_list(heard: Any, *settings: Any) -> Any:
        """The beats as they are now, to be edited by hand."""
        if heard is None:
            return gr.skip()
        from studio.sound.beat_grid import write_beats

        try:
            return write_beats(planned(heard, *settings).analysis.beats)
        except StudioError:
            return gr.skip()

    def on_sections(prompt: str, heard: Any) -> Any:
        if heard is None or len(heard.sections) < 2:
            return gr.skip()
        return by_section(prompt, [s.start for s in heard.sections])

    inputs.heard_beats.click(on_list, [view.heard, *inputs.hearing], part["beats"], **QUICK)
    inputs.by_section.click(on_sections, [part["prompt"], view.heard], part["prompt"], **QUICK)
    for name in ("tempo", "bpm", "beat_offset", "beats"):
        _follow(inputs, view, part[name])


def by_section(prompt: str, starts: list[float]) -> str:
    """``prompt`` as a schedule with one part for each section; the descriptions that are there are handed out in turn."""
    from studio.motion.schedule import PromptTrack

    try:
        said = [p for p in PromptTrack.read(prompt, 1.0).prompts if p]
    except StudioError:
        said = [prompt]
    return "; ".join(f"{start:g}: {said[i % len(said)] if said else ''}" for i, start in enumerate(round(s, 1) for s in starts))


def _redraw(view: View) -> Any:
    def redraw(
        heard: Any, look: str, wiring: str, tempo: str, bpm: Any, offset: Any, beats: str, start: Any, request: gr.Request
    ) -> dict[Component, Any]:
        if heard is None:
            return {view.problems: ""}
        lang = language_of(request)
        try:
            track = planned(heard, look, wiring, tempo, bpm, offset, beats, start)
        except StudioError as error:
            return {view.problems: stage.notices([("warning", error.sentence(lang))])}
        return {view.timeline: drawing.timeline(track, lang), view.problems: ""}

    return redraw


def _follow(inputs: Inputs, view: View, component: Any) -> None:
    # not ``input``: a list that is pasted into a text box is none for Gradio
    options: dict[str, Any] = {**QUICK, "trigger_mode": "always_last"}
    component.change(_redraw(view), [view.heard, *inputs.hearing], [view.timeline, view.problems], **options)


def _connect_matrix(inputs: Inputs, view: View) -> None:
    part, rows = inputs.form.components, inputs.matrix
    cells = len(rows.cells)

    def on_rows(*given: Any) -> str:
        return rows.written(given[:cells], given[cells])

    def on_look(look: str, text: str, heard: Any) -> dict[Component, Any]:
        try:
            return rows.shown(matrix.lines_for(text, look, heard))
        except StudioError:
            return {}

    asked = [part["look"], part["modulation"], view.heard]
    for cell in rows.cells:
        cell.input(on_rows, [*rows.cells, part["modulation"]], part["modulation"], trigger_mode="always_last", **QUICK)
    for component in (part["look"], part["modulation"]):
        _follow(inputs, view, component)
    # the rows follow the text when it is left: while a row is being written it must not be written over
    for settled in (part["look"].change, part["modulation"].blur):
        settled(on_look, asked, rows.cells, trigger_mode="always_last", **QUICK)
    rows.usual.click(lambda: "", None, part["modulation"], **QUICK).then(on_look, asked, rows.cells, **QUICK)


def _connect_media(inputs: Inputs, view: View) -> None:
    part = inputs.form.components

    def on_media(path: str | None, shown: str | None, request: gr.Request) -> dict[Component, Any]:
        lang = language_of(request)
        if not path:
            return {inputs.facts: ""}
        if path == shown:
            return gr.skip()
        info = _probe(path)
        if isinstance(info, StudioError):
            said = stage.notices([("warning", info.sentence(lang))])
            return {inputs.facts: said, view.timeline: "", view.problems: "", view.shown: None, view.heard: None}
        whole = max(2, math.ceil(info.duration))
        return {
            inputs.facts: results.facts(info, lang),
            part["length"]: gr.update(maximum=min(whole, _LONGEST), value=min(whole, 20)),
            view.pane.stage: results.recording(info, media_url(Path(path)), lang),
            view.pane.status: stage.status(say("status.sound_ready", lang), announce=True),
            view.pane.notices: "",
            view.timeline: drawing.waiting(lang) if info.has_audio else "",
            view.problems: "",
            view.details: "",
            view.heard: None,
            view.shown: path if info.has_audio else None,
        }

    came = [*view.outputs, inputs.facts, part["length"]]
    for component, happened in ((inputs.file, inputs.file.upload), (inputs.microphone, inputs.microphone.stop_recording)):
        then_listen(inputs, view, happened(on_media, [component, view.shown], came, **QUICK))
    for gone in (inputs.file.clear, inputs.file.delete, inputs.microphone.clear):
        gone(lambda: ("", "", "", None, None), None, [inputs.facts, view.timeline, view.problems, view.heard, view.shown], **QUICK)
    for moved in (part["length"].release, part["start"].submit, part["start"].blur):
        then_listen(inputs, view, moved(lambda: None, None, None, **QUICK))


def then_listen(inputs: Inputs, view: View, event: Any) -> None:
    """After ``event``: analyse the chosen part beside the device's lane and draw it."""
    part = inputs.form.components

    def on_listen(
        path: str | None, length: Any, look: str, wiring: str, tempo: str, bpm: Any, offset: Any, beats: str, start: Any,
        request: gr.Request,
    ) -> dict[Component, Any]:  # fmt: skip
        lang = language_of(request)
        if not path:
            return gr.skip()
        from studio.sound.analyser import analyse

        try:
            heard = analyse(path, start=_seconds(start), length=float(length or 20))
            track = planned(heard, look, wiring, tempo, bpm, offset, beats, start)
        except StudioError as error:
            return {view.timeline: "", view.heard: None, view.problems: stage.notices([("warning", error.sentence(lang))])}
        return {
            view.heard: heard,
            view.timeline: drawing.timeline(track, lang),
            view.problems: "",
            inputs.by_section: gr.update(visible=len(heard.sections) > 1),
            **inputs.matrix.shown(matrix.lines_for(wiring, look, heard)),
        }

    event.success(
        on_listen, [view.shown, part["length"], *inputs.hearing],
        [view.heard, view.timeline, view.problems, inputs.by_section, *inputs.matrix.cells], concurrency_id="listen", concurrency_limit=1,
        show_progress="hidden", api_visibility="private",
    )  # fmt: skip


def _probe(path: str) -> MediaInfo | StudioError:
    from studio.media.containers import probe

    try:
        return probe(Path(path))
    except StudioError as error:
        return error


def _seconds(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return 0.0
    return number if math.isfinite(number) and number > 0 else 0.0
