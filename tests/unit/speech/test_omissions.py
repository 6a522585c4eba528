"""Speech without words is noticed, and slow speech is not taken for it."""

from __future__ import annotations

import pytest

from studio.speech.omissions import bare, left_out
from studio.speech.transcript import Word

SPEECH = [(0.0, 3.0), (4.0, 8.0)]


def said(*words: tuple[str, float, float]) -> list[Word]:
    return [Word(text, start, end) for text, start, end in words]


def test_a_sentence_without_words_is_left_out() -> None:
    spoken = [("one", 0.2, 0.8), ("two", 1.0, 1.8), ("three", 2.0, 3.0)]
    rest = [(f"word{i}", 4.0 + i / 2, 4.5 + i / 2) for i in range(8)]
    assert left_out(said(*spoken, *rest), SPEECH) == 0
    assert left_out(said(*spoken), SPEECH) > 3  # the end
    assert left_out(said(*rest), SPEECH) == pytest.approx(2.5)  # the beginning, less what words may be off
    assert left_out(said(*spoken, *rest[6:]), SPEECH) > 2  # the middle


def test_a_word_that_is_stretched_over_a_lost_sentence_does_not_hide_it() -> None:
    assert left_out(said(("He", 0.0, 4.0), ("might", 4.0, 8.0)), SPEECH) > 4


def test_slow_words_and_numbers_are_whole() -> None:
    slow = said(("unconditionally", 0.2, 2.2), ("so", 2.2, 3.0), ("1-800-555-0199", 4.0, 8.0))
    assert left_out(slow, SPEECH) == 0


def test_without_words_all_speech_is_left_out() -> None:
    assert left_out([], SPEECH) == 7
    assert left_out([], []) == 0


def test_pauses_need_no_words() -> None:
    assert left_out(said(("yes", 0.1, 0.6), ("no", 30.0, 30.5)), [(0.0, 0.7), (30.0, 30.6)]) == 0


@pytest.mark.parametrize(("text", "found"), [("so it goes " * 11, True), ("so it goes " * 9, False), ("so it goes on, " * 20, False)])
def test_a_long_run_without_marks_is_bare(text: str, found: bool) -> None:
    assert bare([Word(word, float(i), i + 1.0) for i, word in enumerate(text.split())]) is found
