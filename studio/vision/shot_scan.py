"""Shots of a file without decoding all of it: the pictures that others are built on, and all of them where a cut may be.

`studio.vision.shots.ShotDetector` finds no cut between two pictures that are less than its memory apart and show the same view, whatever
lies between them. So only where the views differ is the rest decoded, with its neighbourhood, and the cuts are those of the whole film.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from studio.media.decoding_limits import DEFAULT_LIMITS, DecodingLimits
from studio.media.skimming.film_skim import FilmSkim, Skimmed
from studio.media.skimming.rough_scaling import RoughScaling
from studio.media.video import Scaling
from studio.vision.looks import SMALL, Look, difference, look_at, same_view
from studio.vision.shot_samples import SPACING
from studio.vision.shots import AROUND, MEMORY, RATIO, THRESHOLD, ShotDetector

if TYPE_CHECKING:
    from av import VideoFrame

_SAME = 0.6 * THRESHOLD
_SLACK = 1e-6  # seconds


@dataclass(frozen=True)
class _Seen:
    """A picture that waits for its judgement; ``left_out`` pictures before it were not decoded."""

    look: Look
    left_out: int
    picture: Callable[[], np.ndarray] | None

    @property
    def time(self) -> float:
        return self.look.time


def scan_shots(
    path: str | Path, detector: ShotDetector, *, side: int | None = None, limits: DecodingLimits = DEFAULT_LIMITS
) -> Iterator[float]:
    """Give a new ``detector`` of the usual thresholds what it needs of a file; yields the seconds that it has come to.

    ``side``: px, the longest edge of the pictures that it keeps. Then call its ``finish``. Raises like `studio.media.video.frames`.
    """
    with FilmSkim(path, limits) as film:
        if film.stream is None:
            return
        scan = _Scan(film, RoughScaling(film.stream, SMALL), Scaling(film.stream, side))
        for seen in film:
            scan.add(seen)
            for item in scan.judged():
                detector.take(item.look, item.picture, item.left_out)
            yield seen.time
        for item in scan.judged(final=True):
            detector.take(item.look, item.picture, item.left_out)


class _Scan:
    """Pictures of about a second that wait until it is known whether those between them are needed."""

    def __init__(self, film: FilmSkim, small: RoughScaling, kept: Scaling) -> None:
        self._film, self._small, self._kept = film, small, kept
        self._held: list[_Seen] = []
        self._next = 1  # index of the first picture whose change has not been judged
        self._kept_last = -np.inf

    def add(self, seen: Skimmed) -> None:
        if self._held and seen.time <= self._held[-1].time:
            return
        picture = None
        if seen.time - self._kept_last >= SPACING - _SLACK:
            self._kept_last, picture = seen.time, self._kept.later(seen.picture)
        self._held.append(self._look(seen.time, seen.picture, seen.left_out, self._held[-1] if self._held else None, picture))

    def judged(self, final: bool = False) -> Iterator[_Seen]:
        """Those of the pictures so far that nothing more will be put between."""
        held = self._held
        while self._next < len(held):
            known = held[-1].time - held[self._next].time > MEMORY and len(held) - self._next > AROUND
            if not (known or final):
                break
            if self._unclear(self._next):
                self._fill(self._next)
            self._next += 1
        if final:
            yield from held
            held.clear()
            return
        done = 0
        edge = held[self._next - 1].time - MEMORY if self._next <= len(held) and held else -np.inf
        while done < self._next - 1 - AROUND and held[done].time < edge:
            yield held[done]
            done += 1
        del held[:done]
        self._next -= done

    def _look(self, time: float, frame: VideoFrame, left_out: int, before: _Seen | None, picture: Callable[[], np.ndarray] | None) -> _Seen:
        look = look_at(time, self._small.pixels(frame))
        if before is not None:
            look = replace(look, change=difference(before.look, look))
        return _Seen(look, left_out, picture)

    def _unclear(self, i: int) -> bool:
        """Whether only the pictures left out can tell if there is a cut after picture ``i - 1`` and up to ``i``."""
        a, b = self._held[i - 1], self._held[i]
        if b.left_out:
            if a.look.dark or b.look.dark:  # a fade: its end is where the dark ends, and noise decides which picture that is
                return True
            return not self._same(b.time - MEMORY, i, a.time + MEMORY)
        if b.look.change < THRESHOLD or a.look.dark or b.look.dark:
            return False
        near = [self._held[j] for j in range(max(1, i - AROUND), min(len(self._held), i + AROUND + 1)) if j != i]
        if not any(item.left_out for item in near) or b.look.change >= RATIO * float(np.median([item.look.change for item in near])):
            return False
        return not self._same(b.time - MEMORY, i, b.time + MEMORY)

    def _same(self, earliest: float, i: int, latest: float) -> bool:
        """Whether a view from before picture ``i`` is seen from it on, within the given times."""
        before = [item.look for item in self._held[:i] if item.time >= earliest - _SLACK]
        after = [item.look for item in self._held[i:] if item.time <= latest + _SLACK]
        return any(same_view(x, y, _SAME) for x in reversed(before) for y in after)

    def _fill(self, i: int) -> None:
        """Put all pictures around picture ``i`` in the place of those that were decoded."""
        held = self._held
        start, end = held[i - 1].time - MEMORY, held[i].time + MEMORY
        first = min(bisect_left(held, start, key=lambda item: item.time), max(0, i - 1 - AROUND))
        last = max(bisect_right(held, end, key=lambda item: item.time) - 1, min(len(held) - 1, i + AROUND))
        if not any(item.left_out for item in held[first + 1 : last + 1]):
            return
        found = self._film.between(held[first].time, held[last].time)
        if len(found) <= last - first or abs(found[0].time - held[first].time) > _SLACK or abs(found[-1].time - held[last].time) > _SLACK:
            return
        known = {round(item.time, 6): item for item in held[first : last + 1]}
        filled: list[_Seen] = [held[first]]
        for seen in found[1:]:
            old = known.get(round(seen.time, 6))
            filled.append(self._look(seen.time, seen.picture, 0, filled[-1], old.picture if old else None))
        questioned = held[i].time
        held[first : last + 1] = filled
        self._next = bisect_left(held, questioned - _SLACK, key=lambda item: item.time)
