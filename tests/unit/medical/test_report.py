"""Reports say what the answer says; every injected wrong side, pattern, number or missing banner is found."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from studio.medical.fusion.answer import Answer, Refusal
from studio.medical.phantom.case_classes import CLASSES
from studio.medical.report.fhir import report_fhir
from studio.medical.report.report_page import report_html
from studio.medical.report.report_writer import Report, Sentence, check_report, write_report
from studio.medical.report.reported_case import ReportedCase
from studio.messages import LANGUAGES, say

FIGURES = {"hits": {"mask": 0.9625, "mask, nodule": 0.78}}


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


def told(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The observations that stand for sentences, in their order."""
    return [o for o in resource["contained"] if o["id"].startswith("sentence-")]


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


def test_words_that_are_added_to_a_sentence_are_found() -> None:
    for made, report in cases(30):
        english = report.lang == "en"
        text = report.sentences[0].text
        side = text + (" It is on the left." if english else "它位於左側。")
        assert (0, "side") in check_report(changed(report, 0, side), made, FIGURES)
        for added in (" Pneumonia is present.", "有肺炎。"):
            assert (0, "pattern") in check_report(changed(report, 0, text + added), made, FIGURES)
        last = len(report.sentences) - 2
        assert (last, "source") in check_report(changed(report, last, report.sentences[last].text + " Rest."), made, FIGURES)


def test_a_right_number_at_the_wrong_place_is_found() -> None:
    for made, report in cases(30):
        film, note = (next(i for i, s in enumerate(report.sentences) if s.about == f"share-{name}") for name in ("image", "note"))
        told = report.sentences[film].text.replace(report.sentences[film].numbers[0], report.sentences[note].numbers[0])
        if told != report.sentences[film].text:
            assert (film, "number") in check_report(changed(report, film, told), made, FIGURES)
        still = replace(made, conflict=0.0)  # a value of the answer that no sentence tells
        report = write_report(still, FIGURES, report.lang)
        at = next(i for i, s in enumerate(report.sentences) if s.about == "ratio")
        wrong = report.sentences[at].text.replace(report.sentences[at].numbers[0], "0.00")
        assert (at, "number") in check_report(changed(report, at, wrong), still, FIGURES)


def test_sentences_too_many_or_too_few_are_found() -> None:
    for made, report in cases(30):
        told = report.sentences
        for at in range(len(told) - 1):
            assert check_report(replace(report, sentences=told[:at] + told[at + 1 :]), made, FIGURES) == ((at, "source"),)
            extra = Sentence("The lungs are clear.", "limits")
            found = check_report(replace(report, sentences=(*told[: at + 1], extra, *told[at + 1 :])), made, FIGURES)
            assert found == ((at + 1, "source"),)
        assert check_report(replace(report, sentences=(*told[:1], *told)), made, FIGURES)
        assert check_report(replace(report, sentences=(told[1], told[0], *told[2:])), made, FIGURES)
        assert check_report(replace(report, sentences=()), made, FIGURES)


def test_what_a_sentence_stands_on_cannot_be_exchanged() -> None:
    for made, report in cases(10):
        at = next(i for i, s in enumerate(report.sentences) if s.about == "share-labs")
        moved = list(report.sentences)
        moved[at] = replace(moved[at], about="share-image")
        assert (at, "source") in check_report(replace(report, sentences=tuple(moved)), made, FIGURES)


def test_the_rate_of_a_nodule_is_that_of_nodules() -> None:
    made = answer(np.random.default_rng(3))
    lesion = np.ones((16, 16), bool)
    for best, rate in ((8, "78.0"), (2, "96.2")):
        one = replace(made, probabilities={"fused": tuple(float(i == best) for i in range(10))}, lesion=lesion, side="R")
        for lang in LANGUAGES:
            report = write_report(one, FIGURES, lang)
            assert next(s for s in report.sentences if s.about == "hits").numbers == (rate,)
            assert not check_report(report, one, FIGURES)
        assert ("hits" in [s.about for s in write_report(one, {"hits": {"mask": 0.9}}).sentences]) == (best != 8)


def test_the_class_is_told_as_one_of_ten_phantom_patterns() -> None:
    for made, report in cases(10):
        words = "among the ten phantom patterns" if report.lang == "en" else "在十種假體樣式中"
        assert words in report.sentences[0].text.lower() and words in report_fhir(report, ReportedCase(made))["conclusion"].lower()
        assert not check_report(report, made, FIGURES)


def test_a_heart_that_was_not_outlined_is_not_measured() -> None:
    made = replace(answer(np.random.default_rng(3)), cardiothoracic_ratio=0.0)
    assert "ratio" not in [s.about for s in write_report(made, FIGURES).sentences]


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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_and_the_resource_say_the_same_and_carry_the_banner(lang: str) -> None:
    made = answer(np.random.default_rng(3))
    report = write_report(made, FIGURES, lang)
    page = report_html(report, ReportedCase(made, FIGURES, film=np.zeros((16, 16), np.float32)))
    resource = report_fhir(report, ReportedCase(made, FIGURES))
    banner = say("ui.medical_banner", lang)
    assert page.count(banner) == 2 and "http" not in page
    assert "fixed" not in page and "table-header-group" in page
    assert f'<thead><tr><th><div class="banner">{banner}</div></th></tr></thead>' in page
    assert [o["note"] for o in told(resource)] == [[{"text": s.text}] for s in report.sentences]
    assert resource["status"] == "preliminary" and resource["meta"]["tag"][0]["code"] == "HTEST"
    seen = [o for o in resource["contained"] if o["resourceType"] == "Observation"]
    assert [r["reference"] for r in resource["result"]] == [f"#{o['id']}" for o in seen]
    assert banner in resource["conclusion"] and banner in resource["text"]["div"]
    assert "ui." not in page and "ui." not in str(resource)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_sentence_of_the_page_leads_to_what_it_stands_on(lang: str) -> None:
    for film in (np.zeros((16, 16), np.float32), None):
        for made, report in cases(20):
            page = report_html(replace(report, lang=lang), ReportedCase(made, FIGURES, film=film))
            ids, links = re.findall(r' id="([^"]+)"', page), re.findall(r'href="#([^"]+)"', page)
            assert len(ids) == len(set(ids)) and set(links) <= set(ids)
            assert len(links) == 2 * (len(report.sentences) - 1)  # there and back
            assert ("outline" in links) == (film is not None)


def test_observations_carry_values_sites_and_the_box() -> None:
    lesion = np.zeros((16, 16), bool)
    lesion[3:7, 2:12] = True
    made = replace(answer(np.random.default_rng(3)), lesion=lesion, side="R", conflict=0.95, missing=("labs",))
    report = write_report(made, FIGURES)
    seen = {s.about: o for s, o in zip(report.sentences, told(report_fhir(report, ReportedCase(made))), strict=True)}
    assert all(("valueQuantity" in o) != ("valueString" in o) for o in seen.values())
    assert seen["ratio"]["valueQuantity"] == {
        "value": float(f"{made.cardiothoracic_ratio:.2f}"),
        "system": "http://unitsofmeasure.org",
        "code": "1",
    }
    assert seen["share-note"]["valueQuantity"]["unit"] == "%" and seen["hits"]["valueQuantity"]["value"] in (96.2, 78.0)
    assert seen["conflict"]["valueQuantity"]["value"] == 0.95 and seen["conflict"]["referenceRange"][0]["high"]["value"] == 0.8
    assert seen["probability"]["component"][0]["valueQuantity"]["value"] == float(report.sentences[0].numbers[0])
    assert seen["outline"]["bodySite"] == {"text": "Right side of the chest"}
    assert seen["outline"]["component"][0]["valueString"] == "2, 3, 12, 7"
    plain = replace(made, lesion=None, side="")
    without = report_fhir(write_report(plain, FIGURES), ReportedCase(plain))["contained"]
    assert not [o for o in without if "bodySite" in o]
