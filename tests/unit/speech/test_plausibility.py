"""What nobody can have said is left out, and what was said stays."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.speech.plausibility import plausible, within_speech, without_hurry, without_loops
from studio.speech.recognition import _in_order
from studio.speech.transcript import Word
from studio.speech.whisper import _until_said


def said(text: str, each: float = 0.3, start: float = 0.0) -> list[Word]:
    return [Word(word, start + i * each, start + (i + 1) * each) for i, word in enumerate(text.split())]


def text(words: list[Word]) -> str:
    return " ".join(word.text for word in words)


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("press star now. " * 20, "press star now."),
        ("Please hold. M-I-S-D-N. " + "M-I-S-D-N. " * 30, "Please hold. M-I-S-D-N."),
        ("the end of the line " * 8 + "Goodbye.", "the end of the line Goodbye."),
        ("Oh, oh oh. OH oh oh, oh oh", "Oh,"),
    ],
)
def test_loops_are_said_once(heard: str, kept: str) -> None:
    assert text(without_loops(said(heard))) == kept


@pytest.mark.parametrize(
    "heard",
    [
        "no, no, no, never",
        "Row, row, row your boat gently down the stream. Merrily, merrily, merrily, merrily, life is but a dream.",
        "We shall fight on the beaches, we shall fight on the landing grounds, we shall fight in the fields",
        "press one. press two. press three. press four. press five.",
        "zero zero zero one one one",
    ],
)
def test_what_people_do_repeat_stays(heard: str) -> None:
    assert text(plausible(said(heard))) == heard


@given(st.lists(st.sampled_from(["a", "b", "c"]), max_size=60))
def test_no_loop_is_left_and_no_word_is_new(heard: list[str]) -> None:
    words = said(" ".join(heard))
    kept = without_loops(words)
    times = [word.start for word in kept]
    assert set(times) <= {word.start for word in words}
    assert times == sorted(times)


def test_words_that_fly_past_were_not_spoken() -> None:
    slow = said("Please press star now.")
    fast = said("and then again for the next one", 0.02, slow[-1].end)
    assert without_hurry([*slow, *fast]) == slow
    assert without_hurry([*slow, *fast[:3], *said("but this was", 0.3, 2.0)])[4:7] == fast[:3]  # a few may just be badly timed
    assert without_hurry(fast) == []
    assert without_hurry([]) == []


def test_no_word_stands_where_nobody_speaks() -> None:
    words = said("one two three four", 1.0)
    assert text(within_speech(words, [(0.2, 1.4)])) == "one two"
    assert within_speech(words, []) == []
    assert plausible(words) == words  # where the speech is not known


def test_no_word_outlasts_the_sound() -> None:
    found = _in_order(said("one two three", 1.0), 0.0, 2.0)
    assert [(w.text, w.end) for w in found] == [("one", 1.0), ("two", 2.0)]
    assert _in_order(said("late", 1.0, 5.0), 0.0, 4.0) == ()


def segment(seek: int, end: float) -> SimpleNamespace:
    return SimpleNamespace(seek=seek, end=end, words=[SimpleNamespace(end=end)])


def test_the_rest_of_a_passage_is_not_decoded_on_its_own() -> None:
    asked: list[int] = []

    def decoder() -> Iterator[SimpleNamespace]:  # as faster-whisper: the next window is decoded when the next segment is asked for
        for seek, end in ((0, 3.0), (0, 9.6), (960, 9.9), (980, 10.0)):
            asked.append(seek)
            yield segment(seek, end)

    assert [s.end for s in _until_said(decoder(), [(0.5, 9.7)], 10.0)] == [3.0, 9.6]  # pyright: ignore[reportArgumentType]
    assert asked == [0, 0]
    asked.clear()
    longer = list(_until_said(decoder(), [(0.5, 25.0)], 30.0))  # pyright: ignore[reportArgumentType]
    assert len(longer) == 4  # much is left to be said: the next window is decoded
