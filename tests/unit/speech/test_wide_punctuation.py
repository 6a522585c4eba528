"""Marks that Whisper writes in half width, in the width of Chinese and Japanese."""

from __future__ import annotations

import pytest

from studio.speech.transcript import Word
from studio.speech.wide_punctuation import with_marks_at_pauses, with_wide_punctuation


@pytest.mark.parametrize(
    ("language", "heard", "wanted"),
    [
        ("zh", ["哎,", "说", "你", "呢,", "要", "是"], ["哎，", "说", "你", "呢，", "要", "是"]),
        ("zh", ["真的", "嗎?", "走!", "好.", "他說:", "再見;"], ["真的", "嗎？", "走！", "好。", "他說：", "再見；"]),
        ("yue", ["係", "咩?"], ["係", "咩？"]),
        ("ja", ["今日は,", "いい", "天気", "です."], ["今日は、", "いい", "天気", "です。"]),
        ("zh", ["花", "了", "3.", "5", "元,", "共", "1,000", "元"], ["花", "了", "3.", "5", "元，", "共", "1,000", "元"]),
        ("zh", ["在", "12:30", "打開", "example.com,", "用", "iPhone,"], ["在", "12:30", "打開", "example.com，", "用", "iPhone，"]),
        ("zh", ["我", "想...", "好", "吧"], ["我", "想...", "好", "吧"]),
        ("zh", ["我", "想……", "已經", "對，", "好。"], ["我", "想……", "已經", "對，", "好。"]),
        ("zh", ["Let's", "go,", "okay?"], ["Let's", "go,", "okay?"]),
        ("ko", ["네,", "좋아요."], ["네,", "좋아요."]),
        ("en", ["Well,", "yes."], ["Well,", "yes."]),
        ("zh", [], []),
        ("zh", [",", "好"], ["，", "好"]),
    ],
)
def test_marks_are_as_wide_as_the_script(language: str, heard: list[str], wanted: list[str]) -> None:
    assert with_wide_punctuation(heard, language) == wanted


@pytest.mark.parametrize(
    ("language", "heard", "wanted"),
    [
        ("zh", "我們 去 散步 吧 _ 請 開 窗", "我們去散步吧，請開窗"),
        ("zh", "今天 很 好， _ 我們 走", "今天很好，我們走"),
        ("zh", "我 _ 想 _ 說 話 _ 好 嗎", "我想說話，好嗎"),  # who hesitates ends no phrase
        ("zh", "他 有 iPhone _ 你 呢", "他有iPhone，你呢"),
        ("zh", "Let's go _ okay", "Let'sgookay"),
        ("ja", "駅 は ここ です _ 昨日 の 夜 は _ 雨 が 降り まし たね", "駅はここです。昨日の夜は、雨が降りましたね"),
        ("ja", "何時 に 行き ますか _ はい", "何時に行きますか。はい"),
        ("en", "go there now _ please", "gotherenowplease"),
        ("zh", "", ""),
    ],
)
def test_a_pause_without_a_mark_gets_one(language: str, heard: str, wanted: str) -> None:
    words = [Word(text, 0.4 * i, 0.4 * i + 0.4) for i, text in enumerate(heard.split()) if text != "_"]
    found = with_marks_at_pauses(words, language)
    assert "".join(word.text for word in found) == wanted
    assert [(word.start, word.end) for word in found] == [(word.start, word.end) for word in words]
