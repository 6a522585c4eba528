"""Listening to whatever a stranger sends: levels, kinds, sections; odd files and bad input."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import av
import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.messages import LANGUAGES
from studio.settings import ASSETS
from studio.sound.analyser import analyse
from studio.sound.analysis import LEVELS
from studio.sound.beat_grid import read_beats, write_beats
from studio.training.sound_examples import write_sound
from tests.unit.sound.sound_samples import RATE, beatless, clicks, rhythm

EXAMPLES = ASSETS / "examples" / "audio_to_visual"
READING = ASSETS / "examples" / "auto_subtitles" / "reading.mp4"


@pytest.mark.parametrize("kind", ["drums", "ambient", "song"])
def test_the_examples_are_what_they_are_called(kind: str) -> None:
    file = EXAMPLES / f"{kind}.m4a"
    assert file.stat().st_size < 400_000
    heard = analyse(file)
    assert heard.kind == kind and not heard.quiet
    assert {"drums": 96, "song": 120, "ambient": 0}[kind] == pytest.approx(heard.tempo, abs=0.5)
    for name in LEVELS:
        values = getattr(heard, name)
        assert values.dtype == np.float32 and len(values) == len(heard.rms)
        assert values.min() >= 0 and values.max() <= 1 and np.isfinite(values).all()
    assert heard.chroma.shape == (len(heard.rms), 12)
    assert heard.waveform.shape == (800, 2) and np.abs(heard.waveform).max() > 0.5
    assert len(heard.rms) * heard.hop == pytest.approx(heard.duration, abs=0.02)


def test_the_song_has_its_three_parts() -> None:
    sections = analyse(EXAMPLES / "song.m4a").sections
    assert [s.label for s in sections] == ["A", "B", "A"]
    assert [s.end for s in sections[:2]] == pytest.approx([6.0, 12.0], abs=0.1)
    assert sections[0].start == 0 and all(s.end - s.start >= 4 for s in sections)


def test_speech_is_speech_and_a_video_has_sound() -> None:
    heard = analyse(READING)
    assert heard.kind == "speech" and heard.beats == ()
    assert len(heard.onsets) > 20


def test_ten_seconds_take_less_than_one() -> None:
    samples, _ = rhythm("pop", 120, 10.0, band=True)
    analyse((samples, RATE))
    begin = time.process_time()
    analyse((samples, RATE))
    assert time.process_time() - begin < 1.0


def test_onsets_are_where_the_clicks_are() -> None:
    true = np.array([0.5, 0.9, 1.7, 2.05, 3.3])
    heard = analyse((clicks(true, 4.0), RATE))
    assert heard.onsets == pytest.approx(true, abs=0.006)


def test_levels_follow_the_sound() -> None:
    t = np.arange(RATE) / RATE
    low, high = 0.5 * np.sin(2 * np.pi * 80 * t), 0.5 * np.sin(2 * np.pi * 5000 * t)
    heard = analyse((np.concatenate([low, high, 0.1 * low]).astype(np.float32), RATE))
    early, late, soft = (0.5,), (1.5,), (2.5,)
    assert heard.at("low", early)[0] > 0.9 > 0.1 > heard.at("low", late)[0]
    assert heard.at("high", late)[0] > 0.9 > 0.1 > heard.at("high", early)[0]
    assert heard.at("centroid", late)[0] > heard.at("centroid", early)[0] + 0.5
    assert heard.at("rms", soft)[0] < 0.5 * heard.at("rms", early)[0]
    assert heard.at("rms", (-5.0, 99.0)) == pytest.approx([heard.rms[0], heard.rms[-1]])
    with pytest.raises(ValueError, match="loudness"):
        heard.at("loudness", early)


def test_chroma_names_the_note() -> None:
    t = np.arange(2 * RATE) / RATE
    for hertz, note in ((440.0, 9), (261.63, 0), (329.63, 4)):
        heard = analyse(((0.4 * np.sin(2 * np.pi * hertz * t)).astype(np.float32), RATE))
        assert heard.at("chroma", (1.0,)).argmax() == note


def test_a_part_is_heard_on_its_own_clock(tmp_path: Path) -> None:
    true = np.array([1.0, 2.25, 3.5])
    write_sound(tmp_path / "a.wav", clicks(true, 5.0), codec="pcm_s16le")
    part = analyse(tmp_path / "a.wav", start=2.0, length=2.0)
    assert part.duration == pytest.approx(2.0)
    assert part.onsets == pytest.approx([0.25, 1.5], abs=0.006)


@pytest.mark.parametrize(
    ("name", "codec", "rate", "channels"),
    [("a.wav", "pcm_s16le", 8000, 1), ("a.flac", "flac", 96_000, 2), ("a.wav", "pcm_f32le", 48_000, 6), ("a.mp3", "libmp3lame", 44_100, 2),
     ("a.ogg", "libopus", 48_000, 2), ("a.m4a", "aac", 44_100, 2)],
)  # fmt: skip
def test_rates_channels_and_codecs(tmp_path: Path, name: str, codec: str, rate: int, channels: int) -> None:
    sound, true = rhythm("rock", 100, 8.0, jitter_ms=0)
    at = np.arange(int(8 * rate)) / rate
    samples = np.interp(at, np.arange(len(sound)) / RATE, sound).astype(np.float32)
    write_sound(tmp_path / name, np.repeat(samples[:, None], channels, 1) if channels > 1 else samples, rate, codec)
    heard = analyse(tmp_path / name)
    assert heard.tempo == pytest.approx(100, abs=1)
    assert np.median([min((b - t for t in true), key=abs) for b in heard.beats]) == pytest.approx(0, abs=0.012)


@pytest.mark.parametrize("fault", ["nan", "clipped", "offset", "integers", "stereo"])
def test_faulty_sound_is_still_heard(fault: str) -> None:
    samples, _ = rhythm("rock", 120, 8.0)
    made = samples.copy()
    if fault == "nan":
        made[5000:5100] = np.nan
        made[9000] = np.inf
    elif fault == "clipped":
        made = np.clip(samples * 30, -1, 1)
    elif fault == "offset":
        made = np.clip(samples * 0.4 + 0.5, -1, 1)
    elif fault == "integers":
        made = (samples * 32000).astype(np.int16)
    elif fault == "stereo":
        made = np.stack([samples, samples * 0.5])
    heard = analyse((made, RATE))
    assert heard.tempo == pytest.approx(120, abs=1)
    assert all(np.isfinite(getattr(heard, name)).all() for name in (*LEVELS, "chroma", "waveform"))


@pytest.mark.parametrize("level", [0.0, 1e-5])
def test_silence_is_calm(level: float) -> None:
    noise = (level * np.random.default_rng(0).standard_normal(3 * RATE)).astype(np.float32)
    heard = analyse((noise, RATE))
    assert heard.kind == "silence" and heard.quiet
    assert (heard.beats, heard.onsets, heard.tempo) == ((), (), 0.0)
    assert all(not getattr(heard, name).any() for name in (*LEVELS, "chroma"))
    assert [s.label for s in heard.sections] == ["A"]


def test_a_soft_recording_is_not_a_silent_one() -> None:
    samples, _ = rhythm("rock", 120, 8.0)
    heard = analyse((samples * 0.004, RATE))
    assert heard.tempo == pytest.approx(120, abs=1) and heard.rms.max() == 1


@pytest.mark.parametrize("count", [1, 100, 2000])
def test_less_than_a_frame(count: int) -> None:
    heard = analyse((np.full(count, 0.3, np.float32), RATE))
    assert len(heard.rms) >= 1 and heard.beats == () and heard.waveform.shape == (800, 2)


def test_bad_input_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("not a sound")
    with av.open(str(tmp_path / "mute.mp4"), "w") as out:
        track = out.add_stream("mpeg4", rate=25)
        track.width, track.height, track.pix_fmt = 64, 48, "yuv420p"
        for _ in range(10):
            out.mux(track.encode(av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), "rgb24")))
        out.mux(track.encode(None))
    write_sound(tmp_path / "short.wav", clicks(np.array([0.1]), 1.0), codec="pcm_s16le")
    for source, start, code in (
        (tmp_path / "text.wav", 0.0, "error.media_is_text"),
        (tmp_path / "missing.wav", 0.0, "error.media_missing"),
        (tmp_path / "mute.mp4", 0.0, "error.sound_none"),
        (tmp_path / "short.wav", 5.0, "error.sound_start"),
        ((np.zeros(0, np.float32), 16_000), 0.0, "error.sound_none"),
    ):
        with pytest.raises(InvalidInput) as caught:
            analyse(source, start=start)
        assert caught.value.code == code and caught.value.field == "media_file"
        assert all(caught.value.sentence(lang) != code for lang in LANGUAGES)


def test_a_long_recording_needs_little_memory() -> None:
    part = np.concatenate([rhythm("rock", 110, 20.0)[0], beatless("pad", 10.0)])
    whole = np.tile((part * 32000).astype(np.int16), 10)  # five minutes
    tracemalloc.start()
    try:
        heard = analyse((whole, RATE))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert heard.duration == pytest.approx(300, abs=0.1) and len(heard.sections) >= 10
    assert peak < 60e6


def test_beats_are_read_and_written() -> None:
    assert read_beats("", "beats") == ()
    assert read_beats(" 1.5, 0.5\n2s；3、4 ,, 0.5", "beats") == (0.5, 1.5, 2.0, 3.0, 4.0)
    assert read_beats(write_beats((0.25, 1.125)), "beats") == (0.25, 1.125)
    faults = {"1, two": "not_a_time", "nan": "not_a_time", "inf": "not_a_time", "-1": "outside", "1e9": "outside"}
    for text, fault in faults.items():
        with pytest.raises(InvalidInput) as caught:
            read_beats(text, "beats")
        assert (caught.value.code, caught.value.field) == (f"error.beats_{fault}", "beats")
