"""The sound of a film is the sound of the recording, to the sample."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from studio.media.film.film_sound import Soundtrack
from studio.media.film.film_writer import FilmKind, FilmWriter
from studio.media.video import frames
from tests.unit.media.film_samples import CODERS, best_lag, heard, write_recording

PICTURE = np.full((32, 32, 3), 90, np.uint8)
SECONDS = 2.0
_COPIED = {"song.m4a": "aac"}


@pytest.fixture(scope="module")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("recordings")
    return {name: write_recording(folder / name, **how) for name, how in CODERS.items()}


def film(path: Path, sound: Path, kind: FilmKind = "mp4", seconds: float = SECONDS, fps: int = 24, **part: Any) -> Path:
    with FilmWriter(path, kind, 32, 32, fps, sound=Soundtrack(sound, **part)) as made:
        for _ in range(round(seconds * fps)):
            made.add(PICTURE)
    assert len(list(frames(path))) == round(seconds * fps)
    return path


@pytest.mark.parametrize("name", CODERS)
def test_all_of_a_recording_is_heard_as_it_is(name: str, recordings: dict[str, Path], tmp_path: Path) -> None:
    wanted, rate, _ = heard(recordings[name])
    got, got_rate, coder = heard(film(tmp_path / "a.mp4", recordings[name]))
    assert coder.startswith(_COPIED.get(name, "flac"))
    assert (got_rate, got.shape[1]) == (rate, wanted.shape[1])
    corr, lag = best_lag(wanted[:, 0], got[:, 0], rate)
    assert corr > 0.9999
    assert lag == 0
    count = min(len(wanted), len(got)) - 2000
    if coder == "flac":  # without loss: integers are the same integers; decoded floats are rounded to 16 bits
        worst = np.abs(wanted[:count] - got[:count]).max()
        assert worst <= (0.51 / 2**15 if name.startswith(("song", "raw", "mic")) else 0.51 / 2**23 if name == "float.wav" else 0.0)
    assert abs(len(got) / rate - len(wanted) / rate) < 0.03


@pytest.mark.parametrize("name", CODERS)
def test_a_part_starts_and_ends_to_the_sample(name: str, recordings: dict[str, Path], tmp_path: Path) -> None:
    start, length = 0.7303, 0.9
    wanted, rate, _ = heard(recordings[name])
    got, got_rate, coder = heard(film(tmp_path / "a.mp4", recordings[name], seconds=length, start=start, length=length))
    first = round(start * rate)
    assert (coder, got_rate, len(got)) == ("flac", rate, round(length * rate))
    assert np.abs(wanted[first : first + len(got)] - got).max() <= 0.51 / 2**15


@pytest.mark.parametrize("name", ["s16.wav", "song.m4a", "mono8k.wav", "fine.flac"])
@pytest.mark.parametrize("start", [0.0, 0.4])
def test_webm_sound_is_in_step(name: str, start: float, recordings: dict[str, Path], tmp_path: Path) -> None:
    wanted, rate, _ = heard(recordings[name])
    got, got_rate, coder = heard(film(tmp_path / "a.webm", recordings[name], "webm", seconds=1.2, start=start, length=1.2))
    assert coder.endswith("opus") and got_rate == 48_000
    times = np.arange(round(1.2 * 48_000)) / 48_000 + start
    reference = np.interp(times, np.arange(len(wanted)) / rate, wanted[:, 0])
    corr, lag = best_lag(reference, got[:, 0], 48_000)
    assert corr >= 0.98
    assert abs(lag) <= 1.0


@pytest.mark.parametrize("seconds", [0.5, 3.5])
def test_film_and_sound_may_differ_in_length(seconds: float, recordings: dict[str, Path], tmp_path: Path) -> None:
    got, rate, _ = heard(film(tmp_path / "a.mp4", recordings["s16.wav"], seconds=seconds))
    assert len(got) == round(SECONDS * rate)


def test_sound_of_a_video_can_be_taken(recordings: dict[str, Path], tmp_path: Path) -> None:
    first = film(tmp_path / "first.mp4", recordings["song.m4a"])
    wanted, rate, _ = heard(recordings["song.m4a"])
    got, _, coder = heard(film(tmp_path / "second.mp4", first))
    corr, lag = best_lag(wanted[:, 0], got[:, 0], rate)
    assert (coder, round(corr, 3), lag) == ("aac", 1.0, 0.0)


def test_a_file_without_sound_gives_a_silent_film(tmp_path: Path) -> None:
    import av

    silent = tmp_path / "silent.mp4"
    with FilmWriter(silent, "mp4", 32, 32, 8) as made:
        made.add(PICTURE)
    with av.open(str(film(tmp_path / "a.mp4", silent, seconds=0.5))) as container:
        assert not container.streams.audio


def test_a_late_start_stays_late(recordings: dict[str, Path], tmp_path: Path) -> None:
    import av

    late = tmp_path / "late.mkv"
    with av.open(str(recordings["s16.wav"])) as source, av.open(str(late), "w") as target:
        video: Any = target.add_stream("libx264", rate=10)
        video.width = video.height = 32
        video.pix_fmt = "yuv420p"
        track = target.add_stream_from_template(source.streams.audio[0])
        for _ in range(30):
            target.mux(video.encode(av.VideoFrame.from_ndarray(PICTURE, format="rgb24")))
        target.mux(video.encode(None))
        for packet in source.demux(audio=0):
            if packet.pts is not None:
                packet.pts += 22_050
                packet.dts = packet.pts
                packet.stream = track
                target.mux(packet)
    got, rate, _ = heard(film(tmp_path / "a.mp4", late, seconds=2.5))
    wanted, _, _ = heard(recordings["s16.wav"])
    silent = round(0.5 * rate)
    assert np.abs(got[: silent - 60]).max() == 0
    corr, lag = best_lag(wanted[:, 0], got[silent:, 0], rate)
    assert corr > 0.999
    assert abs(lag) <= 1


def test_broken_samples_do_not_crack(tmp_path: Path) -> None:
    import soundfile

    wave = np.zeros((16_000, 1), np.float32)
    wave[100:200], wave[300], wave[400], wave[500] = np.nan, np.inf, 4.0, -9.0
    soundfile.write(tmp_path / "bad.wav", wave, 16_000, subtype="FLOAT")
    got, _, coder = heard(film(tmp_path / "a.mp4", tmp_path / "bad.wav", seconds=1))
    assert coder == "flac"
    assert not got[100:200].any()
    assert got[[300, 400, 500], 0] == pytest.approx([1, 1, -1], abs=1e-6)
    assert np.count_nonzero(got) == 3


def test_a_damaged_end_keeps_what_came_before(recordings: dict[str, Path], tmp_path: Path) -> None:
    for name in ("song.mp3", "s16.wav", "song.opus", "plain.flac"):
        cut = tmp_path / name
        data = recordings[name].read_bytes()
        cut.write_bytes(data[: len(data) // 2])
        got, rate, _ = heard(film(tmp_path / "a.mp4", cut))
        wanted, _, _ = heard(recordings[name])
        assert 0.3 * len(wanted) < len(got) <= len(wanted)
        corr, _ = best_lag(wanted[: len(got) - 4000, 0], got[:, 0], rate)
        assert corr > 0.99


def test_a_stopped_run_lets_go_of_the_recording(recordings: dict[str, Path], tmp_path: Path) -> None:
    sound = Soundtrack(recordings["s16.wav"])
    with pytest.raises(ValueError, match="uint8"), FilmWriter(tmp_path / "a.mp4", "mp4", 32, 32, 24, sound=sound) as made:
        made.add(PICTURE[1:])
    assert not list(tmp_path.iterdir())
