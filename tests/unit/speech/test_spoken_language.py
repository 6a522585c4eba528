"""Which language is spoken, and Chinese in the script that is asked for."""

from __future__ import annotations

from typing import get_args

import pytest

from studio.speech.chinese_script import rewritten
from studio.speech.languages import NATIVE_NAMES, Language, native_name, unspaced
from studio.speech.spoken_language import LanguageVote
from studio.speech.transcript import Transcript, Word


def test_a_long_passage_outvotes_a_short_one() -> None:
    vote = LanguageVote()
    assert (vote.language, vote.probability, vote.settled) == ("en", None, False)
    vote.add({"cy": 0.6, "de": 0.4}, 1.0)
    assert (vote.language, vote.settled) == ("cy", False)
    vote.add({"de": 0.97, "nl": 0.03}, 20.0)
    assert vote.language == "de" and vote.settled
    assert vote.probability == pytest.approx((0.4 + 19.4) / 21)


def test_doubt_ends_after_a_minute_and_a_choice_leaves_none() -> None:
    vote = LanguageVote()
    for _ in range(3):
        assert not vote.settled
        vote.add({"no": 0.5, "da": 0.5}, 25.0)
    assert vote.settled
    given = LanguageVote("fr")
    assert (given.language, given.probability, given.settled) == ("fr", None, True)


def test_every_language_has_a_name() -> None:
    assert set(get_args(Language)) == {"auto", *NATIVE_NAMES}
    assert native_name("de") == "Deutsch" and native_name("xx") == "xx"
    assert unspaced("ja") and not unspaced("ko")


def test_words_without_spaces_are_read_without_spaces() -> None:
    words = tuple(Word(text, i, i + 1) for i, text in enumerate(("你", "好", "。")))
    assert Transcript(words, 3.0, "zh").text == "你好。"
    assert Transcript(words, 3.0).text == "你 好 。"


def test_characters_follow_their_neighbours() -> None:
    assert rewritten(["皇后", "在", "头", "发", "后面"], "traditional") == ["皇后", "在", "頭", "髮", "後面"]
    assert rewritten(["軟體", "裡"], "simplified") == ["软体", "里"]
    assert rewritten(["头发"], "heard") == ["头发"]
    assert rewritten([], "traditional") == []
