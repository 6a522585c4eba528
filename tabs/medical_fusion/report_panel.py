"""The report of a run: checked, shown, and offered as files that live inside the page."""

from __future__ import annotations

import base64
from html import escape

from studio.messages import say
from studio.tasks.medical_fusion.result import MedicalFusionResult
from tabs.shared.stage import scrollable


def report(result: MedicalFusionResult, lang: str) -> str:
    """HTML of the preview and its downloads; a sentence instead where the check fails, empty after a refusal."""
    from studio.medical.report.report_page import fhir_json, report_html
    from studio.medical.report.report_writer import check_report, write_report

    answer = result.answer
    if answer.refusal is not None:
        return ""
    made = write_report(answer, result.figures, lang)
    title = f"<h3>{escape(say('ui.report.open', lang))}</h3>"
    if check_report(made, answer, result.figures):
        return f'<section class="piece report">{title}<p>{escape(say("ui.report.failed", lang))}</p></section>'
    lines = "".join(
        f"<tr><td>{escape(s.text)}</td><td>{escape(say(f'ui.report.source.{s.source}', lang))}</td></tr>" for s in made.sentences
    )
    files = [
        ("ui.report.save_html", "report.html", "text/html", report_html(made, answer, result.film, lang).encode()),
        ("ui.report.save_fhir", "report.fhir.json", "application/fhir+json", fhir_json(made).encode()),
    ]
    if result.case is not None and result.film is not None:
        from studio.medical.dicom.phantom_dicom import phantom_dicom

        files.append(("ui.report.save_dicom", "phantom.dcm", "application/dicom", phantom_dicom(result.film, result.case)))
    links = "".join(
        f'<a class="button" download="{name}" href="data:{mime};base64,{base64.b64encode(content).decode()}">{escape(say(key, lang))}</a>'
        for key, name, mime, content in files
    )
    hint = f'<p class="hint">{escape(say("ui.report.hint", lang))}</p>'
    table = scrollable(f"<table><tbody>{lines}</tbody></table>", say("ui.report.open", lang))
    return f'<section class="piece report">{title}{hint}{table}<div class="files">{links}</div></section>'
