"""Reports say what the answer says; every injected wrong side, pattern, number or missing banner is found."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from studio.medical.answer import Answer, Refusal
from studio.medical.cases import CLASSES
from studio.medical.report import Report, check_report, write_report
from studio.medical.report_page import report_fhir, report_html
from studio.messages import say

FIGURES = {"hits": {"mask": 0.9625}}


def answer(rng: np.random.Generator) -> Answer:
    p = rng.dirichlet(np.full(10, 0.3))
    shares = rng.dirichlet(np.ones(3))
    side = ("R", "L", "both", "")[rng.integers(4)]
    return Answer(
        CLASSES,
        {"fused": tuple(p)},
        dict(zip(("image", "note", "labs"), map(float, shares), strict=True)),
        conflict=float(rng.random()),
        conflict_limit=0.8,
        lesion=np.ones((16, 16), bool) if side else None,
        side=side,
        cardiothoracic_ratio=round(float(rng.uniform(0.4, 0.7)), 3),
    )


def changed(report: Report, at: int, text: str) -> Report:
    sentences = list(report.sentences)
    sentences[at] = replace(sentences[at], text=text)
    return replace(report, sentences=tuple(sentences))


def cases(count: int = 150) -> list[tuple[Answer, Report]]:
    rng = np.random.default_rng(0)
    found = []
    for i in range(count):
        made = answer(rng)
        found += [(made, write_report(made, FIGURES, ("en", "zh-TW")[i % 2])), (made, write_report(made, FIGURES, ("zh-TW", "en")[i % 2]))]
    return found


def test_right_reports_pass() -> None:
    assert not [check_report(report, made, FIGURES) for made, report in cases() if check_report(report, made, FIGURES)]


def test_every_wrong_pattern_is_found() -> None:
    rng = np.random.default_rng(1)
    for made, report in cases():
        other = int(rng.choice([i for i in range(10) if i != made.best]))
        text = report.sentences[0].text.replace(say(f"ui.pattern.{made.best}", report.lang), say(f"ui.pattern.{other}", report.lang))
        assert (0, "pattern") in check_report(changed(report, 0, text), made, FIGURES)


def test_every_wrong_side_is_found() -> None:
    for made, report in cases():
        at = next(i for i, s in enumerate(report.sentences) if s.side is not None)
        for side in {"R", "L", "both", "none"} - {made.side or "none"}:
            wrong = changed(report, at, say(f"ui.report.side.{side}", report.lang))
            assert (at, "side") in check_report(wrong, made, FIGURES)


def test_every_wrong_number_is_found() -> None:
    checked = 0
    for made, report in cases():
        for at, sentence in enumerate(report.sentences):
            for number in sentence.numbers:
                text = re.sub(re.escape(number), f"{float(number) + 1.37:.2f}", sentence.text, count=1)
                assert (at, "number") in check_report(changed(report, at, text), made, FIGURES), text
                checked += 1
    assert checked > 1000


def test_a_missing_or_changed_banner_is_found() -> None:
    for made, report in cases(20):
        without = replace(report, sentences=report.sentences[:-1])
        assert any(fault == "banner" for _, fault in check_report(without, made, FIGURES))
        weaker = changed(report, -1, report.sentences[-1].text[:40])
        assert any(fault == "banner" for _, fault in check_report(weaker, made, FIGURES))


def test_nothing_is_reported_after_a_refusal() -> None:
    refused = Answer(CLASSES, refusal=Refusal("error.film_foreign"))
    with pytest.raises(ValueError, match="nothing was answered"):
        write_report(refused, FIGURES)
    assert check_report(cases(1)[0][1], refused, FIGURES)


@pytest.mark.parametrize("lang", ["en", "zh-TW"])
def test_the_page_and_the_resource_say_the_same_and_carry_the_banner(lang: str) -> None:
    made = answer(np.random.default_rng(3))
    report = write_report(made, FIGURES, lang)
    page = report_html(report, made, np.zeros((16, 16), np.float32), lang)
    resource = report_fhir(report)
    banner = say("ui.medical_banner", lang)
    assert page.count(banner) == 2 and "position: fixed" in page and "http" not in page
    assert [o["valueString"] for o in resource["contained"]] == [s.text for s in report.sentences]
    assert resource["status"] == "preliminary" and resource["meta"]["tag"][0]["code"] == "HTEST" and "subject" not in resource
    assert {r["reference"] for r in resource["result"]} == {f"#{o['id']}" for o in resource["contained"]}
    assert banner in resource["conclusion"] and banner in resource["text"]["div"]
