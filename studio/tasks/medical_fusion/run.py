"""The medical use case as a stream of events: case or file, guard of the note, gate, answer. Keeps nothing and logs nothing of a case."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from studio.errors import InvalidInput
from studio.events import Done, Event, Notice, Progress
from studio.medical.clinical.labs import LAB_FIELDS, Labs
from studio.medical.clinical.personal_data import find_personal, redacted
from studio.medical.dicom.film_reader import FilmIntake, read_film
from studio.medical.phantom.case_classes import CLASSES, class_of
from studio.settings import ASSETS
from studio.tasks.medical_fusion.demo_case import dealt, film_of, labs_dealt, note_dealt, other_notes, values_of
from studio.tasks.medical_fusion.film_intake import personal_fields
from studio.tasks.medical_fusion.result import MedicalFusionResult
from studio.tasks.registry import RunContext
from studio.tasks.running import Engine, heavy_imports

if TYPE_CHECKING:
    import numpy as np

    from studio.medical.fusion.inference import Given
    from studio.medical.phantom.case import Case
    from studio.tasks.medical_fusion.params import MedicalFusionParams

_FIGURES = ASSETS / "models" / "studio-fusion" / "figures.json"


@cache
def figures() -> dict[str, Any]:
    """What the evaluation of the bundled model measured; empty where the file is missing."""
    try:
        return json.loads(_FIGURES.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def run(engine: Engine, params: MedicalFusionParams, _context: RunContext) -> Iterator[Event]:
    """Answers to one case. Raises `InvalidInput` for files that are no film and for a case without anything in it."""
    yield Progress("reading_case")
    film, case, truth, intake = _film(params)
    labs = _labs(params, case)
    note, notices = _note(params, case)
    yield from notices
    if lacks_class(params):
        yield Notice("notice.case_no_class", level="warning")
    if intake is not None and params.film_file is not None and intake.identifying and (told := personal_fields(params.film_file)):
        yield Notice("notice.film_identifying", {"count": len(told)}, "warning")
    if intake is not None and intake.burned_in:
        yield Notice("notice.film_burned_in", level="warning")
    yield Progress("loading")
    with heavy_imports():
        from studio.medical.fusion.bundle import open_fusion
        from studio.medical.fusion.inference import Given
    with open_fusion(engine.cache, "studio-fusion", figures()) as model:
        yield Progress("answering")
        given = Given(film if params.use_image else None, note, labs if params.use_labs else None)
        answer = model.answer(_compared(given, params, case))
    answer = replace(answer, classes=CLASSES)  # a bundle keeps the names of the day it was trained; their order is the same
    if answer.missing:
        yield Notice("notice.case_missing", level="warning")
    settings = params.model_dump(
        mode="json", exclude={"note", "film_file"}
    )  # nothing of a case goes into settings that are shown elsewhere
    settings["model"] = "studio-fusion"
    yield Done(MedicalFusionResult(answer, given.film, note, values_of(labs), case, truth, figures(), settings=settings))


def lacks_class(params: MedicalFusionParams) -> bool:
    """Whether the dials say a film and a note that are no class together. A note that the user wrote may say anything: never told then."""
    own_note = params.use_note and params.note.strip()
    return params.film_source == "case" and not own_note and class_of(params.finding, params.context) is None


def _film(params: MedicalFusionParams) -> tuple[np.ndarray | None, Case | None, np.ndarray | None, FilmIntake | None]:
    if params.film_source == "case":
        case = dealt(params)
        film = film_of(case)
        return film.image, case, film.mask, None
    if params.film_file is None:
        return None, None, None, None
    if (params.window_center is None) != (params.window_width is None):
        raise InvalidInput("error.window_half", "window_width" if params.window_width is None else "window_center")
    window = None if params.window_center is None or params.window_width is None else (params.window_center, params.window_width)
    intake = read_film(params.film_file, window=window)
    return intake.pixels, None, None, intake


def _labs(params: MedicalFusionParams, case: Case | None) -> Labs:
    labs = Labs(**{f.name: getattr(params, f.name) for f in LAB_FIELDS})
    return labs_dealt(case, params.context) if case is not None and labs.empty else labs


def _note(params: MedicalFusionParams, case: Case | None) -> tuple[str, list[Notice]]:
    """The note as it is used, and what is to be said about it."""
    if not params.use_note:
        return "", []
    note = params.note.strip() or (note_dealt(case, params.context) if case is not None else "")
    notices = []
    if found := find_personal(note):
        notices.append(Notice("notice.note_personal", {"count": len(found)}, "warning"))
        note = redacted(note)
    letters = [c for c in note if c.isalpha()]
    if letters and sum(c > "\u2e80" for c in letters) > 0.3 * len(letters):
        notices.append(Notice("notice.note_language", level="warning"))
    return note, notices


def _compared(given: Given, params: MedicalFusionParams, case: Case | None) -> Given:
    """Adds what the counterfactuals need: other notes, and the same body without its finding."""
    if case is None or given.film is None:
        return given
    without = film_of(replace(case, finding="clear")).image if case.finding != "clear" else None
    return replace(given, other_notes=tuple(note for _, note in other_notes(case, params.context)), film_without=without)
