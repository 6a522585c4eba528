"""Invented notes and lab values: many ways to begin, no class named, nothing told that is not there."""

from __future__ import annotations

import numpy as np
import pytest

from studio.medical.clinical.labs import LAB_FIELDS, Labs, lab_vector, sample_labs
from studio.medical.clinical.note_templates import openings
from studio.medical.clinical.notes import CONTEXTS, write_note
from studio.medical.fusion.note_words import word_spans
from studio.medical.phantom.case_classes import CLASSES, sample_case


@pytest.mark.parametrize("context", CONTEXTS)
def test_at_least_thirty_ways_to_begin_in_each_context(context: str) -> None:
    prose, telegram = openings(context, "A"), openings(context, "B")
    assert len(set(prose)) >= 30 and len(set(telegram)) >= 20
    assert not set(prose) & set(telegram)


def test_no_note_names_a_class() -> None:
    words = {word.lower() for name in CLASSES for word in name.split()} & {
        "pneumonia", "bronchitis", "contusion", "oedema", "pneumonitis", "effusion", "parapneumonic",
        "malignant", "nodule", "pneumothorax", "failure",
    }  # fmt: skip
    words -= {"oedema"}  # of the legs, a symptom
    for index in range(400):
        _, case, context = sample_case(index, "demo")
        labs = sample_labs(case, context, np.random.default_rng(index))
        for style in ("A", "B"):
            note = write_note(case, context, labs, index, style)  # type: ignore[arg-type]
            assert note == write_note(case, context, labs, index, style)  # type: ignore[arg-type]
            assert not [w for w in words if w in note.lower()], note
            assert 10 < len(note) < 600 and "{" not in note


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("發燒三天", ["發燒", "三", "天"]),
        ("咳嗽3天，CRP 120", ["咳嗽", "3", "天", "，", "CRP", "120"]),
        ("fever, cough x2/7", ["fever,", "cough", "x2/7"]),
        ("", []),
    ],
)
def test_chinese_is_cut_into_terms(note: str, words: list[str]) -> None:
    assert [note[start:end] for start, end in word_spans(note)] == words


def test_values_stand_in_their_ranges_and_missing_ones_say_so() -> None:
    rng = np.random.default_rng(0)
    for index in range(200):
        _, case, context = sample_case(index, "demo")
        labs = sample_labs(case, context, rng)
        assert all(f.floor <= getattr(labs, f.name) <= f.ceiling for f in LAB_FIELDS)
        vector = lab_vector(labs)
        assert vector.shape == (16,) and np.abs(vector[:8]).max() <= 4 and (vector[8:] == 1).all()
    assert Labs().empty and not lab_vector(Labs()).any()
    some = lab_vector(Labs(crp=120))
    assert some[8:].tolist() == [0, 0, 1, 0, 0, 0, 0, 0] and some[2] > 0
