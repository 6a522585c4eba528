"""Shot detection on a stream of pictures, at their true times.

A cut is a picture that differs from the previous one much more than its neighbours differ from each other, and after which the
old view does not return. The first rule ignores pans and camera shake (which differ all the time), the second flashes of light. A
fade is two slow changes with darkness between them; it becomes one cut, at the first picture that shows the next view.
Comparing a peak with its neighbourhood follows the adaptive detector of PySceneDetect; the difference here is computed on colour
histograms of a coarse grid and on the structure of a small grey picture, which brightness and contrast do not change.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from studio.vision.scenes import Shot
from studio.vision.shot_samples import KeyFrames

if TYPE_CHECKING:
    from studio.media.video import Frame

_SMALL = (32, 18)  # px; width and height of the pictures that are compared
_DARK = 32.0  # of 255: mean brightness below which a picture without structure counts as dark
_SAME = 0.92  # correlation of two small grey pictures of the same view, whatever its brightness
_FLAT = 3.0  # standard deviation of brightness below which there is no structure to compare


@dataclass(frozen=True)
class _Descriptor:
    """What is remembered of a picture. ``grey`` (h*w,) has zero mean and unit length, or is zero for a flat picture."""

    time: float
    colours: np.ndarray
    grey: np.ndarray
    brightness: float
    change: float = 0.0

    @property
    def dark(self) -> bool:
        return self.brightness < _DARK and not self.grey.any()


class ShotDetector:
    """Takes pictures one by one, remembers about a second of them, and returns the shots. Not thread-safe.

    ``threshold`` in [0, 1]: the difference that makes a cut; ``ratio``: by what factor it must exceed its neighbourhood;
    ``shortest``: seconds between two cuts; ``memory``: seconds within which the return of the old view means that this was a flash.
    """

    def __init__(self, threshold: float = 0.22, ratio: float = 2.6, shortest: float = 0.3, memory: float = 0.4) -> None:
        self._threshold, self._ratio, self._shortest, self._memory = threshold, ratio, shortest, memory
        self._window: deque[_Descriptor] = deque()
        self._judged = 0  # pictures of the window that have been judged
        self._cuts: list[float] = []
        self._first: float | None = None
        self._last = 0.0
        self._step = 0.0
        self._lit: _Descriptor | None = None  # the last picture before the dark
        self._keyframes = KeyFrames()

    @property
    def cuts(self) -> tuple[float, ...]:
        """Times of the first pictures after the cuts found so far, in seconds."""
        return tuple(self._cuts)

    def add(self, frame: Frame) -> None:
        """Take the next picture in order of time; one that is not later than the previous one is ignored."""
        if self._first is not None and frame.time <= self._last:
            return
        look = _describe(frame, self._window[-1] if self._window else None)
        if self._first is None:
            self._first = frame.time
        else:
            self._step = frame.time - self._last
        self._last = frame.time
        self._window.append(look)
        self._keyframes.add(frame)
        self._judge(final=False)

    def finish(self, duration: float) -> tuple[Shot, ...]:
        """All shots, without gaps from the first picture to ``duration`` seconds (or the last picture, whichever is later).

        Empty when there was no picture.
        """
        self._judge(final=True)
        if self._first is None:
            return ()
        edges = [self._first, *self._cuts, max(duration, self._last + self._step)]
        return tuple(Shot(a, b) for a, b in pairwise(edges) if b > a)

    def pictures(self, count: int = 3) -> tuple[tuple[np.ndarray, ...], ...]:
        """Up to ``count`` pictures for each shot of `finish`, evenly spread and away from the cuts, uint8 (h, w, 3)."""
        return self._keyframes.pictures(self._cuts, count)

    def _judge(self, final: bool) -> None:
        window = self._window
        while self._judged < len(window):
            look = window[self._judged]
            seen_enough = window[-1].time - look.time >= self._memory and len(window) - self._judged > 3
            if not (final or seen_enough):
                break
            if self._is_cut(self._judged):
                self._cuts.append(look.time)
                self._keyframes.cut(look.time)
            self._judged += 1
        while self._judged > 1 and len(window) > 2 and window[self._judged - 1].time - window[1].time > self._memory:
            window.popleft()
            self._judged -= 1

    def _is_cut(self, i: int) -> bool:
        look = self._window[i]
        if i == 0:
            return False
        last_cut = self._cuts[-1] if self._cuts else self._first
        if last_cut is not None and look.time - last_cut < self._shortest:
            return False
        before = self._window[i - 1]
        if look.dark or before.dark:
            return self._after_dark(before, look, i)
        if look.change < self._threshold:
            return False
        near = [self._window[j].change for j in range(max(1, i - 4), min(len(self._window), i + 5)) if j != i]
        if near and look.change < self._ratio * float(np.median(near)):
            return False
        return not self._comes_back(i)

    def _after_dark(self, before: _Descriptor, look: _Descriptor, i: int) -> bool:
        """Whether the darkness between two views ends here, with a different view after it."""
        if look.dark:
            if not before.dark:
                self._lit = next((p for p in self._window if not p.dark and before.time - p.time < self._memory), before)
            return False
        settled = self._settled(i)
        return self._lit is not None and difference(self._lit, settled) >= self._threshold

    def _settled(self, i: int) -> _Descriptor:
        """The brightest picture that soon follows, where a fade has ended."""
        following = [p for p in list(self._window)[i:] if p.time - self._window[i].time <= self._memory]
        return max(following, key=lambda p: p.brightness)

    def _comes_back(self, i: int) -> bool:
        """Whether a view from just before picture ``i`` returns soon after it: a flash, or something that swept past."""
        start = self._window[i].time
        earlier = [p for p in list(self._window)[:i] if start - p.time <= self._memory]
        later = [p for p in list(self._window)[i:] if p.time - start <= self._memory]
        return any(_same_view(a, b, 0.6 * self._threshold) for a in earlier for b in later)


def difference(a: _Descriptor, b: _Descriptor) -> float:
    """How different two pictures are, in [0, 1]: the mean of the differences of their colours and of their structure."""
    colours = 1 - float(np.minimum(a.colours, b.colours).sum())
    if not a.grey.any() or not b.grey.any():  # no structure to compare; in a fade it can vanish from one picture to the next
        return colours
    structure = min(1.0, 1 - float(a.grey @ b.grey))
    return (colours + structure) / 2


def _same_view(a: _Descriptor, b: _Descriptor, limit: float) -> bool:
    """Whether two pictures show the same view, lighter or darker."""
    return float(a.grey @ b.grey) > _SAME or difference(a, b) < limit


def _describe(frame: Frame, before: _Descriptor | None) -> _Descriptor:
    import cv2

    small = cv2.resize(frame.image, _SMALL, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float32), (3, 3), 0)
    brightness, spread = float(grey.mean()), float(grey.std())
    centred = (grey - brightness).ravel()
    unit = centred / np.linalg.norm(centred) if spread > _FLAT else np.zeros_like(centred)
    look = _Descriptor(frame.time, _colours(small), unit, brightness)
    if before is None:
        return look
    return _Descriptor(look.time, look.colours, look.grey, brightness, difference(before, look))


def _colours(small: np.ndarray) -> np.ndarray:
    """Histogram of hue (weighted by saturation) and brightness in three columns of the picture; sums to 1. A value is shared between
    neighbouring bins, so that noise at the border of two bins has no effect."""
    import cv2

    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV).astype(np.float32)
    parts = []
    for column in np.array_split(hsv, 3, axis=1):
        hue, saturation, value = column[..., 0].ravel() / 180 * 8, column[..., 1].ravel() / 255, column[..., 2].ravel() / 255 * 7
        parts.append(_soft_histogram(hue, 8, saturation, circular=True))
        parts.append(_soft_histogram(value, 8, np.ones_like(value), circular=False))
    counts = np.concatenate(parts)
    return counts / max(float(counts.sum()), 1e-9)


def _soft_histogram(position: np.ndarray, bins: int, weight: np.ndarray, *, circular: bool) -> np.ndarray:
    low = np.floor(position).astype(int)
    share = position - low
    high = (low + 1) % bins if circular else np.minimum(low + 1, bins - 1)
    low = low % bins if circular else np.minimum(low, bins - 1)
    return np.bincount(low, weight * (1 - share), bins) + np.bincount(high, weight * share, bins)
