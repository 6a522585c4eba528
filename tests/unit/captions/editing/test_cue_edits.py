"""Edits of a list of captions: divide, join, insert, delete, move, snap, find and replace."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.captions.cue import Cue
from studio.captions.cue_builder import build
from studio.captions.cue_timing import SHORTEST
from studio.captions.editing.cue_edits import (
    NEW_CUE,
    delete_cues,
    find_text,
    insert_before,
    insert_cue,
    merge_cues,
    replace_text,
    set_times,
    shift_cues,
    snap_cue,
    split_cue,
)
from studio.captions.style_guides import GUIDES
from studio.speech.transcript import Word
from tests.unit.captions.captions_samples import bare, spoken

CUES = build(spoken(80), GUIDES["netflix"])
WORDS = tuple(Word(word, 1 + 0.7 * i, 1.5 + 0.7 * i) for i, word in enumerate(["One", "two", "three", "four"]))
TIMED = Cue(1, 4, ("One two", "three four"), WORDS)
PLAIN = Cue(5, 7, ("Half of it and the other half",))
CHINESE = Cue(8, 10, ("你好，世界真大",))


def everything(cues: tuple[Cue, ...]) -> str:
    return bare("".join(cue.text for cue in cues))


def test_a_cue_is_divided_where_its_word_begins() -> None:
    left, right, *_ = split_cue((TIMED, PLAIN), 0, cursor=TIMED.text.index("three"), gap=0.1)
    assert (left.lines, right.lines) == (("One two",), ("three four",))
    assert (left.start, left.end, right.start, right.end) == (1, 2.3, 2.4, 4)
    assert [w.text for w in left.words] == ["One", "two"] and [w.text for w in right.words] == ["three", "four"]


@pytest.mark.parametrize(("at", "first"), [(1.6, "One"), (2.5, "One two"), (3.9, "One two\nthree")])
def test_the_play_position_divides_before_the_nearest_word(at: float, first: str) -> None:
    left, right = split_cue((TIMED,), 0, at=at)
    assert left.text == first and right.start == at == left.end


def test_a_text_without_word_times_is_divided_in_proportion() -> None:
    left, right = split_cue((PLAIN,), 0, cursor=len("Half of it "))
    assert (left.text, right.text) == ("Half of it", "and the other half")
    assert left.end == right.start == pytest.approx(5 + 2 * 11 / 29, abs=0.002)
    left, right = split_cue((CHINESE,), 0)
    assert (left.text, right.text) == ("你好，", "世界真大")


def test_the_time_and_the_place_can_both_be_given() -> None:
    left, right = split_cue((TIMED,), 0, at=3.5, cursor=3)
    assert (left.text, right.text, right.start) == ("One", "two\nthree four", 3.5)


@pytest.mark.parametrize("how", [{"cursor": 0}, {"cursor": 99}, {"at": 0.5}, {"at": 4.0}])
def test_half_of_nothing_is_no_cue(how: dict[str, float]) -> None:
    assert split_cue((TIMED,), 0, **how) == (TIMED,)  # type: ignore[arg-type]
    assert split_cue((Cue(1, 1.15, ("too short",)),), 0, cursor=4) == (Cue(1, 1.15, ("too short",)),)


def test_joined_cues_keep_words_lines_and_a_common_speaker() -> None:
    left, right = split_cue((TIMED,), 0, cursor=8)
    whole = merge_cues((left, right), 0)
    assert whole == (TIMED,) and whole[0].words == TIMED.words
    long = merge_cues((TIMED, PLAIN), 0)[0]
    assert long.lines == ("One two three four Half of it and the other half",)  # three lines are too many
    assert merge_cues((TIMED, PLAIN), 0, max_lines=3)[0].lines == (*TIMED.lines, *PLAIN.lines)
    two = (Cue(0, 1, ("a",), (), "1"), Cue(1, 2, ("b",), (), "1"), Cue(2, 3, ("c",), (), "2"))
    assert [cue.speaker for cue in merge_cues(two, 0)] == ["1", "2"]
    assert merge_cues(two, 0, 3)[0].speaker == ""
    with pytest.raises(IndexError):
        merge_cues(two, 2)


def test_chinese_is_joined_without_a_space() -> None:
    assert merge_cues((CHINESE, Cue(10, 11, ("真好",)), Cue(11, 12, ("再見",))), 0, 3)[0].lines == ("你好，世界真大真好再見",)


@pytest.mark.parametrize(
    ("start", "place", "times"),
    [
        (0.0, 0, (0.0, 1.0)),  # gives way to the next
        (1.5, 1, (4.0, 5.0)),  # begins when the one that is shown ends
        (12.0, 3, (12.0, 12.0 + NEW_CUE)),
        (19.0, 3, (19.0, 20.0)),  # ends with the recording
        (20.0, 3, (20.0, 20.0 + SHORTEST)),
    ],
)
def test_a_new_cue_fits_in(start: float, place: int, times: tuple[float, float]) -> None:
    found, at = insert_cue((TIMED, PLAIN, CHINESE), start, "new", limit=20.0)
    assert at == place and (found[at].start, found[at].end) == times and found[at].lines == ("new",)


def test_a_new_cue_before_another_one_ends_there() -> None:
    found, at = insert_before((TIMED, PLAIN), 1)
    assert at == 1 and (found[1].start, found[1].end, found[1].lines) == (4, 5, ())


def test_deleted_cues_are_gone() -> None:
    assert delete_cues(CUES, [0, 2]) == (CUES[1], *CUES[3:])


def test_a_shift_moves_words_too_and_stops_at_the_beginning() -> None:
    moved = shift_cues((TIMED, PLAIN), 1.5)
    assert [cue.start for cue in moved] == [2.5, 6.5] and moved[0].words[0].start == 2.5
    assert [cue.start for cue in shift_cues((TIMED, PLAIN), -9)] == [0, 4]
    assert [cue.start for cue in shift_cues((TIMED, PLAIN), 0.25, first=1)] == [1, 5.25]
    assert shift_cues((), 1) == ()


def test_new_times_give_way_to_neighbours_and_keep_a_shortest_length() -> None:
    cues = (TIMED, PLAIN, CHINESE)
    assert set_times(cues, 1, start=0)[1].start == 4
    assert set_times(cues, 1, end=99)[1].end == 8
    assert set_times(cues, 1, start=6.99)[1].start == 7 - SHORTEST
    assert set_times(cues, 1, end=1)[1].end == 5 + SHORTEST
    lying = (Cue(0, 3, ("a",)), Cue(2, 5, ("b",)))
    assert set_times(lying, 1, start=1.5)[1].start == 1.5  # it overlapped before, so it may


def test_a_cue_near_a_shot_change_is_set_to_it() -> None:
    near = (Cue(2.2, 3.8, ("a",)), Cue(9, 10, ("b",)))
    (snapped, *_) = snap_cue(near, 0, [2.0, 4.0], gap=2 / 24)
    assert (snapped.start, snapped.end) == (2.0, round(4 - 2 / 24, 3))
    assert snap_cue(near, 1, [2.0, 4.0]) == near


def test_text_is_found_over_line_ends_and_replaced_literally() -> None:
    assert find_text((TIMED, PLAIN), "TWO three") == ((0, 4),)
    assert find_text((TIMED, PLAIN), "TWO three", match_case=True) == ()
    assert find_text((TIMED,), " ") == () and find_text((Cue(0, 1, ("a.b*",)),), ".b*") == ((0, 1),)
    found, count = replace_text((TIMED, PLAIN), "half", r"\1 all")
    assert count == 2 and found[1].lines == (r"\1 all of it and the other \1 all",) and found[0] is TIMED
    assert replace_text((TIMED,), "two three", "2 3")[0][0].lines == ("One 2 3 four",)
    assert replace_text((TIMED,), "", "x") == ((TIMED,), 0)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_no_edit_loses_a_word_or_the_order(data: st.DataObject) -> None:
    cues = CUES
    for _ in range(6):
        index = data.draw(st.integers(0, len(cues) - 2))
        kind = data.draw(st.sampled_from(["split", "merge", "times", "shift", "insert"]))
        if kind == "split":
            cues = split_cue(cues, index, cursor=data.draw(st.integers(0, 60)), gap=2 / 24)
        elif kind == "merge":
            cues = merge_cues(cues, index)
        elif kind == "times":
            cues = set_times(cues, index, start=data.draw(st.floats(0, 60)), end=data.draw(st.floats(0, 60)))
        elif kind == "shift":
            cues = shift_cues(cues, data.draw(st.floats(0, 3)), index)
        else:
            cues = insert_cue(cues, data.draw(st.floats(0, 60)))[0]
        assert everything(cues) == everything(CUES)
        assert all(left.start <= right.start for left, right in pairwise(cues))
        assert all(cue.end - cue.start >= SHORTEST - 2e-3 and cue.start >= 0 for cue in cues)
