"""No sound is lost when channels are mixed, whatever their phase; ordinary recordings are mixed as they always were."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from studio.media.audio import RATE, audio_windows, waveform
from studio.media.channel_mix import ChannelMix
from studio.sound.samples import read_samples

SECONDS = 4


def voice(seed: int = 0, rate: int = RATE) -> np.ndarray:
    """Noise in bursts, float32 (n,)."""
    n = SECONDS * rate
    return (0.2 * np.random.default_rng(seed).normal(size=n) * (np.arange(n) % rate < 0.6 * rate)).clip(-1, 1).astype(np.float32)


def heard(path: Path, rate: int = RATE) -> np.ndarray:
    return np.concatenate([window.samples for window in audio_windows(path, 1.0, rate)])


def written(folder: Path, *channels: np.ndarray, rate: int = RATE, ending: str = "wav") -> Path:
    soundfile.write(folder / f"sound.{ending}", np.stack(channels, 1), rate)
    return folder / f"sound.{ending}"


def likeness(first: np.ndarray, second: np.ndarray) -> float:
    n = min(len(first), len(second))
    return abs(float(np.corrcoef(first[:n], second[:n])[0, 1]))


@pytest.mark.parametrize("gain", [1.0, 0.9, 0.7])
@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_a_channel_of_opposite_phase_does_not_silence_the_other(tmp_path: Path, gain: float, ending: str) -> None:
    one = voice()
    found = heard(written(tmp_path, one, -gain * one, ending=ending))
    assert likeness(found, one) > 0.99 and found.std() > 0.7 * one.std()
    assert float(np.abs(waveform(tmp_path / f"sound.{ending}")).max()) > 0.3


@pytest.mark.parametrize("others", [1, 2, 3, 5, 7])
def test_any_number_of_channels(tmp_path: Path, others: int) -> None:
    one = voice()
    signs = [(-1) ** k for k in range(others + 1)]
    found = heard(written(tmp_path, *(sign * one for sign in signs)))
    assert likeness(found, one) > 0.99 and found.std() > 0.1 * one.std()


def test_at_other_rates_and_in_memory(tmp_path: Path) -> None:
    one = voice(rate=44_100)
    path = written(tmp_path, one, -one, rate=44_100)
    assert heard(path).std() > 0.05
    for source in (path, (np.stack([one, -one], 1), 44_100), (np.stack([one, -one]), 44_100)):
        assert np.concatenate(list(read_samples(source, 0.0, None, "media_file"))).std() > 0.05


def test_ordinary_recordings_are_mixed_as_before(tmp_path: Path) -> None:
    one, two, quiet = voice(1), voice(2), np.zeros(SECONDS * RATE, np.float32)
    pairs = ((one, one), (one, two), (one, quiet), (quiet, two), (one, 0.5 * one + 0.5 * two), (one, 0.3 * two - 0.3 * one))
    for k, pair in enumerate(pairs):
        folder = tmp_path / str(k)
        folder.mkdir()
        found = heard(written(folder, *pair))
        assert np.abs(found - (np.sqrt(0.5) * np.stack(pair).sum(0)).clip(-1, 1)).max() < 1e-3, k


def test_a_fault_in_the_middle_does_not_click() -> None:
    """The second channel is turned round for two of six seconds, as by a broken cable."""
    tone = (0.5 * np.sin(2 * np.pi * 200 * np.arange(6 * RATE) / RATE)).astype(np.float32)
    sign = np.ones(6 * RATE, np.float32)
    sign[2 * RATE : 4 * RATE] = -1
    block = np.stack([tone, sign * tone], 1)
    mixer = ChannelMix(2, RATE)
    mixed = np.concatenate([mixer.mix(block[i : i + 512], block[i : i + 512].mean(1)) for i in range(0, len(block), 512)])
    parts = mixed.reshape(60, -1).std(1)
    assert (parts > 0.3).mean() > 0.7, "only the moment until the turn is noticed is quiet"
    assert np.abs(np.diff(mixed)).max() < 2 * np.abs(np.diff(tone)).max()


def test_silence_and_damaged_samples_stay_silent() -> None:
    mixer = ChannelMix(2, RATE)
    nothing = np.zeros((512, 2), np.float32)
    assert not mixer.mix(nothing, nothing.mean(1)).any()
    broken = np.full((512, 2), np.nan, np.float32)
    assert np.isfinite(mixer.mix(broken, np.zeros(512, np.float32))).all()
    assert len(mixer.mix(nothing[:0], nothing[:0].mean(1))) == 0


def test_surround_sound_is_heard_wherever_it_stands(tmp_path: Path) -> None:
    one = voice()
    for k in range(6):
        channels = np.zeros((SECONDS * RATE, 6), np.float32)
        channels[:, k] = one
        file = tmp_path / f"{k}.mka"
        with av.open(file, "w", format="matroska") as container:
            stream = container.add_stream("pcm_f32le", rate=RATE, layout="5.1")
            for at in range(0, len(channels), 1024):
                frame = av.AudioFrame.from_ndarray(channels[at : at + 1024].reshape(1, -1), format="flt", layout="5.1")
                frame.sample_rate, frame.pts = RATE, at
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        assert likeness(heard(file), one) > 0.99, k


def test_a_voice_of_opposite_phase_in_surround_sound_is_as_loud_as_alone() -> None:
    one = voice()
    six = np.zeros((len(one), 6), np.float32)
    six[:, 0], six[:, 1] = one, -one
    found = ChannelMix(6, RATE, bass=(3,)).mix(six, six.mean(1))
    assert likeness(found, one) > 0.99 and found.std() == pytest.approx(one.std(), rel=0.05)


def test_rumble_does_not_push_the_voice_aside() -> None:
    one, rumble = voice(1), 3 * voice(2)
    six = np.zeros((len(one), 6), np.float32)
    six[:, 2], six[:, 3] = one, rumble
    mixer = ChannelMix(6, RATE, bass=(3,))
    blocks = [mixer.mix(six[at : at + 1024], one[at : at + 1024]) for at in range(0, len(one), 1024)]
    assert likeness(np.concatenate(blocks), one) > 0.99
