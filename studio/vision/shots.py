"""Shot detection on a stream of pictures, at their true times.

A cut is a picture that differs from the previous one much more than its neighbours differ from each other, and after which the
old view does not return. The first rule ignores pans and camera shake (which differ all the time), the second flashes of light. A
fade is two slow changes with darkness between them; it becomes one cut, at the first picture that shows the next view.
Comparing a peak with its neighbourhood follows the adaptive detector of PySceneDetect; the difference here is computed on colour
histograms of a coarse grid and on the structure of a small grey picture, which brightness and contrast do not change.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from studio.vision.looks import Look, difference, look_at, same_view
from studio.vision.scenes import Shot
from studio.vision.shot_samples import KeyFrames, ShotPictures

if TYPE_CHECKING:
    from studio.media.video import Frame

THRESHOLD, RATIO = 0.22, 2.6  # see `ShotDetector`
SHORTEST, MEMORY = 0.3, 0.4  # seconds
AROUND = 4  # pictures before and after one that are its neighbourhood


class ShotDetector:
    """Takes pictures one by one, remembers about a second of them, and returns the shots. Not thread-safe.

    ``threshold`` in [0, 1]: the difference that makes a cut; ``ratio``: by what factor it must exceed its neighbourhood;
    ``shortest``: seconds between two cuts; ``memory``: seconds within which the return of the old view means that this was a flash.
    """

    def __init__(self, threshold: float = THRESHOLD, ratio: float = RATIO, shortest: float = SHORTEST, memory: float = MEMORY) -> None:
        self._threshold, self._ratio, self._shortest, self._memory = threshold, ratio, shortest, memory
        self._window: deque[Look] = deque()
        self._judged = 0  # pictures of the window that have been judged
        self._cuts: list[float] = []
        self._first: float | None = None
        self._last = 0.0
        self._step = 0.0
        self._lit: Look | None = None  # the last picture before the dark
        self._keyframes = KeyFrames()

    @property
    def cuts(self) -> tuple[float, ...]:
        """Times of the first pictures after the cuts found so far, in seconds."""
        return tuple(self._cuts)

    def add(self, frame: Frame) -> None:
        """Take the next picture in order of time; one that is not later than the previous one is ignored."""
        if self._first is not None and frame.time <= self._last:
            return
        look = look_at(frame.time, frame.image)
        if self._window:
            look = replace(look, change=difference(self._window[-1], look))
        self.take(look, lambda: frame.image)

    def take(self, look: Look, picture: Callable[[], np.ndarray] | None = None, left_out: int = 0) -> None:
        """`add` for a picture whose look and change are known. ``picture``: uint8 (h, w, 3), called for if it is to be kept. ``left_out``:
        how many pictures of the film lie between the one before and this one."""
        if self._first is None:
            self._first = look.time
        elif look.time <= self._last:
            return
        else:
            self._step = (look.time - self._last) / (1 + left_out)
        self._last = look.time
        self._window.append(look)
        if picture is not None:
            self._keyframes.add(look.time, picture)
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

    def pictures(self, count: int = 3) -> ShotPictures:
        """Up to ``count`` pictures for each shot of `finish`, evenly spread and away from the cuts, uint8 (h, w, 3); unpacked on access."""
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
        near = [self._window[j].change for j in range(max(1, i - AROUND), min(len(self._window), i + AROUND + 1)) if j != i]
        if near and look.change < self._ratio * float(np.median(near)):
            return False
        return not self._comes_back(i)

    def _after_dark(self, before: Look, look: Look, i: int) -> bool:
        """Whether the darkness between two views ends here, with a different view after it."""
        if look.dark:
            if not before.dark:
                self._lit = next((p for p in self._window if not p.dark and before.time - p.time < self._memory), before)
            return False
        settled = self._settled(i)
        return self._lit is not None and difference(self._lit, settled) >= self._threshold

    def _settled(self, i: int) -> Look:
        """The brightest picture that soon follows, where a fade has ended."""
        following = [p for p in list(self._window)[i:] if p.time - self._window[i].time <= self._memory]
        return max(following, key=lambda p: p.brightness)

    def _comes_back(self, i: int) -> bool:
        """Whether a view from just before picture ``i`` returns soon after it: a flash, or something that swept past."""
        start = self._window[i].time
        earlier = [p for p in list(self._window)[:i] if start - p.time <= self._memory]
        later = [p for p in list(self._window)[i:] if p.time - start <= self._memory]
        return any(same_view(a, b, 0.6 * self._threshold) for a in earlier for b in later)
