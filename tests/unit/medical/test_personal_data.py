"""Who somebody is, found in notes and taken out, and ordinary notes left alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.medical.clinical.labs import sample_labs
from studio.medical.clinical.notes import write_note
from studio.medical.clinical.personal_data import find_personal_data, redact
from studio.medical.phantom.case_classes import sample_case
from studio.messages import LANGUAGES, say


@pytest.mark.parametrize(
    ("note", "secrets"),
    [
        ("Mrs Eleanor Whitby has had fever for two days.", ["Eleanor", "Whitby"]),
        ("Seen by Dr. Huang; cough. Phone: 02 2345 6789", ["Huang", "2345"]),
        ("Name: John Smith, DOB 12/03/1958, MRN 00482913", ["John", "Smith", "1958", "00482913"]),
        ("call 555-010-4477 or jane.doe@example.org", ["555-010", "jane.doe", "example.org"]),
        ("Lives at 14 Baker Street with a partner.", ["14 Baker"]),
        ("NHS number: 943 476 5919, cough", ["943", "5919"]),
        ("A123456789 admitted with fever", ["A123456789"]),
        ("姓名：王小明，手機 0912345678，咳嗽三天", ["王小明", "0912345678"]),
        ("陳美麗女士發燒，住台北市大安區和平東路一段12號", ["陳美麗", "和平東路"]),
        ("出生日期：民國58年3月4日，病歷號碼 1234567", ["58年", "1234567"]),
        ("reach her on +886 912 345 678", ["912 345"]),
        ("John Smith has fever; call (02) 2345-6789", ["John", "Smith", "2345"]),
        ("病人王小明，電話 02-2345-6789", ["王小明", "2345"]),
        ("患者陳美麗發燒三天", ["陳美麗"]),
        ("病人李明因咳嗽就診", ["李明"]),
        ("patient Mary-Ann O'Neil 555 010 4477", ["Mary-Ann", "O'Neil", "555", "4477"]),
        ("Pt. John McDonald, cough for two days", ["John", "McDonald"]),
        ("Cough. Seen with pt Whitby today.", ["Whitby"]),
        ("Maria J. Keller, 54, smoker", ["Maria", "Keller"]),
        ("Mr John Smith", ["John", "Smith"]),
    ],
)
def test_personal_data_is_found_and_taken_out(note: str, secrets: list[str]) -> None:
    clean = redact(note)
    assert find_personal_data(note)
    assert not [word for word in secrets if word in clean], clean
    assert "[" in clean and redact(clean) == clean


def test_ordinary_notes_have_no_hit() -> None:
    wrong = []
    for index in range(600):
        _, case, context = sample_case(index, "demo")
        note = write_note(case, context, sample_labs(case, context, np.random.default_rng(index)), index, "AB"[index % 2])  # type: ignore[arg-type]
        if [span for span in find_personal_data(note) if span.kind != "age"]:  # an age over 89 counts as personal
            wrong.append(note)
    assert not wrong, wrong[:3]


@pytest.mark.parametrize(
    "note",
    [
        "BP 120/80, pulse 88, sats 96%.",
        "CRP 123456",
        "Temperature 38.5, D-dimer 0.52.",
        "Born prematurely, 40 pack-years.",
        "咳嗽三天，發燒 38.5 度",
        "病人發燒三天，咳嗽有痰",
        "病人高燒不退，患者曾有糖尿病",
        "病人黃疸，患者白血球偏高，病人張口困難",
        "患者陳述胸痛，病人周邊水腫，患者陸續咳血",
        "Patient Denies chest pain. Pt Has fever and a cough.",
        "Productive Cough for two days, patient well.",
        "Heart Failure with swollen legs",
        "Motor Vehicle accident, Gunshot Wound",
        "Known Ca breast, pt CTAB, GCS 15",
        "Fever 38.5 for 120 hours, 555 010 ml given",
    ],
)
def test_values_are_no_numbers_of_people(note: str) -> None:
    assert redact(note) == note


@given(st.text(max_size=400))
def test_any_text_is_survived_and_only_spans_change(text: str) -> None:
    spans = find_personal_data(text)
    assert all(0 <= s.start < s.end <= len(text) for s in spans)
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    if not spans:
        assert redact(text) == text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_notice_reads_well_for_one_place_and_for_many(lang: str) -> None:
    assert "1 places" not in say("notice.note_personal", lang, count=1)
    assert all(str(count) in say("notice.note_personal", lang, count=count) for count in (1, 2))
