"""Chinese prompts in English: every word of the vocabulary has a Chinese one, sentences keep their meaning, nothing crashes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.diffusion.image_plan import plan_image
from studio.diffusion.prompts.chinese_lexicon import load_lexicon, segment
from studio.diffusion.prompts.chinese_parser import parse_description
from studio.diffusion.prompts.style_prompts import STYLES
from studio.diffusion.prompts.translation import translate
from studio.messages import LANGUAGES, say
from studio.models.catalog import Catalog
from studio.renderer.relations import RELATIONS
from studio.renderer.vocabulary import nouns
from studio.renderer.vocabulary.landscape_words import PLACES
from studio.renderer.vocabulary.lexicon import PHRASES
from studio.renderer.vocabulary.phrases import studio_words
from studio.settings import Settings
from studio.tasks.text_to_image import TextToImageParams
from studio.training.text_to_image.datasets import version2
from studio.training.text_to_image.datasets.attributes import BIOME, COLOR, STYLE, TIME, WEATHER, noun_list
from tests.unit.diffusion.chinese_samples import SENTENCES, chinese, slots, word

ROW = Catalog(Settings(hub="never")).row("studio-mini")
VOCABULARY = {
    "noun": noun_list(2),
    "biome": [b for b in BIOME if b != "object"],
    "time": TIME,
    "weather": WEATHER,
    "style": [s for s in STYLE if s != "none"],
    "color": [*COLOR, "brown", "gray"],
    "size": ["big", "small"],
    "relation": [*RELATIONS, "below"],
    "verb": [v for said in PHRASES["verb"].values() for v in said if v != "flying high"],
}


@pytest.mark.parametrize("slot", VOCABULARY)
def test_every_word_of_the_vocabulary_has_a_chinese_one_that_leads_back(slot: str) -> None:
    said = load_lexicon().raw[slot]
    assert [k for k in VOCABULARY[slot] if k not in said] == []
    for key, value in said.items():
        for phrase, chinese_words in (value if isinstance(value, dict) else {key: value}).items():
            for one in chinese_words:
                found = [w for w in segment(one) if w.slot != "filler"]
                assert [(w.slot, w.key, w.english) for w in found] == [(slot, key, phrase)], one


@pytest.mark.parametrize("slot", ["noun", "biome", "time", "weather", "style", "color", "size"])
def test_the_english_words_are_those_of_the_captions(slot: str) -> None:
    own = {"weather": {"under a clear sky"}}  # captions leave clear weather out
    for key, value in load_lexicon().raw[slot].items():
        said = PHRASES[slot].get(key) or PLACES.get(slot, {}).get(key, ())
        known = {p.partition("|")[2] or p for p in said}
        known |= {key} if key in studio_words() else set()
        if slot == "biome":
            known |= {k for k in known if k}
        for phrase in value if isinstance(value, dict) else [key]:
            assert (phrase.partition("|")[2] or phrase) in known | own.get(slot, set()), (key, phrase)


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[s for s, _ in SENTENCES])
def test_sentences_mean_what_they_say(sentence: str, expected: dict[str, Any]) -> None:
    assert slots(parse_description(sentence)) == expected


def test_every_picture_of_the_renderer_can_be_described_in_chinese() -> None:
    for i in range(400):
        spec = version2.item(i, 1)["spec"]
        text = chinese(spec, nouns.noun_kind)
        scene = parse_description(text)
        assert [(t.noun, t.count, t.color or None) for t in scene.things] == [(o["noun"], o["n"], o["color"]) for o in spec["objects"]], (
            text
        )
        assert [bool(t.size) for t in scene.things] == [bool(o["size"]) for o in spec["objects"]], text
        assert [(a, r, b) for a, r, b in scene.relations] == ([(0, spec["relation"], 1)] if spec["relation"] else []), text
        assert [t.side for t in scene.things if t.side] == ([spec["side"]] if spec["side"] else []), text
        assert [p.biome for p in scene.places] == ([spec["biome"]] if spec["kind"] == "scene" else []), text
        assert scene.unknown == [], text
        english = translate(text).text
        assert english.isascii() and "  " not in english and "|" not in english, english


ENGLISH = (
    ("一隻紅色的狐狸在城堡的左邊", "a red fox left of a castle"),
    ("兩隻鳥飛在房子上方，夜晚", "two birds flying above a house at night"),
    ("大海上的帆船，夕陽", "a sailboat on the ocean at sunset"),
    ("一隻橘貓在發光的森林裡", "an orange cat in a magical forest with glowing mushrooms"),
    ("夜晚的城市", "a city at night"),
    ("三串葡萄在白色背景", "three bunches of grapes on a white background"),
    ("一隻 cute cat 在森林裡, digital art", "a cute cat in a forest, digital art"),
    ("村莊，粉彩", "a village, pastel"),
    ("山，柔和粉彩", "mountains in soft pastel colors"),
    ("貓和狗並排", "a cat and a dog side by side"),
    ("飛機飛過城市", "an airplane flying over a city"),
    ("飛過城市的飛機", "an airplane flying over a city"),
    ("太空人騎著恐龍", "an astronaut riding a dinosaur"),
    ("賽博龐克風格的城市夜景", "a cyberpunk city at night"),
    ("湖面上有兩隻鴨子，背景是山", "two ducks at a lake in mountains"),
)


@pytest.mark.parametrize(("sentence", "english"), ENGLISH)
def test_english_reads_like_a_caption(sentence: str, english: str) -> None:
    assert translate(sentence).text == english


@pytest.mark.parametrize("prompt", ["a cat", "", "🦊", "ネコと城", "고양이", "un château à l'aube", "Ωmega 42"])
def test_other_languages_are_left_alone(prompt: str) -> None:
    made = translate(prompt)
    assert made.text == prompt and made.scene is None and made.unknown == ()


def test_nothing_known_leaves_the_prompt() -> None:
    made = translate("量子力學")
    assert made.text == "量子力學" and made.scene is None and made.unknown_words == "量子力學"


def test_a_list_of_unwanted_things_stays_a_list() -> None:
    assert translate("模糊、紅色的車、下雨", listing=True).text == "red car, in the rain, blurry"


CHARACTERS = "".join(load_lexicon().words) + "，。、的在和一兩三隻艘棵 abc12,.!紅量子力學🦊ネ\u0300\u200d\U00020000"


@given(st.text(alphabet=st.one_of(st.sampled_from(CHARACTERS), st.characters()), max_size=60))
def test_any_text_is_translated_without_a_crash(text: str) -> None:
    for listing in (False, True):
        made = translate(text, listing)
        assert isinstance(made.text, str)
        if made.scene is not None:
            assert made.text.strip()
            assert len(made.scene.things) <= len(text)


@given(st.lists(st.sampled_from(sorted(load_lexicon().words)), min_size=1, max_size=12))
def test_known_words_in_any_order_give_english(words: list[str]) -> None:
    made = translate("".join(words))
    left = [c for c in made.text if "\u4e00" <= c <= "\u9fff"]
    assert made.scene is None or left == []


def test_long_prompts_are_quick() -> None:
    assert translate("一隻貓在城堡左邊，" * 220).scene is not None


def notices(**more: Any) -> dict[str, Any]:
    plan = plan_image(TextToImageParams(**more), ROW, None)
    return {n.code: n.params for n in plan.notices}


def test_the_user_is_told_what_was_understood() -> None:
    request = TextToImageParams(prompt="量子貓在森林裡", negative_prompt="車", style="pixel_art", seed=1)
    plan = plan_image(request, ROW, None)
    assert plan.subject == "a cat in a forest"
    assert plan.prompt == f"a cat in a forest, {STYLES['pixel_art'][0]}" and plan.negative_prompt.startswith("car, ")
    told = {n.code: n.params for n in plan.notices}
    assert told["notice.understood"] == {"text": "a cat in a forest"}
    assert told["notice.understood_negative"] == {"text": "car"}
    assert told["notice.words_left_out"] == {"words": "量子"}
    assert plan.settings(request, ROW.id, 1)["prompt"] == "量子貓在森林裡"
    for lang in LANGUAGES:
        for notice in plan.notices:
            assert "{" not in say(notice.code, lang, **notice.params)


def test_english_and_unknown_prompts_get_no_such_notice() -> None:
    assert notices(prompt="a cat", composition="free") == {}
    assert notices(prompt="量子力學") == {}  # the sampler tells that no word is known


def test_an_unknown_negative_prompt_is_left_out_and_told() -> None:
    plan = plan_image(TextToImageParams(prompt="a cat", negative_prompt="量子力學", composition="free"), ROW, None)
    assert plan.negative_prompt == ""
    assert [n.code for n in plan.notices] == ["notice.words_left_out"]


def test_words_lead_to_the_same_place_in_simplified_letters() -> None:
    for traditional, simplified in (
        ("貓", "猫"),
        ("麵包", "面包"),
        ("紅蘿蔔", "红萝卜"),
        ("獨角獸", "独角兽"),
        ("夜裡", "夜里"),
        ("電視", "电视"),
    ):
        assert [w.key for w in segment(traditional)] == [w.key for w in segment(simplified)]
    assert word("noun", "cat") == "貓"
