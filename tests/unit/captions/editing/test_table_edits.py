"""The table of captions: right rows take effect, wrong rows are told and change nothing, nothing is lost."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.editing.table_edits import parse_time, revise
from studio.captions.style_guides import GUIDES
from studio.messages import LANGUAGES, say
from studio.speech.transcript import Word
from tests.unit.captions.captions_samples import spoken

CUES = build(spoken(60), GUIDES["netflix"])
Row = list[Any]


def table(cues: tuple[Cue, ...] = CUES) -> list[Row]:
    return [[f"{cue.start:.2f}", f"{cue.end:.2f}", cue.text] for cue in cues]


def test_an_untouched_table_changes_nothing() -> None:
    found = revise(CUES, table())
    assert found.cues == CUES and found.problems == ()
    assert [cue.words for cue in found.cues] == [cue.words for cue in CUES]


def test_a_table_without_line_ends_keeps_the_lines() -> None:
    assert revise(CUES, [[s, e, t.replace("\n", " ")] for s, e, t in table()]).cues == CUES


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("1.5", 1.5),
        ("00:01.5", 1.5),
        ("0:00:01,500", 1.5),
        ("1:02", 62),
        (3, 3),
        (" 12.5 s", 12.5),
        ("１：０２．５", 62.5),
        ("-1", -1),
        (".5", 0.5),
    ],
)
def test_times_are_read_as_people_write_them(value: Any, seconds: float) -> None:
    assert parse_time(value) == seconds


@pytest.mark.parametrize("value", ["", None, "x", "1:2:3:4", float("nan"), float("inf"), True, "1-2", [], "--5x"])
def test_other_values_are_no_times(value: Any) -> None:
    assert parse_time(value) is None


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        (0, "-1", "error.cue_negative"), (0, "soon", "error.cue_time"), (1, float("nan"), "error.cue_time"), (1, None, "error.cue_time"),
        (1, "0", "error.cue_backwards"), (2, "  ", "error.cue_blank"), (2, None, "error.cue_blank"), (2, "a --> b", "error.cue_arrow"),
        (0, "0.1", "error.cue_overlap"), (1, "9e9", "error.cue_time"), (1, "400000", "error.cue_too_late"),
        (2, "x" * 3000, "error.cue_too_long"),
    ],
)  # fmt: skip
def test_a_wrong_row_keeps_its_cue_and_is_told(column: int, value: Any, code: str) -> None:
    rows = table()
    rows[2][column] = value
    rows[0][2] = "Another text."
    found = revise(CUES, rows)
    assert [(row, key) for row, key, _ in found.problems] == [(2, code)]
    assert found.cues[1:] == CUES[1:] and found.cues[0].lines == ("Another text.",)
    for lang in LANGUAGES:
        told = say(code, lang, **found.problems[0][2])
        assert "3" in told and "{" not in told and not told.startswith("error.")


def test_a_row_that_is_wholly_unreadable_keeps_its_cue() -> None:
    rows = table()
    rows[1] = ["x", "y", ""]
    rows[3] = [None, None, None]
    found = revise(CUES, rows)
    assert found.cues == CUES
    assert {row for row, _, _ in found.problems} == {1, 3}


def test_rows_may_be_deleted_added_and_reordered() -> None:
    rows = table()
    deleted = revise(CUES, rows[:1] + rows[2:])
    assert deleted.cues == CUES[:1] + CUES[2:] and not deleted.problems
    last = CUES[-1].end
    added = revise(CUES, [*rows, [last + 1, last + 2, "New."], [None, "", None]])
    assert added.cues == (*CUES, Cue(round(last + 1, 3), round(last + 2, 3), ("New.",))) and not added.problems
    assert revise(CUES, rows[::-1]).cues == CUES
    assert revise(CUES, []).cues == ()
    assert revise((), [[0, 1, "First."]]).cues == (Cue(0, 1, ("First.",)),)


def test_an_added_row_that_overlaps_is_refused() -> None:
    found = revise(CUES, [*table(), [CUES[1].start, CUES[1].end, "On top."]])
    assert found.cues == CUES and [p[1] for p in found.problems] == ["error.cue_overlap"]


def test_moved_times_take_effect_and_keep_the_words() -> None:
    rows = table()
    rows[0][0] = "0:00.2"
    found = revise(CUES, rows)
    assert found.cues[0].start == 0.2 and found.cues[0].words == CUES[0].words and not found.problems


def test_changed_words_get_the_time_of_those_they_replace() -> None:
    cue = Cue(
        1,
        4,
        ("It was the best",),
        (Word("It", 1, 1.2, 0.9), Word("was", 1.2, 1.5, 0.9), Word("the", 1.5, 1.7, 0.9), Word("best", 1.7, 2.5, 0.3)),
    )
    (found,) = revise([cue], [["1", "4", "It was the very worst"]]).cues
    assert [w.text for w in found.words] == ["It", "was", "the", "very", "worst"]
    assert found.words[:3] == cue.words[:3] and (found.words[3].start, found.words[4].end) == (1.7, 2.5)
    assert not found.doubtful
    (other,) = revise([cue], [["1", "4", "Something else entirely"]]).cues
    assert other.words == ()


def test_long_typed_text_is_set_in_lines() -> None:
    rows = table()
    rows[0][2] = "This is a typed text that is a good deal longer than one single line."
    found = revise(CUES, rows, GUIDES["netflix"])
    assert len(found.cues[0].lines) == 2 and " ".join(found.cues[0].lines) == rows[0][2]


_cell = st.one_of(st.none(), st.floats(), st.integers(-5, 60), st.text(max_size=8), st.sampled_from(["0:05", "-1", "nan", "1e3", "12,5"]))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 2), _cell), max_size=8), st.randoms())
def test_whatever_is_typed_never_breaks_the_captions(changes: list[tuple[int, int, Any]], dice: Any) -> None:
    rows = table()
    for row, column, value in changes:
        rows[row % len(rows)][column] = value
    dice.shuffle(rows)
    found = revise(CUES, rows)
    assert len(found.cues) >= len(CUES) - sum(1 for row in rows if all(cell in (None, "") for cell in row))
    assert all(left.end <= right.start + 1e-6 for left, right in pairwise(found.cues))
    assert all(cue.start >= 0 and cue.end > cue.start and cue.text.strip() and "-->" not in cue.text for cue in found.cues)
