"""The letters of a note: scripts, signs of nonsense, letter groups."""

from __future__ import annotations

import pytest

from studio.medical.clinical.note_gate import GROUPS, LANGUAGES, empty_or_repeated, letter_groups, scripts
from studio.messages import sentences


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Женщина 58 лет, лихорадка", "ru"), ("Жінка, кашель з мокротинням", "uk"), ("امرأة تعاني من حمى", "ar"),
        ("زن ۵۸ ساله با تب و سرفه چهار", "fa"),
        ("58歳女性、発熱と咳がある", "ja"), ("58세 여성 발열", "ko"), ("אישה בת 58", "he"), ("มีไข้และไอ", "th"), ("發燒四天", "zh"),
        ("fever", "latin"), ("Γυναίκα", "el"), ("बुखार", "hi"),
    ],
)  # fmt: skip
def test_scripts_tell_languages(text: str, language: str) -> None:
    assert scripts(text).most_common(1)[0][0] == language


def test_signs_of_nothing() -> None:
    assert all(map(empty_or_repeated, ("🤒", "!!!! ????", "39.4", "fever " * 400, "哈" * 30)))
    assert not any(map(empty_or_repeated, ("SOB", "咳嗽", "fever and cough. " * 40, "Fever for four days")))


def test_letter_groups_leave_abbreviations_out() -> None:
    groups = letter_groups("Fever and cough")
    assert groups and all(0 <= g < GROUPS for g in groups)
    assert letter_groups("SOB PND hx CABG") == [] and letter_groups("發燒") == []


def test_every_language_has_a_name() -> None:
    named = {key.removeprefix("language.") for key in sentences("en") if key.startswith("language.")}
    assert set(LANGUAGES) - {"en", "nonsense"} <= named
    assert named == {key.removeprefix("language.") for key in sentences("zh-TW") if key.startswith("language.")}
