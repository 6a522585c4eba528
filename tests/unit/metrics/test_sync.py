"""Figures of films: ours score, static, flickering, shifted and foreign ones do not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from studio.metrics.sound_match import sound_match
from studio.metrics.sync import Sync, alignment, alignment_by_chance, measure_sync, nearest_offsets, thinned
from studio.settings import ASSETS
from studio.sound.analyser import analyse
from studio.sound.analysis import Analysis
from studio.speech.transcript import Word
from studio.tasks.audio_to_visual.frame_effects import EffectTrack, apply_effects
from studio.tasks.audio_to_visual.modulation import PRESETS, modulation_curves
from studio.training.sound_examples import write_sound
from tests.unit.sound.sound_analyses import made_up
from tests.unit.sound.sound_samples import RATE, rhythm
from tests.unit.tasks.test_frame_effects import scene

EXAMPLES = ASSETS / "examples" / "audio_to_visual"
FPS = 24


def film(path: Path, pictures: Callable[[int], np.ndarray], count: int, sound: np.ndarray | None = None) -> Path:
    """H.264 pictures at `FPS`, with float32 (n,) sound as FLAC."""
    with av.open(str(path), "w") as out:
        track = out.add_stream("libx264", rate=FPS, options={"crf": "18", "preset": "veryfast"})
        track.width, track.height, track.pix_fmt = 192, 192, "yuv420p"
        heard = out.add_stream("flac", rate=RATE, layout="mono") if sound is not None else None
        for i in range(count):
            out.mux(track.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(pictures(i)), "rgb24")))
        out.mux(track.encode(None))
        if heard is not None and sound is not None:
            for at in range(0, len(sound), 4096):
                part = av.AudioFrame.from_ndarray((sound[None, at : at + 4096] * 32767).astype(np.int16), "s16", "mono")
                part.sample_rate, part.pts = RATE, at
                out.mux(heard.encode(part))
            out.mux(heard.encode(None))
    return path


def modulated(heard: Analysis, look: str, late: int = 0, words: Sequence[Word] = ()) -> Callable[[int], np.ndarray]:
    """Pictures of one still that follow ``heard``, ``late`` pictures late."""
    still, count = scene(192), round(heard.duration * FPS)
    path = EffectTrack(modulation_curves(heard, PRESETS[look], np.arange(count) / FPS, words), FPS)
    return lambda i: apply_effects(still, path.values(max(0, i - late)), i, 1)


@pytest.fixture(scope="module")
def drums(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Analysis, np.ndarray]:
    sound, _ = rhythm("rock", 108, 8.0, jitter_ms=3)
    file = tmp_path_factory.mktemp("sound") / "drums.wav"
    write_sound(file, sound, codec="pcm_s16le")
    return file, analyse(file), sound


@pytest.fixture(scope="module")
def measured(drums: tuple[Path, Analysis, np.ndarray]) -> tuple[Path, Sync]:
    file, heard, sound = drums
    made = film(file.with_name("film.mp4"), modulated(heard, "drums"), round(heard.duration * FPS), sound)
    return made, measure_sync(made, heard, file, 0.0, FPS)


def test_a_film_that_follows_its_sound(measured: tuple[Path, Sync]) -> None:
    sync = measured[1]
    assert sync.in_time
    assert sync.mean_error is not None and sync.mean_error <= sync.half_frame_ms
    assert sync.max_error is not None and sync.max_error <= 2 * sync.half_frame_ms
    assert sync.median_offset is not None and -15 <= sync.median_offset <= 45
    assert sync.alignment is not None and sync.alignment_p95 is not None
    assert sync.alignment >= 0.85 and sync.alignment > sync.alignment_p95
    assert sync.motion_correlation is not None and sync.motion_correlation >= 0.6
    assert sync.motion_correlation_shuffled is not None and sync.motion_correlation_shuffled <= 0.2
    assert sync.frames == sync.expected_frames == 192
    assert sync.sound_correlation is not None and sync.sound_correlation > 0.99
    assert sync.sound_lag_ms == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("name", ["static", "blank", "flicker", "other pictures", "even grid"])
def test_films_that_do_not_follow(name: str, drums: tuple[Path, Analysis, np.ndarray], tmp_path: Path) -> None:
    file, heard, sound = drums
    rng = np.random.default_rng(0)
    stills = [scene(192, seed) for seed in range(4)]
    pictures: dict[str, Callable[[int], np.ndarray]] = {
        "static": lambda i: stills[0],
        "blank": lambda i: np.zeros_like(stills[0]),
        "flicker": lambda i: rng.integers(0, 256, (192, 192, 3), dtype=np.uint8),
        "other pictures": lambda i: stills[int(rng.integers(4))],
        "even grid": lambda i: stills[i // 9 % 4],
    }
    sync = measure_sync(film(tmp_path / "film.mp4", pictures[name], 192, sound), heard, file, 0.0, FPS)
    assert not sync.in_time
    assert sync.alignment is None or sync.alignment < 0.6
    assert sync.motion_correlation is None or abs(sync.motion_correlation) < 0.4
    if name in ("static", "blank"):
        assert (sync.mean_error, sync.alignment, sync.motion_correlation, sync.events) == (None, None, None, 0)


def test_a_late_film_is_seen_to_be_late(drums: tuple[Path, Analysis, np.ndarray], tmp_path: Path) -> None:
    file, heard, sound = drums
    sync = measure_sync(film(tmp_path / "film.mp4", modulated(heard, "drums", late=4), 192, sound), heard, file, 0.0, FPS)
    assert sync.median_offset == pytest.approx(1000 * 4 / FPS, abs=20)
    assert not sync.in_time


def test_another_recording_is_no_match(measured: tuple[Path, Sync]) -> None:
    other = analyse(EXAMPLES / "drums.m4a", length=8.0)
    sync = measure_sync(measured[0], other, EXAMPLES / "drums.m4a", 0.0, FPS)
    assert not sync.in_time
    assert sync.sound_correlation is not None and sync.sound_correlation < 0.5
    assert sync.mean_error is not None and sync.mean_error > 3 * sync.half_frame_ms


def test_a_film_without_beats_is_judged_by_its_motion(tmp_path: Path) -> None:
    heard = analyse(EXAMPLES / "ambient.m4a")
    sync = measure_sync(film(tmp_path / "a.mp4", modulated(heard, "ambient"), 288), heard, EXAMPLES / "ambient.m4a", 0.0, FPS)
    assert sync.beats == 0 and sync.mean_error is None and sync.in_time
    assert sync.motion_correlation is not None and sync.motion_correlation > 0.8
    assert sync.sound_correlation is None and sync.sound_lag_ms is None  # the film is mute
    assert not replace(sync, motion_correlation=0.5).in_time  # as much as two slow sounds have in common by chance


def test_moments_of_ones_own(measured: tuple[Path, Sync], drums: tuple[Path, Analysis, np.ndarray]) -> None:
    heard = drums[1]
    own = [b for b in heard.beats[::2] if b > 0.1]
    sync = measure_sync(measured[0], heard, drums[0], 0.0, FPS, moments=own)
    assert sync.beats == len(own) and sync.mean_error is not None and sync.mean_error <= sync.half_frame_ms


def test_a_film_of_speech_meets_its_words(tmp_path: Path) -> None:
    starts = np.cumsum(np.random.default_rng(5).uniform(0.06, 0.7, 22))
    words = [Word("so", float(s), float(s) + 0.1) for s in starts]
    envelope = np.exp(-4 * np.maximum(0, np.arange(900) / 100 - starts[np.searchsorted(starts, np.arange(900) / 100) - 1]))
    heard = made_up(9.0, rms=envelope.astype(np.float32), kind="speech")
    write_sound(tmp_path / "a.wav", np.zeros(9 * RATE, np.float32), codec="pcm_s16le")
    seen = film(tmp_path / "a.mp4", modulated(heard, "speech", words=words), 216)
    sync = measure_sync(seen, heard, tmp_path / "a.wav", 0.0, FPS, moments=starts.tolist())
    assert sync.in_time and sync.alignment is not None and sync.alignment >= 0.85
    assert sync.beats < len(words)  # those that come too fast count with the one before
    foreign = measure_sync(seen, heard, tmp_path / "a.wav", 0.0, FPS, moments=(np.sort((starts + 3.1) % 9)).tolist())
    assert not foreign.in_time
    late = film(tmp_path / "late.mp4", modulated(heard, "speech", late=3, words=words), 216)
    assert not measure_sync(late, heard, tmp_path / "a.wav", 0.0, FPS, moments=starts.tolist()).in_time


def test_moments_too_close_to_be_told_apart_count_once() -> None:
    assert thinned(np.array([1.0, 0.5, 1.1, 1.2, 0.58]), 0.125).tolist() == [0.5, 1.0, 1.2]
    assert len(thinned(np.zeros(0), 0.125)) == 0
    beats = np.arange(0, 4, 0.25)
    assert thinned(beats, 0.125).tolist() == beats.tolist()


def test_alignment_wants_both_directions() -> None:
    beats = np.arange(0.5, 8, 0.5)
    weights = np.ones_like(beats)
    assert alignment(beats + 0.01, weights, beats) > 0.97
    assert alignment(beats[:1], weights[:1], beats) < 0.2  # one lucky change
    dense = np.arange(0, 8, 0.1)
    assert alignment(dense, np.ones_like(dense), beats) < 0.6  # a change all the time
    assert alignment(np.zeros(0), np.zeros(0), beats) == 0
    assert alignment_by_chance(beats + 0.2, weights, beats, 8.0) > alignment(beats + 0.2, weights, beats)
    assert nearest_offsets(np.array([1.0, 2.0]), np.array([0.9, 2.3])) == pytest.approx([-0.1, 0.3])


def test_lag_and_part_of_the_sound(tmp_path: Path) -> None:
    sound, _ = rhythm("rock", 120, 6.0)
    write_sound(tmp_path / "a.wav", sound, codec="pcm_s16le")
    write_sound(tmp_path / "late.wav", np.concatenate([np.zeros(RATE // 50, np.float32), sound]), codec="pcm_s16le")
    write_sound(tmp_path / "part.wav", sound[2 * RATE : 4 * RATE], codec="pcm_s16le")
    write_sound(tmp_path / "silent.wav", np.zeros(RATE, np.float32), codec="pcm_s16le")
    assert sound_match(tmp_path / "late.wav", tmp_path / "a.wav") == pytest.approx((1.0, 20.0), abs=0.07)
    assert sound_match(tmp_path / "a.wav", tmp_path / "late.wav") == pytest.approx((1.0, -20.0), abs=0.07)
    assert sound_match(tmp_path / "part.wav", tmp_path / "a.wav", 2.0, 2.0) == pytest.approx((1.0, 0.0), abs=0.01)
    assert sound_match(tmp_path / "silent.wav", tmp_path / "a.wav") is None
