"""Sentences about shots: grammar in both languages, and silence where the tagger is not sure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import studio.vision.descriptions as module
from studio.vision.captioner import sentence
from studio.vision.descriptions import describe, label_name, with_article
from studio.vision.scenes import Scene, Shot, Tag
from studio.vision.tagging import DEFAULT_LABELS


def scene(*labels: str, unsure: tuple[str, ...] = (), caption: str = "") -> Scene:
    tags = tuple(Tag(label, 0.9, True) for label in labels) + tuple(Tag(label, 0.3) for label in unsure)
    return Scene(Shot(0, 4), tags, bool(labels), caption=caption)


@pytest.mark.parametrize(
    ("labels", "english", "chinese"),
    [
        (("dog",), "A dog.", "畫面中有狗。"),
        (("dog", "beach"), "A dog on a beach.", "海灘上有狗。"),
        (("beach", "dog"), "A dog on a beach.", "海灘上有狗。"),
        (("person", "musical instrument"), "A person and a musical instrument.", "畫面中有人和樂器。"),
        (("beach",), "A beach.", "畫面是海灘。"),
        (("snow",), "Snow.", "畫面是雪。"),
        (("airplane",), "An airplane.", "畫面中有飛機。"),
        (("crowd of people", "city street"), "A group of people on a city street.", "市區街道上有一群人。"),
        (("hourglass",), "An hourglass.", "畫面中有「hourglass」。"),
        (("red cars",), "Red cars.", "畫面中有「red cars」。"),
    ],
)
def test_what_is_sure_becomes_one_sentence(labels: tuple[str, ...], english: str, chinese: str) -> None:
    assert describe(scene(*labels)) == english and describe(scene(*labels), "zh-TW") == chinese


def test_guesses_are_never_told() -> None:
    assert describe(scene(unsure=("dog",))) == "" and describe(Scene(Shot(0, 1))) == ""
    assert describe(scene("dog", unsure=("cat",))) == "A dog."


def test_a_captioning_models_sentence_comes_first_in_english() -> None:
    told = scene("dog", caption="A brown dog runs along a beach.")
    assert describe(told) == "A brown dog runs along a beach." and describe(told, "zh-TW") == "畫面中有狗。"
    assert describe(scene(unsure=("dog",), caption="A red kite.")) == "A red kite."
    assert sentence("  a man  riding a wave . ") == "A man riding a wave." and sentence(" ") == ""


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("umbrella", "an umbrella"),
        ("unicorn", "a unicorn"),
        ("used car", "a used car"),
        ("hour glass", "an hour glass"),
        ("house", "a house"),
        ("European city", "a European city"),
        ("one-way street", "a one-way street"),
        ("X-ray", "an X-ray"),
        ("MRI scan", "an MRI scan"),
        ("sand", "sand"),
        ("people", "people"),
        ("two dogs", "two dogs"),
        ("the sea", "the sea"),
        ("glass of water", "a glass of water"),
        ("bus", "a bus"),
        ("dogs on grass", "dogs on grass"),
        ("Eiffel Tower", "Eiffel Tower"),
        ("swimming", "swimming"),
    ],
)
def test_articles(label: str, said: str) -> None:
    assert with_article(label) == said


def test_every_standard_label_has_words_in_both_languages() -> None:
    phrases = json.loads((Path(module.__file__).parent / "label_phrases.json").read_text(encoding="utf-8"))
    assert set(phrases) == set(DEFAULT_LABELS)
    assert all({"en", "zh", "name"} <= set(words) and ("at" in words) == ("zh_at" in words) for words in phrases.values())
    assert label_name("dog", "zh-TW") == "狗" and label_name("dog", "en") == "dog" and label_name("Zebra", "zh-TW") == "Zebra"
