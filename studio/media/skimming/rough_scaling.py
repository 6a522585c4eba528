"""Tiny pictures of a film for comparing them with each other: averages over some rows of each picture instead of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from studio.media.video import Scaling, upright

if TYPE_CHECKING:
    from av import VideoFrame, VideoStream

_ROWS = 8  # of the picture that go into one of the tiny one: with more, the average moves by less than noise does
_FORMATS = ("yuv420p", "yuvj420p")


class RoughScaling:
    """Decoded pictures of one stream in a size of a few dozen px, upright. Half the work of `Scaling` where they are large."""

    def __init__(self, stream: VideoStream, size: tuple[int, int]) -> None:
        """``size``: (width, height) in px before a rotation, whatever the shape."""
        self._size, self._exact = size, Scaling(stream, size=size)

    def pixels(self, frame: VideoFrame) -> np.ndarray:
        """uint8 (h, w, 3) RGB."""
        step = frame.height // (self._size[1] * _ROWS)
        upside_down = any(plane.line_size < plane.width for plane in frame.planes)  # rows from the last to the first
        if step < 2 or frame.format.name not in _FORMATS or frame.width % 4 or upside_down:
            return self._exact.pixels(frame)
        return upright(self._exact.pixels(_thinned(frame, step)), frame.rotation)


def _thinned(frame: VideoFrame, step: int) -> VideoFrame:
    """Every so many rows of a picture, with its kind of colours."""
    import av

    count = frame.height // (4 * step) * 2  # rows of colour, two of which fill one of brightness, and half as many as those
    parts = []
    for plane, rows in zip(frame.planes, (2 * count, count, count), strict=True):
        stored = cast("bytes", plane)  # a plane is read like bytes, without a copy
        values = np.frombuffer(stored, np.uint8).reshape(-1, plane.line_size)[step // 2 :: step, : plane.width]
        parts.append(values[:rows].reshape(-1, frame.width))
    thin = av.VideoFrame.from_ndarray(np.concatenate(parts), format=frame.format.name)
    thin.colorspace, thin.color_range = frame.colorspace, frame.color_range
    return thin
