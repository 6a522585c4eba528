"""A film from a file in the medical tab: identifying data is removed from the upload, the film is shown, its window is chosen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, cast

import gradio as gr
from gradio.processing_utils import save_bytes_to_cache
from gradio.utils import get_upload_folder

from studio.errors import InvalidInput
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.medical.dicom.film_reader import DecodedFilm, read_film
from studio.messages import say
from studio.tasks.medical_fusion.film_notices import film_notices
from studio.tasks.medical_fusion.upload_cleaning import CleanedFilm, clean_film_file
from tabs.language import language_of, t
from tabs.medical_fusion.film_viewer import viewer
from tabs.shared import stage
from tabs.shared.form import Form
from tabs.shared.page_events import QUICK, PageComponent, Update, unchanged
from tabs.shared.pane import Pane

FILE, FULL, OWN = "file", "full", "own"  # choices of the window besides the file's own presets, which are "0", "1" ...
_WIDTH, _CENTER, _PRESET = "window_width", "window_center", "window"
_FRAME = "frame"


@dataclass(frozen=True)
class FilePart:
    """The components for a file: ``column`` holds all of them, ``remarks`` what was done to the file; ``window`` appears with a film, and
    ``frame`` with one of several frames.

    ``limits``: how large a file may become while it is decoded.
    """

    column: gr.Column
    remarks: gr.HTML
    window: gr.Column
    file: gr.File
    preset: gr.Dropdown
    center: gr.Slider
    width: gr.Slider
    frame: gr.Textbox
    limits: DecodingLimits

    @property
    def inputs(self) -> list[PageComponent]:
        """What `view` takes, in its order."""
        return [self.file, self.preset, self.center, self.width, self.frame]


def build_file(form: Form, task_id: str, limits: DecodingLimits = DEFAULT_LIMITS) -> FilePart:
    """Draw the file box, the window's presets (the extra ``window``) and its two sliders."""
    with gr.Column(visible=False, elem_id=f"{task_id}-file", elem_classes="film-file") as column:
        file = form.add("film_file")
        remarks = stage.panel(elem_id=f"{task_id}-file-told")
        with gr.Column(visible=False, elem_id=f"{task_id}-window", elem_classes="film-file") as window:
            choices = [(t("ui.medical_window.file"), FILE)]
            preset = gr.Dropdown(choices, value=FILE, label=t("ui.medical_window"), elem_id=f"{task_id}-preset", filterable=False)
            form.extra(_PRESET, preset)
            form.add(_FRAME, visible=False)
            with gr.Row(elem_classes="pair"):
                for name in (_CENTER, _WIDTH):
                    words = t(f"ui.medical_{name}")
                    form.bind(name, gr.Slider(0, 1, value=0.5, step=0.01, label=words, elem_id=f"{task_id}-{name}", min_width=120))
    parts = form.components
    return FilePart(column, remarks, window, file, preset, parts[_CENTER], parts[_WIDTH], parts[_FRAME], limits)


def finish_file(raw: dict[str, Any], extras: dict[str, Any]) -> dict[str, Any]:
    """Raw parameters without a film where a case is dialled, and without numbers for the window unless somebody chose them."""
    if raw.get("film_source") == "case":
        raw = {**raw, "film_file": None}
    if not raw.get("film_file"):
        raw = {**raw, _FRAME: 1}
    if not raw.get("film_file") or extras.get(_PRESET, FILE) == FILE:
        return {**raw, _CENTER: None, _WIDTH: None}
    return raw


def keep(cleaned: CleanedFilm) -> str:
    """The path of the de-identified copy in the server's folder of uploads. The upload itself is left to the server's own sweep."""
    return save_bytes_to_cache(cleaned.content, cleaned.name, get_upload_folder())


def windows(intake: DecodedFilm, lang: str) -> dict[str, tuple[str, float, float]]:
    """Choice -> (words, centre, width): the default of the file, its presets, the full range, and by hand."""
    low, high = intake.span
    whole = ((low + high) / 2, max(high - low, 1e-6))
    first = intake.presets[0][1:] if intake.presets else whole
    found = {FILE: (say("ui.medical_window.file", lang), *first)}
    found |= {str(i): (name, centre, width) for i, (name, centre, width) in enumerate(intake.presets)}
    return {**found, FULL: (say("ui.medical_window.full", lang), *whole), OWN: (say("ui.medical_window.own", lang), *first)}


def window_updates(part: FilePart, intake: DecodedFilm, lang: str) -> Update:
    """Dropdown and sliders for a film that was just read: the sliders cover its values and its presets."""
    known = windows(intake, lang)
    _, centre, width = known[FILE]
    centres, widths = [c for _, c, _ in known.values()], [w for _, _, w in known.values()]
    low, high = min(intake.span[0], *centres), max(intake.span[1], *centres)
    whole = high - low >= 100  # pixel values are integers: no fractions
    step = 1 if whole else max(high - low, 1e-6) / 200
    ends = (math.floor(low), math.ceil(high)) if whole else (low, low + 200 * step)
    longest = max(*widths, high - low)
    return {
        part.preset: gr.update(choices=[(words, name) for name, (words, _, _) in known.items()], value=FILE),
        part.center: gr.update(minimum=ends[0], maximum=ends[1], step=step, value=centre),
        part.width: gr.update(minimum=step, maximum=math.ceil(longest) if whole else longest, step=step, value=width),
        part.window: gr.update(visible=True),
        part.frame: gr.update(visible=intake.frames > 1, value="1"),
    }


def preview(intake: DecodedFilm, lang: str) -> str:
    """The stage with a film that was read but not classified yet."""
    kind = f"DICOM {intake.modality}".strip() if intake.kind == "dicom" else say("ui.medical_file_picture", lang)
    facts = say("ui.medical_file_facts", lang, kind=kind, width=intake.size[0], height=intake.size[1])
    values = say("ui.medical_file_values", lang, low=f"{intake.span[0]:g}", high=f"{intake.span[1]:g}")
    words = f'<p class="label">{escape(say("ui.medical_file_read", lang))}</p><p>{escape(facts)}<br>{escape(values)}</p>'
    hint = f'<p class="hint">{escape(say("ui.medical_file_next", lang))}</p>'
    alt = say("ui.medical_file_alt", lang)
    return f'<div class="stage is-case">{viewer(intake.pixels, None, lang, alt=alt)}<div class="verdict">{words}{hint}</div></div>'


def view(pane: Pane, details: gr.HTML, lang: str, given: Sequence[object], limits: DecodingLimits) -> Update:
    """The stage for a film with its current window; a hint where there is no file. ``given``: values of `FilePart.inputs`."""
    file, preset, center, width, frame = cast("tuple[str | None, str, float, float, object]", tuple(given))
    ready: Update = {pane.status: stage.status(say("status.ready", lang), kind="is-idle"), pane.notices: "", details: ""}
    if not file:
        return {**ready, pane.stage: stage.empty(say("ui.medical_file_title", lang), say("ui.medical_file_hint", lang))}
    try:
        intake = read_film(Path(file), window=None if preset == FILE else (center, width), limits=limits, frame=_frame(frame))
    except InvalidInput as error:
        return {**ready, **_failure(pane, error, lang)}
    told = [(note.level, say(note.code, lang, **note.params)) for note in film_notices(intake)]
    return {
        **ready,
        pane.notices: stage.notices(told),
        pane.stage: preview(intake, lang),
        pane.status: stage.status(say("status.film_read", lang), kind="is-idle"),
    }


def _frame(typed: object) -> int:
    """The number of a frame as somebody types it; the first while that is no number."""
    text = str(typed or "").strip()
    return int(text) if text.isdigit() else 1


def _chosen_window(file: Path, preset: str, frame: int, limits: DecodingLimits, lang: str) -> tuple[float, float] | None:
    """Centre and width of one of the choices of `windows`; None where the film cannot be read, which `view` reports, or lacks it."""
    try:
        return windows(read_film(file, limits=limits, frame=frame), lang)[preset][1:]
    except (InvalidInput, KeyError):
        return None


def _failure(pane: Pane, error: InvalidInput, lang: str) -> Update:
    title = say("status.failed.medical_fusion", lang)
    sentences = [p.sentence(lang) for p in error.problems]
    return {pane.stage: stage.failure(sentences, title), pane.status: stage.status(title, kind="is-error", announce=True)}


def connect_file(part: FilePart, pane: Pane, details: gr.HTML) -> None:
    """An upload is cleaned, read and shown at once. Presets move the sliders, and both change the film on the stage."""
    shown: list[PageComponent] = [pane.stage, pane.status, pane.notices, details]

    def on_upload(request: gr.Request, file: str) -> Update:
        lang = language_of(request)
        try:
            cleaned = clean_film_file(Path(file), part.limits)
        except InvalidInput as error:
            gone: Update = {
                pane.run: gr.update(interactive=True),
                part.file: None,
                part.window: gr.update(visible=False),
                part.remarks: "",
                pane.notices: "",
                details: "",
            }
            return {**gone, **_failure(pane, error, lang)}
        kept = keep(cleaned)
        counted = {"notice.film_cleaned": cleaned.personal, "notice.film_words": cleaned.film.words}
        remarks = [("warning", say(code, lang, count=count)) for code, count in counted.items() if count]
        found: Update = {
            pane.run: gr.update(interactive=True),
            part.file: kept,
            part.remarks: stage.notices(remarks),
            **window_updates(part, cleaned.film, lang),
        }
        return {**found, **view(pane, details, lang, (kept, FILE, 0, 1, 1), part.limits)}

    def on_clear(request: gr.Request) -> Update:
        gone: Update = {part.window: gr.update(visible=False), part.remarks: "", part.preset: FILE}
        return {**gone, **view(pane, details, language_of(request), (None, FILE, 0, 1, 1), part.limits)}

    def on_preset(request: gr.Request, file: str | None, preset: str, center: float, width: float, frame: object) -> Update:
        if not file or preset == OWN:  # the film is taken away, or a slider was moved: both show what there is to be seen
            return unchanged()
        lang = language_of(request)
        chosen = _chosen_window(Path(file), preset, _frame(frame), part.limits, lang)
        moved: Update = {} if chosen is None else {part.center: chosen[0], part.width: chosen[1]}
        center, width = chosen or (center, width)
        return {**moved, **view(pane, details, lang, (file, preset, center, width, frame), part.limits)}

    def on_slider(request: gr.Request, file: str | None, center: float, width: float, frame: object) -> Update:
        return {part.preset: OWN, **view(pane, details, language_of(request), (file, OWN, center, width, frame), part.limits)}

    def on_frame(request: gr.Request, *given: object) -> Update:
        return view(pane, details, language_of(request), given, part.limits)

    # Run waits for the film: the file is renamed and the sliders get other ends, and the server would refuse the values from before
    part.file.upload(None, None, pane.run, js='() => ({interactive: false, __type__: "update"})', **QUICK)
    taken = part.file.upload(on_upload, part.file, [*part.inputs, part.remarks, part.window, pane.run, *shown], **QUICK)
    taken.failure(lambda: gr.update(interactive=True), None, pane.run, **QUICK)
    part.file.clear(on_clear, None, [part.preset, part.remarks, part.window, *shown], **QUICK)
    # not `input`: a mouse makes two of them, and the second answer would put a number back that was typed since the first
    part.preset.change(on_preset, part.inputs, [part.center, part.width, *shown], **QUICK)
    part.frame.change(on_frame, part.inputs, shown, trigger_mode="always_last", **QUICK)
    moved = [part.file, part.center, part.width, part.frame]
    for slider in (part.center, part.width):
        slider.input(on_slider, moved, [part.preset, *shown], trigger_mode="always_last", **QUICK)
