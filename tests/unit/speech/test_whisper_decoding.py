"""How often a passage is decoded, and what is taken. A script stands in for faster-whisper."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from studio.speech.whisper import transcribe

SOUND = np.zeros(16_000 * 10, np.float32)
SPEECH = [(0.0, 10.0)]
ALL = "Please hold the line. He will be with you in just a moment, and then the music stops again."


class Script:
    """Says one text without time marks and another one with them; ``asked`` is what it was called with."""

    def __init__(self, whole: str, marked: str = ALL, begin: float = 0.0, ratio: float = 1.5) -> None:
        self.model = SimpleNamespace(is_multilingual=True)
        self.asked: list[tuple[bool, int]] = []
        self._texts, self._begin, self._ratio = {True: whole, False: marked}, begin, ratio

    def transcribe(self, _samples: np.ndarray, **options: Any) -> tuple[Iterator[SimpleNamespace], None]:
        whole, again = bool(options["without_timestamps"]), int(options["no_repeat_ngram_size"])
        self.asked.append((whole, again))
        names = self._texts[whole].split()
        times = np.linspace(self._begin if whole else 0.0, 10.0, len(names) + 1)
        words = [
            SimpleNamespace(word=f" {name}", start=a, end=b, probability=0.9)
            for name, a, b in zip(names, times[:-1], times[1:], strict=True)
        ]
        ratio = 1.5 if again else self._ratio
        part = SimpleNamespace(seek=0, end=10.0, words=words, compression_ratio=ratio, no_speech_prob=0.0, avg_logprob=-0.1)
        return iter([part] if words else []), None


def heard(model: Script, language: str = "en", translate: bool = False) -> str:
    words = transcribe(model, SOUND, language, speech=SPEECH, translate=translate)  # pyright: ignore[reportArgumentType]
    return " ".join(word.text for word in words)


def test_english_is_decoded_once_and_without_time_marks() -> None:
    model = Script(ALL, "something else")
    assert heard(model) == ALL
    assert model.asked == [(True, 0)]


def test_its_sentences_are_numbered() -> None:
    words = transcribe(Script(ALL), SOUND, "en", speech=SPEECH)  # pyright: ignore[reportArgumentType]
    assert [word.segment for word in words] == [0] * 4 + [1] * 15


@pytest.mark.parametrize("whole", ["", "He will", ALL.replace(",", "").replace(".", "") + " and so on" * 6])
def test_what_is_incomplete_or_has_no_marks_is_decoded_with_time_marks(whole: str) -> None:
    model = Script(whole)
    assert heard(model) == ALL
    assert model.asked == [(True, 0), (False, 0)]


def test_a_lost_beginning_is_noticed() -> None:
    model = Script("He will be with you in just a moment, and then the music stops again.", begin=3.0)
    assert heard(model) == ALL


def test_of_two_incomplete_results_the_fuller_one_is_taken() -> None:
    assert heard(Script("Please hold the line. He will", "Please")) == "Please hold the line. He will"


def test_what_repeats_is_decoded_with_time_marks_and_may_not_repeat() -> None:
    model = Script(ALL, ratio=3.0)
    assert heard(model) == ALL
    assert model.asked == [(True, 0), (False, 0), (False, 6)]


@pytest.mark.parametrize(("language", "translate"), [("de", False), ("en", True), ("de", True)])
def test_other_languages_keep_time_marks(language: str, translate: bool) -> None:
    model = Script("ignored")
    assert heard(model, language, translate) == ALL
    assert model.asked == [(False, 0)]
