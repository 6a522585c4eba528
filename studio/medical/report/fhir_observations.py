"""Observations of a FHIR report: what each sentence stands on, the probabilities of all classes, and lab values with their LOINC codes."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from studio.medical.clinical.labs import LAB_FIELDS
from studio.medical.phantom.case_classes import CLASS_KEYS
from studio.medical.report.report_writer import Sentence
from studio.medical.report.reported_case import ReportedCase
from studio.messages import say

CODES = "urn:oid:2.25.64611036002570924592476164260987752111"
"""The project's own system of codes: no other has codes for what a demonstration says about phantoms."""

_UCUM = "http://unitsofmeasure.org"
_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
_INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"


class _Measured(NamedTuple):
    """LOINC codes with their names, the unit in UCUM, and the category of a lab value or a vital sign."""

    codes: tuple[tuple[str, str], ...]
    unit: str
    category: str = "laboratory"


_LABS = {
    "temperature": _Measured((("8310-5", "Body temperature"),), "Cel", "vital-signs"),
    "wbc": _Measured((("6690-2", "Leukocytes [#/volume] in Blood by Automated count"),), "10*9/L"),
    "crp": _Measured((("1988-5", "C reactive protein [Mass/volume] in Serum or Plasma"),), "mg/L"),
    "bnp": _Measured((("30934-4", "Natriuretic peptide B [Mass/volume] in Serum or Plasma"),), "ng/L"),
    "d_dimer": _Measured((("48065-7", "Fibrin D-dimer FEU [Mass/volume] in Platelet poor plasma"),), "mg/L"),
    "spo2": _Measured(
        (
            ("2708-6", "Oxygen saturation in Arterial blood"),
            ("59408-5", "Oxygen saturation in Arterial blood by Pulse oximetry"),
        ),
        "%",
        "vital-signs",
    ),
    "heart_rate": _Measured((("8867-4", "Heart rate"),), "/min", "vital-signs"),
    "hb": _Measured((("718-7", "Hemoglobin [Mass/volume] in Blood"),), "g/dL"),
}


def coded(code: str, words: str) -> dict[str, object]:
    """A CodeableConcept of `CODES`."""
    return {"coding": [{"system": CODES, "code": code, "display": words}], "text": words}


def sentence_observation(at: int, sentence: Sentence, lang: str) -> dict[str, Any]:
    """An Observation whose note is the sentence; its value is the measured number, or the sentence if there is none.

    ``from_film`` is no element of FHIR: it marks what rests on the film alone.
    """
    kind, _, modality = sentence.about.partition("-")
    name = say(f"ui.report.about.{kind}", lang, modality=say(f"ui.modality.{modality}", lang))
    found: dict[str, Any] = {"resourceType": "Observation", "id": f"sentence-{at + 1}", "status": "preliminary"}
    found["code"] = coded(sentence.about, name)
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
    found["from_film"] = kind in ("outline", "ratio")
    return found


def answer_observation(case: ReportedCase, lang: str) -> dict[str, Any]:
    """The likeliest class as a code, and the calibrated probability of every class as components."""
    answer = case.answer
    fused = answer.probabilities["fused"]

    def pattern(index: int) -> dict[str, object]:
        label = re.sub(r"\s+", " ", answer.classes[index]).strip()
        return coded(label if case.facts.own else CLASS_KEYS[index], case.pattern(index, lang))

    components = [
        {"code": pattern(i), "valueQuantity": {"value": round(100 * p, 1), "unit": "%", "system": _UCUM, "code": "%"}}
        for i, p in enumerate(fused)
    ]
    return {
        "resourceType": "Observation",
        "id": "answer",
        "status": "preliminary",
        "code": coded("pattern", say("ui.medical_most_like", lang)),
        "valueCodeableConcept": pattern(answer.best),
        "component": components,
        "from_film": "image" not in answer.missing,
    }


def lab_observations(case: ReportedCase, lang: str) -> list[dict[str, Any]]:
    """One Observation for each lab value, with its usual range and whether it is outside."""
    found = []
    for f in LAB_FIELDS:
        if (value := case.labs.get(f.name)) is None:
            continue
        measured = _LABS[f.name]
        unit = {"unit": f.unit, "system": _UCUM, "code": measured.unit}
        outside = ("H", "High") if value > f.high else ("L", "Low") if value < f.low else ("N", "Normal")
        found.append(
            {
                "resourceType": "Observation",
                "id": f"lab-{f.name.replace('_', '-')}",
                "status": "preliminary",
                "category": [{"coding": [{"system": _CATEGORY, "code": measured.category}]}],
                "code": {
                    "coding": [{"system": "http://loinc.org", "code": code, "display": words} for code, words in measured.codes],
                    "text": say(f"field.medical_fusion.{f.name}", lang),
                },
                "valueQuantity": {"value": round(float(value), f.digits), **unit},
                "interpretation": [{"coding": [{"system": _INTERPRETATION, "code": outside[0], "display": outside[1]}]}],
                "referenceRange": [{"low": {"value": f.low, **unit}, "high": {"value": f.high, **unit}}],
            }
        )
    return found


def _quantity(sentence: Sentence) -> dict[str, object]:
    number = float(sentence.numbers[0])
    if sentence.about in ("ratio", "conflict"):
        return {"value": number, "system": _UCUM, "code": "1"}
    return {"value": number, "unit": "%", "system": _UCUM, "code": "%"}
