"""The speaker of each word."""

from __future__ import annotations

import pytest

from studio.speech.speakers.spoken_words import spans_of, with_speakers
from studio.speech.speakers.turns import Turn
from studio.speech.transcript import Word


def words(text: str, pace: float = 0.4) -> list[Word]:
    """One word after another without pauses; ``_`` is a pause of one word."""
    return [Word(part, i * pace, (i + 1) * pace, 0.9) for i, part in enumerate(text.split()) if part != "_"]


def said(found: tuple[Word, ...]) -> str:
    return "".join(word.speaker for word in found)


def test_pauses_divide_speech() -> None:
    assert spans_of(words("one two _ three")) == [(0.0, 0.8), (1.2000000000000002, 1.6)]
    assert spans_of([]) == []


def test_whoever_answers_at_once_begins_a_sentence_of_their_own() -> None:
    asked = words("Is it far? No, over there. Thanks")
    assert spans_of(asked) == [(0.0, pytest.approx(2.8))]
    assert spans_of(asked, sentences=True) == [(0.0, pytest.approx(1.2)), pytest.approx((1.2, 2.4)), pytest.approx((2.4, 2.8))]
    overlapping = [Word("Yes.", 0.0, 0.5, 0.9), Word("No.", 0.4, 0.9, 0.9), Word("Oh.", 0.6, 0.8, 0.9)]
    assert spans_of(overlapping, sentences=True) == [(0.0, 0.5), (0.5, 0.9), (0.9, 0.9)]


def test_words_take_the_speaker_of_their_time() -> None:
    found = with_speakers(words("Are you there? Yes, I am."), [Turn(0, 1.2, "1"), Turn(1.2, 2.4, "2")])
    assert said(found) == "111222"
    assert [word.text for word in found] == ["Are", "you", "there?", "Yes,", "I", "am."]


def test_one_speaker_is_not_labelled() -> None:
    assert said(with_speakers(words("a b c"), [Turn(0, 9, "1")])) == ""
    assert said(with_speakers(words("a b c"), [])) == ""
    assert with_speakers([], [Turn(0, 1, "1"), Turn(1, 2, "2")]) == ()


def test_a_change_moves_to_the_end_of_the_sentence_nearby() -> None:
    turns = [Turn(0, 0.8, "1"), Turn(0.8, 2.4, "2")]  # one word too early
    assert said(with_speakers(words("Are you there? Yes, I am."), turns)) == "111222"
    late = [Turn(0, 1.6, "1"), Turn(1.6, 2.4, "2")]
    assert said(with_speakers(words("Are you there? Yes, I am."), late)) == "111222"


def test_a_change_far_from_any_sentence_end_stays() -> None:
    turns = [Turn(0, 1.6, "1"), Turn(1.6, 4, "2")]
    assert said(with_speakers(words("a b c d e f g h i j"), turns)) == "1111222222"


def test_a_word_within_a_sentence_does_not_change_hands_alone() -> None:
    turns = [Turn(0, 0.8, "1"), Turn(0.8, 1.2, "2"), Turn(1.2, 2.4, "1"), Turn(2.4, 4.0, "2")]
    assert said(with_speakers(words("Are you not there today? Oh. Yes, I am here."), turns)) == "1111112222"


def test_a_short_answer_between_two_pauses_stays() -> None:
    turns = [Turn(0, 0.8, "1"), Turn(1.2, 1.6, "2"), Turn(2.0, 2.8, "1")]
    assert said(with_speakers(words("Ready now? _ Yes. _ Then go."), turns)) == "11211"


def test_numbers_follow_the_first_word() -> None:
    turns = [Turn(0, 0.1, "1"), Turn(0.1, 0.8, "2"), Turn(0.8, 9, "1")]
    assert said(with_speakers(words("Good morning. Hello, you there."), turns))[0] == "1"
