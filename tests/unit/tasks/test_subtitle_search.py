"""Finding the moment: words as said, in another form, misspelt, across cues; meaning; pictures; and nothing where nothing fits."""

from __future__ import annotations

import zlib

import numpy as np
import pytest

from studio.captions.cue import Cue
from studio.captions.word_search import stem
from studio.errors import InvalidInput
from studio.speech.transcript import Word
from studio.tasks.auto_subtitles.embedding_cache import remembered
from studio.tasks.auto_subtitles.search import MomentIndex, find
from studio.vision.scenes import Scene, Shot, Tag

SAID = ("He", "was", "walking", "to", "the", "old", "harbour.")
CUES = (
    Cue(1, 3, ("He was walking", "to the old harbour."), tuple(Word(t, 1 + i / 4, 1.2 + i / 4) for i, t in enumerate(SAID))),
    Cue(4, 6, ("Then the ships came in,",)),
    Cue(6.1, 8, ("and everybody cheered.",)),
    Cue(9, 11, ("今天的天氣非常好。",)),
)  # fmt: skip


def bag(texts: list[str]) -> np.ndarray:
    """Plain arithmetic stands for an encoder: one direction for each topic word."""
    topics = {"ship": 0, "boat": 0, "vessel": 0, "cat": 1, "kitten": 1, "weather": 2}
    found = np.full((len(texts), 512), 1e-3, np.float32)
    for i, text in enumerate(texts):
        for word in text.lower().replace(",", " ").split():
            for topic, k in topics.items():
                found[i, k] += word.startswith(topic)
        found[i, 3 + zlib.crc32(text.encode()) % 509] += 0.3
    return found / np.linalg.norm(found, axis=1, keepdims=True)


def scene(start: float, label: str, topic: str) -> Scene:
    return Scene(Shot(start, start + 5), (Tag(label, 0.9),), True, bag([topic])[0])


def fit(pictures: np.ndarray, question: str) -> np.ndarray:
    """A toy engine: four deviations for the same thing, none for another."""
    return 4.0 * pictures @ bag([question])[0]


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("harbour", 2.5),
        ("Walking to", 1.5),
        ("walked", 1.5),
        ("harbuor", 2.5),
        ("ship", None),
        ("came in and everybody", None),
        ("天氣", None),
    ],
)
def test_words_are_found(query: str, start: float | None) -> None:
    best = find(query, CUES)[0]
    assert best.kind == "speech" and best.score >= 0.75
    if start is not None:
        assert best.start == start


def test_exact_words_come_before_other_forms() -> None:
    cues = (Cue(0, 1, ("walked",)), Cue(2, 3, ("walking",)), Cue(4, 5, ("walk",)))
    assert find("walking", cues)[0].start == 2
    assert len(find("walking", cues)) == 3


def test_words_in_another_order_are_found_near_each_other() -> None:
    (best, *_) = find("cheered ships", CUES)
    assert (best.start < 6 < best.end) and best.score < 0.8


@pytest.mark.parametrize("query", ["zebra", "xq", "quantum mechanics", "?!"])
def test_nothing_is_found_where_nothing_fits(query: str) -> None:
    assert find(query, CUES, (scene(0, "cat", "cat"),), bag, fit) == ()


def test_meaning_is_found_after_words() -> None:
    assert find("boat", CUES, (), bag)[0].text.startswith("Then the ships came in,")
    assert find("boat", CUES) == ()


def test_pictures_are_found_and_joined_with_speech() -> None:
    scenes = (scene(0, "", "kitten"), scene(4, "ship", "ship"), scene(20, "weather", "weather"))
    (only,) = find("cat", CUES, scenes, None, fit)
    assert (only.kind, only.start) == ("picture", 0)
    best = find("ships", CUES, scenes, None, fit)[0]
    assert best.kind == "both" and best.score > 0.95
    assert find("weather", (), scenes)[0].start == 20  # by its label alone


def test_a_picture_that_only_comes_near_is_a_guess() -> None:
    def half(pictures: np.ndarray, question: str) -> np.ndarray:
        return 0.7 * pictures @ bag([question])[0]

    unsure = Scene(Shot(0, 5), (Tag("ship", 0.4),), False, bag(["ship"])[0])
    index = MomentIndex((), (unsure, scene(9, "weather", "weather")), None, half)
    assert index.find("ship") == ()
    (guess,) = index.guesses("ship")
    assert not guess.sure and (guess.start, guess.kind, guess.text) == (0, "picture", "")
    assert index.guesses("zebra") == ()


@pytest.mark.parametrize(("query", "code"), [("  ", "error.query_empty"), ("x" * 400, "error.query_too_long")])
def test_bad_questions_are_told(query: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        find(query, CUES)
    assert caught.value.code == code and "{" not in caught.value.sentence("zh-TW")


def test_without_captions_nothing_is_found() -> None:
    assert find("ship", (), (), bag, fit) == ()


def test_captions_are_embedded_once() -> None:
    asked: list[str] = []

    def counted(texts: list[str]) -> np.ndarray:
        asked.extend(texts)
        return bag(texts) * np.float32(1)

    index = MomentIndex(CUES, (), counted)
    index.find("boat")
    before = len(asked)
    index.find("kitten")
    find("vessel", CUES, (), counted)
    assert [text for text in asked[before:] if text in {cue.text for cue in CUES}] == []
    assert remembered(counted)(["kitten"]).shape == (1, 512)


def test_stems_join_forms_of_a_word() -> None:
    assert len({stem(w) for w in ("walk", "walks", "walked", "walking")}) == 1
    assert len({stem(w) for w in ("city", "cities")}) == 1
    assert len({stem(w) for w in ("stop", "stopped", "stopping")}) == 1
    assert len({stem(w) for w in ("make", "making", "makes")}) == 1
    assert stem("bus") != stem("bu") and stem("this") != stem("thing")
