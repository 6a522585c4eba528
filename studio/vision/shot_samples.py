"""Keeps a few pictures of every shot while the video is decoded, so that nothing is decoded twice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.media.video import Frame

_Kept = tuple[float, bytes]  # time in seconds, JPEG
_SPACING = 0.2  # seconds between two kept pictures, initially
_RECENT = 1.2  # seconds kept at that spacing: a cut is recognised with a delay, and the new shot may be short
_MOST = 12  # older pictures of the current shot; beyond that every other one is dropped and the spacing doubles
_KEPT = 3  # pictures of a completed shot
_QUALITY = 92  # of the JPEGs in memory: a film has a few thousand shots


class KeyFrames:
    """Thins out the pictures of the current shot; memory grows only with the number of shots."""

    def __init__(self) -> None:
        self._recent: list[_Kept] = []
        self._older: list[_Kept] = []
        self._closed: list[_Kept] = []
        self._spacing = _SPACING

    def add(self, frame: Frame) -> None:
        """Take a picture, in order of time."""
        if self._recent and frame.time - self._recent[-1][0] < _SPACING:
            return
        self._recent.append((frame.time, _encode(frame.image)))
        while frame.time - self._recent[0][0] > _RECENT:
            self._age(self._recent.pop(0))

    def cut(self, time: float) -> None:
        """The current shot ended before ``time``; pictures from then on belong to the next one."""
        done = [item for item in [*self._older, *self._recent] if item[0] < time]
        self._closed += _spread(done, _KEPT)
        self._recent = [item for item in self._recent if item[0] >= time]
        self._older = []
        self._spacing = _SPACING

    def _age(self, item: _Kept) -> None:
        if self._older and item[0] - self._older[-1][0] < self._spacing:
            return
        self._older.append(item)
        if len(self._older) > _MOST:
            self._older = self._older[::2]
            self._spacing *= 2

    def pictures(self, cuts: Sequence[float], count: int) -> tuple[tuple[np.ndarray, ...], ...]:
        """Up to ``count`` pictures, uint8 (h, w, 3), for each of the ``len(cuts) + 1`` shots."""
        groups: list[list[_Kept]] = [[] for _ in range(len(cuts) + 1)]
        for item in [*self._closed, *self._older, *self._recent]:
            groups[bisect_right(cuts, item[0])].append(item)
        return tuple(tuple(_decode(data) for _, data in _spread(group, min(count, _KEPT))) for group in groups)


def _spread(items: list[_Kept], count: int) -> list[_Kept]:
    """At most ``count`` of ``items``, evenly spread and away from the ends, where the cuts are."""
    if len(items) <= count:
        return items
    at = (np.arange(count) + 0.5) / count * len(items)
    return [items[int(i)] for i in at]


def _encode(image: np.ndarray) -> bytes:
    import cv2

    done, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("a picture could not be encoded")
    return data.tobytes()


def _decode(data: bytes) -> np.ndarray:
    import cv2

    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("a stored picture could not be decoded")
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
