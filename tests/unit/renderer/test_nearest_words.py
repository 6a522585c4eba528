"""Words that no table knows become the nearest thing or landscape, or are left as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.renderer.nearest_words import nearest_words
from studio.renderer.painting.more_sprites import is_drawable
from studio.renderer.reading import describe
from studio.renderer.vocabulary.nearest import TABLE, _table, nearest_place, nearest_thing, place_of_adjective
from studio.renderer.vocabulary.places import known_places


def test_the_table_is_compact_and_names_what_there_is() -> None:
    assert TABLE.stat().st_size < 400_000
    table = _table()
    assert len(table["things"]) > 4000 and len(table["places"]) > 50
    assert {t for t in table["things"].values() if not is_drawable(t)} == set()
    assert set(table["places"].values()) | set(table["adjectives"].values()) <= known_places()


@pytest.mark.parametrize(
    ("word", "thing"),
    [("terrier", "dog"), ("mare", "horse"), ("osprey", "eagle"), ("frigate", "ship"), ("fiddler", "man"), ("cathedral", "church")],
)
def test_a_word_is_its_hypernym(word: str, thing: str) -> None:
    assert nearest_thing(word) == (thing, False)


def test_plurals_and_places_and_adjectives() -> None:
    assert nearest_thing("terriers") == ("dog", True)
    assert nearest_place("strait") is not None and nearest_thing("justice") is None and nearest_place("justice") is None
    assert place_of_adjective("tropical") == "beach"


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("a terrier by a lake", "a dog by a lake"),
        ("three terriers", "three dogs"),
        ("a terrier puppy", "a terrier puppy"),
        ("a pirate cove", "a pirate cove"),
        ("a cat and a dog", "a cat and a dog"),
        ("asdf qwerty", "asdf qwerty"),
    ],
)
def test_prompts_in_known_words(prompt: str, text: str) -> None:
    assert nearest_words(prompt).text == text


def test_what_was_replaced_is_told() -> None:
    assert nearest_words("a terrier").replaced == (("terrier", "dog"),)


@given(st.text(max_size=200))
def test_any_text_is_survived_and_a_second_pass_changes_nothing(text: str) -> None:
    once = nearest_words(text).text
    assert nearest_words(once).text == once
    describe(once)
