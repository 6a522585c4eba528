"""A whole list of captions from an editor: times and texts are taken, word times survive, impossible rows are told."""

from __future__ import annotations

import math

import pytest

from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.editing.edited_rows import EditedRow, apply_rows
from studio.captions.style_guides import GUIDES
from studio.messages import LANGUAGES, say
from studio.speech.transcript import Word
from tests.unit.captions.captions_samples import spoken

CUES = build(spoken(60), GUIDES["netflix"])


def rows(cues: tuple[Cue, ...] = CUES) -> list[EditedRow]:
    return [EditedRow(round(c.start, 3), round(c.end, 3), c.text, c.speaker, (i,)) for i, c in enumerate(cues)]


def test_an_untouched_list_changes_nothing() -> None:
    found = apply_rows(CUES, rows(), GUIDES["netflix"])
    assert found.cues == CUES and not found.problems
    assert [cue.words for cue in found.cues] == [cue.words for cue in CUES]


def test_a_divided_cue_shares_its_words() -> None:
    cue = CUES[0]
    words = [w.text for w in cue.words]
    first, second = " ".join(words[:3]), " ".join(words[3:])
    middle = cue.words[3].start
    halves = [EditedRow(cue.start, middle, first, "", (0,)), EditedRow(middle, cue.end, second, "", (0,))]
    left, right = apply_rows(CUES, halves).cues
    assert left.words == cue.words[:3] and right.words == cue.words[3:]


def test_repeated_words_stay_on_their_side() -> None:
    said = [Word(text, i, i + 0.5) for i, text in enumerate(["no", "no", "no", "no"])]
    cue = Cue(0, 4, ("no no no no",), tuple(said))
    halves = [EditedRow(0, 1.9, "no no", "", (0,)), EditedRow(2, 4, "no no", "", (0,))]
    left, right = apply_rows((cue,), halves).cues
    assert [w.start for w in left.words] == [0, 1] and [w.start for w in right.words] == [2, 3]


def test_joined_cues_have_the_words_of_both() -> None:
    both = EditedRow(CUES[0].start, CUES[1].end, f"{CUES[0].text}\n{CUES[1].text}", "", (0, 1))
    (found,) = apply_rows(CUES, [both]).cues
    assert found.words == (*CUES[0].words, *CUES[1].words)


def test_changed_text_keeps_the_words_that_are_left_and_their_speaker() -> None:
    said = [Word(text, 1 + 0.5 * i, 1.4 + 0.5 * i, 0.9, True, "2") for i, text in enumerate(["one", "two", "three"])]
    cue = Cue(1, 3, ("one two three",), tuple(said), "2")
    (found,) = apply_rows((cue,), [EditedRow(1, 3, "one too three", "2", (0,))]).cues
    assert [(w.text, w.speaker) for w in found.words] == [("one", "2"), ("too", "2"), ("three", "2")]
    assert found.words[0] == cue.words[0] and found.words[1].confidence is None
    assert apply_rows((cue,), [EditedRow(1, 3, "something else", "", (0,))]).cues[0].words == ()


def test_a_cue_that_was_moved_takes_its_words_along() -> None:
    cue = CUES[1]
    (moved,) = apply_rows(CUES, [EditedRow(round(cue.start + 2, 3), round(cue.end + 2, 3), cue.text, "", (1,))]).cues
    assert moved.words[0].start == pytest.approx(cue.words[0].start + 2, abs=2e-3)
    (longer,) = apply_rows(CUES, [EditedRow(round(cue.start, 3), round(cue.end + 2, 3), cue.text, "", (1,))]).cues
    assert longer.words == cue.words


def test_a_speaker_is_chosen_and_rows_may_overlap_or_be_empty() -> None:
    found = apply_rows(CUES, [EditedRow(1, 3, CUES[0].text, "2", (0,)), EditedRow(2, 4, "  "), EditedRow(0, 9, "over it all")]).cues
    assert [cue.speaker for cue in found] == ["", "2", ""] and [cue.lines for cue in found][2] == ()


def test_a_long_line_is_set_in_lines() -> None:
    text = "This is a typed text that is a good deal longer than one single line."
    (found,) = apply_rows(CUES, [EditedRow(1, 5, text)], GUIDES["netflix"]).cues
    assert len(found.lines) == 2 and " ".join(found.lines) == text


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (EditedRow(-1, 2, "a"), "error.cue_negative"),
        (EditedRow(3, 2, "a"), "error.cue_backwards"),
        (EditedRow(math.nan, 2, "a"), "error.cue_time"),
        (EditedRow(1, math.inf, "a"), "error.cue_time"),
        (EditedRow(1, 9e9, "a"), "error.cue_too_late"),
        (EditedRow(1, 2, "a --> b"), "error.cue_arrow"),
        (EditedRow(1, 2, "x" * 3000), "error.cue_too_long"),
    ],
)
def test_an_impossible_row_is_left_out_and_told(row: EditedRow, code: str) -> None:
    found = apply_rows(CUES, [*rows(), row])
    assert found.cues == CUES and [(i, key) for i, key, _ in found.problems] == [(len(CUES), code)]
    for lang in LANGUAGES:
        told = say(code, lang, **found.problems[0][2])
        assert str(len(CUES) + 1) in told and "{" not in told


def test_origins_that_do_not_exist_are_ignored() -> None:
    assert apply_rows(CUES, [EditedRow(1, 2, "a", "", (-1, 999))]).cues == (Cue(1, 2, ("a",)),)


def test_another_text_stays_where_it_was() -> None:
    (found,) = apply_rows((Cue(1, 3, ("a sign",), position="top"),), [EditedRow(1, 3, "another sign", "", (0,))]).cues
    assert found.position == "top"
