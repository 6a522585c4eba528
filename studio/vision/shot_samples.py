"""Keeps a few pictures of every shot while the video is decoded, so that nothing is decoded twice."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import overload

import numpy as np

Picture = Callable[[], np.ndarray]  # uint8 (h, w, 3)
_Kept = tuple[float, Picture]  # time in seconds
SPACING = 0.2  # seconds between two kept pictures, initially
_JITTER = 0.001  # seconds; times are rounded in the file
_RECENT = 1.2  # seconds kept at that spacing: a cut is recognised with a delay, and the new shot may be short
_MOST = 12  # older pictures of the current shot; beyond that every other one is dropped and the spacing doubles
_KEPT = 3  # pictures of a completed shot
_QUALITY = 92  # of the JPEGs that completed shots are kept as
_IN_MEMORY = 16_000_000  # bytes of them


class KeyFrames:
    """Thins out the pictures of the current shot; those of completed shots do not stay in memory."""

    def __init__(self) -> None:
        self._recent: list[_Kept] = []
        self._older: list[_Kept] = []
        self._closed: list[_Kept] = []
        self._album = _Album()
        self._spacing = SPACING

    def add(self, time: float, picture: Picture) -> None:
        """Take a picture, in order of time; it may be called for later, or never."""
        if self._recent and time - self._recent[-1][0] < SPACING - _JITTER:
            return
        self._recent.append((time, picture))
        while time - self._recent[0][0] > _RECENT:
            self._age(self._recent.pop(0))

    def cut(self, time: float) -> None:
        """The current shot ended before ``time``; pictures from then on belong to the next one."""
        done = [item for item in [*self._older, *self._recent] if item[0] < time]
        self._closed += [(at, self._album.add(picture())) for at, picture in _spread(done, _KEPT)]
        self._recent = [item for item in self._recent if item[0] >= time]
        self._older = []
        self._spacing = SPACING

    def _age(self, item: _Kept) -> None:
        if self._older and item[0] - self._older[-1][0] < self._spacing:
            return
        self._older.append(item)
        if len(self._older) > _MOST:
            self._older = self._older[::2]
            self._spacing *= 2

    def pictures(self, cuts: Sequence[float], count: int) -> ShotPictures:
        """Up to ``count`` pictures for each of the ``len(cuts) + 1`` shots."""
        groups: list[list[_Kept]] = [[] for _ in range(len(cuts) + 1)]
        for item in [*self._closed, *self._older, *self._recent]:
            groups[bisect_right(cuts, item[0])].append(item)
        return ShotPictures([[picture for _, picture in _spread(group, min(count, _KEPT))] for group in groups])


class ShotPictures(Sequence[tuple[np.ndarray, ...]]):
    """A few pictures of each shot, uint8 (h, w, 3), unpacked whenever they are asked for: those of a long film would fill the memory."""

    def __init__(self, shots: Sequence[Sequence[Picture]]) -> None:
        self._shots = shots

    def __len__(self) -> int:
        return len(self._shots)

    @overload
    def __getitem__(self, index: int) -> tuple[np.ndarray, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> ShotPictures: ...
    def __getitem__(self, index: int | slice) -> tuple[np.ndarray, ...] | ShotPictures:
        if isinstance(index, slice):
            return ShotPictures(self._shots[index])
        return tuple(picture() for picture in self._shots[index])


def _spread(items: list[_Kept], count: int) -> list[_Kept]:
    """At most ``count`` of ``items``, evenly spread and away from the ends, where the cuts are."""
    if len(items) <= count:
        return items
    at = (np.arange(count) + 0.5) / count * len(items)
    return [items[int(i)] for i in at]


class _Album:
    """Pictures as JPEGs, since a film has a few thousand shots: in memory, or in a temporary file once they are more than `_IN_MEMORY`."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115  lives as long as its pictures; removed with them

    def add(self, image: np.ndarray) -> Picture:
        """The picture, to be read back for later."""
        import cv2

        done, data = cv2.imencode(".jpg", cv2.cvtColor(image, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
        if not done:
            raise ValueError("a picture could not be encoded")
        try:
            at = self._file.seek(0, SEEK_END)
            self._file.write(data.tobytes())
            self._file.flush()
        except OSError:  # no room on the disk
            return partial(_decoded, data)
        return partial(self._read, at, data.size)

    def _read(self, at: int, size: int) -> np.ndarray:
        self._file.seek(at)
        return _decoded(np.frombuffer(self._file.read(size), np.uint8))


def _decoded(data: np.ndarray) -> np.ndarray:
    import cv2

    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("a stored picture could not be decoded")
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
