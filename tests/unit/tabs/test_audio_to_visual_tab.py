"""The audio-to-visual tab without a browser: the line of time, the wiring, the sync figures and what they say."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import gradio as gr
import numpy as np
import pytest

from studio import Settings, Studio
from studio.errors import InvalidInput
from studio.media.containers import MediaInfo
from studio.messages import LANGUAGES, sentences
from studio.metrics.figures import as_json
from studio.sound.analysis import Analysis
from studio.sound.sections import Section
from studio.tasks.audio_to_visual import AudioToVisualResult
from studio.tasks.audio_to_visual.modulation import PRESETS, SOURCES, TARGETS, Line, read_matrix
from studio.tasks.registry import task
from tabs import api
from tabs.audio_to_visual import modulation_matrix, results, sound_timeline
from tabs.audio_to_visual.inputs import TASK, Inputs, build_prompt, build_settings, finish
from tabs.audio_to_visual.recording_panel import planned_track
from tabs.shared.form import Form
from tabs.shared.media_input import build_media_input

EVIL = "<img src=x onerror=alert(1)>\"'"
SYNC = {
    "mean_error": 9.2, "max_error": 20.0, "median_offset": 3.0, "alignment": 0.93, "alignment_p95": 0.41, "motion_correlation": 0.71,
    "motion_correlation_shuffled": 0.08, "events": 20, "beats": 20, "frames": 240, "expected_frames": 240, "sound_correlation": 0.999,
    "sound_lag_ms": 0.2, "half_frame_ms": 20.8, "in_time": True,
}  # fmt: skip


def heard(**changes: Any) -> Analysis:
    """Ten seconds with a beat each half second, loud in the second half."""
    count = 1001
    clock = np.arange(count) * 0.01
    level = np.where(clock < 5, 0.2, 0.9).astype(np.float32)
    click = (np.abs(clock * 2 - np.round(clock * 2)) < 0.02).astype(np.float32)
    beats = tuple(k / 2 for k in range(20))
    made = Analysis(
        duration=10.0, hop=0.01, rms=level, onset=click, low=click, mid=level, high=level, centroid=level, flatness=level,
        chroma=np.zeros((count, 12), np.float32), waveform=np.stack([-np.ones(800), np.ones(800)], 1).astype(np.float32) / 2,
        tempo=120.0, confidence=0.9, beats=beats, bars=beats[::4], onsets=beats,
        sections=(Section(0.0, 5.0, "A"), Section(5.0, 10.0, "B")), kind="song",
    )  # fmt: skip
    return replace(made, **changes)


def plan(**changes: Any) -> sound_timeline.Track:
    usual = {"look": "auto", "modulation": "", "tempo": "as_heard", "bpm": "", "beat_offset": 0, "beats": "", "start": 0}
    return planned_track(heard(), list({**usual, **changes}.values()))


def inputs_of(studio: Studio, form: Form) -> Inputs:
    with gr.Blocks():
        media = build_media_input(form)
        return build_settings(studio, form, media, build_prompt(form))


def test_the_line_of_time_shows_what_was_heard() -> None:
    told = sound_timeline.timeline(plan(), "en")
    assert "Song" in told and "120 BPM, 20 beats in 5 bars" in told and "2 sections" in told
    beats = json.loads(told.split('data-beats="')[1].split('"')[0])
    assert beats == [k / 2 for k in range(20)]
    assert told.count('class="curve"') == len({line.target for line in PRESETS["song"]})
    assert "Zoom ← Beat" in told
    assert 'role="slider"' in told and 'tabindex="0"' in told
    assert "NaN" not in told and "nan" not in told.split("points=")[1][:5000]


def test_changing_the_grid_changes_the_line_without_a_film() -> None:
    assert len(plan(tempo="half").analysis.beats) == 10
    assert len(plan(tempo="double").analysis.beats) > 35
    assert plan(beats="1, 2.5").analysis.beats == (1.0, 2.5)
    assert plan(beat_offset=100).analysis.beats[0] == pytest.approx(0.1)
    assert plan(bpm="60").analysis.tempo == 60
    assert plan(start="12.5").start == 12.5


@pytest.mark.parametrize(
    ("change", "field"),
    [({"bpm": "fast"}, "bpm"), ({"bpm": "5"}, "bpm"), ({"beats": "soon"}, "beats"), ({"modulation": "noise -> taste"}, "modulation")],
)
def test_a_wrong_grid_is_one_sentence(change: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan(**change)
    assert refused.value.field == field
    assert all("{" not in refused.value.sentence(lang) and not refused.value.sentence(lang).startswith("error.") for lang in LANGUAGES)


def test_a_beat_one_picture_long_is_not_lost_in_the_drawing() -> None:
    curve = np.zeros(24 * 600, np.float32)
    curve[7001] = 1.0
    told = sound_timeline.timeline(sound_timeline.Track(heard(), {"flash": curve}), "en")
    points = told.split('data-target="flash"')[1].split('points="')[1].split('"')[0]
    assert min(float(p.split(",")[1]) for p in points.split()) < 10


def test_silence_and_free_time_have_their_words() -> None:
    quiet = heard(beats=(), bars=(), tempo=0.0, sections=(), kind="silence", quiet=True, waveform=np.zeros((800, 2), np.float32))
    told = sound_timeline.timeline(sound_timeline.Track(quiet), "en")
    assert "no steady beat" in told and "almost silent" in told
    assert "Thin lines" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_that_a_stranger_wrote_becomes_markup(lang: str, tmp_path: Path) -> None:
    word = SimpleNamespace(text=EVIL, start=1.0, end=2.0)
    info = MediaInfo(Path(f"/tmp/{EVIL}"), EVIL, 20.0, True, True, 640, 360, frame_rate=24.0)
    track = sound_timeline.Track(heard(), {"zoom": np.zeros(4)}, prompts=((0.0, EVIL), (5.0, EVIL)), words=(word,))
    film = tmp_path / "a.mp4"
    film.write_bytes(b"x")
    made = AudioToVisualResult(heard(), film, files=(film,), settings={"prompt": EVIL, "modulation": EVIL})
    pieces = [
        sound_timeline.timeline(track, lang),
        results.recording(info, EVIL, lang),
        results.recording(replace(info, has_video=False), EVIL, lang),
        results.facts(info, lang),
        results.show(made, lang),
        results.details(made, lang),
    ]
    assert not any("<img src=x" in piece for piece in pieces)


def test_rows_and_text_say_the_same() -> None:
    with gr.Blocks():
        form = Form(task(TASK))
        rows = modulation_matrix.build_matrix(form)
    shown = rows.shown(PRESETS["drums"])
    values = [shown[cell] for cell in rows.cells]
    assert read_matrix(rows.written(values, ""), "modulation") == PRESETS["drums"]
    off = [*values]
    off[0] = modulation_matrix.OFF
    assert read_matrix(rows.written(off, ""), "modulation") == PRESETS["drums"][1:]


def test_lines_beyond_the_rows_stay_and_no_row_at_all_is_not_the_look() -> None:
    with gr.Blocks():
        rows = modulation_matrix.build_matrix(Form(task(TASK)))
    many = tuple(Line("rms", target, 0.1) for target in TARGETS)
    from studio.tasks.audio_to_visual.modulation import write_matrix

    values = [rows.shown(many)[cell] for cell in rows.cells]
    assert read_matrix(rows.written(values, write_matrix(many)), "modulation") == many
    nothing = rows.written([rows.shown(())[cell] for cell in rows.cells], "")
    assert [line.gain for line in read_matrix(nothing, "modulation")] == [0.0]


def test_numbers_beyond_the_limits_take_the_nearest() -> None:
    assert modulation_matrix.line_of(("beat", "zoom", 99, -5, None)) == Line("beat", "zoom", 2.0, 0.0)
    assert modulation_matrix.line_of(("beat", "zoom", float("nan"), 0.5, 0.5)) == Line("beat", "zoom", Line("beat", "zoom").gain, 0.5, 0.5)
    assert modulation_matrix.line_of(("nobody", "zoom", 1, 0, 0)) is None


def test_the_sync_figures_say_what_they_mean() -> None:
    told = results.measured(SYNC, "en")
    assert "In time: the average sync error is 9 ms" in told and "at most 21 ms" in told and "at most 42 ms" in told
    assert "0.41 by chance" in told and told.count('class="best"') == 2
    assert "Not quite in time" in results.measured({**SYNC, "in_time": False}, "en")
    assert results.measured({}, "en") == ""


def test_chance_is_never_marked_as_skill() -> None:
    lucky = {**SYNC, "alignment": 0.4, "motion_correlation": 0.05, "in_time": False}
    assert 'class="best"' not in results.measured(lucky, "en")
    still = dict.fromkeys(SYNC) | {"half_frame_ms": 20.8, "events": 0, "frames": 240, "expected_frames": 240, "in_time": False}
    told = results.measured(still, "en")
    assert "No audio feature to follow" in told and "Average sync error" not in told


def test_programs_get_analysis_and_sync(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Sync:
        mean_error: float = 9.0
        alignment: float = float("nan")

    film = tmp_path / "a.mp4"
    film.write_bytes(b"x")
    word = SimpleNamespace(text="hi", start=0.0, end=0.4, confidence=0.9)
    made: Any = AudioToVisualResult(
        heard(), film, files=(film,), words=(word,), prompts=((0.0, "a lake"),), sync=Sync(), settings={"prompt": "x"}
    )  # type: ignore[arg-type]
    told = json.loads(json.dumps(api.reply(made), allow_nan=False))
    assert told["sync"] == {"mean_error": 9.0, "alignment": None}
    assert told["analysis"]["tempo"] == 120 and told["analysis"]["sections"][1] == {"start": 5.0, "end": 10.0, "label": "B"}
    assert told["words"] == [["hi", 0.0, 0.4, 0.9]] and told["prompts"] == [{"start": 0.0, "prompt": "a lake"}]
    assert "rms" not in told["analysis"]


def test_the_real_measurement_has_the_fields_that_are_shown() -> None:
    from studio.metrics.sync import Sync

    made = Sync(9.0, 20.0, 1.0, 0.9, 0.4, 0.7, 0.1, 20, 20, 240, 240, 0.999, 0.1, 20.8)
    assert as_json(made).keys() >= SYNC.keys()
    assert "In time" in results.measured(as_json(made), "en")


def test_settings_that_are_shown_come_back_as_they_were(settings: Settings, tmp_path: Path) -> None:
    studio, form = Studio(settings), Form(task(TASK), finish)
    inputs = inputs_of(studio, form)
    wanted = {"prompt": "a lake; a storm", "look": "song", "tempo": "half", "beats": "0.5, 1", "modulation": "rms -> hue: gain 0.5"}
    updates = inputs.restored(studio, {**wanted, "bpm": 90.0, "length": 300.0, "seed": 3, "media_file": "/etc/hostname"})
    assert inputs.media.file not in updates
    values = dict(
        zip([*form.components, *form.extras], (updates[c]["value"] if c in updates else c.value for c in form.inputs), strict=True)
    )
    values["media_file"] = str(tmp_path / "a.wav")
    checked = form.spec.validate(form.collect(list(values.values()))).model_dump()
    assert {name: checked[name] for name in wanted} == wanted
    assert (checked["bpm"], checked["seed"], checked["length"]) == (90.0, 3, 300.0)
    assert updates[form.components["length"]]["maximum"] == 300


def test_without_a_recording_there_is_one_sentence_at_its_field(settings: Settings) -> None:
    form = Form(task(TASK), finish)
    inputs_of(Studio(settings), form)
    values = dict(zip([*form.components, *form.extras], (c.value for c in form.inputs), strict=True)) | {"prompt": "a lake"}
    assert [(p.field, p.code) for p in form.problems(list(values.values()))] == [("media_file", "error.sound_wanted")]
    spoken = form.problems(list({**values, "source": "microphone"}.values()))
    assert [(p.field, p.code) for p in spoken] == [("microphone", "error.recording_wanted")]


def test_every_source_and_target_has_its_words() -> None:
    for lang in LANGUAGES:
        known = sentences(lang)
        assert all(f"choice.source.{s}" in known for s in (*SOURCES, modulation_matrix.OFF))
        assert all(f"choice.target.{s}" in known for s in TARGETS)
        assert all(f"ui.kind.{k}" in known for k in ("drums", "ambient", "song", "speech", "silence"))
