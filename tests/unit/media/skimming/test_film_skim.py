"""Pictures that no other needs are left out, and come back when they are asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.media.decoding_limits import DecodingLimits
from studio.media.skimming.film_skim import FilmSkim
from studio.media.video import Scaling, frames
from tests.unit.vision.cut_films import write_film


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("skim") / "film.mp4", shots=3, keyint=40)


def test_what_is_decoded_is_what_everybody_sees(film: Path) -> None:
    whole = {round(frame.time, 4): frame.image for frame in frames(film, side=128)}
    with FilmSkim(film) as skim:
        assert skim.stream is not None
        scaling = Scaling(skim.stream, 128)
        seen = list(skim)
        pictures = [(scaling.pixels(item.picture), scaling.later(item.picture)()) for item in seen]
    assert len(seen) < 0.75 * len(whole)
    assert len(seen) + sum(item.left_out for item in seen) == len(whole)
    for item, (now, later) in zip(seen, pictures, strict=True):
        expected = whole[round(item.time, 4)].astype(int)
        assert np.abs(now - expected).max() == 0
        assert np.abs(later - expected).mean() < 2


def test_all_pictures_of_a_time_that_was_just_passed(film: Path) -> None:
    whole = [round(frame.time, 4) for frame in frames(film, side=128)]
    with FilmSkim(film) as skim:
        for seen in skim:
            if seen.time > 2:
                break
        found = [round(item.time, 4) for item in skim.between(1.2, 1.6)]
        assert found == [time for time in whole if 1.2 <= time <= 1.6]
        assert skim.between(-5, -4) == []


def test_a_container_without_times_is_decoded_whole(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.avi", shots=1, keyint=40)
    with FilmSkim(film) as skim:
        seen = list(skim)
    assert len(seen) == len(list(frames(film, side=128)))
    assert not any(item.left_out for item in seen)


def test_more_pixels_than_allowed_are_refused(film: Path) -> None:
    with FilmSkim(film, _Little()) as skim, pytest.raises(InvalidInput):
        list(skim)


class _Little(DecodingLimits):
    def film_pixels(self, size_bytes: int, animation: bool) -> int:
        return 20_000


@pytest.mark.parametrize("held", [0, 1_000_000])
def test_a_kept_picture_does_not_need_its_stream_any_more(film: Path, monkeypatch: pytest.MonkeyPatch, held: int) -> None:
    class Shape:
        """Stands in for a stream: what a closed one is asked for is read from freed memory."""

        closed = False

        @property
        def sample_aspect_ratio(self) -> None:
            assert not self.closed

    monkeypatch.setattr("studio.media.video._HELD", held)
    shape = Shape()
    scaling = Scaling(shape, 80)  # pyright: ignore[reportArgumentType]
    with FilmSkim(film) as skim:
        frame = next(iter(skim)).picture
        now, later = scaling.pixels(frame), scaling.later(frame)
    shape.closed = True
    assert later().shape == now.shape == (45, 80, 3)
    assert np.abs(later().astype(int) - now).mean() < 2
