"""A checked report as a page that prints (the banner on every printed page), and as a FHIR R4 DiagnosticReport."""

from __future__ import annotations

import base64
import io
import json
from html import escape
from typing import TYPE_CHECKING, Any

from studio.medical.report import Report, Sentence
from studio.messages import say

if TYPE_CHECKING:
    import numpy as np

    from studio.medical.answer import Answer

_STYLE = """
body { font: 15px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 760px; padding: 92px 24px 40px; color: #17211e; background: #fff; }
.banner { position: fixed; top: 0; left: 0; right: 0;
  padding: 10px 24px; font-size: 12.5px; background: #fff4dc; border-bottom: 2px solid #c98a12; }
h1 { font-size: 22px; } img { width: 320px; max-width: 100%; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; } td { border-top: 1px solid #d8ded9; padding: 7px 6px; vertical-align: top; }
td:last-child { color: #5a6763; white-space: nowrap; font-size: 13px; }
@page { margin: 24mm 14mm 14mm; } @media print { body { padding-top: 70px; } thead { display: table-header-group; } }
"""
_LOINC = {
    "coding": [{"system": "http://loinc.org", "code": "36554-4", "display": "XR Chest Single view"}],
    "text": "Computer-generated chest film",
}


def report_html(report: Report, answer: Answer, film: np.ndarray | None, lang: str) -> str:
    """One self-contained page; ``film`` float32 (h, w) in [0, 1] with the outline of the answer on it."""
    rows = "".join(f"<tr><td>{escape(s.text)}</td><td>{escape(_stands_on(s, lang))}</td></tr>" for s in report.sentences[:-1])
    picture = f'<p><img alt="" src="data:image/png;base64,{_picture(film, answer)}"></p>' if film is not None else ""
    title = escape(say("ui.report.title", lang))
    banner = escape(report.sentences[-1].text)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>'
        f'<body><div class="banner">{banner}</div><h1>{title}</h1>{picture}<table><tbody>{rows}</tbody></table>'
        f"<p><strong>{banner}</strong></p>"
        "</body></html>"
    )


def report_fhir(report: Report) -> dict[str, Any]:
    """DiagnosticReport (FHIR R4) with contained Observations; marked as test data, preliminary, and without a subject."""
    observations = [
        {
            "resourceType": "Observation",
            "id": f"sentence-{i + 1}",
            "status": "preliminary",
            "code": {"text": sentence.source},
            "valueString": sentence.text,
        }
        for i, sentence in enumerate(report.sentences)
    ]
    banner = report.sentences[-1].text
    told = "".join(f"<p>{escape(s.text)}</p>" for s in report.sentences)
    return {
        "resourceType": "DiagnosticReport",
        "meta": {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST", "display": "test health data"}]},
        "language": report.lang,
        "text": {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><p><b>{escape(banner)}</b></p>{told}</div>'},
        "contained": observations,
        "status": "preliminary",
        "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "RAD", "display": "Radiology"}]}],
        "code": _LOINC,
        "result": [{"reference": f"#{observation['id']}"} for observation in observations],
        "conclusion": f"{banner} {report.sentences[0].text}",
    }


def fhir_json(report: Report) -> str:
    return json.dumps(report_fhir(report), ensure_ascii=False, indent=1)


def _stands_on(sentence: Sentence, lang: str) -> str:
    return say(f"ui.report.source.{sentence.source}", lang)


def _picture(film: np.ndarray, answer: Answer) -> str:
    import cv2
    import numpy as np
    from PIL import Image

    grey = (np.clip(film, 0, 1) * 255).round().astype(np.uint8)
    colours = np.repeat(grey[..., None], 3, 2)
    if answer.lesion is not None:
        outlines, _ = cv2.findContours(answer.lesion.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(colours, outlines, -1, (84, 214, 255), 1)
    kept = io.BytesIO()
    Image.fromarray(colours).save(kept, "PNG")
    return base64.b64encode(kept.getvalue()).decode()
