"""Films that the studio writes from films: no picture is lost, and each is shown at its time, however the source stores times."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from studio.media.containers import probe
from studio.media.subtitles.captioned_video import burn_in, playable, soft_mux
from studio.media.video import frame_at, frames

SIZE, COUNT, RATE, BITS = (128, 96), 36, 24, 4_000_000
CUES = [(0.0, 1.0, ["hello"]), (1.2, 99.0, ["past the end"]), (120.0, 130.0, ["long after"])]
VARIABLE = np.cumsum(np.random.default_rng(0).uniform(0.02, 0.09, COUNT)).round(3) - 0.02
WRITERS: dict[str, Callable[[Path, Path], Path]] = {
    "burned": lambda path, out: burn_in(path, CUES, out),
    "soft": lambda path, out: soft_mux(path, CUES, out),
    "playable": lambda path, out: playable(path, out),
}


def picture(k: int) -> np.ndarray:
    """Its upper left corner is as bright as ``k`` tells."""
    pixels = np.zeros((SIZE[1], SIZE[0], 3), np.uint8)
    pixels[:, : k * 3] = 90
    pixels[:32, :32] = 20 + 6 * k
    return pixels


def number_of(pixels: np.ndarray) -> int:
    return round((float(pixels[8:24, 8:24].mean()) - 20) / 6)


def encoded(codec: str, b_frames: int) -> list[bytes]:
    """Packets of the numbered pictures in the order of decoding, with the headers inside."""
    context = av.CodecContext.create(codec, "w")
    assert isinstance(context, av.VideoCodecContext)
    context.width, context.height, context.pix_fmt, context.framerate = *SIZE, "yuv420p", Fraction(RATE)
    context.time_base, context.max_b_frames, context.bit_rate = Fraction(1, RATE), b_frames, BITS
    packets: list[av.Packet] = []
    for k in range(COUNT):
        frame = av.VideoFrame.from_ndarray(picture(k), format="rgb24")
        frame.pts, frame.time_base = k, context.time_base
        packets += context.encode(frame)
    return [bytes(packet) for packet in [*packets, *context.encode(None)]]


def film(path: Path, codec: str, *, b_frames: int = 2, times: np.ndarray | None = None) -> Path:
    """The numbered pictures in a file of their own."""
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=RATE)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.max_b_frames, stream.codec_context.bit_rate = b_frames, BITS
        if times is not None:
            stream.codec_context.time_base = stream.time_base = Fraction(1, 1000)
        for k in range(COUNT):
            frame = av.VideoFrame.from_ndarray(picture(k), format="rgb24")
            if times is not None:
                frame.pts, frame.time_base = round(times[k] * 1000), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def packed_film(path: Path) -> Path:
    """MPEG-4 as DivX wrote it: a picture and the B-frame before it in one packet, then a placeholder."""
    parts: list[bytes] = []
    for data in encoded("mpeg4", b_frames=1):
        at = data.index(b"\0\0\1\xb6") + 4
        if data[at] >> 6 == 2 and parts:  # a B-frame belongs into the packet of the picture after it
            parts[-1] += data
            parts.append(b"\0\0\1\xb6\x50\x1f\xff")
        else:
            parts.append(data)
    first = parts[0].index(b"\0\0\1\xb6")
    parts[0] = parts[0][:first] + b"\0\0\1\xb2DivX503b1393p" + parts[0][first:]
    with av.open(path, "w") as container:
        stream = container.add_stream("mpeg4", rate=RATE)
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        container.start_encoding()
        for k, data in enumerate(parts):
            packet = av.Packet(data)
            packet.stream, packet.pts, packet.dts, packet.time_base, packet.is_keyframe = stream, k, k, Fraction(1, RATE), k == 0
            container.mux(packet)
    return path


SOURCES: dict[str, Callable[[Path], Path]] = {
    "AVI, MPEG-4 with B-frames": lambda folder: film(folder / "a.avi", "mpeg4"),
    "AVI, H.264 with B-frames": lambda folder: film(folder / "a.avi", "libx264", b_frames=3),
    "AVI, packed": lambda folder: packed_film(folder / "a.avi"),
    "Matroska, variable": lambda folder: film(folder / "a.mkv", "libx264", times=VARIABLE),
    "MP4, variable": lambda folder: film(folder / "a.mp4", "libx264", times=VARIABLE),
    "WebM, variable": lambda folder: film(folder / "a.webm", "libvpx-vp9", b_frames=0, times=VARIABLE),
    "transport stream": lambda folder: film(folder / "a.ts", "libx264", b_frames=3),
    "programme stream": lambda folder: film(folder / "a.mpg", "mpeg2video"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_pictures_are_read_in_order_and_none_is_left_out(tmp_path: Path, source: str) -> None:
    found = list(frames(SOURCES[source](tmp_path)))
    assert [number_of(frame.image) for frame in found] == list(range(COUNT))
    expected = VARIABLE if "variable" in source else np.arange(COUNT) / RATE
    assert np.array([frame.time for frame in found]) - found[0].time == pytest.approx(expected - expected[0], abs=0.002)


@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize("source", SOURCES)
def test_every_picture_is_written_at_its_time(tmp_path: Path, source: str, writer: str) -> None:
    path = SOURCES[source](tmp_path)
    made = WRITERS[writer](path, tmp_path / "out.mp4")
    before, after = list(frames(path)), list(frames(made))
    assert [number_of(frame.image) for frame in after] == list(range(COUNT))
    times = [np.array([frame.time - found[0].time for frame in found]) for found in (before, after)]
    assert times[1] == pytest.approx(times[0], abs=0.0011)
    # captions past the end do not make the film longer, and the last picture is not cut off
    last, usual = before[-1].time - before[0].time, max(b.time - a.time for a, b in pairwise(before))
    assert last < probe(made).duration <= last + 2 * usual + 0.05


def test_pictures_are_found_by_their_time(tmp_path: Path) -> None:
    path = packed_film(tmp_path / "a.avi")
    for frame in list(frames(path))[::5]:
        found = frame_at(path, frame.time + 0.01)
        assert found is not None and number_of(found.image) == number_of(frame.image)


def test_two_pictures_with_one_stamp_are_both_kept(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mkv", "mpeg4", b_frames=0, times=VARIABLE)
    with av.open(path) as source, av.open(tmp_path / "b.mkv", "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        held = None
        for k, packet in enumerate(p for p in source.demux(source.streams.video[0]) if p.size):
            if k % 6 == 5:
                packet.pts = packet.dts = held
            held = packet.pts
            packet.stream = stream
            target.mux(packet)
    found = list(frames(soft_mux(tmp_path / "b.mkv", CUES, tmp_path / "out.mp4")))
    assert [number_of(frame.image) for frame in found] == list(range(COUNT))
    assert all(a.time < b.time for a, b in pairwise(found))
