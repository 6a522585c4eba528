"""The matrix in words and in curves: exact beats, followers, and no more than three flashes a second."""

from __future__ import annotations

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.errors import InvalidInput
from studio.messages import LANGUAGES
from studio.speech.transcript import Word
from studio.tasks.audio_to_visual.frame_effects import FULL
from studio.tasks.audio_to_visual.modulation import (
    LIMITS,
    MOST_LINES,
    PRESETS,
    SOURCES,
    TARGETS,
    Line,
    modulation_curves,
    preset_for,
    read_matrix,
    write_matrix,
)
from tests.unit.sound.sound_analyses import made_up

NUMBERS = {name: st.floats(low, high).map(lambda v: float(f"{v:g}")) for name, (low, high) in LIMITS.items()}
LINES = st.builds(Line, st.sampled_from(SOURCES), st.sampled_from(TARGETS), **NUMBERS)


@given(st.lists(LINES, max_size=MOST_LINES))
def test_what_is_written_is_read(lines: list[Line]) -> None:
    assert read_matrix(write_matrix(lines), "modulation") == tuple(lines)


def test_hands_write_loosely() -> None:
    text = "# my matrix\nRMS → Motion: gain=0.6, attack 0.02,release: 0.3\n\nbeat=>pan x; low > zoom: 0.5  # deep\nonset -> flash :"
    assert read_matrix(text, "modulation") == (
        Line("rms", "motion", 0.6, 0.02, 0.3),
        Line("beat", "pan_x"),
        Line("low", "zoom", 0.5),
        Line("onset", "flash"),
    )
    assert read_matrix("  \n", "modulation") == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("rms", "error.modulation_line"),
        ("rms -> motion\nlouder is bigger", "error.modulation_line"),
        ("rms -> motion: gain 1 2", "error.modulation_line"),
        ("loudness -> motion", "error.modulation_source"),
        ("rms -> size", "error.modulation_target"),
        ("rms -> motion: gain much", "error.modulation_number"),
        ("rms -> motion: gain nan", "error.modulation_number"),
        ("rms -> motion: gain 3", "error.modulation_number"),
        ("rms -> motion: release -1", "error.modulation_number"),
        ("rms -> motion\n" * (MOST_LINES + 1), "error.modulation_too_many"),
    ],
)
def test_errors_name_the_line(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_matrix(text, "modulation")
    assert (caught.value.code, caught.value.field) == (code, "modulation")
    for lang in LANGUAGES:
        sentence = caught.value.sentence(lang)
        assert sentence != code and "{" not in sentence
    if "\nlouder" in text:
        assert "2" in caught.value.sentence()


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(InvalidInput):
        assert all(isinstance(line, Line) for line in read_matrix(text, "modulation"))


@pytest.mark.parametrize("fps", [12, 24, 25, 30, 60])
def test_the_nearest_picture_shows_the_beat(fps: int) -> None:
    beats = tuple(np.random.default_rng(fps).uniform(0.1, 3.9, 9).round(3))
    times = np.arange(4 * fps) / fps
    for beat in beats:
        curve = modulation_curves(made_up(beats=(beat,)), (Line("beat", "zoom", 1.0, 0.0, 0.12),), times)["zoom"]
        assert abs(times[int(curve.argmax())] - beat) <= 0.5 / fps + 1e-9
        assert curve.max() == pytest.approx(1)
        assert not curve[: int(curve.argmax())].any()


def test_a_pulse_falls_to_a_third_in_its_release() -> None:
    times = np.arange(96) / 24
    curve = modulation_curves(made_up(beats=(1.0,)), (Line("beat", "zoom", 1.0, 0.25, 0.5),), times)["zoom"]
    assert curve[24 + 12] == pytest.approx(np.exp(-1), abs=1e-3)
    assert curve[21] == pytest.approx(0.5) and curve[17] == 0  # the run-up


def test_words_and_bars_have_pulses() -> None:
    times = np.arange(96) / 24
    words = (Word("one", 0.5, 0.7), Word("two", 2.0, 2.3))
    lines = (Line("word", "zoom", 1.0), Line("bar", "saturation", 0.5))
    found = modulation_curves(made_up(bars=(1.0,)), lines, times, words)
    assert np.flatnonzero(found["zoom"] == 1).tolist() == [12, 48]
    assert found["saturation"][24] == pytest.approx(0.5)


@pytest.mark.parametrize("fps", [12, 24, 30])
def test_every_word_of_speech_is_marked_without_a_flash(fps: int) -> None:
    starts = np.cumsum(np.random.default_rng(3).uniform(0.17, 0.6, 24)).round(3)
    times = np.arange(round((starts[-1] + 1) * fps)) / fps
    found = modulation_curves(made_up(float(times[-1])), PRESETS["speech"], times, [Word("so", s, s + 0.1) for s in starts])
    rises = np.diff(found["flash"], prepend=0.0)
    for start in starts:
        assert rises[int(np.abs(times - start).argmin())] > 0.05  # of `FULL`: 4 % of the way to white
    code = np.linspace(0, 1, 101)
    brighter = (code + (1 - code) * FULL["flash"] * rises.max()) ** 2.2 - code**2.2
    assert brighter.max() < 0.1  # of full light, linear: a tenth is a flash, and words come faster than three a second
    marked = {int(np.abs(times - start).argmin()) for start in starts}
    assert not [k for k in np.flatnonzero(rises > 1e-6) if int(k) not in marked]


def test_words_that_follow_too_fast_share_one_pulse() -> None:
    words = (Word("to", 1.0, 1.05), Word("do", 1.1, 1.3), Word("for", 1.3, 1.5))
    curve = modulation_curves(made_up(), (Line("word", "zoom", 1.0, 0.0, 0.05),), np.arange(96) / 24, words)["zoom"]
    assert np.flatnonzero(curve == 1).tolist() == [24, 31]


def test_a_follower_rises_and_falls_at_its_own_pace() -> None:
    rms = np.zeros(400, np.float32)
    rms[100:200] = 1
    times = np.arange(96) / 24
    quick = modulation_curves(made_up(rms=rms), (Line("rms", "motion", 1.0, 0.0, 0.0),), times)["motion"]
    slow = modulation_curves(made_up(rms=rms), (Line("rms", "motion", 1.0, 0.3, 0.6),), times)["motion"]
    assert quick[30] == pytest.approx(1) and quick[52] == 0
    assert 0.5 < slow[24 + 7] < 0.75 and 0.2 < slow[48 + 14] < 0.5


def test_short_onsets_are_not_missed_between_pictures() -> None:
    onset = np.zeros(400, np.float32)
    onset[[103, 250, 351]] = 1
    curve = modulation_curves(made_up(onset=onset), (Line("onset", "grain", 1.0, 0.0, 0.0),), np.arange(48) / 12)["grain"]
    assert np.flatnonzero(curve > 0.9).tolist() == [12, 30, 42]


def test_lines_of_one_target_add_up_within_bounds() -> None:
    times = np.arange(48) / 24
    found = modulation_curves(
        made_up(rms=1.0, low=1.0), (Line("rms", "zoom", 0.8), Line("low", "zoom", 0.7), Line("rms", "grain", -1.0)), times
    )
    assert set(found) == {"zoom", "grain"}
    assert found["zoom"].max() == 1 and found["grain"].max() == 0
    assert all(c.dtype == np.float32 and c.shape == (48,) for c in found.values())
    assert modulation_curves(made_up(), (), times) == {}


def test_harmony_turns_the_hue_and_noise_does_not() -> None:
    times = np.arange(48) / 24
    chroma = np.zeros((400, 12), np.float32)
    chroma[:, 7] = 1
    tone = modulation_curves(made_up(chroma=chroma), (Line("chroma", "hue", 1.0),), times)["hue"]
    noise = modulation_curves(made_up(chroma=np.ones((400, 12), np.float32)), (Line("chroma", "hue", 1.0),), times)["hue"]
    assert np.abs(tone).max() > 0.4 and np.abs(noise).max() < 1e-6


@pytest.mark.parametrize("gain", [0.3, 1.0])
def test_no_more_than_three_flashes_a_second(gain: float) -> None:
    times = np.arange(240) / 24
    heard = made_up(10.0, beats=tuple(np.arange(0, 10, 0.125)))
    curve = modulation_curves(heard, (Line("beat", "flash", gain, 0.0, 0.05),), times)["flash"]
    rises = np.flatnonzero(np.diff(curve) > 0.12)
    assert len(rises) and np.diff(times[rises]).min() >= 1 / 3 - 1e-6
    calm = made_up(10.0, beats=tuple(np.arange(0.5, 10, 0.345)))  # 174 beats a minute are few enough
    assert (np.diff(modulation_curves(calm, (Line("beat", "flash", gain, 0.0, 0.12),), times)["flash"]) > 0.12).sum() == len(calm.beats)


def test_presets_are_for_every_kind() -> None:
    assert set(PRESETS) == {"drums", "ambient", "song", "speech"}
    assert preset_for(made_up(kind="speech")) == "speech" and preset_for(made_up(kind="silence")) == "ambient"
    for lines in PRESETS.values():
        assert any(line.target == "motion" for line in lines)
        assert read_matrix(write_matrix(lines), "modulation") == lines
