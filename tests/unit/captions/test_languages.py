"""What languages ask of captions: numbers in words, words that stay together, lines of Chinese and Japanese."""

from __future__ import annotations

import pytest

from studio.captions.compliance import check
from studio.captions.cue_builder import build
from studio.captions.language.numerals import spelled
from studio.captions.language.phrase_breaks import phrase_ends
from studio.captions.language.reading_limits import script_language
from studio.captions.line_breaks import break_cost, join, units, wrap
from studio.captions.repair import repair
from studio.captions.style_guides import GUIDES, guide_for
from studio.speech.transcript import Word
from tests.unit.captions.captions_samples import bare


def heard(text: str, pace: float = 0.3) -> list[Word]:
    pieces = units(text) if any("\u3041" <= char <= "\u9fff" for char in text) else text.split()
    return [Word(piece, round(0.5 + pace * i, 3), round(0.5 + pace * (i + 0.8), 3)) for i, piece in enumerate(pieces)]


def in_words(text: str, language: str = "en") -> str:
    return " ".join(word.text for word in spelled(heard(text), language))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I have 2 brothers and 3 sisters.", "I have two brothers and three sisters."),
        ("You have 1 new message, and 10 old ones.", "You have one new message, and ten old ones."),
        ("He is 9 years old. 6 were lost!", "He is nine years old. Six were lost!"),
        ("25 people came.", "Twenty-five people came."),
        ("Take 2 or 3 apples.", "Take two or three apples."),
        ("I said “6, not 7.”", "I said “six, not seven.”"),
        ("A 3 day trip.", "A three day trip."),
        ("There were 11 of us.", "There were 11 of us."),
    ],
)
def test_small_numbers_are_words(text: str, said: str) -> None:
    assert in_words(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "For sales, press 1.", "To save it, press 7, or press star, then 9 to go back.", "Please dial 9 for an outside line.",
        "Call 5 5 5 1 2 1 2.", "Call 555-1212.", "It is 5 p.m.", "Meet me at 7.", "At 3:30 we go.", "It costs 5 dollars.",
        "On May 5 we met.", "The 4 July party.", "In 1984 it began.", "Version 3 is out.", "See chapters 2 to 5.",
        "About 5 million people.", "It weighs 3 kg.", "Between 2 and 300 people.", "We lost 3-2.", "Your code is M I S D N 5.",
        "1. Open the door. 2. Close it.", "Gate 9 is closing.", "World War 2 ended in 1945.", "They live at 10 Downing Street.",
        "Mambo No. 5 is a song.", "Use a 2 by 40.",
    ],
)  # fmt: skip
def test_figures_stay_where_they_are_the_better_form(text: str) -> None:
    assert in_words(text) == text


def test_other_languages_spell_what_does_not_change_with_its_noun() -> None:
    assert in_words("Tengo 2 hermanos y 1 hermana.", "es") == "Tengo dos hermanos y 1 hermana."
    assert in_words("Il y a 3 personnes à 5 heures.", "fr") == "Il y a trois personnes à 5 heures."
    assert in_words("Ich habe 4 Kinder um 6 Uhr.", "de-AT") == "Ich habe vier Kinder um 6 Uhr."
    assert in_words("我 有 3 個", "zh") == "我 有 3 個"


def test_captions_have_numbers_in_words_where_the_guide_asks() -> None:
    words = heard("She has 3 cats.")
    assert build(words, GUIDES["netflix"])[0].text == "She has three cats." and build(words, GUIDES["social"])[0].text == "She has 3 cats."
    assert [word.start for word in build(words, GUIDES["netflix"])[0].words] == [word.start for word in words]


@pytest.mark.parametrize(
    ("language", "never", "gladly"),
    [
        ("es", ("con", "la"), ("comer", "porque")),
        ("fr", ("dans", "une"), ("parti", "mais")),
        ("it", ("della", "casa"), ("mangiare", "perché")),
        ("de", ("mit", "dem"), ("gekommen", "weil")),
        ("pt", ("para", "uma"), ("comer", "porque")),
        ("ru", ("в", "доме"), ("знаю", "что")),
        ("ar", ("في", "البيت"), ("ذهب", "لكن")),
    ],
)
def test_each_language_breaks_before_its_own_conjunctions(language: str, never: tuple[str, str], gladly: tuple[str, str]) -> None:
    assert break_cost(*never, language) > break_cost("xxxx", "yyyy", language) > break_cost(*gladly, language)


def test_chinese_and_japanese_break_between_phrases_and_never_before_punctuation() -> None:
    text = "新しいユーザアカウントの作成作業があります。"
    assert wrap(units(text), 26, "ja") == ("新しいユーザアカウントの", "作成作業があります。")
    assert len("新しいユーザアカウントの") in phrase_ends(text, "ja")
    assert break_cost("好", "，", "zh") > 100 and break_cost("「", "好", "zh") > 100
    assert phrase_ends("no spaces are missing here", "en") == frozenset()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh-TW", "今天的天氣非常好，我們一起去公園散步，看看花也看看人。你知道他昨天為什麼沒有來嗎？我想他應該是太忙了。"),
        ("ja", "今日はとても天気がいいので、公園へ散歩に行きましょう。昨日どうして来なかったのか知っていますか？"),
    ],
)
def test_netflix_leaves_out_full_stops_and_commas_of_chinese_and_japanese(language: str, text: str) -> None:
    guide = guide_for("netflix", language)
    cues = repair(build(heard(text, 0.25), guide), guide)
    shown = "".join(cue.text for cue in cues)
    assert bare(shown) == text.replace("，", "").replace("。", "").replace("、", "")
    assert check(cues, guide).compliant == 1.0 and not any(line.endswith((" ", "，", "。")) for cue in cues for line in cue.lines)
    assert "".join(word.text for cue in cues for word in cue.words) == text  # the words keep them
    assert "。" in "".join(cue.text for cue in build(heard(text), guide_for("bbc", language)))


def test_a_piece_of_two_phrases_is_divided_with_its_time() -> None:
    words = [Word("今天的天", 0.0, 0.8), Word("氣非常", 0.8, 1.4), Word("好。", 1.4, 1.8)]
    (cue,) = build(words, guide_for("netflix", "zh"))
    assert "".join(word.text for word in cue.words) == "今天的天氣非常好。"
    assert all(left.end <= right.start + 1e-9 for left, right in zip(cue.words, cue.words[1:], strict=False))


def test_no_caption_of_one_word_out_of_the_middle_of_a_sentence() -> None:
    text = "I always knew that you would eventually come around and agree with me about the old house. Yes. It was a good time."
    for pace in (0.2, 0.3, 0.45):
        for cue in build(heard(text, pace), GUIDES["netflix"]):
            assert len(cue.text.split()) > 1 or cue.text == "Yes."


def test_the_script_tells_the_language() -> None:
    told = {"今天": "zh", "今日は": "ja", "안녕": "ko", "Привет": "ru", "مرحبا": "ar", "שלום": "he", "bonjour": "", "123": ""}
    assert {text: script_language(text) for text in told} == told


def test_thai_pieces_are_joined_without_spaces() -> None:
    assert join(["สวัส", "ดี", "ค", "รับ"]) == "สวัสดีครับ"
    assert join(["สวัสดี", "Anna"]) == "สวัสดี Anna"
