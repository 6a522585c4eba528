"""All files of one report: page, PDF, FHIR and, for a drawn film, DICOM. They are bytes; nothing is written to disk."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from studio.medical.report.fhir import fhir_json
from studio.medical.report.film_picture import heated, outlined
from studio.medical.report.report_page import report_html
from studio.medical.report.report_pdf import report_pdf
from studio.medical.report.report_writer import Report, check_report, write_report
from studio.medical.report.reported_case import ReportedCase

if TYPE_CHECKING:
    from PIL import Image

PAGE, PDF, FHIR, DICOM = "report.html", "report.pdf", "report.fhir.json", "phantom.dcm"


def checked_report(case: ReportedCase, lang: str = "en") -> Report:
    """The sentences about ``case``. Raises `ValueError` after a refusal, and where the sentences do not match the answer."""
    report = write_report(case.answer, case.figures, lang, case.facts.own_model)
    if faults := check_report(report, case.answer, case.figures):
        raise ValueError(f"the report does not match the answer: {faults}")
    return report


def map_files(case: ReportedCase) -> dict[str, bytes]:
    """Name -> PNG of 640 px: "outline.png", the film with the border of what was found, and "map-<name>.png", one for each map over it.

    Empty without a film, and after a refusal.
    """
    if case.film is None or case.answer.refusal is not None:
        return {}
    pictures = {"outline.png": outlined(case.film, case.answer.lesion)}
    pictures |= {f"map-{shown.name.replace('_', '-')}.png": heated(case.film, shown, 640) for shown in case.answer.maps}
    return {name: _png(picture) for name, picture in pictures.items()}


def _png(picture: Image.Image) -> bytes:
    kept = BytesIO()
    picture.save(kept, "PNG")
    return kept.getvalue()


def report_files(case: ReportedCase, lang: str = "en") -> dict[str, bytes]:
    """Name -> content. Raises like `checked_report`."""
    report = checked_report(case, lang)
    pdf = report_pdf(report, case)
    found = {
        PDF: pdf,
        PAGE: report_html(report, case).encode(),
        FHIR: fhir_json(report, case, pdf).encode(),
    }
    if case.phantom is not None and case.film is not None:
        from studio.medical.dicom.phantom_dicom import phantom_dicom

        found[DICOM] = phantom_dicom(case.film, case.phantom)
    return found
