"""A report as a FHIR DiagnosticReport, valid in R4B and R5; marked as test data and preliminary. Its subject is a case, not a person.

Only elements that both versions have are used: pictures are a DocumentReference, not an ImagingStudy, to which the versions link
differently.
"""

from __future__ import annotations

import base64
import json
from html import escape
from typing import Any

from studio.medical.report.fhir_observations import CODES, answer_observation, coded, lab_observations, sentence_observation
from studio.medical.report.film_picture import jpeg, outlined
from studio.medical.report.report_writer import Report
from studio.medical.report.reported_case import ReportedCase
from studio.messages import say

_LOINC = {
    "coding": [{"system": "http://loinc.org", "code": "36554-4", "display": "XR Chest Single view"}],
    "text": "Computer-generated chest film",
}
_URI = "urn:ietf:rfc:3986"


def report_fhir(report: Report, case: ReportedCase, pdf: bytes = b"") -> dict[str, Any]:
    """DiagnosticReport with contained subject, device, picture and Observations: one for each sentence and each lab value.

    ``pdf``: the file that becomes its ``presentedForm``.
    """
    facts, when = case.facts, case.facts.when.isoformat()
    shared: dict[str, object] = {"subject": {"reference": "#case"}, "effectiveDateTime": when, "device": {"reference": "#model"}}
    observations = [sentence_observation(i, sentence, report.lang) for i, sentence in enumerate(report.sentences)]
    observations += [answer_observation(case, report.lang), *lab_observations(case, report.lang)]
    picture = _picture(case, report.lang)
    if picture:
        for found in observations:
            if found.pop("from_film", False):
                found["derivedFrom"] = [{"reference": "#film"}]
    observations = [{**{k: v for k, v in found.items() if k != "from_film"}, **shared} for found in observations]
    banner = report.sentences[-1].text
    paragraphs = "".join(f"<p>{escape(s.text)}</p>" for s in report.sentences)
    found: dict[str, Any] = {
        "resourceType": "DiagnosticReport",
        "meta": {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "test health data"}]},
        "language": report.lang,
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>{escape(banner)}</b></p>{paragraphs}</div>',
        },
        "contained": [*observations, _subject(case), _device(case), *picture],
        "identifier": [{"system": _URI, "value": f"urn:uuid:{facts.case_id}"}],
        "status": "preliminary",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD", "display": "Radiology"}]}],
        "code": _LOINC if case.film is not None else coded("fusion", say("ui.report.title", report.lang)),
        "subject": {"reference": "#case"},
        "effectiveDateTime": when,
        "issued": when,
        "result": [{"reference": f"#{observation['id']}"} for observation in observations],
        "conclusion": f"{banner} {report.sentences[0].text}",
    }
    if pdf:
        found["presentedForm"] = [_attachment(pdf, "application/pdf", say("ui.report.title", report.lang), when, report.lang)]
    return found


def fhir_json(report: Report, case: ReportedCase, pdf: bytes = b"") -> str:
    """`report_fhir` as JSON text."""
    return json.dumps(report_fhir(report, case, pdf), ensure_ascii=False, indent=1)


def _subject(case: ReportedCase) -> dict[str, object]:
    """A Patient that stands for a generated body, or for an upload of which nothing is known."""
    found: dict[str, object] = {
        "resourceType": "Patient",
        "id": "case",
        "identifier": [{"system": _URI, "value": f"urn:uuid:{case.facts.case_id}"}],
        "name": [{"text": "SYNTHETIC PHANTOM" if case.phantom else "DEMO CASE, NO PERSON"}],
    }
    if case.phantom is not None:
        found["identifier"] = [{"system": CODES + ":phantom", "value": f"PHANTOM-{case.phantom.seed}"}]
        found["gender"] = {"F": "female", "M": "male"}[case.phantom.sex]
    return found


def _device(case: ReportedCase) -> dict[str, object]:
    """The model that answered, and the program that it ran in."""
    versions = [{"value": f"Multimodal Studio {case.facts.studio_version}"}]
    if case.facts.version:
        versions.append({"value": f"weights sha256:{case.facts.version}"})
    found = {"resourceType": "Device", "id": "model", "manufacturer": "Multimodal Studio", "version": versions}
    return {**found, "modelNumber": case.facts.model} if case.facts.model else found


def _picture(case: ReportedCase, lang: str) -> list[dict[str, object]]:
    """The film with its outline as a DocumentReference; for a phantom with the UIDs of the DICOM file."""
    if case.film is None:
        return []
    words = say("ui.report.figure" if case.answer.lesion is not None else "ui.report.figure_plain", lang)
    content = jpeg(outlined(case.film, case.answer.lesion, 384))
    found: dict[str, object] = {
        "resourceType": "DocumentReference",
        "id": "film",
        "status": "current",
        "subject": {"reference": "#case"},
        "description": words,
        "content": [{"attachment": _attachment(content, "image/jpeg", words, case.facts.when.isoformat(), lang)}],
    }
    if case.phantom is not None:
        from studio.medical.dicom.phantom_dicom import phantom_uids

        uids = zip(("study", "series", "instance"), phantom_uids(case.film, case.phantom), strict=True)
        found["identifier"] = [
            {"type": {"text": f"DICOM {name} UID"}, "system": "urn:dicom:uid", "value": f"urn:oid:{uid}"} for name, uid in uids
        ]
    return [found]


def _attachment(content: bytes, mime: str, title: str, when: str, lang: str) -> dict[str, object]:
    return {"contentType": mime, "language": lang, "title": title, "creation": when, "data": base64.b64encode(content).decode()}
