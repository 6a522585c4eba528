"""Short sound is decoded once for words, voices and music."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from studio import Studio
from studio.media.audio import audio_windows
from studio.media.containers import probe
from studio.settings import Settings
from studio.tasks.auto_subtitles import AutoSubtitlesParams, listening
from studio.tasks.auto_subtitles.caption_job import CaptionJob
from studio.tasks.auto_subtitles.time_budget import TimeBudget
from studio.tasks.registry import RunContext


@pytest.fixture
def job(tmp_path: Path) -> CaptionJob:
    """A request about 40 s of noise."""
    path = tmp_path / "noise.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.random.default_rng(0).integers(-9000, 9000, 40 * 8000, np.int16).tobytes())
    engine, params = Studio(Settings(output_dir=tmp_path)), AutoSubtitlesParams(media_file=path)
    return CaptionJob(engine, params, RunContext(), probe(path), speech=None, eye=None, labels=(), budget=TimeBudget(None, 40.0))


def test_short_sound_is_decoded_once(job: CaptionJob) -> None:
    expected = list(audio_windows(job.info.path))
    first = list(listening.sound_windows(job))
    job.info.path.unlink()
    again = list(listening.sound_windows(job))
    for found in (first, again):
        assert [window.start for window in found] == [window.start for window in expected] == [0.0, 30.0]
        assert all(np.array_equal(a.samples, b.samples) for a, b in zip(found, expected, strict=True))


def test_long_or_unheard_sound_is_not_kept(job: CaptionJob, monkeypatch: pytest.MonkeyPatch) -> None:
    next(listening.sound_windows(job))
    assert job.sound is None  # the rest has not been decoded
    monkeypatch.setattr(listening, "_KEPT", 35.0)
    assert len(list(listening.sound_windows(job))) == len(list(listening.sound_windows(job))) == 2 and job.sound is None
