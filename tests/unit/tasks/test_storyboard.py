"""What is drawn when: moments, prompts, and the part of a recording that a film shows."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from studio.errors import InvalidInput
from studio.sound.analysis import Analysis
from studio.sound.sections import Section
from studio.speech.transcript import Word
from studio.tasks.audio_to_visual.recording import find_part, scenes_of, windows_of
from studio.tasks.audio_to_visual.storyboard import storyboard

_LEVEL = np.zeros(10, np.float32)


def heard(duration: float = 10.0, *, beats: tuple[float, ...] = (), kind: str = "drums", sections: tuple[Section, ...] = ()) -> Analysis:
    return Analysis(
        duration=duration, hop=0.01, rms=_LEVEL, onset=_LEVEL, low=_LEVEL, mid=_LEVEL, high=_LEVEL, centroid=_LEVEL, flatness=_LEVEL,
        chroma=np.zeros((10, 12), np.float32), waveform=np.zeros((800, 2), np.float32), beats=beats, bars=beats[::4], sections=sections,
        kind=kind,  # type: ignore[arg-type]
    )  # fmt: skip


def test_every_beat_gets_a_picture_while_they_are_few() -> None:
    board = storyboard("a lake", heard(beats=tuple(np.arange(0.5, 10, 0.5))), "auto")
    assert board.on_beat and board.keys[0] == 0.0
    assert board.keys[1:] == pytest.approx(tuple(np.arange(0.5, 10, 0.5)))
    assert board.before(0.9) == 1 and board.before(0.0) == 0


def test_many_beats_get_a_picture_a_bar() -> None:
    beats = tuple(np.arange(0, 30, 0.5))
    assert storyboard("a lake", heard(30.0, beats=beats), "auto").keys == beats[::4]


def test_beats_too_fast_to_be_seen_are_thinned_and_told() -> None:
    board = storyboard("a lake", heard(5.0, beats=tuple(np.arange(0, 5, 0.3))), "beat")
    assert min(np.diff(board.keys)) >= 0.42
    assert [n.code for n in board.notices] == ["notice.keyframes_thinned"]


def test_without_beats_pictures_grow_slowly_and_cover_the_film() -> None:
    board = storyboard("a lake", heard(9.0, kind="ambient"), "auto")
    assert not board.on_beat
    assert board.keys[0] == 0.0 and board.keys[-1] == pytest.approx(9.0)
    assert max(np.diff(board.keys)) <= 2.5 + 1e-9


def test_descriptions_follow_the_kinds_of_section() -> None:
    sections = (Section(0, 4, "A"), Section(4, 8, "B"), Section(8, 12, "A"))
    prompts = storyboard("a lake; a storm", heard(12.0, sections=sections), "section").prompts
    assert [prompts.at(t)[0] for t in (1, 5, 9)] == ["a lake", "a storm", "a lake"]
    before, after, share = prompts.at(3.9)
    assert (before, after) == ("a lake", "a storm") and share > 0.8


def test_more_descriptions_than_sections_are_spread_evenly() -> None:
    prompts = storyboard("a lake; a storm; a city", heard(12.0), "section").prompts
    assert [prompts.at(t)[0] for t in (1, 5, 9)] == ["a lake", "a storm", "a city"]


def test_a_schedule_in_seconds_stays_as_it_is() -> None:
    prompts = storyboard("0: a lake; 7.5: a storm", heard(12.0), "section").prompts
    assert prompts.positions == (0.0, 7.5)


def test_spoken_words_become_prompts_a_phrase_at_a_time() -> None:
    words = (Word("The", 0.5, 0.6), Word("mountain,", 0.7, 1.2), Word("of", 3.0, 3.1), Word("ice.", 3.2, 3.5), Word("river", 3.6, 4.0))
    board = storyboard("at night", heard(5.0, kind="speech"), "auto", words, words_as_prompts=True)
    assert board.prompts.at(1.0)[0] == "mountain, at night"
    assert board.prompts.at(4.5)[0] == "river, at night"
    assert not board.notices


def test_pictures_of_speech_arrive_with_its_words() -> None:
    words = tuple(Word("stone", s, s + 0.2) for s in (0.5, 0.7, 1.0, 1.2, 2.0, 5.9, 6.0, 6.4))
    board = storyboard("a lake", heard(8.0, kind="speech"), "auto", words, scenes=(1.6, 4.1))
    assert board.on_beat
    assert board.keys == (0.0, 0.5, 1.0, 2.0, 4.1, 5.9, 6.4)  # the scene within the words is left to them, that in the pause is shown
    assert not board.notices


def test_a_long_pause_of_speech_is_not_one_picture() -> None:
    board = storyboard("a lake", heard(20.0, kind="speech"), "word", (Word("stone", 1.0, 1.2), Word("river", 15.0, 15.3)))
    assert max(np.diff([*board.keys, 20.0])) <= 6.0 and {1.0, 15.0} <= set(board.keys)
    silent = storyboard("a lake", heard(9.0, kind="speech"), "word")
    assert not silent.on_beat and max(np.diff(silent.keys)) <= 2.5 + 1e-9


def test_no_words_are_told() -> None:
    board = storyboard("a lake; a storm", heard(kind="speech"), "auto", (), words_as_prompts=True)
    assert [n.code for n in board.notices] == ["notice.no_words"] and "a lake" in board.prompts.prompts


def params(path: Path, **more: float) -> SimpleNamespace:
    return SimpleNamespace(**{"media_file": path, "start": 0.0, "length": 20.0, "fps": 24, **more})


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    clock = np.arange(3 * 22_050) / 22_050
    soundfile.write(tmp_path / "tone.wav", 0.3 * np.sin(2 * np.pi * 220 * clock), 22_050)
    return tmp_path / "tone.wav"


def test_the_part_is_cut_to_the_recording(tone: Path) -> None:
    part = find_part(params(tone, start=1.0))
    assert part.length == pytest.approx(2.0, abs=0.01) and part.frames == 48
    assert [n.code for n in part.notices] == ["notice.sound_cut"]
    windows = list(windows_of(part))
    assert windows[0].start == 0.0 and sum(len(w.samples) for w in windows) == pytest.approx(32_000, abs=200)


@pytest.mark.parametrize(("more", "field"), [({"start": 9.0}, "start"), ({"start": 2.999}, "start"), ({"length": 0.01}, "length")])
def test_a_part_without_a_frame_gets_a_sentence(tone: Path, more: dict[str, float], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        find_part(params(tone, **more))
    assert caught.value.problems[0].field == field
    assert "error." not in caught.value.sentence("zh-TW")


def test_scenes_of_speech_lie_where_the_states_change() -> None:
    rng = np.random.default_rng(0)
    means = rng.normal(size=(3, 16)) * 3
    states = np.concatenate([m + rng.normal(size=(200, 16)) for m in means]).astype(np.float32)
    found = scenes_of(states)
    assert found is not None and found.boundaries == pytest.approx((4.0, 8.0), abs=0.3)
    assert found.drive.shape == (600, 3) and np.abs(found.drive).max() <= 1.0
    noise = scenes_of(rng.normal(size=(600, 16)).astype(np.float32))
    assert noise is not None and len(noise.boundaries) <= 3  # control: nothing changes, hardly anything is found
    assert scenes_of(states[:20]) is None


@pytest.mark.parametrize(
    ("prompt", "times"),
    [
        ("0: a lake; 12.5: a storm; 40: a lake", "12.5, 40"),
        ('{"0": "a lake", "10": "a storm"}', "10"),
        ("0: a lake; 9: a storm", ""),
        ("a; b", ""),
    ],
)
def test_prompts_after_the_end_are_said(prompt: str, times: str) -> None:
    notices = [n for n in storyboard(prompt, heard(10.0), "auto").notices if n.code == "notice.prompts_beyond_sound"]
    assert [n.params["times"] for n in notices] == ([times] if times else [])
