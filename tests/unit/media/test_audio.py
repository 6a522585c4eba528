"""Files in, samples out: true times, flat windows, plain sentences."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.media.audio import AudioWindow, audio_windows, cut_spans, waveform
from studio.media.containers import probe
from studio.messages import LANGUAGES


def tone(seconds: float, rate: int, hertz: float = 440.0) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def wave_file(path: Path, samples: np.ndarray, rate: int, channels: int = 1) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(np.repeat((samples * 32767).astype(np.int16)[:, None], channels, 1).tobytes())
    return path


def film(
    path: Path, *, seconds: float = 1.0, sound_at: float | None = 0.0, gap: float = 0.0, rate: int = 16_000, codec: str = "pcm_s16le"
) -> Path:
    """A video of 64 x 48 px; its sound starts at ``sound_at`` and has a ``gap`` after half a second."""
    with av.open(str(path), "w") as out:
        video = out.add_stream("mpeg4", rate=25)
        video.width, video.height, video.pix_fmt = 64, 48, "yuv420p"
        sound = out.add_stream(codec, rate=rate, layout="mono") if sound_at is not None else None
        for i in range(int(seconds * 25)):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 10 * i % 255, np.uint8), "rgb24")
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if sound is not None and sound_at is not None:
            heard = tone(seconds, rate)
            step = rate // 50
            for at in range(0, len(heard) - step + 1, step):
                part = av.AudioFrame.from_ndarray((heard[None, at : at + step] * 32767).astype(np.int16), "s16", "mono")
                part.sample_rate, part.time_base = rate, Fraction(1, rate)
                part.pts = at + round((sound_at + (gap if at >= rate // 2 else 0.0)) * rate)
                out.mux(sound.encode(part))
            out.mux(sound.encode(None))
    return path


def joined(path: Path, **options: float) -> np.ndarray:
    windows = list(audio_windows(path, **options))  # pyright: ignore[reportArgumentType]
    return np.concatenate([w.samples for w in windows]) if windows else np.zeros(0, np.float32)


@pytest.mark.parametrize("name", ["plain.wav", "it's [a], b:c.wav", "影片.wav"])
def test_a_file_is_described(tmp_path: Path, name: str) -> None:
    info = probe(wave_file(tmp_path / name, tone(1.5, 48_000), 48_000, 2))
    assert (info.name, info.has_audio, info.has_video, info.audio_rate, info.channels) == (name, True, False, 48_000, 2)
    assert info.duration == pytest.approx(1.5)
    assert info.size_bytes == (tmp_path / name).stat().st_size


def test_a_video_with_and_without_sound(tmp_path: Path) -> None:
    with_sound = probe(film(tmp_path / "a.mkv"))
    assert (with_sound.width, with_sound.height, with_sound.frame_rate, with_sound.video_codec) == (64, 48, 25.0, "mpeg4")
    assert with_sound.has_audio and with_sound.rotation == 0
    mute = film(tmp_path / "b.mp4", sound_at=None)
    assert not probe(mute).has_audio
    assert list(audio_windows(mute)) == []
    assert waveform(mute, 10).tolist() == [[0, 0]] * 10


@pytest.mark.parametrize(("rate", "channels"), [(8_000, 1), (16_000, 1), (22_050, 2), (48_000, 6), (96_000, 1)])
def test_any_rate_and_channels_become_the_same_tone(tmp_path: Path, rate: int, channels: int) -> None:
    heard = joined(wave_file(tmp_path / "a.wav", tone(2.0, rate), rate, channels))
    assert heard.dtype == np.float32
    assert abs(len(heard) - 32_000) < 64
    spectrum = np.abs(np.fft.rfft(heard[4000:20000]))
    assert int(spectrum.argmax()) == 440


@pytest.mark.parametrize("seconds", [0.013, 0.25, 1.0, 30.0])
def test_windows_are_contiguous_whatever_their_length(tmp_path: Path, seconds: float) -> None:
    path = wave_file(tmp_path / "a.wav", tone(2.6, 16_000), 16_000)
    windows = list(audio_windows(path, seconds))
    size = int(seconds * 16_000)
    assert all(len(w.samples) == size for w in windows[:-1])
    assert [round(w.start * 16_000) for w in windows] == [i * size for i in range(len(windows))]
    np.testing.assert_array_equal(np.concatenate([w.samples for w in windows]), joined(path))


def test_a_late_start_and_a_gap_become_silence(tmp_path: Path) -> None:
    heard = joined(film(tmp_path / "a.mkv", seconds=1.0, sound_at=0.4, gap=0.7))
    loud = np.abs(heard) > 0.01
    first = int(loud.argmax()) / 16_000
    assert first == pytest.approx(0.4, abs=0.005)
    assert not loud[int(0.91 * 16_000) : int(1.59 * 16_000)].any()
    assert loud[int(1.61 * 16_000) : int(2.0 * 16_000)].any()
    assert len(heard) / 16_000 == pytest.approx(2.1, abs=0.03)


def test_without_gaps_nothing_is_inserted(tmp_path: Path) -> None:
    heard = joined(film(tmp_path / "a.mkv", seconds=2.0))
    assert len(heard) == 32_000
    quiet = np.convolve(np.abs(heard) < 1e-4, np.ones(64), "valid")
    assert quiet.max() < 64


def test_a_damaged_tail_keeps_what_came_before(tmp_path: Path) -> None:
    whole = wave_file(tmp_path / "a.wav", tone(4.0, 16_000), 16_000).read_bytes()
    (tmp_path / "b.wav").write_bytes(whole[: len(whole) // 2])
    assert len(joined(tmp_path / "b.wav")) == pytest.approx(32_000, abs=2000)
    coded = film(tmp_path / "c.mkv", seconds=4.0, codec="aac").read_bytes()
    (tmp_path / "d.mkv").write_bytes(coded[: len(coded) // 2] + bytes(3000))
    probe(tmp_path / "d.mkv")
    assert len(joined(tmp_path / "d.mkv")) < 64_000


def test_the_waveform_shows_where_it_is_loud(tmp_path: Path) -> None:
    path = wave_file(tmp_path / "a.wav", np.concatenate([np.zeros(16_000, np.float32), tone(1.0, 16_000)]), 16_000)
    drawn = waveform(path, 100)
    assert drawn.shape == (100, 2) and drawn.dtype == np.float32
    assert np.abs(drawn[:48]).max() < 0.01
    assert drawn[52:, 1].min() > 0.4 and drawn[52:, 0].max() < -0.4
    assert np.abs(waveform(path, 100, duration=4.0)[52:]).max() == 0
    assert waveform(path, 5000).shape == (5000, 2)


def _text(path: Path) -> None:
    path.write_text("this is no film\n" * 50)


def _playlist(path: Path) -> None:
    path.write_text("#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n")


def _no_index(path: Path) -> None:
    whole = film(path.with_suffix(".whole.mp4"), sound_at=None).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def _picture(path: Path) -> None:
    from PIL import Image

    buffer = io.BytesIO()
    Image.new("RGB", (20, 20)).save(buffer, "PNG")
    path.write_bytes(buffer.getvalue())


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda p: None, "error.media_missing"),
        (lambda p: p.mkdir(), "error.media_not_a_file"),
        (lambda p: p.write_bytes(b""), "error.media_zero_bytes"),
        (_text, "error.media_is_text"),
        (_playlist, "error.media_is_text"),
        (_picture, "error.media_is_picture"),
        (_no_index, "error.media_cut_off"),
        (lambda p: p.write_bytes(np.random.default_rng(0).bytes(5000)), "error.media_broken"),
        (lambda p: wave_file(p, tone(0.02, 16_000), 16_000), "error.media_too_short"),
    ],
)
def test_bad_files_get_one_sentence(tmp_path: Path, make: Callable[[Path], object], code: str) -> None:
    path = tmp_path / "it's.mp4"
    make(path)
    with pytest.raises(InvalidInput) as caught:
        probe(path, "media_file")
    assert (caught.value.code, caught.value.field) == (code, "media_file")
    for lang in LANGUAGES:
        assert "{" not in caught.value.sentence(lang)


@pytest.mark.parametrize("path", ["", "\0", "x" * 5000])
def test_paths_that_are_none(path: str) -> None:
    with pytest.raises(InvalidInput):
        probe(path)


def test_limits_of_the_host(tmp_path: Path) -> None:
    path = wave_file(tmp_path / "a.wav", tone(2.0, 16_000), 16_000)
    with pytest.raises(InvalidInput, match="minutes"):
        probe(path, max_seconds=1)
    with pytest.raises(InvalidInput, match="MB"):
        probe(path, max_bytes=1000)
    assert probe(path, max_seconds=2, max_bytes=10**6).duration == 2.0


def test_a_wrong_name_does_not_matter(tmp_path: Path) -> None:
    info = probe(wave_file(tmp_path / "sound.mp4", tone(1.0, 8_000), 8_000))
    assert info.has_audio and not info.has_video


@pytest.mark.parametrize("size", [7, 100, 1000])
def test_spans_are_cut_alike_from_windows_of_any_length(size: int) -> None:
    rate, start = 100, 2.0
    sound = np.arange(500, dtype=np.float32)  # from 2 s to 7 s
    windows = [AudioWindow(start + i / rate, sound[i : i + size]) for i in range(0, len(sound), size)]
    spans = [(1.5, 2.1), (2.5, 4.0), (4.0, 4.5), (6.9, 7.5), (8.0, 9.0)]
    found = list(cut_spans(windows, spans, rate))
    assert [at for at, _ in found[:4]] == [2.0, 2.5, 4.0, 6.9]
    expected = [sound[a:b].tolist() for a, b in ((0, 10), (50, 200), (200, 250), (490, 500), (500, 500))]
    assert [samples.tolist() for _, samples in found] == expected


def test_nothing_is_read_behind_the_last_span() -> None:
    windows = iter([AudioWindow(float(i), np.ones(100, np.float32)) for i in range(5)])
    assert [len(samples) for _, samples in cut_spans(windows, [(0.5, 1.5)], 100)] == [100]
    assert len(list(windows)) == 3
