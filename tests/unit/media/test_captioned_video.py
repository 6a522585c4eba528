"""Captions in the picture, as a track, and files made playable."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from studio.errors import InvalidInput
from studio.media.subtitles.caption_drawing import draw_caption, find_font
from studio.media.subtitles.captioned_video import burn_in, playable, soft_mux
from studio.media.video import frame_at, frames
from tests.unit.media.test_video import TIMES, write_video

CUES = [(0.5, 2.0, ["It was the best of times,", "it's [odd], a: line"]), (2.5, 4.0, ["中文字幕"])]


def write_sound(path: Path, seconds: float = 2.0) -> Path:
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16000)
        frame = av.AudioFrame.from_ndarray(
            (8000 * np.sin(np.arange(int(16000 * seconds)) / 10)).astype(np.int16)[None], format="s16", layout="mono"
        )
        frame.sample_rate = 16000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def video(tmp_path: Path) -> Path:
    return write_video(tmp_path / "it's [odd], a: name.mp4", TIMES, size=(320, 180))


def test_burning_changes_the_caption_band_only_and_keeps_the_times(video: Path, tmp_path: Path) -> None:
    shares: list[float] = []
    out = burn_in(video, CUES, tmp_path / "out.mp4", on_progress=shares.append)
    times = [f.time for f in frames(out)]
    assert all(min(abs(t - u) for u in times) < 1e-4 for t in TIMES)
    assert shares == sorted(shares) and shares[-1] == 1
    for time, captioned in ((0.2, False), (1.2, True), (2.2, False), (3.2, True)):
        before, after = frame_at(video, time), frame_at(out, time)
        assert before is not None and after is not None
        changed = np.abs(before.image.astype(int) - after.image).max(2)
        assert (changed[120:].max() > 60) == captioned
        assert changed[:90].max() < 25


def test_a_caption_appears_on_time_in_a_still_stretch(video: Path, tmp_path: Path) -> None:
    times = [f.time for f in frames(burn_in(video, [(2.2, 2.4, ["now"])], tmp_path / "out.mp4"))]
    assert any(abs(t - 2.2) < 1e-4 for t in times) and any(abs(t - 2.4) < 1e-4 for t in times)


def test_cancelling_leaves_no_file(video: Path, tmp_path: Path) -> None:
    def stop(_: float) -> None:
        raise RuntimeError("stopped")

    folder = tmp_path / "results"
    with pytest.raises(RuntimeError, match="stopped"):
        burn_in(video, CUES, folder / "out.mp4", on_progress=stop)
    assert list(folder.iterdir()) == []


def test_sound_only_gets_a_picture(tmp_path: Path) -> None:
    out = burn_in(write_sound(tmp_path / "a.wav"), [(0.5, 1.5, ["hello"])], tmp_path / "out.mp4")
    quiet, spoken = frame_at(out, 0.2), frame_at(out, 1.0)
    assert quiet is not None and spoken is not None and spoken.image.shape == (720, 1280, 3)
    assert spoken.image[560:].max() > 200 > quiet.image[560:].max()


def test_soft_captions_read_back(video: Path, tmp_path: Path) -> None:
    import av

    out = soft_mux(video, CUES, tmp_path / "out.mp4", "en", "English")
    with av.open(str(out)) as container:
        track = container.streams.subtitles[0]
        found = [(float(p.pts * p.time_base), bytes(p)[2:].decode()) for p in container.demux(track) if p.size > 2]
        assert track.metadata["language"] == "eng"
    assert found == [(0.5, "\n".join(CUES[0][2])), (2.5, "中文字幕")]
    assert [f.time for f in frames(out)] == pytest.approx(TIMES, abs=1e-4)


def test_playable(video: Path, tmp_path: Path) -> None:
    assert playable(video, tmp_path / "out.mp4") == video
    other = write_video(tmp_path / "b.mkv", TIMES)
    made = playable(other, tmp_path / "out.mp4")
    assert made.suffix == ".mp4" and [f.time for f in frames(made)] == pytest.approx(TIMES, abs=1e-3)


@pytest.mark.parametrize("size", [(320, 180), (90, 160), (1920, 1080), (64, 48)])
@pytest.mark.parametrize("lines", [["short"], ["a very long line without an end " * 6], ["字幕" * 40]])
def test_captions_stay_inside_the_picture(size: tuple[int, int], lines: list[str]) -> None:
    overlay = draw_caption(lines, *size, font_file=find_font(lines[0]))
    assert overlay is not None and overlay.x % 2 == overlay.y % 2 == 0
    assert overlay.y + overlay.light.shape[0] <= size[1] and overlay.x + overlay.light.shape[1] <= size[0]


def test_text_as_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("hello")
    with pytest.raises(InvalidInput):
        burn_in(tmp_path / "a.mp4", CUES, tmp_path / "out.mp4")
