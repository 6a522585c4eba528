"""Runs the medical demo: draws or reads the film, redacts the note, answers or refuses. Nothing of a case is stored or logged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from studio.errors import InvalidInput
from studio.events import Done, Event, Notice, Progress
from studio.medical.clinical.labs import LAB_FIELDS, Labs
from studio.medical.clinical.personal_data import find_personal_data, redact
from studio.medical.dicom.film_reader import DecodedFilm, read_film
from studio.medical.phantom.case_classes import CLASSES
from studio.medical.report.reported_case import Reason, RunFacts
from studio.tasks.medical_fusion.chosen_model import BUNDLED, chosen_model
from studio.tasks.medical_fusion.demo_case import (
    counterfactual_notes,
    demo_case,
    demo_film,
    demo_labs,
    demo_note,
    lab_values,
    matches_no_class,
)
from studio.tasks.medical_fusion.film_notices import film_notices, straightened_notice
from studio.tasks.medical_fusion.note_notices import note_notices
from studio.tasks.medical_fusion.result import MedicalFusionResult
from studio.tasks.medical_fusion.upload_cleaning import personal_fields
from studio.tasks.registry import RunContext
from studio.tasks.running import Engine, decoding_limits, heavy_imports

if TYPE_CHECKING:
    import numpy as np

    from studio.media.decoding_limits import DecodingLimits
    from studio.medical.fusion.answer import Modality
    from studio.medical.fusion.inference import FusionInput
    from studio.medical.phantom.case import Case
    from studio.tasks.medical_fusion.params import MedicalFusionParams


def run(engine: Engine, params: MedicalFusionParams, _context: RunContext) -> Iterator[Event]:
    """Events of one case: `Progress`, `Notice`, and `Done` with a `MedicalFusionResult`.

    Raises `InvalidInput` for a file that is not a film, half a window or a case without any input, `ModelUnavailable` if the model is
    missing. A film that the model should not judge is not an error: the answer then holds a refusal.
    """
    yield Progress("reading_case")
    limits = decoding_limits(engine.settings)
    film, case, truth, decoded = _film(params, limits)
    labs = _labs(params, case)
    note, notices = _note(params, case)
    yield from notices
    if params.fusion_model is None and matches_no_class(params):
        yield Notice("notice.case_no_class", level="warning")
    if decoded is not None and (personal := _personal(params, decoded, limits)):
        yield Notice("notice.film_identifying", {"count": personal}, "warning")
    yield from film_notices(decoded)
    yield Progress("loading")
    with heavy_imports():
        from studio.medical.fusion.inference import FusionInput
    with chosen_model(engine, params.fusion_model) as model:
        yield Progress("answering")
        if decoded is not None and film is not None and (straight := model.fusion.straightened(film)) is not None:
            film = straight[0]
            yield straightened_notice(straight[1])
        inputs = FusionInput(film if params.use_image else None, note, labs if params.use_labs else None)
        answer = model.fusion.answer(_with_counterfactuals(inputs, params, case))
        facts = RunFacts(model.name, model.version, model.own, _unused(params, inputs, answer.missing))
        figures = dict(model.figures)
    if not facts.own:
        answer = replace(answer, classes=CLASSES)  # the bundle keeps the class names it was trained with; the order has not changed
    elif answer.refusal is not None and answer.refusal.code == "error.film_foreign":  # says what the bundled model was trained on
        answer = replace(answer, refusal=replace(answer.refusal, code="error.film_foreign_own"))
    yield from note_notices(answer.note)
    if answer.missing:
        yield Notice("notice.case_missing", level="warning")
    # settings are shown elsewhere, so the note and the file stay out of them
    settings = params.model_dump(mode="json", exclude={"note", "film_file", "fusion_model"})
    settings |= {"model": facts.model if facts.own else BUNDLED}
    yield Done(MedicalFusionResult(answer, inputs.film, note, lab_values(labs), case, truth, figures, facts, settings=settings))


def _unused(params: MedicalFusionParams, inputs: FusionInput, missing: tuple[Modality, ...]) -> dict[Modality, Reason]:
    """Why each of ``missing`` is not in the answer. An input that was given and yet does not count could not be read."""
    wanted = {"image": params.use_image, "note": params.use_note, "labs": params.use_labs}
    given = {*inputs.present, *(["note"] if params.note.strip() else [])}
    return {name: "off" if not wanted[name] else "unread" if name in given else "absent" for name in missing}


def _personal(params: MedicalFusionParams, film: DecodedFilm, limits: DecodingLimits) -> int:
    """How many fields of the file could tell who somebody is."""
    if film.kind == "dicom" and film.identifying and params.film_file is not None:
        return len(personal_fields(params.film_file, limits))
    return len(film.identifying)


def _film(
    params: MedicalFusionParams, limits: DecodingLimits
) -> tuple[np.ndarray | None, Case | None, np.ndarray | None, DecodedFilm | None]:
    if params.film_source == "case":
        case = demo_case(params)
        film = demo_film(case)
        return film.image, case, film.mask, None
    if params.film_file is None:
        return None, None, None, None
    if (params.window_center is None) != (params.window_width is None):
        raise InvalidInput("error.window_half", "window_width" if params.window_width is None else "window_center")
    window = None if params.window_center is None or params.window_width is None else (params.window_center, params.window_width)
    decoded = read_film(params.film_file, window=window, limits=limits, frame=params.frame)
    return decoded.pixels, None, None, decoded


def _labs(params: MedicalFusionParams, case: Case | None) -> Labs:
    labs = Labs(**{f.name: getattr(params, f.name) for f in LAB_FIELDS})
    return demo_labs(case, params.context) if case is not None and labs.empty else labs


def _note(params: MedicalFusionParams, case: Case | None) -> tuple[str, list[Notice]]:
    """The note as the model reads it, and what the user should know about it."""
    if not params.use_note:
        return "", []
    note = params.note.strip() or (demo_note(case, params.context) if case is not None else "")
    notices = []
    if params.note.strip() and (found := find_personal_data(note)):  # a note written here names nobody
        notices.append(Notice("notice.note_personal", {"count": len(found)}, "warning"))
        note = redact(note)
    return note, notices


def _with_counterfactuals(inputs: FusionInput, params: MedicalFusionParams, case: Case | None) -> FusionInput:
    """Adds what counterfactuals need: the person's note in other contexts, and the same body without its finding."""
    if case is None or inputs.film is None:
        return inputs
    bundled = params.fusion_model is None  # what other contexts would say is known for its classes only
    notes = tuple(note for _, note in counterfactual_notes(case, params.context)) if bundled else ()
    without = demo_film(replace(case, finding="clear")).image if case.finding != "clear" else None
    return replace(inputs, other_notes=notes, film_without=without)
