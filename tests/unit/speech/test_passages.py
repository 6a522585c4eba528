"""Where sound is cut, how times are mapped back, and where phrases begin."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.media.audio import AudioWindow
from studio.speech import passages as module
from studio.speech.passages import LONGEST, RATE, Passage, passages
from studio.speech.phrase_edges import out_of_silence, refine_phrase_edges
from studio.speech.recognition import _in_order, precision_for
from studio.speech.transcript import Word
from studio.speech.voice_activity import FRAME, Span, last_pause_before, pad_spans, quietest_point, speech_spans
from studio.speech.wav2vec2 import chunks


class LoudIsSpeech:
    """Stands in for the detector where only the cutting is tested: every loud frame counts as speech."""

    def __init__(self) -> None:
        self._rest = np.zeros(0, np.float32)

    def add(self, samples: np.ndarray) -> np.ndarray:
        fresh = np.concatenate([self._rest, samples])
        whole = len(fresh) // FRAME * FRAME
        self._rest = fresh[whole:]
        return (np.abs(fresh[:whole].reshape(-1, FRAME)).max(1) > 0.1).astype(np.float32)

    def finish(self) -> np.ndarray:
        return np.ones(1 if len(self._rest) else 0, np.float32) * float(np.abs(self._rest).max(initial=0) > 0.1)


@pytest.fixture
def loud_is_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "VoiceActivity", LoudIsSpeech)


def windows(sound: np.ndarray, seconds: float) -> Iterator[AudioWindow]:
    size = int(seconds * RATE)
    for at in range(0, len(sound), size):
        yield AudioWindow(at / RATE, sound[at : at + size])


def bursts(spans: list[tuple[float, float]], total: float) -> np.ndarray:
    """Each burst has its own loudness, so that it can be recognised later."""
    sound = np.zeros(int(total * RATE), np.float32)
    for i, (begin, end) in enumerate(spans):
        sound[int(begin * RATE) : int(end * RATE)] = 0.2 + 0.01 * i
    return sound


@pytest.mark.usefixtures("loud_is_speech")
@pytest.mark.parametrize("seconds", [5.0, 13.0, 30.0])
def test_no_burst_is_cut_and_none_is_lost(seconds: float) -> None:
    spans = [(0.5 + 3.1 * i, 2.9 + 3.1 * i) for i in range(30)]
    sound = bursts(spans, 95.0)
    found: list[tuple[int, float, float]] = []
    last = 0.0
    for passage in passages(windows(sound, seconds)):
        assert passage.until >= last
        last = passage.until
        assert len(passage.samples) <= LONGEST * RATE
        loud = [(np.abs(passage.samples[int(a * RATE) : int(b * RATE)]) > 0).mean() for a, b in passage.speech]
        assert not passage.pieces or (loud and min(loud) > 0.95)  # speech without the quiet around it
        for i in range(len(spans)):
            where = np.flatnonzero(np.abs(passage.samples - (0.2 + 0.01 * i)) < 1e-4)
            if len(where):
                found.append((i, *passage.span(where[0] / RATE, where[-1] / RATE)))
    assert [i for i, _, _ in found] == list(range(30))  # each exactly once: in one piece
    for i, start, end in found:
        assert start == pytest.approx(spans[i][0], abs=0.002)
        assert end == pytest.approx(spans[i][1], abs=0.002)
    assert last == pytest.approx(95.0, abs=0.001)


@pytest.mark.usefixtures("loud_is_speech")
def test_endless_speech_is_cut_where_it_is_stillest() -> None:
    sound = np.full(70 * RATE, 0.3, np.float32)
    sound[int(25.2 * RATE) : int(25.26 * RATE)] = 0.12
    found = list(passages(windows(sound, 30.0)))
    assert all(0 < len(p.samples) <= LONGEST * RATE for p in found)
    assert found[0].until == pytest.approx(25.23, abs=0.06)
    assert sum(len(p.samples) for p in found) == len(sound)


@pytest.mark.usefixtures("loud_is_speech")
def test_silence_has_no_passage_and_the_first_words_need_one_window() -> None:
    assert all(not p.pieces for p in passages(windows(np.zeros(100 * RATE, np.float32), 30.0)))
    assert list(passages([])) == []
    sound = bursts([(1.0, 4.0), (31.0, 34.0)], 90.0)
    read = 0

    def counted() -> Iterator[AudioWindow]:
        nonlocal read
        for window in windows(sound, 30.0):
            read += 1
            yield window

    first = next(iter(passages(counted())))
    assert first.pieces and read <= 2  # one window, and one read ahead


def test_times_are_mapped_over_joints() -> None:
    passage = Passage(np.zeros(3 * RATE, np.float32), ((0, 10.0), (RATE, 50.0)), 60.0)
    assert passage.span(0.2, 0.5) == pytest.approx((10.2, 10.5))
    assert passage.span(1.5, 2.0) == pytest.approx((50.5, 51.0))
    assert passage.span(0.6, 1.2) == pytest.approx((10.6, 11.0))  # clipped to the piece of its middle
    assert passage.span(0.9, 1.8) == pytest.approx((50.0, 50.8))


@given(st.lists(st.floats(0, 1), max_size=200))
def test_spans_are_in_order_and_inside(odds: list[float]) -> None:
    total = len(odds) * FRAME
    spans = speech_spans(np.array(odds, np.float32), total)
    edges = [e for s in spans for e in (s.begin, s.end)]
    assert edges == sorted(edges)
    assert all(0 <= e <= total for e in edges)
    wide = pad_spans(spans, total, 6400, 32_000)
    assert [e for s in wide for e in (s.begin, s.end)] == sorted(e for s in wide for e in (s.begin, s.end))
    assert all(any(w.begin <= s.begin and s.end <= w.end for w in wide) for s in spans)


def test_a_pause_is_cut_in_its_middle_but_keeps_a_lead_in() -> None:
    spans = [Span(1000, 9000), Span(12_000, 20_000)]
    assert last_pause_before(spans, 20_000, 1000, 8000) == 10_500
    assert last_pause_before(spans, 20_000, 1000, 500) == 11_500
    assert last_pause_before([Span(0, 20_000)], 20_000, 1000, 500) is None
    sound = np.ones(10_000, np.float32)
    sound[6000:6500] = 0
    assert 6000 <= quietest_point(sound, 2000, 9000) <= 6500


@given(st.integers(0, 3_000_000))
def test_chunks_keep_every_frame_once(total: int) -> None:
    def frames(samples: int) -> int:
        return max((samples - 400) // 320 + 1, 0)

    total = max(total, 400)
    kept = sum((frames(end - begin) if last is None else last) - first for begin, end, first, last in chunks(total, 320))
    assert kept == frames(total)
    assert all(end - begin >= 400 for begin, end, _, _ in chunks(total, 320))


def test_edges_move_to_the_sound() -> None:
    rng = np.random.default_rng(0)
    sound = (rng.standard_normal(4 * RATE) * 1e-4).astype(np.float32)
    sound[int(1.0 * RATE) : int(2.0 * RATE)] += (0.3 * rng.standard_normal(RATE)).astype(np.float32)
    (first, middle), (again, end) = refine_phrase_edges(sound, [(0.3, 1.5), (1.5, 3.4)])
    assert (first, end) == pytest.approx((1.0, 2.0), abs=0.02)
    assert (middle, again) == (1.5, 1.5)
    assert refine_phrase_edges(sound, [(1.1, 1.9)])[0] == pytest.approx((1.0, 2.0), abs=0.02)
    quiet = np.zeros(RATE, np.float32)
    assert refine_phrase_edges(quiet, [(0.2, 0.4)]) == [(0.2, 0.4)]
    assert refine_phrase_edges(quiet[:10], []) == []


@given(st.lists(st.tuples(st.floats(0, 50), st.floats(-1, 5)), max_size=30))
def test_words_are_always_in_order(times: list[tuple[float, float]]) -> None:
    found = _in_order([Word("a", s, s + d) for s, d in times], 1.0)
    edges = [e for w in found for e in (w.start, w.end)]
    assert len(found) == len(times)
    assert edges == sorted(edges)
    assert all(w.end > w.start >= 1.0 for w in found)


def test_each_preset_has_a_number_format() -> None:
    def row(kind: str, *precisions: str) -> SimpleNamespace:
        return SimpleNamespace(kind=kind, precisions=precisions)

    assert precision_for(row("faster-whisper", "float16", "int8", "float32"), "fast") == "int8"  # pyright: ignore[reportArgumentType]
    assert precision_for(row("faster-whisper", "int8", "float32"), "accurate") == "float32"  # pyright: ignore[reportArgumentType]
    assert precision_for(row("transformers", "float16", "float32"), "fast") == "float32"  # pyright: ignore[reportArgumentType]
    assert precision_for(row("transformers", "bfloat16"), "fast") == "bfloat16"  # pyright: ignore[reportArgumentType]


def test_no_word_is_said_in_a_pause() -> None:
    speech = [(0.0, 1.0), (1.5, 3.0), (3.1, 4.0)]
    across = [(0.2, 0.8), (0.8, 1.7), (1.7, 2.5)]
    assert out_of_silence(across, speech) == [(0.2, 0.8), (1.5, 1.7), (1.7, 2.5)]
    ends_in_it = [(0.5, 1.2), (1.2, 1.3), (1.4, 2.0)]
    assert out_of_silence(ends_in_it, speech) == [(0.5, 1.0), (1.5, pytest.approx(1.55)), (pytest.approx(1.55), 2.0)]
    breath = [(2.5, 3.05), (3.05, 3.5)]  # too short to be a pause
    assert out_of_silence(breath, speech) == breath
    assert out_of_silence([], speech) == []
    assert out_of_silence(across, []) == across
