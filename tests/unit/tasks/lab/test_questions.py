"""The questions are complete in both languages, are found by their words, and lead to what exists."""

from __future__ import annotations

import re
from urllib.parse import parse_qs

import pytest

from studio.messages import LANGUAGES, sentences
from studio.tasks.lab import question_sheet
from studio.tasks.lab.questions import LAB, MODELS, TOPICS, Question, Target, address, found, questions, usual_settings
from studio.tasks.lab.shelf import experiments
from studio.tasks.registry import task, task_ids

ELSEWHERE = [
    "視頻",
    "信息",
    "數據",
    "圖像",
    "軟件",
    "硬件",
    "網絡",
    "優化",
    "質量",
    "默認",
    "概率",
    "魯棒",
    "內存",
    "緩存",
    "用戶",
    "支持",
    "屏幕",
    "程序",
    "調用",
    "反饋",
    "激活",
    "打印",
]
each_question = pytest.mark.parametrize("question", questions(), ids=lambda question: question.id)


def ids(*chosen: Question) -> list[str]:
    return [question.id for question in chosen]


def test_all_seventy_stand_in_their_order() -> None:
    wanted = [*map(str, range(1, 51)), *(f"A{n}" for n in range(1, 11)), *(f"B{n}" for n in range(21, 31))]
    assert ids(*questions()) == wanted and len(wanted) == 70
    assert {question.topic for question in questions()} == set(TOPICS)
    assert set(TOPICS.values()) <= set(sentences("en"))


@each_question
def test_each_is_asked_and_answered_in_both_languages(question: Question) -> None:
    assert set(question.question) == set(question.answer) == set(LANGUAGES)
    english, chinese = question.answer["en"], question.answer["zh-TW"]
    assert question.question["en"].endswith("?") and question.question["zh-TW"].endswith("？")
    assert 2 <= len(re.findall(r"[.?!](?=\s|$)", english)) <= 3 and 150 <= len(english) <= 480
    assert 2 <= len(re.findall("[。？！]", chinese)) <= 3 and 70 <= len(chinese) <= 200
    assert not re.search("[\u4e00-\u9fff]", question.question["en"] + english)
    said = question.question["zh-TW"] + chinese
    assert not re.search("[\u4e00-\u9fff][,.;:?!]", said), "half-width punctuation"
    assert [word for word in ELSEWHERE if word in said] == []


def test_no_two_say_the_same() -> None:
    for lang in LANGUAGES:
        parts = [s for q in questions() for s in (q.question[lang], *re.split(r"(?<=[.。])\s*", q.answer[lang])) if len(s) > 12]
        assert len(parts) == len(set(parts))


@each_question
def test_each_leads_to_places_that_exist(question: Question) -> None:
    assert question.shown
    for target in question.shown:
        assert bool(target.experiment) == (target.tab == LAB)
        if target.tab == LAB:
            assert target.experiment in experiments()
            assert all(name.startswith(f"{target.experiment}_") for name in target.settings)
        elif target.tab == MODELS:
            assert not target.settings
        if target.tab != MODELS:
            assert target.tab in task_ids()
            assert set(target.settings) <= set(task(target.tab).params.model_fields)
        assert {lang for value in target.settings.values() if isinstance(value, dict) for lang in value} <= set(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_settings_are_what_their_tabs_take(lang: str) -> None:
    for target in (place for question in questions() for place in question.shown if place.tab != MODELS):
        spec = task(target.tab)
        missing = {name: "x" for name, field in spec.params.model_fields.items() if field.is_required()}
        given = target.settings_in(lang)
        if target.experiment:
            missing["experiment"] = target.experiment
        checked = spec.validate({**missing, **given})
        assert {name: getattr(checked, name) for name in given} == given


def test_every_experiment_answers_a_question() -> None:
    assert {place.experiment for question in questions() for place in question.shown if place.experiment} == set(experiments())


def test_usual_settings_are_those_of_a_request_that_says_nothing() -> None:
    usual = usual_settings()
    assert usual["text_to_image"]["seed"] == "" and usual["text_to_image"]["model"] == "auto"
    assert usual["lab"]["align_batch"] == "64" and usual["lab"]["compress_method"] == "quantise"
    assert usual["medical_fusion"]["use_note"] == "true" and "prompt" not in usual["game_scene"]


def test_addresses_name_the_tab_and_its_settings() -> None:
    target = Target("text_to_image", {"prompt": {"en": "a fox & 1", "zh-TW": "狐狸"}, "seed": 7, "hires_fix": True})
    assert parse_qs(address(target)[1:]) == {"tab": ["text_to_image"], "prompt": ["a fox & 1"], "seed": ["7"], "hires_fix": ["true"]}
    assert parse_qs(address(target, "zh-TW")[1:])["prompt"] == ["狐狸"]
    assert address(Target(LAB, experiment="gan")) == "?tab=lab&x=gan"
    assert address(Target("auto_subtitles", example="reading")) == "?tab=auto_subtitles&example=reading"


def test_every_word_of_a_search_must_be_there() -> None:
    assert found("") == found("   ") == questions()
    assert "38" in ids(*found("fid psnr")) and "8" not in ids(*found("fid psnr"))
    assert found("fid zebra") == ()
    assert ids(*found("b25")) == ["B25"]


def test_case_width_and_language_make_no_difference() -> None:
    assert found("ＦＩＤ　Psnr") == found("fid psnr") != ()
    assert "20" in ids(*found("模式崩塌")) and "20" in ids(*found("崩"))
    assert "20" in ids(*found("崩塌 discriminator"))  # a word of each language
    assert found("崩塌", "en") == () and "20" in ids(*found("崩塌", "zh-TW"))


def test_the_written_page_is_current() -> None:
    written = question_sheet.PAGE.read_text(encoding="utf-8")
    assert written == question_sheet.sheet(), "python -m studio.tasks.lab.question_sheet"
    for question in questions():
        assert question.question["en"] in written and question.question["zh-TW"] in written
