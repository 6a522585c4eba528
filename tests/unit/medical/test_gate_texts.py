"""Texts that train the gate for notes: patterns are filled, repeatable, and no request is also another subject."""

from __future__ import annotations

import re

import pytest

from studio.medical.phantom.case_classes import sample_case
from studio.training.medical_fusion.cases_store import values
from studio.training.medical_fusion.gate_texts import CHINESE_WRITERS, WRITERS, Writer, note_by, requests, subjects

_HAN = re.compile(r"[\u4e00-\u9fff]")
_SLOT = re.compile(r"\{[a-z_]+\}")


@pytest.mark.parametrize("writer", WRITERS)
def test_a_writer_fills_every_slot_and_repeats_itself(writer: Writer) -> None:
    for index in range(40):
        _, case, context = sample_case(index, "train")
        note = note_by(writer, case, context, values("train", index))
        assert len(note) >= 4 and not _SLOT.search(note), note
        assert note == note_by(writer, case, context, values("train", index))
        if writer not in CHINESE_WRITERS:
            assert not _HAN.search(note)
    different = {note_by(writer, *sample_case(i, "train")[1:], values("train", i)) for i in range(40)}
    assert len(different) > 35


def test_requests_and_subjects_have_many_kinds_and_nothing_in_common() -> None:
    notes, others = requests(1500, 3), subjects(2000, 3)
    assert len({s.kind for s in notes}) >= 13 and len({s.kind for s in others}) >= 40
    assert not {s.text.lower() for s in notes} & {s.text.lower() for s in others}
    assert not [s.text for s in (*notes, *others) if _SLOT.search(s.text) or "|" in s.text]
    assert any(_HAN.search(s.text) for s in notes) and any(_HAN.search(s.text) for s in others)
    assert requests(200, 3) == requests(200, 3) != requests(200, 4)
