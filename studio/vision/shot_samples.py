"""A few pictures of every shot, kept while the video streams by, so that nothing is decoded twice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from studio.media.video import Frame

_Kept = tuple[float, bytes]  # time in seconds, JPEG
_SPACING = 0.2  # seconds between two kept pictures, at first
_RECENT = 1.2  # seconds that stay at that spacing: a cut is known some time after it was seen, and the new shot may be short
_MOST = 12  # older pictures of an open shot; then every other one is dropped and their spacing doubles
_KEPT = 3  # of a shot that is over
_QUALITY = 92  # of the JPEG in memory: a film has some thousand shots


class KeyFrames:
    """Thins out the pictures of the running shot; memory grows with the number of shots only."""

    def __init__(self) -> None:
        self._recent: list[_Kept] = []
        self._older: list[_Kept] = []
        self._closed: list[_Kept] = []
        self._spacing = _SPACING

    def add(self, frame: Frame) -> None:
        """Take a picture, in order of time."""
        if self._recent and frame.time - self._recent[-1][0] < _SPACING:
            return
        self._recent.append((frame.time, _pack(frame.image)))
        while frame.time - self._recent[0][0] > _RECENT:
            self._age(self._recent.pop(0))

    def cut(self, time: float) -> None:
        """The running shot ended before ``time``; pictures from then on belong to the next one."""
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
        """For each of the ``len(cuts) + 1`` shots up to ``count`` pictures, uint8 (h, w, 3)."""
        groups: list[list[_Kept]] = [[] for _ in range(len(cuts) + 1)]
        for item in [*self._closed, *self._older, *self._recent]:
            groups[bisect_right(cuts, item[0])].append(item)
        return tuple(tuple(_unpack(data) for _, data in _spread(group, min(count, _KEPT))) for group in groups)


def _spread(items: list[_Kept], count: int) -> list[_Kept]:
    """At most ``count`` of them, evenly spread, the outermost ones (near the cuts) last to be taken."""
    if len(items) <= count:
        return items
    at = (np.arange(count) + 0.5) / count * len(items)
    return [items[int(i)] for i in at]


def _pack(image: np.ndarray) -> bytes:
    import cv2

    done, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    if not done:
        raise ValueError("a picture could not be packed")
    return data.tobytes()


def _unpack(data: bytes) -> np.ndarray:
    import cv2

    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("a kept picture cannot be read")
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
