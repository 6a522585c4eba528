"""Real speech through the bundled recogniser: the right words, on time, live, and none where nobody speaks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from studio import Settings, Studio
from studio.errors import ModelUnavailable
from studio.media.audio import AudioWindow, audio_windows
from studio.models.lease import Lease
from studio.settings import ASSETS
from studio.speech.alignment import align
from studio.speech.recognition import SpeechPart, precision_for, recognize
from studio.speech.transcript import Word

CLIP = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"
RATE = 16_000


@pytest.fixture(scope="module")
def speaking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    made = Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("out")))
    yield made
    made.cache.close()


@pytest.fixture(scope="module")
def lease(speaking: Studio) -> Iterator[Lease]:
    row = next(r for r in speaking.catalog.rows() if r.id == "whisper-tiny-en")
    with speaking.cache.lease(row.id, precision=precision_for(row, "fast")) as opened:
        yield opened


@pytest.fixture(scope="module")
def parts(lease: Lease) -> list[SpeechPart]:
    return list(recognize(lease, audio_windows(CLIP)))


def words_of(parts: list[SpeechPart]) -> list[Word]:
    return [word for part in parts for word in part.words]


def texts(words: list[Word]) -> list[str]:
    return ["".join(c for c in word.text.lower() if c.isalpha()) for word in words]


def test_the_reading_is_understood(parts: list[SpeechPart]) -> None:
    heard = texts(words_of(parts))
    assert {"dashwood", "leisure", "consider", "respectable", "himself"} <= set(heard)
    assert parts[0].language == "en"


def test_every_word_is_timed_in_order_and_aligned(parts: list[SpeechPart]) -> None:
    words = words_of(parts)
    edges = [edge for word in words for edge in (word.start, word.end)]
    assert edges == sorted(edges)
    assert all(word.end > word.start for word in words)
    assert sum(word.aligned for word in words) > 0.9 * len(words)
    assert all(part.words[-1].end <= part.until + 1e-6 for part in parts if part.words)


def test_words_begin_where_there_is_sound(parts: list[SpeechPart]) -> None:
    sound = np.concatenate([window.samples for window in audio_windows(CLIP)])
    level = [np.abs(sound[int(w.start * RATE) : int(w.end * RATE)]).max() for w in words_of(parts)]
    assert min(level) > 0.01


def test_the_size_of_the_windows_changes_little(lease: Lease, parts: list[SpeechPart]) -> None:
    short = texts(words_of(list(recognize(lease, audio_windows(CLIP, 7.0)))))
    whole = texts(words_of(parts))
    assert len(set(short) & set(whole)) >= 0.8 * len(set(whole))


def test_alignment_finds_words_again_after_a_shift(parts: list[SpeechPart]) -> None:
    words = words_of(parts)[:8]
    sound = np.concatenate([window.samples for window in audio_windows(CLIP)])[: int((words[-1].end + 0.3) * RATE)]
    names = [word.text for word in words]
    first, second = align(sound, names), align(np.pad(sound, (RATE // 2, 0)), names)
    assert first is not None and second is not None
    moved = [b.start - a.start for a, b in zip(first, second, strict=True) if a and b]
    assert np.median(moved) == pytest.approx(0.5, abs=0.03)


def test_text_that_does_not_fit_is_refused() -> None:
    assert align(np.zeros(100, np.float32), ["hello"]) is None
    assert align(np.zeros(RATE, np.float32), ["—"]) is None
    assert align(np.zeros(RATE, np.float32), []) is None


@pytest.mark.parametrize("kind", ["silence", "noise", "tone"])
def test_nobody_speaks(lease: Lease, kind: str) -> None:
    n = 8 * RATE
    sound = {
        "silence": np.zeros(n),
        "noise": np.random.default_rng(0).standard_normal(n) * 0.1,
        "tone": 0.3 * np.sin(2 * np.pi * 440 * np.arange(n) / RATE),
    }[kind].astype(np.float32)
    found = list(recognize(lease, iter([AudioWindow(0.0, sound)])))
    assert words_of(found) == []
    assert found[-1].until == pytest.approx(8.0)


def test_two_people_at_once_get_their_own_words(lease: Lease, parts: list[SpeechPart]) -> None:
    got: dict[int, list[str]] = {}

    def work(number: int) -> None:
        got[number] = texts(words_of(list(recognize(lease, audio_windows(CLIP)))))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got[0] == got[1] == texts(words_of(parts))


def test_a_model_that_hears_nothing_is_refused(speaking: Studio, tmp_path: Path) -> None:
    with speaking.cache.lease("studio-mini", components=["tokenizer"]) as other, pytest.raises(ModelUnavailable):
        next(recognize(other, audio_windows(CLIP)))
