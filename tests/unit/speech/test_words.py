"""Written words as they are spoken, and a pronunciation for those that no dictionary holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.speech.pronunciation import guess_pronunciation
from studio.speech.text_normalization import spoken_forms

_ARPABET = set(
    "AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH".split()  # noqa: SIM905
)


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("1995", "nineteen ninety five"),
        ("2005", "two thousand five"),
        ("42", "forty two"),
        ("1900", "nineteen hundred"),
        ("1905", "nineteen oh five"),
        ("2000", "two thousand"),
        ("2010", "twenty ten"),
        ("1100", "eleven hundred"),
        ("0", "zero"),
        ("101", "one hundred one"),
        ("999", "nine hundred ninety nine"),
        ("1,200", "one thousand two hundred"),
        ("12,345", "twelve thousand three hundred forty five"),
        ("1,000,001", "one million one"),
        ("987,654,321,000,000", "nine hundred eighty seven trillion six hundred fifty four billion three hundred twenty one million"),
        ("21st", "twenty first"),
        ("112th", "one hundred twelfth"),
        ("1000th", "one thousandth"),
        ("40th", "fortieth"),
        ("3.14", "three point one four"),
        ("10%", "ten percent"),
        ("$3.50", "three dollars fifty"),
        ("£20", "twenty pounds"),
        ("3rd", "third"),
        ("1990s", "nineteen nineties"),
        ("5:30", "five thirty"),
        ("007", "zero zero seven"),
        ("Mr.", "mister"),
        ("U.S.", "u s"),
        ("BBC", "b b c"),
        ("NASA", "nasa"),
        ("ill-disposed.", "ill disposed"),
        ("don\u2019t", "don't"),
        ("rock&roll", "rock and roll"),
        ("No.", "no"),
        ("—", ""),
        ("♪", ""),
        ("", ""),
        ("字幕", ""),
    ],
)
def test_a_written_word_as_it_is_spoken(written: str, heard: str) -> None:
    assert " ".join(spoken_forms([written])[0]) == heard


def test_a_currency_follows_its_scale() -> None:
    assert spoken_forms(["It", "cost", "$5", "million", "then."]) == (("it",), ("cost",), ("five",), ("million", "dollars"), ("then",))


@given(st.lists(st.text(max_size=12), max_size=8))
def test_every_word_has_an_answer_in_plain_letters(words: list[str]) -> None:
    found = spoken_forms(words)
    assert len(found) == len(words)
    assert all(token and all(c == "'" or "a" <= c <= "z" for c in token) for heard in found for token in heard)


@pytest.mark.parametrize(("word", "made"), [("gradio", "G R AE D IY OW"), ("tape", "T EY P"), ("cell", "S EH L"), ("", ""), ("字", "")])
def test_a_pronunciation_is_made_from_letters(word: str, made: str) -> None:
    assert guess_pronunciation(word) == made


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'", max_size=20))
def test_pronunciations_are_made_of_known_phones(word: str) -> None:
    made = guess_pronunciation(word).split()
    assert set(made) <= _ARPABET
    assert bool(made) == any(c != "'" for c in word)


def test_every_small_number_differs_from_every_other() -> None:
    cardinals = [spoken_forms([f"{n:,}"])[0] for n in range(1100)]
    ordinals = [spoken_forms([f"{n}th"])[0] for n in range(1100)]
    assert len(set(cardinals)) == len(set(ordinals)) == 1100 and not set(cardinals) & set(ordinals)
    assert all("and" not in heard for heard in (*cardinals, *ordinals))
