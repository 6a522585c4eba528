"""Pictures of a video at their true times. Reads one frame after the other, so a film needs no more memory than a clip."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from studio.media.containers import clock_zero, open_media, video_stream

if TYPE_CHECKING:
    from av.container import InputContainer

THUMBNAIL = 160  # px
_EPSILON = 1e-4  # seconds; container clocks are no finer than this, and a sum of thirds must still find its frame
_DAMAGED = 100  # packets in a row that cannot be decoded: the rest of the file is lost


@dataclass(frozen=True)
class Frame:
    """One picture, uint8 (h, w, 3) RGB, upright and with square pixels; ``time`` in seconds of the media's own clock."""

    time: float
    image: np.ndarray


def frames(path: str | Path, *, every: float | None = None, side: int | None = None) -> Iterator[Frame]:
    """All pictures in order of time, or with ``every`` one in that many seconds; the longer edge at most ``side`` px.

    Times are the file's own stamps, so a variable frame rate keeps its rhythm; the first stream of the file starts at 0. A damaged
    tail ends the stream after what could be decoded; a file without pictures gives none. Raises ``av.error.FFmpegError`` or ``OSError``
    when the file cannot be opened; call `studio.media.containers.probe` first.
    """
    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None:
            return
        zero, due = clock_zero(container), -np.inf
        for decoded in decode(container, stream):
            time = _time(decoded, zero)
            if time < due - _EPSILON:
                continue
            if every is not None:
                # keep to the grid of the first picture: adding to a late picture's time would drift
                due = time + every if due == -np.inf else due + every * (1 + max(0, (time - due + _EPSILON) // every))
            yield Frame(time, _picture(decoded, stream, side))


def frame_at(path: str | Path, time: float, side: int | None = None) -> Frame | None:
    """The picture a player shows at ``time`` seconds: the newest one that is not later. Before the first picture it is the
    first, after the end the last; None for a file without pictures. Raises like `frames`."""
    return next(iter(frames_at(path, (time,), side)), None)


def frames_at(path: str | Path, times: Sequence[float], side: int | None = None) -> Iterator[Frame]:
    """`frame_at` for many times, in the order given, with one opening of the file. Gives nothing for a file without pictures."""
    with open_media(path) as container:
        stream = video_stream(container)
        if stream is None:
            return
        zero = clock_zero(container)
        for time in times:
            found = _seek(container, stream, time, zero)
            if found is not None:
                yield Frame(_time(found, zero), _picture(found, stream, side))


def thumbnails(path: str | Path, times: Sequence[float], side: int = THUMBNAIL) -> tuple[np.ndarray, ...]:
    """Small pictures, uint8 (h, w, 3), of the given times; empty for a file without pictures. Raises like `frames`."""
    return tuple(frame.image for frame in frames_at(path, times, side))


def decode(container: InputContainer, stream: Any) -> Iterator[Any]:
    """Decoded frames (PyAV) with a time stamp, in order of display; stops where nothing more can be decoded."""
    from av.error import FFmpegError

    if not stream.codec_context.is_open:
        stream.thread_type = "AUTO"
    bad = 0
    packets = container.demux(stream)
    while bad < _DAMAGED:
        try:
            packet = next(packets, None)
        except (FFmpegError, OSError):  # the tail is missing: still flush what the decoder holds
            packet = None
        decoded: list[Any] = []
        try:
            decoded = stream.decode(packet)
            bad = 0
        except FFmpegError:
            bad += 1
        for frame in decoded:
            if frame.pts is not None:
                if frame.time_base is None:  # of what the decoder held back to the end
                    frame.time_base = stream.time_base
                yield frame
        if packet is None or (packet.dts is None and not packet.size):
            return


def upright(image: np.ndarray, rotation: float) -> np.ndarray:
    """``image`` (h, w, ...) turned by the display rotation of its frame: degrees anti-clockwise, to the nearest quarter."""
    turns = round(rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, turns)) if turns else image


def display_size(width: int, height: int, pixel_aspect: Any, rotation: float) -> tuple[int, int]:
    """(width, height) in square px as shown, from the stored size, the shape of a pixel (None: square) and the display rotation."""
    aspect = float(pixel_aspect or 1) or 1.0
    if aspect != 1:
        width, height = (round(width * aspect), height) if aspect > 1 else (width, round(height / aspect))
    return (height, width) if round(rotation / 90) % 2 else (width, height)


def _time(frame: Any, zero: float) -> float:
    return float(frame.pts * frame.time_base) - zero


def _picture(frame: Any, stream: Any, side: int | None) -> np.ndarray:
    width, height = display_size(frame.width, frame.height, stream.sample_aspect_ratio, 0)
    scale = min(1.0, side / max(width, height)) if side else 1.0
    size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
    return upright(frame.to_ndarray(format="rgb24", interpolation="AREA" if scale < 1 else "BICUBIC", **size), frame.rotation)


def _seek(container: InputContainer, stream: Any, time: float, zero: float) -> Any | None:
    """The frame shown at ``time``: from the key frame before it, or from the start where the index lies."""
    from av.error import FFmpegError

    for target in (time, None):
        with suppress(FFmpegError):  # no index: decoding goes on from where the file stands
            container.seek(max(0, int(((target or 0.0) + zero) * 1_000_000)), backward=True)
        newest = None
        for frame in decode(container, stream):
            if _time(frame, zero) > time + _EPSILON:
                if newest is not None or target is None or time <= 0:
                    return newest or frame
                break
            newest = frame
        else:
            if newest is not None:
                return newest
    return None
