"""Who speaks when: the spectrogram, the network, grouping, and turns in real sound."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from studio import Studio
from studio.settings import ASSETS, Settings
from studio.speech.speakers.mel_spectrogram import log_mel
from studio.speech.speakers.turns import MOST, Turn, speaker_turns, turns_of
from studio.speech.speakers.voice_prints import VoicePrints, voice_prints
from studio.speech.voice_activity import VoiceActivity, speech_spans
from tests.unit.speech.speakers.voice_samples import RATE, Heard, deeper, prints, reading


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(Settings(profile="mini", hub="never"))


def spans_in(samples: np.ndarray) -> list[tuple[float, float]]:
    detector = VoiceActivity()
    odds = np.concatenate([detector.add(samples), detector.finish()])
    return [(span.begin / RATE, span.end / RATE) for span in speech_spans(odds, len(samples))]


def names(turns: tuple[Turn, ...]) -> list[str]:
    """Speakers in order, each once for consecutive turns."""
    return [turn.speaker for i, turn in enumerate(turns) if not i or turns[i - 1].speaker != turn.speaker]


def test_the_spectrogram_is_that_of_the_training() -> None:
    """Every eighth band of frame 50 of two tones, as kaldi-native-fbank 1.23 has it (80 bands, no dither, samples times 32768)."""
    time = np.arange(RATE) / RATE
    found = log_mel((0.3 * np.sin(2 * np.pi * 440 * time) + 0.1 * np.sin(2 * np.pi * 3000 * time)).astype(np.float32))
    assert found.shape == (98, 80) and found.dtype == np.float32
    expected = (8.219, 11.092, 19.626, 8.599, 4.788, 4.736, 10.722, 11.058, 4.25, 0.92)
    assert found[50, ::8] == pytest.approx(expected, abs=5e-3)
    assert log_mel(np.zeros(10, np.float32)).shape == (1, 80)


def test_the_network_is_the_published_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first numbers of a vector as 3D-Speaker's own CAM++ gives it with these weights; its masks see the whole recording."""
    import torch

    from studio.speech.speakers import voice_network

    monkeypatch.setattr(voice_network, "_NEAR", 10**6)
    monkeypatch.setattr(voice_network, "_FAR", 10**6)
    frame, band = torch.arange(150)[:, None], torch.arange(80)[None]
    mel = 3 * torch.sin(frame * (band + 1) / 40) + torch.cos(band * frame / 7)
    with torch.inference_mode():
        vector = voice_network.VoiceNetwork.from_folder(ASSETS / "models" / "studio-voices")(mel[None])
    assert vector.shape == (1, 192)
    assert vector[0, :6].tolist() == pytest.approx([-0.0278, -0.0354, 0.0351, -0.1153, -0.0402, -0.004], abs=2e-4)


@pytest.mark.parametrize("seed", range(6))
def test_one_voice_stays_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = turns_of(prints([(0, float(rng.uniform(0.8, 5))) for _ in range(rng.integers(3, 30))], seed))
    assert {turn.speaker for turn in found} == {"1"}


@pytest.mark.parametrize("voices", [2, 3, 4])
def test_voices_are_counted_and_numbered_as_they_appear(voices: int) -> None:
    order = [i % voices for i in range(5 * voices)]
    found = turns_of(prints([(voice, 3.0) for voice in order], voices))
    assert names(found) == [str(voice + 1) for voice in order]
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_a_given_number_of_speakers_is_kept() -> None:
    given = prints([(i % 3, 3.0) for i in range(12)], 1)
    for count in (2, 3, 5):
        assert len({turn.speaker for turn in turns_of(given, count)}) == count
    assert len({turn.speaker for turn in turns_of(prints([(0, 0.4)]), 4)}) == 1  # no more than there are vectors
    assert turns_of(VoicePrints(np.zeros((0, 192), np.float32), np.zeros((0, 2)), np.zeros(0, np.int64))) == ()


def test_never_more_speakers_than_have_a_colour() -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(400, 192))
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    cells = np.column_stack([np.arange(400) * 0.4, np.arange(400) * 0.4 + 0.4])
    found = turns_of(VoicePrints(noise.astype(np.float32), cells, np.arange(400) // 8))
    assert 1 <= len({turn.speaker for turn in found}) <= MOST


def test_a_short_bit_of_another_voice_is_no_speaker() -> None:
    assert names(turns_of(prints([(0, 12.0), (1, 0.8), (0, 12.0)]))) == ["1"]


def test_windows_of_any_length_give_the_same_vectors(studio: Studio) -> None:
    samples = reading(8)
    spans = spans_in(samples)
    with studio.cache.lease("studio-voices") as lease:
        whole = voice_prints(lease, [Heard(0.0, samples)], spans)
        parts = voice_prints(lease, [Heard(i / RATE, samples[i : i + 20_000]) for i in range(0, len(samples), 20_000)], spans)
    assert np.allclose(np.linalg.norm(whole.vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(whole.vectors, parts.vectors, atol=1e-5) and np.allclose(whole.cells, parts.cells)
    held = sum(end - start for start, end in spans if end - start >= 0.2)
    assert whole.seconds.sum() == pytest.approx(held, abs=0.05)


def test_a_real_reader_stays_one_and_two_readers_are_two(studio: Studio) -> None:
    samples = reading(18)
    third = len(samples) // 3
    low = deeper(samples)
    mixed = np.concatenate([samples[:third], low[: third + 8000], samples[third : 2 * third], low[third : 2 * third]])
    with studio.cache.lease("studio-voices") as lease:
        alone = speaker_turns(lease, [Heard(0.0, samples)], spans_in(samples))
        both = speaker_turns(lease, [Heard(0.0, mixed)], spans_in(mixed))
    assert {turn.speaker for turn in alone} == {"1"}
    assert names(both) == ["1", "2", "1", "2"]
    change = next(turn.start for turn in both if turn.speaker == "2")
    assert change == pytest.approx(third / RATE, abs=0.8)
