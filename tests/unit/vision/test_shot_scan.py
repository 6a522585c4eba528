"""The cuts of a film are found without decoding all of it, and are the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio.media.video import frames
from studio.vision.shot_scan import scan_shots
from studio.vision.shots import ShotDetector
from tests.unit.vision.cut_films import RATE, SHOT, write_film


@pytest.mark.parametrize(("name", "keyint"), [("film.mp4", 250), ("film.mkv", 25), ("film.ts", 48), ("film.avi", 48)])
def test_the_same_cuts_as_with_all_pictures(tmp_path: Path, name: str, keyint: int) -> None:
    film = write_film(tmp_path / name, shots=6, keyint=keyint)
    whole, end, count = ShotDetector(), 0.0, 0
    for frame in frames(film, side=128):
        whole.add(frame)
        end, count = frame.time, count + 1
    scanned = ShotDetector()
    passed = list(scan_shots(film, scanned, side=128))
    assert scanned.finish(end) == whole.finish(end)
    first = whole.finish(end)[0].start
    assert [round((time - first) * RATE) for time in scanned.cuts] == [i * SHOT for i in range(1, 6)]
    assert passed[-1] == end
    assert [len(pictures) for pictures in scanned.pictures()] == [3] * 6
    assert all(picture.shape == (72, 128, 3) for pictures in scanned.pictures() for picture in pictures)


def test_most_of_a_calm_film_is_not_decoded(tmp_path: Path) -> None:
    film = write_film(tmp_path / "calm.mp4", shots=1, keyint=250)
    detector = ShotDetector()
    assert len(list(scan_shots(film, detector, side=128))) < 0.6 * SHOT
    assert detector.cuts == ()


def test_sound_has_no_shots(tmp_path: Path) -> None:
    import wave

    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000))
    detector = ShotDetector()
    assert list(scan_shots(tmp_path / "a.wav", detector)) == [] and detector.finish(1) == ()
