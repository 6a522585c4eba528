"""Decodes a film without the pictures that no other picture needs, and keeps the compressed ones so that any part can be seen in full.

Half to two thirds of the pictures of a common film are such: they cost as much as the others and can be left out without a trace in those
that stay. Which ones they are is written in the film (``nal_ref_idc`` of H.264), so nothing is guessed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from studio.errors import InvalidInput
from studio.media.containers import clock_zero, is_animation, open_media, video_stream
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.media.display_times import DisplayTimes

if TYPE_CHECKING:
    from av import Packet, VideoFrame, VideoStream
    from av.container import InputContainer

_SORTED = frozenset({"mov", "matroska", "mpegts", "flv", "nut", "mxf"})  # demuxers with a display time for every packet
_CODECS = frozenset({"h264", "hevc", "mpeg4", "mpeg2video", "mpeg1video"})  # decoders that leave out what no picture needs
_LONGEST = 300  # pictures after a key picture from which nothing is left out, and twice as many after which nothing is kept
_KEPT = 4.0  # seconds that can be seen in full; then up to the key picture before
_MOST_ANEW = 0.25  # of the pictures; where more than this share is decoded anew, leaving some out does not pay
_TRIAL = 200  # pictures after which that is judged
_ALONE = 2_100_000  # pixels of a picture up to which one thread decodes: more of them cost a third more processor time
_LARGE = 900_000  # pixels from which edges of blocks stay as they are; whoever skims a film makes its pictures smaller anyway
_DAMAGED = 100  # undecodable packets in a row after which the rest of the file counts as lost
_RESTART = 1.0  # seconds; a time further back than that begins a recording appended to the one before
_CLOSE = 1e-4  # seconds; container clocks are no finer than this


@dataclass(frozen=True)
class Skimmed:
    """A decoded picture, ``time`` in seconds of the media's own clock, and how many pictures were left out before it."""

    time: float
    picture: VideoFrame
    left_out: int = 0


@dataclass(frozen=True)
class _Packet:
    """A compressed picture that is shown at ``time`` seconds; ``pts`` and ``dts`` in the ticks of its stream."""

    time: float
    key: bool
    data: bytes
    pts: int
    dts: int | None


class FilmSkim:
    """An open film: iterate over it once for what is decoded, and ask `between` for all pictures of a time that was just passed.

    Use it as a context manager. Where a file does not say which pictures can be left out, or when each is shown, all are decoded. Raises
    like `studio.media.video.frames`.
    """

    def __init__(self, path: str | Path, limits: DecodingLimits = DEFAULT_LIMITS) -> None:
        self._path, self._limits = path, limits
        self._opened = open_media(path, limits)
        self._container: InputContainer | None = None
        self._packets: list[_Packet] = []
        self._shown: list[float] = []  # when each kept packet is shown, in order
        self._passed = self._anew = self._since_key = 0
        self._sparse = False
        self.stream: VideoStream | None = None

    def __enter__(self) -> FilmSkim:
        self._container = self._opened.__enter__()
        self.stream = video_stream(self._container)
        return self

    def __exit__(self, *error: object) -> None:
        self._opened.__exit__(None, None, None)

    def __iter__(self) -> Iterator[Skimmed]:
        container, stream = self._container, self.stream
        if container is None or stream is None:
            return
        context = stream.codec_context
        if not context.is_open:
            context.thread_type, context.options = _threads(stream), self._options(stream)
        self._sparse = context.name in _CODECS and bool(_SORTED & set(container.format.name.split(",")))
        zero, times = clock_zero(container), DisplayTimes(stream, container.format.name)
        left = self._limits.film_pixels(container.size, is_animation(container))
        last: float | None = None
        for frame in self._decoded(container, stream, zero):
            left -= frame.width * frame.height
            if left < 0:
                raise InvalidInput("error.media_frames", "media_file")
            for stamp, shown in times.add(frame):
                yield Skimmed(stamp - zero, shown, self._left_out(last, stamp - zero))
                last = stamp - zero
        for stamp, shown in times.rest():
            yield Skimmed(stamp - zero, shown, self._left_out(last, stamp - zero))
            last = stamp - zero

    def between(self, start: float, end: float) -> list[Skimmed]:
        """All pictures from ``start`` to ``end`` seconds, both included, that are not further back than what is kept; else nothing.

        They are decoded from the last key picture before ``start`` on.
        """
        stream = self.stream
        if stream is None:
            return []
        start, end = start - _CLOSE, end + _CLOSE
        keys = [i for i, item in enumerate(self._packets) if item.key and item.time <= start + 2 * _CLOSE]
        if not keys:
            return []
        found = [(time, frame) for time, frame in self._again(keys[-1], start, end) if start <= time <= end]
        found.sort(key=lambda item: item[0])
        return [Skimmed(time, frame) for time, frame in found]

    def _decoded(self, container: InputContainer, stream: VideoStream, zero: float) -> Iterator[VideoFrame]:
        from av.error import FFmpegError

        bad, packets = 0, container.demux(stream)
        while bad < _DAMAGED:
            try:
                packet = next(packets, None)
            except (FFmpegError, OSError):  # the end is missing: still flush the decoder
                packet = None
            self._keep(packet, zero)
            stream.codec_context.skip_frame = "NONREF" if self._sparse and self._packets and self._since_key <= _LONGEST else "DEFAULT"
            try:
                yield from stream.decode(packet)
                bad = 0
            except FFmpegError:
                bad += 1
            if packet is None or (packet.dts is None and not packet.size):
                return

    def _keep(self, packet: Packet | None, zero: float) -> None:
        """Remember a packet for some seconds; give up leaving pictures out where that cannot work or does not pay."""
        if not self._sparse or packet is None or not packet.size:
            return
        self._passed += 1
        if packet.pts is None or packet.time_base is None or (self._passed > _TRIAL and self._anew > _MOST_ANEW * self._passed):
            self._sparse = False
            return
        clock = packet.time_base
        time = packet.pts * clock.numerator / clock.denominator - zero  # as exact as with fractions, and quicker
        if self._shown and time < self._shown[-1] - _RESTART:  # a second recording begins, whose times are counted on
            self._sparse = False
            return
        if packet.is_keyframe:
            self._forget(time - _KEPT)
        elif not self._packets:
            return  # everything is decoded up to the next key picture
        self._since_key = 0 if packet.is_keyframe else self._since_key + 1
        self._packets.append(_Packet(time, packet.is_keyframe, bytes(packet), packet.pts, packet.dts))
        insort(self._shown, time)
        if self._since_key > 2 * _LONGEST:
            self._packets.clear()

    def _forget(self, before: float) -> None:
        """Drop the packets up to the last key picture ``before`` that time."""
        keys = [i for i, item in enumerate(self._packets) if item.key and item.time <= before]
        if keys:
            self._packets = self._packets[keys[-1] :]
            del self._shown[: bisect_left(self._shown, self._packets[0].time)]

    def _options(self, stream: VideoStream) -> dict[str, str]:
        options = {"max_pixels": str(self._limits.pixels)}
        if stream.width * stream.height >= _LARGE:
            options["skip_loop_filter"] = "all"
        return options

    def _left_out(self, last: float | None, time: float) -> int:
        if last is None:
            return 0
        return max(0, bisect_left(self._shown, time - _CLOSE) - bisect_right(self._shown, last + _CLOSE))

    def _again(self, first: int, start: float, end: float) -> Iterator[tuple[float, VideoFrame]]:
        from av import Packet
        from av.error import FFmpegError
        from av.video.codeccontext import VideoCodecContext

        assert self.stream is not None
        origin, clock = self.stream.codec_context, self.stream.time_base
        assert clock is not None
        context = cast("VideoCodecContext", VideoCodecContext.create(origin.name, "r"))
        context.extradata, context.thread_type = origin.extradata, _threads(self.stream)
        context.options = self._options(self.stream)
        needed = self._packets[first:]
        while needed and needed[-1].time > end:
            needed.pop()
        times = {item.pts: item.time for item in needed}
        for item in [*needed, None]:
            packet = None
            if item is not None:
                packet = Packet(item.data)
                packet.pts, packet.dts, packet.time_base = item.pts, item.dts, clock
                context.skip_frame = "NONREF" if item.time < start else "DEFAULT"
                self._anew += 1
            with suppress(FFmpegError):
                for frame in context.decode(packet):
                    if frame.pts in times:
                        yield times[frame.pts], frame


def _threads(stream: VideoStream) -> str:
    return "AUTO" if stream.width * stream.height > _ALONE else "NONE"
