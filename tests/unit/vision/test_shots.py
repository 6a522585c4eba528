"""Cuts found at true times; flashes, fades and pans are no cuts of their own."""

from __future__ import annotations

import tempfile
from functools import partial
from itertools import pairwise

import numpy as np
import pytest

from studio.media.video import Frame
from studio.vision import shot_samples
from studio.vision.shot_samples import ShotPictures
from studio.vision.shots import ShotDetector
from tests.unit.vision.cut_films import view


def run(pictures: list[tuple[float, np.ndarray]]) -> ShotDetector:
    detector = ShotDetector()
    for time, image in pictures:
        detector.add(Frame(time, image))
    detector.finish(pictures[-1][0] + 0.04)
    return detector


def test_cuts_at_the_times_of_uneven_pictures() -> None:
    rng = np.random.default_rng(1)
    times = np.cumsum(rng.uniform(0.01, 0.08, 200)).tolist()
    detector = run([(t, view(i // 50, i % 50 * 0.2)) for i, t in enumerate(times)])
    assert detector.cuts == pytest.approx([times[50], times[100], times[150]])


def test_flash_and_pan_are_no_cuts() -> None:
    pictures = [(i / 25, view(3, i * 1.5)) for i in range(100)]
    for i in (40, 41):
        pictures[i] = (pictures[i][0], np.full((90, 160, 3), 250, np.uint8))
    assert run(pictures).cuts == ()


def test_a_fade_through_black_is_one_cut() -> None:
    pictures = [(i / 25, (view(0) * min(1, max(0, (30 - i) / 12))).astype(np.uint8)) for i in range(34)]
    pictures += [(i / 25, (view(7) * min(1, (i - 33) / 12)).astype(np.uint8)) for i in range(34, 90)]
    cuts = run(pictures).cuts
    assert len(cuts) == 1 and 30 / 25 <= cuts[0] <= 46 / 25


def test_shots_have_no_gaps_and_pictures() -> None:
    detector = run([(i / 25, view(i // 30)) for i in range(90)])
    shots = detector.finish(3.6)
    assert shots[0].start == 0 and shots[-1].end == pytest.approx(3.6)
    assert all(a.end == b.start for a, b in pairwise(shots))
    assert [len(p) > 0 for p in detector.pictures()] == [True] * len(shots) == [True] * 3


def test_nothing_and_one_picture() -> None:
    assert ShotDetector().finish(5) == ()
    assert len(run([(0.0, view(0))]).pictures()) == 1


def test_pictures_are_unpacked_shot_by_shot() -> None:
    """Two hours of film have thousands of shots: all of their pictures at once were 3 GB."""
    unpacked: list[int] = []

    def picture(number: int) -> np.ndarray:
        unpacked.append(number)
        return view(number)

    pictures = ShotPictures([[partial(picture, shot)] * 3 for shot in range(6)])
    assert len(pictures) == 6 and len(pictures[2:4]) == 2 and not unpacked
    assert pictures[1][0].shape[2] == 3
    assert unpacked == [1, 1, 1]
    found = run([(i / 25, view(i // 30)) for i in range(90)]).pictures()
    assert isinstance(found, ShotPictures) and [len(shot) for shot in found] == [3, 3, 3]


def test_pictures_come_back_from_the_disk_and_from_a_full_one(monkeypatch: pytest.MonkeyPatch) -> None:
    films = [(i / 25, view(i // 30)) for i in range(120)]
    expected = [shot[0] for shot in run(films).pictures()]
    monkeypatch.setattr(shot_samples, "_IN_MEMORY", 1000)
    spilt = run(films).pictures()
    assert all(np.array_equal(a, b[0]) for a, b in zip(expected, spilt, strict=True))
    monkeypatch.setattr(tempfile, "tempdir", "/proc/none")  # nothing can be written there
    kept = run(films).pictures()
    assert all(np.array_equal(a, b[0]) for a, b in zip(expected, kept, strict=True))
