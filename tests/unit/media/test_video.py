"""Pictures at their true times: variable rates, rotation, pixel shapes, damaged files."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from studio.media.video import frame_at, frames, thumbnails

TIMES = [0.0, 0.04, 0.14, 0.173, 0.373, 0.873, 0.883, 0.923, 0.963, 1.963, 2.963, 4.463]


def write_video(path: Path, times: list[float], size: tuple[int, int] = (64, 48), rotation: int = 0, pixel: Fraction | None = None) -> Path:
    """Grey pictures that grow brighter, a red corner at the upper left; H.264 with a millisecond clock."""
    import av

    clock = Fraction(1, 1000)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=25, options={"crf": "10"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = stream.time_base = clock
        if pixel:
            stream.codec_context.sample_aspect_ratio = pixel
        if rotation:
            stream.set_display_rotation(rotation)
        for i, time in enumerate(times):
            picture = np.full((size[1], size[0], 3), 20 + 200 * i // len(times), np.uint8)
            picture[:16, :16] = (255, 0, 0)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = round(time / clock), clock
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / "it's [odd], a: name.mp4", TIMES)


def test_variable_frame_rate_keeps_its_times(video: Path) -> None:
    assert [f.time for f in frames(video)] == pytest.approx(TIMES, abs=1e-6)


def test_every_gives_the_first_picture_of_each_interval(video: Path) -> None:
    assert [f.time for f in frames(video, every=0.5)] == pytest.approx([0, 0.873, 1.963, 2.963, 4.463])


def test_side_limits_the_longer_edge(video: Path) -> None:
    assert next(frames(video, side=32)).image.shape == (24, 32, 3)
    assert next(frames(video, side=9999)).image.shape == (48, 64, 3)


@pytest.mark.parametrize(("time", "shown"), [(-1, 0), (0, 0), (0.139, 0.04), (0.14, 0.14), (2.5, 1.963), (99, 4.463)])
def test_frame_at_is_what_a_player_shows(video: Path, time: float, shown: float) -> None:
    found = frame_at(video, time)
    assert found is not None and found.time == pytest.approx(shown)


@pytest.mark.parametrize("rotation", [90, 180, -90])
def test_rotation_is_applied(tmp_path: Path, rotation: int) -> None:
    image = next(frames(write_video(tmp_path / "r.mp4", [0, 0.1], rotation=rotation))).image
    assert image.shape[:2] == ((64, 48) if rotation % 180 else (48, 64))
    corner = {90: image[-8, 8], 180: image[-8, -8], -90: image[8, -8]}[rotation]
    assert corner[0] > 180 and corner[1] < 80


def test_pixels_become_square(tmp_path: Path) -> None:
    assert next(frames(write_video(tmp_path / "w.mp4", [0, 0.1], pixel=Fraction(4, 3)))).image.shape == (48, 85, 3)


def test_a_damaged_tail_ends_cleanly(tmp_path: Path) -> None:
    whole = write_video(tmp_path / "whole.mkv", [i / 25 for i in range(100)])
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 6 // 10])
    found = [f.time for f in frames(cut)]
    assert 20 < len(found) < 100 and found == sorted(found)


def test_thumbnails(video: Path) -> None:
    assert [t.shape for t in thumbnails(video, [0, 1, 4], 32)] == [(24, 32, 3)] * 3
