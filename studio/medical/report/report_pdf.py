"""A report as a PDF of one page: film with outline, answers as bars, maps with their hit rates, lab values, note, sentences."""

from __future__ import annotations

from studio.medical.clinical.labs import LAB_FIELDS
from studio.medical.fusion.answer import Arm
from studio.medical.report.film_picture import heated, outlined
from studio.medical.report.pdf_sheet import (
    ACCENT,
    FILL,
    HEIGHT,
    INK,
    MARGIN,
    SOFT,
    WARM,
    WARM_LINE,
    WIDTH,
    Sheet,
    new_sheet,
)
from studio.medical.report.report_writer import Report
from studio.medical.report.reported_case import ReportedCase
from studio.messages import say

_INNER = WIDTH - 2 * MARGIN
_FILM, _GAP = 66.0, 7.0  # mm
_RIGHT = MARGIN + _FILM + _GAP
_BARS = 8  # classes that are shown: the likeliest ones
_BOTTOM = HEIGHT - MARGIN
_ARMS: tuple[Arm, ...] = ("fused", "image", "note", "labs")
_SHARES = {"image": "#2f7d64", "note": "#7fb5a2", "labs": "#c9ddd5"}


def report_pdf(report: Report, case: ReportedCase) -> bytes:
    """The file. A note that does not fit is shortened, and says so."""
    lang, banner = report.lang, report.sentences[-1].text
    sheet, kept = new_sheet(say("ui.report.title", lang), banner, lang)
    _head(sheet, case, banner, lang)
    top = sheet.y
    left = _film(sheet, case, top, lang) if case.film is not None else top
    right = _answers(sheet, case, top, lang, MARGIN if case.film is None else _RIGHT)
    sheet.y = max(left, right) + 4
    _sentences(sheet, report, lang)
    top = sheet.y
    sheet.y = max(_maps(sheet, case, top, lang), _labs(sheet, case, top, lang)) + 3
    _note(sheet, case, lang)
    foot = f"{case.facts.case_id} · {case.facts.time} · Multimodal Studio {case.facts.studio_version}"
    sheet.text(foot, MARGIN, HEIGHT - 11, _INNER, 6.5, SOFT, 1)
    sheet.canvas.showPage()
    sheet.canvas.save()
    return kept.getvalue()


def _head(sheet: Sheet, case: ReportedCase, banner: str, lang: str) -> None:
    _, height = sheet.paragraph(banner, _INNER - 8, 8)
    sheet.box(MARGIN, sheet.y - 4, _INNER, height + 4, WARM)
    sheet.box(MARGIN, sheet.y - 4, 1.2, height + 4, WARM_LINE)
    sheet.text(banner, MARGIN + 4, sheet.y - 2.3, _INNER - 8, 8)
    sheet.y += height + 4
    sheet.y += sheet.heavy(say("ui.report.title", lang), MARGIN, sheet.y, 17, _INNER) + 1.5
    rows, half = case.rows(lang), _INNER / 2
    for at in range(0, len(rows), 2):
        tallest = 0.0
        for column, (_, words, value) in enumerate(rows[at : at + 2]):
            x = MARGIN + column * half
            sheet.text(words, x, sheet.y, 27, 7.5, SOFT)
            tallest = max(tallest, sheet.text(value, x + 27, sheet.y, half - 29, 7.5))
        sheet.y += tallest + 0.7
    sheet.y += 1.5
    sheet.rule(MARGIN, sheet.y, _INNER)
    sheet.y += 4


def _film(sheet: Sheet, case: ReportedCase, top: float, lang: str) -> float:
    assert case.film is not None
    answer = case.answer
    sheet.picture(outlined(case.film, answer.lesion), MARGIN, top, _FILM, _FILM)
    told = [say("ui.report.figure_plain", lang)]
    if answer.lesion is not None:
        told = [say("ui.report.figure", lang), say(f"ui.medical_side.{answer.side or 'none'}", lang)]
    if answer.cardiothoracic_ratio:
        told.append(say("ui.medical_ratio", lang, ratio=f"{answer.cardiothoracic_ratio:.2f}"))
    gap = "" if lang.startswith("zh") else " "
    return top + _FILM + 1.2 + sheet.text(_sentence_list(told, gap), MARGIN, top + _FILM + 1.2, _FILM, 7.5, SOFT)


def _sentence_list(words: list[str], gap: str) -> str:
    return gap.join(w if w[-1] in ".。" else w + ("。" if not gap else ".") for w in words)


def _colon(lang: str) -> str:
    return "：" if lang.startswith("zh") else ": "


def _answers(sheet: Sheet, case: ReportedCase, top: float, lang: str, x: float) -> float:
    """The closest pattern, its probability, a bar for each likely class with the arms beside it, and the shares of the inputs."""
    answer, y, width = case.answer, top, WIDTH - MARGIN - x
    y += sheet.text(say("ui.medical_most_like", lang), x, y, width, 7.5, SOFT) + 0.4
    y += sheet.heavy(case.pattern(answer.best, lang), x, y, 15, width) + 0.6
    percent = f"{100 * min(answer.probabilities['fused'][answer.best], 0.999):.1f} %"
    among = say("ui.report.about.probability_own" if case.facts.own else "ui.report.about.probability", lang)
    y += sheet.text(f"{percent} · {among}", x, y, width, 8.5) + 2
    arms: list[Arm] = [arm for arm in _ARMS if arm in answer.probabilities]
    column, name = 12.5, 37.0
    bar = width - name - column * len(arms) - 2
    heads = [say(f"ui.arm.{arm}", lang) for arm in arms]
    tall = [sheet.paragraph(words, column - 0.6, 6.5)[1] for words in heads]
    for i, words in enumerate(heads):
        sheet.text(words, x + name + bar + 2.6 + i * column, y + max(tall) - tall[i], column - 0.6, 6.5, SOFT, 2)
    y += max(tall) + 0.6
    fused = answer.probabilities["fused"]
    for c in sorted(range(len(answer.classes)), key=lambda c: -fused[c])[:_BARS]:
        sheet.rule(x, y, width)
        height = sheet.text(case.pattern(c, lang), x, y + 0.9, name - 2, 7.5)
        sheet.box(x + name, y + 1.3, bar, 2.8, FILL)
        sheet.box(x + name, y + 1.3, bar * fused[c], 2.8, ACCENT)
        for i, arm in enumerate(arms):
            value = f"{min(100 * answer.probabilities[arm][c], 99.9):.1f}"
            sheet.text(value, x + name + bar + 2 + i * column, y + 0.9, column, 7.5, INK if arm == "fused" else SOFT, 2)
        y += max(height + 1.8, 5.3)
    return _shares(sheet, case, y + 1.6, lang, x, width)


def _shares(sheet: Sheet, case: ReportedCase, y: float, lang: str, x: float, width: float) -> float:
    shares = case.answer.shares
    y += sheet.text(say("ui.medical_shares", lang), x, y, width, 7.5, SOFT) + 0.5
    at = x
    for name, share in shares.items():
        sheet.box(at, y, width * share, 3, _SHARES[name])
        at += width * share
    told = " · ".join(f"{say(f'ui.modality.{name}', lang)} {100 * share:.0f} %" for name, share in shares.items())
    return y + 3.6 + sheet.text(told, x, y + 3.6, width, 7.5)


def _sentences(sheet: Sheet, report: Report, lang: str) -> None:
    sheet.y += sheet.heavy(say("ui.report.open", lang), MARGIN, sheet.y, 10, _INNER) + 0.8
    for sentence in report.sentences[:-1]:
        sheet.rule(MARGIN, sheet.y, _INNER)
        sheet.text(say(f"ui.report.source.{sentence.source}", lang), MARGIN + _INNER - 24, sheet.y + 0.8, 24, 7.5, SOFT, 2)
        sheet.y += sheet.text(sentence.text, MARGIN, sheet.y + 0.8, _INNER - 28, 8) + 1.5
    sheet.y += 2.5


def _maps(sheet: Sheet, case: ReportedCase, top: float, lang: str) -> float:
    """The maps side by side, each with how often its highest point lay on the finding in test cases."""
    if case.film is None or not case.answer.maps:
        return top
    y = top + sheet.heavy(say("ui.medical_maps", lang), MARGIN, top, 10, _INNER / 2) + 0.8
    side, lowest = 30.0, y
    for i, shown in enumerate(case.answer.maps[:3]):
        x = MARGIN + i * (side + 2)
        sheet.picture(heated(case.film, shown), x, y, side, side)
        told = say(f"ui.map.{shown.name}", lang)
        if shown.hit_rate is not None:
            told += _colon(lang) + say("ui.medical_hit", lang, hit=round(100 * shown.hit_rate), control=round(100 * (shown.control or 0)))
        lowest = max(lowest, y + side + 0.8 + sheet.text(told, x, y + side + 0.8, side, 6.5, SOFT))
    return lowest


def _labs(sheet: Sheet, case: ReportedCase, top: float, lang: str) -> float:
    """Name, value and usual range of each lab value; those outside the range have an arrow."""
    if not case.labs:
        return top
    x = MARGIN + 102.0 if case.film is not None and case.answer.maps else MARGIN
    width = WIDTH - MARGIN - x
    y = top + sheet.heavy(say("ui.medical_labs_short", lang), x, top, 10, width) + 0.8
    sheet.text(say("ui.report.usual_range", lang), x + width - 26, top + 1, 26, 6.5, SOFT, 2)
    for f in LAB_FIELDS:
        if (value := case.labs.get(f.name)) is None:
            continue
        mark = "↑" if value > f.high else "↓" if value < f.low else ""
        sheet.rule(x, y, width)
        sheet.text(say(f"field.medical_fusion.{f.name}", lang), x, y + 0.6, width - 46, 7.5)
        sheet.text(f"{value:.{f.digits}f} {mark}".strip(), x + width - 46, y + 0.6, 20, 7.5, WARM_LINE if mark else INK, 2)
        sheet.text(f"{f.low:g}–{f.high:g}", x + width - 26, y + 0.6, 26, 7.5, SOFT, 2)
        y += 4.5
    return y


def _note(sheet: Sheet, case: ReportedCase, lang: str) -> None:
    note = " ".join(case.note.split())
    space = _BOTTOM - sheet.y - 8
    if not note or space < 6:
        return
    sheet.y += sheet.heavy(say("ui.medical_note", lang), MARGIN, sheet.y, 10, _INNER) + 0.8
    told, mark = note, " … " + say("ui.report.shortened", lang)
    while sheet.paragraph(told, _INNER, 8)[1] > space and len(note) > 40:
        note = note[: len(note) * 9 // 10]
        told = note + mark
    sheet.y += sheet.text(told, MARGIN, sheet.y, _INNER, 8)
