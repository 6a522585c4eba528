"""The report of a run: checked, shown, and offered as files that live inside the page."""

from __future__ import annotations

import base64
from html import escape

from studio.messages import say
from studio.tasks.medical_fusion.result import MedicalFusionResult
from tabs.shared.stage import scrollable

_KINDS = {
    "report.pdf": ("ui.report.save_pdf", "application/pdf"),
    "report.html": ("ui.report.save_html", "text/html"),
    "report.fhir.json": ("ui.report.save_fhir", "application/fhir+json"),
    "phantom.dcm": ("ui.report.save_dicom", "application/dicom"),
}


def report(result: MedicalFusionResult, lang: str) -> str:
    """HTML of the preview and its downloads; a sentence instead where the check fails, empty after a refusal."""
    from studio.medical.report.report_files import checked_report

    if result.answer.refusal is not None:
        return ""
    title = f"<h3>{escape(say('ui.report.open', lang))}</h3>"
    try:
        made, files = checked_report(result.reported, lang), result.report_files(lang)
    except ValueError:
        return f'<section class="piece report">{title}<p>{escape(say("ui.report.failed", lang))}</p></section>'
    lines = "".join(
        f"<tr><td>{escape(s.text)}</td><td>{escape(say(f'ui.report.source.{s.source}', lang))}</td></tr>" for s in made.sentences
    )
    facts = "".join(f"<div><dt>{escape(words)}</dt><dd>{escape(value)}</dd></div>" for _, words, value in result.reported.rows(lang))
    links = "".join(
        f'<a class="button" download="{name}" href="data:{_KINDS[name][1]};base64,{base64.b64encode(content).decode()}">'
        f"{escape(say(_KINDS[name][0], lang))}</a>"
        for name, content in files.items()
    )
    hint = f'<p class="hint">{escape(say("ui.report.hint", lang))}</p>'
    table = scrollable(f"<table><tbody>{lines}</tbody></table>", say("ui.report.open", lang))
    return f'<section class="piece report">{title}{hint}<dl class="facts">{facts}</dl>{table}<div class="files">{links}</div></section>'
