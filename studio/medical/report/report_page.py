"""A report as a printable HTML page, with the banner on every printed page and each sentence linked to its evidence."""

from __future__ import annotations

import base64
from html import escape

from studio.medical.clinical.labs import LAB_FIELDS
from studio.medical.report.film_picture import heated, jpeg, outlined
from studio.medical.report.report_writer import Report, Sentence
from studio.medical.report.reported_case import ReportedCase
from studio.messages import say

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
.facts th, .facts td { padding: 2px 10px 2px 0; text-align: left; font-weight: 400; font-size: 13px; vertical-align: top; }
.facts th { width: 110px; color: #5a6763; white-space: nowrap; } .facts { margin-bottom: 14px; }
.maps { display: flex; flex-wrap: wrap; gap: 12px; } .maps img { width: 200px; } .maps figure { width: 200px; }
.answers td, .answers th { padding: 4px 6px; border-top: 1px solid #d8ded9; text-align: right; font-weight: 400; font-size: 13px; }
.answers th:first-child { text-align: left; } .answers td:nth-child(2) { width: 90px; padding-right: 14px; }
.note { white-space: pre-line; } meter { width: 90px; }
@page { margin: 14mm; } @media print { body { max-width: none; padding: 0; } }
"""


def report_html(report: Report, case: ReportedCase) -> str:
    """One self-contained page, with the answer's outline drawn on the film."""
    lang, told = report.lang, report.sentences[:-1]
    lines = "".join(
        f'<tr id="sentence-{i + 1}"><td>{escape(s.text)}</td>'
        f'<td><a href="#{_target(s, case)}">{escape(say(f"ui.report.source.{s.source}", lang))}</a></td></tr>'
        for i, s in enumerate(told)
    )
    values = "".join(
        f'<tr id="value-{s.about}"><th scope="row">{escape(about(s, lang))}</th>'
        f'<td><a href="#sentence-{i + 1}">{escape(_value(s, case, lang))}</a></td></tr>'
        for i, s in enumerate(told)
    )
    title, heading = escape(say("ui.report.title", lang)), escape(say("ui.report.values", lang))
    banner = escape(report.sentences[-1].text)
    facts = "".join(f'<tr><th scope="row">{escape(words)}</th><td>{escape(value)}</td></tr>' for _, words, value in case.rows(lang))
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head>'
        f'<body><table class="sheet"><thead><tr><th><div class="banner">{banner}</div></th></tr></thead><tbody><tr><td><h1>{title}</h1>'
        f'<table class="facts"><tbody>{facts}</tbody></table>'
        f'{_figure(case, lang)}<table class="rows"><tbody>{lines}</tbody></table>'
        f'<h2>{heading}</h2><table class="rows"><tbody>{values}</tbody></table>'
        f"{_answers(case, lang)}{_maps(case, lang)}{_given(case, lang)}"
        f"<p><strong>{banner}</strong></p></td></tr></tbody></table></body></html>"
    )


def about(sentence: Sentence, lang: str) -> str:
    """The evidence of ``sentence`` in words: the name of a value, or of the outline."""
    kind, _, modality = sentence.about.partition("-")
    return say(f"ui.report.about.{kind}", lang, modality=say(f"ui.modality.{modality}", lang))


def _target(sentence: Sentence, case: ReportedCase) -> str:
    return "outline" if sentence.about == "outline" and case.film is not None else f"value-{sentence.about}"


def _value(sentence: Sentence, case: ReportedCase, lang: str) -> str:
    if sentence.about == "missing":
        return ", ".join(say(f"ui.modality.{m}", lang) for m in case.answer.missing)
    if sentence.about == "outline":
        side = say(f"ui.report.site.{sentence.side}", lang)
        return side if sentence.box is None else f"{side} [{', '.join(map(str, sentence.box))}]"
    if sentence.about == "conflict":
        return " > ".join(sentence.numbers)
    return sentence.numbers[0] if sentence.about == "ratio" else f"{sentence.numbers[0]} %"


def _figure(case: ReportedCase, lang: str) -> str:
    if case.film is None:
        return ""
    words = escape(say("ui.report.figure" if case.answer.lesion is not None else "ui.report.figure_plain", lang))
    picture = _inside(jpeg(outlined(case.film, case.answer.lesion)))
    return f'<figure id="outline"><img alt="{words}" src="{picture}"><figcaption>{words}</figcaption></figure>'


def _inside(picture: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(picture).decode()}"


def _answers(case: ReportedCase, lang: str) -> str:
    """The probabilities of all classes, by every arm whose input was there."""
    answer = case.answer
    arms = "".join(f'<th scope="col">{escape(say(f"ui.arm.{arm}", lang))}</th>' for arm in answer.probabilities)
    fused = answer.probabilities["fused"]
    rows = "".join(
        f'<tr><th scope="row">{escape(case.pattern(c, lang))}</th><td><meter value="{fused[c]:.3f}"></meter></td>'
        + "".join(f"<td>{min(100 * row[c], 99.9):.1f}</td>" for row in answer.probabilities.values())
        + "</tr>"
        for c in sorted(range(len(fused)), key=lambda c: -fused[c])
    )
    return (
        f'<h2>{escape(say("ui.report.probabilities", lang))}</h2><table class="answers"><thead><tr><th></th><th></th>{arms}</tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _maps(case: ReportedCase, lang: str) -> str:
    """The maps, each with how often its highest point lay on the finding in test cases."""
    film = case.film
    if film is None or not case.answer.maps:
        return ""
    figures = ""
    for shown in case.answer.maps:
        words = say(f"ui.map.{shown.name}", lang)
        if shown.hit_rate is not None:
            words += ": " + say("ui.medical_hit", lang, hit=round(100 * shown.hit_rate), control=round(100 * (shown.control or 0)))
        picture = _inside(jpeg(heated(film, shown)))
        figures += f'<figure><img alt="{escape(words)}" src="{picture}"><figcaption>{escape(words)}</figcaption></figure>'
    return f'<h2>{escape(say("ui.medical_maps", lang))}</h2><div class="maps">{figures}</div>'


def _given(case: ReportedCase, lang: str) -> str:
    """Lab values with their usual range, and the note as it was read."""
    found = ""
    if case.labs:
        rows = "".join(
            f'<tr><th scope="row">{escape(say(f"field.medical_fusion.{f.name}", lang))}</th>'
            f"<td>{value:.{f.digits}f}{' ↑' if value > f.high else ' ↓' if value < f.low else ''}</td><td>{f.low:g}–{f.high:g}</td></tr>"
            for f in LAB_FIELDS
            if (value := case.labs.get(f.name)) is not None
        )
        head = f"<thead><tr><th></th><th></th><th>{escape(say('ui.report.usual_range', lang))}</th></tr></thead>"
        found += f'<h2>{escape(say("ui.medical_labs_short", lang))}</h2><table class="answers">{head}<tbody>{rows}</tbody></table>'
    if case.note:
        found += f'<h2>{escape(say("ui.medical_note", lang))}</h2><p class="note">{escape(case.note)}</p>'
    return found
