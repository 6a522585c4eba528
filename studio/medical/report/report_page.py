"""A report as a printable HTML page, with the banner on every printed page and each sentence linked to its evidence."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import TYPE_CHECKING

from studio.medical.report.fhir import fhir_json, report_fhir
from studio.medical.report.report_writer import Report, Sentence
from studio.messages import say

if TYPE_CHECKING:
    import numpy as np

    from studio.medical.fusion.answer import Answer

__all__ = ["about", "fhir_json", "report_fhir", "report_html"]

# The banner is the head of one outer table: browsers repeat a table's head on every printed page and reserve space for it, which they do
# not for fixed elements. Chromium only repeats a head with `break-inside: avoid`.
_STYLE = """
body { font: 15px/1.55 system-ui, sans-serif; margin: 0 auto; max-width: 760px; padding: 0 24px 40px; color: #17211e; background: #fff; }
table { border-collapse: collapse; width: 100%; }
.sheet > thead { display: table-header-group; break-inside: avoid; }
.sheet > thead th { padding: 0 0 12px; text-align: left; }
.banner { padding: 10px 12px; font-size: 12.5px; font-weight: 600; line-height: 1.4;
  background: #fff4dc; border-bottom: 2px solid #c98a12; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
.sheet > tbody > tr > td { padding: 0; }
h1 { font-size: 22px; margin: 0 0 12px; } h2 { font-size: 16px; margin: 20px 0 6px; break-after: avoid; }
figure { margin: 0 0 12px; break-inside: avoid; } p { break-inside: avoid; } figcaption { color: #5a6763; font-size: 13px; }
img { width: 320px; max-width: 100%; border-radius: 6px; }
.rows td, .rows th { border-top: 1px solid #d8ded9; padding: 7px 6px; vertical-align: top; text-align: left; font-weight: 400; }
.rows tr { break-inside: avoid; } .rows a { color: #1d5f4b; }
.rows td:last-child { color: #5a6763; white-space: nowrap; font-size: 13px; }
.rows th { width: 62%; } .rows tr th + td:last-child { white-space: normal; } .rows :target, figure:target { background: #fff4dc; }
@page { margin: 14mm; } @media print { body { max-width: none; padding: 0; } }
"""


def report_html(report: Report, answer: Answer, film: np.ndarray | None, lang: str) -> str:
    """One self-contained page, with the answer's outline drawn on ``film``, float32 (h, w) in [0, 1]."""
    told = report.sentences[:-1]
    lines = "".join(
        f'<tr id="sentence-{i + 1}"><td>{escape(s.text)}</td>'
        f'<td><a href="#{_target(s, film)}">{escape(say(f"ui.report.source.{s.source}", lang))}</a></td></tr>'
        for i, s in enumerate(told)
    )
    values = "".join(
        f'<tr id="value-{s.about}"><th scope="row">{escape(about(s, lang))}</th>'
        f'<td><a href="#sentence-{i + 1}">{escape(_value(s, answer, lang))}</a></td></tr>'
        for i, s in enumerate(told)
    )
    title, heading = escape(say("ui.report.title", lang)), escape(say("ui.report.values", lang))
    banner = escape(report.sentences[-1].text)
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>'
        f'<body><table class="sheet"><thead><tr><th><div class="banner">{banner}</div></th></tr></thead><tbody><tr><td><h1>{title}</h1>'
        f'{_figure(film, answer, lang)}<table class="rows"><tbody>{lines}</tbody></table>'
        f'<h2>{heading}</h2><table class="rows"><tbody>{values}</tbody></table>'
        f"<p><strong>{banner}</strong></p></td></tr></tbody></table></body></html>"
    )


def about(sentence: Sentence, lang: str) -> str:
    """The evidence of ``sentence`` in words: the name of a value, or of the outline."""
    kind, _, modality = sentence.about.partition("-")
    return say(f"ui.report.about.{kind}", lang, modality=say(f"ui.modality.{modality}", lang))


def _target(sentence: Sentence, film: np.ndarray | None) -> str:
    return "outline" if sentence.about == "outline" and film is not None else f"value-{sentence.about}"


def _value(sentence: Sentence, answer: Answer, lang: str) -> str:
    if sentence.about == "missing":
        return ", ".join(say(f"ui.modality.{m}", lang) for m in answer.missing)
    if sentence.about == "outline":
        side = say(f"ui.report.site.{sentence.side}", lang)
        return side if sentence.box is None else f"{side} [{', '.join(map(str, sentence.box))}]"
    if sentence.about == "conflict":
        return " > ".join(sentence.numbers)
    return sentence.numbers[0] if sentence.about == "ratio" else f"{sentence.numbers[0]} %"


def _figure(film: np.ndarray | None, answer: Answer, lang: str) -> str:
    if film is None:
        return ""
    words = escape(say("ui.report.figure", lang))
    picture = _picture(film, answer)
    return f'<figure id="outline"><img alt="{words}" src="data:image/png;base64,{picture}"><figcaption>{words}</figcaption></figure>'


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
