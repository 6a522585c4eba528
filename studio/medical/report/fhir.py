"""A report as a FHIR R4 DiagnosticReport, marked as test data and preliminary, without a subject."""

from __future__ import annotations

import json
from html import escape
from typing import Any

from studio.medical.report.report_writer import Report, Sentence
from studio.messages import say

_LOINC = {
    "coding": [{"system": "http://loinc.org", "code": "36554-4", "display": "XR Chest Single view"}],
    "text": "Computer-generated chest film",
}
_UCUM = "http://unitsofmeasure.org"


def report_fhir(report: Report) -> dict[str, Any]:
    """DiagnosticReport (FHIR R4) with contained Observations; marked as test data, preliminary, and without a subject."""
    observations = [_observation(i, sentence, report.lang) for i, sentence in enumerate(report.sentences)]
    banner = report.sentences[-1].text
    paragraphs = "".join(f"<p>{escape(s.text)}</p>" for s in report.sentences)
    return {
        "resourceType": "DiagnosticReport",
        "meta": {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "test health data"}]},
        "language": report.lang,
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>{escape(banner)}</b></p>{paragraphs}</div>',
        },
        "contained": observations,
        "status": "preliminary",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD", "display": "Radiology"}]}],
        "code": _LOINC,
        "result": [{"reference": f"#{observation['id']}"} for observation in observations],
        "conclusion": f"{banner} {report.sentences[0].text}",
    }


def fhir_json(report: Report) -> str:
    """`report_fhir` as JSON text."""
    return json.dumps(report_fhir(report), ensure_ascii=False, indent=1)


def _observation(at: int, sentence: Sentence, lang: str) -> dict[str, object]:
    """An Observation whose note is the sentence; its value is the measured number, or the sentence if there is none."""
    kind, _, modality = sentence.about.partition("-")
    name = say(f"ui.report.about.{kind}", lang, modality=say(f"ui.modality.{modality}", lang))
    found: dict[str, object] = {"resourceType": "Observation", "id": f"sentence-{at + 1}", "status": "preliminary", "code": {"text": name}}
    if sentence.side is not None and sentence.side != "none":
        found["bodySite"] = {"text": say(f"ui.report.site.{sentence.side}", lang)}
    if sentence.source == "class" or not sentence.numbers:
        found["valueString"] = sentence.text
    else:
        found["valueQuantity"] = _quantity(sentence)
    found["note"] = [{"text": sentence.text}]
    if kind == "conflict":
        found["referenceRange"] = [{"high": {"value": float(sentence.numbers[1]), "system": _UCUM, "code": "1"}}]
    if sentence.source == "class":
        found["component"] = [{"code": {"text": name}, "valueQuantity": _quantity(sentence)}]
    if sentence.box is not None:
        found["component"] = [{"code": {"text": say("ui.report.box", lang)}, "valueString": ", ".join(map(str, sentence.box))}]
    return found


def _quantity(sentence: Sentence) -> dict[str, object]:
    number = float(sentence.numbers[0])
    if sentence.about in ("ratio", "conflict"):
        return {"value": number, "system": _UCUM, "code": "1"}
    return {"value": number, "unit": "%", "system": _UCUM, "code": "%"}
