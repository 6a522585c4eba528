"""Synonyms and colour names become the captions' words, for the models that know no others."""

from __future__ import annotations

import re

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.diffusion.image_plan import prompts_for_model
from studio.diffusion.prompts.simplification import names_known_subject, simplify
from studio.models.catalog import Catalog
from studio.renderer.reading import describe
from studio.renderer.scene_words import NAMED_COLORS
from studio.renderer.vocabulary.color_words import COLOR_WORDS
from studio.renderer.vocabulary.lexicon import PHRASES, UNSEEN, Phrases
from studio.renderer.vocabulary.paraphrases import PARAPHRASES
from studio.renderer.vocabulary.synonyms import SYNONYMS
from studio.settings import Settings
from studio.training.text_to_image.datasets.version2 import held_out, unseen_phrasings

CATALOG = Catalog(Settings(hub="never"))
_CSS = {"maroon": "#800000", "olive": "#808000", "aquamarine": "#7fffd4", "indigo": "#4b0082", "gold": "#ffd700", "salmon": "#fa8072",
        "chocolate": "#d2691e", "lime": "#00ff00", "tan": "#d2b48c", "plum": "#dda0dd", "fuchsia": "#ff00ff"}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("A crimson palace at twilight", "A red castle at sunset"),
        ("an ebony cat adjacent to an automobile in a downpour", "a black cat next to a car in the rain"),
        ("An AZURE bird", "A blue bird"),
        ("a lady with a parasol", "a woman with an umbrella"),
        ("a couple of ponies, a trio of kitties", "two horses, three cats"),
        ("(maroon:1.2) house, [golden] gem", "(red:1.2) house, [yellow] gem"),
        ("a kitten in a cottage on a hill in winter", "a cat in a house on a mountain landscape in the snow"),
        ("the arctic, a haunted wood", "the snowy field, a mystical forest"),
        ("a glacier, a haunted wood", "a snowy field, a mystical forest"),
        ("the tundra, a harbour", "the tundra, a harbour"),
        ("a red castle at sunset", "a red castle at sunset"),
        ("the golden hour at a lake", "the golden hour at a lake"),
        ("", ""),
    ],
)
def test_synonyms_become_plain(said: str, told: str) -> None:
    assert simplify(said).text == told


def test_what_was_replaced_is_told_once() -> None:
    assert simplify("a crimson cat and a crimson dog").replaced == (("crimson", "red"),)
    assert simplify("a cat").replaced == ()


def test_captions_stay_as_they_are() -> None:
    for prompt in held_out(200):
        assert simplify(prompt.text).text == prompt.text


def test_no_unseen_word_is_left_and_the_meaning_stays() -> None:
    asked = unseen_phrasings(200)
    same = 0
    for prompt in asked:
        told = simplify(prompt.text)
        assert not simplify(told.text).replaced
        same += describe(told.text).spec(1) == describe(prompt.text).spec(1)
    assert same >= 0.98 * len(asked)


@given(st.text(max_size=80))
def test_any_text_is_survived_and_other_words_stay(text: str) -> None:
    told = simplify(text)
    if not told.replaced:
        assert told.text == text


def words_of(*tables: Phrases) -> set[str]:
    return {p.split("|")[-1] for table in tables for slot in table.values() for said in slot.values() for p in said}


def test_synonyms_are_no_words_of_captions() -> None:
    assert not words_of(SYNONYMS) & words_of(PHRASES, PARAPHRASES, UNSEEN)


def test_color_words_are_no_words_of_captions() -> None:
    taught = words_of(PHRASES, PARAPHRASES)
    every = [word for words in COLOR_WORDS.values() for word in words]
    assert len(every) == len(set(every)) and not taught & set(every)
    assert COLOR_WORDS.keys() == NAMED_COLORS.keys()
    assert not {w for words in UNSEEN["color"].values() for w in words} & set(every)


def test_color_words_are_near_what_they_are_put_to() -> None:
    def lab(rgb: tuple[int, ...]) -> np.ndarray:
        return cv2.cvtColor(np.array([[rgb]], np.float32) / 255, cv2.COLOR_RGB2LAB)[0, 0] * (0.5, 1, 1)

    target = {word: color for color, words in COLOR_WORDS.items() for word in words}
    for word, code in _CSS.items():
        mine = lab(tuple(int(code[i : i + 2], 16) for i in (1, 3, 5)))
        far = sorted(NAMED_COLORS, key=lambda name: float(np.linalg.norm(mine - lab(NAMED_COLORS[name]))))
        assert target[word] in far[:3], (word, far)


def test_boats_are_at_sea_where_no_landscape_is_told() -> None:
    for prompt, biome in (("a sailboat at sunset", "ocean"), ("a car at sunset", "city"), ("a fox in the snow", "snowfield")):
        assert (describe(prompt).spec(1) or {})["biome"] == biome


def test_a_word_that_names_no_thing_leaves_its_color_behind() -> None:
    assert [t.color for t in describe("a coffee brown zeitgeist with a cat").things] == [None]
    assert [t.color for t in describe("a red zeppelin and a cat").things] == [None]
    assert [t.color for t in describe("a silver car and a cat").things] == ["gray", None]
    assert [t.color for t in describe("two fluffy orange cats").things] == ["orange"]


def test_only_models_that_know_few_words_get_them() -> None:
    mini, sd = CATALOG.row("studio-mini"), CATALOG.row("stable-diffusion-v1-4")
    text, unwanted, notices = prompts_for_model(mini, "a crimson fox", "an automobile")
    assert (text, unwanted) == ("a red fox", "a car")
    assert [(n.code, n.params["pairs"]) for n in notices] == [("notice.plain_words", "crimson → red")]
    assert prompts_for_model(sd, "a crimson fox", "")[:1] == ("a crimson fox",)


def test_words_that_say_nothing_to_the_model_are_told() -> None:
    codes = [n.code for n in prompts_for_model(CATALOG.row("studio-mini"), "asdf qwerty", "")[2]]
    assert codes == ["notice.nothing_known"]
    assert not prompts_for_model(CATALOG.row("stable-diffusion-v1-4"), "asdf qwerty", "")[2]
    assert names_known_subject("a quiet lake") and names_known_subject("at dusk") and not names_known_subject("my regards")


def test_phrases_do_not_reach_over_a_comma() -> None:
    assert re.search("jet", simplify("a jet, black cat").text) is None
    assert simplify("a jet black cat").text == "a black cat"
    assert simplify("a jet, black cat").text == "an airplane, black cat"
