"""Beats: found where they are, at the tempo a foot taps, and not where there are none."""

from __future__ import annotations

import numpy as np
import pytest

from studio.sound.analyser import analyse
from studio.sound.analysis import Analysis
from studio.sound.beat_grid import adjust_beats
from tests.unit.sound.sound_samples import PATTERNS, RATE, beatless, clicks, rhythm

CASES = [
    *((p, bpm) for p in ("rock", "pop", "house", "sixteenths", "metronome") for bpm in (72, 96, 120, 140)),
    ("break", 96),
    ("jungle", 174),
]


def f_measure(found: tuple[float, ...], true: np.ndarray, tolerance: float = 0.07) -> float:
    """Share of beats found within 70 ms, each once, against both too many and too few."""
    left, hits = list(found), 0
    for beat in true:
        near = min(left, key=lambda t: abs(t - beat), default=None)
        if near is not None and abs(near - beat) <= tolerance:
            left.remove(near)
            hits += 1
    return 2 * hits / max(1, len(found) + len(true))


@pytest.mark.parametrize(("pattern", "bpm"), CASES)
def test_beats_of_drums_and_of_a_band(pattern: str, bpm: int) -> None:
    for band in (False, True):
        samples, true = rhythm(pattern, bpm, seed=1, band=band)
        heard = analyse((samples, RATE))
        assert f_measure(heard.beats, true) > 0.93
        assert heard.tempo == pytest.approx(bpm, rel=0.01)


def test_beats_are_neither_early_nor_late() -> None:
    errors = []
    for pattern in PATTERNS:
        samples, true = rhythm(pattern, 110, seed=2, jitter_ms=0)
        errors += [min((b - t for t in true), key=abs) for b in analyse((samples, RATE)).beats]
    assert abs(float(np.median(errors))) < 0.003
    assert float(np.quantile(np.abs(errors), 0.95)) < 0.008


def test_a_fixed_grid_is_no_rival() -> None:
    """The control: an even grid of 120 beats a minute must score far below."""
    ours, fixed = [], []
    for bpm in (84, 101, 133):
        samples, true = rhythm("pop", bpm, seed=3)
        ours.append(f_measure(analyse((samples, RATE)).beats, true))
        fixed.append(f_measure(tuple(np.arange(0, 12, 0.5)), true))
    assert np.mean(ours) > 0.95 and np.mean(fixed) < 0.6


@pytest.mark.parametrize("kind", ["pad", "noise", "tone", "free", "rain", "babble"])
def test_no_beats_where_nobody_feels_any(kind: str) -> None:
    for seed in range(3):
        heard = analyse((beatless(kind, seed=seed), RATE))
        assert (heard.beats, heard.bars, heard.tempo) == ((), (), 0.0)


def test_beats_follow_a_hand_that_hurries() -> None:
    steps = np.linspace(0.56, 0.5, 24)  # 107 to 120 beats a minute
    true = 0.3 + np.cumsum(steps)
    heard = analyse((clicks(true, 14.0), RATE))
    assert f_measure(heard.beats, true) > 0.9


def test_bars_begin_on_the_strong_beat() -> None:
    samples, true = rhythm("rock", 100, band=True, begin=0.2)
    heard = analyse((samples, RATE))
    assert set(heard.bars) <= set(heard.beats)
    assert np.diff(heard.bars) == pytest.approx(2.4, abs=0.05)
    assert min(abs(heard.bars[0] - true[k]) for k in (0, 2)) < 0.03  # a kick, never a snare


def test_other_tempi_of_the_grid() -> None:
    samples, true = rhythm("rock", 100)
    heard = analyse((samples, RATE))
    half, double = adjust_beats(heard, tempo="half"), adjust_beats(heard, tempo="double")
    assert half.tempo == pytest.approx(50, abs=0.5) and double.tempo == pytest.approx(200, abs=2)
    assert set(half.beats) <= set(heard.beats) <= set(double.beats)
    assert len(half.beats) == pytest.approx(len(heard.beats) / 2, abs=1)
    even = adjust_beats(heard, bpm=100)
    assert max(min(abs(b - t) for t in true) for b in even.beats if 0.2 < b < true[-1]) < 0.02
    moved = adjust_beats(heard, offset_ms=40)
    assert moved.beats[0] == pytest.approx(heard.beats[0] + 0.04) and moved.bars[0] == pytest.approx(heard.bars[0] + 0.04)


def test_a_written_grid_is_taken_as_it_is() -> None:
    heard = analyse((beatless("pad"), RATE))
    own = adjust_beats(heard, tempo="double", bpm=90, offset_ms=100, beats=(1.0, 2.0, 3.0, 4.0, 5.0, 99.0))
    assert isinstance(own, Analysis)
    assert own.beats == (1.0, 2.0, 3.0, 4.0, 5.0)
    assert own.tempo == pytest.approx(60)
    assert (
        adjust_beats(heard).beats == ()
        and adjust_beats(heard, tempo="half").beats == ()
        and adjust_beats(heard, tempo="double").beats == ()
    )
    assert len(adjust_beats(heard, bpm=60).beats) == pytest.approx(12, abs=1)


def test_a_grid_of_silence() -> None:
    heard = analyse((np.zeros(RATE * 3, np.float32), RATE))
    assert adjust_beats(heard, bpm=120).beats[:3] == pytest.approx((0.0, 0.5, 1.0))
