"""Counts the flashes of a film as WCAG 2.3.1 defines them, while its frames pass by.

A *change* is a rise or fall of a cell of the picture by a tenth of full light, from or to a state darker than 0.8 (general), or of
(R - G - B) x 320 by more than 20, from or to a saturated red (red), all in linear light. Two opposing changes are a flash. More than
three flashes of a kind within a second, over a quarter of any field of ten degrees, can bring on seizures.

The field is the 341 x 256 px of the guideline, on a film that fills a screen of 1024 x 768. Two counts are kept, and the larger applies:
how often the same cells change at once with a quarter of their field, whichever way each of them does (another hue lightens some and
darkens others), and how often a quarter of a field changes the same way, whichever its cells. Details that move past, as in a pan, change
one after the other and are no flash.
Source: WCAG 2.2, "three flashes or below threshold" and "general flash and red flash thresholds".
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

_SCREEN = (1024, 768)  # px, filled by the film
_FIELD = (341, 256)  # px of that screen: ten degrees
_CELLS = 32  # across the screen: a cell has one degree, so that moving details do not count as flashes
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
_RED = 320.0
_TOGETHER = 0.1  # s within which cells that change the same way count as changing together
_AT_ONCE = 0.05  # s, the same whichever way they do: in a pan, too, a quarter of the details have changed after a while
_CODES = np.arange(256) / 255
_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(np.float32)


@dataclass(frozen=True)
class FlashLimits:
    """What counts as a change, and how many are allowed; the defaults are those of WCAG 2.3.1.

    ``step`` and ``dark`` are shares of full light, ``red_step`` a difference of (R - G - B) x 320, ``red`` the share of R that makes a
    red saturated, ``area`` the share of a field, ``changes`` the most within ``period`` seconds (two make a flash).
    """

    step: float = 0.1
    dark: float = 0.8
    red_step: float = 20.0
    red: float = 0.8
    area: float = 0.25
    changes: int = 6
    period: float = 1.0


WCAG = FlashLimits()
CAUTIOUS = (
    FlashLimits(period=1.07),
    FlashLimits(step=0.085, dark=0.82, red_step=14.0, red=0.75, area=0.2, period=1.07),
)
"""To be kept together by frames that a video encoder is still going to alter.

A stricter threshold alone would not do: it is crossed a little earlier, which may move a change into another second.
"""


@dataclass(frozen=True)
class FlashFigures:
    """Flashes in the worst second of a film, in halves: seven changes are 3.5."""

    general: float
    red: float

    @property
    def safe(self) -> bool:
        """Whether there are at most three of each kind."""
        return max(self.general, self.red) <= WCAG.changes / 2


@dataclass(frozen=True)
class Changes:
    """What one frame would add to a `ChangeCounter`: its values and marked cells, the cells and fields that rise and fall, how many cells
    of each field rise and fall, and the cells that count as changed at once."""

    values: np.ndarray
    marked: np.ndarray
    rises: np.ndarray
    falls: np.ndarray
    fields: tuple[np.ndarray, np.ndarray]
    together: np.ndarray
    at_once: np.ndarray


class FlashMeter:
    """Counts the flashes of the frames added to it. Memory is that of a second of small pictures, however long the film."""

    def __init__(self, width: int, height: int, fps: float, limits: FlashLimits = WCAG) -> None:
        """A film of ``width`` x ``height`` px at ``fps`` frames a second. Raises ``ValueError`` unless all are positive."""
        if min(width, height) < 1 or not fps > 0:
            raise ValueError("a film needs a positive size and rate")
        self.limits = limits
        scale = min(_SCREEN[0] / width, _SCREEN[1] / height)  # screen px a film px
        cell = max(_SCREEN[0] / _CELLS, 2 * scale)  # video shares its colours among 2 x 2 px
        self._grid = max(1, round(width * scale / cell)), max(1, round(height * scale / cell))
        edges = (width * scale / self._grid[0], height * scale / self._grid[1])
        field = tuple(max(1, round(full / edge)) for full, edge in zip(_FIELD, edges, strict=True))
        size = (self._grid[1], self._grid[0])
        window = (min(field[1], size[0]), min(field[0], size[1]))
        least = limits.area * field[0] * field[1]
        self._general, self._red = (ChangeCounter(size, window, least, fps, limits.period) for _ in range(2))

    def add(self, picture: np.ndarray) -> None:
        """Count the next frame, uint8 RGB (height, width, 3)."""
        self.take(self.weigh(self.light(picture)))

    def light(self, picture: np.ndarray) -> np.ndarray:
        """The linear light of ``picture``, uint8 RGB (height, width, 3), in each cell: float32 (rows, columns, 3) in [0, 1]."""
        import cv2

        return cv2.resize(cv2.LUT(picture, _LINEAR), self._grid, interpolation=cv2.INTER_AREA).reshape(*self._grid[::-1], 3)

    def weigh(self, light: np.ndarray, share: float = 1.0) -> tuple[Changes, Changes]:
        """The general and the red changes that a next frame of this `light` would make; nothing is counted yet.

        With ``share`` below 1 even that share of a change is one.
        """
        red, green, blue = light[..., 0], light[..., 1], light[..., 2]
        limits, luminance = self.limits, light @ _LUMINANCE
        saturated = red >= limits.red * np.maximum(red + green + blue, 1e-6)
        return (
            self._general.weigh(luminance, limits.step * share, luminance < limits.dark),
            self._red.weigh(np.maximum(red - green - blue, 0) * _RED, limits.red_step * share + 1e-4, saturated),
        )

    def take(self, weighed: tuple[Changes, Changes]) -> None:
        """Count the frame that `weigh` gave this answer about."""
        for counter, changes in zip((self._general, self._red), weighed, strict=True):
            counter.take(changes)

    def too_many(self, weighed: tuple[Changes, Changes], *, spaced: bool = False) -> bool:
        """Whether more changes than allowed would lie within a second, or with ``spaced`` a new flash within a third of one."""
        most = self.limits.changes
        return any(
            counter.more_than(most, changes) or (spaced and counter.crowded(most // 3, changes))
            for counter, changes in zip((self._general, self._red), weighed, strict=True)
        )

    def figures(self) -> FlashFigures:
        """The worst second so far."""
        return FlashFigures(self._general.worst / 2, self._red.worst / 2)


class ChangeCounter:
    """Changes of one kind, of every cell and of every position of the field, over the last ``period`` seconds.

    A change runs from one turning point to the next, however many frames it takes.
    """

    def __init__(self, size: tuple[int, int], window: tuple[int, int], least: float, fps: float, period: float) -> None:
        """``size`` and ``window``: (rows, columns) of the picture and of the field; ``least``: cells of a field that make a flash."""
        self._window, self._least = window, least
        self._third = max(1, math.floor(fps / 3))
        second, places = math.ceil(fps * period - 1e-9), (size[0] - window[0] + 1, size[1] - window[1] + 1)
        self._low = self._high = np.zeros(0)
        self._marked = np.zeros(size, bool)
        self._way, self._field_way = np.zeros(size, np.int8), np.zeros(places, np.int8)
        self._cells, self._fields = np.zeros((second, *size), np.uint8), np.zeros((second, *places), np.uint8)
        self._cell_sum, self._field_sum = np.zeros(size, np.int32), np.zeros(places, np.int32)
        self._recent = np.zeros((max(1, round(_TOGETHER * fps)), 2, *places), np.float32)
        self._waiting = np.zeros((max(1, round(_AT_ONCE * fps)), *size), bool)  # changed, but so far with too few others
        self._frame = 0
        self.worst = 0
        """Most changes in a second so far."""

    def weigh(self, values: np.ndarray, step: float, marked: np.ndarray) -> Changes:
        """The changes to ``values`` (rows, columns) of at least ``step`` that begin or end where ``marked``, a mask of the same shape."""
        if not self._frame:
            nothing = np.zeros(values.shape, bool)
            quiet = np.zeros(self._field_way.shape, bool)
            return Changes(values, marked, nothing, nothing, (quiet, quiet), np.zeros((2, *quiet.shape), np.float32), nothing)
        either = self._marked | marked
        rises = (self._way <= 0) & (values - self._low >= step) & either
        falls = (self._way >= 0) & (self._high - values >= step) & either & ~rises
        now = np.stack([self._around(rises), self._around(falls)])
        together = now + self._recent[1:].sum(0)
        up, down = together
        fields = (
            (self._field_way <= 0) & (now[0] > 0) & (up >= self._least) & (up >= 2 * down),
            (self._field_way >= 0) & (now[1] > 0) & (down >= self._least) & (down >= 2 * up),
        )
        at_once = rises | falls
        if at_once.any():
            at_once = at_once | self._waiting[1:].any(0)
            at_once = at_once & self._covered(self._around(at_once) >= self._least)
        return Changes(values, marked, rises, falls, fields, now, at_once)

    def take(self, changes: Changes) -> None:
        """Count them."""
        turned = changes.rises | changes.falls
        if not self._frame:
            self._low = self._high = changes.values
            self._marked = changes.marked
        else:
            self._low = np.where(turned, changes.values, np.minimum(self._low, changes.values))
            self._high = np.where(turned, changes.values, np.maximum(self._high, changes.values))
            self._marked = np.where(turned, changes.marked, self._marked | changes.marked)
        self._way = np.where(changes.rises, 1, np.where(changes.falls, -1, self._way)).astype(np.int8)
        up, down = changes.fields
        self._field_way = np.where(up, 1, np.where(down, -1, self._field_way)).astype(np.int8)
        self._recent = np.roll(self._recent, -1, axis=0)
        self._recent[-1] = changes.together
        self._recent *= ~(up | down)  # a field's next change starts afresh
        self._waiting = np.roll(self._waiting, -1, axis=0)
        self._waiting[-1] = turned
        self._waiting &= ~changes.at_once
        place = self._frame % len(self._cells)
        self._cell_sum += changes.at_once.astype(np.int32) - self._cells[place]
        self._field_sum += (up | down).astype(np.int32) - self._fields[place]
        self._cells[place], self._fields[place] = changes.at_once, up | down
        self._frame += 1
        if turned.any():
            self.worst = max(self.worst, int(self._field_sum.max()))
            while self._wide(self._cell_sum > self.worst):
                self.worst += 1

    def more_than(self, most: int, changes: Changes) -> bool:
        """Whether ``changes`` would bring the last second to more than ``most`` of them."""
        if not (changes.rises.any() or changes.falls.any()):
            return False
        place = self._frame % len(self._cells)
        cells = self._cell_sum - self._cells[place] + changes.at_once
        fields = self._field_sum - self._fields[place] + (changes.fields[0] | changes.fields[1])
        return bool(fields.max() > most) or self._wide(cells > most)

    def crowded(self, most: int, changes: Changes) -> bool:
        """Whether ``changes`` are new ones of a field or cells that had ``most`` already in the last third of a second."""
        moved = changes.fields[0] | changes.fields[1]
        places = np.arange(self._frame - self._third + 1, self._frame) % len(self._cells)
        return bool((moved & (self._fields[places].sum(0) >= most)).any()) or self._wide(
            changes.at_once & (self._cells[places].sum(0) >= most)
        )

    def _around(self, cells: np.ndarray) -> np.ndarray:
        """How many of ``cells`` lie in each position of the field."""
        import cv2

        total = cv2.integral(cells.astype(np.uint8))
        rows, columns = self._window
        return (total[rows:, columns:] - total[:-rows, columns:] - total[rows:, :-columns] + total[:-rows, :-columns]).astype(np.float32)

    def _covered(self, fields: np.ndarray) -> np.ndarray:
        """The cells that lie in any of ``fields``, a mask of positions of the field."""
        if not fields.any():
            return np.zeros(self._marked.shape, bool)
        rows, columns = self._window
        padded = np.pad(fields, ((rows - 1, rows - 1), (columns - 1, columns - 1)))
        return self._around(padded) > 0

    def _wide(self, cells: np.ndarray) -> bool:
        return bool(cells.sum() >= self._least and self._around(cells).max() >= self._least)


def measure_flashes(pictures: Iterable[np.ndarray], fps: float) -> FlashFigures:
    """The flashes of a film's frames, uint8 RGB (h, w, 3) of one size, shown ``fps`` times a second; none for no frames."""
    meter: FlashMeter | None = None
    for picture in pictures:
        meter = meter or FlashMeter(picture.shape[1], picture.shape[0], fps)
        meter.add(picture)
    return meter.figures() if meter else FlashFigures(0.0, 0.0)
