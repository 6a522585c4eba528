"""The loudness of a recording for drawing: where it is silent, where it is loud, however long."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from studio.media.sound_peaks import PER_SECOND, sound_peaks
from tests.unit.media.test_audio import tone, wave_file


def test_silence_and_sound_are_told_apart_to_the_hundredth(tmp_path: Path) -> None:
    samples = np.concatenate([np.zeros(8000), 0.25 * tone(0.5, 16000), np.zeros(16000)]).astype(np.float32)
    peaks = sound_peaks(wave_file(tmp_path / "a.wav", samples, 16000))
    assert peaks.dtype == np.uint8 and abs(len(peaks) - 2.0 * PER_SECOND) <= 1
    assert peaks[:48].max() < 4 and peaks[52:98].min() > 200 and peaks[103:].max() < 4


def test_a_quiet_recording_fills_the_drawing_and_silence_does_not(tmp_path: Path) -> None:
    assert sound_peaks(wave_file(tmp_path / "a.wav", 0.1 * tone(1, 16000), 16000)).max() == 255
    assert sound_peaks(wave_file(tmp_path / "b.wav", np.zeros(16000, np.float32), 16000)).max() == 0
