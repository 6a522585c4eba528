"""Pictures of a video at their true times, one frame after the other, so that a film needs no more memory than a clip.

On PyAV itself: imageio's pyav plugin gives pictures without their time stamps, takes a cover for the video, ignores rotation and pixel
shape, and stops with an error at a damaged end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast, overload

import numpy as np

from studio.errors import InvalidInput
from studio.media.containers import clock_zero, is_animation, open_media, video_stream
from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.media.display_times import DisplayTimes

if TYPE_CHECKING:
    from fractions import Fraction

    from av import AudioFrame, AudioStream, VideoFrame, VideoStream
    from av.container import InputContainer

THUMBNAIL = 160  # px
_EPSILON = 1e-4  # seconds; container clocks are no finer than this, and a sum of thirds must still find its frame
_PLANAR = ("yuv420p", "yuvj420p", "nv12")  # pixel formats that are scaled as they are
_HELD = 1_000_000  # pixels of a picture that is kept whole until it is called for: 1.5 MB
_DAMAGED = 100  # undecodable packets in a row after which the rest of the file counts as lost


@dataclass(frozen=True)
class Frame:
    """One picture, uint8 (h, w, 3) RGB, upright and with square pixels; ``time`` in seconds of the media's own clock."""

    time: float
    image: np.ndarray


def frames(
    path: str | Path, *, every: float | None = None, side: int | None = None, limits: DecodingLimits = DEFAULT_LIMITS
) -> Iterator[Frame]:
    """All pictures in order of time, or one for each ``every`` seconds; the longer edge is at most ``side`` px.

    Times are the file's own stamps, so a variable frame rate is preserved; the first stream of the file starts at 0. Where the end of a
    file is damaged, the frames before it are returned; a file without video gives none. Raises ``av.error.FFmpegError`` or ``OSError``
    when the file cannot be opened; call `studio.media.containers.probe` first. Raises `InvalidInput` where the frames decoded so far are
    more than ``limits`` allow, whatever the headers said.
    """
    with open_media(path, limits) as container:
        stream = video_stream(container)
        if stream is None:
            return
        zero, due, scaling = clock_zero(container), -np.inf, Scaling(stream, side)
        left = limits.film_pixels(container.size, is_animation(container))
        for stamp, decoded in decode(container, stream):
            left -= decoded.width * decoded.height
            if left < 0:
                raise InvalidInput("error.media_frames", "media_file")
            time = stamp - zero
            if time < due - _EPSILON:
                continue
            if every is not None:
                # stay on the grid of the first picture: counting on from a late one would drift
                due = time + every if due == -np.inf else due + every * (1 + max(0, (time - due + _EPSILON) // every))
            yield Frame(time, scaling.pixels(decoded))


def frame_at(path: str | Path, time: float, side: int | None = None) -> Frame | None:
    """The picture that a player shows at ``time`` seconds: the latest one that is not after it. Before the first picture it is the
    first, after the end the last; None for a file without video. Raises like `frames`."""
    return next(iter(frames_at(path, (time,), side)), None)


def frames_at(path: str | Path, times: Sequence[float], side: int | None = None) -> Iterator[Frame]:
    """`frame_at` for many times, in the order given, opening the file once. Yields nothing for a file without video."""
    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None:
            return
        zero, scaling = clock_zero(container), Scaling(stream, side)
        for time in times:
            found = _seek(container, stream, time, zero)
            if found is not None:
                yield Frame(found[0], scaling.pixels(found[1]))


def thumbnails(path: str | Path, times: Sequence[float], side: int = THUMBNAIL) -> tuple[np.ndarray, ...]:
    """Small pictures, uint8 (h, w, 3), at the given times; empty for a file without video. Raises like `frames`."""
    return tuple(frame.image for frame in frames_at(path, times, side))


@overload
def decode(container: InputContainer, stream: VideoStream) -> Iterator[tuple[float, VideoFrame]]: ...
@overload
def decode(container: InputContainer, stream: AudioStream) -> Iterator[tuple[float, AudioFrame]]: ...
def decode(container: InputContainer, stream: VideoStream | AudioStream) -> Iterator[tuple[float, VideoFrame | AudioFrame]]:
    """(seconds on the container's clock, decoded frame) in order of display: pictures by `DisplayTimes`, and sound that has a time stamp.

    Stops where nothing more can be decoded.
    """
    from av import AudioFrame
    from av.error import FFmpegError

    if not stream.codec_context.is_open:
        stream.codec_context.thread_type = "AUTO"
    bad = 0
    packets, times = container.demux(stream), None
    while bad < _DAMAGED:
        try:
            packet = next(packets, None)
        except (FFmpegError, OSError):  # the end is missing: still flush the decoder
            packet = None
        decoded: Sequence[VideoFrame | AudioFrame] = ()
        try:
            decoded = stream.decode(packet)
            bad = 0
        except FFmpegError:
            bad += 1
        for frame in decoded:
            if not isinstance(frame, AudioFrame):
                times = times or DisplayTimes(cast("VideoStream", stream), container.format.name)
                yield from times.add(frame)
                continue
            clock = frame.time_base or stream.time_base
            if frame.pts is not None and clock is not None:
                frame.time_base = clock
                yield float(frame.pts * clock), frame
        if packet is None or (packet.dts is None and not packet.size):
            break
    if times is not None:
        yield from times.rest()


def upright(image: np.ndarray, rotation: float) -> np.ndarray:
    """``image`` (h, w, ...) rotated for display: ``rotation`` in degrees anti-clockwise, rounded to a quarter turn."""
    turns = round(rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, turns)) if turns else image


def display_size(width: int, height: int, pixel_aspect: Fraction | float | None, rotation: float) -> tuple[int, int]:
    """(width, height) as displayed, in square px, from the stored size, the pixel aspect ratio (None: square) and the display rotation."""
    aspect = float(pixel_aspect or 1) or 1.0
    if aspect != 1:
        width, height = (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))
    return (height, width) if round(rotation / 90) % 2 else (width, height)


class Scaling:
    """Decoded pictures of one stream as displayed: smaller, upright, with square pixels. The tables of the scaler are made once."""

    def __init__(self, stream: VideoStream, side: int | None = None, size: tuple[int, int] | None = None) -> None:
        """``side``: px, the longest edge of what comes out; or ``size``: (width, height) in px before a rotation, whatever the shape."""
        from av.video.reformatter import VideoReformatter

        self._stream, self._side, self._size = stream, side, size
        self._scaler = VideoReformatter()
        self._colours = VideoReformatter()

    def pixels(self, frame: VideoFrame) -> np.ndarray:
        """uint8 (h, w, 3) RGB."""
        width, height, method = self._target(frame)
        small = self._scaler.reformat(frame, width, height, "rgb24", interpolation=method)
        return upright(small.to_ndarray(), frame.rotation)

    def later(self, frame: VideoFrame) -> Callable[[], np.ndarray]:
        """`pixels`, to be called for later, or never: most never are, so a picture of moderate size is kept as it is meanwhile. Of a larger
        one a small copy is kept that is cheaper than colours."""
        if frame.format.name not in _PLANAR:
            pixels = self.pixels(frame)
            return lambda: pixels
        width, height, method = self._target(frame)  # not later: the stream may be closed by then

        def smaller() -> VideoFrame:
            return self._scaler.reformat(frame, width, height, interpolation=method)

        rotation = frame.rotation
        if frame.width * frame.height <= _HELD:
            return lambda: self._coloured(smaller(), rotation)
        small = smaller()
        return lambda: self._coloured(small, rotation)

    def _coloured(self, small: VideoFrame, rotation: float) -> np.ndarray:
        return upright(self._colours.reformat(small, format="rgb24").to_ndarray(), rotation)

    def _target(self, frame: VideoFrame) -> tuple[int, int, str]:
        if self._size is not None:
            return *self._size, "AREA"
        width, height = display_size(frame.width, frame.height, self._stream.sample_aspect_ratio, 0)
        scale = min(1.0, self._side / max(width, height)) if self._side else 1.0
        return max(1, round(width * scale)), max(1, round(height * scale)), "AREA" if scale < 1 else "BICUBIC"


def _seek(container: InputContainer, stream: VideoStream, time: float, zero: float) -> tuple[float, VideoFrame] | None:
    """The frame shown at ``time`` and its own time: decoded from the key frame before it, or from the start if the index is wrong."""
    from av.error import FFmpegError

    for target in (time, None):
        with suppress(FFmpegError):  # no index: decoding continues from the current position
            container.seek(max(0, int(((target or 0.0) + zero) * 1_000_000)), backward=True)
        newest: tuple[float, VideoFrame] | None = None
        for stamp, frame in decode(container, stream):
            if stamp - zero > time + _EPSILON:
                if newest is not None or target is None or time <= 0:
                    return newest or (stamp - zero, frame)
                break
            newest = (stamp - zero, frame)
        else:
            if newest is not None:
                return newest
    return None
