"""Marks that Whisper writes in half width, in the width of Chinese and Japanese."""

from __future__ import annotations

import pytest

from studio.speech.wide_punctuation import with_wide_punctuation


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
