"""Sentences in the user's language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from studio import messages
from studio.messages import LANGUAGES, Phrases, known_language, say, sentences
from studio.renderer.vocabulary.nouns import ALL_NOUNS


@pytest.mark.parametrize(
    ("wish", "served"),
    [("en", "en"), ("en-GB", "en"), ("zh-TW", "zh-TW"), ("zh_Hant_HK", "zh-TW"), ("ZH", "zh-TW"), ("fr", "en"), ("", "en"), (None, "en")],
)
def test_a_wish_finds_a_language(wish: str | None, served: str) -> None:
    assert known_language(wish) == served


def test_placeholders_are_filled_in_both_languages() -> None:
    assert "600" in say("error.time_limit", "en", seconds=600)
    assert "600" in say("error.time_limit", "zh-TW", seconds=600)
    assert say("error.time_limit", "en", seconds=1) != say("error.time_limit", "zh-TW", seconds=1)


def test_an_unknown_key_is_shown_rather_than_raised() -> None:
    assert say("error.never_written") == "error.never_written"


def test_a_missing_placeholder_is_shown_rather_than_raised() -> None:
    assert "{seconds}" in say("error.time_limit")


def test_values_are_not_templates() -> None:
    assert "{0.__class__}" in say("error.unknown_task", name="{0.__class__}")


def test_a_key_in_two_files_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "locales" / "en"
    folder.mkdir(parents=True)
    for name in ("a", "b"):
        (folder / f"{name}.json").write_text(json.dumps({"ui.twice": name}), encoding="utf-8")
    monkeypatch.setattr(messages, "ASSETS", tmp_path)
    sentences.cache_clear()
    try:
        with pytest.raises(ValueError, match=r"ui\.twice"):
            sentences("en")
    finally:
        monkeypatch.undo()
        sentences.cache_clear()


def test_every_language_has_sentences() -> None:
    assert all(sentences(lang) for lang in LANGUAGES)


def test_what_a_layout_shows_has_its_chinese_name() -> None:
    said = say("notice.sketched", "zh-TW", things=Phrases(", ".join(ALL_NOUNS)), model="")
    assert not re.search("[a-z]", said)
    assert "castle, dragon" in say("notice.sketched", "en", things=Phrases("castle, dragon"), model="")
    left = say("notice.not_laid_out", "zh-TW", words=Phrases("red castles, quantum mirror"), model="")
    assert "紅色城堡、quantum mirror" in left  # what the lexicon lacks stays whole
