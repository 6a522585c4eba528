"""What a recording will move, before there is a film: the grid as it is set, the lines in use, a prompt for each section."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.messages import LANGUAGES
from studio.sound.analysis import Analysis
from studio.sound.sections import Section
from studio.tasks.audio_to_visual.modulation import PRESETS
from studio.tasks.audio_to_visual.preview_plan import PreviewSettings, lines_in_use, preview_plan
from studio.tasks.audio_to_visual.section_prompts import prompt_by_section


def heard(**changes: Any) -> Analysis:
    """Ten seconds with a beat each half second, loud in the second half."""
    count = 1001
    clock = np.arange(count) * 0.01
    level = np.where(clock < 5, 0.2, 0.9).astype(np.float32)
    click = (np.abs(clock * 2 - np.round(clock * 2)) < 0.02).astype(np.float32)
    beats = tuple(k / 2 for k in range(20))
    made = Analysis(
        duration=10.0, hop=0.01, rms=level, onset=click, low=click, mid=level, high=level, centroid=level, flatness=level,
        chroma=np.zeros((count, 12), np.float32), waveform=np.zeros((800, 2), np.float32), tempo=120.0, confidence=0.9, beats=beats,
        bars=beats[::4], onsets=beats, sections=(Section(0.0, 5.0, "A"), Section(5.0, 10.0, "B")), kind="song",
    )  # fmt: skip
    return replace(made, **changes)


def test_the_grid_follows_the_settings() -> None:
    assert preview_plan(heard(), PreviewSettings()).analysis.beats == heard().beats
    assert len(preview_plan(heard(), PreviewSettings(tempo="half")).analysis.beats) == 10
    assert len(preview_plan(heard(), PreviewSettings(tempo="double")).analysis.beats) > 35
    assert preview_plan(heard(), PreviewSettings(beats="1, 2.5")).analysis.beats == (1.0, 2.5)
    assert preview_plan(heard(), PreviewSettings(beat_offset=100)).analysis.beats[0] == pytest.approx(0.1)
    assert preview_plan(heard(), PreviewSettings(bpm=60)).analysis.tempo == 60


def test_each_target_has_a_curve_over_the_whole_part() -> None:
    plan = preview_plan(heard(), PreviewSettings())
    assert plan.lines == tuple(line for line in PRESETS["song"] if line.source != "word")
    assert plan.curves.keys() == {line.target for line in plan.lines}
    assert all(curve.shape == (240,) and np.isfinite(curve).all() for curve in plan.curves.values())


def test_words_are_left_out_until_the_film_is_made() -> None:
    plan = preview_plan(heard(), PreviewSettings(modulation="word -> flash; rms -> zoom"))
    assert [line.source for line in plan.lines] == ["rms"]


def test_settings_are_read_as_they_were_typed() -> None:
    typed = {"look": "drums", "modulation": "rms -> hue", "tempo": "half", "bpm": " 90 ", "beat_offset": -50, "beats": "1, 2", "start": "3"}
    assert PreviewSettings.read(typed) == PreviewSettings("drums", "rms -> hue", "half", 90.0, -50.0, "1, 2")
    assert PreviewSettings.read({"bpm": "", "beat_offset": None}) == PreviewSettings() == PreviewSettings.read({})


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"bpm": "fast"}, "bpm", "error.not_a_number"),
        ({"bpm": "nan"}, "bpm", "error.not_a_number"),
        ({"bpm": ["9"]}, "bpm", "error.not_a_number"),
        ({"bpm": "5"}, "bpm", "error.too_small"),
        ({"bpm": 301}, "bpm", "error.too_large"),
        ({"beat_offset": "-1001"}, "beat_offset", "error.too_small"),
    ],
)
def test_a_wrong_number_is_a_problem_of_its_field(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        PreviewSettings.read(change)
    assert [(p.field, p.code) for p in refused.value.problems] == [(field, code)]
    assert all("{" not in refused.value.sentence(lang) for lang in LANGUAGES)


@pytest.mark.parametrize(("change", "field"), [({"beats": "soon"}, "beats"), ({"modulation": "noise -> taste"}, "modulation")])
def test_a_list_that_cannot_be_read_is_a_problem_of_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        preview_plan(heard(), PreviewSettings.read(change))
    assert refused.value.field == field


def test_the_look_decides_where_nothing_is_written() -> None:
    assert lines_in_use("", "speech", None) == PRESETS["speech"]
    assert lines_in_use("", "auto", None) == ()
    assert lines_in_use("", "auto", heard(kind="drums")) == PRESETS["drums"]
    assert lines_in_use("rms -> hue", "drums", heard())[0].target == "hue"


def test_a_description_for_each_section() -> None:
    assert prompt_by_section("a lake; a storm", [0.0, 5.04, 9.0]) == "0: a lake; 5: a storm; 9: a lake"
    assert prompt_by_section("0: a lake; 3: a storm", [0.0, 5.0]) == "0: a lake; 5: a storm"
    assert prompt_by_section("", [0.0, 5.0]).count(":") == 2
