"""Recordings as people have them: odd channels, two tracks, too long for the time, several at once."""

from __future__ import annotations

import zipfile
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from studio import Studio
from studio.events import Done, Notice
from studio.media.audio import RATE, audio_windows
from studio.settings import Settings
from studio.tasks.auto_subtitles.batch import caption_files
from studio.tasks.auto_subtitles.export import FORMATS
from tests.integration.test_auto_subtitles import CLIP, SPOKEN, words_of


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(Settings(profile="mini", device="cpu", hub="never", output_dir=tmp_path_factory.mktemp("results")))


def spoken() -> np.ndarray:
    """The speech of the example, float32 (n,) at 16 kHz."""
    return np.concatenate([window.samples for window in audio_windows(CLIP)])[: 12 * RATE]


def test_speech_is_heard_though_one_channel_is_turned_round(studio: Studio, tmp_path: Path) -> None:
    voice = spoken()
    soundfile.write(tmp_path / "inverted.flac", np.stack([voice, -0.8 * voice], 1), RATE)
    made = studio.auto_subtitles(media_file=tmp_path / "inverted.flac")
    found = words_of(" ".join(word.text for word in made.transcript.words))
    assert len(set(found) & set(SPOKEN)) > 0.6 * len(set(SPOKEN[: len(found)])) and len(found) > 15


def test_the_track_that_the_model_understands_is_transcribed_and_named(studio: Studio, tmp_path: Path) -> None:
    voice = spoken()
    with av.open(tmp_path / "two.mka", "w", format="matroska") as container:
        tracks = [container.add_stream("pcm_s16le", rate=RATE, layout="mono") for _ in range(2)]
        for track, language in zip(tracks, ("ger", "eng"), strict=True):
            track.metadata["language"] = language
        for at in range(0, len(voice), 1600):
            hum = 0.3 * np.sin(np.arange(at, at + 1600) / 8)
            for track, samples in zip(tracks, (hum, voice[at : at + 1600]), strict=True):
                frame = av.AudioFrame.from_ndarray((samples[None] * 32767).astype(np.int16), format="s16", layout="mono")
                frame.sample_rate, frame.pts = RATE, at
                container.mux(track.encode(frame))
    *events, done = studio.run("auto_subtitles", media_file=tmp_path / "two.mka", speech_model="whisper-tiny-en")
    assert isinstance(done, Done) and done.result.info.sound_track == 1
    told = [event for event in events if isinstance(event, Notice)]
    assert ("notice.sound_track_known", 2) in [(notice.code, notice.params.get("number")) for notice in told]
    assert len(done.result.transcript.words) > 15


def test_what_was_heard_when_the_time_is_over_is_a_result(studio: Studio) -> None:
    short = Studio(studio.settings.model_copy(update={"time_limit_seconds": 1e-6}))
    short.__dict__["_cache"] = studio.cache
    last = list(short.run("auto_subtitles", media_file=CLIP))[-1]
    assert isinstance(last, Done)
    codes = [notice.code for notice in last.result.notices]
    assert len(codes) == 1 and codes[0] in ("notice.captions_partial", "notice.shots_skipped")
    assert last.result.cues and set(last.result.exports) == set(FORMATS) and not last.result.scenes


def test_several_files_are_captioned_and_a_bad_one_is_named(studio: Studio, tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("These are notes.")
    found = caption_files(studio, [tmp_path / "notes.mp4", CLIP], preset="fast", tag_pictures=False)
    assert [bool(one.result) for one in found.recordings] == [False, True]
    assert found.recordings[0].problems[0].code == "error.media_is_text"
    assert found.archive is not None
    with zipfile.ZipFile(found.archive) as archive:
        assert set(archive.namelist()) == {f"reading.{kind}" for kind in FORMATS}
        assert "Dashwood" in archive.read("reading.srt").decode()
